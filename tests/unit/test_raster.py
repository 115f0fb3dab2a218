"""Ink to image: the geometry, and what must not change the picture."""

import math
from itertools import pairwise

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from site_src.app import raster
from tests.hands import HANDS, Strokes

BOX, PEN = 20.0, 2.5
Pieces = list[tuple[float, ...]]
Picture = npt.NDArray[np.float64]

inks = st.sampled_from([hand for hands in HANDS.values() for hand in hands])
places = st.floats(-1000, 1000)
sizes = st.floats(0.1, 1000)


def pieces_of(ink: Strokes) -> Pieces:
    """Return both ends of each fitted piece: x, y, x, y."""
    numbers = iter(raster.fit(ink, BOX, PEN))
    pieces: Pieces = []
    for dx, dy, along, across, half in zip(*[numbers] * raster.PIECE, strict=True):
        x, y = across * dy - along * dx, -along * dy - across * dx
        wide, high = half * dx, half * dy
        pieces.append((x - wide, y - high, x + wide, y + high))
    return pieces


def picture(ink: Strokes) -> Picture:
    """Return the cover of 28 x 28 pixels, by the distances that the textbook gives."""
    pieces = np.array(pieces_of(ink))[:, :, None, None]
    x0, y0, x1, y1 = pieces.swapaxes(0, 1)
    places = np.arange(raster.SIZE) + 0.5 - raster.CENTRE
    x, y = np.meshgrid(places, places)
    dx, dy = x1 - x0, y1 - y0
    squares = dx * dx + dy * dy
    shares = ((x - x0) * dx + (y - y0) * dy) / np.where(squares, squares, 1.0)
    shares = shares.clip(0, 1)
    distances = np.hypot(x - x0 - shares * dx, y - y0 - shares * dy)
    cover: Picture = (PEN / 2 + 0.5 - distances.min(0)).clip(0, 1)
    return cover


def transformed(ink: Strokes, size: float, right: float, down: float) -> Strokes:
    return [[(x * size + right, y * size + down) for x, y in stroke] for stroke in ink]


def redrawn_slower(ink: Strokes, times: int) -> Strokes:
    """Return the same lines with `times` as many points."""
    slower = []
    for stroke in ink:
        points = [stroke[0]]
        for (x0, y0), (x1, y1) in pairwise(stroke):
            shares = [step / times for step in range(1, times + 1)]
            points += [(x0 + (x1 - x0) * s, y0 + (y1 - y0) * s) for s in shares]
        slower.append(points)
    return slower


SHADES = " .:-=+*%#@"
LEARNT = """
         -==========.
        -@@@@@@@@@@@%
        =@@@@@@@@@@@*
        +@@.........
        *@#
        *@%
        %@%
        #@**%%*=.
        #@@@@@@@@+
        #@@@%%#@@@*
        :*=    :%@@+
                 %@@.
                 :@@=
                  #@+
                  #@+
                 -@@-
       =#-      .#@@.
       #@@+:  .=#@@=
       -@@@@@@@@@@+
        :*@@@@@@%-
          .=++=:
"""


def test_pictures_are_drawn_as_the_released_models_learnt_them() -> None:
    # Where this fails on purpose, the models have to be trained anew.
    drawn = [
        "".join(SHADES[round(cover * 9)] for cover in row).rstrip()
        for row in picture(HANDS["5"][0]).tolist()
    ]
    assert "\n".join(drawn).strip("\n") == LEARNT.strip("\n")


@given(inks, sizes, places, places)
def test_moving_and_scaling_changes_nothing(
    ink: Strokes, size: float, right: float, down: float
) -> None:
    moved = transformed(ink, size, right, down)
    difference = np.abs(picture(ink) - picture(moved))
    assert difference.max() < 1e-3 + 1e-12 * 1000 / size


@given(inks, st.integers(2, 9))
def test_redrawing_slower_changes_no_more_than_rounding(
    ink: Strokes, times: int
) -> None:
    # Other points are kept, so a sharp corner may be cut by less than their spacing.
    difference = np.abs(picture(ink) - picture(redrawn_slower(ink, times)))
    assert difference.max() < raster.SPACING
    assert difference.mean() < 1 / 255


