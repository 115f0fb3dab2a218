"""What is called hot is what the answer stands on."""

import os
from pathlib import Path

import numpy as np
import pytest

from site_src.app import heat
from training import convert, mnist
from training.pictures import OPERATIONS
from training.quiet import keras, tf

RELEASED = Path(__file__).parents[2] / "training" / "released" / "digits"
COUNT = 200
COVERED = 78  # a tenth of the pixels


@pytest.mark.skipif("INKLING_DATA" not in os.environ, reason="no MNIST at hand")
def test_covering_the_hottest_tenth_costs_more_than_a_random_tenth() -> None:
    network = convert.read_back(RELEASED)
    mean = network.get_layer("mean")
    seeing = keras.Model(network.input, [mean.input, network.output])
    kernel = network.get_layer("probabilities").get_weights()[0]
    images = mnist.load().x_train[-COUNT:, ..., None].astype(np.float32) / 255
    chance = np.random.default_rng(5)
    hottest, random = images.copy(), images.copy()
    maps, answers = seeing(tf.constant(images))
    labels = np.argmax(answers, 1)
    for index, label in enumerate(labels):
        warm = heat.warmth(OPERATIONS, maps[index : index + 1], kernel, int(label))
        # It is the ink that is coloured.
        hot = (warm.numpy() + 1e-3) * images[index]
        hottest[index].flat[np.argsort(hot, axis=None)[-COVERED:]] = 0
        random[index].flat[chance.choice(hot.size, COVERED, replace=False)] = 0
    rows = np.arange(COUNT)
    left = [network(tf.constant(covered)).numpy() for covered in (hottest, random)]
    costs_more = left[0][rows, labels] < left[1][rows, labels]
    assert costs_more.mean() >= 0.95


def test_warmth_is_a_share_of_the_most() -> None:
    maps = np.zeros((1, 7, 7, 3), np.float32)
    maps[0, 1, 5, 0] = 2.0
    maps[0, 5, 1, 1] = 2.0
    kernel = np.array([[1.0, -1.0], [-1.0, 1.0], [0.0, 0.0]], np.float32)
    warm = heat.warmth(OPERATIONS, tf.constant(maps), tf.constant(kernel), 0).numpy()
    assert warm.shape == (1, 28, 28, 1)
    assert (warm.min(), warm.max()) == (0, 1)
    assert warm[0, 6, 22, 0] > 0.9
    assert warm[0, 22, 6, 0] == 0
