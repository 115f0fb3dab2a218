"""What a second look is worth is measured on digits in other poses."""

import math
import random
from typing import Any

import msgspec
import numpy as np
import pytest

from site_src.app.number import THINNER, NumberReader
from tests.hands import HANDS, jitter
from training import second_look


def test_a_digit_turns_clockwise_as_the_page_counts_y_downwards() -> None:
    [[(x, y)]] = second_look.posed([[(1.0, 0.0)]], second_look.turned(30))
    assert (x, y) == pytest.approx((math.sqrt(3) / 2, 0.5))


def test_two_looks_are_what_the_page_would_say() -> None:
    subject = second_look.first_model()
    card = subject.card
    chance = random.Random(4)
    inks = [
        jitter(jitter([stroke], chance), chance)
        for ways in HANDS.values()
        for [stroke, *others] in ways
        if not others
        for _ in range(9)
    ]
    once, twice, *_ = second_look.answers(subject, inks)

    def read(groups: list[Any], width: float) -> list[list[float]]:
        looked = second_look.look(subject, [strokes for strokes, _ in groups], width)
        given: list[list[float]] = looked.tolist()
        return given

    page = NumberReader(read, msgspec.to_builtins(card))
    page_twice = [page.read(ink).digits[0].probabilities for ink in inks]
    assert second_look.PENS[0] == pytest.approx(THINNER * card.input.pen)
    np.testing.assert_allclose(twice, page_twice, atol=1e-4)
    assert 0 < (twice != once).any(axis=1).sum() < len(inks) / 2


def test_one_pose_is_as_the_hand_wrote() -> None:
    strokes = [[(0.25, 0.5), (1.0, 2.0)], [(3.0, 4.0)]]
    poses = [second_look.posed(strokes, pose) for pose in second_look.POSES]
    assert poses.count(strokes) == 1
