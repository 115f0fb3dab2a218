"""Ink and switches outlive the page: local storage keeps them, where there is one."""

import js as window
import jsffi as ffi
from js import document

from . import store
from .ink import is_too_much

PREFIX = "inkling."  # of every key: other pages may share the storage
INK = "ink"
OFF = "off"
PAUSE = 300  # milliseconds after a change: the answer goes first


class Storage:
    """What is kept from one visit to the next.

    Where storage is forbidden, full or was tampered with, nothing is kept and nothing
    fails. JavaScript's errors cannot be caught from Python unless a promise holds them.
    """

    def __init__(self, ink) -> None:
        self._ink = ink
        self._writer = store.Writer()
        self._keeper = None  # the browser's storage, once it is open
        self._waits = False  # a change is not kept yet
        self._save_later = ffi.create_proxy(self._save)
        document.addEventListener("visibilitychange", self._save_later)
        window.onpagehide = self._save_later  # older Safari's last word

    async def open(self) -> None:
        """Find the browser's storage, where the page may use it."""
        reach = window.Reflect.get.bind(None, window, "localStorage", window)
        try:
            self._keeper = await window.Promise.resolve(None).then(reach)
        except Exception as error:
            window.console.debug(f"nothing is kept: {error}")

    @property
    def is_open(self) -> bool:
        """Whether there is a storage that keeps things."""
        return bool(self._keeper)

    def recall(self) -> list:
        """Return the strokes kept; none where there are none that can be read."""
        try:
            return store.read(self._get(INK) or "")
        except ValueError:
            return []

    def keep(self) -> None:
        """Keep the ink as it will be in a moment."""
        if self._keeper and not self._waits:
            self._waits = True
            window.setTimeout(self._save_later, PAUSE)

    def is_on(self, switch: str) -> bool:
        """Tell how a switch was left; on, where nothing is known of it."""
        return self._get(switch) != OFF

    def keep_switch(self, switch: str, is_on: bool) -> None:
        """Keep how a switch is left."""
        self._put(switch, "on" if is_on else OFF)

    def _save(self, *event) -> None:
        waited, self._waits = self._waits, False
        if waited:
            strokes = self._ink.strokes
            kept = [] if is_too_much(strokes) else strokes
            self._put(INK, self._writer.write(kept))

    def _get(self, name: str):
        return self._keeper.getItem(PREFIX + name) if self._keeper else None

    def _put(self, name: str, text: str) -> None:
        if self._keeper:
            put = self._keeper.setItem.bind(self._keeper, PREFIX + name)
            window.Promise.resolve(text).then(put).catch(window.console.debug)
