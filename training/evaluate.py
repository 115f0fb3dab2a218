"""How right a model is, and how well it knows.

The last class stands for what is no digit. What is read is the likeliest of the others,
and the confidence its probability: so ink that is no digit is read as the digit that
comes nearest, with little confidence.
"""

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize_scalar

from training.dataset import Images, Labels, Part
from training.quiet import keras

BINS = 15  # of equal width, by confidence

Probabilities = npt.NDArray[np.float64]


def predict(network: keras.Model, images: Images) -> Probabilities:
    """Return the probabilities [n, classes] of uint8 images [n, 28, 28]."""
    pixels = images[..., None].astype(np.float32) / 255
    return np.asarray(network.predict(pixels, batch_size=500, verbose=0), np.float64)


def accuracy(probabilities: Probabilities, labels: Labels) -> float:
    """Return the share of rows in which the label is what is read."""
    return float(np.mean(read(probabilities) == labels))


def read(probabilities: Probabilities) -> npt.NDArray[np.int64]:
    """Return the likeliest digit of each row."""
    return np.asarray(probabilities[:, :-1].argmax(1))


def confidence(probabilities: Probabilities) -> Probabilities:
    """Return the probability of what is read."""
    return np.asarray(probabilities[:, :-1].max(1))


def calibrated(probabilities: Probabilities, temperature: float) -> Probabilities:
    """Return softmax(logits / temperature), from the probabilities alone."""
    softened = np.maximum(probabilities, 1e-30) ** (1 / temperature)
    return np.asarray(softened / softened.sum(1, keepdims=True))


def calibration_error(probabilities: Probabilities, labels: Labels) -> float:
    """Return the expected calibration error of the answers, 0..1."""
    return mean_gap(confidence(probabilities), read(probabilities) == labels)


def mean_gap(sure: Probabilities, right: npt.NDArray[np.bool_]) -> float:
    """Return the expected calibration error, 0..1 (Guo et al., 2017, equation 3).

    The answers are put into BINS by their confidence `sure`; it is the mean distance
    between a bin's accuracy and its confidence, weighted by answers.
    """
    gaps = np.bincount(bins(sure), right - sure, minlength=BINS)
    return float(np.abs(gaps).sum() / len(sure))


def bins(confidence: Probabilities) -> npt.NDArray[np.int64]:
    """Return the bin of each confidence, 0 the least."""
    return np.minimum((confidence * BINS).astype(np.int64), BINS - 1)


def marked_unsure(probabilities: Probabilities, threshold: float) -> float:
    """Return the share of calibrated rows whose confidence lies under `threshold`."""
    return float(np.mean(confidence(probabilities) < threshold))


def doubted(probabilities: Probabilities, labels: Labels, threshold: float) -> float:
    """Return the share of the rightly read rows whose confidence lies under it."""
    right = read(probabilities) == labels
    return float(np.mean(confidence(probabilities[right]) < threshold))


@dataclass(frozen=True)
class Confidence:
    """Turns what the network says into what the page says."""

    temperature: float
    unsure_below: float


def fit_confidence(
    network: keras.Model, validation: list[Part], allowed: float
) -> Confidence:
    """Choose temperature and threshold on validation data.

    The temperature minimises the likelihood's negative logarithm (Guo et al., 2017,
    4.2); the threshold is the one under which the share `allowed` of the rightly read
    lies, or fewer. Each part weighs the same, however many images it has.
    """
    answers = [predict(network, part.images) for part in validation]

    def loss(logarithm: float) -> float:
        return float(
            np.mean(
                [
                    -np.log(
                        _of_labels(calibrated(answer, np.exp(logarithm)), part)
                    ).mean()
                    for answer, part in zip(answers, validation, strict=True)
                ]
            )
        )

    best = minimize_scalar(loss, bounds=(-2.0, 2.0), method="bounded")
    temperature = float(np.exp(best.x))
    temperature = round(temperature, 4)
    threshold = min(
        np.quantile(
            _of_rightly_read(answer, part, temperature), allowed, method="lower"
        )
        for answer, part in zip(answers, validation, strict=True)
    )
    # Rounded down: the threshold may not cost more than is allowed.
    return Confidence(temperature, math.floor(threshold * 1e4) / 1e4)


def _of_labels(probabilities: Probabilities, part: Part) -> Probabilities:
    rows = np.arange(len(part.labels))
    return np.asarray(np.maximum(probabilities[rows, part.labels], 1e-30))


def _of_rightly_read(
    probabilities: Probabilities, part: Part, temperature: float
) -> Probabilities:
    sure = confidence(calibrated(probabilities, temperature))
    return np.asarray(sure[read(probabilities) == part.labels])
