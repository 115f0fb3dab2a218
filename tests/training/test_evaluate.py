"""How right, and how well known: checked on answers that were made up."""

import numpy as np
import numpy.typing as npt
import pytest

from site_src.app import answer
from training import evaluate
from training.dataset import Part


class Oracle:
    """Stands for a network: gives the answers that it was given."""

    def __init__(self, answers: list[list[float]]) -> None:
        self.answers = np.array(answers)

    def predict(self, pixels: object, batch_size: int, verbose: int) -> object:
        return self.answers


class InTurn(Oracle):
    """Gives half of the answers when it is asked first, the others then."""

    def predict(self, pixels: object, batch_size: int, verbose: int) -> object:
        asked, self.answers = np.split(self.answers, 2)
        self.answers = np.concatenate([self.answers, asked])
        return asked


def part(labels: list[int]) -> Part:
    return Part(np.zeros((len(labels), 28, 28), np.uint8), np.array(labels, np.uint8))


def with_none(answers: list[list[float]]) -> npt.NDArray[np.float64]:
    """Return the answers with a last class, for what is no digit, of probability 0."""
    return np.array([[*row, 0.0] for row in answers])


def test_accuracy_counts_the_largest() -> None:
    answers = with_none([[0.6, 0.4], [0.3, 0.7], [0.9, 0.1], [0.2, 0.8]])
    assert evaluate.accuracy(answers, np.array([0, 1, 1, 1], np.uint8)) == 0.75


def test_what_is_no_digit_is_read_as_the_nearest_with_little_confidence() -> None:
    answers = np.array([[0.1, 0.2, 0.7], [0.5, 0.1, 0.4]])
    assert evaluate.read(answers).tolist() == [1, 0]
    assert evaluate.confidence(answers).tolist() == [0.2, 0.5]
    assert evaluate.marked_unsure(answers, 0.3) == 0.5


def test_doubt_is_counted_among_the_rightly_read() -> None:
    answers = with_none([[0.6, 0.4], [0.9, 0.1], [0.4, 0.6]])
    assert evaluate.doubted(answers, np.array([0, 0, 0], np.uint8), 0.7) == 0.5


def test_a_calibrated_forecaster_has_no_error() -> None:
    answers = with_none([[0.75, 0.25]] * 4)
    assert evaluate.calibration_error(answers, np.array([0, 0, 0, 1])) == 0


def test_the_error_is_the_gap_weighted_by_answers() -> None:
    answers = with_none([[0.9, 0.1]] * 3 + [[0.55, 0.45]])
    labels = np.array([1, 1, 1, 0])
    expected = (3 * 0.9 + (1 - 0.55)) / 4
    assert evaluate.calibration_error(answers, labels) == pytest.approx(expected)


def test_training_calibrates_as_the_page_does() -> None:
    rows = np.array([[0.7, 0.2, 0.1], [1.0, 0.0, 0.0], [0.34, 0.33, 0.33]])
    for temperature in (0.5, 1.0, 1.7):
        expected = [answer.calibrate(list(row), temperature) for row in rows]
        cooled = evaluate.calibrated(rows, temperature)
        np.testing.assert_allclose(cooled, expected)


def test_overconfidence_is_cooled() -> None:
    boastful = Oracle([[0.99, 0.01, 0.0]] * 10)
    confidence = evaluate.fit_confidence(boastful, [part([0] * 8 + [1] * 2)], 0.0)
    cooled = evaluate.calibrated(boastful.answers, confidence.temperature)
    assert cooled[0, 0] == pytest.approx(0.8, abs=0.01)


def test_the_threshold_costs_what_it_may() -> None:
    shares = np.linspace(0.6, 0.999, 200)
    oracle = Oracle([[share, 1 - share, 0.0] for share in shares])
    labels = [0] * 200
    confidence = evaluate.fit_confidence(oracle, [part(labels)], 0.1)
    sure = evaluate.calibrated(oracle.answers, confidence.temperature).max(1)
    assert np.mean(sure < confidence.unsure_below) == pytest.approx(0.1, abs=0.01)
    assert np.mean(sure < confidence.unsure_below) <= 0.1


def test_the_threshold_costs_no_part_more_than_it_may() -> None:
    shares = [*np.linspace(0.6, 0.999, 200), *np.linspace(0.8, 0.999, 200)]
    oracle = InTurn([[share, 1 - share, 0.0] for share in shares])
    parts = [part([0] * 200)] * 2
    confidence = evaluate.fit_confidence(oracle, parts, 0.1)
    sure = evaluate.calibrated(oracle.answers, confidence.temperature).max(1)
    costs = np.split(sure < confidence.unsure_below, 2)
    assert [cost.mean() for cost in costs] == pytest.approx([0.1, 0.0], abs=0.01)
