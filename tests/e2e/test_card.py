"""The model card: figures, and pictures that load and are told in words."""

import pytest
from playwright.sync_api import Page, expect

from sitegen import config
from tests.e2e.conftest import PHONE, NewContext, sideways
from tests.shipped import CARD


@pytest.fixture
def card(page: Page) -> Page:
    """Return the card, reached as visitors reach it."""
    page.goto("")
    page.get_by_role("link", name="How well it reads").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("How well it reads")
    return page


def test_it_states_figures_with_their_data(card: Page) -> None:
    row = card.get_by_role("row").filter(has_text="MNIST test").first
    expect(row).to_contain_text("accuracy")
    expect(row).to_contain_text("10,000")
    expect(row).to_contain_text("99.")
    expect(card.get_by_role("row").filter(has_text="non-digits")).to_have_count(1)


def test_every_picture_loads_and_has_words(card: Page) -> None:
    pictures = card.locator("figure img")
    assert pictures.count() >= 5
    for picture in pictures.all():
        picture.scroll_into_view_if_needed()
        expect(picture).to_have_js_property("complete", True)
        assert picture.evaluate("image => image.naturalWidth") > 100
        assert len(picture.get_attribute("alt") or "") > 50


def test_it_leads_back_to_the_pad(card: Page, settings: config.Site) -> None:
    card.get_by_role("link", name=settings.title).first.click()
    expect(card.locator("#pad")).to_be_visible()


def test_it_fits_a_phone(new_context: NewContext) -> None:
    page = new_context(**PHONE).new_page()
    page.goto(CARD)
    assert sideways(page) == 0
    assert sideways(page, letters=200) == 0
