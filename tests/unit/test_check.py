from pathlib import Path
from urllib.parse import urlsplit

import msgspec
import pytest

from sitegen import check, config, models, publish
from sitegen.errors import InklingError
from sitegen.render import PAGES, render
from sitegen.runtime import Lock, integrity

from .conftest import replace, write

CDN = "https://cdn.jsdelivr.net/npm/"


@pytest.fixture
def dist(project: Path, site: config.Site, lock: Lock) -> Path:
    """Return the folder of a built site, to be changed: no worker knows its hashes."""
    return built(project, msgspec.structs.replace(site, works_offline=False), lock)


def built(project: Path, site: config.Site, lock: Lock) -> Path:
    released = [models.open_model(project / "training" / "released" / "digits")]
    with publish.staged(project / "dist") as folder:
        render(site, "1.2.3", released, lock, project / "site_src", folder)
    return project / "dist"


def problems(dist: Path, site: config.Site, lock: Lock) -> list[str]:
    publish.seal(dist)
    try:
        check.check(dist, site, lock)
    except InklingError as error:
        return str(error).splitlines()
    return []


def with_head(dist: Path, html: str) -> None:
    replace(dist / "index.html", "</head>", f"{html}\n</head>")


def test_pictures_of_another_model_are_told(
    dist: Path, site: config.Site, lock: Lock
) -> None:
    pictures = dist / "how-it-works" / "pictures" / models.PICTURES
    replace(pictures, "{", '{"fingerprint": "another", ')
    [problem] = problems(dist, site, lock)
    assert problem.startswith("how-it-works/pictures/pictures.json: drawn with another")


def test_what_was_built_holds_together(
    dist: Path, site: config.Site, lock: Lock
) -> None:
    check.check_pages(dist, site, lock)
    parts = check.check(dist, site, lock)

    assert [part.name for part in parts] == [
        "pages",
        "how-it-works",
        "models/digits",
        "cards",
        "static",
    ]
    assert parts[0].files == len(PAGES) + 4
    assert sum(part.size for part in parts) == sum(
        entry.size for entry in publish.manifest(dist).files.values()
    )


@pytest.mark.parametrize(
    "html",
    [
        '<a href="missing.html">',
        '<a href="static/">',
        '<a href="../index.html">',
        '<a href="/elsewhere/index.html">',
        '<img src="static/missing.svg">',
        '<img srcset="static/icon.svg 1x, static/missing.svg 2x">',
        '<p style="background: url(missing.svg)">',
        "<style>p { background: url('missing.svg') }</style>",
        '<style>@import url("missing.css");</style>',
        '<style>p { background: url("two words.svg") }</style>',
        '<object data="missing.svg">',
        '<a href="http://[a">',
        '<video poster="missing.png">',
        '<script type="importmap">{"imports": {"a": "./missing.js"}}</script>',
        '<script id="settings">{"worker": "missing.js"}</script>',
        """<script id="settings">
        {"model": {"card.json": {"urls": ["missing.json"], "integrity": "sha384-"}}}
        </script>""",
        '<script type="micropython" version="./missing.mjs"></script>',
    ],
)
def test_dead_ends_are_found(
    dist: Path, site: config.Site, lock: Lock, html: str
) -> None:
    with_head(dist, html)

    (problem,) = problems(dist, site, lock)
    assert problem.startswith("index.html:")
    assert "leads nowhere" in problem


@pytest.mark.parametrize(
    "html",
    [
        '<a href="./#top"><a href="#top"><a href="?a=b"><a href="">',
        '<a href="404.html?a#b"><a href="/"><a href="/static/icon.svg">',
        '<a href="https://a.b/c"><a href="mailto:a@b.c"><a href="//a.b/c">',
        '<img src="data:image/png;base64,AA=="><img src="static/ic%6Fn.svg">',
        '<img srcset="data:image/png;base64,AA== 1x, static/icon.svg 2x">',
        '<style>@import url("https://a.b/c.css"); p { b: url( "/" ) }</style>',
        '<link rel="preconnect" href="https://cdn.jsdelivr.net">',
        '<script type="application/json">{"a": "missing.html"}</script>',
        '<h2 id="settings">Settings</h2>',
    ],
)
def test_good_addresses_are_left_alone(
    dist: Path, site: config.Site, lock: Lock, html: str
) -> None:
    with_head(dist, html)

    assert problems(dist, site, lock) == []


