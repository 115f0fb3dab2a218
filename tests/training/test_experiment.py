"""Experiments: a recipe with some values changed, noted, and shown as a table."""

import re
import shlex
from pathlib import Path

import msgspec
import numpy as np
import pytest

from sitegen.errors import InklingError
from tests import lessons
from training import dataset, doodles, experiment, train
from training.dataset import Part
from training.quiet import keras


@pytest.fixture(scope="module")
def done(tmp_path_factory: pytest.TempPathFactory) -> experiment.Experiment:
    """Return a real, small experiment."""
    folder = tmp_path_factory.mktemp("experiment")
    data = lessons.dataset_of(lessons.drawn(6, seed=1))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(train, "CACHE", folder)
        patch.setattr(dataset, "load", lambda recipe: data)
        return experiment.run(lessons.small(epochs=3), test=True)


def test_values_replace_those_of_the_recipe() -> None:
    values = ["model.filters=[[8],[9,9]]", "seed=3", 'conversion.weights="float16"']
    recipe = experiment.changed(lessons.small(), values)
    assert recipe.model.filters == [[8], [9, 9]]
    assert (recipe.seed, recipe.conversion.weights) == (3, "float16")
    assert recipe.training == lessons.small().training


@pytest.mark.parametrize(
    ("value", "why"),
    [
        ("model.filter=3", "no recipe has 'model.filter'"),
        ("seed.x=3", "no recipe has 'seed.x'"),
        ('labels.0="x"', "no recipe has 'labels.0'"),
        ("model.dropout=2", "< 1"),
        ("modle.dropout=2", "no recipe has 'modle.dropout'"),
        ("seed", "seed: Input data was truncated: give"),
    ],
)
def test_a_value_that_no_recipe_can_have_is_refused(value: str, why: str) -> None:
    with pytest.raises(SystemExit, match=why):
        experiment.main([value])


def test_missing_data_is_told_in_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    def unreachable(recipe: object) -> None:
        raise InklingError("mnist/mnist.npz is not in .cache/data")

    monkeypatch.setattr(dataset, "load", unreachable)
    with pytest.raises(SystemExit, match=r"^error: mnist/mnist\.npz is not in"):
        experiment.main(["seed=3"])


def test_all_kinds_of_weights_are_measured_on_all_parts(
    done: experiment.Experiment,
) -> None:
    assert set(done.stored) == {"float32", "float16", "uint8"}
    for measured in done.stored.values():
        assert set(measured.accuracy) == {"MNIST", "pen", "MNIST test"}
        assert measured.accuracy["pen"] > 0.5
        assert set(measured.unsure) == set(doodles.KINDS)


def test_energy_is_high_where_no_logit_is() -> None:
    """Of a network whose logits are an image's ink and twice that, and nothing."""
    image = keras.Input((28, 28, 1))
    ink = keras.layers.GlobalAveragePooling2D()(image)
    dense = keras.layers.Dense(3, name="probabilities")
    network = keras.Model(image, dense(ink))
    dense.set_weights([np.array([[9.0, 18.0, 0.0]]), np.zeros(3)])

    def part(*inks: int) -> Part:
        images = np.stack([np.full((28, 28), ink, np.uint8) for ink in inks])
        return Part(images, np.zeros(len(inks), np.uint8))

    data = lessons.dataset_of(part(255))._replace(
        mnist_validation=part(100, 200),
        pen_validation=part(120, 250),
        non_digit_validation=part(0, 50, 90, 110),
    )
    assert experiment.unsure_by_energy(network, data, 0.005) == 0.75
    assert experiment.unsure_by_energy(network, data, 1.0) == 1.0


def test_an_experiment_survives_the_log(
    done: experiment.Experiment, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(experiment, "LOG", tmp_path / "log.jsonl")
    assert experiment.logged() == []
    experiment.note(done)
    experiment.note(done)
    assert experiment.logged()[0] == done
    assert len(experiment.logged()) == 2


def test_a_line_of_the_log_that_lacks_a_value_is_told(
    done: experiment.Experiment, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    log = tmp_path / "log.jsonl"
    monkeypatch.setattr(experiment, "LOG", log)
    experiment.note(done)
    whole = log.read_bytes()
    log.write_bytes(whole + re.sub(rb'"seed":\d+,', b"", whole))
    with pytest.raises(SystemExit, match=r"^error: .*log\.jsonl, line 2: .*`seed`"):
        experiment.main(["--table"])


def test_the_table_tells_how_to_make_each_row(done: experiment.Experiment) -> None:
    base = experiment.changed(lessons.small(), ["model.dropout=0.5"])
    plain = msgspec.structs.replace(done, recipe=base)
    head, _, first, second = experiment.table([done, plain], base).splitlines()
    assert head.count("|") == first.count("|") == second.count("|")
    assert first.startswith("| `model.dropout=0.0 training.epochs=3` |")
    assert second.startswith("| (the recipe) |")


def test_the_arguments_of_a_row_make_its_recipe() -> None:
    base = lessons.small()
    values = ["model.filters=[[8],[9,9]]", "seed=3", 'conversion.weights="float16"']
    recipe = experiment.changed(base, values)
    arguments = shlex.split(" ".join(experiment.arguments(recipe, base)))
    assert experiment.changed(base, arguments) == recipe


def test_the_table_replaces_the_last(
    done: experiment.Experiment, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = tmp_path / "search.md"
    page.write_text(f"# Learnt\n\n{experiment.MARK}old\n")
    monkeypatch.setattr(experiment, "TABLE", page)
    monkeypatch.setattr(experiment, "LOG", tmp_path / "log.jsonl")
    experiment.note(done)
    experiment.main(["--table"])
    assert page.read_text().startswith(f"# Learnt\n\n{experiment.MARK}| arguments |")
    assert "old" not in page.read_text()
