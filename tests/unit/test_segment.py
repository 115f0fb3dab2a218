"""Strokes are cut into digits."""

import math
import random
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from site_src.app import segment

Box = tuple[float, float, float, float]

Run = tuple[int, int, float]
Reach = list[tuple[float, float]]
Case = tuple[list[Run], list[float], list[float], list[Reach]]

places = st.floats(0, 3)
sizes = st.floats(0.01, 1)
boxes = st.lists(
    st.builds(lambda x, y, w, h: (x, y, x + w, y + h), places, places, sizes, sizes),
    min_size=1,
    max_size=9,
)


def ordered(given_boxes: list[Box]) -> list[Box]:
    reaches = [reach(box) for box in given_boxes]
    return [given_boxes[index] for index in segment.order(given_boxes, reaches)]


def reach(box: Box) -> Reach:
    """Return the sides of a stroke around the box."""
    left, top, right, bottom = box
    corners = [(left, top), (right, top), (right, bottom), (left, bottom)]
    return segment.sides(corners)


def upright(left: float, right: float) -> Reach:
    """Return the same sides along every slant."""
    return [(left, right)] * len(segment.SLANTS)


def row(*lefts: float, wide: float = 0.6) -> list[Box]:
    return [(left, 0.0, left + wide, 1.0) for left in lefts]


@given(boxes, st.randoms(use_true_random=False))
def test_the_order_of_drawing_does_not_matter(
    some: list[Box], chance: random.Random
) -> None:
    shuffled = list(some)
    chance.shuffle(shuffled)
    assert ordered(shuffled) == ordered(some)


def spans(given_boxes: list[Box]) -> list[tuple[int, int]]:
    return [(start, end) for start, end, _ in segment.runs(given_boxes)]


def test_strokes_near_each_other_may_be_one_digit() -> None:
    assert spans(row(0, 0.7)) == [(0, 1), (0, 2), (1, 2)]


def test_a_digit_does_not_reach_over_a_gap() -> None:
    assert spans(row(0, 0.8)) == [(0, 1), (1, 2)]


def test_gaps_count_in_heights_of_the_digit() -> None:
    """A large digit does not make small ones one."""
    large, small = (0.0, 0.0, 0.8, 1.0), [(0.9, 0.8, 1.0, 1.0), (1.05, 0.8, 1.2, 1.0)]
    assert (1, 3) not in spans([large, *small])


def test_a_wide_stroke_bridges_what_lies_within() -> None:
    bar, stem, other = (0.0, 0.0, 2.0, 0.1), (0.9, 0.0, 1.2, 1.0), (2.1, 0.0, 2.2, 1.0)
    found = segment.runs([bar, stem, other])
    assert (0, 2, 0.0) in found
    [gap] = [gap for start, end, gap in found if (start, end) == (0, 3)]
    assert gap == pytest.approx(0.05)  # of the bar's two


@pytest.mark.parametrize("bar_right", [0.83, 0.93, 1.2])
def test_a_stroke_bridges_others_wherever_its_middle_lies(bar_right: float) -> None:
    """A 4 of three strokes: the bar's middle may lie right of the stem."""
    four = [(0.48, 0.2, 0.5, 0.45), (0.69, 0.2, 0.7, 0.75)]
    assert (0, 3, 0.0) in segment.runs(ordered([*four, (0.48, 0.46, bar_right, 0.46)]))


def test_what_slanting_lines_part_stands_beside() -> None:
    """A 1 below the bar of a 7: their boxes overlap wholly, they do not."""
    seven = [(0.0, 0.0), (0.6, 0.0), (0.2, 1.0)]
    one = [(0.55, 0.4), (0.45, 1.0)]
    found = [(0, 1, 0.0), (0, 2, 0.0), (1, 2, 0.0)]
    reaches = [segment.sides(stroke) for stroke in (seven, seven + one, one)]
    taken = alone(found, [0.99, 0.5, 0.99], reaches)
    assert [index for index, _ in taken] == [0, 2]


def test_what_crosses_does_not() -> None:
    """The strokes of an X are no two ones."""
    falling, rising = [(0.0, 0.0), (1.0, 1.0)], [(1.0, 0.0), (0.0, 1.0)]
    found = [(0, 1, 0.0), (0, 2, 0.0), (1, 2, 0.0)]
    reaches = [segment.sides(each) for each in (falling, falling + rising, rising)]
    taken = alone(found, [0.9, 0.1, 0.9], reaches)
    assert [index for index, _ in taken] == [1]


def test_strokes_in_the_same_box_have_an_order() -> None:
    falling, rising = [(0.0, 0.0), (1.0, 1.0)], [(1.0, 0.0), (0.0, 1.0)]
    sides = [segment.sides(stroke) for stroke in (falling, rising)]
    box = (0.0, 0.0, 1.0, 1.0)
    order = segment.order([box, box], sides)
    assert segment.order([box, box], sides[::-1]) == [1 - index for index in order]


@given(boxes)
def test_every_stroke_may_be_a_digit_of_its_own(some: list[Box]) -> None:
    found = segment.runs(ordered(some))
    assert {(index, index + 1, 0.0) for index in range(len(some))} <= {*found}
    assert max(end - start for start, end, _ in found) <= segment.MOST


