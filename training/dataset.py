"""What a recipe learns from and chooses on."""

import random
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from tqdm import tqdm

from training import habits, mnist, pen, pictures
from training.recipe import Recipe

Images = npt.NDArray[np.uint8]
Labels = npt.NDArray[np.uint8]


class Part(NamedTuple):
    """Images uint8 [n, 28, 28], ink = 255, and labels uint8 [n]."""

    images: Images
    labels: Labels


class Dataset(NamedTuple):
    """The parts of the honest protocol.

    Every choice is made on the two validation parts; MNIST's test images are looked at
    once, when the model is finished.
    """

    train: Part
    mnist_validation: Part
    pen_validation: Part
    mnist_test: Part


def load(recipe: Recipe) -> Dataset:
    """Load MNIST and the pen writers; draw the latter, varied, with every pen width.

    Raises:
        InklingError: data is missing or damaged.
    """
    images = mnist.load()
    digits = pen.load()
    held_out = recipe.data.validation_images
    writers = set(recipe.data.validation_writers)
    learnt = [digit for digit in digits if digit.writer not in writers]
    chosen_on = [digit for digit in digits if digit.writer in writers]
    chance = random.Random(recipe.seed)
    drawn = [
        draw(varied(learnt, recipe, chance), recipe, width)
        for width in tqdm(recipe.data.pen_widths, "drawing pen digits", leave=False)
    ]
    train = [Part(images.x_train[:-held_out], images.y_train[:-held_out]), *drawn]
    return Dataset(
        train=Part(*(np.concatenate(arrays) for arrays in zip(*train, strict=True))),
        mnist_validation=Part(images.x_train[-held_out:], images.y_train[-held_out:]),
        pen_validation=draw(chosen_on, recipe, recipe.input.pen),
        mnist_test=Part(images.x_test, images.y_test),
    )


def varied(
    digits: list[pen.PenDigit], recipe: Recipe, chance: random.Random
) -> list[pen.PenDigit]:
    """Return the digits as others would write them."""
    return [
        digit._replace(strokes=habits.vary(digit, recipe.habits, chance))
        for digit in digits
    ]


def draw(digits: list[pen.PenDigit], recipe: Recipe, width: float) -> Part:
    """Draw pen digits as the page would with a pen `width` pixels wide."""
    inks = [digit.strokes for digit in digits]
    return Part(
        pictures.draw(inks, recipe.input.box, width),
        np.array([digit.label for digit in digits], np.uint8),
    )
