"""The benchmark's numbers are what they are said to be."""

import random
from itertools import pairwise

import pytest

from benchmarks import numbers
from site_src.app import raster
from tests.hands import HANDS
from training.pen import PenDigit

DIGITS = [
    PenDigit(int(label), writer, ways[writer])
    for label, ways in HANDS.items()
    for writer in range(3)
]


def test_numbers_are_of_one_writer_and_two_to_six_digits() -> None:
    composed = numbers.compose(DIGITS, 50, random.Random(1))
    assert {len(number.text) for number in composed} == {2, 3, 4, 5, 6}
    for number in composed:
        hand = [HANDS[character][number.writer] for character in number.text]
        assert len(number.strokes) == sum(len(strokes) for strokes in hand)


def test_digits_stand_on_a_line_with_gaps_between() -> None:
    zeros = [digit for digit in DIGITS if digit.label == 0]
    number = numbers.line_up(zeros, random.Random(2))
    boxes = [raster.measure([stroke]) for stroke in number.strokes]
    high = [bottom - top for _, top, _, bottom, *_ in boxes]
    assert max(high) / min(high) <= (1 + numbers.HEIGHTS) / (1 - numbers.HEIGHTS)
    assert [box[3] for box in boxes] == pytest.approx([boxes[0][3]] * 3)
    for one, other in pairwise(boxes):
        gap = (other[0] - one[2]) / (sum(high) / 3)
        assert 0.9 * numbers.GAPS[0] <= gap <= 1.1 * numbers.GAPS[1]
