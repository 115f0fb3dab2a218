"""Small models, trained for the tests: on drawn digits, and on MNIST where it is."""

import random
from pathlib import Path
from typing import NamedTuple

import msgspec
import numpy as np

from tests.hands import HANDS, jitter
from tests.shipped import RECIPE
from training import convert, dataset, evaluate, mnist, non_digits, pictures
from training import recipe as recipes
from training.augment import Source
from training.dataset import Learnt, Part
from training.fit import fit
from training.pen import PenDigit
from training.quiet import keras
from training.recipe import Batch, Recipe


class Lesson(NamedTuple):
    """A model that was trained, and images of the same kind that it never saw."""

    network: keras.Model
    held_out: Part
    recipe: Recipe

    @property
    def accuracy(self) -> float:
        """The share of the held-out images that are read right."""
        answers = evaluate.predict(self.network, self.held_out.images)
        return evaluate.accuracy(answers, self.held_out.labels)


def small(**training: object) -> Recipe:
    """Return the digits recipe, smaller and shorter."""
    recipe = recipes.load(RECIPE)
    brisk = {
        "epochs": 8,
        "batch": Batch(mnist=16, pen=16, non_digits=4),
        "learning_rate": 0.02,
        "average": 0.9,
    }
    return msgspec.structs.replace(
        recipe,
        model=msgspec.structs.replace(recipe.model, filters=[[8, 8], [16, 16]]),
        training=msgspec.structs.replace(recipe.training, **brisk | training),
    )


def drawn(each: int, seed: int) -> Part:
    """Return digits that the tests draw themselves: `each` of every hand."""
    chance = random.Random(seed)
    inks, labels = [], []
    for label, hands in HANDS.items():
        for hand in hands:
            inks += [jitter(hand, chance) for _ in range(each)]
            labels += [int(label)] * each
    return Part(pictures.draw(inks, 20.0, 2.5), np.array(labels, np.uint8))


def real(start: int, stop: int) -> Part:
    """Return some of MNIST's training images."""
    images = mnist.load()
    return Part(images.x_train[start:stop], images.y_train[start:stop])


def scribbled(count: int, seed: int) -> Part:
    """Return images that are no digit."""
    digits = [
        PenDigit(int(label), 1, hand)
        for label, hands in HANDS.items()
        for hand in hands
    ]
    inks = non_digits.draw(digits, count, random.Random(seed))
    return dataset.no_digits(inks, small(), 2.5)


def sources(train: Part, each: int) -> list[Source]:
    """Return batches of `each` digits, and non-digits with them."""
    return [Source(train, each), Source(scribbled(40, seed=3), 4)]


def dataset_of(train: Part) -> dataset.Dataset:
    """Return a data set whose other parts are drawn by the tests, each anew."""
    return dataset.Dataset(
        train=Learnt(train, train, scribbled(40, seed=3)),
        mnist_validation=drawn(3, seed=2),
        pen_validation=drawn(2, seed=5),
        non_digit_validation=scribbled(40, seed=4),
        mnist_test=drawn(4, seed=6),
    )


def teach(train: Part, held_out: Part, checkpoints: Path) -> Lesson:
    """Train a small model by the project's own way, ready for conversion."""
    recipe = small()
    network = fit(recipe, sources(train, 32), {"held_out": held_out}, checkpoints)
    return Lesson(convert.fold(network), held_out, recipe)
