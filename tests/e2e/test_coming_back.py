"""The browser keeps a page that is left as it is, and shows it again on the way back.

Playwright switches that off (it is called the back/forward cache), so this test
launches a browser of its own, on a site that needs no other host.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, Playwright, expect

from tests.e2e import drawing
from tests.e2e.conftest import LOADING, PHONE
from tests.e2e.test_offline import build
from tests.hands import HANDS
from tests.harness.server import serve

pytestmark = pytest.mark.local

SEVEN, ONE = HANDS["7"][0], HANDS["1"][0]
KEPT_AS_IT_IS = "--disable-back-forward-cache"


@pytest.fixture
def phone(
    playwright: Playwright, browser_type_launch_args: dict[str, Any], tmp_path: Path
) -> Iterator[Page]:
    """Yield the page on a phone that keeps the pages it leaves."""
    site = build(tmp_path / "dist", works_offline=False)
    options = {**browser_type_launch_args, "ignore_default_args": [KEPT_AS_IT_IS]}
    with serve(site) as home, playwright.chromium.launch(**options) as browser:
        page = browser.new_context(**PHONE).new_page()
        page.goto(home)
        page.wait_for_selector("html[data-state=ready]", timeout=LOADING)
        yield page


def test_what_a_finger_was_drawing_is_read_and_it_holds_up_no_other(
    phone: Page,
) -> None:
    [[first, *others]] = drawing.on_pad(phone, SEVEN, left=0.2)
    with drawing.devices(phone) as session:
        drawing.touch(session, "touchStart", first)
        for point in others:
            drawing.touch(session, "touchMove", point)
        phone.evaluate("window.isTheSame = true")
        phone.evaluate("location.href = 'how-it-works/'")
        expect(phone).to_have_title("How it works · Inkling")
        phone.go_back(wait_until="commit")
    assert phone.evaluate("window.isTheSame")
    answer = phone.locator("#answer")
    expect(answer).to_have_attribute("data-text", "7")
    expect(phone.locator("html")).to_have_attribute("data-state", "ready")
    drawing.with_finger(phone, drawing.on_pad(phone, ONE, left=0.8))
    expect(answer).to_have_attribute("data-text", "71")
    phone.reload()
    expect(answer).to_have_attribute("data-text", "71")
