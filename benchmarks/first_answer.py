"""From navigation to the first answer, on a slow phone: a baseline page and Inkling.

Both are served over TLS by this machine, packed as a host packs them, and throttled
alike. The baseline loads what the tutorial that this project began from loads: four
libraries, and a network of 3,274,634 weights as float32. Its answer is to an empty
canvas, as soon as all of it is there; Inkling's to ink that its address carries.
"""

import gzip
import json
import math
import re
import statistics
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any

import numpy as np
from playwright.async_api import BrowserContext, Page, async_playwright

from benchmarks.figures import Figure
from sitegen import config, packages, publish
from tests.harness import browser as browsers
from tests.harness.cdn import Cdn, connect
from tests.harness.cdn_server import serve_cdn

ROOT = Path(__file__).parents[1]
BASELINE = Path(__file__).parent / "baseline" / "index.html"
CACHE = ROOT / ".cache" / "baseline"
HOST = "https://inkling.test/"
VISITS = 5
# A phone of the middle class on 4G, as Lighthouse has it, but for the bandwidth.
SLOW = {
    "offline": False,
    "latency": 60,  # milliseconds
    "downloadThroughput": 9_000_000 / 8,  # bytes a second
    "uploadThroughput": 9_000_000 / 8,
}
CPU = 4  # times slower

# The layers of the tutorial's network, and the shapes of their weights.
LAYERS: list[tuple[str, dict[str, Any]]] = [
    ("Conv2D", {"filters": 32, "kernel_size": [5, 5]}),
    ("MaxPooling2D", {"pool_size": [2, 2]}),
    ("Conv2D", {"filters": 64, "kernel_size": [5, 5]}),
    ("MaxPooling2D", {"pool_size": [2, 2]}),
    ("Flatten", {}),
    ("Dense", {"units": 1024, "activation": "relu"}),
    ("Dense", {"units": 10, "activation": "softmax"}),
]
SHAPES = [[5, 5, 1, 32], [5, 5, 32, 64], [3136, 1024], [1024, 10]]

ANSWER = """async () => {
    const model = await tf.loadLayersModel("model/model.json");
    const canvas = document.getElementById("pad");
    const drawn = tf.browser.fromPixels(canvas, 1);
    const image = tf.image.resizeNearestNeighbor(drawn, [28, 28]);
    await model.predict(image.toFloat().div(255).expandDims()).data();
    return [performance.now() / 1000, tf.getBackend()];
}"""


async def measure(site: Path) -> list[Figure]:
    """Return how soon both answer, what Inkling weighs, and its second visit."""
    with served(site) as (arguments, files):
        baseline, backend = await baseline_seconds(arguments)
        firsts, came, again = await inkling_seconds(arguments)
    first = statistics.median(firsts)
    weights = [(url, packed(files[url.partition("#")[0]])) for url in came]
    own = sum(size for url, size in weights if url.startswith(HOST))
    whole = sum(size for _, size in weights)
    return [
        Figure(
            "first answer, slow phone: baseline",
            f"{baseline:.1f} s",
            f"{backend}; 9 Mbit/s, 60 ms, CPU 4 times slower, empty cache",
        ),
        Figure(
            "first answer, slow phone: Inkling",
            f"{first:.2f} s",
            f"median of {len(firsts)}; {baseline / first:.1f} times as soon",
        ),
        Figure(
            "over the wire until then",
            f"{whole / 1000:.0f} KB",
            f"{len(weights)} files, gzip; {own / 1000:.0f} KB of them from the site",
        ),
        Figure(
            "second visit to first answer, slow phone",
            f"{statistics.median(again):.2f} s",
            f"median of {len(again)}; the network is switched off",
        ),
    ]


@contextmanager
def served(site: Path) -> Iterator[tuple[list[str], dict[str, Path]]]:
    """Serve the CDN, the site and the baseline.

    Yields what Chromium has to be told, and the files by their addresses.
    """
    cdn = connect()
    files = dict(cdn.files)
    for path in publish.manifest(site).files:
        files[HOST + path.removesuffix("index.html")] = site / path
    with tempfile.TemporaryDirectory() as folder:
        files |= baseline_files(Path(folder))
        with serve_cdn(Cdn((*cdn.addresses, HOST), files, is_reachable=False)) as given:
            yield given, files


def baseline_files(folder: Path) -> dict[str, Path]:
    """Return the baseline's files by address; its network is written to `folder`."""
    files = {f"{HOST}baseline/": BASELINE}
    for url in re.findall(r'"(https://[^"]+)"', BASELINE.read_text("utf-8")):
        name, _, rest = url.removeprefix(packages.CDN).rpartition("@")
        version, _, path = rest.partition("/")
        files[url] = CACHE / f"{name}@{version}" / path
        if not files[url].exists():
            package = packages.Package(name, version)
            content = packages.obtain({package: [path]})[package][path]
            files[url].parent.mkdir(parents=True, exist_ok=True)
            files[url].write_bytes(content)
    write_network(folder)
    for path in folder.iterdir():
        files[f"{HOST}baseline/model/{path.name}"] = path
    return files


