"""MNIST's test images, read by the released model in TensorFlow.js."""

from statistics import mean, stdev

import msgspec
import numpy as np
from playwright.async_api import Page

from benchmarks.chromium import run
from benchmarks.figures import Figure, percent, share
from sitegen.models import Card
from training import evaluate, experiment, mnist
from training.recipe import Recipe

READ = """
from app.main import app

tf = window.tf
response = await window.fetch("{images}")
pixels = window.Uint8Array.new(await response.arrayBuffer())
answers = []
for start in range(0, pixels.length, 784 * 500):
    batch = pixels.slice(start, start + 784 * 500)
    scope = tf.engine().startScope()
    shape = ffi.to_js([batch.length // 784, 28, 28, 1])
    images = tf.div(tf.cast(tf.tensor4d(batch, shape), "float32"), 255)
    answers.append(window.JSON.stringify(app.eyes.network.answer(images).arraySync())[1:-1])
    tf.engine().endScope()
return "[" + ",".join(answers) + "]"
"""


async def measure(page: Page, card: Card) -> list[Figure]:
    """Return how MNIST's 10,000 test images are read, and how well that is known."""
    data = mnist.load()
    content = data.x_test.tobytes()
    await page.route("**/mnist-test", lambda route: route.fulfill(body=content))
    answers = msgspec.json.decode(await run(page, READ.format(images="mnist-test")))
    given = evaluate.calibrated(np.array(answers), card.temperature)
    right = int(np.sum(evaluate.read(given) == data.y_test))
    error = evaluate.calibration_error(given, data.y_test)
    return [
        share("MNIST test, in TensorFlow.js", right, len(given), "test images"),
        Figure("MNIST test, calibration error", percent(error), "15 bins"),
    ]


def seeds(recipe: Recipe) -> list[Figure]:
    """Return what the experiments noted of the recipe under different seeds."""
    noted = {}
    for done in experiment.logged():
        whole = done.stored["float32"].accuracy
        same = msgspec.structs.replace(done.recipe, seed=recipe.seed) == recipe
        if same and "MNIST test" in whole:
            noted[done.recipe.seed] = whole["MNIST test"]
    if len(noted) < 2:
        return []
    values = list(noted.values())
    return [
        Figure(
            "MNIST test, float32, mean of seeds",
            f"{percent(mean(values))} ± {percent(stdev(values))}",
            f"seeds {', '.join(map(str, sorted(noted)))}; in Keras, when trained",
        )
    ]
