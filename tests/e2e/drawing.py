"""Hands for the tests: they draw strokes on the pad as mouse, finger or pen."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

from playwright.sync_api import CDPSession, Locator, Page, TimeoutError, expect

from tests.hands import Point, Strokes
from tests.harness.pointer import PEN_METHOD, pen_event

Hand = Callable[[Page, Strokes], None]


def on_pad(
    page: Page, strokes: Strokes, size: float = 0.6, left: float = 0.3, top: float = 0.2
) -> Strokes:
    """Return strokes of size 1 in pixels of the page.

    size, left and top are heights of the pad.
    """
    pad = page.locator("#pad").bounding_box()
    assert pad
    high = pad["height"]
    return [
        [
            (pad["x"] + (left + x * size) * high, pad["y"] + (top + y * size) * high)
            for x, y in stroke
        ]
        for stroke in strokes
    ]


def with_mouse(page: Page, strokes: Strokes) -> None:
    """Draw strokes, given in pixels of the page, with the mouse."""
    for (x, y), *others in strokes:
        page.mouse.move(x, y)
        page.mouse.down()
        for x, y in others:
            page.mouse.move(x, y)
        page.mouse.up()


def with_finger(page: Page, strokes: Strokes) -> None:
    """Draw strokes with one finger."""
    with devices(page) as session:
        for first, *others in strokes:
            touch(session, "touchStart", first)
            for point in others:
                touch(session, "touchMove", point)
            touch(session, "touchEnd")


def with_pen(page: Page, strokes: Strokes) -> None:
    """Draw strokes with a pen."""
    with devices(page) as session:
        for first, *others in strokes:
            pen(session, "mousePressed", first)
            for point in others:
                pen(session, "mouseMoved", point)
            pen(session, "mouseReleased", (others or [first])[-1])


@contextmanager
def devices(page: Page) -> Iterator[CDPSession]:
    """Yield what sends the events of other devices than the mouse."""
    session = page.context.new_cdp_session(page)
    try:
        yield session
    finally:
        session.detach()


def touch(session: CDPSession, event: str, *points: Point) -> None:
    """Send a touch event: where each finger is."""
    fingers = [{"x": x, "y": y, "id": index} for index, (x, y) in enumerate(points)]
    session.send("Input.dispatchTouchEvent", {"type": event, "touchPoints": fingers})


def pen(session: CDPSession, event: str, point: Point) -> None:
    """Send an event of a pen's tip."""
    session.send(PEN_METHOD, pen_event(event, point))


def tap(choice: Locator) -> None:
    """Tap a choice until it is chosen, as a visitor would.

    Now and then Chromium makes no click of a tap that comes soon after other touches.
    """
    for _ in range(5):
        choice.tap()
        with suppress(TimeoutError):
            choice.locator("input:checked").wait_for(state="attached", timeout=1000)
            return


def clear(page: Page) -> None:
    """Empty the pad."""
    page.locator("#clear").click()
    expect(page.locator("#answer")).to_have_attribute("data-text", "")


def read(page: Page) -> str:
    """Return the answer once it is there."""
    expect(page.locator("html")).to_have_attribute("data-state", "ready")
    return page.locator("#answer").get_attribute("data-text") or ""


def strokes_on(page: Page) -> bool:
    """Tell whether any ink is visible on the pad."""
    return bool(
        page.locator("#pad").evaluate(
            "pad => pad.getContext('2d').getImageData(0, 0, pad.width, pad.height)"
            ".data.some(value => value)"
        )
    )


def pixels_on(page: Page) -> str:
    """Return all that the pad shows, as the address of a picture."""
    return str(page.locator("#pad").evaluate("pad => pad.toDataURL()"))


def colours_on(page: Page) -> set[int]:
    """Return the colours of the pixels that ink covers wholly, as numbers."""
    return set(
        page.locator("#pad").evaluate(
            "pad => [...new Set(new Uint32Array(pad.getContext('2d').getImageData("
            "0, 0, pad.width, pad.height).data.buffer).filter(c => c >>> 24 === 255))]"
        )
    )
