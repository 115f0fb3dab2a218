"""Other hands: what they add, where, and that the digit stays the digit."""

import random

import pytest

from site_src.app import raster
from tests.hands import HANDS, Strokes
from training import habits
from training.pen import PenDigit
from training.recipe import Habits

STILL = Habits(customs=0.0, ends=0.0, tremble=0.0)
ALWAYS = Habits(customs=0.999, ends=0.0, tremble=0.0)


def digit(label: int, strokes: Strokes) -> PenDigit:
    return PenDigit(label, 1, [[(x * 300, y * 300) for x, y in s] for s in strokes])


def added(label: int, hand: int, seed: int) -> Strokes:
    """Return the strokes that the digit has more than it had."""
    given = digit(label, HANDS[str(label)][hand])
    varied = habits.vary(given, ALWAYS, random.Random(seed))
    return varied[len(given.strokes) :]


def test_the_same_chance_gives_the_same_strokes() -> None:
    given = digit(3, HANDS["3"][0])
    within = Habits(customs=0.5, ends=0.1, tremble=0.02)
    once, again = (habits.vary(given, within, random.Random(5)) for _ in range(2))
    assert once == again != given.strokes


@pytest.mark.parametrize("label", range(10))
def test_a_still_hand_keeps_where_strokes_begin_and_end(label: int) -> None:
    given = digit(label, HANDS[str(label)][0])
    varied = habits.vary(given, STILL, random.Random(1))
    for stroke, kept in zip(given.strokes, varied, strict=True):
        assert (kept[0], kept[-1]) == (stroke[0], stroke[-1])
        assert set(kept) <= set(stroke)


@pytest.mark.parametrize("seed", range(20))
def test_a_plain_one_gets_a_foot_or_a_flag(seed: int) -> None:
    lines = added(1, hand=0, seed=seed)
    assert 1 <= len(lines) <= 2
    for (x0, y0), (x1, y1) in lines:
        is_foot = y0 > 200 and y1 > 200
        is_flag = y1 < 50 and x0 < x1
        assert is_foot or is_flag


@pytest.mark.parametrize("seed", range(5))
def test_zeros_are_slashed_from_below_left(seed: int) -> None:
    [((x0, y0), (x1, y1))] = added(0, hand=0, seed=seed)
    assert x0 < x1
    assert y0 > y1


@pytest.mark.parametrize("seed", range(5))
def test_a_seven_is_crossed_where_its_stem_is(seed: int) -> None:
    [((x0, y0), (x1, y1))] = added(7, hand=0, seed=seed)
    assert x0 < x1
    assert 100 < min(y0, y1) < max(y0, y1) < 220
    [stem] = digit(7, HANDS["7"][0]).strokes
    assert min(abs(x - (x0 + x1) / 2) + abs(y - (y0 + y1) / 2) for x, y in stem) < 30


@pytest.mark.parametrize("label", [2, 3, 4, 5, 6, 8, 9])
def test_other_digits_are_left_as_they_are(label: int) -> None:
    assert added(label, hand=0, seed=1) == []


def test_a_crossed_seven_is_not_crossed_again() -> None:
    assert added(7, hand=1, seed=1) == []


@pytest.mark.parametrize("seed", range(10))
def test_trembling_and_ends_stay_small(seed: int) -> None:
    given = digit(5, HANDS["5"][0])
    within = Habits(customs=0.0, ends=0.08, tremble=0.01)
    varied = habits.vary(given, within, random.Random(seed))
    before, after = raster.measure(given.strokes), raster.measure(varied)
    assert after[:4] == pytest.approx(before[:4], abs=40)
    assert after[4] == pytest.approx(before[4], rel=0.2)
