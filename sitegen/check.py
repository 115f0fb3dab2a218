"""Opens what was built and looks whether it holds together."""

import html
import posixpath
import re
from collections.abc import Iterator
from contextlib import suppress
from html.parser import HTMLParser
from pathlib import Path
from typing import NamedTuple, TypeVar
from urllib.parse import unquote, urlsplit

import msgspec

from .config import Site
from .errors import InklingError, utf8
from .models import ADVICE, PICTURES, Card, Pictures, open_model
from .publish import entry, files_in, manifest
from .render import WORKER
from .runtime import FOLDER as RUNTIME
from .runtime import Lock, Remote, integrity
from .typed import read_json

KB = 1000  # bytes
TEXT = {".html", ".css", ".js", ".json", ".webmanifest", ".xml"}
OPEN_GRAPH = {"og:image", "og:url"}  # properties that hold addresses
IN_CSS = re.compile(
    r"""(?:url\(\s*|@import\s+(?!url\())(?:"([^"]*)"|'([^']*)'|([^\s"');]+))""",
    re.IGNORECASE,
)


# HTML, 4.8.4.2.1: candidates end with a comma, but an address may hold some.
IN_SRCSET = re.compile(r"[\s,]*(\S*[^\s,])[^,]*")
IN_WORKER = re.compile(r"^const FILES = (\{.*\});", re.MULTILINE)  # what it keeps


class Icon(msgspec.Struct):
    """An icon of a web manifest."""

    src: str


class WebManifest(msgspec.Struct):
    """What is looked at of a web manifest: the addresses in it."""

    icons: list[Icon] = []
    start_url: str = ""
    scope: str = ""


class ImportMap(msgspec.Struct):
    """What is looked at of an import map."""

    imports: dict[str, str] = {}
    integrity: dict[str, str] = {}


class Settings(msgspec.Struct):
    """What is looked at of the page's settings: what its Python fetches."""

    model: dict[str, Remote] = {}
    runtime: dict[str, Remote] = {}
    worker: str = ""


T = TypeVar("T")


class Part(NamedTuple):
    """A part of the site: the pages, a folder at the top, a model, the cards."""

    name: str
    files: int
    size: int  # bytes


class Reference(NamedTuple):
    """An address as a file of the site names it."""

    place: str  # file, or file:line
    address: str


class Demand(NamedTuple):
    """An address that is asked for, and the hash that its content is to have."""

    place: str
    address: str
    integrity: str | None


def check_pages(folder: Path, site: Site, lock: Lock) -> None:
    """Check that every address in the site leads to a file, and what hashes demand.

    Raises:
        InklingError: all that is wrong, a line each.
    """
    _raise_all([*_dead_ends(folder, site), *_unpinned(folder, site, lock)])


def check(folder: Path, site: Site, lock: Lock) -> list[Part]:
    """Check all there is to check of a built site, and return its parts.

    Raises:
        InklingError: all that is wrong, a line each, or `folder` holds no site.
    """
    if manifest(folder).holds != "site":
        raise InklingError(f"{folder} holds a model: name the folder of a built site")
    parts = measure(folder)
    _raise_all(
        [
            *_changed(folder),
            *_dead_ends(folder, site),
            *_unpinned(folder, site, lock),
            *_unfit_models(folder, site),
            *_of_another_model(folder, site),
            *_over_budget(parts, site),
        ]
    )
    return parts


def measure(folder: Path) -> list[Part]:
    """Return the parts of a built site; the manifest counts as none of them."""
    sizes: dict[str, list[int]] = {}
    for name in sorted(files_in(folder)):
        size = (folder / name).stat().st_size
        sizes.setdefault(_part(name), []).append(size)
    return [Part(name, len(each), sum(each)) for name, each in sizes.items()]


def _part(name: str) -> str:
    """Return which part a file belongs to."""
    match name.split("/"):
        case ["models", model, _]:
            return "cards" if name.endswith(".html") else f"models/{model}"
        case ["models", *_]:
            return "cards"
        case [top, _, *_]:
            return top
    return "pages"


def table(parts: list[Part]) -> str:
    """Return the parts as lines of text, their sum last."""
    total = Part(
        "total", sum(part.files for part in parts), sum(part.size for part in parts)
    )
    return "\n".join(
        f"{part.name:<16}{part.files:>4} files{part.size / KB:>9.1f} KB"
        for part in [*parts, total]
    )


