"""Everybody can use every page: the axe audit, no rule switched off."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.e2e.conftest import PHONE, NewContext, open_page
from tests.e2e.test_numbers import expect_answer, number, write

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


@pytest.mark.parametrize("address", ["how-it-works/", "models/digits/"])
def test_the_other_pages(blank_page: Page, address: str) -> None:
    blank_page.goto(address)
    expect_no_violations(blank_page)


def test_the_page_for_what_is_not_there(blank_page: Page) -> None:
    blank_page.goto("404.html")
    expect_no_violations(blank_page)
