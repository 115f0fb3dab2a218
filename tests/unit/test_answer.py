"""From probabilities to what the page says."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from site_src.app import answer

LABELS = list("0123456789")
CARD = {"labels": LABELS, "temperature": 1.0, "unsure_below": 0.7}


def probabilities(label: int, share: float) -> list[float]:
    others = (1 - share) / 9
    return [share if index == label else others for index in range(10)]


def test_a_sure_answer() -> None:
    read = answer.digit(probabilities(5, 0.93), CARD)
    assert (read.text, read.unsure) == ("5", False)
    assert read.sentence == "You drew 5, 93 % sure"
    assert read.confidence == pytest.approx(0.93)


def test_an_unsure_answer_does_not_claim() -> None:
    read = answer.digit(probabilities(5, 0.6), CARD)
    assert (read.text, read.unsure) == ("5", True)
    assert read.sentence == "Perhaps 5, only 60 % sure"


def test_nothing_to_read() -> None:
    read = answer.nothing(LABELS, "Draw a digit")
    assert (read.text, read.confidence, read.unsure) == ("", 0.0, True)
    assert read.probabilities == [0.0] * 10


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
