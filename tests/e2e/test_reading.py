"""The page reads what is drawn, with every device, by every hand."""

import random
from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.e2e import drawing
from tests.hands import HANDS, Strokes


def misread(page: Page, hand: drawing.Hand, hands: slice) -> list[str]:
    """Draw each digit in several ways; return what was taken for something else."""
    chance = random.Random(7)
    wrong = []
    for label, ways in HANDS.items():
        for ink in ways[hands]:
            size = chance.uniform(0.25, 0.8)
            left, top = (
                chance.uniform(0.05, 1.4 - size),
                chance.uniform(0.05, 0.95 - size),
            )
            hand(page, drawing.on_pad(page, ink, size, left, top))
            found = drawing.read(page)
            if found != label:
                wrong.append(f"{label} as {found!r}")
            drawing.clear(page)
    return wrong


def test_the_mouse(ready_page: Page) -> None:
    assert misread(ready_page, drawing.with_mouse, slice(None)) == []


def test_a_pen(ready_page: Page) -> None:
    assert misread(ready_page, drawing.with_pen, slice(0, 2)) == []


def test_a_finger_on_a_phone(phone_page: Page) -> None:
    assert misread(phone_page, drawing.with_finger, slice(1, 3)) == []


def test_a_hand_so_fast_that_the_browser_coalesces(ready_page: Page) -> None:
    """All moves sent at once, so that few events reach the page."""
    with drawing.devices(ready_page) as session:
        wrong = []
        for label, ways in HANDS.items():
            for stroke in drawing.on_pad(ready_page, ways[0]):
                drawing.pen(session, "mousePressed", stroke[0])
                drawing.all_at_once(session, stroke[1:])
                drawing.pen(session, "mouseReleased", stroke[-1])
            if (found := drawing.read(ready_page)) != label:
                wrong.append(f"{label} as {found!r}")
            drawing.clear(ready_page)
    assert wrong == []


def test_real_pen_strokes_of_writers_never_trained_on(
    ready_page: Page, data_folder: Path | None
) -> None:
    if not data_folder or not (data_folder / "pen").is_dir():
        pytest.skip("no pen strokes at hand (INKLING_DATA)")
    pytest.importorskip("unlzw3", reason="the train extra is not installed")
    from training import pen

    writers = {5, 10, 15, 20, 25, 30}
    digits = [digit for digit in pen.load() if digit.writer in writers]
    chance = random.Random(3)
    wrong = []
    for digit in chance.sample(digits, 100):
        size = chance.uniform(0.25, 0.8)
        ink = unit(digit.strokes)
        left, top = chance.uniform(0, 1.4 - size), chance.uniform(0.02, 0.98 - size)
        drawing.with_mouse(ready_page, drawing.on_pad(ready_page, ink, size, left, top))
        if (found := drawing.read(ready_page)) != str(digit.label):
            wrong.append(f"{digit.label} as {found!r}")
        drawing.clear(ready_page)
    assert len(wrong) <= 2, wrong


def unit(strokes: Strokes) -> Strokes:
    """Return strokes moved to the origin, their longer side 1."""
    points = [point for stroke in strokes for point in stroke]
    left, top = min(x for x, _ in points), min(y for _, y in points)
    size = max(max(x for x, _ in points) - left, max(y for _, y in points) - top)
    return [[((x - left) / size, (y - top) / size) for x, y in s] for s in strokes]
