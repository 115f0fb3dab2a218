"""Varied images: the same where nothing varies, and never unlike themselves."""

from typing import Literal

import msgspec
import numpy as np
import numpy.typing as npt
import pytest

from tests import lessons
from training import augment
from training.dataset import Part
from training.quiet import tf
from training.recipe import Augmentation

STILL = Augmentation(
    rotation=0.0,
    shear=0.0,
    stretch=0.0,
    shift=0.0,
    warp=0.0,
    thickness=0.0,
    calm_from=0.0,
    calm=1.0,
)
SEED = [20, 7]
RANGES = ("rotation", "shear", "stretch", "shift", "warp", "thickness")


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


@pytest.mark.parametrize("kind", ["rotation", "shear", "stretch", "shift", "warp"])
def test_each_kind_changes_something_and_keeps_the_ink(kind: str) -> None:
    ranges = {
        "rotation": 14.0,
        "shear": 0.25,
        "stretch": 0.14,
        "shift": 1.5,
        "warp": 0.5,
    }
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


def test_lines_become_thicker_and_thinner() -> None:
    before, after = (each.sum((1, 2, 3)) for each in (images(), vary(thickness=0.5)))
    assert (after > 1.1 * before).any()
    assert (after < 0.9 * before).any()


def test_no_ranges_are_no_changes() -> None:
    within = msgspec.structs.replace(STILL, rotation=14.0, warp=1.0, thickness=0.5)
    varied = augment.vary(images(), within, tf.constant(SEED, tf.int64), ranges=0.0)
    np.testing.assert_allclose(varied, images(), atol=1e-5)


def test_the_ranges_shrink_evenly_towards_the_end() -> None:
    within = msgspec.structs.replace(STILL, calm_from=0.6, calm=0.4)
    left = [float(augment.strength(gone, within)) for gone in (0.0, 0.6, 0.8, 1.0)]
    np.testing.assert_allclose(left, [1.0, 1.0, 0.7, 0.4], atol=1e-6)


def drawn_batches(epochs: int, first_epoch: int) -> list[tuple[tf.Tensor, tf.Tensor]]:
    recipe = lessons.small(epochs=epochs)
    sources = lessons.sources(lessons.drawn(each=2, seed=1), each=20)
    return list(augment.batches(sources, recipe, first_epoch))


def test_batches_follow_from_seed_and_step_alone() -> None:
    whole = drawn_batches(3, first_epoch=0)
    later = drawn_batches(3, first_epoch=2)
    assert len(whole) == 3 * len(later) == 9
    for (image, target), (again, target_again) in zip(whole[6:], later, strict=True):
        np.testing.assert_array_equal(image, again)
        np.testing.assert_array_equal(target, target_again)


def of_one_image(seed: int, **ranges: float) -> list[npt.NDArray[np.float32]]:
    """Return how one image is varied, 8 times at each of 20 steps."""
    recipe = lessons.small(epochs=20)
    within = msgspec.structs.replace(recipe.augmentation, **ranges)
    recipe = msgspec.structs.replace(recipe, seed=seed, augmentation=within)
    part = Part(np.repeat(lessons.drawn(1, seed=1).images[:1], 8, 0), np.zeros(8, int))
    found = augment.batches([augment.Source(part, 8)], recipe, first_epoch=0)
    return [images.numpy() for images, _ in found]


def test_an_image_is_varied_otherwise_at_every_step_and_by_every_seed() -> None:
    first, second, *_ = of_one_image(seed=1)
    assert np.abs(first - second).max() > 0.1
    other, *_ = of_one_image(seed=2)
    assert np.abs(first - other).max() > 0.1


def test_batches_grow_calm_as_the_recipe_says() -> None:
    loud, *_, calm = of_one_image(seed=1, calm_from=0.0, calm=0.0)
    plain = of_one_image(seed=1, **dict.fromkeys(RANGES, 0.0))[0]
    assert np.abs(calm - plain).mean() < 0.3 * np.abs(loud - plain).mean()


def test_an_epoch_shows_every_digit_once() -> None:
    labels = [
        np.argmax(targets[:20], 1) for _, targets in drawn_batches(2, first_epoch=0)
    ]
    expected = lessons.drawn(each=2, seed=1).labels
    epochs = np.split(np.concatenate(labels), 2)
    for epoch in epochs:
        np.testing.assert_array_equal(np.sort(epoch), np.sort(expected))
    assert (epochs[0] != epochs[1]).any()


def test_every_batch_holds_its_share_of_each_source() -> None:
    for images, targets in drawn_batches(1, first_epoch=0):
        assert images.shape == (24, 28, 28, 1)
        np.testing.assert_array_equal(np.argmax(targets[20:], 1), [10] * 4)


@pytest.mark.parametrize(
    ("taught", "expected"),
    [("class", [0.0] * 10 + [1.0]), ("uniform", [0.1] * 10 + [0])],
)
def test_non_digits_are_taught_as_the_recipe_says(
    taught: Literal["class", "uniform"], expected: list[float]
) -> None:
    recipe = lessons.small()
    recipe = msgspec.structs.replace(
        recipe, confidence=msgspec.structs.replace(recipe.confidence, non_digits=taught)
    )
    digit, none = augment.targets(tf.constant([3, 10], tf.int64), recipe).numpy()
    np.testing.assert_array_equal(digit, np.eye(11)[3])
    np.testing.assert_allclose(none, expected)
