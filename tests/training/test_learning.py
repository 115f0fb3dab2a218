"""It learns, goes on where it stopped, and releases what a site can use."""

from pathlib import Path
from shutil import copy

import numpy as np
import pytest

from sitegen import models
from sitegen.errors import InklingError
from tests import lessons, shipped
from tests.lessons import Lesson
from training import augment, convert, dataset, evaluate, train
from training import recipe as recipes
from training.dataset import Part
from training.fit import HISTORY, Progress, fit
from training.quiet import keras, tf


def weights(network: keras.Model) -> list[list[float]]:
    return [array.ravel().tolist() for array in network.get_weights()]


def test_it_learns_digits_it_never_saw(lesson: Lesson) -> None:
    assert lesson.accuracy > 0.9


def test_folding_changes_no_answer(tmp_path: Path) -> None:
    part = lessons.drawn(each=2, seed=1)
    recipe = lessons.small(epochs=2)
    network = fit(recipe, lessons.sources(part, 32), {}, tmp_path)
    pixels = part.images[..., None] / np.float32(255)
    folded = convert.fold(network)
    assert folded.count_params() < network.count_params()
    np.testing.assert_allclose(
        folded.predict(pixels, verbose=0), network.predict(pixels, verbose=0), atol=1e-5
    )


def test_fewer_non_digits_in_use_change_the_odds_by_as_much(tmp_path: Path) -> None:
    part = lessons.drawn(each=2, seed=1)
    recipe = lessons.small(epochs=1)  # 16 + 16 digits and 4 non-digits a batch
    network = convert.fold(fit(recipe, lessons.sources(part, 32), {}, tmp_path))
    before = evaluate.predict(network, part.images)
    convert.expect(network, recipe)
    after = evaluate.predict(network, part.images)

    def odds(answers: evaluate.Probabilities) -> evaluate.Probabilities:
        return np.asarray(answers[:, -1] / answers[:, 0])

    expected = (0.02 / 0.98) / (4 / 32)
    np.testing.assert_allclose(odds(after) / odds(before), expected, rtol=1e-3)


def test_an_interrupted_training_ends_as_an_uninterrupted_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    part = lessons.drawn(each=2, seed=1)
    recipe = lessons.small(epochs=3)
    sources = lessons.sources(part, 16)
    expected = fit(recipe, sources, {"same": part}, tmp_path / "whole")

    def interrupt(self: Progress, batch: int, logs: dict[str, float]) -> None:
        if self.model.optimizer.iterations.numpy() == 5:  # in the second epoch
            raise KeyboardInterrupt

    with monkeypatch.context() as during:
        during.setattr(Progress, "on_train_batch_end", interrupt)
        with pytest.raises(KeyboardInterrupt):
            fit(recipe, sources, {"same": part}, tmp_path / "interrupted")
    assert augment.steps_per_epoch(sources) == 3
    assert tf.train.latest_checkpoint(str(tmp_path / "interrupted"))
    resumed = fit(recipe, sources, {"same": part}, tmp_path / "interrupted")

    assert weights(resumed) == weights(expected)
    histories = [tmp_path / name / HISTORY for name in ("whole", "interrupted")]
    assert histories[0].read_text() == histories[1].read_text()
    header, *rows = histories[0].read_text().splitlines()
    assert header == "epoch,accuracy,loss,val_same"
    assert len(rows) == 3


def test_a_training_that_diverges_is_told_and_not_kept(tmp_path: Path) -> None:
    sources = lessons.sources(lessons.drawn(each=2, seed=1), 16)
    recipe = lessons.small(epochs=9, learning_rate=9e5)
    with pytest.raises(InklingError, match=r"diverged in epoch \d, .*learning_rate"):
        fit(recipe, sources, {}, tmp_path)
    assert "nan" not in (tmp_path / HISTORY).read_text()


@pytest.mark.parametrize("file", ["training/augment.py", "site_src/app/raster.py"])
def test_other_code_takes_up_no_training(tmp_path: Path, file: str) -> None:
    for folder in ("training", "site_src/app"):
        (tmp_path / folder).mkdir(parents=True)
        for path in (train.ROOT / folder).glob("*.py"):
            copy(path, tmp_path / folder)
    assert train.hash_of_code(tmp_path) == train.CODE
    with (tmp_path / file).open("a") as code:
        code.write("# another\n")
    assert train.hash_of_code(tmp_path) != train.CODE


