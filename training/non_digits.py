"""Ink that is no digit: what a reader must have met to say that it cannot read it.

Outlier exposure (Hendrycks et al., 2019, "Deep anomaly detection with outlier
exposure"), as a class of its own: letters and signs, scribbles, shapes, dots, parts of
digits, digits on top of each other and side by side. The last two are also what a
number looks like when it is cut in the wrong places.
"""

import functools
import math
import random
from collections.abc import Callable, Sequence
from itertools import pairwise

from HersheyFonts import HersheyFonts

from site_src.app import raster
from training import habits
from training.pen import PenDigit, Point, Stroke, Strokes
from training.recipe import Habits

# Single-line fonts (A. V. Hershey, 1967, "Calligraphy for computers"). What could be
# taken for a digit is left out: B and 8, D, O and 0, g and 9, S and 5, Z and 2 ...
FONTS = ("futural", "rowmans", "cursive", "scripts")
SIGNS = "ACEFHKMNPRVWXacdefhkmnprvwx#%@*+=^~"
PLAIN_FONTS = FONTS[:2]
PLAIN_SIGNS = "GJLTUYtu?"  # with curls, some of them look like 2, 8 and 9

TREMBLE = Habits(customs=0.0, ends=0.05, tremble=0.012)


def draw(
    digits: Sequence[PenDigit], count: int, chance: random.Random
) -> list[Strokes]:
    """Return `count` inks, y down, in units of their own.

    digits: what some of them are composed of. The same state of `chance` gives the
    same inks.
    """
    kinds: list[tuple[Callable[..., Strokes], float]] = [
        (sign, 0.25),
        (scribble, 0.25),
        (shape, 0.08),
        (part, 0.1),
        (dots, 0.02),
        (functools.partial(overlaid, digits), 0.13),
        (functools.partial(side_by_side, digits), 0.17),
    ]
    makers = chance.choices(
        [make for make, _ in kinds], [weight for _, weight in kinds], k=count
    )
    return [by_hand(make(chance), chance) for make in makers]


def by_hand(strokes: Strokes, chance: random.Random) -> Strokes:
    """Return the strokes slanted, stretched, turned a little, and trembling."""
    slant, turn = chance.gauss(0, 0.15), chance.gauss(0, 0.12)
    wide = math.exp(chance.gauss(0, 0.15))
    moved = [
        turned([((x + slant * y) * wide, y) for x, y in stroke], turn)
        for stroke in strokes
    ]
    size = raster.size(raster.measure(moved))
    return [
        habits.tremble(
            habits.ends(stroke, TREMBLE.ends, size, chance), TREMBLE, size, chance
        )
        if size
        else stroke
        for stroke in moved
    ]


@functools.cache
def glyphs() -> list[Strokes]:
    """Return the letters and signs of all fonts, of size 1, as dense points."""
    drawn = []
    for name in FONTS:
        font = HersheyFonts()
        font.load_default_font(name)
        for sign in SIGNS + (PLAIN_SIGNS if name in PLAIN_FONTS else ""):
            strokes = [list(stroke) for stroke in font.strokes_for_text(sign)]
            if any(len(stroke) > 1 for stroke in strokes):
                drawn.append([line(*s) for s in unit(strokes) if s])
    return drawn


def sign(chance: random.Random) -> Strokes:
    """Return a letter or a sign."""
    return chance.choice(glyphs())


def scribble(chance: random.Random) -> Strokes:
    """Return what a hand does that tries the pen, or wants no letter."""
    kind = chance.choice((zigzag, walk, walk, spiral, loops, corners))
    return [kind(chance)]


def zigzag(chance: random.Random) -> Stroke:
    """Return hatching, to and fro."""
    turns = chance.randint(4, 14)
    high = chance.uniform(0.3, 1.5)
    points = [
        (
            index / turns + chance.gauss(0, 0.03),
            high * (index % 2 + chance.gauss(0, 0.1)),
        )
        for index in range(turns + 1)
    ]
    return turned(line(*points), chance.uniform(0, math.tau))


def walk(chance: random.Random) -> Stroke:
    """Return a long way whose direction sways and swings."""
    heading, bend = chance.uniform(0, math.tau), 0.0
    point = (0.0, 0.0)
    points = [point]
    wild = chance.uniform(0.08, 0.25)
    for _ in range(chance.randint(60, 160)):
        bend = 0.9 * bend + chance.gauss(0, wild)
        heading += bend
        # Drawn back to the middle, or a walk becomes a line.
        x = point[0] * 0.98 + 0.05 * math.cos(heading)
        y = point[1] * 0.98 + 0.05 * math.sin(heading)
        point = (x, y)
        points.append(point)
    return points


def spiral(chance: random.Random) -> Stroke:
    """Return two to five turns, growing."""
    turns = chance.uniform(2.2, 5.0) * chance.choice((-1, 1))
    start, inner = chance.uniform(0, math.tau), chance.uniform(0, 0.3)
    return [
        (
            (inner + step / 100) * math.cos(start + turns * math.tau * step / 100),
            (inner + step / 100) * math.sin(start + turns * math.tau * step / 100),
        )
        for step in range(101)
    ]


def loops(chance: random.Random) -> Stroke:
    """Return loops in a row, as in a child's writing."""
    count, wide = chance.uniform(2.5, 7), chance.uniform(0.3, 1.2)
    round_ = chance.uniform(0.5, 1.4)
    return [
        (
            wide * angle / math.tau - round_ * math.sin(angle) / 2,
            math.cos(angle) * chance.uniform(0.9, 1.1),
        )
        for angle in (count * math.tau * step / 120 for step in range(121))
    ]


