"""Renders the pages and gathers the files that they need."""

import hashlib
import re
import shutil
from collections.abc import Callable
from functools import partial
from pathlib import Path
from traceback import extract_tb
from typing import Any
from urllib.parse import quote as quote_address
from urllib.parse import urljoin
from xml.sax.saxutils import escape

import jinja2
import msgspec

from . import bytecode, pictures
from .config import PATH, Site
from .errors import InklingError, utf8
from .models import PICTURES, Model, Picture, open_pictures
from .quote import quote
from .runtime import FOLDER as RUNTIME
from .runtime import Lock, integrity

PAGES = ("index.html", "404.html")
WORKER = "sw.js"  # in the site's folder: a service worker has power below its own
NOT_KEPT = (WORKER, "404.html", "robots.txt", "sitemap.xml", "preview.png", PICTURES)
IN_STATIC = re.compile(  # where a style sheet there names a file relative to itself
    r"""(url\(\s*+["']?+|@import\s*+["'])(?![/#]|[a-z][a-z0-9+.-]*:)""",
    re.IGNORECASE,
)
# Of a style sheet, what only its readers need; strings are found first, to be kept.
ONLY_READ = re.compile(
    r"""("(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*')|/\*.*?\*/|^\s+""",
    re.DOTALL | re.MULTILINE,
)
SELDOM = ("tfjs-cpu", "tfjs-wasm-plain")  # where WebAssembly lacks something
CARD = "card.html"  # rendered once for each model
WALK = "how-it-works"  # the page, its folder, and that of its pictures


class Templates(jinja2.FileSystemLoader):
    """Loads templates, and tells which of them is not UTF-8."""

    def get_source(
        self, environment: jinja2.Environment, template: str
    ) -> tuple[str, str, Callable[[], bool]]:
        """Return a template's text, its path, and whether it is still so."""
        with utf8(f"the template {template}"):
            return super().get_source(environment, template)


def render(
    site: Site,
    version: str,
    models: list[Model],
    lock: Lock,
    source: Path,
    folder: Path,
    unpacked: Path | None = None,
) -> None:
    """Fill `folder` with the whole site.

    Args:
        site: the settings.
        version: the project's.
        models: those to publish.
        lock: the runtime's pinned files.
        source: folder that holds `templates/`, `app/`, `static/`, `pictures/` and
            `licences/`, which publish with the runtime; it lies in the project's
            folder, whose files pages quote.
        folder: where to write; exists.
        unpacked: folder of the runtime's files, where the site is to hold them.

    Raises:
        InklingError: a template is wrong, or a picture or what is quoted is missing.
    """
    environment = page_environment(site, version, models, lock, source)
    render_pages(environment, site.base_path, folder)
    copy_static(source / "static", folder / "static")
    pictures.draw(site, folder / "static")
    write_web_manifest(site, folder)
    copy_models(models, folder / "models")
    if unpacked:
        copy_runtime(lock, unpacked, folder / RUNTIME)
        copy_static(source / "licences", folder / RUNTIME / "licences")
    render_cards(environment, folder)
    render_walk(environment, source / "pictures" / WALK, folder / WALK)
    write_for_robots(site, folder)
    write_worker(environment, folder)


