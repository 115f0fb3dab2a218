"""Ink varied as hands vary it, before it becomes an image.

No two people write a digit alike: ones stand on a foot, sevens are crossed, zeros
slashed; hands tremble, start late and run over. A writer's strokes become many others'.
"""

import math
import random

from site_src.app import raster
from training.pen import PenDigit, Point, Stroke, Strokes
from training.recipe import Habits

SLIM = 0.45  # width over height: a one without foot and flag is slimmer


def vary(digit: PenDigit, within: Habits, chance: random.Random) -> Strokes:
    """Return the digit as another hand would write it.

    The same state of `chance` gives the same strokes.
    """
    left, top, right, bottom = raster.measure(digit.strokes)[:4]
    size = max(right - left, bottom - top)
    strokes = digit.strokes
    if chance.random() < within.customs:
        strokes = strokes + customary(digit, chance)
    return [
        tremble(
            ends(thinned(stroke, chance), within.ends, size, chance),
            within,
            size,
            chance,
        )
        for stroke in strokes
    ]


def customary(digit: PenDigit, chance: random.Random) -> Strokes:
    """Return the strokes that some people add to this digit; none to most."""
    left, top, right, bottom = raster.measure(digit.strokes)[:4]
    wide, high = right - left, bottom - top
    if digit.label == 1 and wide < SLIM * high:
        return one(digit.strokes, high, chance)
    if digit.label == 0:
        return [slash((left, top, right, bottom), chance)]
    if digit.label == 7 and len(digit.strokes) == 1:
        return [bar(digit.strokes[0], top, bottom, chance)]
    return []


def one(strokes: Strokes, high: float, chance: random.Random) -> Strokes:
    """Return a foot, a flag, or both."""
    points = [point for stroke in strokes for point in stroke]
    head, heel = min(points, key=_down), max(points, key=_down)
    half = chance.uniform(0.12, 0.4) * high
    rise = chance.uniform(-0.06, 0.06) * high
    foot = [(heel[0] - half, heel[1] + rise), (heel[0] + half, heel[1] - rise)]
    kind = chance.choice(("foot", "flag", "both", "both"))
    if kind == "foot":
        return [foot]
    if kind == "flag":  # short or steep: with a long flat one, it would be a seven
        reach = chance.uniform(0.08, 0.28)
        drop = reach * chance.uniform(0.6, 1.6)
    else:
        reach, drop = chance.uniform(0.12, 0.45), chance.uniform(0.05, 0.4)
    flag = [(head[0] - reach * high, head[1] + drop * high), head]
    return [flag] if kind == "flag" else [foot, flag]


def slash(box: tuple[float, ...], chance: random.Random) -> Stroke:
    """Return a line from the lower left to the upper right, over the edge or not."""
    left, top, right, bottom = box
    share = chance.uniform(0.6, 1.25) / 2
    x, y = (left + right) / 2, (top + bottom) / 2
    wide, high = (right - left) * share, (bottom - top) * share
    return [(x - wide, y + high), (x + wide, y - high)]


def bar(stroke: Stroke, top: float, bottom: float, chance: random.Random) -> Stroke:
    """Return a short line across the stem of a seven."""
    y = top + (bottom - top) * chance.uniform(0.4, 0.65)
    x, _ = min(stroke, key=lambda point: abs(point[1] - y))
    half = (bottom - top) * chance.uniform(0.1, 0.25)
    rise = half * chance.uniform(-0.2, 0.3)
    return [(x - half, y + rise), (x + half, y - rise)]


def thinned(stroke: Stroke, chance: random.Random) -> Stroke:
    """Return the stroke with the points that a fast hand leaves: every one to third."""
    step = chance.choice((1, 1, 2, 3))
    return [*stroke[:-1:step], stroke[-1]]


def ends(stroke: Stroke, most: float, size: float, chance: random.Random) -> Stroke:
    """Return the stroke begun later, ended sooner, or run on a little.

    most: of `size`, the digit's, that a stroke runs on; of its points, that it lacks.
    """
    if len(stroke) < 4:
        return stroke
    lacking = int(len(stroke) * most)
    match chance.randrange(4):
        case 0:
            return stroke[chance.randint(0, lacking) :]
        case 1:
            return stroke[: len(stroke) - chance.randint(0, lacking)]
        case 2:
            (x0, y0), (x1, y1) = stroke[-2:]
            way = math.hypot(x1 - x0, y1 - y0) or 1.0
            on = chance.uniform(0, most) * size / way
            return [*stroke, (x1 + (x1 - x0) * on, y1 + (y1 - y0) * on)]
    return stroke


def tremble(
    stroke: Stroke, within: Habits, size: float, chance: random.Random
) -> Stroke:
    """Return the stroke as drawn by a hand that sways slowly and shakes a little."""
    strength = within.tremble * size
    waves = [
        (chance.gauss(0, strength), chance.uniform(0.5, 3), chance.uniform(0, math.tau))
        for _ in range(4)
    ]
    drift = chance.gauss(0, strength), chance.gauss(0, strength)
    moved = []
    gone = 0.0
    last = stroke[0]
    for x, y in stroke:
        gone += math.hypot(x - last[0], y - last[1]) / size
        last = x, y
        sway = [
            far * math.sin(often * math.tau * gone + late) for far, often, late in waves
        ]
        moved.append(
            (
                x + drift[0] + (sway[0] + sway[1]) / 2,
                y + drift[1] + (sway[2] + sway[3]) / 2,
            )
        )
    return moved


def _down(point: Point) -> float:
    return point[1]
