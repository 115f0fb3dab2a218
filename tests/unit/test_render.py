import html
import json
import re
from pathlib import Path

import pytest

from sitegen import bytecode, config, models, publish
from sitegen import render as rendering
from sitegen.errors import InklingError
from sitegen.render import render
from sitegen.runtime import Lock

from .conftest import replace, write, write_model


@pytest.fixture
def source(project: Path) -> Path:
    return project / "site_src"


def rendered(
    project: Path, lock: Lock, base_address: str = "", name: str = "site"
) -> Path:
    folder = project.parent / name
    folder.mkdir()
    site = config.load(project / "site_src" / "site.toml", base_address)
    released = [models.open_model(project / "training" / "released" / "digits")]
    render(site, "1.2.3", released, lock, project / "site_src", folder)
    return folder


def names(folder: Path) -> list[str]:
    return sorted(
        file.relative_to(folder).as_posix()
        for file in folder.rglob("*")
        if file.is_file()
    )


def test_a_site_holds_all_that_it_needs(project: Path, lock: Lock) -> None:
    assert names(rendered(project, lock)) == sorted(
        [
            *rendering.PAGES,
            ".nojekyll",
            "how-it-works/index.html",
            "how-it-works/pictures/pictures.json",
            "how-it-works/pictures/ways.svg",
            "manifest.webmanifest",
            "models/digits/card.json",
            "models/digits/index.html",
            "models/digits/model.json",
            "models/digits/one.bin",
            "models/digits/pictures/curves.svg",
            "models/digits/pictures/pictures.json",
            "models/digits/two.bin",
            "robots.txt",
            "static/apple-touch-icon.png",
            "static/icon-192.png",
            "static/icon-48.png",
            "static/icon-512.png",
            "static/icon-maskable.png",
            "static/icon.svg",
            "static/style.css",
            "sw.js",
        ]
    )


def test_templates_get_what_they_use(project: Path, lock: Lock) -> None:
    page = (rendered(project, lock) / "index.html").read_text()

    assert "<title>Ink &amp; paper</title>" in page
    assert ">1.2.3</a>" in page
    assert f'integrity="{lock.addresses()["pyscript"].integrity}"' in page
    assert 'alt="1"' in page
    assert "models/digits/model.json" in page
    assert page.endswith("</html>\n")


def test_a_style_sheet_names_its_files_from_wherever_it_stands(
    project: Path, source: Path, lock: Lock
) -> None:
    left = "url('data:,') url( '/d.png') url(\"https://e.f/\") url(#g) url( data:,)"
    sheet = f"a {{ b: url( 'c.png') {left} }}"
    write(
        source,
        {"static/style.css": sheet, "templates/404.html": "{{ style(root) | safe }}"},
    )

    page = rendered(project, lock, "https://a.b/h/") / "404.html"

    assert page.read_text() == sheet.replace("c.png", "/h/static/c.png")


def test_a_style_sheet_in_a_page_loses_what_only_its_readers_need(
    project: Path, source: Path, lock: Lock
) -> None:
    sheet = r"""/* it's a "b */
a {
  content: "/* c */  '\"";
  d: '"'; /* e */
}
"""
    write(
        source,
        {"static/style.css": sheet, "templates/404.html": "{{ style(root) | safe }}"},
    )

    page = rendered(project, lock) / "404.html"

    lines = ["", "a {", r"""content: "/* c */  '\"";""", "d: '\"'; ", "}", ""]
    assert page.read_text() == "\n".join(lines)


def test_each_model_has_a_card(project: Path, lock: Lock) -> None:
    page = (rendered(project, lock) / "models" / "digits" / "index.html").read_text()

    assert 'href="../../static/style.css"' in page
    assert "\n8\n" in page
    assert '<img src="pictures/curves.svg" alt="They fall &amp; fall.">' in page