def _raise_all(problems: list[str]) -> None:
    if problems:
        raise InklingError("\n".join(problems))


def _changed(folder: Path) -> Iterator[str]:
    """Compare the files with the manifest."""
    published = manifest(folder).files
    found = files_in(folder)
    advice = "build the site anew"
    for name in sorted(published.keys() | found):
        if name not in found:
            yield f"{name} is missing: {advice}"
        elif name not in published:
            yield f"{name} was not built: remove it, or {advice}"
        elif entry(folder / name) != published[name]:
            yield f"{name} was changed after the build: {advice}"


def _dead_ends(folder: Path, site: Site) -> Iterator[str]:
    """Find addresses in the site that lead to no file of it."""
    files = files_in(folder)
    for name in sorted(files):
        for place, address in _references(name, folder):
            target = _resolve(address, name, site)
            if target is not None and not _file(target, files):
                yield (
                    f"{place}: {address} leads nowhere in the site: correct it, or give"
                    " the whole address of what is elsewhere"
                )


def _resolve(address: str, page: str, site: Site) -> str | None:
    """Return the path in the site that an address means; None if it lies elsewhere."""
    if site.base_address and address.startswith(site.base_address):
        address = site.base_path + address.removeprefix(site.base_address)
    try:
        parts = urlsplit(address)
    except ValueError:  # a bracket that is never closed
        return address
    if parts.scheme or parts.netloc or not parts.path:
        return None
    path, base_path = unquote(parts.path), unquote(site.base_path)
    if path.startswith(base_path):
        path = path.removeprefix(base_path)
    elif not path.startswith("/"):
        path = posixpath.join(posixpath.dirname(page), path)
    return posixpath.normpath(path)


def _file(target: str, files: set[str]) -> str | None:
    """Return the file that a path in the site leads to; None if there is none."""
    meant = (target, posixpath.normpath(f"{target}/index.html"))
    return next((name for name in meant if name in files), None)


def _references(name: str, folder: Path) -> list[Reference]:
    """Return the addresses that a file names, those on the CDN included."""
    suffix = Path(name).suffix
    if suffix == ".html":
        return _read(name, folder).references
    if suffix == ".css":
        addresses = _in_css(_text(name, folder))
    elif suffix == ".webmanifest":
        app = read_json(folder / name, WebManifest, "correct it")
        addresses = [icon.src for icon in app.icons]
        addresses += [address for address in (app.start_url, app.scope) if address]
    elif name == WORKER:
        addresses = list(_kept(folder))
    else:
        addresses = []
    return [Reference(name, address) for address in addresses]


def _in_css(text: str) -> list[str]:
    """Return the addresses that a style names."""
    return ["".join(found) for found in IN_CSS.findall(text)]


def _kept(folder: Path) -> dict[str, str]:
    """Return the addresses of what the service worker keeps, and the hash of each."""
    found = IN_WORKER.search(_text(WORKER, folder))
    return _decoded(found[1], dict[str, str], WORKER) if found else {}


def _demands(name: str, folder: Path) -> list[Demand]:
    """Return what a file asks for with a hash, or should."""
    if name.endswith(".html"):
        return _read(name, folder).demands
    if name == WORKER:
        return [Demand(name, *each) for each in _kept(folder).items()]
    return []


def _unpinned(folder: Path, site: Site, lock: Lock) -> Iterator[str]:
    """Find addresses on the CDN that the lock does not hold, and hashes that are wrong.

    A script, link or module from the CDN has to have one.
    """
    files = files_in(folder)
    hashes = lock.hashes() | lock.hashes(f"./{RUNTIME}/")
    hosts = "|".join(re.escape(urlsplit(at).netloc) for at in (lock.cdn, lock.spare))
    on_cdn = re.compile(rf"""(?:https?:)?//(?:{hosts})/[^\s"'<>();\\]+""")
    for name in sorted(files):
        if name.startswith(f"{RUNTIME}/"):
            continue  # others' code, which names whatever it may: it was checked whole
        if Path(name).suffix in TEXT:
            text = html.unescape(_text(name, folder))
            for address in sorted(set(on_cdn.findall(text))):
                if not _is_pinned(address, hashes):
                    yield f"{name}: {address} is not in the lock: pin it"
        for place, address, given in _demands(name, folder):
            needed = hashes.get(address)
            if needed is None and given is not None:
                target = _resolve(address, name, site)
                file = None if target is None else _file(target, files)
                needed = integrity((folder / file).read_bytes()) if file else given
            if given != needed:
                yield f"{place}: {address} needs integrity={needed}"