def corners(chance: random.Random) -> Stroke:
    """Return straight lines between five to ten places."""
    return line(
        *((chance.random(), chance.random()) for _ in range(chance.randint(5, 10)))
    )


SHAPES: list[Strokes] = [
    [[(0, 1), (0.5, 0), (1, 1), (0, 1)]],  # triangle
    [[(0.2, 1), (0.5, 0), (0.8, 1), (0, 0.35), (1, 0.35), (0.2, 1)]],  # star
    [[(0, 0.6), (0.35, 1), (1, 0)]],  # tick
    [[(0, 0.5), (1, 0.5)], [(0.65, 0.2), (1, 0.5), (0.65, 0.8)]],  # arrow
    [[(0, 0), (1, 1)], [(1, 0), (0, 1)]],  # cross
    [[(0.5, 0), (0.5, 1)], [(0, 0.4), (1, 0.4)]],  # dagger
    [[(0, 0), (1, 0), (1, 1), (0, 1), (0, 0)], [(0, 0), (1, 1)], [(1, 0), (0, 1)]],
    [[(0, 0), (0, 1)], [(0.5, 0), (0.5, 1)], [(1, 0), (1, 1)]],  # tally
    [[(0, 0), (1, 0)], [(0, 0.4), (1, 0.4)], [(0, 0.8), (1, 0.8)]],
    [[(0.5, 0), (1, 0.5), (0.5, 1), (0, 0.5), (0.5, 0)], [(0, 0.5), (1, 0.5)]],
    [
        [
            (0.5, 0.3),
            (0.4, 0.1),
            (0.25, 0.03),
            (0.1, 0.1),
            (0.04, 0.3),
            (0.5, 1),
            (0.96, 0.3),
            (0.9, 0.1),
            (0.75, 0.03),
            (0.6, 0.1),
            (0.5, 0.3),
        ]
    ],  # heart
]


def shape(chance: random.Random) -> Strokes:
    """Return something that people doodle."""
    drawn = chance.choice(SHAPES)
    return [
        line(*((x + chance.gauss(0, 0.04), y + chance.gauss(0, 0.04)) for x, y in s))
        for s in drawn
    ]


def part(chance: random.Random) -> Strokes:
    """Return what is left over of a digit: bars, bows, hooks; never upright."""
    bow = chance.uniform(-0.6, 0.6) if chance.random() < 0.6 else 0.0
    points = [(t / 20, bow * math.sin(math.pi * t / 20)) for t in range(21)]
    slope = chance.uniform(-0.6, 0.6) if abs(bow) < 0.1 else chance.uniform(-0.3, 0.3)
    return [turned(points, slope)]


def dots(chance: random.Random) -> Strokes:
    """Return one to four dots."""
    return [
        [(chance.random(), chance.random())] for _ in range(chance.choice((1, 2, 3, 4)))
    ]


def overlaid(digits: Sequence[PenDigit], chance: random.Random) -> Strokes:
    """Return two digits on top of each other."""
    # A 1 over another digit may leave that one legible.
    under, over = two(digits, chance, without=1)
    x, y = (chance.choice((-1, 1)) * chance.uniform(0.05, 0.3) for _ in range(2))
    scale = chance.uniform(0.75, 1.3)
    return unit(under.strokes) + [
        [(px * scale + x, py * scale + y) for px, py in stroke]
        for stroke in unit(over.strokes)
    ]


def side_by_side(digits: Sequence[PenDigit], chance: random.Random) -> Strokes:
    """Return two or three digits in a row, near each other or touching."""
    row: Strokes = []
    right = 0.0
    for digit in chance.choices(digits, k=chance.choice((2, 2, 2, 3))):
        scale = chance.uniform(0.8, 1.2)
        placed = [
            [(right + px * scale, py * scale) for px, py in stroke]
            for stroke in unit(digit.strokes)
        ]
        row += placed
        right = max(x for stroke in placed for x, _ in stroke)
        right += chance.uniform(0.0, 0.5)
    return row


def two(
    digits: Sequence[PenDigit], chance: random.Random, without: int
) -> tuple[PenDigit, PenDigit]:
    """Return two digits of different labels, neither of them `without`."""
    while True:
        first, second = chance.choices(digits, k=2)
        if first.label != second.label and without not in (first.label, second.label):
            return first, second


def line(*given: Point) -> Stroke:
    """Return points along straight lines between the given, 0.05 apart."""
    points = [given[0]]
    for (x0, y0), (x1, y1) in pairwise(given):
        steps = max(1, round(math.hypot(x1 - x0, y1 - y0) / 0.05))
        points += [
            (x0 + (x1 - x0) * step / steps, y0 + (y1 - y0) * step / steps)
            for step in range(1, steps + 1)
        ]
    return points


def turned(stroke: Stroke, angle: float) -> Stroke:
    """Return the stroke turned about the origin by an angle in radians."""
    cos, sin = math.cos(angle), math.sin(angle)
    return [(x * cos - y * sin, x * sin + y * cos) for x, y in stroke]


def unit(strokes: Strokes) -> Strokes:
    """Return strokes moved to the origin, their longer side 1."""
    left, top, right, bottom = raster.measure(strokes)[:4]
    size = max(right - left, bottom - top) or 1.0
    return [[((x - left) / size, (y - top) / size) for x, y in s] for s in strokes]