def test_what_is_kept_is_the_average_of_the_weights(tmp_path: Path) -> None:
    """How slowly it moves decides nothing about the steps that it is taken of."""
    sources = lessons.sources(lessons.drawn(each=2, seed=1), 16)
    kept = [
        fit(lessons.small(epochs=2, average=share), sources, {}, tmp_path / str(share))
        for share in (0.5, 0.99)
    ]
    one, other = (network.trainable_weights[0].numpy() for network in kept)
    assert np.abs(one - other).max() > 1e-3
    # Stopped after the last epoch, it has nothing left to learn.
    again = fit(lessons.small(epochs=2, average=0.99), sources, {}, tmp_path / "0.99")
    assert weights(again) == weights(kept[1])


def test_what_may_not_be_replaced_is_told_before_any_training(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    part = lessons.drawn(1, seed=1)
    monkeypatch.setattr(dataset, "load", lambda recipe: lessons.dataset_of(part))
    (tmp_path / "digits").mkdir()
    (tmp_path / "digits" / "thesis.txt").write_text("dear")
    with pytest.raises(InklingError, match="is left alone"):
        train.main(shipped.RECIPE, tmp_path / "digits")
    assert (tmp_path / "digits" / "thesis.txt").read_text() == "dear"


def test_a_release_is_a_model_that_sites_can_open(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    recipe = lessons.small(epochs=4)
    monkeypatch.setattr(recipes, "load", lambda path: recipe)
    monkeypatch.setattr(train, "CACHE", tmp_path / "cache")
    data = lessons.dataset_of(lessons.drawn(6, seed=1))
    monkeypatch.setattr(dataset, "load", lambda recipe: data)
    fitted: list[Part] = []
    fit_confidence = evaluate.fit_confidence

    def note_parts(
        network: keras.Model, parts: list[Part], share: float
    ) -> evaluate.Confidence:
        fitted.extend(parts)
        return fit_confidence(network, parts, share)

    monkeypatch.setattr(evaluate, "fit_confidence", note_parts)

    train.main(Path("digits.toml"), tmp_path / "digits")

    model = models.open_model(tmp_path / "digits")
    assert models.is_current(model.folder, recipe.fingerprint)
    assert model.card.labels == [*"0123456789", ""]
    assert 0 <= model.card.unsure_below < 1
    assert {picture.file for picture in model.pictures} >= {
        "curves.svg",
        "reliability.svg",
        "confusion-pen-validation-writers.svg",
    }
    stored = convert.read_back(model.folder)
    assert stored.count_params() == model.card.parameters
    assert measured_again(stored, model.card, data) == pytest.approx(
        {(it.name, it.data, it.count): it.value for it in model.card.figures}, abs=1e-5
    )
    assert [id(part) for part in fitted] == [
        id(data.mnist_validation),
        id(data.pen_validation),
    ]
    assert not list((tmp_path / "cache").iterdir())
    assert "MNIST test" in capsys.readouterr().err


def measured_again(
    stored: keras.Model, card: models.Card, data: dataset.Dataset
) -> dict[tuple[str, str, int], float]:
    """Return what a card should say: by name, data and count."""
    found = {}
    for title, part in (
        ("MNIST validation", data.mnist_validation),
        ("pen validation writers", data.pen_validation),
        ("MNIST test", data.mnist_test),
        ("non-digits", data.non_digit_validation),
    ):
        given = evaluate.predict(stored, part.images)
        given = evaluate.calibrated(given, card.temperature)
        count = len(part.labels)
        if title == "non-digits":
            share = evaluate.marked_unsure(given, card.unsure_below)
            found["marked unsure", title, count] = share
            continue
        found |= {
            ("accuracy", title, count): evaluate.accuracy(given, part.labels),
            ("calibration error", title, count): evaluate.calibration_error(
                given, part.labels
            ),
            ("rightly read, but marked unsure", title, count): evaluate.doubted(
                given, part.labels, card.unsure_below
            ),
        }
    return found
