"""Files that come and go, and the page's address: nothing is sent anywhere."""

import js as window
from js import document


async def text(file, largest: int) -> str:
    """Return what a file holds.

    Raises ValueError where it is larger than `largest` bytes.
    """
    head = file.slice(0, largest + 1)  # MicroPython would not understand larger sizes
    if head.size > largest:
        raise ValueError(f"it is larger than {largest // 1_000_000} MB")
    return await head.text()


def save(name: str, address: str) -> None:
    """Have the browser save what is at `address` as a file."""
    link = document.createElement("a")
    link.download = name
    link.href = address
    link.click()


def as_address(content: str, kind: str) -> str:
    """Return an address that holds the text itself; kind: its media type."""
    return f"data:{kind},{window.encodeURIComponent(content)}"


def address_with(fragment: str) -> str:
    """Return the page's address with `fragment` after its #."""
    return f"{window.location.href.split('#')[0]}#{fragment}"


def fragment(beginning: str) -> str:
    """Return what follows `beginning` after the address's #, "" if nothing does.

    Raises MemoryError where that is too long.
    """
    text = window.location.hash[1:]
    return text[len(beginning) :] if text.startswith(beginning) else ""


def drop_fragment(beginning: str) -> None:
    """Take from the page's address what follows its #, where that begins so."""
    location = window.location
    try:
        begins = location.hash[1:].startswith(beginning)
    except MemoryError:  # MicroPython has no room for what is so long: it goes, too
        begins = True
    if begins:
        window.history.replaceState(None, "", location.pathname + location.search)
