"""TensorFlow.js answers what Keras answers, in the browser, on the page that ships."""

from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
import numpy as np
import numpy.typing as npt
import pytest
from playwright.sync_api import Page, Route

if TYPE_CHECKING:
    from tests.lessons import Lesson

pytestmark = pytest.mark.local

# Python for the page: it asks a model by TensorFlow.js, as the page's own code does.
ASK = """
import asyncio
import js as window
import jsffi as ffi
from js import document
from app.model import Model

async def content(name):
    response = await window.fetch("under-test/" + name)
    return await response.arrayBuffer()

async def ask():
    tf = window.tf
    contents = {{}}
    for name in {NAMES}:
        contents[name] = await content(name)
    network = Model(contents).network(tf)
    response = await window.fetch("under-test/images")
    pixels = window.Float32Array.new(await response.arrayBuffer())
    images = tf.tensor4d(pixels, ffi.to_js([pixels.length // 784, 28, 28, 1]))
    answers = network.answer(images).arraySync()
    document.body.dataset.answers = window.JSON.stringify(answers)

asyncio.create_task(ask())
"""


def in_browser(
    page: Page, model: Path, images: npt.NDArray[np.float32]
) -> npt.NDArray[np.float64]:
    """Return what TensorFlow.js answers with the model in the folder `model`."""

    def answer(route: Route) -> None:
        route.fulfill(path=model / route.request.url.rpartition("/")[2])

    page.route("**/under-test/*", answer)
    (model / "images").write_bytes(images.astype("<f4").tobytes())
    (model / "card.json").write_text("{}")  # which says nothing of the network
    names = [path.name for path in model.iterdir()]
    page.add_script_tag(content=ASK.format(NAMES=names), type="micropython")
    page.wait_for_selector("body[data-answers]")
    answers = page.locator("body").get_attribute("data-answers") or ""
    return np.array(msgspec.json.decode(answers))


@pytest.fixture(params=["float32", "uint8", "float16"])
def stored_as(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def test_it_answers_what_keras_answers(
    ready_page: Page, lesson: "Lesson", stored_as: str, tmp_path: Path
) -> None:
    from training import convert

    conversion = msgspec.structs.replace(lesson.recipe.conversion, weights=stored_as)
    recipe = msgspec.structs.replace(lesson.recipe, conversion=conversion)
    convert.convert(lesson.network, recipe, tmp_path)
    images = (lesson.held_out.images[..., None] / 255).astype(np.float32)
    expected = lesson.network.predict(images, verbose=0)

    answers = in_browser(ready_page, tmp_path, images)

    same = np.mean(answers.argmax(1) == expected.argmax(1))
    assert same >= 0.995
    if stored_as == "float32":
        np.testing.assert_allclose(answers, expected, atol=1e-4)
