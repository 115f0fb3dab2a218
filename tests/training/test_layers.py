"""The maps of a layer side by side."""

import numpy as np

from site_src.app import layers
from training.pictures import OPERATIONS
from training.quiet import tf


def test_a_sheet_has_all_maps_and_gaps_between_them() -> None:
    maps = np.zeros((1, 2, 3, 5), np.float32)
    maps[0, 0, 1] = [4.0, 0.0, 1.0, 0.0, 0.0]
    maps[0, 1, 2] = [0.0, 0.0, 0.0, 0.0, 4.0]
    sheet = np.rint(layers.sheet(OPERATIONS, tf.constant(maps), 5).numpy())
    assert sheet.shape == (2, 5 * 4 - 1, 4)
    assert np.array_equal(sheet[..., 0], sheet[..., 2])
    bright = np.zeros((2, 19))
    bright[0, 1], bright[0, 9], bright[1, 18] = 255, 128, 255
    assert np.array_equal(sheet[..., 0], bright)
    assert set(np.flatnonzero(sheet[0, :, 3] == 0)) == {3, 7, 11, 15}


def test_a_place_that_has_no_map_is_transparent() -> None:
    sheet = layers.sheet(OPERATIONS, tf.ones([1, 2, 2, 7]), 3).numpy()
    assert sheet.shape == (8, 8, 4)
    assert sheet[6:, 3:].max() == 0
    assert sheet[6:, :2].min() == 255


def test_numbers_are_squares() -> None:
    sheet = layers.sheet(OPERATIONS, tf.constant([[[[1.0, 4.0]]]]), 2).numpy()
    side = layers.SQUARE
    assert sheet.shape == (side, 2 * side + 1, 4)
    assert np.rint(sheet[3, [0, side - 1, side + 1, -1], 0]).tolist() == [
        128,
        128,
        255,
        255,
    ]


def test_a_layer_that_says_nothing_is_black() -> None:
    assert (
        layers.sheet(OPERATIONS, tf.zeros([1, 4, 4, 1]), 1).numpy()[..., :3].max() == 0
    )
