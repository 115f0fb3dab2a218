"""How right a model is, and how well it knows."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize_scalar

from training.dataset import Images, Labels, Part
from training.quiet import keras

Probabilities = npt.NDArray[np.float64]


def predict(network: keras.Model, images: Images) -> Probabilities:
    """Return the probabilities [n, classes] of uint8 images [n, 28, 28]."""
    pixels = images[..., None].astype(np.float32) / 255
    return np.asarray(network.predict(pixels, batch_size=500, verbose=0), np.float64)


def accuracy(probabilities: Probabilities, labels: Labels) -> float:
    """Return the share of rows whose largest probability stands at the label."""
    return float(np.mean(probabilities.argmax(1) == labels))


def calibrated(probabilities: Probabilities, temperature: float) -> Probabilities:
    """Return softmax(logits / temperature), from the probabilities alone."""
    softened = np.maximum(probabilities, 1e-30) ** (1 / temperature)
    return np.asarray(softened / softened.sum(1, keepdims=True))


def calibration_error(
    probabilities: Probabilities, labels: Labels, bins: int = 15
) -> float:
    """Return the expected calibration error, 0..1 (Guo et al., 2017, equation 3).

    The answers are put into bins of equal width by their confidence; it is the mean
    distance between a bin's accuracy and its confidence, weighted by answers.
    """
    confidence = probabilities.max(1)
    right = probabilities.argmax(1) == labels
    bin_of = np.minimum((confidence * bins).astype(int), bins - 1)
    gaps = np.bincount(bin_of, right - confidence, minlength=bins)
    return float(np.abs(gaps).sum() / len(labels))


@dataclass(frozen=True)
class Confidence:
    """Turns what the network says into what the page says."""

    temperature: float
    unsure_below: float


def fit_confidence(
    network: keras.Model, validation: list[Part], marked_unsure: float
) -> Confidence:
    """Choose temperature and threshold on validation data.

    The temperature minimises the likelihood's negative logarithm (Guo et al., 2017,
    4.2); the threshold is the one under which the share `marked_unsure` of the rightly
    read lies. Each part weighs the same, however many images it has.
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
    thresholds = [
        np.quantile(_of_rightly_read(answer, part, temperature), marked_unsure)
        for answer, part in zip(answers, validation, strict=True)
    ]
    return Confidence(round(temperature, 4), round(float(min(thresholds)), 4))


def _of_labels(probabilities: Probabilities, part: Part) -> Probabilities:
    rows = np.arange(len(part.labels))
    return np.asarray(np.maximum(probabilities[rows, part.labels], 1e-30))


def _of_rightly_read(
    probabilities: Probabilities, part: Part, temperature: float
) -> Probabilities:
    confidence = calibrated(probabilities, temperature).max(1)
    return np.asarray(confidence[probabilities.argmax(1) == part.labels])