@given(inks)
def test_the_drawn_digit_fills_the_box_or_is_kept_inside(ink: Strokes) -> None:
    pieces = pieces_of(ink)
    xs = [x for piece in pieces for x in piece[::2]]
    ys = [y for piece in pieces for y in piece[1::2]]
    longer = max(max(xs) - min(xs), max(ys) - min(ys))
    assert longer == pytest.approx(BOX - PEN, abs=0.1)
    assert max(map(abs, xs + ys)) <= raster.CENTRE - raster.MARGIN - PEN / 2 + 1e-6


def test_the_centre_of_ink_lies_in_the_centre() -> None:
    [*_, x, y] = raster.measure(HANDS["5"][0])
    fitted = [[(x0, y0), (x1, y1)] for x0, y0, x1, y1 in pieces_of(HANDS["5"][0])]
    assert raster.measure(fitted)[5:] == pytest.approx((0, 0), abs=0.05)
    assert 0 < x < 1
    assert 0 < y < 1


def test_measure_weighs_lines_by_length_not_points() -> None:
    many_points_left = [[(0.0, y / 100) for y in range(101)], [(2.0, 0.0), (2.0, 1.0)]]
    left, top, right, bottom, length, x, y = raster.measure(many_points_left)
    assert (left, top, right, bottom) == (0, 0, 2, 1)
    assert (length, x, y) == pytest.approx((2, 1, 0.5))


@pytest.mark.parametrize(
    "ink",
    [
        [[(3.0, 4.0)]],
        [[(3.0, 4.0)] * 5],
        [[(3.0, 4.0)], [(3.0, 4.0)]],
    ],
    ids=["a dot", "a dot held", "two dots on one place"],
)
def test_ink_without_length_is_a_dot_in_the_centre(ink: Strokes) -> None:
    assert set(pieces_of(ink)) == {(0.0, 0.0, 0.0, 0.0)}
    assert raster.size(raster.measure(ink)) == 0


def test_a_lopsided_digit_stays_inside_the_image() -> None:
    blot = [(0.0, y / 50) for y in range(50)] * 20  # much ink at the left edge
    pieces = pieces_of([[*blot, (0.0, 0.0), (1.0, 0.0)]])
    reach = raster.CENTRE - raster.MARGIN - PEN / 2
    assert max(x for piece in pieces for x in piece[::2]) == pytest.approx(reach)


def test_a_scribble_costs_no_more_than_its_bound() -> None:
    scribble = [(math.sin(i * 1.7), math.cos(i * 2.3)) for i in range(10_000)]
    assert len(pieces_of([scribble])) <= raster.MOST_PIECES + 1


def test_stack_fills_up_short_images_with_what_changes_nothing() -> None:
    one, two = [1.0, 2.0, 3.0, 4.0, 5.0], [6.0, 7.0, 8.0, 9.0, 0.0] + [9.0] * 5
    assert raster.stack([one, two]) == one + one + two


class Lists:
    """A table as a list of rows."""

    def table(self, numbers: list[float], wide: int) -> list[list[float]]:
        return [numbers[i : i + wide] for i in range(0, len(numbers), wide)]


@pytest.mark.parametrize("x", [-13.5, 0.5, 13.5])
@pytest.mark.parametrize("y", [-13.5, 0.5, 13.5])
def test_pixels_lie_along_and_across_a_piece(x: float, y: float) -> None:
    piece = raster.fit([[(0.0, 0.0), (3.0, 4.0)]], BOX, PEN)
    place = round(y + 13.5) * raster.SIZE + round(x + 13.5)
    along, across = (
        sum(number * row[place] for number, row in zip(piece, rows, strict=True))
        for rows in raster.pixels(Lists())
    )
    assert along == pytest.approx(0.6 * x + 0.8 * y)  # the piece's middle is at 0, 0
    assert across == pytest.approx(0.6 * y - 0.8 * x)
