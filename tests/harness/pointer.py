"""Events of a pen, as Chromium's DevTools protocol takes them."""

from typing import Any

PEN_METHOD = "Input.dispatchMouseEvent"


def pen_event(event: str, point: tuple[float, float]) -> dict[str, Any]:
    """Return what the pen's tip does at `point`, in pixels of the page.

    event: `mousePressed`, `mouseMoved` (pressed) or `mouseReleased`.
    """
    return {
        "type": event,
        "x": point[0],
        "y": point[1],
        "button": "left",
        "buttons": 0 if event == "mouseReleased" else 1,
        "clickCount": 1,
        "pointerType": "pen",
    }