def page_environment(
    site: Site, version: str, models: list[Model], lock: Lock, source: Path
) -> jinja2.Environment:
    """Return the templates, and what all of them can use."""
    environment = jinja2.Environment(
        loader=Templates(source / "templates"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    own = f"./{RUNTIME}/" if site.self_hosted else None
    remotes = lock.addresses(own)
    environment.globals.update(
        site=site,
        version=version,
        models=[_described(model) for model in models],
        runtime=remotes,
        tensorflow={
            name: msgspec.to_builtins(remote)
            for name, remote in remotes.items()
            if name.startswith("tfjs")
        },
        modules=lock.modules(own),
        import_map=lock.import_map(own),
        sources=[] if site.self_hosted else lock.folders(),
        app=bytecode.pack(source / "app"),
        style=partial(_style, _text(source / "static" / "style.css")),
        digest=lambda text: integrity(text.encode()),
        quote=partial(quote, source.parent),
        icon=pictures.icon_address(site.look),
        preview_size=pictures.PREVIEW_SIZE,
    )
    return environment


def render_pages(environment: jinja2.Environment, base_path: str, folder: Path) -> None:
    """Render every page, and keep GitHub Pages from rendering them once more."""
    for page in PAGES:
        # 404.html is served at any depth, where relative addresses lead astray.
        root = base_path if page == "404.html" else "./"
        path = _address(Path(page)).removeprefix("./")
        _write(folder / page, _rendered(environment, page, root, path=path))
    _write(folder / ".nojekyll", "")


def render_cards(environment: jinja2.Environment, folder: Path) -> None:
    """Render each model's card, beside its files."""
    described: Any = environment.globals["models"]
    for model in described:
        page = folder / model["page"] / "index.html"
        _write(page, _rendered(environment, CARD, "../../", model=model))


def render_walk(environment: jinja2.Environment, drawn: Path, folder: Path) -> None:
    """Render the page that tells how all of it works; drawn: folder of its pictures."""
    shown = open_pictures(drawn, "run `python -m training.illustrate`")
    copy_pictures(shown, drawn, folder / "pictures")
    named = {
        picture.file.removesuffix(".svg"): msgspec.to_builtins(picture)
        for picture in shown
    }
    page = _rendered(environment, f"{WALK}.html", "../", pictures=named)
    _write(folder / "index.html", page)


def write_web_manifest(site: Site, folder: Path) -> None:
    """Write what makes the site an app that can be installed, wherever it lives.

    It states no id: that would be an address of the whole host, where other sites may
    be. Without one, browsers take the start's address.
    """
    icons = [
        {
            "src": f"static/{icon.name}",
            "sizes": f"{icon.size}x{icon.size}",
            "type": "image/png",
            "purpose": icon.purpose,
        }
        for icon in pictures.ICONS
    ]
    app = {
        "name": site.title,
        "short_name": site.title,
        "description": site.description,
        "lang": "en",
        "start_url": "./",
        "scope": "./",
        "display": "standalone",
        "background_color": site.look.desk,
        "theme_color": site.look.desk,
        "icons": icons,
    }
    content = msgspec.json.format(msgspec.json.encode(app), indent=2)
    (folder / "manifest.webmanifest").write_bytes(content + b"\n")


def write_for_robots(site: Site, folder: Path) -> None:
    """Write robots.txt, and sitemap.xml where the site's address is known."""
    robots = "User-agent: *\nAllow: /\n"
    if site.base_address:
        robots += f"Sitemap: {site.base_address}sitemap.xml\n"
        pages = sorted({*folder.rglob("*.html")} - {folder / "404.html"})
        locations = [
            urljoin(site.base_address, _address(page.relative_to(folder)))
            for page in pages
        ]
        _write(
            folder / "sitemap.xml",
            '<?xml version="1.0" encoding="UTF-8"?>\n'
            '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n'
            + "".join(f"  <url><loc>{escape(at)}</loc></url>\n" for at in locations)
            + "</urlset>\n",
        )
    _write(folder / "robots.txt", robots)


def write_worker(environment: jinja2.Environment, folder: Path) -> None:
    """Write the service worker, which keeps all of the site's files once visited.

    Those of the runtime that most browsers do not need are kept where one does, and
    networks that no page reads with are not.
    """
    remotes: Any = environment.globals["runtime"]
    described: Any = environment.globals["models"]
    spare = [remotes[name].url for name in SELDOM]
    files = {
        _address(path.relative_to(folder)): integrity(path.read_bytes())
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name not in NOT_KEPT and path.name[0] != "."
    }
    kept = {remote.url: remote.integrity for remote in remotes.values()} | files
    for model in described[1:]:
        for name in model["files"]:
            del kept[f"./{model['page']}{name}"]
    for url in spare:
        del kept[url]
    content = msgspec.json.encode(kept, order="sorted")
    release = hashlib.sha256(content).hexdigest()[:16]
    text = _rendered(environment, WORKER, "./", kept=kept, spare=spare, release=release)
    _write(folder / WORKER, text)


def _address(path: Path) -> str:
    """Return what a file of the site is asked for by: a page by its folder."""
    name = path.as_posix()
    if path.name == "index.html":
        name = name.removesuffix("index.html")
    return "./" + quote_address(name, PATH)


def copy_static(source: Path, target: Path) -> None:
    """Copy files as they are, but no hidden ones: editors and systems leave them.

    Not their modes, nor the folders': what is built can be served, and removed.
    """
    target.mkdir()
    for path in sorted(source.iterdir()):
        if path.name.startswith("."):
            continue
        if path.is_dir():
            copy_static(path, target / path.name)
        else:
            shutil.copyfile(path, target / path.name)


def copy_models(models: list[Model], target: Path) -> None:
    """Copy what pages need of each model."""
    for model in models:
        folder = target / model.name
        copy_pictures(model.pictures, model.folder / "pictures", folder / "pictures")
        for file in model.files:
            shutil.copyfile(file, folder / file.name)


def copy_runtime(lock: Lock, unpacked: Path, target: Path) -> None:
    """Copy the CDN's files, under the addresses that they have there."""
    for file in lock.files:
        copy = target / file.address
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(unpacked / file.address, copy)


def copy_pictures(pictures: list[Picture], source: Path, target: Path) -> None:
    """Copy pictures, and what they show, into a new folder."""
    target.mkdir(parents=True)
    for name in (PICTURES, *(picture.file for picture in pictures)):
        shutil.copyfile(source / name, target / name)


def _style(sheet: str, root: str) -> str:
    """Return the style sheet, to stand in a page; root: from there to the site's.

    It comes before the first answer, so its comments and indents stay behind.
    """
    sheet = ONLY_READ.sub(lambda found: found[1] or "", sheet)
    return IN_STATIC.sub(lambda found: f"{found[1]}{root}static/", sheet)


def _text(path: Path) -> str:
    with utf8(path):
        return path.read_text("utf-8-sig")  # what some editors put first is no CSS


def _described(model: Model) -> dict[str, Any]:
    return {
        "name": model.name,
        "card": msgspec.to_builtins(model.card),
        "pictures": msgspec.to_builtins(model.pictures),
        "page": f"models/{model.name}/",
        "files": {
            file.name: {
                "urls": [f"models/{model.name}/{file.name}"],
                "integrity": integrity(file.read_bytes()),
            }
            for file in model.files
        },
    }


def _rendered(
    environment: jinja2.Environment, page: str, root: str, **more: Any
) -> str:
    try:
        return environment.get_template(page).render(root=root, **more)
    except jinja2.TemplateNotFound as error:
        raise InklingError(
            f"{page} needs the template {error.name}, which is missing: write it, or"
            " correct the name"
        ) from error
    except InklingError as error:
        raise InklingError(f"{page}: {error}") from error
    except Exception as error:  # a template's own, too: it may call anything
        # Jinja puts the template's own lines into the trace: the last says where.
        lines = extract_tb(error.__traceback__)
        ours = [each for each in lines if each.filename.endswith((".html", ".js"))]
        where = f"{ours[-1].filename}:{ours[-1].lineno}" if ours else page
        problem = str(error).rstrip(".")
        raise InklingError(f"{where}: {problem}: correct the template") from error


def _write(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8", newline="\n")
