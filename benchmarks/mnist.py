"""MNIST's test images, read by the released model in TensorFlow.js."""

import numpy as np
from playwright.async_api import Page

from benchmarks.chromium import run
from benchmarks.figures import Figure, share
from training import mnist

READ = """
tf = window.tf
model = await tf.loadLayersModel("models/digits/model.json")
response = await window.fetch("{images}")
pixels = window.Uint8Array.new(await response.arrayBuffer())
classes = []
for start in range(0, pixels.length, 784 * 500):
    batch = pixels.slice(start, start + 784 * 500)
    scope = tf.engine().startScope()
    shape = ffi.to_js([batch.length // 784, 28, 28, 1])
    images = tf.div(tf.cast(tf.tensor4d(batch, shape), "float32"), 255)
    classes += list(tf.argMax(model.predict(images), 1).dataSync())
    tf.engine().endScope()
return "".join(str(each) for each in classes)
"""


async def measure(page: Page) -> list[Figure]:
    """Return the share of MNIST's 10,000 test images that is read right."""
    data = mnist.load()
    content = data.x_test.tobytes()
    await page.route("**/mnist-test", lambda route: route.fulfill(body=content))
    classes = await run(page, READ.format(images="mnist-test"))
    right = int(np.sum(np.array(list(classes), int) == data.y_test))
    return [share("MNIST test, in TensorFlow.js", right, len(classes), "test images")]
