"""Ink that is no digit, of other making than what is learnt from: for validation.

Letters written here by hand, other scribbles, struck out digits, and digits of other
writers on top of each other. A model that knows only its own non-digits fails here.
"""

import functools
import math
import random
from collections.abc import Callable, Sequence
from typing import NamedTuple

from training.non_digits import line, two, unit
from training.pen import PenDigit, Point, Stroke, Strokes

KINDS = ("letter", "scribble", "struck out digit", "two digits in one place")


class Doodle(NamedTuple):
    """Ink that is no digit, and of what kind."""

    kind: str
    strokes: Strokes


def draw(digits: Sequence[PenDigit], each: int, chance: random.Random) -> list[Doodle]:
    """Return `each` doodles of every kind; digits: what some are composed of."""
    makers: list[Callable[[random.Random], Strokes]] = [
        letter,
        scribble,
        functools.partial(struck_out, digits),
        functools.partial(on_top, digits),
    ]
    return [
        Doodle(kind, make(chance))
        for kind, make in zip(KINDS, makers, strict=True)
        for _ in range(each)
    ]


def arc(
    x: float, y: float, wide: float, high: float, start: float, end: float
) -> Stroke:
    """Return points along an ellipse's arc around (x, y), angles in degrees, y down."""
    steps = max(6, round(abs(end - start) / 12))
    angles = [math.radians(start + (end - start) * i / steps) for i in range(steps + 1)]
    return [(x + wide * math.cos(a), y + high * math.sin(a)) for a in angles]


LETTERS: dict[str, Strokes] = {
    "A": [line((0.1, 1), (0.5, 0), (0.9, 1)), line((0.27, 0.62), (0.75, 0.62))],
    "E": [line((0.8, 0), (0.2, 0), (0.2, 1), (0.8, 1)), line((0.2, 0.5), (0.7, 0.5))],
    "F": [line((0.8, 0), (0.2, 0), (0.2, 1)), line((0.2, 0.5), (0.65, 0.5))],
    "H": [
        line((0.2, 0), (0.2, 1)),
        line((0.8, 0), (0.8, 1)),
        line((0.2, 0.5), (0.8, 0.5)),
    ],
    "K": [
        line((0.2, 0), (0.2, 1)),
        line((0.8, 0), (0.2, 0.55)),
        line((0.35, 0.42), (0.85, 1)),
    ],
    "M": [line((0.05, 1), (0.2, 0), (0.5, 0.7), (0.8, 0), (0.95, 1))],
    "N": [line((0.15, 1), (0.15, 0), (0.85, 1), (0.85, 0))],
    "P": [line((0.2, 1), (0.2, 0)), arc(0.25, 0.27, 0.5, 0.27, -90, 90)],
    "R": [
        line((0.2, 1), (0.2, 0)),
        arc(0.25, 0.25, 0.5, 0.25, -90, 90) + line((0.3, 0.5), (0.85, 1)),
    ],
    "W": [line((0, 0), (0.25, 1), (0.5, 0.3), (0.75, 1), (1, 0))],
    "X": [line((0.1, 0), (0.9, 1)), line((0.9, 0), (0.1, 1))],
    "e": [line((0.15, 0.5), (0.85, 0.5)) + arc(0.5, 0.5, 0.35, 0.45, 0, -300)],
    "h": [
        line((0.25, 0), (0.25, 1)),
        [(0.25, 0.7), *arc(0.5, 0.7, 0.25, 0.22, -180, 0), (0.75, 1)],
    ],
    "k": [line((0.25, 0), (0.25, 1)), line((0.7, 0.4), (0.27, 0.7), (0.75, 1))],
    "m": [
        line((0.05, 0.3), (0.05, 1)),
        [*arc(0.28, 0.55, 0.22, 0.25, -180, 0), (0.5, 1)],
        [*arc(0.73, 0.55, 0.22, 0.25, -180, 0), (0.95, 1)],
    ],
    "n": [line((0.2, 0.25), (0.2, 1)), [*arc(0.5, 0.55, 0.3, 0.3, -180, 0), (0.8, 1)]],
    "w": [[*arc(0.25, 0.6, 0.25, 0.4, 180, 0), *arc(0.75, 0.6, 0.25, 0.4, 180, 0)]],
    "x": [arc(0.1, 0.5, 0.35, 0.45, -80, 80), arc(0.85, 0.5, 0.35, 0.45, -100, -260)],
}


