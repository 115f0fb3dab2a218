"""What is called hot is what the answer stands on."""

import numpy as np
import numpy.typing as npt
import pytest

from site_src.app import heat
from tests.shipped import RECIPE, RELEASED
from training import convert, covering, pictures, recipe
from training.pictures import OPERATIONS
from training.quiet import keras, tf


def test_covering_the_hottest_ink_costs_more_than_random_ink(
    real_data: list[str],
) -> None:
    if "pen strokes" not in real_data:
        pytest.skip("no pen strokes at hand (INKLING_DATA)")
    network = convert.read_back(RELEASED)
    digits = recipe.load(RECIPE)
    inks = [digit.strokes for digit in covering.digits(digits)]
    drawn = pictures.draw(inks, digits.input.box, digits.input.pen)
    chance = np.random.default_rng(5)
    left = []
    for image in (drawn[..., None] / 255).astype(np.float32):
        label, warm = hot(network, image)
        covered = covering.cover(image, warm, chance)
        left.append(network(tf.constant(covered)).numpy()[:, label])
    assert covering.costs_more(np.array(left)).mean() >= 0.95


def hot(
    network: keras.Model, image: npt.NDArray[np.float32]
) -> tuple[int, npt.NDArray[np.float32]]:
    """Return the likeliest class, and how much each pixel speaks for it."""
    images = tf.constant(image[None])
    ink = image.reshape(heat.SIDE, heat.CELL, heat.SIDE, heat.CELL).max((1, 3))
    cells = [int(cell) for cell in np.flatnonzero(ink)]
    covered = heat.cover(OPERATIONS, images, [heat.NOTHING, *cells])
    whole, *answers = network(covered).numpy().tolist()
    label = whole.index(max(whole))
    speaking = heat.evidence(whole, answers, label)
    return label, heat.warmth(OPERATIONS, cells, speaking).numpy()[0]


def test_a_cell_is_covered_and_no_more() -> None:
    image = tf.ones([1, 28, 28, 1])
    whole, first, last = heat.cover(OPERATIONS, image, [heat.NOTHING, 0, 195]).numpy()
    assert whole.min() == 1
    assert (first.sum(), first[:2, :2].sum()) == (784 - 4, 0)
    assert (last.sum(), last[-2:, -2:].sum()) == (784 - 4, 0)


def test_evidence_is_what_the_odds_are_divided_by() -> None:
    found = heat.evidence([0.8, 0.2], [[0.5, 0.5], [0.8, 0.2], [0.9, 0.1]], 0)
    assert np.exp(found) == pytest.approx([4, 1, 4 / 9])


def test_warmth_is_a_share_of_the_most() -> None:
    warm = heat.warmth(OPERATIONS, [14 + 3, 14 + 9, 28], [2.0, 1.0, -5.0]).numpy()
    assert warm.shape == (1, 28, 28, 1)
    assert (warm.min(), warm.max()) == (0, 1)
    assert np.unravel_index(warm.argmax(), (28, 28)) == (2, 6)
    assert warm[0, 2:4, 18:20].max() == 0.5
    assert warm[0, 4:6, 0:2].max() == 0


def test_nothing_is_hot_where_nothing_speaks_for_a_class() -> None:
    assert heat.warmth(OPERATIONS, [17], [-2.0]).numpy().max() == 0
