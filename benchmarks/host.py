"""A host on the web, stood in for by this machine: TLS, and files packed as there."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

from sitegen import publish
from tests.harness.cdn import Cdn, connect
from tests.harness.cdn_server import serve_cdn

ORIGIN = "https://inkling.test"


class Host(NamedTuple):
    """Where a site is to be had.

    address: the site's own; ends with a slash.
    arguments: what Chromium has to be told to find it, and the CDN.
    files: all that is served, by address.
    """

    address: str
    arguments: list[str]
    files: Mapping[str, Path]


@contextmanager
def hosted(site: Path, beside: Mapping[str, Path] | None = None) -> Iterator[Host]:
    """Serve a built site at the path of its base address, and the CDN's files.

    beside: other files of the host and the CDN, by address.

    Raises:
        InklingError: the CDN's files cannot be had, or there is no site.
    """
    cdn = connect()
    manifest = publish.manifest(site)
    address = ORIGIN + (urlsplit(manifest.base_address).path or "/")
    files = cdn.files | dict(beside or {})
    for path in manifest.files:
        files[address + path.removesuffix("index.html")] = site / path
    everything = Cdn((*cdn.addresses, f"{ORIGIN}/"), files, is_reachable=False)
    with serve_cdn(everything) as arguments:
        yield Host(address, arguments, files)