def letter(chance: random.Random) -> Strokes:
    """Return a letter that nobody takes for a digit, slanted and shaken a little."""
    slant, wide = chance.uniform(-0.25, 0.25), chance.uniform(0.75, 1.25)
    return [
        [
            (wide * (x - slant * y) + chance.gauss(0, 0.01), y + chance.gauss(0, 0.01))
            for x, y in stroke
        ]
        for stroke in chance.choice(list(LETTERS.values()))
    ]


def scribble(chance: random.Random) -> Strokes:
    """Return a tangle, a figure of Lissajous, hatching or a heap of short lines."""
    return chance.choice((tangle, lissajous, hatching, heap))(chance)


def tangle(chance: random.Random) -> Strokes:
    """Return one smooth line through eight to fifteen places and back."""
    places = [(chance.random(), chance.random()) for _ in range(chance.randint(8, 15))]
    return [smooth([*places, places[0]])]


def smooth(places: list[Point]) -> Stroke:
    """Return a curve through the places (Catmull and Rom, 1974)."""
    around = [places[0], *places, places[-1]]
    drawn = []
    for (x0, y0), (x1, y1), (x2, y2), (x3, y3) in zip(
        around, around[1:], around[2:], around[3:], strict=False
    ):
        for step in range(12):
            t = step / 12
            a, b = -t + 2 * t**2 - t**3, 2 - 5 * t**2 + 3 * t**3
            c, d = t + 4 * t**2 - 3 * t**3, -(t**2) + t**3
            drawn.append(
                (
                    (a * x0 + b * x1 + c * x2 + d * x3) / 2,
                    (a * y0 + b * y1 + c * y2 + d * y3) / 2,
                )
            )
    return [*drawn, places[-1]]


def lissajous(chance: random.Random) -> Strokes:
    """Return a closed figure of two swings, three and more times to and fro."""
    across, down = chance.choice(((3, 4), (3, 5), (4, 5), (5, 6), (2, 7)))
    late = chance.uniform(0.3, 1.2)
    angles = [math.tau * step / 150 for step in range(151)]
    return [[(math.sin(across * a + late), math.sin(down * a)) for a in angles]]


def hatching(chance: random.Random) -> Strokes:
    """Return lines to and fro, and more of them across."""
    return [to_and_fro(chance), [(y, x) for x, y in to_and_fro(chance)]]


def to_and_fro(chance: random.Random) -> Stroke:
    """Return slanting lines from left to right and back, downwards."""
    turns, slant = chance.randint(4, 8), chance.uniform(-0.15, 0.15)
    return line(
        *(
            (index % 2 + chance.gauss(0, 0.06), index / turns + slant * (index % 2))
            for index in range(turns + 1)
        )
    )


def heap(chance: random.Random) -> Strokes:
    """Return six to twelve short lines, anywhere."""
    drawn = []
    for _ in range(chance.randint(6, 12)):
        x, y = chance.random(), chance.random()
        end = (x + chance.uniform(-0.4, 0.4), y + chance.uniform(-0.4, 0.4))
        drawn.append(line((x, y), end))
    return drawn


def struck_out(digits: Sequence[PenDigit], chance: random.Random) -> Strokes:
    """Return a digit that its writer has scratched out."""
    strokes = unit(chance.choice(digits).strokes)
    right = max(x for stroke in strokes for x, _ in stroke)
    times = chance.randint(5, 9)
    scratch = [
        (
            (-0.1 if index % 2 else right + 0.1) + chance.gauss(0, 0.05),
            0.1 + 0.8 * index / times,
        )
        for index in range(times + 1)
    ]
    return [*strokes, line(*scratch)]


def on_top(digits: Sequence[PenDigit], chance: random.Random) -> Strokes:
    """Return two digits of the same size in the same place."""
    under, over = two(digits, chance, without=1)
    x, y = chance.uniform(-0.15, 0.15), chance.uniform(-0.15, 0.15)
    moved = [[(px + x, py + y) for px, py in s] for s in unit(over.strokes)]
    return unit(under.strokes) + moved
