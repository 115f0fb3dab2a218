"""What would go wrong unseen does not: every other test relies on it."""

import pytest
from playwright.sync_api import Page

from sitegen import config
from tests.harness.cdn import Cdn

pytestmark = [pytest.mark.local, pytest.mark.expects_errors]


def test_notes_what_the_page_raises(page: Page, page_errors: list[str]) -> None:
    page.goto("")
    with page.expect_event("pageerror"):
        page.evaluate("setTimeout(() => { throw new Error('broken') })")
    assert "broken" in page_errors


def test_notes_what_the_console_tells(page: Page, page_errors: list[str]) -> None:
    page.goto("")
    with page.expect_console_message():
        page.evaluate("console.error('alarming')")
    assert "alarming" in page_errors


def test_notes_an_address_that_is_not_pinned(
    page: Page, page_errors: list[str], cdn: Cdn, settings: config.Site
) -> None:
    if settings.self_hosted:
        pytest.skip("the page's policy lets no other address be asked")
    page.goto("")
    unpinned = f"{next(iter(cdn.files))}.map"  # the page's policy lets none but these
    page.evaluate("address => fetch(address).then(() => null)", unpinned)
    assert f"asked for {unpinned}, which is not pinned" in page_errors
