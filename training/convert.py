"""A trained Keras model becomes a TensorFlow.js layers model."""

from itertools import pairwise
from pathlib import Path

import numpy as np
import numpy.typing as npt

from training.quiet import keras, silence
from training.recipe import Recipe

FOLDED = (keras.layers.BatchNormalization, keras.layers.ReLU, keras.layers.Dropout)

Weights = npt.NDArray[np.float32]


def fold(network: keras.Model) -> keras.Model:
    """Return the same function, each normalisation folded into its convolution.

    In use a batch normalisation is a fixed scale and offset per filter; inside the
    convolution's weights it costs neither bytes nor time.
    """
    layers = keras.layers
    inputs = image = keras.Input(network.input_shape[1:], name="image")
    weights: dict[str, list[Weights]] = {}
    for layer, follower in pairwise([*network.layers[1:], None]):
        if isinstance(layer, (layers.Conv2D, layers.SeparableConv2D)):
            weights[layer.name] = _folded(layer, follower)
            image = layer.__class__(
                layer.filters,
                layer.kernel_size,
                layer.strides,
                padding="same",
                activation="relu",
                name=layer.name,
            )(image)
        elif not isinstance(layer, FOLDED):
            weights[layer.name] = layer.get_weights()
            image = layer.__class__.from_config(layer.get_config())(image)
    folded = keras.Model(inputs, image, name=network.name)
    for name, values in weights.items():
        folded.get_layer(name).set_weights(values)
    return folded


def _folded(convolution: keras.layers.Layer, norm: keras.layers.Layer) -> list[Weights]:
    *depthwise, kernel = convolution.get_weights()
    gamma, beta, mean, variance = norm.get_weights()
    scale = gamma / np.sqrt(variance + norm.epsilon)
    return [*depthwise, kernel * scale, beta - mean * scale]


def expect(network: keras.Model, recipe: Recipe) -> None:
    """Let a folded network expect as many non-digits as come in use.

    It learnt from more of them, and holds every digit for one that much too easily.
    Saerens et al., 2002, "Adjusting the outputs of a classifier to new a priori
    probabilities": the odds of the class change as the odds of meeting it do.
    """
    if recipe.confidence.non_digits == "class" and recipe.training.batch.non_digits:
        batch = recipe.training.batch
        learnt = batch.non_digits / (batch.mnist + batch.pen)
        in_use = recipe.confidence.non_digits_in_use
        dense = network.get_layer("probabilities")
        kernel, bias = dense.get_weights()
        bias[-1] += np.log(in_use / (1 - in_use) / learnt)
        dense.set_weights([kernel, bias])


def convert(network: keras.Model, recipe: Recipe, folder: Path) -> None:
    """Write `model.json` and its shard into `folder`, quantised as the recipe says.

    Only the kernels are quantised: the biases are a hundredth of the bytes, and one
    scale does not fit them all.
    """
    stored = recipe.conversion.weights
    with silence():
        from tensorflowjs import converters

        converters.save_keras_model(
            network,
            str(folder),
            quantization_dtype_map=None if stored == "float32" else {stored: "*kernel"},
        )


def read_back(folder: Path) -> keras.Model:
    """Return the Keras model that `folder`'s files describe, rounded as they are."""
    with silence():
        from tensorflowjs import converters

        return converters.load_keras_model(str(folder / "model.json"))
