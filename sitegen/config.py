"""The site's settings: `site_src/site.toml`."""

import re
from pathlib import Path
from typing import Annotated
from urllib.parse import quote, urlsplit

import msgspec
from msgspec import Meta

from site_src.app import store

from .errors import InklingError
from .typed import read_toml

PATH = "/@!$&'()*+,;=:"  # what browsers leave as it is in an address's path
UNSEEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")  # controls, but for a new line's
Text = Annotated[str, Meta(min_length=1)]
Version = Annotated[str, Meta(pattern=r"^\d+\.\d+\.\d+(-[\w.]+)?$")]
Kilobytes = Annotated[int, Meta(gt=0)]
Colour = Annotated[str, Meta(pattern="^#[0-9a-f]{6}$")]
Coordinate = Annotated[float, Meta(ge=-1000, le=1000)]
Point = tuple[Coordinate, Coordinate]
Stroke = list[Point]
Strokes = list[Stroke]
# A model's name is a folder's name and part of an address.
Name = Annotated[str, Meta(pattern=r"^[a-z0-9][a-z0-9_-]*$")]


class _Table(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A table of site.toml."""


class Runtime(_Table, frozen=True):
    """The exact versions that pages load from the CDN."""

    pyscript: Version
    micropython: Version
    tfjs: Version


class Budget(_Table, frozen=True):
    """The most that a site may weigh, in KB of 1000 bytes."""

    site_kb: Kilobytes  # all but the models' files, their cards' pictures included
    model_kb: Kilobytes  # each model's files


class Look(_Table, frozen=True):
    """What icons, the preview picture and the browser's own bars look like."""

    icon: Annotated[  # strokes on a square of side 64, y down
        list[Annotated[Stroke, Meta(min_length=1)]], Meta(min_length=1)
    ]
    ink: Colour
    paper: Colour
    text: Colour
    desk: Colour  # behind all else
    desk_at_night: Colour


class Example(_Table, frozen=True):
    """Ink to try."""

    name: Text
    ink: Text  # what follows #ink= in a link to it

    def __post_init__(self) -> None:
        """Refuse ink that the page could not show."""
        try:
            store.follow(self.ink)
        except ValueError as error:
            raise ValueError(f"the ink of {self.name!r}: {error}") from error


class Site(_Table, frozen=True):
    """What is published, and where."""

    title: Text
    description: Text
    models: Annotated[list[Name], Meta(min_length=1)]
    runtime: Runtime
    budget: Budget
    look: Look
    examples: list[Example] = []
    repository: Annotated[str, Meta(pattern=r"^(https?://\S+)?$")] = ""  # its address
    works_offline: bool = True  # by a service worker, which keeps all files
    has_policy: bool = True  # each page says what browsers may load for it
    self_hosted: bool = False  # the runtime's files lie in the site, not on a CDN
    base_address: str = ""  # "", or the site's http(s) address with a slash at its end

    def __post_init__(self) -> None:
        """Refuse to publish a model twice."""
        if len({*self.models}) < len(self.models):
            raise ValueError("models: one of them is named twice")

    @property
    def base_path(self) -> str:
        """The path that the site is published under, with a slash at both ends."""
        return urlsplit(self.base_address).path or "/"


def load(
    path: Path, base_address: str | None = None, self_hosted: bool = False
) -> Site:
    """Read the settings.

    Args:
        path: the file `site.toml`.
        base_address: published there instead of where the file says.
        self_hosted: whatever the file says, the runtime's files lie in the site.

    Raises:
        InklingError: the file is missing or malformed, its title or description is
            nothing to read, or the address is no address.
    """
    site = read_toml(path, Site, "correct it")
    for name, text in (("title", site.title), ("description", site.description)):
        if not text.strip(" .\t\n") or UNSEEN.search(text):
            raise InklingError(f"{path}: {name}: nobody can read {text!r}: correct it")
    given = site.base_address if base_address is None else base_address
    return msgspec.structs.replace(
        site,
        base_address=_normalised(given),
        self_hosted=site.self_hosted or self_hosted,
    )


def _normalised(address: str) -> str:
    if address and not _is_address(address):
        raise InklingError(
            f"the base address {address!r} is no http(s) address: write one such as"
            " https://you.github.io/inkling/, or leave it empty"
        )
    if not address:
        return ""
    scheme, host, path, *_ = urlsplit(address)
    return f"{scheme}://{host}{quote(path.rstrip('/'), f'{PATH}%')}/"


def _is_address(text: str) -> bool:
    try:
        urlsplit(text)
    except ValueError:  # of a bracket that is never closed
        return False
    name = r"""[^\s/?#"'<>\\]+"""
    return bool(re.fullmatch(f"https?://{name}(/{name})*/*", text))
