"""Train a variation of a recipe and note what it came to on validation data.

    python -m training.experiment model.dropout=0.2 training.epochs=6

Every argument sets one value of the recipe, as JSON. Nothing is released: a line is
added to training/experiments.jsonl, and the table in docs/search.md, made anew by
`python -m training.experiment --table`, shows all of them. With --test the model is
also shown MNIST's test images: for models that are chosen, not for choosing.
"""

import argparse
import shlex
import shutil
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import msgspec
import numpy as np

from sitegen.errors import InklingError
from training import convert, dataset, doodles, evaluate
from training import recipe as recipes
from training.dataset import Part
from training.evaluate import Probabilities
from training.quiet import keras, tf
from training.recipe import Recipe
from training.train import state_of, trained

HERE = Path(__file__).parent
LOG = HERE / "experiments.jsonl"
TABLE = HERE.parent / "docs" / "search.md"
MARK = "<!-- made by `python -m training.experiment --table` -->\n"


class Measured(msgspec.Struct):
    """What a model came to with its weights stored one way. Shares are 0..1."""

    accuracy: dict[str, float]  # by part
    loss: dict[str, float]  # mean negative logarithm of the label's probability
    calibration_error: dict[str, float]
    unsure: dict[str, float]  # share of non-digits, by kind


class Experiment(msgspec.Struct):
    """A line of the log."""

    recipe: Recipe
    parameters: int
    minutes: float  # of training; of one that was taken up, since then
    stored: dict[str, Measured]
    unsure_by_energy: float


def main(arguments: Sequence[str] | None = None) -> None:
    """Run one experiment, or show all."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("values", nargs="*", metavar="TABLE.KEY=VALUE")
    parser.add_argument("--recipe", type=Path, default=HERE / "recipes" / "digits.toml")
    parser.add_argument("--test", action="store_true", help="look at the test images")
    parser.add_argument("--threads", type=int, default=0, help="default: all cores")
    parser.add_argument(
        "--keep",
        action="store_true",
        help="keep the trained state: `make train` of the same recipe takes it up",
    )
    parser.add_argument("--table", action="store_true", help="write docs/search.md")
    options = parser.parse_args(arguments)
    try:
        base = recipes.load(options.recipe)
        if options.table:
            text, _, _ = TABLE.read_text("utf-8").partition(MARK)
            TABLE.write_text(text + MARK + table(logged(), base), "utf-8")
            return
        if options.threads:
            tf.config.threading.set_intra_op_parallelism_threads(options.threads)
            tf.config.threading.set_inter_op_parallelism_threads(options.threads)
        recipe = changed(base, options.values)
        done = run(recipe, options.test)
        note(done)
    except (InklingError, OSError) as error:
        sys.exit(f"error: {error}")
    if not options.keep:
        shutil.rmtree(state_of(recipe))
    print(row(done, base))


def changed(recipe: Recipe, values: list[str]) -> Recipe:
    """Return the recipe with other values, given as TABLE.KEY=JSON.

    Raises:
        InklingError: the recipe has no such key, or it cannot have such a value.
    """
    for value in values:
        content = msgspec.to_builtins(recipe)
        name, _, given = value.partition("=")
        *tables, key = name.split(".")
        table = content
        try:
            for step in tables:
                table = table[step]
            if key not in table:
                raise KeyError(key)
            table[key] = msgspec.json.decode(given)
            recipe = msgspec.convert(content, Recipe)
        except (KeyError, TypeError) as error:  # no such key, or none below a value
            raise InklingError(f"{value}: no recipe has {name!r}") from error
        except msgspec.MsgspecError as error:
            raise InklingError(f"{value}: {error}: give TABLE.KEY=JSON") from error
    return recipe


def run(recipe: Recipe, test: bool) -> Experiment:
    """Train, and measure with every kind of weights.

    Raises:
        InklingError: data is missing or damaged.
    """
    data = dataset.load(recipe)
    started = time.monotonic()
    network = trained(recipe, data)
    return Experiment(
        recipe=recipe,
        parameters=network.count_params(),
        minutes=round((time.monotonic() - started) / 60, 1),
        stored={
            kind: measure(as_stored(network, recipe, kind), recipe, data, test)
            for kind in ("float32", "float16", "uint8")
        },
        unsure_by_energy=unsure_by_energy(
            network, data, recipe.confidence.rightly_read_marked_unsure
        ),
    )


def as_stored(network: keras.Model, recipe: Recipe, kind: str) -> keras.Model:
    """Return the model as its files hold it, with weights of the given kind."""
    recipe = changed(recipe, [f'conversion.weights="{kind}"'])
    with tempfile.TemporaryDirectory() as folder:
        convert.convert(network, recipe, Path(folder))
        return convert.read_back(Path(folder))


def measure(
    network: keras.Model, recipe: Recipe, data: dataset.Dataset, test: bool
) -> Measured:
    """Measure one model, its confidence fitted as for a release."""
    confidence = evaluate.fit_confidence(
        network,
        [data.mnist_validation, data.pen_validation],
        recipe.confidence.rightly_read_marked_unsure,
    )

    def answers(part: Part) -> Probabilities:
        given = evaluate.predict(network, part.images)
        return evaluate.calibrated(given, confidence.temperature)

    parts = {"MNIST": data.mnist_validation, "pen": data.pen_validation}
    if test:
        parts["MNIST test"] = data.mnist_test
    read = {name: (answers(part), part.labels) for name, part in parts.items()}
    kinds = np.split(answers(data.non_digit_validation), len(doodles.KINDS))
    return Measured(
        accuracy={k: evaluate.accuracy(*given) for k, given in read.items()},
        loss={k: loss(*given) for k, given in read.items()},
        calibration_error={
            k: evaluate.calibration_error(*given) for k, given in read.items()
        },
        unsure={
            kind: evaluate.marked_unsure(given, confidence.unsure_below)
            for kind, given in zip(doodles.KINDS, kinds, strict=True)
        },
    )


def loss(probabilities: Probabilities, labels: dataset.Labels) -> float:
    """Return the mean negative logarithm of the labels' probabilities."""
    rows = np.arange(len(labels))
    return float(-np.log(np.maximum(probabilities[rows, labels], 1e-9)).mean())