@pytest.mark.parametrize(
    ("address", "is_dead"),
    [
        ("https://you.github.io/ink/", False),
        ("https://you.github.io/ink/missing", True),
        ("https://you.github.io/other", False),
        ("/ink/static/icon.svg", False),
        ("/static/icon.svg", True),
    ],
)
def test_the_sites_own_address_is_followed(
    dist: Path, site: config.Site, lock: Lock, address: str, is_dead: bool
) -> None:
    base = "https://you.github.io/ink/"
    site = msgspec.structs.replace(site, base_address=base)
    replace(dist / "404.html", 'href="/static', 'href="/ink/static')
    replace(dist / "404.html", 'href="/"', 'href="/ink/"')
    with_head(dist, f'<a href="{address}">')

    assert bool(problems(dist, site, lock)) is is_dead


def test_an_address_may_have_escapes(dist: Path, site: config.Site, lock: Lock) -> None:
    base = "https://a.b/%7Eann/ink/"
    site = msgspec.structs.replace(site, base_address=base)
    replace(dist / "404.html", 'href="/static', 'href="/%7Eann/ink/static')
    replace(dist / "404.html", 'href="/"', 'href="/~ann/ink/"')
    with_head(dist, f'<a href="{base}static/icon.svg">')

    assert problems(dist, site, lock) == []


@pytest.mark.parametrize(("name", "is_dead"), [("icon.svg", False), ("a.png", True)])
def test_addresses_for_previews_are_followed(
    dist: Path, site: config.Site, lock: Lock, name: str, is_dead: bool
) -> None:
    site = msgspec.structs.replace(site, base_address="https://you.github.io/")
    picture = f"https://you.github.io/static/{name}"
    with_head(dist, f'<meta property="og:image" content="{picture}">')

    assert bool(problems(dist, site, lock)) is is_dead


def test_styles_and_the_web_manifest_are_followed(
    dist: Path, site: config.Site, lock: Lock
) -> None:
    write(
        dist / "static",
        {
            "style.css": "@import 'a.css'; body { background: url(b.svg) }",
            "app.webmanifest": '{"icons": [{"src": "c.svg"}], "start_url": "../"}',
        },
    )

    dead = [problem.split()[1] for problem in problems(dist, site, lock)]
    assert dead == ["c.svg", "a.css", "b.svg"]


def test_the_built_web_manifest_is_followed(
    dist: Path, site: config.Site, lock: Lock
) -> None:
    replace(dist / "manifest.webmanifest", "static/icon-192.png", "icon-192.png")

    (problem,) = problems(dist, site, lock)
    assert problem.startswith("manifest.webmanifest: icon-192.png leads nowhere")


def test_malformed_json_is_found(dist: Path, site: config.Site, lock: Lock) -> None:
    with_head(dist, '<script type="importmap">{"imports": </script>')

    (problem,) = problems(dist, site, lock)
    assert problem.startswith("index.html:")
    assert problem.endswith("correct it")


@pytest.mark.parametrize(
    ("file", "text"),
    [
        ("index.html", f'<meta content="{CDN}other@1.0.0/a.js">'),
        ("static/main.js", f'address = "{CDN}@pyscript/core@9.9.9/dist/core.js"'),
        ("static/style.css", f"body {{ background: url({CDN}a/b.svg) }}"),
        ("static/main.js", f'folder = "{CDN}other@1.0.0/"'),
        ("static/main.js", f'address = "{CDN.removeprefix("https:")}a@1.0.0/a.js"'),
        ("static/main.js", f'address = "{CDN.removesuffix("npm/")}gh/a/b@1/a.js"'),
    ],
)
def test_what_is_not_pinned_is_found(
    dist: Path, site: config.Site, lock: Lock, file: str, text: str
) -> None:
    write(dist, {file: text})

    (problem,) = problems(dist, site, lock)
    assert problem.startswith(f"{file}: ")
    assert urlsplit(CDN).netloc in problem
    assert problem.endswith("is not in the lock: pin it")


def test_a_folder_of_pinned_files_is_pinned(
    dist: Path, site: config.Site, lock: Lock
) -> None:
    folder = f"{CDN}@tensorflow/tfjs-backend-wasm@3.0.0/dist/"
    write(dist, {"static/main.js": f'folder = "{folder}"'})

    assert problems(dist, site, lock) == []


