"""Hands that draw on the page: a slow one, and one faster than the page looks."""

import asyncio
import random
from collections.abc import Awaitable, Callable

from playwright.async_api import CDPSession, FloatRect, Page

from tests.hands import Point, Strokes
from tests.harness.pointer import PEN_METHOD, pen_event

Hand = Callable[[CDPSession, list[Point]], Awaitable[None]]


async def draw(page: Page, strokes: Strokes, hand: Hand) -> None:
    """Draw strokes of size 1 in the middle of the pad."""
    session = await page.context.new_cdp_session(page)
    pad = await page.locator("#pad").bounding_box()
    assert pad
    for stroke in somewhere(strokes, 0.6, pad, random.Random(0)):
        await hand(session, stroke)


def somewhere(
    strokes: Strokes, size: float, pad: FloatRect, chance: random.Random
) -> Strokes:
    """Return strokes of size 1 in pixels of the page, `size` pads high, all on it."""
    high = pad["height"]
    wide = max(x for stroke in strokes for x, _ in stroke)
    tall = max(y for stroke in strokes for _, y in stroke)
    left = pad["x"] + chance.uniform(0, pad["width"] - wide * size * high)
    top = pad["y"] + chance.uniform(0, (1 - tall * size) * high)
    return [
        [(left + x * size * high, top + y * size * high) for x, y in stroke]
        for stroke in strokes
    ]


async def slowly(session: CDPSession, points: list[Point]) -> None:
    """Draw a stroke, each move only after the page has taken the last."""
    await send(session, "mousePressed", points[0])
    for point in points[1:]:
        await send(session, "mouseMoved", point)
    await send(session, "mouseReleased", points[-1])


async def at_once(session: CDPSession, points: list[Point]) -> None:
    """Send all moves of a stroke at once: the browser coalesces them."""
    await send(session, "mousePressed", points[0])
    await asyncio.gather(*(send(session, "mouseMoved", point) for point in points[1:]))
    await send(session, "mouseReleased", points[-1])


async def at_hand_speed(session: CDPSession, points: list[Point]) -> None:
    """Draw a stroke as fast as a hand does: some 100 points a second."""
    await send(session, "mousePressed", points[0])
    for point in points[1:]:
        await asyncio.sleep(0.01)
        await send(session, "mouseMoved", point)
    await send(session, "mouseReleased", points[-1])
    await asyncio.sleep(0.1)


async def send(session: CDPSession, event: str, point: Point) -> None:
    """Send one event of a pen's tip."""
    await session.send(PEN_METHOD, pen_event(event, point))
