"""The page reads what is drawn, with every device, by every hand."""

import asyncio
import random
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from playwright.sync_api import Page

from benchmarks import chromium, hands
from tests.e2e import drawing
from tests.hands import HANDS, unit


def misread(page: Page, hand: drawing.Hand, ways: slice) -> list[str]:
    """Draw each digit in several ways; return what was taken for something else."""
    chance = random.Random(7)
    wrong = []
    for label, inks in HANDS.items():
        for ink in inks[ways]:
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


def test_a_hand_so_fast_that_the_browser_coalesces(base_url: str) -> None:
    """All moves are sent at once, which only Playwright's other interface can do."""

    async def misread() -> list[str]:
        wrong = []
        async with chromium.blank() as page:
            await page.goto(base_url)
            await chromium.ready(page)
            for label, ways in HANDS.items():
                await hands.draw(page, ways[0], hands.at_once)
                found = await page.get_attribute("#answer", "data-text")
                if found != label:
                    wrong.append(f"{label} as {found!r}")
                await page.click("#clear")
        return wrong

    with ThreadPoolExecutor(1) as elsewhere:
        assert elsewhere.submit(asyncio.run, misread()).result() == []


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