@st.composite
def recognised(draw: st.DrawFn) -> Case:
    given_boxes = ordered(draw(boxes))
    found = segment.runs(given_boxes)
    shares = st.lists(st.floats(0, 1), min_size=len(found), max_size=len(found))
    digits, blots = draw(shares), draw(shares)
    reaches = [
        segment.joined([reach(box) for box in given_boxes[start:end]])
        for start, end, _ in found
    ]
    return found, digits, blots, reaches


@given(recognised())
def test_every_stroke_belongs_to_exactly_one_digit(case: Case) -> None:
    found = case[0]
    taken = [found[index] for index, _ in segment.cut(*case)]
    assert taken[0][0] == 0
    assert taken[-1][1] == max(end for _, end, _ in found)
    assert all(one[1] == other[0] for one, other in pairwise(taken))


@given(recognised())
def test_the_best_way_and_the_shares_are_those_of_all_ways(case: Case) -> None:
    """Compared with every way, written out."""
    found, digits, blots, reaches = case
    any_ink = [max(pair) for pair in zip(digits, blots, strict=True)]
    taken_for = [max(p, segment.HARDLY * q) for p, q in zip(digits, blots, strict=True)]
    ways = all_ways(found, max(end for _, end, _ in found))
    weights = [weight(way, any_ink, reaches) for way in ways]
    taken = segment.cut(*case)
    best = weight([index for index, _ in taken], taken_for, reaches)
    assert best == pytest.approx(max(weight(way, taken_for, reaches) for way in ways))
    for index, share in taken:
        holding = sum(w for way, w in zip(ways, weights, strict=True) if index in way)
        as_digit = digits[index] / any_ink[index] if any_ink[index] else 1.0
        if digits[index] > segment.LEAST:
            assert share == pytest.approx(holding * as_digit / sum(weights), rel=1e-4)


def all_ways(found: list[Run], count: int, start: int = 0) -> list[list[int]]:
    if start == count:
        return [[]]
    return [
        [index, *rest]
        for index, (first, end, _) in enumerate(found)
        if first == start
        for rest in all_ways(found, count, end)
    ]


def weight(way: list[int], probabilities: list[float], reaches: list[Reach]) -> float:
    chance = 1.0
    for index in way:
        chance *= max(probabilities[index], segment.LEAST)
    for one, other in pairwise(way):
        chance *= math.exp(
            -min(
                segment.LEAN * overlap(*sides) + segment.TILT * abs(slant)
                for *sides, slant in zip(
                    reaches[one], reaches[other], segment.SLANTS, strict=True
                )
            )
        )
    return chance


def overlap(one: tuple[float, float], other: tuple[float, float]) -> float:
    shared = min(one[1], other[1]) - max(one[0], other[0])
    return max(0.0, shared) / min(one[1] - one[0], other[1] - other[0])


def test_a_stroke_without_width_above_a_digit_leans_on_it() -> None:
    found = [(0, 1, 0.0), (0, 2, 0.0), (1, 2, 0.0)]
    for width in (0.0, 0.001):
        reaches = [upright(0.0, 1.0), upright(0.0, 1.0), upright(0.5, 0.5 + width)]
        taken = alone(found, [0.99, 0.5, 0.99], reaches)
        assert [index for index, _ in taken] == [1]


def alone(
    found: list[Run], digits: list[float], reaches: list[Reach]
) -> list[tuple[int, float]]:
    """Cut where nothing but digits is possible."""
    return segment.cut(found, digits, [0.0] * len(digits), reaches)


def test_likely_digits_win() -> None:
    found = [(0, 1, 0.0), (0, 2, 0.0), (1, 2, 0.0)]
    reaches = [upright(0.0, 0.6), upright(0.0, 1.3), upright(0.7, 1.3)]
    apart = alone(found, [0.9, 0.1, 0.9], reaches)
    assert [index for index, _ in apart] == [0, 2]
    assert apart[0][1] == pytest.approx(0.81 / 0.91)
    together = alone(found, [0.5, 0.9, 0.5], reaches)
    assert [index for index, _ in together] == [1]


def test_digits_above_each_other_are_unlikely() -> None:
    """Two circles, one upon the other: an 8 rather than 0 and 0."""
    found = [(0, 1, 0.0), (0, 2, 0.0), (1, 2, 0.0)]
    circles = alone(found, [0.99, 0.9, 0.99], [upright(0, 0.5)] * 3)
    assert [index for index, _ in circles] == [1]
    assert circles[0][1] > 0.99


def test_what_may_be_no_digit_takes_its_share() -> None:
    """An H: 1 and 4, unless it is a letter."""
    found = [(0, 1, 0.0), (0, 2, 0.0), (1, 2, 0.0)]
    reaches = [upright(0.0, 0.1), upright(0.0, 0.7), upright(0.1, 0.7)]
    taken = segment.cut(found, [0.9, 0.01, 0.9], [0.0, 0.99, 0.0], reaches)
    assert [index for index, _ in taken] == [0, 2]
    assert taken[0][1] == pytest.approx(0.81 / (0.81 + 0.99))


def test_ink_that_can_hardly_be_digits_is_not_cut() -> None:
    """The same H, where what looks like a 4 stands above the 1."""
    found = [(0, 1, 0.0), (0, 2, 0.0), (1, 2, 0.0)]
    reaches = [upright(0.3, 0.4), upright(0.0, 0.7), upright(0.0, 0.7)]
    assert alone(found, [0.9, 0.0, 0.9], reaches)[0][0] == 0
    [(index, share)] = segment.cut(found, [0.9, 0.01, 0.9], [0.0, 0.4, 0.0], reaches)
    assert index == 1
    assert share < 0.05
