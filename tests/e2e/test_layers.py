"""The panel of the layers: what each makes of a digit, worked out for who looks."""

import json
import re
from importlib.util import find_spec

import numpy as np
import numpy.typing as npt
import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e import drawing
from tests.e2e.conftest import sideways
from tests.e2e.test_numbers import chips, expect_answer, number, write
from tests.hands import HANDS, Strokes
from tests.shipped import RECIPE, RELEASED

Maps = npt.NDArray[np.float32]

# Counts the looks that the page takes at the layers, in `body[data-looks]`.
COUNT = """
from js import document
from app.reasons import Explainer

looks = 0
look = Explainer.look

def counted(self, strokes, place):
    global looks
    looks += place == 0
    document.body.dataset.looks = str(looks)
    return look(self, strokes, place)

Explainer.look = counted
document.body.dataset.looks = "0"
"""

# Python for the page: the maps of inks, and the strokes of the digit looked at.
MAPS = """
import json
import js as window
from js import document
from app.main import app
from app.reasons import Explainer

found = []
scope = window.tf.engine().startScope()
for ink in json.loads(INKS):
    for _, maps in Explainer(app.eyes).maps(ink):
        found.append(window.JSON.stringify(maps.dataSync()))
window.tf.engine().endScope()
document.body.dataset.strokes = json.dumps(app.answer.digits[0].strokes)
document.body.dataset.maps = "[" + ",".join(found) + "]"
"""


def open_panel(page: Page) -> None:
    page.get_by_text("Layer by layer").click()


def sheets(page: Page) -> Locator:
    return page.locator("#layers canvas")


def pixels(page: Page) -> list[str]:
    """Return what each sheet shows, once the page has come to rest."""
    page.wait_for_timeout(1000)
    return [str(sheet.evaluate("it => it.toDataURL()")) for sheet in sheets(page).all()]


def test_a_closed_panel_costs_nothing(ready_page: Page) -> None:
    ready_page.add_script_tag(content=COUNT, type="micropython")
    looks = ready_page.locator("body[data-looks]")
    looks.wait_for()
    write(ready_page, number("70"))
    chips(ready_page).first.click()
    pixels(ready_page)
    expect(looks).to_have_attribute("data-looks", "0")
    expect(sheets(ready_page)).to_have_count(0)

    open_panel(ready_page)
    expect(looks).to_have_attribute("data-looks", "1")
    open_panel(ready_page)
    chips(ready_page).last.click()
    pixels(ready_page)
    expect(looks).to_have_attribute("data-looks", "1")


def test_nothing_is_looked_at_while_the_pen_moves(ready_page: Page) -> None:
    four, seven = number("47")
    write(ready_page, [four])
    open_panel(ready_page)
    before = pixels(ready_page)
    ready_page.add_script_tag(content=COUNT, type="micropython")
    looks = ready_page.locator("body[data-looks]")
    looks.wait_for()
    [stroke] = drawing.on_pad(ready_page, seven, size=1, left=0, top=0)
    ready_page.mouse.move(*stroke[0])
    ready_page.mouse.down()
    for point in stroke[1:]:
        ready_page.mouse.move(*point)
    expect_answer(ready_page, "47")
    assert all(shown not in before for shown in pixels(ready_page))  # another digit's
    expect(looks).to_have_attribute("data-looks", "0")
    ready_page.mouse.up()
    expect(looks).to_have_attribute("data-looks", "1")
    expect(sheets(ready_page).first).to_have_attribute(
        "aria-label", re.compile("read as 7")
    )


def test_each_layer_has_a_sheet_of_the_digit_looked_at(ready_page: Page) -> None:
    write(ready_page, number("70"))
    open_panel(ready_page)
    figures = ready_page.locator("#layers figure")
    expect(figures.last).to_have_attribute("data-layer", "mean")
    names = [figure.get_attribute("data-layer") for figure in figures.all()]
    assert names[0] == "conv_1"
    assert names[-1] == "mean"
    for figure in figures.all():
        name = figure.get_attribute("data-layer")
        size = figure.locator(".size").inner_text()
        said = f"{name}, {size}, of the digit read as 0"
        expect(figure.locator("canvas")).to_have_attribute("aria-label", said)
        assert len(figure.locator(".words").inner_text()) > 30
    zero = pixels(ready_page)

    chips(ready_page).first.click()

    seven = pixels(ready_page)
    assert all(one != other for one, other in zip(zero, seven, strict=True))
    expect(sheets(ready_page).first).to_have_attribute(
        "aria-label", "conv_1, 28 maps of 14 × 14, of the digit read as 7"
    )
    drawing.clear(ready_page)
    expect(sheets(ready_page).first).to_have_attribute("aria-label", "conv_1, empty")
    assert not any(
        sheet.evaluate(
            "it => it.getContext('2d').getImageData(0, 0, it.width, it.height)"
            ".data.some(value => value)"
        )
        for sheet in sheets(ready_page).all()
    )
    write(ready_page, number("70"))
    assert pixels(ready_page) == zero


