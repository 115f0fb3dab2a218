"""Every file that the page asks for, missing, silent, cut short or damaged.

Either the page gets over it, or it says in words what is missing, with a way to try
again, within ten seconds.
"""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, Route, expect

from site_src.app import store
from sitegen import config
from tests.e2e import drawing
from tests.e2e.conftest import LOADING
from tests.e2e.test_numbers import MISSING
from tests.hands import HANDS
from tests.harness.cdn import CACHE
from tests.shipped import CARD

pytestmark = [pytest.mark.expects_errors, pytest.mark.local]

TOLD = 10_000  # milliseconds
CDN = r"^https://cdn\.jsdelivr\.net/.*"


def missing(route: Route, content: bytes) -> None:
    route.fulfill(status=404)


def silent(route: Route, content: bytes) -> None:
    """Never answer."""


def cut_short(route: Route, content: bytes) -> None:
    answer(route, content[: len(content) // 2])


def damaged(route: Route, content: bytes) -> None:
    answer(route, content[:100] + b"\0" + content[101:])


def answer(route: Route, content: bytes) -> None:
    kinds = {"js": "text/javascript", "mjs": "text/javascript", "json": "text/json"}
    kind = kinds.get(route.request.url.rpartition(".")[2], "application/wasm")
    headers = {"access-control-allow-origin": "*"}
    route.fulfill(body=content, content_type=kind, headers=headers)


Fault = Callable[[Route, bytes], None]
FAULTS: list[Fault] = [missing, silent, cut_short, damaged]


def break_file(page: Page, address: str, fault: Fault, site: Path) -> list[str]:
    """Have what matches `address`, a regular expression, arrive with a fault.

    Returns the list that will hold the addresses of what did.
    """
    broken: list[str] = []

    def handle(route: Route) -> None:
        url = route.request.url
        broken.append(url)
        for place in ("https://cdn.jsdelivr.net/npm/", "https://unpkg.com/"):
            if url.startswith(place):
                fault(route, (CACHE / url.removeprefix(place)).read_bytes())
                return
        fault(route, (site / url.partition("/some/place/")[2]).read_bytes())

    page.route(re.compile(address), handle)
    return broken


def expect_told(page: Page, what: str) -> None:
    page.set_default_timeout(TOLD)
    expect(page.locator("#message")).to_contain_text(what, timeout=TOLD)
    expect(page.locator("#message")).to_be_visible(timeout=TOLD)
    expect(page.get_by_role("link", name="Try again")).to_be_visible(timeout=TOLD)


def expect_it_reads(page: Page) -> None:
    expect(page.locator("html")).to_have_attribute(
        "data-state", "ready", timeout=LOADING
    )
    drawing.with_mouse(page, drawing.on_pad(page, HANDS["7"][0]))
    expect(page.locator("#answer")).to_have_attribute("data-text", "7")


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize(
    "file", ["tf-core.min.js", "tf-backend-wasm.min.js", "tfjs-backend-wasm-simd.wasm"]
)
def test_a_file_that_the_cdn_fails_comes_from_the_spare(
    page: Page, file: str, fault: Fault, site_dir: Path, settings: config.Site
) -> None:
    if settings.self_hosted:
        pytest.skip("all comes from one place")
    broken = break_file(page, CDN + re.escape(file), fault, site_dir)
    page.goto("", wait_until="commit")
    expect_it_reads(page)
    assert broken
    assert page.evaluate("tf.getBackend()") == "wasm"


def test_what_the_spare_gave_is_awaited_no_more(
    page: Page, site_dir: Path, settings: config.Site
) -> None:
    if settings.self_hosted:
        pytest.skip("all comes from one place")
    broken = break_file(page, CDN + r"tf-core\.min\.js", silent, site_dir)
    page.goto("", wait_until="commit")
    expect_it_reads(page)
    page.wait_for_function(f"performance.now() > {TOLD}", timeout=2 * TOLD)
    assert broken
    expect(page.locator("#message")).to_be_empty()
    expect(page.get_by_role("link", name="Try again")).to_be_hidden()


@pytest.mark.parametrize("fault", [missing, cut_short, damaged])
@pytest.mark.parametrize("file", ["tf-backend-wasm.min.js", "wasm-simd.wasm"])
def test_without_webassembly_of_tensorflow_plain_javascript_computes(
    page: Page, file: str, fault: Fault, site_dir: Path
) -> None:
    broken = break_file(page, re.escape(file), fault, site_dir)
    page.goto("")
    expect_it_reads(page)
    assert broken
    assert page.evaluate("tf.getBackend()") == "cpu"


def test_what_is_missing_is_told_where_python_came_late_as_well(
    page: Page, site_dir: Path
) -> None:
    break_file(page, rf"/{CARD}model\.json$", silent, site_dir)
    held: list[Route] = []
    page.route(re.compile(r"/micropython\.wasm$"), lambda route: held.append(route))
    page.goto("", wait_until="commit")
    expect_told(page, "PyScript")
    for route in held:
        route.fallback()
    expect_told(page, "model.json")


@pytest.mark.parametrize("fault", [missing, damaged])
def test_what_only_shows_pyscripts_errors_is_not_missed(
    page: Page, fault: Fault, site_dir: Path
) -> None:
    broken = break_file(page, r"/dist/error-\w+\.js$", fault, site_dir)
    page.goto("")
    expect_it_reads(page)
    assert broken
    expect(page.locator("#message")).to_be_empty()


@pytest.mark.parametrize("fault", FAULTS)
def test_what_cannot_be_had_is_told(
    context: BrowserContext, fault: Fault, site_dir: Path
) -> None:
    needed = {
        rf"/{CARD}model\.json$": "model.json",
        rf"/{CARD}card\.json$": "card.json",
        rf"/{CARD}.*\.bin$": ".bin",
        r"tf-core\.min\.js$": "tf-core.min.js",
        r"/dist/core\.js$": "PyScript",
        r"/dist/core-\w+\.js$": "PyScript",
        r"/micropython\.mjs$": "PyScript",
        r"/micropython\.wasm$": "PyScript",
    }
    if fault is silent:
        needed |= {
            r"tf-backend-wasm\.min\.js$": "tf-backend-wasm.min.js",
            r"-simd\.wasm$": "-simd.wasm",
        }
    pages = []
    for address, told in needed.items():
        page = context.new_page()
        break_file(page, address, fault, site_dir)
        page.goto("", wait_until="commit")
        pages.append((page, told))
    for page, told in pages:
        expect_told(page, told)
    for page, _ in pages:
        expect(page.locator(".py-error")).to_have_count(0)  # PyScript's traces


def test_what_comes_late_after_all_is_used(page: Page, site_dir: Path) -> None:
    held: list[Route] = []
    page.route(re.compile(rf"/{CARD}card\.json$"), lambda it: held.append(it))
    page.goto("", wait_until="commit")
    expect_told(page, "card.json")
    for route in held:
        route.continue_()
    expect_it_reads(page)
    expect(page.locator("#message")).to_be_empty()
    expect(page.get_by_role("link", name="Try again")).to_be_hidden()


def test_trying_again_keeps_the_ink_of_a_link(page: Page, site_dir: Path) -> None:
    page.add_init_script(MISSING)
    break_file(page, rf"/{CARD}card\.json$", missing, site_dir)
    page.goto(f"#ink={store.link(HANDS['7'][0])}")
    expect_told(page, "card.json")
    page.unroute_all()
    page.get_by_role("link", name="Try again").click()
    expect(page.locator("#answer")).to_have_attribute("data-text", "7", timeout=LOADING)


def test_trying_again_opens_the_page_with_its_ink(page: Page, site_dir: Path) -> None:
    break_file(page, rf"/{CARD}card\.json$", missing, site_dir)
    page.goto("")
    expect_told(page, "card.json")
    drawing.with_mouse(page, drawing.on_pad(page, HANDS["7"][0]))
    page.unroute_all()
    page.get_by_role("link", name="Try again").click()
    expect(page.locator("#answer")).to_have_attribute("data-text", "7", timeout=LOADING)
