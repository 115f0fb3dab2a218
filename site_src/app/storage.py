"""Ink outlives the page: local storage keeps it, where the browser has one."""

from pyscript import document, ffi, window

from . import store

KEY = "inkling.ink"
PAUSE = 300  # milliseconds after a change: the answer goes first


class Storage:
    """What is kept of the ink from one visit to the next.

    Where storage is forbidden, full or was tampered with, nothing is kept and nothing
    fails. JavaScript's errors cannot be caught from Python unless a promise holds them.
    """

    def __init__(self, ink) -> None:
        self._ink = ink
        self._writer = store.Writer()
        self._put = None  # writes into the browser's storage, once it is open
        self._waits = False  # a change is not kept yet
        self._save_later = ffi.create_proxy(self._save)
        document.addEventListener("visibilitychange", self._save_later)
        window.onpagehide = self._save_later  # older Safari's last word

    async def recall(self) -> list:
        """Return the strokes kept; none where there are none that can be read."""
        reach = window.Reflect.get.bind(None, window, "localStorage", window)
        try:
            keeper = await window.Promise.resolve(None).then(reach)
            self._put = keeper.setItem.bind(keeper, KEY)
            return store.read(keeper.getItem(KEY) or "")
        except Exception as error:
            window.console.debug(f"no ink is kept: {error}")
            return []

    def keep(self) -> None:
        """Keep the ink as it will be in a moment."""
        if self._put and not self._waits:
            self._waits = True
            window.setTimeout(self._save_later, PAUSE)

    def _save(self, *event) -> None:
        waited, self._waits = self._waits, False
        if waited:
            points = sum(len(stroke) for stroke in self._ink.strokes)
            kept = self._ink.strokes if points <= store.MOST else []
            text = self._writer.write(kept)
            window.Promise.resolve(text).then(self._put).catch(window.console.debug)
