"""Images varied as hands vary, inside the graph.

Everything follows from (seed, step) alone, so an interrupted training goes on with
exactly the batches it would have seen.
"""

from training.dataset import Part
from training.quiet import tf
from training.recipe import Augmentation, Recipe

SIZE = 28


def batches(part: Part, recipe: Recipe, first_epoch: int) -> tf.data.Dataset:
    """Return the training batches from `first_epoch` (0 = the start) to the last.

    Each is (images float32 [b, 28, 28, 1] in 0..1, labels int64 [b]). In an epoch
    every image comes once, in an order of its own, save for the few that fill no batch.
    """
    size = recipe.training.batch_size
    count = len(part.images)
    steps = steps_per_epoch(part, recipe)
    images = tf.constant(part.images)
    labels = tf.constant(part.labels, tf.int64)

    def batch(step: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
        epoch, position = step // steps, step % steps
        order = tf.random.experimental.index_shuffle(
            position * size + tf.range(size, dtype=tf.int64),
            seed=tf.stack([recipe.seed, tf.cast(epoch, tf.int32)]),
            max_index=tf.constant(count - 1, tf.int64),
        )
        chosen = tf.cast(tf.gather(images, order), tf.float32)[..., None] / 255
        seed = tf.stack([tf.cast(recipe.seed, tf.int64), step])
        return vary(chosen, recipe.augmentation, seed), tf.gather(labels, order)

    return (
        tf.data.Dataset.range(first_epoch * steps, recipe.training.epochs * steps)
        .map(batch, num_parallel_calls=tf.data.AUTOTUNE, deterministic=True)
        .prefetch(tf.data.AUTOTUNE)
    )


def steps_per_epoch(part: Part, recipe: Recipe) -> int:
    """Return how many full batches the images fill."""
    return len(part.images) // recipe.training.batch_size


def vary(images: tf.Tensor, within: Augmentation, seed: tf.Tensor) -> tf.Tensor:
    """Rotate, shear, stretch and shift each image about its centre, all at once.

    images: float32 [b, 28, 28, 1]; seed: int64 [2]. The same seed gives the same.
    """
    count = tf.shape(images)[0]
    draws = tf.random.stateless_uniform([6, count], seed, -1.0, 1.0)
    degree = 3.14159265 / 180
    cos = tf.cos(draws[0] * within.rotation * degree)
    sin = tf.sin(draws[0] * within.rotation * degree)
    shear = draws[1] * within.shear
    wide = tf.exp(draws[2] * within.stretch)
    high = tf.exp(draws[3] * within.stretch)
    # Rows of the matrix that takes a pixel of the result to its place in the image.
    a, b = wide * cos, wide * (shear * cos - sin)
    c, d = high * sin, high * (shear * sin + cos)
    middle = (SIZE - 1) / 2
    right = middle - (a + b) * middle + draws[4] * within.shift
    down = middle - (c + d) * middle + draws[5] * within.shift
    zero = tf.zeros_like(a)
    transforms = tf.stack([a, b, right, c, d, down, zero, zero], axis=1)
    return tf.raw_ops.ImageProjectiveTransformV3(
        images=images,
        transforms=transforms,
        output_shape=[SIZE, SIZE],
        fill_value=0.0,
        interpolation="BILINEAR",
        fill_mode="CONSTANT",
    )
