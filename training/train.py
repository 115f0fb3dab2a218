"""From a recipe to a released model, step by step.

    python build.py train digits

Trains, folds and converts, fits the confidence on validation data, looks at the test
data once, and puts the model where site builds take it from: `released/<model>/`.
"""

import importlib.metadata
import shutil
import sys
import time
from pathlib import Path

import msgspec

from sitegen import publish
from sitegen.models import Card, Figure, Input
from training import convert, dataset, evaluate
from training import recipe as recipes
from training.dataset import Dataset
from training.evaluate import Confidence
from training.fit import fit
from training.quiet import keras
from training.recipe import Recipe

CACHE = Path(__file__).parents[1] / ".cache" / "training"
PACKAGES = ("tensorflow", "tf-keras", "tensorflowjs", "numpy")


def main(recipe_path: Path, released: Path) -> None:
    """Train the recipe's model into the folder `released`, replacing it at the end.

    Raises:
        InklingError: the recipe is wrong, or data is missing or damaged.
    """
    started = time.monotonic()
    recipe = recipes.load(recipe_path)
    data = dataset.load(recipe)
    state = CACHE / recipe.fingerprint[:16]
    # Staged before the training: what may not be replaced is told at once, and a second
    # training of the same model waits.
    with publish.staged(released, holds="model") as folder:
        network = convert.fold(fit(recipe, data.train, state))
        convert.convert(network, recipe, folder)
        stored = convert.read_back(folder)
        confidence = evaluate.fit_confidence(
            stored,
            [data.mnist_validation, data.pen_validation],
            recipe.confidence.rightly_read_marked_unsure,
        )
        card = write_card(recipe_path.stem, recipe, stored, confidence, data)
        content = msgspec.json.format(msgspec.json.encode(card), indent=2)
        (folder / "card.json").write_bytes(content + b"\n")
    shutil.rmtree(state)
    for figure in card.figures:
        print(f"{figure.name:18} {figure.data:24} {figure.value:8.4%}", file=sys.stderr)
    minutes = (time.monotonic() - started) / 60
    print(f"trained in {minutes:.1f} minutes: {released}", file=sys.stderr)


def write_card(
    name: str,
    recipe: Recipe,
    stored: keras.Model,
    confidence: Confidence,
    data: Dataset,
) -> Card:
    """Return all that the page and its readers need to know of the stored model."""
    return Card(
        name=name,
        labels=recipe.labels,
        input=Input(size=28, box=recipe.input.box, pen=recipe.input.pen),
        temperature=confidence.temperature,
        unsure_below=confidence.unsure_below,
        figures=[
            figure
            for title, part in (
                ("MNIST validation", data.mnist_validation),
                ("pen validation writers", data.pen_validation),
                ("MNIST test", data.mnist_test),
            )
            for figure in figures(title, part, stored, confidence)
        ],
        parameters=stored.count_params(),
        fingerprint=recipe.fingerprint,
        recipe=f"training/recipes/{name}.toml",
        seed=recipe.seed,
        versions={package: importlib.metadata.version(package) for package in PACKAGES},
    )


def figures(
    title: str, part: dataset.Part, stored: keras.Model, confidence: Confidence
) -> list[Figure]:
    """Measure the stored model on one part."""
    answers = evaluate.predict(stored, part.images)
    sure = evaluate.calibrated(answers, confidence.temperature)
    count = len(part.labels)
    return [
        Figure("accuracy", title, count, evaluate.accuracy(answers, part.labels)),
        Figure(
            "calibration error",
            title,
            count,
            round(evaluate.calibration_error(sure, part.labels), 5),
        ),
    ]
