"""What is no digit: many kinds, the same every time, and never a digit by itself."""

import random

import numpy as np
import pytest

from tests import lessons
from tests.hands import HANDS
from training import doodles, non_digits, pictures
from training.pen import PenDigit, Strokes

DIGITS = [
    PenDigit(int(label), 1, [[(x * 300, y * 300) for x, y in s] for s in hand])
    for label, hands in HANDS.items()
    for hand in hands
]


def images(inks: list[Strokes]) -> list[bytes]:
    return [image.tobytes() for image in pictures.draw(inks, 20.0, 2.5)]


def test_the_same_chance_gives_the_same_inks() -> None:
    once, again = (non_digits.draw(DIGITS, 30, random.Random(5)) for _ in range(2))
    assert once == again


def test_hardly_any_two_look_alike() -> None:
    seen = images(non_digits.draw(DIGITS, 300, random.Random(5)))
    assert len(set(seen)) > 280


def test_every_ink_can_be_drawn() -> None:
    for image in images(non_digits.draw(DIGITS, 300, random.Random(6))):
        assert max(image) > 200


@pytest.mark.parametrize("seed", range(10))
def test_two_digits_are_never_the_same_nor_a_one(seed: int) -> None:
    first, second = non_digits.two(DIGITS, random.Random(seed), without=1)
    assert first.label != second.label
    assert 1 not in (first.label, second.label)


@pytest.mark.parametrize("seed", range(10))
def test_side_by_side_is_wider_than_one(seed: int) -> None:
    row = non_digits.side_by_side(DIGITS, random.Random(seed))
    assert max(x for stroke in row for x, _ in stroke) > 0.8
    assert len(row) >= 2


def test_letters_and_signs_come_from_every_font() -> None:
    assert len(non_digits.glyphs()) > 0.9 * len(non_digits.FONTS) * len(
        non_digits.SIGNS
    )


def test_doodles_come_in_equal_numbers_of_every_kind() -> None:
    drawn = doodles.draw(DIGITS, 5, random.Random(1))
    assert [doodle.kind for doodle in drawn] == list(np.repeat(doodles.KINDS, 5))
    assert drawn == doodles.draw(DIGITS, 5, random.Random(1))


def test_a_model_learns_to_tell_them_from_digits(lesson: lessons.Lesson) -> None:
    from training import evaluate

    unknown = lessons.scribbled(40, seed=9).images
    doubt = evaluate.predict(lesson.network, unknown)[:, -1]
    known = evaluate.predict(lesson.network, lesson.held_out.images)[:, -1]
    assert doubt.mean() > 3 * known.mean()
