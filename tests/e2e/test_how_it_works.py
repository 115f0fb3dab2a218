"""How it works: the project's own code and pictures, for everybody's screen."""

import pytest
from playwright.sync_api import Page, expect

from sitegen import config
from tests.e2e.conftest import PHONE, ROOT, NewContext, sideways


@pytest.fixture
def walk(page: Page) -> Page:
    """Return the page, reached as visitors reach it."""
    page.goto("")
    page.get_by_role("link", name="How it works").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("How it works")
    return page


def test_it_and_the_model_card_lead_to_each_other(
    walk: Page, settings: config.Site
) -> None:
    walk.get_by_role("link", name="How well it reads").click()
    walk.get_by_role("link", name="How it works").click()
    expect(walk).to_have_title(f"How it works · {settings.title}")


def test_every_picture_loads_and_has_words(walk: Page) -> None:
    pictures = walk.locator("figure img")
    assert pictures.count() >= 7
    for picture in pictures.all():
        picture.scroll_into_view_if_needed()
        expect(picture).to_have_js_property("complete", True)
        assert picture.evaluate("image => image.naturalWidth") > 100
        assert len(picture.get_attribute("alt") or "") > 50


def test_its_sections_can_be_reached(walk: Page) -> None:
    links = walk.get_by_role("navigation", name="On this page").get_by_role("link")
    assert links.count() == walk.locator("h2").count()
    for link in links.all():
        section = walk.locator(link.get_attribute("href") or "")
        expect(section).to_contain_text(link.inner_text())


@pytest.mark.local
def test_the_code_is_the_source(walk: Page) -> None:
    figures = walk.locator("figure.code")
    assert figures.count() >= 10
    for figure in figures.all():
        file = figure.locator("figcaption code").inner_text()
        lines = (ROOT / file).read_text("utf-8").split("\n")
        caption = figure.locator("figcaption").inner_text()
        first, last = map(int, caption.rpartition(" ")[2].split("–"))
        quoted = (figure.locator("pre").text_content() or "").rstrip("\n").split("\n")
        assert [line.strip() for line in quoted] == [
            line.strip() for line in lines[first - 1 : last]
        ]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_code_has_colours_that_differ(new_context: NewContext, scheme: str) -> None:
    page = new_context(color_scheme=scheme).new_page()
    page.goto("how-it-works/")
    colours = {
        page.locator(f".code .{kind}").first.evaluate("e => getComputedStyle(e).color")
        for kind in ("k", "s", "m", "sd", "nf")
    }
    assert len(colours) == 5


def test_it_fits_a_phone_and_long_code_scrolls(new_context: NewContext) -> None:
    page = new_context(**PHONE).new_page()
    page.goto("how-it-works/")
    assert sideways(page) == 0
    assert sideways(page, letters=200) == 0
    long = page.locator("[data-quotes=fit]")
    assert long.evaluate("e => e.scrollWidth > e.clientWidth")
    long.focus()
    page.keyboard.press("ArrowRight")
    expect(long).not_to_have_js_property("scrollLeft", 0)