def test_how_it_works_quotes_the_source_and_shows_pictures(
    project: Path, lock: Lock
) -> None:
    page = (rendered(project, lock) / "how-it-works" / "index.html").read_text()

    assert 'href="../static/style.css"' in page
    assert "<p>site_src/app/ink.py:2-3</p>" in page
    (code,) = re.findall("<pre>(.*?)</pre>", page, re.DOTALL)
    assert html.unescape(re.sub("<.*?>", "", code)) == (
        "def begin(self) -> bool:\n    return 1 < 2\n"
    )
    assert '<img src="pictures/ways.svg" alt="Two ways">' in page


def test_a_quoted_name_that_is_gone_stops_the_build(
    project: Path, source: Path, lock: Lock
) -> None:
    replace(source / "app" / "ink.py", "begin", "begun")

    with pytest.raises(InklingError) as told:
        rendered(project, lock)

    assert str(told.value) == (
        f"how-it-works.html: {source / 'app' / 'ink.py'} has no 'Ink.begin' to quote:"
        " did you mean 'Ink.begun'?"
    )


def test_pictures_that_are_missing_stop_the_build(
    project: Path, source: Path, lock: Lock
) -> None:
    (source / "pictures" / "how-it-works" / "ways.svg").unlink()

    with pytest.raises(InklingError, match=r"run `python -m training\.illustrate`$"):
        rendered(project, lock)


@pytest.mark.parametrize(
    ("base_address", "root"), [("", "/"), ("https://you.github.io/ink", "/ink/")]
)
def test_only_404_addresses_the_root(
    project: Path, lock: Lock, base_address: str, root: str
) -> None:
    folder = rendered(project, lock, base_address)

    assert f'href="{root}static/style.css"' in (folder / "404.html").read_text()
    assert 'href="./static/style.css"' in (folder / "index.html").read_text()