@pytest.mark.parametrize(
    "html",
    [
        '<script src="{url}"></script>',
        '<script src="{url}" integrity="sha384-other"></script>',
        '<link rel="preload" href="{url}">',
        '<script type="importmap">{{"integrity": {{"{url}": "sha384-x"}}}}</script>',
        '<script type="importmap">{{"imports": {{"a": "{url}"}}}}</script>',
    ],
)
def test_a_missing_or_wrong_hash_is_found(
    dist: Path, site: config.Site, lock: Lock, html: str
) -> None:
    pinned = lock.addresses()["tfjs-core"]
    with_head(dist, html.format(url=pinned.url, integrity=pinned.integrity))

    (problem,) = problems(dist, site, lock)
    assert problem.startswith("index.html:")
    assert problem.endswith(f"needs integrity={pinned.integrity}")


def test_a_wrong_hash_of_a_file_of_the_site_is_found(
    dist: Path, site: config.Site, lock: Lock
) -> None:
    right = integrity((dist / "static" / "icon.svg").read_bytes())
    for given in (right, integrity(b"another")):
        with_head(dist, f'<link rel="icon" href="static/icon.svg" integrity="{given}">')

    (problem,) = problems(dist, site, lock)
    assert problem.startswith("index.html:")
    assert problem.endswith(f"icon.svg needs integrity={right}")


def test_a_model_that_changed_is_not_the_one_that_the_page_asks_for(
    dist: Path, site: config.Site, lock: Lock
) -> None:
    write(dist, {"models/digits/two.bin": "other!"})

    (problem,) = problems(dist, site, lock)
    assert problem.startswith("index.html:")
    assert "models/digits/two.bin needs integrity=" in problem


def test_what_the_worker_keeps_is_looked_at(
    project: Path, site: config.Site, lock: Lock
) -> None:
    dist = built(project, site, lock)
    assert problems(dist, site, lock) == []
    replace(dist / "sw.js", "./how-it-works/", "./nowhere/")
    replace(dist / "404.html", "</head>", "</head> ")  # it keeps none of that
    replace(dist / "static" / "style.css", "}", "} ")

    dead, wrong = problems(dist, site, lock)
    assert dead.startswith("sw.js: ./nowhere/ leads nowhere")
    assert wrong.startswith("sw.js: ./static/style.css needs integrity=")


def test_a_model_that_does_not_fit_is_found(
    dist: Path, site: config.Site, lock: Lock
) -> None:
    (dist / "models" / "digits" / "one.bin").write_bytes(b"")

    _, problem = problems(dist, site, lock)
    assert "6 bytes, but model.json describes 14" in problem


def test_what_changed_after_the_build_is_found(
    dist: Path, site: config.Site, lock: Lock
) -> None:
    write(dist, {"static/style.css": "p {}\n", "static/new.css": ""})
    (dist / "robots.txt").unlink()

    with pytest.raises(InklingError) as told:
        check.check(dist, site, lock)

    assert str(told.value).splitlines() == [
        "robots.txt is missing: build the site anew",
        "static/new.css was not built: remove it, or build the site anew",
        "static/style.css was changed after the build: build the site anew",
    ]


def test_what_is_over_budget_is_found(
    dist: Path, site: config.Site, lock: Lock
) -> None:
    write(
        dist,
        {"static/large.txt": " " * 100_000, "models/digits/note.txt": " " * 50_000},
    )

    heavy = [problem.partition(", over")[0] for problem in problems(dist, site, lock)]
    assert [name.partition(":")[0] for name in heavy] == [
        "the site without its models",
        "models/digits",
    ]


def test_the_runtime_of_a_site_of_its_own_has_no_budget(
    dist: Path, site: config.Site, lock: Lock
) -> None:
    write(dist, {"runtime/package@1/large.js": " " * 1_000_000})

    assert problems(dist, site, lock) == []


def test_a_model_is_no_site(project: Path, site: config.Site, lock: Lock) -> None:
    folder = project / "training" / "released" / "digits"
    publish.seal(folder, "model")

    with pytest.raises(InklingError, match="digits holds a model: name the folder"):
        check.check(folder, site, lock)


def test_a_table_has_a_line_for_each_part() -> None:
    parts = [check.Part("pages", 2, 1500), check.Part("app", 10, 26_000)]

    assert check.table(parts).splitlines() == [
        "pages              2 files      1.5 KB",
        "app               10 files     26.0 KB",
        "total             12 files     27.5 KB",
    ]