def test_on_a_phone_no_sheet_is_wider_than_the_screen(phone_page: Page) -> None:
    for strokes in number("7"):
        drawing.with_finger(
            phone_page, drawing.on_pad(phone_page, strokes, size=1, left=0, top=0)
        )
    open_panel(phone_page)
    expect(phone_page.locator("#layers [data-layer=mean]")).to_be_visible()
    assert sideways(phone_page) == 0
    for sheet in sheets(phone_page).all():
        box = sheet.bounding_box()
        assert box
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= 390


def test_looking_leaves_no_tensors(ready_page: Page) -> None:
    write(ready_page, number("703"))
    open_panel(ready_page)
    pixels(ready_page)
    before = ready_page.evaluate("tf.memory().numTensors")
    for _ in range(5):
        for chip in chips(ready_page).all():
            chip.click()
            ready_page.wait_for_timeout(150)  # some are cut short, some are not
    pixels(ready_page)
    assert ready_page.evaluate("tf.memory().numTensors") == before


@pytest.mark.local
def test_the_maps_are_those_of_keras(ready_page: Page) -> None:
    """They are the same up to float32's rounding, that of the ink's picture included.

    Keras's weights are read from the very bytes that the page loads, so what 8 bits
    cost them is in both: some 5e-6 of a layer's strongest is left, and other processors
    may round otherwise. A sheet has whole levels of grey, half of one to either side.
    """
    if not find_spec("tensorflow"):
        pytest.skip("the train extra is not installed")
    inks = [HANDS[digit][0] for digit in "0358"]
    write(ready_page, number("7"))
    open_panel(ready_page)
    pixels(ready_page)
    ready_page.add_script_tag(
        content=f"INKS = {json.dumps(inks)!r}\n{MAPS}", type="micropython"
    )
    ready_page.wait_for_selector("body[data-maps]", state="attached")
    body = ready_page.locator("body")
    there = json.loads(body.get_attribute("data-maps") or "")
    here = [maps for ink in inks for maps in in_keras(ink)]
    for ours, theirs in zip(here, there, strict=True):
        read = np.array(list(theirs.values())).reshape(ours.shape)
        assert np.abs(read - ours).max() <= 1e-4 * ours.max()
    drawn = json.loads(body.get_attribute("data-strokes") or "")
    for sheet, maps in zip(sheets(ready_page).all(), in_keras(drawn), strict=True):
        shown = each_map(sheet, maps)
        # Squared: near 0 the root would make much of a rounding.
        assert np.abs((shown / 255) ** 2 - maps / maps.max()).max() <= 0.005


def in_keras(ink: Strokes) -> list[Maps]:
    """Return the maps of each layer, [h, w, count], as Keras has them."""
    from site_src.app import raster
    from training import convert, recipe
    from training.pictures import OPERATIONS
    from training.quiet import keras

    given = recipe.load(RECIPE).input
    network = convert.read_back(RELEASED)
    shown = [layer.output for layer in network.layers[1:-1]]
    pixels = raster.pixels(OPERATIONS)
    pieces = OPERATIONS.table(raster.fit(ink, given.box, given.pen), raster.PIECE)
    picture = raster.draw(OPERATIONS, pixels, pieces, 1, given.pen)
    found = [maps.numpy()[0] for maps in keras.Model(network.input, shown)(picture)]
    return [maps if maps.ndim == 3 else maps[None, None] for maps in found]


def each_map(sheet: Locator, maps: Maps) -> Maps:
    """Return from a sheet the grey of the maps' places, in the shape of `maps`."""
    wide, content = sheet.evaluate(
        "it => [it.width, [...it.getContext('2d')"
        ".getImageData(0, 0, it.width, it.height).data]]"
    )
    grey = np.array(content, np.float32).reshape(-1, wide, 4)[..., 0]
    high, across, count = maps.shape
    side = max(high, 7)  # a number is a square of 7
    in_a_row = (wide + 1) // (side + 1)
    shown = np.empty(maps.shape, np.float32)
    for index in range(count):
        top, left = (side + 1) * (index // in_a_row), (side + 1) * (index % in_a_row)
        shown[..., index] = grey[top : top + high, left : left + across]
    return shown
