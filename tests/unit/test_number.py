"""All ink is read as one number."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from site_src.app import number, raster
from site_src.app.answer import both
from site_src.app.ink import MOST
from site_src.app.number import NumberReader
from tests.hands import HANDS, Strokes, jitter

LABELS = [*"0123456789", ""]
CARD = {
    "labels": LABELS,
    "temperature": 1.0,
    "unsure_below": 0.7,
    "input": {"pen": 2.5},
}


Shape = tuple[tuple[tuple[float, float], ...], ...]
Measured = tuple[float, ...]


class Network:
    """Knows digits by heart: strokes are one if and only if they were taught as one."""

    def __init__(self) -> None:
        self.taught: dict[Shape, int] = {}
        self.batches: list[int] = []
        self.pens: list[float] = []
        self.first_look: tuple[int, float] | None = None  # instead of what it knows
        self.share = 0.98  # of what it knows

    def teach(self, digit: Strokes, label: int) -> Strokes:
        self.taught[shape(digit)] = label
        return digit

    def read(
        self, groups: list[tuple[Strokes, Measured]], pen: float
    ) -> list[list[float]]:
        self.batches.append(len(groups))
        self.pens.append(pen)
        if self.first_look and len(self.pens) == 1:
            label, share = self.first_look
            others = (1 - share) / 10
            return [[share if i == label else others for i in range(11)]] * len(groups)
        return [self._answer(strokes, measured) for strokes, measured in groups]

    def _answer(self, strokes: Strokes, measured: Measured) -> list[float]:
        assert measured == pytest.approx(raster.measure(strokes))
        label = self.taught.get(shape(strokes), 10)
        others = (1 - self.share) / 10
        return [self.share if index == label else others for index in range(11)]


def shape(strokes: Strokes) -> Shape:
    """Return what moving changes nothing about, and neither does the order."""
    left = min(x for stroke in strokes for x, _ in stroke)
    return tuple(
        sorted(tuple((round(x - left, 3), round(y, 3)) for x, y in s) for s in strokes)
    )


def moved(strokes: Strokes, by: float) -> Strokes:
    return [[(x + by, y) for x, y in stroke] for stroke in strokes]


def written(text: str, gap: float, network: Network, seed: int = 0) -> Strokes:
    """Return the number as ink, `gap` heights between its digits."""
    chance = random.Random(seed)
    ink: Strokes = []
    right = 0.0
    for character in text:
        digit = jitter(chance.choice(HANDS[character]), chance)
        left = min(x for stroke in digit for x, _ in stroke)
        digit = network.teach(moved(digit, right - left), int(character))
        right = max(x for stroke in digit for x, _ in stroke) + gap
        ink += digit
    return ink


numbers = st.text("0123456789", min_size=1, max_size=6)
seeds = st.integers(0, 1000)


@given(numbers, st.floats(0.05, 1), seeds)
def test_digits_are_found_and_read_from_left_to_right(
    text: str, gap: float, seed: int
) -> None:
    network = Network()
    ink = written(text, gap, network, seed)
    answer = NumberReader(network.read, CARD).read(ink)
    assert answer.text == text
    assert sorted(map(id, ink)) == sorted(
        id(stroke) for digit in answer.digits for stroke in digit.strokes
    )


@given(numbers, seeds, st.randoms(use_true_random=False))
def test_the_order_of_drawing_does_not_matter(
    text: str, seed: int, chance: random.Random
) -> None:
    network = Network()
    ink = written(text, 0.2, network, seed)
    before = NumberReader(network.read, CARD).read(ink)
    chance.shuffle(ink)
    after = NumberReader(network.read, CARD).read(ink)
    assert after.text == before.text
    assert after.confidence == before.confidence


@given(numbers, seeds, st.floats(0.3, 3))
def test_adding_space_changes_nothing(text: str, seed: int, more: float) -> None:
    network = Network()
    near = written(text, 0.2, network, seed)
    far = written(text, 0.2 + more, network, seed)
    reader = NumberReader(network.read, CARD)
    assert reader.read(far).text == reader.read(near).text == text


def test_only_what_changed_is_read_again() -> None:
    network = Network()
    reader = NumberReader(network.read, CARD)
    ink = written("5724", 0.2, network, seed=2)
    reader.read(ink[:-1])
    first = sum(network.batches)
    reader.read(ink)
    assert 0 < sum(network.batches) - first <= 4  # the runs that end with the newest
    batches = len(network.batches)
    reader.read(ink)
    assert len(network.batches) == batches


def test_all_that_is_new_is_read_in_one_batch() -> None:
    network = Network()
    NumberReader(network.read, CARD).read(written("0123456789", 0.2, network))
    assert len(network.batches) == 1


def test_a_stroke_that_grows_is_read_again() -> None:
    network = Network()
    reader = NumberReader(network.read, CARD)
    [stroke] = ink = [[(0.5, 0.0), (0.5, 0.5)]]
    assert reader.read(ink).shown == "?"
    stroke.append((0.5, 1.0))
    network.teach(ink, 1)
    assert reader.read(ink).text == "1"


def test_what_leaves_doubt_is_looked_at_again_with_a_thinner_pen() -> None:
    network = Network()
    ink = network.teach([[(0.5, 0.0), (0.5, 1.0)]], 1)
    network.first_look = 7, 0.6
    reader = NumberReader(network.read, CARD)
    answer = reader.read(ink)
    assert (answer.text, answer.unsure) == ("1", True)
    assert network.pens == [2.5, number.THINNER * 2.5]
    assert reader.read(ink).confidence == answer.confidence
    assert len(network.pens) == 2


def test_two_looks_that_agree_are_surer_than_one() -> None:
    network = Network()
    ink = network.teach([[(0.5, 0.0), (0.5, 1.0)]], 1)
    network.first_look = 1, 0.6
    answer = NumberReader(network.read, CARD).read(ink)
    assert (answer.text, answer.unsure) == ("1", False)
    assert 0.6 < answer.confidence < 0.98


def test_no_temperature_softens_what_two_looks_say_together() -> None:
    network = Network()
    ink = network.teach([[(0.5, 0.0), (0.5, 1.0)]], 1)
    network.first_look = 1, 0.6
    given = NumberReader(network.read, {**CARD, "temperature": 1.4}).read(ink)
    first, second = (
        [share if label == "1" else (1 - share) / 10 for label in LABELS]
        for share in (0.6, network.share)
    )
    assert given.confidence == pytest.approx(both(first, second)[1])


@given(st.integers(0, 9), st.floats(number.AGAIN, 1))
def test_one_look_does_where_it_is_sure(label: int, share: float) -> None:
    network = Network()
    network.first_look = label, share
    NumberReader(network.read, CARD).read([[(0.5, 0.0), (0.5, 1.0)]])
    assert network.pens == [2.5]


@given(st.floats(0.2, 1))
def test_what_looks_like_no_digit_is_not_looked_at_again(share: float) -> None:
    network = Network()
    network.first_look = LABELS.index(""), share
    answer = NumberReader(network.read, CARD).read([[(0.5, 0.0), (0.5, 1.0)]])
    assert answer.shown == "?"
    assert network.pens == [2.5]


def test_a_speck_beside_a_digit_is_none() -> None:
    network = Network()
    ink = network.teach([[(0.5, 0.0), (0.5, 1.0)]], 1)
    speck = network.teach([[(1.0, 0.9), (1.0, 0.95)]], 1)
    answer = NumberReader(network.read, CARD).read(ink + speck)
    assert answer.shown == "1?"


@pytest.mark.parametrize("share", [0.98, 0.6])
def test_what_was_read_before_makes_no_difference(share: float) -> None:
    """A digit that is a speck beside a large stroke is one again without it."""
    network = Network()
    small = network.teach([[(0.2, 0.8), (0.2, 0.9)]], 1)
    large = network.teach([[(0.5, 0.0), (0.5, 1.0)]], 7)
    network.share = share
    reader = NumberReader(network.read, CARD)
    for ink in (small, small + large, small, large, small + large):
        anew = NumberReader(network.read, CARD).read(ink)
        read = reader.read(ink)
        assert (read.shown, read.confidence) == (anew.shown, anew.confidence)


def test_a_dot_near_a_digit_leaves_a_doubt() -> None:
    """Such as a decimal point: no digit of its own, nor surely a part of one."""
    network = Network()
    ink = [[(0.5, 0.0), (0.5, 1.0)]]
    network.teach(ink, 1)
    dot = [(0.6, 0.95), (0.6, 1.0)]
    network.teach([*ink, dot], 1)
    answer = NumberReader(network.read, CARD).read([*ink, dot])
    assert answer.unsure


def test_two_lines_are_told() -> None:
    network = Network()
    above = network.teach([[(0.5, 0.0), (0.5, 0.4)]], 1)
    below = network.teach([[(1.0, 0.6), (1.0, 1.0)]], 7)
    answer = NumberReader(network.read, CARD).read(above + below)
    assert (answer.text, answer.unsure) == ("17", True)
    assert "on one line" in answer.sentence


def test_lines_that_overlap_a_little_are_two() -> None:
    network = Network()
    above = network.teach([[(0.5, 0.0), (0.5, 0.42)]], 1)
    below = network.teach([[(1.0, 0.4), (1.0, 0.8)]], 7)
    assert NumberReader(network.read, CARD).read(above + below).unsure


@pytest.mark.parametrize(
    ("ink", "said"),
    [([], "Write a number"), ([[(0.5, 0.5)]], "That is a dot, not a digit")],
)
def test_there_may_be_nothing_to_read(ink: Strokes, said: str) -> None:
    network = Network()
    answer = NumberReader(network.read, CARD).read(ink)
    assert (answer.text, answer.sentence) == ("", said)
    assert network.batches == []


def test_more_ink_than_a_number_has_is_not_read() -> None:
    network = Network()
    stroke = [(0.5, n / (MOST + 1)) for n in range(MOST + 1)]
    reader = NumberReader(network.read, CARD)
    answer = reader.read([stroke])
    assert (answer.digits, answer.sentence) == (
        [],
        "So much ink is no number: erase some",
    )
    assert not network.batches
    assert reader.read([stroke[1:]]).digits


def test_more_strokes_than_a_number_has_are_not_read() -> None:
    network = Network()
    ink = [[(0.02 * n, 0.0), (0.02 * n, 0.5)] for n in range(number.MOST + 1)]
    reader = NumberReader(network.read, CARD)
    assert reader.read(ink).digits == []
    assert not network.batches
    assert reader.read(ink[1:]).digits
