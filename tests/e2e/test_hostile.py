"""Whatever hands and files do, no error escapes, and the answer is the ink's.

A thousand sequences of pointer events, each made from its number alone.
"""

import random
from typing import Any

import pytest
from playwright.sync_api import Page

SEQUENCES = 1000
AT_ONCE = 50  # sequences sent to the page in one call
EVENTS = ("pointerdown", "pointermove", "pointermove", "pointermove", "pointerup")
RARE = (
    "pointercancel",
    "lostpointercapture",
    "pointerleave",
    "pointerout",
    "gotpointercapture",
    "contextmenu",
    "touchstart",
)
POINTERS = (1, 2, 3, 0, -1)
BUTTONS = ("undo", "redo", "clear", "eraser", "predict", "live")

Event = dict[str, Any]

# Sends events to the pad as they are told; coalesced ones may be missing or empty.
SEND = """events => {
    const pad = document.getElementById("pad");
    for (const {name, x, y, press, size, ...details} of events) {
        if (press) {
            document.getElementById(press).click();
        } else if (size) {
            pad.parentElement.style.width = size;
            dispatchEvent(new Event("resize"));
        } else {
            const box = pad.getBoundingClientRect();
            const event = new PointerEvent(name, {
                bubbles: true,
                cancelable: true,
                clientX: box.left + x * box.width,
                clientY: box.top + y * box.height,
                ...details,
            });
            if (details.bare) event.getCoalescedEvents = () => [];
            pad.dispatchEvent(event);
        }
    }
}"""

# Whether each stroke on the pad belongs to one digit of the answer, and no other does.
CONSISTENT = """
import asyncio
from js import document
from app.main import app

def look():
    document.getElementById("predict").click()
    drawn = sorted([id(stroke) for stroke in app.ink.strokes])
    read = sorted([id(stroke) for it in app.answer.digits for stroke in it.strokes])
    is_dot = app.answer.sentence in ("Write a number", "That is a dot, not a digit")
    fine = read == drawn or is_dot and not read
    whole = all([len(stroke) for stroke in app.ink.strokes])
    document.body.dataset.consistent = "yes" if fine and whole else str((read, drawn))

look()
"""


def sequence(number: int) -> list[Event]:
    """Return one sequence of events."""
    chance = random.Random(number)
    events: list[Event] = []
    for _ in range(chance.randint(3, 25)):
        kind = chance.random()
        if kind < 0.06:
            events.append({"press": chance.choice(BUTTONS)})
        elif kind < 0.09:
            events.append({"size": chance.choice(("100%", "50%", "9rem", "auto"))})
        else:
            events.append(pointer_event(chance))
    return events


def pointer_event(chance: random.Random) -> Event:
    """Return any event of any pointer, often far outside the pad."""
    return {
        "name": chance.choice(RARE if chance.random() < 0.15 else EVENTS),
        "x": chance.choice((0.5, chance.random(), chance.uniform(-9, 9), 1e7)),
        "y": chance.choice((0.5, chance.random(), chance.uniform(-9, 9), -1e7)),
        "pointerId": chance.choice((1, 1, *POINTERS)),
        "pointerType": chance.choice(("mouse", "pen", "touch", "")),
        "buttons": chance.choice((1, 1, 0, 2, 32)),
        "button": chance.choice((0, 0, -1, 2, 5)),
        "isPrimary": chance.random() < 0.8,
        "pressure": chance.random(),
        "bare": chance.random() < 0.2,
    }


def lifted(pointer: int) -> Event:
    """Return the end of what a pointer draws."""
    return {"name": "pointerup", "x": 0.5, "y": 0.5, "pointerId": pointer}


@pytest.mark.parametrize("start", range(0, SEQUENCES, AT_ONCE * 5))
def test_no_sequence_of_events_breaks_the_page(ready_page: Page, start: int) -> None:
    ready_page.add_script_tag(type="micropython", content=CONSISTENT)
    ready_page.wait_for_selector("body[data-consistent]")
    for first in range(start, start + AT_ONCE * 5, AT_ONCE):
        for number in range(first, first + AT_ONCE):
            ready_page.evaluate(SEND, sequence(number))
        ready_page.evaluate("delete document.body.dataset.consistent")
        ready_page.evaluate(SEND, [lifted(pointer) for pointer in POINTERS])
        assert ready_page.locator("html").get_attribute("data-state") == "ready"
        ready_page.add_script_tag(type="micropython", content=CONSISTENT)
        ready_page.wait_for_selector("body[data-consistent]")
        assert ready_page.locator("body").get_attribute("data-consistent") == "yes"
        ready_page.evaluate("document.getElementById('clear').click()")
