"""Everybody can use every page: the axe audit, no rule switched off."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.e2e.conftest import PHONE, NewContext, open_page
from tests.e2e.test_numbers import expect_answer, number, write
from tests.shipped import CARD

DESKTOP = {"viewport": {"width": 1280, "height": 800}}
SETTINGS = {
    f"{device} {scheme}": {**screen, "color_scheme": scheme}
    for device, screen in (("desktop", DESKTOP), ("phone", PHONE))
    for scheme in ("light", "dark")
}


@pytest.fixture(params=SETTINGS)
def blank_page(request: pytest.FixtureRequest, new_context: NewContext) -> Page:
    """Return an empty page in each of the settings."""
    return new_context(**SETTINGS[request.param]).new_page()


def expect_no_violations(page: Page) -> None:
    results = Axe().run(page)
    assert results.violations_count == 0, results.generate_report()


def test_the_empty_pad(blank_page: Page) -> None:
    expect_no_violations(open_page(blank_page))


def test_a_number_looked_at_with_everything_open(blank_page: Page) -> None:
    page = open_page(blank_page)
    write(page, number("703"))
    expect_answer(page, "703")
    page.locator("#digits .chip").first.click()
    for summary in page.locator("summary").all():
        summary.click()
    expect(page.locator("#layers canvas").first).to_be_visible()
    expect_no_violations(page)


def test_what_looks_like_no_digit(blank_page: Page) -> None:
    page = open_page(blank_page)
    write(page, [[[(0.2, 0.2), (0.6, 0.6), (0.2, 0.6), (0.6, 0.2), (0.4, 0.7)]]])
    expect(page.locator("#answer")).to_have_attribute("data-unsure", "")
    expect_no_violations(page)


@pytest.mark.parametrize("address", ["how-it-works/", CARD])
def test_the_other_pages(blank_page: Page, address: str) -> None:
    blank_page.goto(address)
    expect_no_violations(blank_page)


def test_the_page_for_what_is_not_there(blank_page: Page) -> None:
    blank_page.goto("404.html")
    expect_no_violations(blank_page)


def test_the_chart_is_a_table(ready_page: Page) -> None:
    write(ready_page, number("7"))
    expect_answer(ready_page, "7")
    table = ready_page.get_by_role("table", name="How likely the ink is each digit")
    expect(table.get_by_role("columnheader")).to_have_text(["Digit", "Probability"])
    seven = table.get_by_role("row").filter(
        has=ready_page.get_by_role("rowheader", name="7", exact=True)
    )
    expect(seven.get_by_role("cell")).to_have_text(re.compile(r"^9\d\.\d %$"))


@pytest.mark.parametrize("address", ["", "how-it-works/", CARD, "404.html"])
def test_a_thumb_hits_what_can_be_pressed(
    new_context: NewContext, address: str
) -> None:
    page = new_context(**PHONE).new_page()
    page.goto(address)
    if not address:
        open_page(page)
        write(page, number("703"))
        expect_answer(page, "703")
        for summary in page.locator("summary").all():
            summary.click()
    # Links in a sentence are as high as its line (WCAG 2.5.5).
    pressed = "button, summary, label, .name a, footer a, .choices a"
    for target in page.locator(pressed).all():
        box = target.bounding_box()
        assert box
        assert box["height"] >= 44, target.inner_text()


@pytest.mark.parametrize(
    ("wide", "high"),
    [(640, 400), (667, 375), (768, 1024)],
    ids=["200%", "phone", "tablet"],
)
def test_bars_have_room_on_every_screen(
    new_context: NewContext, wide: int, high: int
) -> None:
    page = open_page(new_context(viewport={"width": wide, "height": high}).new_page())
    write(page, number("7"))
    expect_answer(page, "7")
    bar, reading = page.locator(".bar").first, page.locator(".reading")
    room, column = bar.bounding_box(), reading.bounding_box()
    assert room
    assert column
    assert room["width"] >= 48
    chart = page.locator("#chart").bounding_box()
    assert chart
    assert chart["x"] + chart["width"] <= column["x"] + column["width"]


def test_the_visitors_own_colours_hide_nothing(new_context: NewContext) -> None:
    page = open_page(new_context(forced_colors="active").new_page())
    write(page, number("70"))
    expect_answer(page, "70")
    chips = page.locator("#digits .chip")
    chips.first.click()
    page.locator("#eraser").click()
    look = "(it, what) => getComputedStyle(it)[what]"
    assert "gradient" in page.locator(".bar").first.evaluate(look, "backgroundImage")
    paper, ground = "backgroundColor", page.locator("#clear")
    for picked in (chips.first, page.locator("#eraser")):
        assert picked.evaluate(look, paper) != ground.evaluate(look, paper)
    pad = page.locator("#pad")
    assert pad.evaluate(look, "accentColor") != pad.evaluate(look, "color")
