"""Files that come and go, and the page's address: nothing is sent anywhere."""

import js as window
from js import document


async def text(file, largest: int) -> str:
    """Return what a file holds.

    Raises ValueError where it is larger than `largest` bytes.
    """
    if file.size > largest:
        raise ValueError(f"it is larger than {largest // 1_000_000} MB")
    return await file.text()


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


def take_fragment(beginning: str) -> str:
    """Return what follows `beginning` after the address's #, and take it from there.

    So a reload shows the ink as it is then, not the link's again.
    """
    fragment = window.location.hash[1:]
    if not fragment.startswith(beginning):
        return ""
    window.history.replaceState(None, "", window.location.href.split("#")[0])
    return fragment[len(beginning) :]
