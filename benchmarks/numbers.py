"""Numbers of validation writers, drawn on the page and read as a whole."""

import random
from collections import defaultdict
from typing import NamedTuple

from playwright.async_api import Page

from benchmarks.figures import Figure, share
from benchmarks.hands import slowly, somewhere
from tests.hands import Strokes, unit
from training import dataset
from training.pen import PenDigit
from training.recipe import Recipe

NUMBERS = 500
WIDTHS = (0.5, 0.95)  # of the pad's
DIGITS = (2, 6)  # of one number
GAPS = (0.12, 0.45)  # between digits, of their height
HEIGHTS = 0.1  # by so much they vary, to either side


class Number(NamedTuple):
    """A number as one writer would write it: heights are about 1, y down."""

    text: str
    writer: int
    strokes: Strokes


def compose(digits: list[PenDigit], count: int, chance: random.Random) -> list[Number]:
    """Return numbers, each of digits that one writer wrote, on one line."""
    by_writer = defaultdict(list)
    for digit in digits:
        by_writer[digit.writer].append(digit)
    writers = sorted(by_writer)
    return [
        line_up(chance.choices(by_writer[writer], k=chance.randint(*DIGITS)), chance)
        for writer in chance.choices(writers, k=count)
    ]


def line_up(digits: list[PenDigit], chance: random.Random) -> Number:
    """Return the digits beside each other, standing on one line."""
    strokes: Strokes = []
    right = 0.0
    for digit in digits:
        high = chance.uniform(1 - HEIGHTS, 1 + HEIGHTS)
        ink, wide = standing(digit.strokes, high)
        strokes += [[(right + x, y) for x, y in stroke] for stroke in ink]
        right += wide + chance.uniform(*GAPS)
    text = "".join(str(digit.label) for digit in digits)
    return Number(text, digits[0].writer, unit(strokes))


def standing(strokes: Strokes, high: float) -> tuple[Strokes, float]:
    """Return strokes `high` high, from x = 0, their foot at y = 0, and their width."""
    points = [point for stroke in strokes for point in stroke]
    left, bottom = min(x for x, _ in points), max(y for _, y in points)
    scale = high / (bottom - min(y for _, y in points))
    ink = [[((x - left) * scale, (y - bottom) * scale) for x, y in s] for s in strokes]
    return ink, scale * (max(x for x, _ in points) - left)


async def measure(page: Page, recipe: Recipe) -> list[Figure]:
    """Return how numbers are read, composed of the validation writers' digits."""
    digits = dataset.validation_digits(recipe)
    chance = random.Random(2026)
    exact = right_length = doubted = unnoticed = 0
    for number in compose(digits, NUMBERS, chance):
        text, unsure = await read(page, number, chance)
        right_length += len(text) == len(number.text)
        if text == number.text:
            exact += 1
            doubted += unsure
        else:
            unnoticed += not unsure
            doubt = " (unsure)" if unsure else ""
            print(f"  writer {number.writer}: {number.text} read as {text}{doubt}")
    how = f"numbers of {DIGITS[0]} to {DIGITS[1]} digits of one validation writer"
    return [
        share("numbers read exactly", exact, NUMBERS, how),
        share("numbers of the right length", right_length, NUMBERS, how),
        share("exactly read, but marked unsure", doubted, exact, "of these numbers"),
        share("misread, and not marked unsure", unnoticed, NUMBERS, how),
    ]


async def read(page: Page, number: Number, chance: random.Random) -> tuple[str, bool]:
    """Draw a number, slowly; return what the page reads, and whether it is unsure."""
    session = await page.context.new_cdp_session(page)
    pad = await page.locator("#pad").bounding_box()
    assert pad
    wide = max(x for stroke in number.strokes for x, _ in stroke)
    tall = max(y for stroke in number.strokes for _, y in stroke)
    size = chance.uniform(*WIDTHS) * min(pad["width"] / pad["height"] / wide, 1 / tall)
    for stroke in somewhere(number.strokes, size, pad, chance):
        await slowly(session, stroke)
    answer = page.locator("html[data-state=ready] #answer")
    text, unsure = await answer.evaluate(
        "answer => [answer.dataset.text, answer.hasAttribute('data-unsure')]"
    )
    await page.click("#clear")
    await session.detach()
    return text, unsure
