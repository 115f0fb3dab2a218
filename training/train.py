"""From a recipe to a released model, step by step.

    python build.py train digits

Trains, folds and converts, fits the confidence on validation data, looks at the test
data once, and puts the model where site builds take it from: `released/<model>/`.
"""

import hashlib
import importlib.metadata
import shutil
import sys
import time
from pathlib import Path

import msgspec

from sitegen import publish
from sitegen.models import PICTURES, Card, Figure, Input, Pictures
from training import augment, convert, dataset, evaluate, plots
from training import recipe as recipes
from training.dataset import Dataset
from training.evaluate import Confidence, Probabilities
from training.fit import HISTORY, fit
from training.plots import Answered
from training.quiet import keras
from training.recipe import Recipe

ROOT = Path(__file__).parents[1]
CACHE = ROOT / ".cache" / "training"
PACKAGES = ("tensorflow", "tf-keras", "tensorflowjs", "numpy")


def hash_of_code(root: Path) -> str:
    """Return a hash of all code that may decide what a recipe's training comes to.

    root: the project's folder.
    """
    drawing = root / "site_src" / "app" / "raster.py"
    files = [*sorted((root / "training").glob("*.py")), drawing]
    return hashlib.sha256(b"".join(path.read_bytes() for path in files)).hexdigest()


CODE = hash_of_code(ROOT)  # read when it begins


def main(recipe_path: Path, released: Path) -> None:
    """Train the recipe's model into the folder `released`, replacing it at the end.

    Raises:
        InklingError: the recipe is wrong, or data is missing or damaged.
    """
    started = time.monotonic()
    recipe = recipes.load(recipe_path)
    data = dataset.load(recipe)
    # Staged before the training: what may not be replaced is told at once, and a second
    # training waits.
    with publish.staged(released, holds="model") as folder:
        network = trained(recipe, data)
        convert.convert(network, recipe, folder)
        stored = convert.read_back(folder)
        confidence = evaluate.fit_confidence(
            stored,
            [data.mnist_validation, data.pen_validation],
            recipe.confidence.rightly_read_marked_unsure,
        )
        card = describe(recipe_path.stem, recipe, stored, confidence, data)
        write(folder / "card.json", card)
        history = state_of(recipe) / HISTORY
        shown = [
            Answered(title, part, answers(stored, part, confidence))
            for title, part in (
                ("MNIST test images", data.mnist_test),
                ("pen validation writers", data.pen_validation),
            )
        ]
        pictures = plots.draw(history, shown, folder / "pictures")
        write(folder / "pictures" / PICTURES, Pictures(pictures))
    shutil.rmtree(state_of(recipe))
    for figure in card.figures:
        print(f"{figure.name:32} {figure.data:24} {figure.value:8.4%}", file=sys.stderr)
    minutes = (time.monotonic() - started) / 60
    print(f"trained in {minutes:.1f} minutes: {released}", file=sys.stderr)


def trained(recipe: Recipe, data: Dataset) -> keras.Model:
    """Return the trained model, folded: ready for conversion.

    What was already done of the training is taken up.
    """
    network = fit(
        recipe,
        augment.sources(data.train, recipe.training.batch),
        {"mnist": data.mnist_validation, "pen": data.pen_validation},
        state_of(recipe),
    )
    folded = convert.fold(network)
    convert.expect(folded, recipe)
    return folded


def state_of(recipe: Recipe) -> Path:
    """Return the folder that keeps the training's state until the model is released.

    Other code has another: what it began is not taken up.
    """
    return CACHE / f"{recipe.fingerprint[:16]}-{CODE[:8]}"


def write(path: Path, content: msgspec.Struct) -> None:
    """Write a structure as JSON for people."""
    text = msgspec.json.format(msgspec.json.encode(content), indent=2)
    path.write_bytes(text + b"\n")


def describe(
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
        ]
        + [marked_unsure(data.non_digit_validation, stored, confidence)],
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
    given = answers(stored, part, confidence)
    count = len(part.labels)
    error = evaluate.calibration_error(given, part.labels)
    return [
        Figure("accuracy", title, count, evaluate.accuracy(given, part.labels)),
        Figure("calibration error", title, count, round(error, 5)),
        Figure(
            "rightly read, but marked unsure",
            title,
            count,
            round(evaluate.doubted(given, part.labels, confidence.unsure_below), 5),
        ),
    ]


def marked_unsure(
    non_digits: dataset.Part, stored: keras.Model, confidence: Confidence
) -> Figure:
    """Measure how many non-digits the page would mark unsure."""
    given = answers(stored, non_digits, confidence)
    share = evaluate.marked_unsure(given, confidence.unsure_below)
    return Figure("marked unsure", "non-digits", len(given), share)


def answers(
    stored: keras.Model, part: dataset.Part, confidence: Confidence
) -> Probabilities:
    """Return the model's calibrated answers to a part."""
    given = evaluate.predict(stored, part.images)
    return evaluate.calibrated(given, confidence.temperature)
