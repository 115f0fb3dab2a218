"""Ink and switches outlive the page: local storage keeps them, where there is one."""

import js as window
import jsffi as ffi

from . import store
from .ink import is_too_much

# Of every key: other pages may share the storage, other Inklings in their folders too.
PREFIX = f"inkling {window.location.pathname.rsplit('/', 1)[0]}/"
INK = "ink"
OFF = "off"
PAUSE = 300  # milliseconds after a change: the answer goes first


class Storage:
    """What is kept from one visit to the next.

    Where storage is forbidden, full or was tampered with, nothing is kept and nothing
    fails. JavaScript's errors cannot be caught from Python unless a promise holds them.
    """

    def __init__(self, ink, on_kept) -> None:
        """Keep `ink`; on_kept: called with anything whenever it is kept."""
        self._ink = ink
        self._writer = store.Writer()
        # The browser's storages, once they are open: of all tabs, and of this alone.
        self._shared, self._own = None, None
        self._waits = False  # a change is not kept yet
        self._on_kept = ffi.create_proxy(on_kept)
        self._save_later = ffi.create_proxy(self.save)

    async def open(self) -> None:
        """Find the browser's storages, where the page may use them."""
        self._shared = await _storage("localStorage")
        self._own = await _storage("sessionStorage")

    def recall(self) -> list:
        """Return the strokes kept; none where there are none that can be read.

        They are those of this tab, where it has kept any, else of the last that did.
        """
        try:
            text = _get(self._own, INK)
            if text is None:
                text = _get(self._shared, INK)
            return store.read(text or "")
        except (ValueError, MemoryError):
            return []

    def keep(self) -> None:
        """Keep the ink as it will be in a moment."""
        if not self._waits:
            self._waits = True
            window.setTimeout(self._save_later, PAUSE)

    def is_on(self, switch: str) -> bool:
        """Tell how a switch was left; on, where nothing is known of it."""
        return _get(self._shared, switch) != OFF

    def keep_switch(self, switch: str, is_on: bool) -> None:
        """Keep how a switch is left."""
        _put(self._shared, switch, "on" if is_on else OFF)

    def save(self, *timer) -> None:
        """Keep what is not kept yet."""
        waited, self._waits = self._waits, False
        if waited:
            strokes = self._ink.strokes
            text = self._writer.write([] if is_too_much(strokes) else strokes)
            for keeper in (self._shared, self._own):
                _put(keeper, INK, text, self._on_kept)


async def reach(owner, name: str):
    """Return a property of JavaScript's `owner` that throws where it is forbidden.

    Raises Exception there: only what a promise holds can be caught from Python.
    """
    return await window.Promise.resolve(name).then(window.Reflect.get.bind(None, owner))


async def _storage(name: str):
    """Return one of the browser's storages, None where the page may not use it."""
    try:
        keeper = await reach(window, name)
        # One that can be had may still throw when it is read.
        await window.Promise.resolve(PREFIX).then(keeper.getItem.bind(keeper))
        return keeper
    except Exception as error:
        window.console.debug(f"nothing is kept: {error}")
        return None


def _get(keeper, name: str):
    return keeper.getItem(PREFIX + name) if keeper else None


def _put(keeper, name: str, text: str, on_done=None) -> None:
    if keeper:
        put = keeper.setItem.bind(keeper, PREFIX + name)
        done = window.Promise.resolve(text).then(put)
        (done.then(on_done) if on_done else done).catch(window.console.debug)
