"""A real browser on a real page: the one built here, or any at --base-url.

`page`, `context` and `new_context` are pytest-playwright's, made to answer the CDN's
addresses where the CDN cannot be reached and to fail the test when the page reports an
error or asks for anything but itself and the pinned files.
"""

import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Error,
    Page,
    Playwright,
    Request,
    expect,
)

from sitegen import config, models
from tests import shipped
from tests.harness import browser as browsers
from tests.harness.cdn import Cdn, connect
from tests.harness.server import serve
from training import recipe as recipes

ROOT = Path(__file__).parents[2]
LOADING = 60_000  # milliseconds that a page may take to be ready
expect.set_options(timeout=20_000)  # milliseconds: machines that test may be slow
PHONE: dict[str, Any] = {
    "viewport": {"width": 390, "height": 844},
    "device_scale_factor": 3,
    "is_mobile": True,
    "has_touch": True,
}

HERE = "http://127.0.0.1:"  # where tests serve sites of their own

NewContext = Callable[..., BrowserContext]


def pytest_collection_modifyitems(
    config: pytest.Config, items: list[pytest.Item]
) -> None:
    """Skip what needs the page built here when another is tested."""
    if config.getoption("--base-url"):
        elsewhere = pytest.mark.skip(reason="--base-url: no page is built here")
        for item in items:
            if item.get_closest_marker("local"):
                item.add_marker(elsewhere)


@pytest.fixture(scope="session")
def settings() -> config.Site:
    """Return the site's settings, which a fork may have made its own."""
    return shipped.SITE


@pytest.fixture(scope="session")
def site_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of the site, built as a user builds it."""
    for name in shipped.SITE.models:
        recipe = recipes.load(ROOT / "training" / "recipes" / f"{name}.toml")
        released = ROOT / "training" / "released" / name
        # The build would train for many minutes, which no test should.
        assert models.is_current(released, recipe.fingerprint), "run `make train` first"
    folder = tmp_path_factory.mktemp("site") / "dist"
    build = subprocess.run(
        [sys.executable, "build.py", "--base-address=", "--output", folder],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert build.returncode == 0, build.stderr
    return folder


@pytest.fixture(scope="session")
def base_url(
    base_url: str | None, request: pytest.FixtureRequest, summary: dict[str, str]
) -> Iterator[str]:
    """Yield the page's address, with a slash at its end."""
    if base_url:
        summary["page"] = base_url
        yield f"{base_url.rstrip('/')}/"
    else:
        summary["page"] = "built here"
        with serve(request.getfixturevalue("site_dir")) as address:
            yield address


@pytest.fixture(scope="session")
def ink_key(base_url: str) -> str:
    """Return the name under which the page keeps its ink: its folder is part of it."""
    return f"inkling {urlsplit(base_url).path}ink"


@pytest.fixture(scope="session")
def browser_type_launch_args(
    browser_type_launch_args: dict[str, Any], playwright: Playwright
) -> dict[str, Any]:
    """Return how to launch the browser that `make test` found or installed."""
    found = browsers.find(Path(playwright.chromium.executable_path))
    assert found, browsers.MISSING
    # More frames than a screen shows would take the time of what is tested beside.
    options = browsers.launch_options(found, as_on_a_screen=True)
    return {**browser_type_launch_args, **options}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    """Return what contexts are made with: no page of a test keeps the site.

    Each would fetch all of it, and Playwright answers no worker in the CDN's place.
    """
    return {**browser_context_args, "service_workers": "block"}


@pytest.fixture(scope="session")
def browser(
    browser: Browser,
    browser_type_launch_args: dict[str, Any],
    summary: dict[str, str],
) -> Browser:
    """Return the browser, and say in the summary which it is."""
    program = browser_type_launch_args["executable_path"]
    summary["browser"] = f"{browser.browser_type.name} {browser.version}, {program}"
    return browser


@pytest.fixture(scope="session")
def cdn(summary: dict[str, str]) -> Cdn:
    """Return the CDN, or what stands in for it."""
    cdn = connect()
    summary["runtime"] = str(cdn)
    return cdn


@pytest.fixture
def page_errors(request: pytest.FixtureRequest) -> Iterator[list[str]]:
    """Yield the errors that pages report; at the test's end there must be none.

    A test that is marked `expects_errors` looks at them itself.
    """
    errors: list[str] = []
    yield errors
    if not request.node.get_closest_marker("expects_errors"):
        assert not errors, "\n".join(errors)


@pytest.fixture
def new_context(
    new_context: NewContext, base_url: str, cdn: Cdn, page_errors: list[str]
) -> Iterator[NewContext]:
    """Yield what makes contexts whose pages are watched and find the CDN."""
    contexts: list[BrowserContext] = []

    def note_console(message: ConsoleMessage) -> None:
        if message.type == "error":
            page_errors.append(message.text)

    def note_request(request: Request) -> None:
        if not _is_allowed(request.url, base_url, cdn):
            page_errors.append(f"asked for {request.url}, which is not pinned")

    def make(**options: Any) -> BrowserContext:
        context = new_context(**options)
        contexts.append(context)
        context.on("weberror", lambda error: page_errors.append(str(error.error)))
        context.on("console", note_console)
        context.on("request", note_request)
        if not cdn.is_reachable:
            for address in cdn.addresses:
                context.route(f"{address}**", cdn.answer)
        return context

    yield make
    for context in contexts:
        with suppress(Error):  # the test has closed it
            context.cookies()  # Playwright hands events out only where it is asked


@pytest.fixture
def ready_page(page: Page) -> Page:
    """Return the page, its model loaded."""
    return open_page(page)


@pytest.fixture
def phone_page(new_context: NewContext) -> Page:
    """Return the page on a phone, its model loaded: small, dense, touched."""
    return open_page(new_context(**PHONE).new_page())


def open_page(page: Page) -> Page:
    """Open the site in `page` and wait until it can read digits."""
    page.goto("")
    page.wait_for_selector(
        "html:is([data-state=ready], [data-state=error])", timeout=LOADING
    )
    told = page.locator("#message").inner_text()
    expect(page.locator("html"), told).to_have_attribute("data-state", "ready")
    return page


def sideways(page: Page, letters: int = 100) -> int:
    """Return by how many pixels a page is wider than the screen.

    letters: the size to give them first, in percent of the usual.
    """
    page.evaluate(f"document.documentElement.style.fontSize = '{letters}%'")
    beyond = "(({scrollWidth, clientWidth}) => scrollWidth - clientWidth)"
    return int(page.evaluate(f"{beyond}(document.documentElement)"))


def _is_allowed(address: str, base_url: str, cdn: Cdn) -> bool:
    """Tell whether the page may ask for `address`: no data leaves the device."""
    if not address.startswith(("http:", "https:")):  # data:, blob:, file:
        return True
    own = HERE if base_url.startswith(HERE) else base_url
    return address.startswith(own) or address in cdn.files
