"""What a recipe learns from and chooses on."""

import random
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from tqdm import tqdm

from sitegen.errors import InklingError
from training import doodles, habits, mnist, non_digits, pen, pictures
from training.recipe import Recipe

LABELS = [*"0123456789", ""]
DOODLES = 250  # of every kind, for validation
DOODLE_SEED = 20  # the same whatever the recipe's, so that all are measured alike

Images = npt.NDArray[np.uint8]
Labels = npt.NDArray[np.uint8]


class Part(NamedTuple):
    """Images uint8 [n, 28, 28], ink = 255, and labels uint8 [n]."""

    images: Images
    labels: Labels


class Learnt(NamedTuple):
    """What is learnt from."""

    mnist: Part
    pen: Part
    non_digits: Part


class Dataset(NamedTuple):
    """The parts of the honest protocol.

    Every choice is made on the validation parts; MNIST's test images are looked at
    once, when the model is finished.
    """

    train: Learnt
    mnist_validation: Part
    pen_validation: Part
    non_digit_validation: Part
    mnist_test: Part


def load(recipe: Recipe) -> Dataset:
    """Load MNIST and the pen writers; draw the latter, varied, with every pen width.

    The label of what is no digit is the last.

    Raises:
        InklingError: data is missing or damaged, or the recipe asks for what it does
            not hold.
    """
    if recipe.labels != LABELS:
        raise InklingError(
            f"labels: MNIST and the pen writers hold digits, so the recipe's labels are"
            f" {LABELS}, in this order; what else is to be read needs a loader"
        )
    images = mnist.load()
    learnt, chosen_on = split(pen.load(), recipe)
    held_out = recipe.data.validation_images
    if held_out + recipe.training.batch.mnist > len(images.x_train):
        raise InklingError(
            f"data.validation_images: {held_out} of MNIST's {len(images.x_train)} leave"
            " no batch to learn from: correct the recipe"
        )
    chance = random.Random(recipe.seed)
    widths = tqdm(recipe.data.pen_widths, "drawing pen digits", leave=False)
    drawn = [
        (
            draw(varied(learnt, recipe, chance), recipe, width),
            draw_non_digits(learnt, recipe, width, chance),
        )
        for width in widths
    ]
    pens, others = zip(*drawn, strict=True)
    return Dataset(
        train=Learnt(
            Part(images.x_train[:-held_out], images.y_train[:-held_out]),
            joined(pens),
            joined(others),
        ),
        mnist_validation=Part(images.x_train[-held_out:], images.y_train[-held_out:]),
        pen_validation=draw(chosen_on, recipe, recipe.input.pen),
        non_digit_validation=no_digits(
            [doodle.strokes for doodle in unread(chosen_on)],
            recipe,
            recipe.input.pen,
        ),
        mnist_test=Part(images.x_test, images.y_test),
    )


def validation_digits(recipe: Recipe) -> list[pen.PenDigit]:
    """Return all digits of the writers that the recipe keeps for validation.

    Raises:
        InklingError: the pen strokes are missing or damaged, or have no such writers.
    """
    return split(pen.load(), recipe)[1]


def split(
    digits: list[pen.PenDigit], recipe: Recipe
) -> tuple[list[pen.PenDigit], list[pen.PenDigit]]:
    """Return the digits that are learnt from, and those of the validation writers.

    Raises:
        InklingError: the recipe names writers that wrote none, or leaves none to learn
            from.
    """
    known = {digit.writer for digit in digits}
    held_out = set(recipe.data.validation_writers)
    if not held_out < known:
        raise InklingError(
            f"data.validation_writers: {sorted(held_out)} are not some of the writers"
            f" {min(known)} to {max(known)}: correct the recipe"
        )
    return (
        [digit for digit in digits if digit.writer not in held_out],
        [digit for digit in digits if digit.writer in held_out],
    )


def unread(digits: list[pen.PenDigit]) -> list[doodles.Doodle]:
    """Return the non-digits of validation; digits: of the validation writers."""
    return doodles.draw(digits, DOODLES, random.Random(DOODLE_SEED))


def joined(parts: Sequence[Part]) -> Part:
    """Return all parts as one."""
    return Part(*(np.concatenate(arrays) for arrays in zip(*parts, strict=True)))


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


def draw_non_digits(
    digits: list[pen.PenDigit], recipe: Recipe, width: float, chance: random.Random
) -> Part:
    """Draw non-digits with one pen: each width gets its share of them."""
    count = recipe.data.non_digits // len(recipe.data.pen_widths)
    return no_digits(non_digits.draw(digits, count, chance), recipe, width)


def no_digits(inks: list[pen.Strokes], recipe: Recipe, width: float) -> Part:
    """Draw inks that are no digits."""
    label = len(recipe.labels) - 1
    return Part(
        pictures.draw(inks, recipe.input.box, width),
        np.full(len(inks), label, np.uint8),
    )
