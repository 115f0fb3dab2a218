"""Which ink speaks for a class: without it the class would be less likely.

The picture is cut into cells; each that holds ink is covered in turn, and the network
asked again (Zeiler and Fergus, 2014, "Visualizing and understanding convolutional
networks", 4.2). What covering a cell costs the class is the heat there.

A class activation map (Zhou et al., 2016, "Learning deep features for discriminative
localization") takes no more than the last layer's weights, but each place of the last
maps has seen nearly the whole picture: with an earlier model, the ink that it calls
hottest mattered more than as much random ink in 129 of 200 pen digits, what is hottest
here in all 200.

Runs in MicroPython and CPython.
"""

from math import log

from .raster import SIZE

CELL = 2  # pixels: its side
SIDE = SIZE // CELL  # cells
NOTHING = -1  # the cell that covers nothing
LEAST = 1e-30  # a probability; its logarithm is finite


def cover(tf, image, cells: list[int]):
    """Return the image once for each of `cells`, that cell covered: no ink is there.

    tf: the operations, under TensorFlow.js's names. image: tensor [1, 28, 28, 1].
    """
    spots = tf.reshape(tf.oneHot(cells, SIDE * SIDE), [len(cells), SIDE, SIDE, 1])
    spots = tf.resizeNearestNeighbor(spots, [SIZE, SIZE])
    return tf.mul(image, tf.sub(1.0, spots))


def evidence(whole: list[float], covered: list[list[float]], label: int) -> list[float]:
    """Return how much each cell speaks for a class.

    whole: the network's probabilities with nothing covered. covered: the same with each
    cell covered in turn. label: the class's index.

    It is the logarithm of what the class's odds are divided by when the cell is
    covered; negative where the cell speaks against the class. Of probabilities
    themselves one sees nothing where the network is all but certain.
    """
    odds = _log_odds(whole, label)
    return [odds - _log_odds(each, label) for each in covered]


def _log_odds(probabilities: list[float], label: int) -> float:
    others = sum(probabilities[:label]) + sum(probabilities[label + 1 :])
    return log(max(probabilities[label], LEAST)) - log(max(others, LEAST))


def warmth(tf, cells: list[int], speaking: list[float]):
    """Return how much each pixel speaks for a class, as a tensor [1, 28, 28, 1], 0..1.

    tf: the operations, under TensorFlow.js's names.
    cells: which hold ink. speaking: the `evidence` of each.

    1 is the pixel that speaks for it most, 0 one that says nothing or speaks against.
    """
    grid = [0.0] * (SIDE * SIDE)
    for cell, each in zip(cells, speaking):
        grid[cell] = max(each, 0.0)
    warm = tf.reshape(tf.table(grid, SIDE), [1, SIDE, SIDE, 1])
    warm = tf.resizeBilinear(warm, [SIZE, SIZE])
    return tf.div(warm, tf.maximum(tf.max(warm), 1e-9))
