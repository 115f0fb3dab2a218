"""The preview: what changes in the sources, the browser shows."""

import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Frame, Page, Route, expect

from tests.e2e.conftest import LOADING, ROOT
from tests.harness.server import fetched, free_port, wait_for

pytestmark = pytest.mark.local


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """Return a copy of the project, to be changed."""
    made_meanwhile = shutil.ignore_patterns("__pycache__")
    for name in ("sitegen", "site_src", "training"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=made_meanwhile)
    for name in ("build.py", "pyproject.toml"):
        shutil.copy(ROOT / name, tmp_path)
    return tmp_path


@contextmanager
def previewed(project: Path, port: int) -> Iterator[str]:
    """Yield the address that the copy is previewed at; it builds, as the site does."""
    command = [sys.executable, "-u", "build.py", "serve", f"--port={port}"]
    with subprocess.Popen(
        command, cwd=project, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert any("preview at" in line for line in process.stdout)
        try:
            yield f"http://127.0.0.1:{port}/"
        finally:
            process.terminate()


@pytest.fixture
def preview(project: Path, site_dir: Path) -> Iterator[str]:
    with previewed(project, free_port()) as address:
        yield address


@pytest.fixture
def change(project: Path) -> Callable[[str], None]:
    """Return what gives the site another title."""
    settings = project / "site_src" / "site.toml"
    text = settings.read_text("utf-8")

    def change(title: str) -> None:
        line = f'title = "{title}"'
        changed = re.sub("^title = .*", line, text, flags=re.MULTILINE)
        settings.write_text(changed, "utf-8")

    return change


@contextmanager
def opened(browser: Browser, preview: str) -> Iterator[Page]:
    """Yield the page as it is previewed; it listens for changes."""
    page = browser.new_page()
    page.route("https://**", lambda route: route.abort())  # no runtime is needed
    with page.expect_websocket():  # on which the reloads are told
        page.goto(preview)
    yield page
    page.close()


@pytest.fixture
def page(preview: str, browser: Browser) -> Iterator[Page]:
    with opened(browser, preview) as page:
        yield page


def expect_title(page: Page, title: str) -> None:
    expect(page).to_have_title(re.compile(f"^{title}"), timeout=LOADING)


def test_each_change_appears_and_nothing_else_reloads(
    page: Page, change: Callable[[str], None]
) -> None:
    loads: list[Frame] = []
    page.on("framenavigated", lambda frame: loads.append(frame))
    titles = ("First", "Second", "Third")
    for title in titles:
        change(title)
        expect_title(page, title)
    assert len(loads) == len(titles)


def test_a_change_while_the_page_loads_appears(
    page: Page, preview: str, change: Callable[[str], None]
) -> None:
    change("First")
    expect_title(page, "First")
    titles = ["Second"]

    def hold_back(route: Route) -> None:
        """Let what listens for changes come only when one was made and built."""
        if titles:
            change(titles.pop())
            wait_for(lambda: "Second" in fetched(preview))
        route.continue_()

    page.route("**/livereload.js*", hold_back)
    # The load itself may be cut off by the reload.
    page.goto(preview, wait_until="commit")
    expect_title(page, "Second")


def test_all_pages_show_what_changed_between_two_previews(
    project: Path, site_dir: Path, browser: Browser, change: Callable[[str], None]
) -> None:
    port = free_port()
    with ExitStack() as open_pages:
        with previewed(project, port) as address:
            pages = [
                open_pages.enter_context(opened(browser, address)) for _ in range(2)
            ]
        change("First")
        with previewed(project, port):
            for page in pages:
                expect_title(page, "First")
