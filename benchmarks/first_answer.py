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
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.figures import Figure
from benchmarks.host import ORIGIN, Host, hosted
from benchmarks.phone import phone
from sitegen import config, packages
from sitegen.errors import InklingError

ROOT = Path(__file__).parents[1]
BASELINE = Path(__file__).parent / "baseline" / "index.html"
CACHE = ROOT / ".cache" / "baseline"
VISITS = 5

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

# Both come to the seconds since the page was asked for.
BASELINE_ANSWERS = """(async () => {
    if (document.readyState === "loading") {
        await new Promise(go => addEventListener("DOMContentLoaded", go));
    }
    const model = await tf.loadLayersModel("model/model.json");
    const canvas = document.getElementById("pad");
    const drawn = tf.browser.fromPixels(canvas, 1);
    const image = tf.image.resizeNearestNeighbor(drawn, [28, 28]);
    await model.predict(image.toFloat().div(255).expandDims()).data();
    return [performance.now() / 1000, tf.getBackend()];
})()"""
INKLING_ANSWERS = """new Promise(resolve => {
    const look = () => {
        if (document.getElementById("answer")?.dataset.text) {
            resolve(performance.now() / 1000);
        }
    };
    const changes = {subtree: true, childList: true, attributeFilter: ["data-text"]};
    new MutationObserver(look).observe(document, changes);
    look();
})"""
CAME = """[
    ...performance.getEntriesByType("navigation"),
    ...performance.getEntriesByType("resource"),
].map(it => it.name)"""
IS_KEPT = "navigator.serviceWorker.ready.then(() => null)"


async def measure(site: Path) -> list[Figure]:
    """Return how soon both answer, what Inkling weighs, and its second visit.

    Raises:
        InklingError: the site has no ink to visit it with, or keeps nothing.
    """
    settings = config.load(ROOT / "site_src" / "site.toml")
    if not settings.examples or not settings.works_offline:
        raise InklingError(
            "site_src/site.toml: what is measured needs an example and works_offline"
        )
    ink = settings.examples[0].ink
    with (
        tempfile.TemporaryDirectory() as folder,
        hosted(site, baseline_files(Path(folder))) as host,
    ):
        waits, backend = await baseline_seconds(host)
        firsts, came, again = await inkling_seconds(host, ink)
    baseline, first = statistics.median(waits), statistics.median(firsts)
    weights = [(url, packed(host.files[url.partition("#")[0]])) for url in came]
    own = sum(size for url, size in weights if url.startswith(ORIGIN))
    whole = sum(size for _, size in weights)
    return [
        Figure(
            "first answer, slow phone: baseline",
            f"{baseline:.1f} s",
            f"median of {len(waits)}, its backend {backend}; 9 Mbit/s, 60 ms, CPU 4"
            " times slower, empty cache",
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


def baseline_files(folder: Path) -> dict[str, Path]:
    """Return the baseline's files by address; its network is written to `folder`."""
    files = {f"{ORIGIN}/baseline/": BASELINE}
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
        files[f"{ORIGIN}/baseline/model/{path.name}"] = path
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


async def baseline_seconds(host: Host) -> tuple[list[float], str]:
    """Return the seconds until the baseline answers, and the backend it used."""
    waits = []
    for _ in range(VISITS):
        async with phone(host.arguments) as visitor:
            page = await visitor.open()
            await page.visit(f"{ORIGIN}/baseline/")
            seconds, backend = await page.evaluate(BASELINE_ANSWERS)
            waits.append(seconds)
    return waits, backend


async def inkling_seconds(
    host: Host, ink: str
) -> tuple[list[float], list[str], list[float]]:
    """Return the seconds until Inkling answers, what came by then, and the same again.

    ink: as links carry it. What came are addresses, one for each request.
    """
    address = f"{host.address}#ink={ink}"
    firsts, agains = [], []
    for _ in range(VISITS):
        async with phone(host.arguments) as visitor:
            page = await visitor.open()
            await page.visit(address)
            firsts.append(await page.evaluate(INKLING_ANSWERS))
            came = await page.evaluate(CAME)
            await page.evaluate(IS_KEPT)
            await page.close()
            page = await visitor.open(is_offline=True)
            await page.visit(address)
            agains.append(await page.evaluate(INKLING_ANSWERS))
    return firsts, came, agains