def test_a_known_address_gives_a_sitemap(
    project: Path, source: Path, lock: Lock, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(source, {"templates/about.html": "About"})
    monkeypatch.setattr(rendering, "PAGES", (*rendering.PAGES, "about.html"))
    folder = rendered(project, lock, "https://a.b/i&j")

    sitemap = (folder / "sitemap.xml").read_text()
    assert "<loc>https://a.b/i&amp;j/</loc>" in sitemap
    assert "<loc>https://a.b/i&amp;j/models/digits/</loc>" in sitemap
    assert "<loc>https://a.b/i&amp;j/how-it-works/</loc>" in sitemap
    assert "<loc>https://a.b/i&amp;j/about.html</loc>" in sitemap
    assert sitemap.count("<loc>") == 4
    robots = (folder / "robots.txt").read_text()
    assert "Sitemap: https://a.b/i&j/sitemap.xml" in robots


def test_the_web_manifest_fits_any_address(project: Path, lock: Lock) -> None:
    folder = rendered(project, lock)

    app = json.loads((folder / "manifest.webmanifest").read_text())
    assert (app["name"], app["description"]) == ("Ink & paper", "Draw.")
    assert (app["start_url"], app["scope"]) == ("./", "./")
    assert "id" not in app  # it would be an address of the whole host
    for icon in app["icons"]:
        assert (folder / icon["src"]).is_file()
    assert {(icon["sizes"], icon.get("purpose")) for icon in app["icons"]} == {
        ("192x192", "any"),
        ("512x512", "any"),
        ("512x512", "maskable"),
    }


def test_only_a_known_address_gives_a_preview(project: Path, lock: Lock) -> None:
    preview = "static/preview.png"

    assert preview not in names(rendered(project, lock))
    assert preview in names(rendered(project, lock, "https://a.b/", "known"))


def test_a_picture_of_ones_own_goes_before_the_drawn(
    project: Path, source: Path, lock: Lock
) -> None:
    write(source, {"static/icon-192.png": "mine"})

    assert (rendered(project, lock) / "static/icon-192.png").read_text() == "mine"


def test_what_is_built_can_be_served_and_removed_whatever_the_sources_modes(
    project: Path, source: Path, lock: Lock
) -> None:
    write(source, {"static/deep/a.txt": "a"})
    (source / "static" / "deep").chmod(0o500)
    try:
        built = rendered(project, lock) / "static" / "deep"
    finally:
        (source / "static" / "deep").chmod(0o700)

    assert built.stat().st_mode == built.parent.stat().st_mode


def test_in_a_page_a_style_sheet_has_no_comments(
    project: Path, source: Path, lock: Lock
) -> None:
    write(source, {"templates/404.html": "{{ style(root) | safe }}"})
    write(source, {"static/style.css": "/* Looks.\n*/\na {\n  b: c; /* why */\n}\n"})

    page = (rendered(project, lock) / "404.html").read_text()

    assert page.split() == ["a", "{", "b:", "c;", "}"]


def test_a_mark_of_byte_order_is_no_style(
    project: Path, source: Path, lock: Lock
) -> None:
    write(source, {"templates/404.html": "{{ style(root) }}"})
    (source / "static" / "style.css").write_bytes(b"\xef\xbb\xbfa { b: c }")
    assert (rendered(project, lock) / "404.html").read_text() == "a { b: c }"


def test_the_worker_keeps_what_browsers_ask_for(
    project: Path, source: Path, lock: Lock
) -> None:
    write(source, {"static/old-index.html": "", "static/a b (1).txt": ""})
    text = (rendered(project, lock) / "sw.js").read_text()
    kept = json.loads(text.partition("FILES = ")[2].rpartition(";")[0])
    ours = {"./", "./how-it-works/", "./static/old-index.html"}
    assert ours | {"./static/a%20b%20(1).txt"} <= set(kept)
    assert not {"./404.html", "./robots.txt", "./sw.js"} & set(kept)


def test_the_worker_keeps_of_other_models_the_cards_alone(
    project: Path, site: config.Site, lock: Lock
) -> None:
    kept_in = project / "training" / "released"
    write_model(kept_in / "letters", "another")
    released = [models.open_model(kept_in / name) for name in ("digits", "letters")]
    folder = project / "two"
    folder.mkdir()
    render(site, "1.2.3", released, lock, project / "site_src", folder)

    text = (folder / "sw.js").read_text()
    kept = set(json.loads(text.partition("FILES = ")[2].rpartition(";")[0]))
    assert {"./models/digits/model.json", "./models/letters/"} <= kept
    assert "./models/letters/model.json" not in kept


def test_leftovers_of_editors_and_interpreters_stay_out(
    project: Path, source: Path, lock: Lock
) -> None:
    hidden = ["app/.#ink.py", "app/._ink.py", "static/.style.css.swp"]
    litter = ["app/__pycache__/ink.pyc", "app/ink.py~", *hidden]
    write(source, dict.fromkeys(litter, "no Python ("))

    assert not {*litter} & {*names(rendered(project, lock))}
    packed = bytecode.pack(source / "app")
    assert not [name for name, _ in packed.files if name[0] == "."]


def test_rendering_twice_gives_the_same_bytes(project: Path, lock: Lock) -> None:
    folders = [rendered(project, lock, "https://a.b/", name) for name in ("1", "2")]
    for folder in folders:
        publish.seal(folder)

    assert publish.manifest(folders[0]) == publish.manifest(folders[1])


@pytest.mark.parametrize(
    ("name", "old", "new", "message"),
    [
        ("index.html", "models[0]", "model", "index.html:7: 'model' is undefined"),
        ("index.html", "block main", "blok main", "index.html:6: Encountered unknown"),
        (
            "index.html",
            "base.html",
            "bse.html",
            "index.html needs the template bse.html, which is",
        ),
        ("sw.js", "release }}", "relase }}", "sw.js:2: 'relase' is undefined"),
        ("index.html", "models[0]", "(1 / 0)", "index.html:7: division by zero"),
        ("index.html", "models[0]", "(1 + 'a')", "index.html:7: unsupported operand"),
        ("base.html", "<!doctype", "{% extends 'base.html' %}<!doctype", "recursion"),
    ],
)
def test_a_wrong_template_is_told_with_its_line(
    project: Path, source: Path, lock: Lock, name: str, old: str, new: str, message: str
) -> None:
    replace(source / "templates" / name, old, new)

    with pytest.raises(InklingError) as told:
        rendered(project, lock)

    assert message in str(told.value)
    assert "\n" not in str(told.value)
