"""What a second look is worth is measured on digits in other poses."""

import math

import pytest

from training import second_look


def test_a_digit_turns_clockwise_as_the_page_counts_y_downwards() -> None:
    [[(x, y)]] = second_look.posed([[(1.0, 0.0)]], second_look.turned(30))
    assert (x, y) == pytest.approx((math.sqrt(3) / 2, 0.5))


def test_one_pose_is_as_the_hand_wrote() -> None:
    strokes = [[(0.25, 0.5), (1.0, 2.0)], [(3.0, 4.0)]]
    poses = [second_look.posed(strokes, pose) for pose in second_look.POSES]
    assert poses.count(strokes) == 1
