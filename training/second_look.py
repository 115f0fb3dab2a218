"""What a second look is worth: `python -m training.second_look`.

The page looks again, with a thinner pen, at what leaves doubt. Here the released model
reads the validation writers' digits, each in all POSES, as if a hand had turned,
slanted or stretched it a little; and what leaves doubt once more with each of PENS.
It prints how many are misread, and what is marked unsure. Test data takes no part.
"""

import argparse
import math
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from site_src.app import answer
from site_src.app.number import AGAIN
from sitegen import config, models
from sitegen.errors import InklingError
from training import convert, dataset, evaluate, pictures
from training import recipe as recipes
from training.evaluate import Probabilities
from training.pen import Strokes
from training.quiet import keras
from training.recipe import Recipe

ROOT = Path(__file__).parents[1]
PENS = (1.8, 2.1, 3.0, 3.5)  # pixels

Pose = npt.NDArray[np.float64]  # [2, 2]: what points are multiplied with


class Subject(NamedTuple):
    """The model that looks."""

    recipe: Recipe
    card: models.Card
    network: keras.Model


def turned(degrees: float) -> Pose:
    """Return the pose of a digit that is turned."""
    angle = math.radians(degrees)
    return np.array(
        [[math.cos(angle), math.sin(angle)], [-math.sin(angle), math.cos(angle)]]
    )


POSES: list[Pose] = [
    np.eye(2),
    *(turned(degrees) for degrees in (-12, -7, 7, 12)),
    *(np.array([[1, 0], [slant, 1]]) for slant in (-0.12, 0.12)),
    *(np.diag([stretch, 1]) for stretch in (0.88, 1.14)),
]


def main() -> None:
    """Print what one look comes to, and a second with each pen."""
    subject = first_model()
    card = subject.card
    digits = dataset.validation_digits(subject.recipe)
    labels = np.tile([digit.label for digit in digits], len(POSES))
    inks = [posed(digit.strokes, pose) for pose in POSES for digit in digits]
    others = [doodle.strokes for doodle in dataset.unread(digits)]
    print("second pen  misread  right, but unsure  non-digits unsure")
    rows = zip(
        ("none", *PENS), answers(subject, inks), answers(subject, others), strict=True
    )
    for width, read, unread in rows:
        wrong = int((evaluate.read(read) != labels).sum())
        doubted = evaluate.doubted(read, labels, card.unsure_below)
        unsure = evaluate.marked_unsure(unread, card.unsure_below)
        print(f"{width!s:>10} {wrong:>8} {doubted:>18.2%} {unsure:>18.1%}")
    print(f"of {len(labels)} digits and {len(others)} non-digits")


def first_model() -> Subject:
    """Return the model that the page reads with.

    Raises:
        InklingError: it is not there, or not as it should be.
    """
    name = config.load(ROOT / "site_src" / "site.toml").models[0]
    released = ROOT / "training" / "released" / name
    return Subject(
        recipes.load(ROOT / "training" / "recipes" / f"{name}.toml"),
        models.open_model(released).card,
        convert.read_back(released),
    )


def answers(subject: Subject, inks: list[Strokes]) -> Iterator[Probabilities]:
    """Yield the calibrated answers to inks: of one look, and of two with each pen."""
    first = look(subject, inks, subject.recipe.input.pen)
    once = evaluate.calibrated(first, subject.card.temperature)
    yield once
    likeliest = evaluate.confidence(once)
    doubtful = np.flatnonzero((once[:, -1] < likeliest) & (likeliest < AGAIN))
    again = [inks[index] for index in doubtful]
    for width in PENS:
        twice = once.copy()
        twice[doubtful] = both(first[doubtful], look(subject, again, width))
        yield twice


def posed(strokes: Strokes, pose: Pose) -> Strokes:
    """Return strokes in another pose."""
    (a, b), (c, d) = pose.tolist()
    return [[(x * a + y * c, x * b + y * d) for x, y in each] for each in strokes]


def look(subject: Subject, inks: list[Strokes], width: float) -> Probabilities:
    """Return what the network says of inks drawn with a pen `width` pixels wide."""
    images = pictures.draw(inks, subject.recipe.input.box, width)
    return evaluate.predict(subject.network, images)


def both(one: Probabilities, other: Probabilities) -> Probabilities:
    """Return what two looks say together, row by row."""
    rows = zip(one.tolist(), other.tolist(), strict=True)
    return np.array([answer.both(*looks) for looks in rows])


if __name__ == "__main__":
    argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0]).parse_args()
    try:
        main()
    except (InklingError, OSError) as error:
        sys.exit(f"error: {error}")
