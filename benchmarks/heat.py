"""Whether the ink that the page calls hot is what its answers stand on."""

import json

import msgspec
import numpy as np
from playwright.async_api import Page

from benchmarks.chromium import run
from benchmarks.figures import Figure, percent, share
from training import covering
from training.recipe import Recipe

# Of each ink the likeliest class, the picture, and how much each pixel speaks for it.
LOOK = """
import json

from app import heat
from app.main import app
from app.reasons import Explainer

why, tf = Explainer(app.eyes), app.eyes.tf
looks = []
for strokes in json.loads(INKS):
    cells = why.inked(strokes)
    whole, *covered = why.without(strokes, [heat.NOTHING] + cells)
    label = whole.index(max(whole))
    speaking = heat.evidence(whole, covered, label)
    scope = tf.engine().startScope()
    warm = heat.warmth(tf, cells, speaking).dataSync()
    tf.engine().endScope()
    seen = list(why.see(strokes))[::4]
    looks.append([label, seen, list(warm)])
    await asyncio.sleep(0)
return json.dumps(looks)
"""

# The probability of one class for each picture, by the page's own model.
READ = """
import json
from app.main import app

tf = window.tf
labels = json.loads("{labels}")
response = await window.fetch("covered")
pixels = window.Float32Array.new(await response.arrayBuffer())
each = pixels.length // len(labels)
read = []
for index, label in enumerate(labels):
    batch = pixels.slice(index * each, (index + 1) * each)
    tf.engine().startScope()
    images = tf.tensor4d(batch, ffi.to_js([each // 784, 28, 28, 1]))
    answers = list(app.eyes.network.answer(images).dataSync())
    tf.engine().endScope()
    read.append(answers[label :: len(answers) // (each // 784)])
    await asyncio.sleep(0)
return json.dumps(read)
"""


async def measure(page: Page, recipe: Recipe) -> list[Figure]:
    """Return how often covering the hottest ink costs more than random ink does."""
    inks = [digit.strokes for digit in covering.digits(recipe)]
    looks = json.loads(await run(page, f"INKS = {json.dumps(inks)!r}\n{LOOK}"))
    chance = np.random.default_rng(recipe.seed)
    covered = np.concatenate(
        [
            covering.cover(np.array(seen, np.float32) / 255, np.array(warm), chance)
            for _, seen, warm in looks
        ]
    )
    content = covered.astype("<f4").tobytes()
    await page.route("**/covered", lambda route: route.fulfill(body=content))
    labels = json.dumps([label for label, *_ in looks])
    left = np.array(msgspec.json.decode(await run(page, READ.format(labels=labels))))
    right = int(covering.costs_more(left).sum())
    hottest, at_random = percent(left[:, 0].mean()), percent(left[:, 1:].mean())
    return [
        share(
            "ink called hot matters more than random ink",
            right,
            len(left),
            f"pen digits: without the hottest tenth {hottest} of the class are left,"
            f" without a random tenth {at_random}",
        )
    ]
