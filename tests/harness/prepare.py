"""Readies what the tests need from elsewhere: `python -m tests.harness.prepare`.

That is a browser, and the files that pages load from the CDN.
"""

import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

from sitegen.errors import InklingError

from .browser import find_or_install
from .cdn import connect


def main() -> None:
    """Find or fetch both, and say which are used."""
    with sync_playwright() as playwright:
        playwrights_own = Path(playwright.chromium.executable_path)
    try:
        print(f"browser: {find_or_install(playwrights_own)}", flush=True)
        print(f"runtime: {connect()}", flush=True)
    except InklingError as error:
        sys.exit(f"error: {error}")


if __name__ == "__main__":
    main()
