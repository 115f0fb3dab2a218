"""After one visit everything works without a network, and a release stays whole.

The site is mostly one that holds the runtime itself: of what a service worker asks for,
Playwright can answer nothing in the CDN's place. A server can.
"""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
from playwright.sync_api import (
    BrowserContext,
    ConsoleMessage,
    Page,
    Playwright,
    Request,
    expect,
)

from sitegen import config, models, runtime
from sitegen.render import render
from tests.e2e import drawing
from tests.e2e.conftest import LOADING, ROOT
from tests.hands import HANDS
from tests.harness.cdn import CACHE, Cdn
from tests.harness.cdn_server import serve_cdn
from tests.harness.server import serve
from tests.shipped import CARD

pytestmark = pytest.mark.local

KEPT = """async () => {
    await navigator.serviceWorker.ready;
    const names = await caches.keys();
    const cache = await caches.open(names[0]);
    return [names.length, (await cache.keys()).length];
}"""

KEPT_ADDRESSES = """async () => {
    const cache = await caches.open((await caches.keys())[0]);
    return (await cache.keys()).map(request => request.url);
}"""

DAMAGE = """async address => {
    const cache = await caches.open((await caches.keys())[0]);
    await cache.put(address, new Response("{"));
}"""

# Whether the only cache holds a file, and more of it than DAMAGE leaves.
IS_KEPT_WHOLE = """async address => {
    const names = await caches.keys();
    const kept = await caches.match(address);
    return names.length === 1 && Boolean(kept) && (await kept.text()).length > 1;
}"""

NATURAL_WIDTH = """it => {
    it.loading = "eager";
    return it.decode().then(() => it.naturalWidth);
}"""

# Asks for a new release; returns what becomes of it, within ten seconds.
UPDATE = """async expected => {
    const {serviceWorker} = navigator;
    for (let tries = 0; tries < 200; tries++) {
        // Again and again: one that comes while the browser looks by itself is lost.
        const site = await serviceWorker.getRegistration();
        if (tries % 40 === 0) await site?.update().catch(() => null);
        const state = !site ? "gone" : site.installing ? "installing"
            : site.waiting ? "waiting" : "unchanged";
        if (state === expected) return state;
        await new Promise(later => setTimeout(later, 50));
        if (tries === 199) return state;
    }
}"""


# Whatever a fork has made of its settings.
USUAL = {"title": "Inkling", "works_offline": True}


