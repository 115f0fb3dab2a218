"""Files that the page needs: fetched, and checked against their hashes.

Where an address fails, or takes long, the next is asked.
"""

import asyncio

import js as window
import jsffi as ffi
from js import document

MOMENT = 1500  # milliseconds that a script may take to run once it is there
LONG = 7000  # milliseconds until the next address is asked as well; lines may be slow
awaited: list[str] = []  # first addresses of the files that have not come yet


async def get(file: dict):
    """Return the content of a file, an ArrayBuffer.

    file: its `urls`, to be asked one after another, and its `integrity`.

    Raises OSError, naming the last address, where none gives what was pinned.
    """

    async def fetch(url: str, cache: str):
        options = {"integrity": file["integrity"], "cache": cache}
        response = await window.fetch(url, ffi.to_js(options))
        if not response.ok:
            raise OSError(str(response.status))
        return await response.arrayBuffer()

    async def work(url: str):
        try:
            return await fetch(url, "default")
        except Exception:  # what a cache holds may be damaged: the network is asked
            return await fetch(url, "reload")

    return await _first(file["urls"], work)


async def script(file: dict) -> None:
    """Run a script, from the first address that gives it.

    file: as for `get`. The page itself may have asked the first address already.

    Raises OSError, naming the last address, where none gives what was pinned.
    """

    async def run(url: str) -> None:
        done = asyncio.Event()
        failed = []

        def handle_load(event) -> None:
            done.set()

        def give_up(*event) -> None:
            failed.append(url)
            done.set()

        on_failure = ffi.create_proxy(give_up)
        element = document.querySelector(f'script[src="{url}"]')
        if not element:
            element = _add_script(url, file["integrity"])
        elif window.performance.getEntriesByName(element.src).length:
            # It came, and runs in a moment, or failed before anybody listened.
            window.setTimeout(on_failure, MOMENT)
        element.addEventListener("load", ffi.create_proxy(handle_load))
        element.addEventListener("error", on_failure)
        await done.wait()
        if failed:
            raise OSError("no such script")

    await _first(file["urls"], run)


async def _first(urls: list, work):
    """Return what the first of `urls` gives.

    work: a coroutine function of an address. The next is asked where one fails, or
    takes long; none is given up, for it may only be slow.

    Raises OSError, naming the last address, where all of them fail.
    """
    news = asyncio.Event()
    given, failed = [], []

    async def attempt(url: str) -> None:
        try:
            given.append(await work(url))
        except Exception as error:
            failed.append(f"{url} cannot be had ({reason(error)})")
        news.set()

    on_time = ffi.create_proxy(news.set)
    begun: list = []
    awaited.append(urls[0])
    while not given and len(failed) < len(urls):
        if len(begun) < len(urls):
            begun.append(asyncio.create_task(attempt(urls[len(begun)])))
            window.setTimeout(on_time, LONG)
        news.clear()
        await news.wait()
    awaited.remove(urls[0])
    if not given:
        raise OSError(failed[-1])
    return given[0]


def _add_script(url: str, integrity: str):
    """Return a new script of the page."""
    element = document.createElement("script")
    element.crossOrigin = "anonymous"
    element.integrity = integrity
    element.src = url
    document.head.append(element)
    return element


def reason(error: Exception) -> str:
    """Return the first sentence of an error's message, of JavaScript's too."""
    message = error.args[-1] if error.args else type(error).__name__
    return str(message).split(". ")[0]
