"""Pen writers whom the model never saw, drawn on the page at any size and place."""

import random

from playwright.async_api import CDPSession, Page

from benchmarks.figures import Figure, share
from benchmarks.hands import Hand, at_once, slowly, somewhere
from tests.hands import unit
from training import pen
from training.pen import PenDigit


async def measure(
    page: Page, writers: set[int], sizes: tuple[float, float]
) -> list[Figure]:
    """Return the share that is read right when drawn by a slow and by a fast hand.

    Args:
        page: the site, ready.
        writers: those whose digits are drawn, all of them.
        sizes: the smallest and the largest, in heights of the pad.
    """
    digits = [digit for digit in pen.load() if digit.writer in writers]
    session = await page.context.new_cdp_session(page)
    figures = []
    for name, hand in (("slow hand", slowly), ("fast hand", at_once)):
        wrong = await misread(page, session, digits, hand, sizes)
        for digit, answer in wrong:
            print(f"  {name}: writer {digit.writer}: {digit.label} read as {answer!r}")
        how = f"digits of {len(writers)} validation writers"
        right = len(digits) - len(wrong)
        figures.append(share(f"drawn on the page, {name}", right, len(digits), how))
    return figures


async def misread(
    page: Page,
    session: CDPSession,
    digits: list[PenDigit],
    hand: Hand,
    sizes: tuple[float, float],
) -> list[tuple[PenDigit, str]]:
    """Draw each digit somewhere; return those read wrong, with the answer."""
    chance = random.Random(2026)
    pad = await page.locator("#pad").bounding_box()
    assert pad
    wrong = []
    for digit in digits:
        strokes = somewhere(unit(digit.strokes), chance.uniform(*sizes), pad, chance)
        for stroke in strokes:
            await hand(session, stroke)
        answer = await page.get_attribute("html[data-state=ready] #answer", "data-text")
        if answer != str(digit.label):
            wrong.append((digit, answer or ""))
        await page.click("#clear")
    return wrong
