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
Side = tuple[float, float]
Case = tuple[list[Run], list[float], list[float], list[Side]]

places = st.floats(0, 3)
sizes = st.floats(0.01, 1)
boxes = st.lists(
    st.builds(lambda x, y, w, h: (x, y, x + w, y + h), places, places, sizes, sizes),
    min_size=1,
    max_size=9,
)


def ordered(given_boxes: list[Box]) -> list[Box]:
    return [given_boxes[index] for index in segment.order(given_boxes)]


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
    digits = draw(shares)
    any_ink = [max(pair) for pair in zip(digits, draw(shares), strict=True)]
    sides = [
        (
            min(box[0] for box in given_boxes[start:end]),
            max(box[2] for box in given_boxes[start:end]),
        )
        for start, end, _ in found
    ]
    return found, digits, any_ink, sides


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
    found, digits, any_ink, sides = case
    ways = all_ways(found, max(end for _, end, _ in found))
    weights = [weight(way, any_ink, sides) for way in ways]
    taken = segment.cut(*case)
    best = weight([index for index, _ in taken], digits, sides)
    assert best == pytest.approx(max(weight(way, digits, sides) for way in ways))
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


def weight(way: list[int], probabilities: list[float], sides: list[Side]) -> float:
    chance = 1.0
    for index in way:
        chance *= max(probabilities[index], segment.LEAST)
    for one, other in pairwise(way):
        (left, right), (next_left, next_right) = sides[one], sides[other]
        overlap = min(right, next_right) - max(left, next_left)
        narrow = min(right - left, next_right - next_left)
        chance *= math.exp(-segment.LEAN * max(0.0, overlap) / narrow)
    return chance


def test_a_stroke_without_width_above_a_digit_leans_on_it() -> None:
    found = [(0, 1, 0.0), (0, 2, 0.0), (1, 2, 0.0)]
    for width in (0.0, 0.001):
        sides = [(0.0, 1.0), (0.0, 1.0), (0.5, 0.5 + width)]
        taken = alone(found, [0.99, 0.5, 0.99], sides)
        assert [index for index, _ in taken] == [1]


def alone(
    found: list[Run], digits: list[float], sides: list[Side]
) -> list[tuple[int, float]]:
    """Cut where nothing but digits is possible."""
    return segment.cut(found, digits, digits, sides)


def test_likely_digits_win() -> None:
    found = [(0, 1, 0.0), (0, 2, 0.0), (1, 2, 0.0)]
    sides = [(0.0, 0.6), (0.0, 1.3), (0.7, 1.3)]
    apart = alone(found, [0.9, 0.1, 0.9], sides)
    assert [index for index, _ in apart] == [0, 2]
    assert apart[0][1] == pytest.approx(0.81 / 0.91)
    together = alone(found, [0.5, 0.9, 0.5], sides)
    assert [index for index, _ in together] == [1]


def test_digits_above_each_other_are_unlikely() -> None:
    """Two circles, one upon the other: an 8 rather than 0 and 0."""
    found = [(0, 1, 0.0), (0, 2, 0.0), (1, 2, 0.0)]
    circles = alone(found, [0.99, 0.9, 0.99], [(0, 0.5), (0, 0.5), (0, 0.5)])
    assert [index for index, _ in circles] == [1]
    assert circles[0][1] > 0.99


def test_what_may_be_no_digit_takes_its_share() -> None:
    """An H: 1 and 4, unless it is a letter."""
    found = [(0, 1, 0.0), (0, 2, 0.0), (1, 2, 0.0)]
    sides = [(0.0, 0.1), (0.0, 0.7), (0.1, 0.7)]
    taken = segment.cut(found, [0.9, 0.01, 0.9], [0.9, 0.99, 0.9], sides)
    assert [index for index, _ in taken] == [0, 2]
    assert taken[0][1] == pytest.approx(0.81 / (0.81 + 0.99))