def _is_pinned(address: str, hashes: dict[str, str]) -> bool:
    """Tell whether the lock holds a file, or files of a folder that is given."""
    if address.endswith("/"):
        return any(pinned.startswith(address) for pinned in hashes)
    return address in hashes


def _unfit_models(folder: Path, site: Site) -> Iterator[str]:
    for name in site.models:
        try:
            open_model(folder / "models" / name)
        except InklingError as error:
            yield str(error)


def _of_another_model(folder: Path, site: Site) -> Iterator[str]:
    """Find out whether "How it works" shows another model than the page's."""
    place = f"how-it-works/pictures/{PICTURES}"
    with suppress(InklingError):  # a card that cannot be read is told as such
        shown = read_json(folder / place, Pictures, ADVICE).fingerprint
        card = folder / "models" / site.models[0] / "card.json"
        if shown and shown != read_json(card, Card, ADVICE).fingerprint:
            yield (
                f"{place}: drawn with another model than the page's: run"
                " `python -m training.illustrate`, and build again"
            )


def _over_budget(parts: list[Part], site: Site) -> Iterator[str]:
    models = [part for part in parts if part.name.startswith("models/")]
    rest = sum(
        part.size for part in parts if part not in models and part.name != RUNTIME
    )
    for name, size, limit in [
        ("the site without its models", rest, site.budget.site_kb),
        *((model.name, model.size, site.budget.model_kb) for model in models),
    ]:
        if size > limit * KB:
            yield (
                f"{name}: {size / KB:.1f} KB, over the budget of {limit} KB: shrink"
                " it, or raise the budget in site.toml"
            )


def _text(name: str, folder: Path) -> str:
    with utf8(name):
        return (folder / name).read_text("utf-8")


def _decoded(text: str, kind: type[T], place: str) -> T:
    try:
        return msgspec.json.decode(text, type=kind)
    except msgspec.DecodeError as error:
        raise InklingError(f"{place}: {error}: correct it") from error


def _read(name: str, folder: Path) -> "_Page":
    page = _Page(name)
    page.feed(_text(name, folder))
    page.close()
    return page


class _Page(HTMLParser):
    """Collects the addresses in a page, and the hashes that it demands of them."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.name = name
        self.references: list[Reference] = []
        self.demands: list[Demand] = []
        self._content: str | None = None  # of the element being read: how to read it

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Collect what a tag's attributes name."""
        given = {name: value for name, value in attrs if value}
        for name in ("data", "href", "poster", "src"):
            if name in given:
                self._refer(given[name])
                # Browsers check no hash of what they preload for a fetch.
                if tag in ("script", "link") and given.get("as") != "fetch":
                    self._demand(given[name], given.get("integrity"))
        for address in IN_SRCSET.findall(given.get("srcset", "")):
            self._refer(address)
        for address in _in_css(given.get("style", "")):
            self._refer(address)
        if tag == "meta" and given.get("property") in OPEN_GRAPH:
            self._refer(given.get("content", ""))
        if tag == "script" and "version" in given:  # where PyScript's interpreter is
            self._refer(given["version"])
        self._content = "style" if tag == "style" else given.get("type")
        if tag == "script" and given.get("id") == "settings":
            self._content = "settings"

    def handle_endtag(self, tag: str) -> None:
        """Forget what kind of content was read."""
        self._content = None

    def handle_data(self, data: str) -> None:
        """Collect what styles and import maps name."""
        if self._content == "style":
            for address in _in_css(data):
                self._refer(address)
        elif self._content == "importmap":
            table = _decoded(data, ImportMap, self._place())
            for address in table.imports.values():
                self._refer(address)
            for address in sorted({*table.imports.values(), *table.integrity}):
                self._demand(address, table.integrity.get(address))
        elif self._content == "settings":
            settings = _decoded(data, Settings, self._place())
            for remote in [*settings.model.values(), *settings.runtime.values()]:
                for address in remote.urls:
                    self._refer(address)
                    self._demand(address, remote.integrity)
            if settings.worker:
                self._refer(settings.worker)

    def _refer(self, address: str) -> None:
        self.references.append(Reference(self._place(), address.strip()))

    def _demand(self, address: str, needed: str | None) -> None:
        self.demands.append(Demand(self._place(), address, needed))

    def _place(self) -> str:
        return f"{self.name}:{self.getpos()[0]}"
