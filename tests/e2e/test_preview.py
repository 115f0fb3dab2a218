"""The preview: what changes in the sources, the browser shows."""

import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.request import urlopen

import pytest
from playwright.sync_api import Browser, Frame, Page, Route, expect

from tests.e2e.conftest import ROOT
from tests.harness.server import free_port

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


@pytest.fixture
def preview(project: Path, site_dir: Path) -> Iterator[str]:
    """Yield the address that the copy is previewed at; it builds, as the site does."""
    port = free_port()
    command = [sys.executable, "-u", "build.py", "serve", f"--port={port}"]
    with subprocess.Popen(
        command, cwd=project, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert any("preview at" in line for line in process.stdout)
        yield f"http://127.0.0.1:{port}/"
        process.terminate()


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


@pytest.fixture
def page(preview: str, browser: Browser) -> Iterator[Page]:
    """Yield the page as it is previewed; it listens for changes."""
    page = browser.new_page()
    page.route("https://**", lambda route: route.abort())  # no runtime is needed
    with page.expect_websocket():  # on which the reloads are told
        page.goto(preview)
    yield page
    page.close()


def expect_title(page: Page, title: str) -> None:
    expect(page).to_have_title(re.compile(f"^{title}"), timeout=10_000)


def test_changes_in_quick_succession_all_appear(
    page: Page, change: Callable[[str], None]
) -> None:
    for title in ("First", "Second"):
        change(title)
        expect_title(page, title)


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
            wait_until_built(preview, "Second")
        route.continue_()

    page.route("**/livereload.js*", hold_back)
    # The load itself may be cut off by the reload.
    page.goto(preview, wait_until="commit")
    expect_title(page, "Second")


def wait_until_built(preview: str, title: str) -> None:
    """Wait until the preview's page has the title.

    It is looked at under another address than the browser's, as the preview takes a
    page for new that was fetched.
    """
    deadline = time.monotonic() + 20  # seconds; changes are looked for every 0.8
    while title not in fetched(f"{preview}index.html"):
        assert time.monotonic() < deadline
        time.sleep(0.1)


def fetched(address: str) -> str:
    with urlopen(address, timeout=10) as response:
        return str(response.read().decode())


def test_nothing_is_reloaded_without_a_change(
    page: Page, change: Callable[[str], None]
) -> None:
    loads: list[Frame] = []
    page.on("framenavigated", lambda frame: loads.append(frame))
    page.wait_for_timeout(4000)  # milliseconds: livereload's own reloads came in three
    change("First")
    expect_title(page, "First")
    assert len(loads) == 1
