"""Take a picture of every state of every page: `python -m benchmarks.screenshots`.

Examples:
  python -m benchmarks.screenshots              into build/screenshots/
  python -m benchmarks.screenshots FOLDER       ... or elsewhere
  python -m benchmarks.screenshots --readme     docs/page.png anew, for the README

It takes the site in dist/, on desktop and phone, light and dark, each state reached as
visitors reach it. The pictures are to be looked at: nothing compares them.
"""

import argparse
import itertools
import re
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import BrowserContext, Page, sync_playwright

from benchmarks.lighthouse import pages
from sitegen import publish
from sitegen.errors import InklingError
from tests.e2e import drawing
from tests.hands import HANDS, Strokes, unit
from tests.harness import browser as browsers
from tests.harness.cdn import connect
from tests.harness.server import serve

ROOT = Path(__file__).parents[1]
SITE = ROOT / "dist"
FOLDER = ROOT / "build" / "screenshots"
README = ROOT / "docs" / "page.png"

DEVICES: dict[str, dict[str, Any]] = {
    "desktop": {"viewport": {"width": 1280, "height": 800}},
    "phone": {
        "viewport": {"width": 390, "height": 844},
        "device_scale_factor": 2,
        "is_mobile": True,
        "has_touch": True,
    },
}
SCHEMES = ("light", "dark")
README_SCREEN: dict[str, Any] = {"viewport": {"width": 1280, "height": 720}}

SCRIBBLE = [[(0.2, 0.2), (0.6, 0.6), (0.2, 0.6), (0.6, 0.2), (0.4, 0.7)]]
ONE_OR_SEVEN = [[(0.42, 0.32), (0.52, 0.27), (0.5, 0.75)]]
SETTLED = 500  # milliseconds until what follows an answer has been shown

Way = Callable[[Page], object]
NewContext = Callable[..., BrowserContext]


def show_loading(page: Page) -> None:
    """Open the page, whose Python does not come; it says nothing of that at first."""
    page.route(re.compile(r"/core\.js$"), lambda route: route.abort())
    page.goto("")


def show_empty(page: Page) -> None:
    """Open the page, and write nothing."""
    page.goto("")
    page.wait_for_selector("html[data-state=ready]")


def show_thinking(page: Page) -> None:
    """Leave the pen on the pad."""
    show_empty(page)
    *strokes, last = number("703")
    write(page, strokes)
    [points] = drawing.on_pad(page, [last], size=1, left=0, top=0)
    page.mouse.move(*points[0])
    page.mouse.down()
    for point in points:
        page.mouse.move(*point)
    page.wait_for_selector("html[data-state=thinking]")


def show_sure(page: Page) -> None:
    """Write a number and look at its first digit."""
    show_empty(page)
    write(page, number("7035"))
    page.wait_for_selector("html[data-state=ready] #answer[data-text='7035']")
    page.locator("#digits .chip").first.click()


def show_unsure(page: Page) -> None:
    """Write what may be a digit."""
    show_empty(page)
    write(page, ONE_OR_SEVEN)
    page.wait_for_selector("html[data-state=ready] #answer[data-unsure]")


def show_no_digit(page: Page) -> None:
    """Scribble."""
    show_empty(page)
    write(page, SCRIBBLE)
    page.wait_for_selector("html[data-state=ready] #answer[data-unsure]")


def show_everything_open(page: Page) -> None:
    """Write a number and open whatever can be opened."""
    show_sure(page)
    for summary in page.locator("summary").all():
        summary.click()


def show_error(page: Page) -> None:
    """Open the page, whose model is missing."""
    page.route(re.compile(r"/model\.json$"), lambda route: route.fulfill(status=404))
    page.goto("")
    page.wait_for_selector("html[data-state=error]")


def show_offline(page: Page) -> None:
    """Open the page where the CDN does not answer; it says so after eight seconds."""
    page.route(re.compile("^https:"), lambda route: route.abort())
    page.goto("")
    page.get_by_text("has not come from").wait_for()


STATES: dict[str, Way] = {
    "loading": show_loading,
    "empty": show_empty,
    "thinking": show_thinking,
    "sure": show_sure,
    "unsure": show_unsure,
    "no-digit": show_no_digit,
    "everything-open": show_everything_open,
    "error": show_error,
    "offline": show_offline,
}


def number(text: str) -> Strokes:
    """Return the strokes of a number in heights of the pad."""
    return [
        [(0.1 + 0.22 * place + x * 0.3, 0.3 + y * 0.3) for x, y in stroke]
        for place, character in enumerate(text)
        for stroke in unit(HANDS[character][0])
    ]


def write(page: Page, strokes: Strokes) -> None:
    """Write strokes, given in heights of the pad, with the mouse."""
    drawing.with_mouse(page, drawing.on_pad(page, strokes, size=1, left=0, top=0))


def take_all(site: Path, folder: Path) -> None:
    """Write a picture of each state and page, device and scheme into `folder`."""
    ways = {**STATES, **{name_of(page): way_to(page) for page in pages(site) if page}}
    with contexts(site) as new_context:
        for device, scheme, state in itertools.product(DEVICES, SCHEMES, ways):
            file = folder / f"{state}-{device}-{scheme}.png"
            context = new_context(**DEVICES[device], color_scheme=scheme)
            take(context, ways[state], file, full_page=True)
            print(file, flush=True)


def take_for_readme(site: Path, file: Path) -> None:
    """Write the README's picture."""
    with contexts(site) as new_context:
        take(new_context(**README_SCREEN), show_sure, file, full_page=False)


@contextmanager
def contexts(site: Path) -> Iterator[NewContext]:
    """Yield what makes browser contexts in which addresses begin at the site."""
    cdn = connect()
    with serve(site, "/") as address, sync_playwright() as playwright:
        found = browsers.find_or_install(Path(playwright.chromium.executable_path))
        browser = playwright.chromium.launch(**browsers.launch_options(found))

        def new_context(**options: Any) -> BrowserContext:
            context = browser.new_context(base_url=address, **options)
            if not cdn.is_reachable:
                for place in cdn.addresses:
                    context.route(f"{place}**", cdn.answer)
            return context

        yield new_context
        browser.close()


def take(context: BrowserContext, show: Way, file: Path, full_page: bool) -> None:
    """Have a page shown, write its picture, and close the context."""
    page = context.new_page()
    show(page)
    page.wait_for_timeout(SETTLED)
    page.screenshot(path=file, full_page=full_page)
    context.close()


def name_of(page: str) -> str:
    """Return a page's address as part of a file's name."""
    return page.strip("/").removesuffix(".html").replace("/", "-")


def way_to(address: str) -> Way:
    """Return what opens a page, its pictures loaded."""

    def show(page: Page) -> None:
        page.goto(address)
        for picture in page.locator("img").all():
            picture.scroll_into_view_if_needed()
        page.evaluate("scrollTo(0, 0)")

    return show


def main() -> None:
    """Take what the command line asks for."""
    summary, _, examples = (__doc__ or "").partition("\n\n")
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.screenshots",
        description=summary,
        epilog=examples,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("folder", nargs="?", type=Path, default=FOLDER)
    parser.add_argument("--readme", action="store_true", help=f"only {README.name}")
    options = parser.parse_args()
    try:
        publish.manifest(SITE)  # which tells where there is no site
        if options.readme:
            take_for_readme(SITE, README)
        else:
            take_all(SITE, options.folder)
    except InklingError as error:
        sys.exit(f"error: {error}")


if __name__ == "__main__":
    main()