def write_network(folder: Path) -> None:
    """Write a network of the tutorial's shape, as tensorflowjs converts it."""
    rows: list[dict[str, Any]] = []
    weights: list[dict[str, Any]] = []
    shapes = iter(SHAPES)
    for number, (kind, given) in enumerate(LAYERS):
        name = f"{kind.lower()}_{number}"
        settings = {"name": name, **given}
        if kind == "Conv2D":
            settings |= {"strides": [1, 1], "padding": "same", "activation": "relu"}
        if number == 0:
            settings["batch_input_shape"] = [None, 28, 28, 1]
        rows.append({"class_name": kind, "config": settings})
        if kind in ("Conv2D", "Dense"):
            shape = next(shapes)
            for part, each in (("kernel", shape), ("bias", shape[-1:])):
                weights.append(
                    {"name": f"{name}/{part}", "shape": each, "dtype": "float32"}
                )
    topology = {
        "keras_version": "2.15.0",
        "backend": "tensorflow",
        "model_config": {
            "class_name": "Sequential",
            "config": {"name": "tutorial", "layers": rows},
        },
    }
    model = {
        "format": "layers-model",
        "modelTopology": topology,
        "weightsManifest": [{"paths": ["weights.bin"], "weights": weights}],
    }
    (folder / "model.json").write_text(json.dumps(model))
    count = sum(math.prod(weight["shape"]) for weight in weights)
    assert count == 3_274_634
    # Weights of a trained network can hardly be packed: neither can these.
    values = np.random.default_rng(1).normal(0, 0.05, count).astype("<f4")
    (folder / "weights.bin").write_bytes(values.tobytes())


def packed(file: Path) -> int:
    """Return the bytes of a file as gzip packs it."""
    return len(gzip.compress(file.read_bytes(), mtime=0))


@asynccontextmanager
async def visitor(arguments: list[str]) -> AsyncIterator[BrowserContext]:
    """Yield a new browser, which knows nothing yet."""
    async with async_playwright() as playwright:
        own = Path(playwright.chromium.executable_path)
        options = browsers.launch_options(browsers.find_or_install(own))
        options["args"] = [*options["args"], *arguments]
        with tempfile.TemporaryDirectory() as profile:
            context = await playwright.chromium.launch_persistent_context(
                profile, **options
            )
            yield context
            await context.close()


async def slowed(context: BrowserContext) -> Page:
    """Return a page on a slow phone."""
    page = await context.new_page()
    session = await context.new_cdp_session(page)
    await session.send("Network.enable")
    await session.send("Network.emulateNetworkConditions", SLOW)
    await session.send("Emulation.setCPUThrottlingRate", {"rate": CPU})
    return page


async def baseline_seconds(arguments: list[str]) -> tuple[float, str]:
    """Return the seconds until the baseline has answered, and the backend it used."""
    async with visitor(arguments) as context:
        page = await slowed(context)
        await page.goto(f"{HOST}baseline/", wait_until="domcontentloaded")
        seconds, backend = await page.evaluate(ANSWER)
    return seconds, backend


async def inkling_seconds(
    arguments: list[str],
) -> tuple[list[float], list[str], list[float]]:
    """Return the seconds until Inkling answers, what came by then, and the same again.

    What came are addresses, one for each request.
    """
    site = config.load(ROOT / "site_src" / "site.toml")
    address = f"{HOST}#ink={site.examples[0].ink}"
    firsts, agains = [], []
    for _ in range(VISITS):
        async with visitor(arguments) as context:
            page = await slowed(context)
            await page.goto(address, wait_until="commit")
            firsts.append(await answered(page))
            came = await page.evaluate(CAME)
            await page.evaluate("navigator.serviceWorker.ready.then(() => null)")
            await page.close()
            page = await slowed(context)
            await context.set_offline(True)
            await page.goto(address, wait_until="commit")
            agains.append(await answered(page))
    return firsts, came, agains


async def answered(page: Page) -> float:
    """Wait for the answer; return the seconds since the page was asked for."""
    handle = await page.wait_for_function(ANSWERED, polling=10)
    return float(await handle.json_value()) / 1000


ANSWERED = """() => {
    const answer = document.getElementById("answer");
    return answer && answer.dataset.text ? performance.now() : null;
}"""
CAME = """() => [
    ...performance.getEntriesByType("navigation"),
    ...performance.getEntriesByType("resource"),
].map(it => it.name)"""
