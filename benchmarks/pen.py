"""Ink of writers whom the model never saw, drawn on the page at any size and place."""

import random
from typing import NamedTuple

import numpy as np
from playwright.async_api import CDPSession, Page

from benchmarks.figures import Figure, percent, share
from benchmarks.hands import Hand, at_once, slowly, somewhere
from tests.hands import Strokes, unit
from training import dataset, doodles, evaluate
from training.recipe import Recipe

SIZES = (0.15, 0.9)  # heights of the pad


class Reading(NamedTuple):
    """What the page said about one ink."""

    text: str
    confidence: float
    unsure: bool


async def measure_slow_hand(page: Page, recipe: Recipe) -> list[Figure]:
    """Return how the validation writers' digits are read, and how surely."""
    answers, right = await read_writers(page, recipe, "slow hand", slowly)
    return [writers_share(recipe, "slow hand", right), *doubts(answers, right)]


async def measure_fast_hand(page: Page, recipe: Recipe) -> list[Figure]:
    """Return how they are read where the browser coalesces the pen's moves."""
    _, right = await read_writers(page, recipe, "fast hand", at_once)
    return [writers_share(recipe, "fast hand", right)]


async def measure_non_digits(page: Page, recipe: Recipe) -> list[Figure]:
    """Return how much of what is no digit is marked unsure, of each kind."""
    unknown = dataset.unread(dataset.validation_digits(recipe))
    answers = await read(page, [doodle.strokes for doodle in unknown], slowly)
    unsure = np.array([each.unsure for each in answers])
    kinds = ", ".join(
        f"{part.sum()} of {part.size} of kind {kind}"
        for kind, part in zip(
            doodles.KINDS, np.split(unsure, len(doodles.KINDS)), strict=True
        )
    )
    return [
        share(
            "non-digits marked unsure",
            int(unsure.sum()),
            len(unsure),
            f"drawn: {kinds}",
        )
    ]


async def read_writers(
    page: Page, recipe: Recipe, name: str, hand: Hand
) -> tuple[list[Reading], list[bool]]:
    """Draw the validation writers' digits; return the answers, and which are right."""
    digits = dataset.validation_digits(recipe)
    answers = await read(page, [digit.strokes for digit in digits], hand)
    right = []
    for digit, each in zip(digits, answers, strict=True):
        right.append(each.text == str(digit.label))
        if not right[-1]:
            doubt = ", unsure" if each.unsure else ""
            print(
                f"  {name}: writer {digit.writer}: {digit.label} read as"
                f" {each.text} ({each.confidence:.0%}{doubt})"
            )
    return answers, right


def writers_share(recipe: Recipe, hand: str, right: list[bool]) -> Figure:
    """Return the share of the validation writers' digits that are read right."""
    how = f"digits of {len(recipe.data.validation_writers)} validation writers"
    return share(f"drawn on the page, {hand}", sum(right), len(right), how)


def doubts(answers: list[Reading], right: list[bool]) -> list[Figure]:
    """Return how well the page knows which digits it reads right."""
    error = evaluate.mean_gap(
        np.array([each.confidence for each in answers]), np.array(right)
    )
    doubted = [
        each.unsure for each, is_right in zip(answers, right, strict=True) if is_right
    ]
    return [
        Figure("drawn on the page, calibration error", percent(error), "15 bins"),
        share(
            "rightly read, but marked unsure",
            sum(doubted),
            len(doubted),
            "digits, slow hand",
        ),
    ]


async def read(page: Page, inks: list[Strokes], hand: Hand) -> list[Reading]:
    """Draw each ink somewhere on the pad, and return the page's answers."""
    session = await page.context.new_cdp_session(page)
    chance = random.Random(2026)
    return [await read_one(page, session, ink, hand, chance) for ink in inks]


async def read_one(
    page: Page, session: CDPSession, ink: Strokes, hand: Hand, chance: random.Random
) -> Reading:
    """Draw one ink, take the answer, clear the pad."""
    pad = await page.locator("#pad").bounding_box()
    assert pad
    for stroke in somewhere(unit(ink), chance.uniform(*SIZES), pad, chance):
        await hand(session, stroke)
    answer = page.locator("html[data-state=ready] #answer")
    given = await answer.evaluate(
        "answer => [answer.dataset.text, Number(answer.dataset.confidence),"
        " answer.hasAttribute('data-unsure')]"
    )
    await page.click("#clear")
    return Reading(*given)
