"""The preview: what changes in the sources, the browser shows."""

import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

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


def test_changes_in_quick_succession_all_appear(
    preview: str, project: Path, browser: Browser
) -> None:
    settings = project / "site_src" / "site.toml"
    text = settings.read_text("utf-8")
    page = browser.new_page()
    page.route("https://**", lambda route: route.abort())  # no runtime is needed
    with page.expect_websocket():  # on which the reloads are told
        page.goto(preview)

    for title in ("First", "Second"):
        changed = re.sub("^title = .*", f'title = "{title}"', text, flags=re.MULTILINE)
        settings.write_text(changed, "utf-8")
        expect(page).to_have_title(re.compile(f"^{title}"), timeout=10_000)
    page.close()
