"""Ink as text, and back: JSON for files, a shorter one for links.

JSON: `{"inkling": 1, "strokes": [[x, y, x, y, ...], ...]}`. The number is the format's
version; x and y are whole, in ten-thousandths of the pad's height, x from the left and
y from the top.

Links: `1` for the version, then base64 (RFC 4648, 5: for addresses, unpadded) of whole
numbers: of each stroke the number of its points and, from point to point, how far x and
y move, the first from 0. Numbers are written as Protocol Buffers write `sint32`:
zigzag, seven bits a byte, the lowest first.

More points than `ink.MOST` are not read; who writes them has to ask first.

Runs in MicroPython and CPython.
"""

import json
import re

from .ink import MOST, Memory

try:  # MicroPython's own: its `binascii` is Python, and takes 200 times as long
    import ubinascii as binascii  # type: ignore[import-not-found]
except ImportError:
    import binascii

VERSION = 1
UNIT = 10_000  # to the pad's height
WIDE = 1.5  # heights of the pad
KEYS = 100  # of a file, at most: each more takes MicroPython longer than the last
FAR = 100  # heights of the pad: no ink lies beyond
LARGEST = 1_000_000  # bytes of a file
LONG = (
    "[0-9]" * 8
)  # no number needs them; of a million MicroPython takes minutes to read


class Writer:
    """Writes ink as text; strokes that it has written before cost nothing again."""

    def __init__(self) -> None:
        self._texts = Memory(_stroke_text)

    def write(self, strokes: list) -> str:
        """Return the strokes as text."""
        texts = ",".join(self._texts.of(strokes))
        return f'{{"inkling":{VERSION},"strokes":[{texts}]}}'


def _stroke_text(stroke: list) -> str:
    numbers = [f"{round(x * UNIT)},{round(y * UNIT)}" for x, y in stroke]
    return f"[{','.join(numbers)}]"


def link(strokes: list) -> str:
    """Return the strokes as text for a link."""
    content = bytearray()
    for stroke in strokes:
        _put(content, len(stroke))
        before = (0, 0)
        for x, y in stroke:
            point = (round(x * UNIT), round(y * UNIT))
            _put(content, point[0] - before[0])
            _put(content, point[1] - before[1])
            before = point
    return str(VERSION) + _encoded(bytes(content))


def _put(content: bytearray, number: int) -> None:
    number = number * 2 if number >= 0 else -number * 2 - 1
    while number > 127:
        content.append(number & 127 | 128)
        number >>= 7
    content.append(number)


def follow(text: str) -> list[list[tuple[float, float]]]:
    """Return the strokes that the text of a link holds.

    Raises ValueError, with the reason, where it holds none.
    """
    if not text.startswith(str(VERSION)):
        raise ValueError(f"this is no link to ink of version {VERSION}")
    content = _decoded(text[1:])
    if len(content) > 8 * MOST:
        raise ValueError(f"it has more than {MOST} points")
    numbers = _numbers(content)
    strokes = []
    at = 0
    while at < len(numbers):
        count = numbers[at]
        if not 0 < count <= (len(numbers) - at - 1) // 2:
            raise ValueError("this link is cut short")
        moves = numbers[at + 1 : at + 1 + 2 * count]
        stroke, x, y = [], 0, 0
        for index in range(0, len(moves), 2):
            x += moves[index]
            y += moves[index + 1]
            stroke.append(x)
            stroke.append(y)
        strokes.append(stroke)
        at += 1 + 2 * count
    return _checked(strokes)


def _encoded(content: bytes) -> str:
    coded = binascii.b2a_base64(content).decode().strip()
    return coded.replace("+", "-").replace("/", "_").rstrip("=")


def _decoded(coded: str) -> bytes:
    padded = coded.replace("-", "+").replace("_", "/") + "=" * (-len(coded) % 4)
    try:
        content = binascii.a2b_base64(padded.encode())
    except ValueError:
        content = b""
    # What is no letter of the code is passed over, so it is missing now.
    if _encoded(content) != coded:
        raise ValueError("this link is damaged")
    return content


def _numbers(content: bytes) -> list[int]:
    numbers = []
    number = shift = 0
    for byte in content:
        number |= (byte & 127) << shift
        shift += 7
        if shift > 35:
            raise ValueError("this link is damaged")
        if byte < 128:
            numbers.append(number >> 1 if number % 2 == 0 else -(number >> 1) - 1)
            number = shift = 0
    if shift:
        raise ValueError("this link is cut short")
    return numbers


def read(text: str) -> list[list[tuple[float, float]]]:
    """Return the strokes that `text` holds.

    Raises ValueError, with the reason, where it holds none.
    """
    if re.search(LONG, text):
        raise ValueError("a number in it is too long")
    if text.count(":") > KEYS:
        raise ValueError("it holds more than strokes")
    try:
        content = json.loads(text)
    except (ValueError, RuntimeError):  # MicroPython's, of what nests too deep
        raise ValueError("this is no JSON")
    if not isinstance(content, dict) or content.get("inkling") != VERSION:
        raise ValueError(f"this is no ink of version {VERSION}")
    return _checked(content.get("strokes"))


def _checked(strokes) -> list[list[tuple[float, float]]]:
    """Return strokes of points, from strokes of numbers that may be anything."""
    if not isinstance(strokes, list) or not all(_is_stroke(each) for each in strokes):
        raise ValueError("its strokes are no lists of whole numbers, x and y in turn")
    if sum(len(stroke) for stroke in strokes) > 2 * MOST:
        raise ValueError(f"it has more than {MOST} points")
    points = [
        [
            (stroke[index] / UNIT, stroke[index + 1] / UNIT)
            for index in range(0, len(stroke), 2)
        ]
        for stroke in strokes
    ]
    if not points:
        raise ValueError("it holds no strokes")
    if not any(_is_on_pad(x, y) for stroke in points for x, y in stroke):
        raise ValueError("none of it lies on the pad")
    return points


def _is_on_pad(x: float, y: float) -> bool:
    return 0 <= x <= WIDE and 0 <= y <= 1


def _is_stroke(content) -> bool:
    return (
        isinstance(content, list)
        and bool(content)
        and len(content) % 2 == 0
        and all(type(each) is int and abs(each) <= FAR * UNIT for each in content)
    )