def build(folder: Path, **changed: Any) -> Path:
    """Render the site into `folder`, the runtime's files in it, some settings changed.

    It is the site that `python build.py --self-hosted` publishes.
    """
    source = ROOT / "site_src"
    site = config.load(source / "site.toml", "", self_hosted=True)
    site = msgspec.structs.replace(site, **USUAL | changed)
    lock = runtime.load(runtime.LOCK, site.runtime)
    released = [
        models.open_model(ROOT / "training" / "released" / name) for name in site.models
    ]
    unpacked = runtime.unpack_runtime(CACHE)
    folder.mkdir()
    render(site, "1.2.3", released, lock, source, folder, unpacked)
    return folder


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of the site."""
    return build(tmp_path_factory.mktemp("self-hosted") / "dist")


@pytest.fixture
def site(built: Path, tmp_path: Path) -> Path:
    """Return a copy of it, to be changed."""
    return Path(shutil.copytree(built, tmp_path / "dist"))


@pytest.fixture
def home(site: Path) -> Iterator[str]:
    """Yield the address that the copy is served at."""
    with serve(site) as address:
        yield address


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    """Return what contexts are made with: here, pages keep the site."""
    return {**browser_context_args, "service_workers": "allow"}


def publish(release: Path, site: Path) -> None:
    """Put another release in the place of `site`, newer by a while.

    Newer than that release, whatever the clock says: one that was set back in between
    would have the server tell the browser that nothing changed.
    """
    later = (site / "sw.js").stat().st_mtime + 60  # seconds
    shutil.copytree(release, site, dirs_exist_ok=True, copy_function=shutil.copyfile)
    for path in site.rglob("*"):
        os.utime(path, (later, later))


def visit(page: Page, home: str) -> None:
    """Open the page, and wait until it is kept."""
    page.context.unroute_all()  # Playwright's answers and a worker's do not go together
    page.goto(home)
    page.wait_for_selector("html[data-state=ready]", timeout=LOADING)
    releases, files = page.evaluate(KEPT)
    assert releases == 1
    assert files > 30


def test_the_option_hosts_all_that_the_page_runs(tmp_path: Path) -> None:
    folder = tmp_path / "dist"
    options = ["--self-hosted", "--base-address=", "--output", str(folder)]
    subprocess.run([sys.executable, "build.py", *options], cwd=ROOT, check=True)
    assert "//cdn." not in (folder / "index.html").read_text("utf-8")
    lock = runtime.load(runtime.LOCK, config.load(ROOT / "site_src/site.toml").runtime)
    for file in lock.files:
        content = (folder / "runtime" / file.address).read_bytes()
        assert runtime.integrity(content) == file.integrity
    licences = {path.stem for path in (folder / "runtime" / "licences").iterdir()}
    assert licences == {"pyscript", "micropython", "tensorflowjs"}


def test_a_self_hosted_site_asks_no_other_host(page: Page, home: str) -> None:
    asked: list[Request] = []
    page.context.on("request", lambda it: asked.append(it))
    visit(page, home)
    assert asked
    assert all(it.url.startswith((home, "blob:")) for it in asked)


def test_after_one_visit_everything_works_offline(
    context: BrowserContext, page: Page, home: str
) -> None:
    visit(page, home)
    # What most browsers never ask for is not fetched for all of them.
    assert not any("backend-cpu" in it for it in page.evaluate(KEPT_ADDRESSES))
    context.set_offline(True)
    for path in ("how-it-works", "how-it-works/", CARD, "index.html", ""):
        page.goto(f"{home}{path}")
        for picture in page.locator("img").all():
            assert picture.evaluate(NATURAL_WIDTH)
    page.wait_for_selector("html[data-state=ready]", timeout=LOADING)
    drawing.with_mouse(page, drawing.on_pad(page, HANDS["7"][0]))
    expect(page.locator("#answer")).to_have_attribute("data-text", "7")
    page.locator("#layers summary").click()
    expect(page.locator("#layers figure").first).to_be_visible()


def test_what_the_cdn_gives_is_kept_as_well(
    playwright: Playwright,
    browser_type_launch_args: dict[str, Any],
    site_dir: Path,
    cdn: Cdn,
    settings: config.Site,
) -> None:
    if settings.self_hosted or not settings.works_offline:
        pytest.skip("site.toml: no worker, or no CDN")
    errors: list[str] = []

    def note_console(message: ConsoleMessage) -> None:
        if message.type == "error":
            errors.append(message.text)

    with serve(site_dir) as address, serve_cdn(cdn) as arguments:
        options = dict(browser_type_launch_args)
        options["args"] = [*options["args"], *arguments]
        with playwright.chromium.launch(**options) as browser:
            page = browser.new_page()
            page.on("pageerror", lambda error: errors.append(str(error)))
            page.on("console", note_console)
            visit(page, address)
            kept = page.evaluate(KEPT_ADDRESSES)
            assert any(it.startswith(cdn.addresses[0]) for it in kept)
            page.context.set_offline(True)
            page.goto(address)
            page.wait_for_selector("html[data-state=ready]", timeout=LOADING)
            drawing.with_mouse(page, drawing.on_pad(page, HANDS["7"][0]))
            expect(page.locator("#answer")).to_have_attribute("data-text", "7")
    assert errors == []


@pytest.mark.expects_errors
def test_what_is_kept_damaged_is_fetched_anew(page: Page, home: str) -> None:
    visit(page, home)
    page.evaluate(DAMAGE, f"{home}{CARD}model.json")
    page.reload()
    page.wait_for_selector("html[data-state=ready]", timeout=LOADING)


@pytest.mark.expects_errors
@pytest.mark.parametrize("name", ["dist/core.js", "micropython.wasm"])
def test_what_python_starts_with_is_kept_anew_where_it_is_damaged(
    page: Page, home: str, name: str
) -> None:
    visit(page, home)
    [address] = [it for it in page.evaluate(KEPT_ADDRESSES) if it.endswith(name)]
    page.evaluate(DAMAGE, address)
    page.goto(home)  # no Python runs, so it cannot reload
    page.get_by_role("link", name="Try again").click()
    page.wait_for_selector("html[data-state=ready]", timeout=LOADING)
    assert page.evaluate(IS_KEPT_WHOLE, address)


def test_a_cache_that_was_lost_is_filled_again(page: Page, home: str) -> None:
    visit(page, home)
    page.evaluate("caches.keys().then(names => caches.delete(names[0]))")
    page.reload()  # the network answers
    page.wait_for_selector("html[data-state=ready]", timeout=LOADING)
    page.wait_for_function(IS_KEPT_WHOLE, arg=home, timeout=LOADING)
    page.context.set_offline(True)
    page.reload()
    page.wait_for_selector("html[data-state=ready]", timeout=LOADING)


def test_where_no_worker_is_allowed_nothing_is_kept_and_nothing_fails(
    page: Page, home: str
) -> None:
    refuse = "get() { throw Error('sandboxed') }"
    page.add_init_script(
        f"Object.defineProperty(navigator, 'serviceWorker', {{ {refuse} }})"
    )
    with page.expect_console_message(lambda it: "not kept: sandboxed" in it.text):
        page.goto(home)
    expect(page.locator("html")).to_have_attribute("data-state", "ready")
    expect(page.locator("#message")).to_be_empty()


def test_a_new_release_comes_whole(
    page: Page, home: str, site: Path, tmp_path: Path
) -> None:
    visit(page, home)
    other = build(tmp_path / "other", title="Other")
    publish(other, site)
    page.reload()
    expect(page).to_have_title(re.compile("^Inkling"))  # the old one, whole
    assert page.evaluate(UPDATE, "waiting") == "waiting"
    page.reload()
    expect(page).to_have_title(re.compile("^Other"))
    page.wait_for_selector("html[data-state=ready]", timeout=LOADING)
    assert page.evaluate("caches.keys().then(names => names.length)") == 1


def test_a_release_that_does_not_arrive_whole_changes_nothing(
    page: Page, home: str, site: Path, tmp_path: Path
) -> None:
    visit(page, home)
    other = build(tmp_path / "other", title="Other")
    (other / CARD / "card.json").write_text("{}")
    publish(other, site)
    assert page.evaluate(UPDATE, "installing") == "installing"  # it is tried
    assert page.evaluate(UPDATE, "unchanged") == "unchanged"
    page.wait_for_function(IS_KEPT_WHOLE, arg=home)  # and nothing of the other
    page.reload()
    expect(page).to_have_title(re.compile("^Inkling"))
    page.wait_for_selector("html[data-state=ready]", timeout=LOADING)


def test_switched_off_it_leaves(
    page: Page, home: str, site: Path, tmp_path: Path
) -> None:
    visit(page, home)
    other = build(tmp_path / "other", title="Other", works_offline=False)
    publish(other, site)
    assert page.evaluate(UPDATE, "gone") == "gone"
    page.reload()  # past the browser's own cache
    expect(page).to_have_title(re.compile("^Other"))
    page.wait_for_selector("html[data-state=ready]", timeout=LOADING)
    assert page.evaluate("caches.keys().then(names => names.length)") == 0


@pytest.mark.parametrize("is_first_visit", [False, True])
def test_a_release_waits_while_another_tab_is_open(
    context: BrowserContext,
    page: Page,
    home: str,
    site: Path,
    tmp_path: Path,
    is_first_visit: bool,
) -> None:
    visit(page, home)
    if not is_first_visit:  # on the first, the worker does not answer for the tab
        page.reload()
    publish(build(tmp_path / "other", title="Other"), site)
    second = context.new_page()
    second.goto(f"{home}how-it-works/")
    assert second.evaluate(UPDATE, "waiting") == "waiting"
    for tab in (page, second):
        tab.reload()
        expect(tab).to_have_title(re.compile("Inkling"))
