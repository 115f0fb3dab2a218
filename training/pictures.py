"""Ink drawn into images, by the page's own module."""

from collections.abc import Sequence
from types import SimpleNamespace

import numpy as np
import numpy.typing as npt

from site_src.app import raster
from training.pen import Strokes
from training.quiet import tf

BATCH = 256  # images drawn at once: about 100 MB of distances

# TensorFlow's operations under the names that TensorFlow.js gives them.
OPERATIONS = SimpleNamespace(
    abs=tf.abs,
    add=tf.add,
    clipByValue=tf.clip_by_value,
    concat=tf.concat,
    div=tf.divide,
    matMul=tf.matmul,
    max=tf.reduce_max,
    maximum=tf.maximum,
    min=tf.reduce_min,
    mul=tf.multiply,
    oneHot=tf.one_hot,
    onesLike=tf.ones_like,
    pad=tf.pad,
    relu=tf.nn.relu,
    reshape=tf.reshape,
    resizeBilinear=tf.image.resize,
    resizeNearestNeighbor=lambda images, size: tf.image.resize(images, size, "nearest"),
    slice=tf.slice,
    sqrt=tf.sqrt,
    square=tf.square,
    sub=tf.subtract,
    table=lambda numbers, wide: tf.reshape(
        tf.constant(numbers, tf.float32), [-1, wide]
    ),
    transpose=tf.transpose,
)


def draw(inks: Sequence[Strokes], box: float, pen: float) -> npt.NDArray[np.uint8]:
    """Draw each ink as the page does.

    Args:
        inks: lists of strokes of (x, y) points, y down, in any unit.
        box: pixels that the drawn digit fits into.
        pen: width of the pen in pixels.

    Returns:
        uint8 [n, 28, 28], ink = 255.
    """
    fitted = [raster.fit(ink, box, pen) for ink in inks]
    pixels = raster.pixels(OPERATIONS)
    images = np.empty((len(inks), raster.SIZE, raster.SIZE), np.uint8)
    # Inks of like length go together: a batch takes as long as its longest.
    order = sorted(range(len(inks)), key=lambda index: len(fitted[index]))
    for start in range(0, len(inks), BATCH):
        batch = order[start : start + BATCH]
        stacked = raster.stack([fitted[index] for index in batch])
        pieces = OPERATIONS.table(stacked, raster.PIECE)
        drawn = raster.draw(OPERATIONS, pixels, pieces, len(batch), pen)
        images[batch] = np.rint(drawn.numpy()[..., 0] * 255)
    return images


def ends(fitted: Sequence[float]) -> npt.NDArray[np.float64]:
    """Return where pieces that `raster.fit` made begin and end.

    Returns:
        float64 [n, 2, 2]: of each piece both ends, x and y in pixels from the image's
        centre.
    """
    dx, dy, along, across, half = np.reshape(fitted, (-1, raster.PIECE)).T
    middle = np.stack([across * dy - along * dx, -along * dy - across * dx], 1)
    reach = np.stack([half * dx, half * dy], 1)
    return np.stack([middle - reach, middle + reach], 1)
