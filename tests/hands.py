"""Digits drawn by the project itself: three hands, each with its own way of writing.

Points lie in 0..1, y down. Everybody who has no data set at hand tests with these.
"""

import math
import random
from itertools import pairwise

Point = tuple[float, float]
Strokes = list[list[Point]]


def line(*points: Point) -> list[Point]:
    """Return points along straight lines between corners."""
    steps = 8
    drawn = [points[0]]
    for (x0, y0), (x1, y1) in pairwise(points):
        for step in range(1, steps + 1):
            share = step / steps
            drawn.append((x0 + (x1 - x0) * share, y0 + (y1 - y0) * share))
    return drawn


def arc(
    x: float, y: float, wide: float, high: float, start: float, end: float
) -> list[Point]:
    """Return points along an ellipse's arc around (x, y).

    Angles in degrees, 0 to the right and growing clockwise, as y points down.
    """
    steps = max(6, int(abs(end - start) / 12))
    angles = [math.radians(start + (end - start) * i / steps) for i in range(steps + 1)]
    return [(x + wide * math.cos(a), y + high * math.sin(a)) for a in angles]


HANDS: dict[str, list[Strokes]] = {
    "0": [
        [arc(0.5, 0.5, 0.3, 0.45, -90, -450)],
        [arc(0.5, 0.5, 0.4, 0.45, -60, 300)],
        [arc(0.5, 0.5, 0.22, 0.45, -100, -470)],
    ],
    "1": [
        [line((0.5, 0.05), (0.5, 0.95))],
        [line((0.3, 0.3), (0.52, 0.05), (0.52, 0.95))],
        [line((0.35, 0.25), (0.52, 0.05), (0.5, 0.95)), line((0.3, 0.95), (0.7, 0.95))],
    ],
    "2": [
        [
            arc(0.5, 0.28, 0.28, 0.23, -170, 30)
            + line((0.7, 0.45), (0.2, 0.95), (0.8, 0.95))
        ],
        [
            arc(0.48, 0.3, 0.3, 0.25, -160, 50)
            + line((0.6, 0.55), (0.18, 0.93), (0.85, 0.9))
        ],
        [
            arc(0.5, 0.27, 0.25, 0.22, -150, 40)
            + arc(0.3, 0.85, 0.12, 0.1, -60, -360)
            + line((0.42, 0.87), (0.6, 0.95), (0.82, 0.88))
        ],
    ],
    "3": [
        [arc(0.45, 0.28, 0.28, 0.22, -150, 90) + arc(0.45, 0.72, 0.32, 0.23, -90, 150)],
        [
            line((0.2, 0.06), (0.75, 0.06), (0.45, 0.42))
            + arc(0.45, 0.68, 0.3, 0.26, -90, 140)
        ],
        [arc(0.42, 0.27, 0.3, 0.22, -160, 80) + arc(0.42, 0.71, 0.36, 0.25, -80, 160)],
    ],
    "4": [
        [
            line((0.6, 0.05), (0.15, 0.65), (0.85, 0.65)),
            line((0.65, 0.35), (0.65, 0.98)),
        ],
        [line((0.25, 0.05), (0.22, 0.5), (0.8, 0.5)), line((0.72, 0.1), (0.7, 0.95))],
        [line((0.68, 0.95), (0.68, 0.05), (0.15, 0.68), (0.9, 0.68))],
    ],
    "5": [
        [
            line((0.28, 0.05), (0.25, 0.42)) + arc(0.45, 0.67, 0.32, 0.28, -125, 140),
            line((0.28, 0.05), (0.78, 0.05)),
        ],
        [
            line((0.75, 0.06), (0.3, 0.06), (0.27, 0.45))
            + arc(0.45, 0.68, 0.3, 0.26, -110, 130)
        ],
        [
            line((0.8, 0.08), (0.35, 0.05), (0.28, 0.4))
            + arc(0.47, 0.64, 0.3, 0.28, -130, 150)
        ],
    ],
    "6": [
        [
            arc(0.72, 0.6, 0.5, 0.55, -110, -190)
            + arc(0.48, 0.7, 0.26, 0.24, -190, -530)
        ],
        [
            line((0.62, 0.04), (0.34, 0.4), (0.24, 0.68))
            + arc(0.5, 0.72, 0.26, 0.23, -180, -530)
        ],
        [
            arc(0.75, 0.55, 0.55, 0.5, -120, -200)
            + arc(0.5, 0.73, 0.25, 0.2, -200, -560)
        ],
    ],
    "7": [
        [line((0.2, 0.06), (0.8, 0.06), (0.4, 0.95))],
        [
            line((0.18, 0.1), (0.82, 0.06), (0.45, 0.95)),
            line((0.35, 0.5), (0.75, 0.48)),
        ],
        [line((0.2, 0.2), (0.22, 0.06), (0.8, 0.06), (0.5, 0.5), (0.42, 0.95))],
    ],
    "8": [
        [
            arc(0.5, 0.27, 0.24, 0.22, -60, -270)
            + arc(0.5, 0.72, 0.3, 0.23, -90, 270)
            + arc(0.5, 0.27, 0.24, 0.22, 90, -60)
        ],
        [arc(0.5, 0.27, 0.22, 0.22, 90, 450), arc(0.5, 0.72, 0.28, 0.23, -90, 270)],
        [
            arc(0.5, 0.28, 0.27, 0.22, 0, -250)
            + line((0.45, 0.5), (0.7, 0.66))
            + arc(0.48, 0.72, 0.26, 0.22, -20, 200)
            + line((0.25, 0.66), (0.72, 0.4), (0.77, 0.28))
        ],
    ],
    "9": [
        [arc(0.48, 0.3, 0.27, 0.24, 0, -360) + line((0.75, 0.3), (0.7, 0.95))],
        [
            arc(0.46, 0.28, 0.26, 0.22, -20, -370)
            + line((0.72, 0.25), (0.72, 0.6))
            + arc(0.5, 0.68, 0.22, 0.26, 0, 120)
        ],
        [arc(0.5, 0.3, 0.25, 0.25, -30, -390) + line((0.72, 0.2), (0.55, 0.95))],
    ],
}


def jitter(strokes: Strokes, chance: random.Random) -> Strokes:
    """Return the digit as the same hand would write it another time.

    Slanted, stretched and with trembling points; size 1 as before.
    """
    slant, turn = chance.uniform(-0.25, 0.25), chance.uniform(-0.15, 0.15)
    wide, high = chance.uniform(0.8, 1.2), chance.uniform(0.9, 1.1)
    cos, sin = math.cos(turn), math.sin(turn)

    def moved(point: Point) -> Point:
        x, y = (point[0] - 0.5) * wide, (point[1] - 0.5) * high
        x -= slant * y
        tremble = chance.gauss(0, 0.006), chance.gauss(0, 0.006)
        return 0.5 + cos * x - sin * y + tremble[0], 0.5 + sin * x + cos * y + tremble[
            1
        ]

    return [[moved(point) for point in stroke] for stroke in strokes]


def unit(strokes: Strokes) -> Strokes:
    """Return strokes moved to the origin, their longer side 1."""
    points = [point for stroke in strokes for point in stroke]
    left, top = min(x for x, _ in points), min(y for _, y in points)
    size = max(max(x for x, _ in points) - left, max(y for _, y in points) - top)
    return [[((x - left) / size, (y - top) / size) for x, y in s] for s in strokes]