def unsure_by_energy(
    network: keras.Model, data: dataset.Dataset, allowed: float
) -> float:
    """Return the share of non-digits that the energy tells from digits.

    Liu et al., 2020, "Energy-based out-of-distribution detection": the negative
    logarithm of the sum of the exponentials of the logits. The threshold is the one
    that costs neither part more than the share `allowed` of its digits.
    """
    dense = network.get_layer("probabilities")
    features = keras.Model(network.input, dense.input)
    kernel, bias = dense.get_weights()

    def energies(part: Part) -> Probabilities:
        logits = evaluate.predict(features, part.images) @ kernel + bias
        return np.asarray(-np.logaddexp.reduce(logits[:, :-1], axis=1))

    threshold = max(
        np.quantile(energies(part), 1 - allowed, method="higher")
        for part in (data.mnist_validation, data.pen_validation)
    )
    return float(np.mean(energies(data.non_digit_validation) > threshold))


def note(done: Experiment) -> None:
    """Add an experiment to the log."""
    with LOG.open("ab") as log:
        log.write(msgspec.json.encode(done) + b"\n")


def logged() -> list[Experiment]:
    """Return all experiments, in the order in which they were made.

    Raises:
        InklingError: a line is none, such as one from before the recipe had a key.
    """
    experiments = []
    lines = LOG.read_bytes().splitlines() if LOG.exists() else []
    for number, line in enumerate(lines, 1):
        try:
            experiments.append(msgspec.json.decode(line, type=Experiment))
        except msgspec.MsgspecError as error:
            raise InklingError(
                f"{LOG}, line {number}: {error}: give its recipe what it lacks"
            ) from error
    return experiments


def table(experiments: list[Experiment], base: Recipe) -> str:
    """Return the experiments as a table in Markdown; base: what arguments change."""
    titles = (
        "arguments | parameters | minutes | MNIST | loss | pen | loss | float16 | uint8"
        " | non-digits unsure | by energy"
    )
    rule = "|---" + "|--:" * titles.count("|") + "|"
    rows = [row(done, base) for done in experiments]
    return "\n".join([f"| {titles} |", rule, *rows]) + "\n"


def arguments(recipe: Recipe, base: Recipe) -> list[str]:
    """Return the arguments that make `recipe` of `base`: its values that differ."""
    ours, theirs = flat(recipe), flat(base)
    return [
        shlex.quote(f"{key}={msgspec.json.encode(value).decode()}")
        for key, value in ours.items()
        if value != theirs[key]
    ]


def flat(recipe: Recipe) -> dict[str, object]:
    """Return the recipe's values under their names, TABLE.KEY."""
    values: dict[str, object] = {}
    for name, value in msgspec.to_builtins(recipe).items():
        if isinstance(value, dict):
            values |= {f"{name}.{key}": inner for key, inner in value.items()}
        else:
            values[name] = value
    return values


def row(done: Experiment, base: Recipe) -> str:
    """Return one experiment as a row of the table."""
    whole = done.stored["float32"]
    changes = arguments(done.recipe, base)
    cells = [
        f"`{' '.join(changes)}`" if changes else "(the recipe)",
        f"{done.parameters:,}",
        f"{done.minutes:.0f}",
        f"{whole.accuracy['MNIST']:.2%}",
        f"{whole.loss['MNIST']:.4f}",
        f"{whole.accuracy['pen']:.2%}",
        f"{whole.loss['pen']:.4f}",
        *(
            " / ".join(
                f"{done.stored[kind].accuracy[part]:.2%}" for part in ("MNIST", "pen")
            )
            for kind in ("float16", "uint8")
        ),
        f"{np.mean(list(whole.unsure.values())):.1%}",
        f"{done.unsure_by_energy:.1%}",
    ]
    return f"| {' | '.join(cells)} |"


if __name__ == "__main__":
    main()
