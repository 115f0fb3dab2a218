"""The page sees what training saw: the same pictures of the same ink."""

import random
from importlib.util import find_spec

import msgspec
import numpy as np
import pytest
from playwright.sync_api import Page

from tests.hands import HANDS, Strokes, jitter

pytestmark = pytest.mark.local

BOX, PEN = 20.0, 2.5

# Python for the page: it draws with the page's own modules.
DRAW = f"""
import asyncio
import json
import js as window
from js import document
from app import raster
from app.operations import Operations

async def draw():
    inks = json.loads(await (await window.fetch("under-test/inks")).text())
    tf = Operations(window.tf)
    pixels = raster.pixels(tf)
    pictures = []
    for ink in inks:
        pieces = tf.table(raster.stack([raster.fit(ink, {BOX}, {PEN})]), raster.PIECE)
        picture = raster.draw(tf, pixels, pieces, 1, {PEN})
        pictures.append(window.JSON.stringify(picture.dataSync()))
    document.body.dataset.pictures = "[" + ",".join(pictures) + "]"

asyncio.create_task(draw())
"""


def inks(real_data: list[str]) -> list[Strokes]:
    """Return 200 digits: real ones where they are at hand, else the tests' own."""
    chance = random.Random(11)
    if "pen strokes" in real_data:
        from training import pen

        return [digit.strokes for digit in chance.sample(pen.load(), 200)]
    hands = [hand for hands in HANDS.values() for hand in hands]
    return [jitter(chance.choice(hands), chance) for _ in range(200)]


def test_the_page_draws_what_training_draws(
    ready_page: Page, real_data: list[str]
) -> None:
    if not find_spec("tensorflow"):
        pytest.skip("the train extra is not installed")
    from training import pictures

    drawn_here = pictures.draw(inks(real_data), BOX, PEN)

    content = msgspec.json.encode(inks(real_data))
    ready_page.route("**/under-test/inks", lambda route: route.fulfill(body=content))
    ready_page.add_script_tag(content=DRAW, type="micropython")
    ready_page.wait_for_selector("body[data-pictures]")
    answer = ready_page.locator("body").get_attribute("data-pictures") or ""
    drawn_there = np.array(
        [list(picture.values()) for picture in msgspec.json.decode(answer)]
    ).reshape(-1, 28, 28)

    difference = np.abs(drawn_there * 255 - drawn_here)
    assert difference.mean() <= 0.5  # rounding to whole levels is a quarter of one
    assert difference.max() <= 2
