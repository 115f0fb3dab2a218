"""Answers the page's CDN addresses where the CDN cannot be reached."""

import mimetypes
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

import msgspec
from playwright.sync_api import Route

from sitegen import runtime

CACHE = Path(__file__).parents[2] / ".cache" / "runtime"
TIMEOUT = 5  # seconds

mimetypes.add_type("text/javascript", ".js")
mimetypes.add_type("text/javascript", ".mjs")


@dataclass
class Cdn:
    """The CDN and its spare, or what stands in for both.

    Attributes:
        addresses: what all addresses of the one begin with, and of the other.
        files: every pinned address, and where its content is kept if it is needed.
        is_reachable: whether the CDN itself answers.
    """

    addresses: tuple[str, ...]
    files: dict[str, Path]
    is_reachable: bool

    def __str__(self) -> str:
        return self.addresses[0] if self.is_reachable else "the npm packages' files"

    def answer(self, route: Route) -> None:
        """Answer a page's request from the npm packages' files."""
        route.fulfill(**self.response(route.request.url))

    def response(self, address: str) -> dict[str, Any]:
        """Return what Playwright answers a request for `address` with."""
        file = self.files.get(address)
        if file is None:
            return {"status": 404}
        return {
            "path": file,
            "content_type": mimetypes.guess_type(file)[0],
            "headers": {"access-control-allow-origin": "*"},
        }


def connect() -> Cdn:
    """Ask whether the CDN answers; where it does not, obtain its files elsewhere.

    Raises:
        InklingError: the files cannot be had from anywhere.
    """
    lock = msgspec.json.decode(runtime.LOCK.read_bytes(), type=runtime.Lock)
    addresses = (lock.cdn, lock.spare)
    files = {
        address + file.address: CACHE / file.address
        for address in addresses
        for file in lock.files
    }
    cdn = Cdn(addresses, files, is_reachable=_answers(next(iter(files))))
    if not cdn.is_reachable:
        runtime.unpack_runtime(CACHE)
    return cdn


def _answers(address: str) -> bool:
    try:
        with urlopen(Request(address, method="HEAD"), timeout=TIMEOUT):
            return True
    except OSError:
        return False
