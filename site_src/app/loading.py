"""Files that the page needs: fetched, and checked against their hashes.

Where an address fails, or keeps silent, the next is asked.
"""

import asyncio

from pyscript import document, ffi, window

SILENCE = 4000  # milliseconds without an answer, after which the next address is asked
LONGEST = 40_000  # the same of the last address
SCRIPT = 6000  # the same of scripts, of which one cannot see whether they come
awaited: list[str] = []  # addresses that have been asked, and gave nothing yet


async def get(file: dict):
    """Return the content of a file, an ArrayBuffer.

    file: its `urls`, to be asked one after another, and its `integrity`.

    Raises OSError, naming the last address, where none gives what was pinned.
    """
    tries = [(url, "default", SILENCE) for url in file["urls"]]
    # What a cache holds may be damaged: at last the network itself is asked.
    tries.append((file["urls"][-1], "reload", LONGEST))
    why = ""
    for url, cache, silence in tries:
        abort = window.AbortController.new()
        timer = window.setTimeout(ffi.create_proxy(abort.abort), silence)
        options = {"integrity": file["integrity"], "cache": cache}
        options["signal"] = abort.signal
        awaited.append(url)
        try:
            response = await window.fetch(url, ffi.to_js(options))
            window.clearTimeout(timer)
            if response.ok:
                return await response.arrayBuffer()
            why = str(response.status)
        except Exception as error:
            window.clearTimeout(timer)
            why = reason(error)
        finally:
            awaited.remove(url)
    raise OSError(f"{url} cannot be had ({why})")


async def script(file: dict) -> None:
    """Run a script, from the first address that gives it.

    file: as for `get`. The page itself may have asked the first address already.

    Raises OSError, naming the last address, where none gives what was pinned.
    """
    news = asyncio.Event()
    loaded, failed = [], []

    def handle_load(event) -> None:
        loaded.append(event.target.src)
        news.set()

    def handle_error(event) -> None:
        failed.append(event.target.src)
        news.set()

    on_load, on_error = ffi.create_proxy(handle_load), ffi.create_proxy(handle_error)
    on_time = ffi.create_proxy(news.set)
    asked: list[str] = []
    while not loaded and len(failed) < len(file["urls"]):
        if len(asked) < len(file["urls"]):
            asked.append(file["urls"][len(asked)])
            awaited.append(asked[-1])
            element = _script_of(asked[-1], file["integrity"])
            element.addEventListener("load", on_load)
            element.addEventListener("error", on_error)
            window.setTimeout(on_time, SCRIPT)
        news.clear()
        await news.wait()
    for url in asked:
        awaited.remove(url)
    if not loaded:
        raise OSError(f"{asked[-1]} cannot be had")


def _script_of(url: str, integrity: str):
    """Return the script element of an address: the page's own, or a new one."""
    element = document.querySelector(f'script[src="{url}"]')
    if not element:
        element = document.createElement("script")
        element.crossOrigin = "anonymous"
        element.integrity = integrity
        element.src = url
        document.head.append(element)
    return element


def reason(error: Exception) -> str:
    """Return the first sentence of an error's message, of JavaScript's too."""
    return str(error.args[-1]).split(". ")[0]
