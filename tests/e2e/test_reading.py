"""The page reads what is drawn, with every device, by every hand."""

import asyncio
import random
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

import pytest
from playwright.async_api import ConsoleMessage
from playwright.async_api import Page as AsyncPage
from playwright.sync_api import Page, expect

from benchmarks import chromium, hands
from tests.e2e import drawing
from tests.hands import HANDS, line, unit
from tests.shipped import RECIPE

Result = TypeVar("Result")


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


COUNT_MOVES = """() => {
    window.moves = 0;
    document.getElementById("pad").addEventListener("pointermove", () => moves++);
}"""


def elsewhere(address: str, work: Callable[[AsyncPage], Awaitable[Result]]) -> Result:
    """Return what `work` makes of a page of Playwright's other interface, ready.

    Only that one can send all moves of a stroke at once. No error may be reported.
    """
    errors: list[str] = []

    def note_console(message: ConsoleMessage) -> None:
        if message.type == "error":
            errors.append(message.text)

    async def visit() -> Result:
        async with chromium.blank() as page:
            page.on("pageerror", lambda error: errors.append(str(error)))
            page.on("console", note_console)
            await page.goto(address)
            await chromium.ready(page)
            result = await work(page)
        assert not errors, "\n".join(errors)
        return result

    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, visit()).result()


def test_a_hand_so_fast_that_the_browser_coalesces(base_url: str) -> None:
    async def misread(page: AsyncPage) -> list[str]:
        wrong = []
        await page.evaluate(COUNT_MOVES)
        for label, ways in HANDS.items():
            await hands.draw(page, ways[0], hands.at_once)
            found = await page.get_attribute("#answer", "data-text")
            if found != label:
                wrong.append(f"{label} as {found!r}")
            await page.click("#clear")
        sent = sum(len(stroke) - 1 for ways in HANDS.values() for stroke in ways[0])
        assert await page.evaluate("moves") < sent / 2
        return wrong

    assert elsewhere(base_url, misread) == []


NO_DIGITS = {
    "zigzag": [line(*((x / 6, x % 2) for x in range(7)))],
    "A": [line((0.1, 1), (0.5, 0), (0.9, 1)), line((0.27, 0.6), (0.75, 0.6))],
    "H": [
        line((0.2, 0), (0.2, 1)),
        line((0.8, 0), (0.8, 1)),
        line((0.2, 0.5), (0.8, 0.5)),
    ],
    "W": [line((0, 0), (0.25, 1), (0.5, 0.3), (0.75, 1), (1, 0))],
    "x in a box": [
        line((0, 0), (1, 0), (1, 1), (0, 1), (0, 0)),
        line((0.2, 0.2), (0.8, 0.8)),
        line((0.8, 0.2), (0.2, 0.8)),
    ],
}


@pytest.mark.parametrize("name", NO_DIGITS)
def test_what_is_no_digit_is_marked_unsure(ready_page: Page, name: str) -> None:
    drawing.with_mouse(ready_page, drawing.on_pad(ready_page, NO_DIGITS[name], 0.5))
    drawing.read(ready_page)
    expect(ready_page.locator("#answer")).to_have_attribute("data-unsure", "")
    expect(ready_page.locator("#sentence")).to_contain_text("no digit")
    expect(ready_page.locator("#number")).to_contain_text("?")


def test_two_digits_in_one_place_are_marked_unsure(ready_page: Page) -> None:
    """Most of them: a 1 across a 0 is a slashed zero, a 3 on an 8 still an 8."""
    sure = []
    for one, other in zip("0123456789", "4567890123", strict=True):
        beside = [[(x + 0.2, y + 0.1) for x, y in s] for s in unit(HANDS[other][0])]
        ink = unit(HANDS[one][0]) + beside
        drawing.with_mouse(ready_page, drawing.on_pad(ready_page, ink, 0.5))
        text = drawing.read(ready_page)
        if ready_page.locator("#answer[data-unsure]").count() == 0:
            sure.append(f"{one} on {other} read as {text}")
        drawing.clear(ready_page)
    assert len(sure) <= 2, sure


def test_real_pen_strokes_of_writers_never_trained_on(
    base_url: str, real_data: list[str]
) -> None:
    if "pen strokes" not in real_data:
        pytest.skip("no pen strokes at hand (INKLING_DATA)")
    pytest.importorskip("tensorflow", reason="the train extra is not installed")
    from benchmarks import pen
    from training import dataset, recipe

    released = recipe.load(RECIPE)
    digits = random.Random(3).sample(dataset.validation_digits(released), 100)
    inks = [digit.strokes for digit in digits]
    answers = elsewhere(base_url, lambda page: pen.read(page, inks, hands.slowly))
    wrong = [
        f"{digit.label} as {answer.text!r}"
        for digit, answer in zip(digits, answers, strict=True)
        if answer.text != str(digit.label)
    ]
    assert len(wrong) <= 2, wrong
