"""Images varied as hands vary them, inside the graph.

Everything follows from (seed, step) alone, so an interrupted training goes on with
exactly the batches it would have seen.
"""

from collections.abc import Sequence
from typing import NamedTuple

from training.dataset import Learnt, Part
from training.quiet import tf
from training.recipe import Augmentation, Batch, Recipe

SIZE = 28
KNOTS = 5  # of the grid whose knots a warp moves, a side: 5.6 pixels apart


class Source(NamedTuple):
    """Images, and how many of them are in each batch."""

    part: Part
    each: int


def sources(train: Learnt, batch: Batch) -> list[Source]:
    """Return what the batches are made of, MNIST first: its images are an epoch."""
    return [
        Source(train.mnist, batch.mnist),
        Source(train.pen, batch.pen),
        Source(train.non_digits, batch.non_digits),
    ]


def batches(
    sources: Sequence[Source], recipe: Recipe, first_epoch: int
) -> tf.data.Dataset:
    """Return the training batches from `first_epoch` (0 = the start) to the last.

    Each is (images float32 [b, 28, 28, 1] in 0..1, targets float32 [b, classes]),
    `each` of every source. All images of a source come once, in an order of their own,
    before one comes again.
    """
    steps = steps_per_epoch(sources)
    last = recipe.training.epochs * steps
    kept = [
        (
            tf.constant(source.part.images),
            tf.constant(source.part.labels, tf.int64),
            source.each,
        )
        for source in sources
        if source.each
    ]

    def batch(step: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
        images, labels = [], []
        for number, (pictures, classes, each) in enumerate(kept):
            count = len(pictures)
            place = step * each + tf.range(each, dtype=tf.int64)
            seeds = [tf.fill([each], given) for given in (recipe.seed, number)]
            # Of tf.random.experimental.index_shuffle, which takes but one seed.
            order = tf.raw_ops.RandomIndexShuffle(
                index=place % count,
                seed=tf.stack([*seeds, tf.cast(place // count, tf.int32)], 1),
                max_index=tf.fill([each], tf.constant(count - 1, tf.int64)),
                rounds=4,
            )
            images.append(tf.gather(pictures, order))
            labels.append(tf.gather(classes, order))
        ink = tf.cast(tf.concat(images, 0), tf.float32)[..., None] / 255
        seed = tf.stack([tf.cast(recipe.seed, tf.int64), step])
        gone = tf.cast(step, tf.float32) / last
        ranges = strength(gone, recipe.augmentation)
        return (
            vary(ink, recipe.augmentation, seed, ranges),
            targets(tf.concat(labels, 0), recipe),
        )

    return (
        tf.data.Dataset.range(first_epoch * steps, last)
        .map(batch, num_parallel_calls=tf.data.AUTOTUNE, deterministic=True)
        .prefetch(tf.data.AUTOTUNE)
    )


def targets(labels: tf.Tensor, recipe: Recipe) -> tf.Tensor:
    """Return the probabilities to be learnt, [b, classes], for labels int64 [b]."""
    classes = len(recipe.labels)
    if recipe.confidence.non_digits == "class":
        return tf.one_hot(labels, classes)
    # Hendrycks et al., 2019: a non-digit should look like no digit more than another.
    even = tf.concat([tf.fill([classes - 1], 1 / (classes - 1)), [0.0]], 0)
    is_digit = (labels < classes - 1)[:, None]
    return tf.where(is_digit, tf.one_hot(labels, classes), even)


def steps_per_epoch(sources: Sequence[Source]) -> int:
    """Return how many batches the first source fills."""
    part, each = sources[0]
    return len(part.images) // each


def strength(gone: tf.Tensor, within: Augmentation) -> tf.Tensor:
    """Return what is left of the ranges when the share `gone` of the training is over.

    All until `calm_from`, then evenly less, down to `calm`: a model meets real digits
    in use, and should end among images nearly like them (Touvron et al., 2019, "Fixing
    the train-test resolution discrepancy", made the same point of scale).
    """
    late = tf.maximum(gone - within.calm_from, 0.0) / (1.0 - within.calm_from)
    return 1.0 - (1.0 - within.calm) * late


def vary(
    images: tf.Tensor,
    within: Augmentation,
    seed: tf.Tensor,
    ranges: tf.Tensor | float = 1.0,
) -> tf.Tensor:
    """Rotate, shear, stretch, shift, warp and thicken or thin each image.

    images: float32 [b, 28, 28, 1]; seed: int64 [2]; ranges: the share of the recipe's
    ranges to use, 0..1. The same seed gives the same.
    """
    chance = ranges * tf.random.stateless_uniform([7, len(images)], seed, -1.0, 1.0)
    turn = chance[0] * within.rotation * (3.14159265 / 180)
    cos, sin = tf.cos(turn), tf.sin(turn)
    shear = chance[1] * within.shear
    wide = tf.exp(chance[2] * within.stretch)
    high = tf.exp(chance[3] * within.stretch)
    # Rows of the matrix that takes a pixel of the result to its place in the image.
    to_x = tf.stack([wide * cos, wide * (shear * cos - sin)], 1)
    to_y = tf.stack([high * sin, high * (shear * sin + cos)], 1)
    matrix = tf.stack([to_x, to_y], 1)
    axis = tf.range(SIZE, dtype=tf.float32) - (SIZE - 1) / 2
    pixels = tf.reshape(tf.stack(tf.meshgrid(axis, axis), -1), [1, -1, 2])
    places = tf.matmul(pixels, matrix, transpose_b=True)
    places += within.shift * tf.transpose(chance[4:6])[:, None]
    if within.warp:
        places += ranges * within.warp * bends(len(images), seed + 1)
    return thickened(sampled(images, places), within.thickness * chance[6])


def bends(count: int, seed: tf.Tensor) -> tf.Tensor:
    """Return smooth random ways [count, 784, 2], some 1 long: normal at each knot.

    Elastic distortions (Simard et al., 2003, "Best practices for convolutional neural
    networks applied to visual document analysis") on a coarse grid of knots.
    """
    knots = tf.random.stateless_normal([count, KNOTS, KNOTS, 2], seed)
    grid = tf.image.resize(knots, [SIZE, SIZE], "bicubic")
    return tf.reshape(grid, [count, SIZE * SIZE, 2])


def sampled(images: tf.Tensor, places: tf.Tensor) -> tf.Tensor:
    """Return images whose pixels are taken, linearly, from `places` in the given.

    places: float32 [b, 784, 2], x and y from the image's centre; 0 outside.
    """
    count = len(images)
    border = 1  # of no ink, which everything outside is moved to
    side = SIZE + 2 * border
    framed = tf.pad(images[..., 0], [[0, 0], [border, border], [border, border]])
    at = tf.clip_by_value(places + (SIZE - 1) / 2 + border, 0.0, side - 1.001)
    corner = tf.floor(at)
    x, y = tf.unstack(at - corner, axis=2)
    left, top = tf.unstack(tf.cast(corner, tf.int32), axis=2)
    flat = tf.reshape(framed, [-1])
    first = tf.range(count)[:, None] * (side * side) + top * side + left

    def pixel(step: int) -> tf.Tensor:
        return tf.gather(flat, first + step)

    above = pixel(0) * (1 - x) + pixel(1) * x
    below = pixel(side) * (1 - x) + pixel(side + 1) * x
    return tf.reshape(above * (1 - y) + below * y, [count, SIZE, SIZE, 1])


def thickened(images: tf.Tensor, by: tf.Tensor) -> tf.Tensor:
    """Return images of thicker (by > 0, up to 1: a pixel on each side) or thinner ink.

    by: float32 [b], -1..1.
    """
    share = by[:, None, None, None]
    thick = tf.nn.max_pool2d(images, 3, 1, "SAME") - images
    thin = images + tf.nn.max_pool2d(-images, 3, 1, "SAME")
    return images + tf.maximum(share, 0.0) * thick + tf.minimum(share, 0.0) * thin
