"""Whether what is called hot is what the answer stands on: the hottest ink is covered.

A tenth of a picture's ink pixels, those that are called hottest, are made blank. That
must lower the probability of the class more than blanking as many at random does, on
average over DRAWS draws.
"""

import random

import numpy as np
import numpy.typing as npt

from training import dataset, pen
from training.evaluate import Probabilities
from training.recipe import Recipe

COUNT = 200  # digits
DRAWS = 20
SHARE = 0.1  # of the ink pixels

Picture = npt.NDArray[np.float32]


def digits(recipe: Recipe) -> list[pen.PenDigit]:
    """Return COUNT digits of the validation writers."""
    unseen = dataset.validation_digits(recipe)
    return random.Random(recipe.seed).sample(unseen, COUNT)


def cover(image: Picture, warm: Picture, chance: np.random.Generator) -> Picture:
    """Return the image with its hottest ink covered, then DRAWS with random ink.

    Args:
        image: of any shape, 0 where there is no ink.
        warm: how hot each of its pixels is.
        chance: chooses the random ink.

    Returns:
        1 + DRAWS images.
    """
    ink = np.flatnonzero(image)
    count = round(len(ink) * SHARE)
    hottest = ink[np.argsort(-warm.flat[ink], kind="stable")][:count]
    covered = np.repeat(image[None], 1 + DRAWS, axis=0)
    covered[0].flat[hottest] = 0
    for each in covered[1:]:
        each.flat[chance.choice(ink, count, replace=False)] = 0
    return covered


def costs_more(probabilities: Probabilities) -> npt.NDArray[np.bool_]:
    """Tell where covering the hottest ink costs the class more than random ink does.

    probabilities: [n, 1 + DRAWS] of the class, in the order of `cover`.
    """
    return np.asarray(probabilities[:, 0] < probabilities[:, 1:].mean(1))
