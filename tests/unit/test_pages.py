"""The pages that ship, as the build renders them."""

import re
import shutil
from html import unescape
from pathlib import Path
from typing import Any

import msgspec
import pytest

from sitegen import check, config, models, runtime
from sitegen import render as rendering
from sitegen.errors import InklingError
from sitegen.render import render
from tests import shipped

from .conftest import REPOSITORY, replace

ADDRESS = "https://you.github.io/ink/"
CARD, WALK = f"{shipped.CARD}index.html", "how-it-works/index.html"
PAGES = ["index.html", "404.html", CARD, WALK]


# Whatever a fork has made of its settings.
USUAL: dict[str, Any] = {
    "title": "Inkling",
    "description": "Write a number, and your browser reads it.",
    "repository": "",
    "self_hosted": False,
    "works_offline": True,
    "has_policy": True,
    "models": [shipped.MODEL],
    "base_address": "",
}


def built(folder: Path, **changed: str) -> Path:
    """Return `folder`, filled with the site of settings that differ in `changed`."""
    source = REPOSITORY / "site_src"
    site = msgspec.structs.replace(shipped.SITE, **USUAL | changed)
    lock = runtime.load(source / "runtime.lock.json", site.runtime)
    released = [
        models.open_model(REPOSITORY / "training" / "released" / name)
        for name in site.models
    ]
    render(site, "1.2.3", released, lock, source, folder)
    check.check_pages(folder, site, lock)
    return folder


@pytest.fixture(scope="module")
def anywhere(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the site as it fits any address."""
    return built(tmp_path_factory.mktemp("anywhere"))


@pytest.fixture(scope="module")
def at_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the site that knows where it lives, and where its source is."""
    return built(
        tmp_path_factory.mktemp("home"),
        base_address=ADDRESS,
        repository="https://github.com/you/ink",
    )


def head(folder: Path, page: str) -> dict[str, str]:
    """Return what a page says of itself: its title, each meta and link."""
    html = (folder / page).read_text("utf-8").partition("</head>")[0]
    said = dict(re.findall(r'<meta (?:name|property)="(.+?)" content="(.*?)"', html))
    said |= dict(re.findall(r'<link rel="(.+?)" href="(.*?)"', html))
    said["title"] = re.findall("<title>(.*)</title>", html)[0]
    return {name: unescape(value) for name, value in said.items()}


def test_each_page_has_a_title_and_a_description_of_its_own(anywhere: Path) -> None:
    for name, longest in (("title", 60), ("description", 160)):
        texts = {head(anywhere, page)[name] for page in PAGES}
        assert len(texts) == len(PAGES)
        assert all(0 < len(text) <= longest for text in texts)


@pytest.mark.parametrize("page", PAGES)
def test_previews_say_what_the_page_says(at_home: Path, page: str) -> None:
    said = head(at_home, page)

    assert said["og:title"] == said["title"]
    assert said["og:description"] == said["description"]
    assert said["og:image"] == f"{ADDRESS}static/preview.png"
    assert said["twitter:card"] == "summary_large_image"


@pytest.mark.parametrize("page", PAGES)
def test_nothing_absolute_is_said_where_no_address_is_known(
    anywhere: Path, page: str
) -> None:
    assert not {"canonical", "og:url", "og:image", "twitter:card"} & {
        *head(anywhere, page)
    }


@pytest.mark.parametrize(
    ("page", "path"),
    [("index.html", ""), (CARD, shipped.CARD), (WALK, "how-it-works/")],
)
def test_a_page_states_its_address(at_home: Path, page: str, path: str) -> None:
    said = head(at_home, page)
    assert said["canonical"] == said["og:url"] == ADDRESS + path


def test_another_page_states_its_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Any template will do: this one has nothing of its own.
    monkeypatch.setattr(rendering, "PAGES", (*rendering.PAGES, "base.html"))
    folder = built(tmp_path, base_address=ADDRESS)
    assert head(folder, "base.html")["canonical"] == f"{ADDRESS}base.html"


def test_a_wrong_hash_in_the_worker_that_ships_is_found(tmp_path: Path) -> None:
    folder = built(tmp_path)
    card = f'"./{shipped.CARD}": "'
    replace(folder / "sw.js", f"{card}sha384-", f"{card}x")
    site = msgspec.structs.replace(shipped.SITE, **USUAL)
    lock = runtime.load(REPOSITORY / "site_src" / "runtime.lock.json", site.runtime)

    with pytest.raises(InklingError, match=rf"^sw\.js: \./{shipped.CARD} needs"):
        check.check_pages(folder, site, lock)


def test_a_second_model_has_a_card_of_its_own_and_is_not_kept(tmp_path: Path) -> None:
    source, folder = REPOSITORY / "site_src", tmp_path / "site"
    folder.mkdir()
    shutil.copytree(shipped.RELEASED, tmp_path / "other")
    site = msgspec.structs.replace(shipped.SITE, **USUAL)
    lock = runtime.load(source / "runtime.lock.json", site.runtime)
    both = [models.open_model(path) for path in (shipped.RELEASED, tmp_path / "other")]

    render(site, "1.2.3", both, lock, source, folder)

    cards = [CARD, "models/other/index.html"]
    for name in ("title", "description"):
        assert len({head(folder, card)[name] for card in cards}) == 2
    own, others = ((folder / card).read_text("utf-8") for card in cards)
    assert 'href="../../models/other/"' in own
    limits = "a D or an O as 0"  # are those of the model `digits` alone
    assert (limits in own) is (shipped.MODEL == "digits")
    assert limits not in others
    kept = (folder / "sw.js").read_text("utf-8")
    assert f'"./{shipped.CARD}group1-shard1of1.bin"' in kept
    assert '"./models/other/"' in kept
    assert '"./models/other/group1-shard1of1.bin"' not in kept


def test_the_page_for_what_is_not_there_needs_nothing_else(at_home: Path) -> None:
    html = (at_home / "404.html").read_text("utf-8")

    assert "canonical" not in html
    assert 'rel="manifest"' not in html
    assert 'rel="icon" href="data:' in html
    assert 'rel="stylesheet"' not in html
    assert "src=" not in html


@pytest.mark.parametrize(("site", "root"), [("anywhere", "/"), ("at_home", "/ink/")])
def test_it_leads_to_what_is_there(
    request: pytest.FixtureRequest, site: str, root: str
) -> None:
    html = (request.getfixturevalue(site) / "404.html").read_text("utf-8")
    main = html.partition("<main>")[2].partition("</main>")[0]

    pages = ["", "how-it-works/", shipped.CARD]
    assert re.findall('href="(.*?)"', main) == [root + page for page in pages]


@pytest.mark.parametrize("page", PAGES)
def test_the_foot_of_each_page_names_versions_and_licences(
    anywhere: Path, page: str
) -> None:
    html = (anywhere / page).read_text("utf-8")
    foot = " ".join(html.partition("<footer>")[2].split())
    site = config.load(REPOSITORY / "site_src" / "site.toml")

    assert "Nothing you draw leaves this device" in foot
    assert "Inkling 1.2.3 (MIT)" in foot
    assert f"PyScript {site.runtime.pyscript}" in foot
    assert f"TensorFlow.js {site.runtime.tfjs} (both Apache 2.0)" in foot
    assert f'{shipped.CARD}#data"' in foot
    assert "Source" not in foot


def test_the_source_is_linked_where_it_is_known(at_home: Path) -> None:
    html = (at_home / "index.html").read_text("utf-8")
    assert '<a href="https://github.com/you/ink">Source</a>' in html
