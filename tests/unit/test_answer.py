"""From probabilities to what the page says."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from site_src.app import answer

LABELS = [*"0123456789", ""]
CARD = {"labels": LABELS, "temperature": 1.0, "unsure_below": 0.7}


def probabilities(label: int, share: float) -> list[float]:
    others = (1 - share) / 10
    return [share if index == label else others for index in range(11)]


def digit(shares: list[float], share: float = 1.0) -> answer.Digit:
    return answer.digit(shares, share, [[(0.0, 0.0)]], CARD)


SURE, UNSURE = digit(probabilities(5, 0.93)), digit(probabilities(4, 0.6))


@given(st.integers(0, 10), st.floats(0.2, 0.999))
def test_two_looks_that_say_the_same_say_it_together(label: int, share: float) -> None:
    look = probabilities(label, share)
    assert answer.both(look, look) == pytest.approx(look)


def test_two_looks_meet_in_the_middle_of_their_logits() -> None:
    assert answer.both([0.9, 0.1], [0.5, 0.5]) == pytest.approx([0.75, 0.25])


def test_two_looks_that_differ_leave_a_doubt() -> None:
    one, other = probabilities(4, 0.9), probabilities(9, 0.9)
    together = answer.both(one, other)
    assert sum(together) == pytest.approx(1)
    assert together[4] == together[9] == max(together) < 0.5


def test_a_sure_answer() -> None:
    read = answer.number([SURE])
    assert (read.text, read.shown, read.unsure) == ("5", "5", False)
    assert read.sentence == "You drew 5, 93 % sure"
    assert read.confidence == pytest.approx(0.93)


def test_an_unsure_answer_does_not_claim() -> None:
    read = answer.number([UNSURE])
    assert (read.text, read.shown, read.unsure) == ("4", "4", True)
    assert read.sentence == "Perhaps 4, only 60 % sure"


def test_strokes_that_may_belong_elsewhere_are_less_sure() -> None:
    read = digit(probabilities(5, 0.93), share=0.9)
    assert read.confidence == pytest.approx(0.93 * 0.9)
    assert not read.unsure
    assert digit(probabilities(5, 0.93), share=0.6).unsure


def test_a_doubt_of_where_a_digit_ends_is_told_as_that() -> None:
    """The chart of such a digit shows no doubt: it is of which digit it is."""
    loose = digit(probabilities(7, 0.97), share=0.6)
    assert answer.number([loose]).sentence == (
        "Perhaps 7: that it is one digit is only 58 % sure"
    )
    assert answer.number([SURE, loose]).sentence == (
        "Perhaps 57: where the second digit begins and ends is only 58 % sure"
    )


def test_what_is_no_digit_is_told_with_the_nearest() -> None:
    shares = probabilities(10, 0.8)
    shares[3], shares[4] = 0.03, 0.01
    read = answer.number([digit(shares)])
    assert (read.text, read.shown, read.unsure) == ("3", "?", True)
    assert read.sentence == "That looks like no digit; 3 comes nearest"
    assert read.confidence == pytest.approx(0.03)


def test_what_is_no_digit_is_unsure_whatever_the_threshold() -> None:
    read = answer.digit(probabilities(10, 0.5), 1.0, [], {**CARD, "unsure_below": 0.0})
    assert read.unsure


def test_a_number_is_as_sure_as_its_weakest_digit() -> None:
    read = answer.number([SURE, SURE])
    assert (read.text, read.unsure) == ("55", False)
    assert read.sentence == "You wrote 55, each digit at least 93 % sure"
    read = answer.number([SURE, UNSURE])
    assert (read.text, read.unsure) == ("54", True)
    assert read.confidence == UNSURE.confidence
    assert read.sentence == "Perhaps 54: the second digit is only 60 % sure"
    read = answer.number([SURE] * 8 + [UNSURE])
    assert read.sentence.endswith("the digit at place 9 is only 60 % sure")


def test_a_number_says_which_digit_is_unsure() -> None:
    """A digit may be likelier than the next and yet be the one that is doubted."""
    either, doubted = digit(probabilities(7, 0.75), share=0.75), UNSURE
    assert not either.unsure
    assert either.confidence < doubted.confidence
    read = answer.number([either, doubted])
    assert read.sentence == "Perhaps 74: the second digit is only 60 % sure"
    assert read.confidence == either.confidence


def test_a_number_with_what_is_no_digit() -> None:
    read = answer.number([SURE, digit(probabilities(10, 0.8))])
    assert (read.text, read.shown) == ("50", "5?")
    assert read.sentence == "Perhaps 5?: what is marked ? looks like no digit"


def test_strokes_are_found_again() -> None:
    one, other, third = ([(float(x), 0.0)] for x in range(3))
    digits = [answer.digit(probabilities(1, 1.0), 1.0, [s], CARD) for s in (one, other)]
    read = answer.number(digits)
    assert [read.place_of(stroke) for stroke in (one, other, third)] == [0, 1, -1]


def test_nothing_to_read() -> None:
    read = answer.nothing("Write a number")
    assert (read.text, read.confidence, read.unsure) == ("", 0.0, True)
    assert read.sentence == "Write a number"


@pytest.mark.parametrize(
    ("share", "decimals", "said"),
    [(0.5, 0, "50 %"), (0.999, 0, "99 %"), (1.0, 1, "99.9 %"), (0.0, 1, "0.0 %")],
)
def test_percent_never_claims_certainty(share: float, decimals: int, said: str) -> None:
    assert answer.percent(share, decimals) == said


logits = st.lists(st.floats(-9, 9), min_size=2, max_size=10)


@given(logits, st.floats(0.3, 3))
def test_calibrating_is_the_softmax_of_cooler_logits(
    values: list[float], temperature: float
) -> None:
    def softmax(numbers: list[float]) -> list[float]:
        powers = [math.exp(number) for number in numbers]
        return [power / sum(powers) for power in powers]

    expected = softmax([value / temperature for value in values])
    assert answer.calibrate(softmax(values), temperature) == pytest.approx(
        expected, abs=1e-6
    )
