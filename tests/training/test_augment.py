"""Varied images: the same where nothing varies, and never unlike themselves."""

import msgspec
import numpy as np
import numpy.typing as npt
import pytest

from tests import lessons
from training import augment
from training.quiet import tf
from training.recipe import Augmentation

STILL = Augmentation(rotation=0.0, shear=0.0, stretch=0.0, shift=0.0)
SEED = [20, 7]


def images() -> tf.Tensor:
    return lessons.drawn(each=1, seed=5).images[..., None] / np.float32(255)


def vary(**ranges: float) -> npt.NDArray[np.float32]:
    within = msgspec.structs.replace(STILL, **ranges)
    return np.asarray(augment.vary(images(), within, tf.constant(SEED, tf.int64)))


def centres(pictures: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    places = np.arange(28) - 13.5
    mass = pictures[..., 0].sum((1, 2))
    return np.stack(
        [
            (pictures[..., 0].sum(1) * places).sum(1) / mass,
            (pictures[..., 0].sum(2) * places).sum(1) / mass,
        ]
    )


def test_nothing_varied_is_nothing_changed() -> None:
    np.testing.assert_allclose(vary(), images(), atol=1e-5)


@pytest.mark.parametrize("kind", ["rotation", "shear", "stretch", "shift"])
def test_each_kind_changes_something_and_keeps_the_ink(kind: str) -> None:
    ranges = {"rotation": 14.0, "shear": 0.25, "stretch": 0.14, "shift": 1.5}
    varied, still = vary(**{kind: ranges[kind]}), images()
    assert np.abs(varied - still).max() > 0.2
    assert varied.min() >= 0
    assert varied.max() <= 1
    np.testing.assert_allclose(varied.sum((1, 2)), still.sum((1, 2)), rtol=0.35)


def test_a_shift_moves_the_centre_no_further_than_its_range() -> None:
    moved = np.abs(centres(vary(shift=1.5)) - centres(images()))
    assert moved.max() <= 1.51
    assert moved.max() > 1


def test_a_rotation_turns_about_the_centre() -> None:
    moved = np.abs(centres(vary(rotation=14.0)) - centres(images()))
    assert moved.max() < 0.5


def test_batches_follow_from_seed_and_step_alone() -> None:
    part = lessons.drawn(each=2, seed=1)
    recipe = lessons.small(epochs=3, batch_size=20)
    steps = augment.steps_per_epoch(part, recipe)
    whole = list(augment.batches(part, recipe, first_epoch=0))
    later = list(augment.batches(part, recipe, first_epoch=2))
    assert len(whole) == 3 * steps
    for (image, label), (again, label_again) in zip(
        whole[2 * steps :], later, strict=True
    ):
        np.testing.assert_array_equal(image, again)
        np.testing.assert_array_equal(label, label_again)


def test_an_epoch_shows_every_image_once() -> None:
    part = lessons.drawn(each=2, seed=1)
    recipe = lessons.small(epochs=2, batch_size=20)
    epochs = np.split(
        np.concatenate([label for _, label in augment.batches(part, recipe, 0)]), 2
    )
    for labels in epochs:
        np.testing.assert_array_equal(np.sort(labels), part.labels)
    assert (epochs[0] != epochs[1]).any()
