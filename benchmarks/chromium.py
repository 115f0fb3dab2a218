"""The built site in a real Chromium, and Python to be run in its page."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from playwright.async_api import Page, Route, ViewportSize, async_playwright

from tests.harness import browser as browsers
from tests.harness.cdn import Cdn, connect
from tests.harness.server import serve

VIEWPORT: ViewportSize = {"width": 1280, "height": 800}


@asynccontextmanager
async def opened(site: Path, as_on_a_screen: bool = False) -> AsyncIterator[Page]:
    """Yield a page that shows the folder `site`, its model loaded.

    as_on_a_screen: 60 frames a second; else each comes as soon as it can.
    """
    with serve(site) as address:
        async with blank(as_on_a_screen) as page:
            await page.goto(address)
            await ready(page)
            yield page


@asynccontextmanager
async def blank(as_on_a_screen: bool = False) -> AsyncIterator[Page]:
    """Yield an empty page of a new browser; the CDN's addresses are answered."""
    cdn = connect()
    async with async_playwright() as playwright:
        own = Path(playwright.chromium.executable_path)
        program = browsers.find_or_install(own)
        options = browsers.launch_options(program, as_on_a_screen)
        # So that pages can say what they hold, and let go of the rest.
        options["args"] += ["--js-flags=--expose-gc", "--enable-precise-memory-info"]
        browser = await playwright.chromium.launch(**options)
        context = await browser.new_context(viewport=VIEWPORT, service_workers="block")
        if not cdn.is_reachable:
            for address in cdn.addresses:
                await context.route(f"{address}**", lambda route: answer(cdn, route))
        yield await context.new_page()
        await browser.close()


async def answer(cdn: Cdn, route: Route) -> None:
    """Answer a CDN address from the npm packages' files."""
    await route.fulfill(**cdn.response(route.request.url))


async def ready(page: Page) -> None:
    """Wait until the page can read, or raise with what it says instead."""
    await page.wait_for_selector("html:is([data-state=ready], [data-state=error])")
    if await page.get_attribute("html", "data-state") == "error":
        raise RuntimeError(await page.inner_text("#message"))


async def run(page: Page, python: str) -> str:
    """Run MicroPython in the page; return what it puts into `result`.

    `python` is the body of a coroutine: it may await, and ends with `return`.
    """
    body = "\n".join(f"    {line}" for line in python.strip().splitlines())
    await page.evaluate("delete document.body.dataset.result")
    await page.add_script_tag(
        type="micropython",
        content=f"""
import asyncio
import js as window
import jsffi as ffi
from js import document

async def measured():
{body}

async def note():
    document.body.dataset.result = await measured()

asyncio.create_task(note())
""",
    )
    await page.wait_for_selector("body[data-result]", timeout=600_000)
    return await page.get_attribute("body", "data-result") or ""
