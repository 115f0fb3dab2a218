"""What stands around the pages: icons, the web manifest, ways from page to page."""

import json

import pytest
from playwright.sync_api import Page, expect

from tests.shipped import CARD

PAGES = ["", CARD]


def installable(page: Page) -> tuple[str, dict[str, object], list[str]]:
    """Return the web manifest's address, content and errors, as Chromium sees it."""
    session = page.context.new_cdp_session(page)
    found = session.send("Page.getAppManifest")
    session.detach()
    errors = [error["message"] for error in found["errors"]]
    return found["url"], json.loads(found["data"]), errors


@pytest.mark.parametrize("address", PAGES)
def test_the_browser_accepts_the_web_manifest(
    page: Page, base_url: str, address: str
) -> None:
    page.goto(address)
    url, app, errors = installable(page)
    assert url == f"{base_url}manifest.webmanifest"
    assert errors == []
    assert app["name"] == page.locator("header .name").inner_text()


@pytest.mark.parametrize("address", PAGES)
def test_every_icon_is_as_large_as_it_says(page: Page, address: str) -> None:
    page.goto(address)
    _, app, _ = installable(page)
    icons = app["icons"]
    assert isinstance(icons, list)
    for icon in icons:
        wide = page.evaluate(
            """async address => {
                const image = new Image();
                image.src = new URL(address, document.querySelector(
                    "link[rel=manifest]").href);
                await image.decode();
                return image.naturalWidth;
            }""",
            icon["src"],
        )
        assert icon["sizes"] in ("any", f"{wide}x{wide}")


def test_the_foot_leads_to_how_well_it_reads_and_to_the_data(page: Page) -> None:
    page.goto("")
    page.get_by_role("link", name="Data and licences").click()
    expect(page.get_by_role("heading", name="Data and licences")).to_be_in_viewport()
