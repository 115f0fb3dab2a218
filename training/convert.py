"""A trained Keras model becomes a TensorFlow.js layers model."""

from itertools import pairwise
from pathlib import Path

import numpy as np
import numpy.typing as npt

from training.quiet import keras, silence
from training.recipe import Recipe

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
        if isinstance(layer, layers.Conv2D):
            weights[layer.name] = _folded(layer, follower)
            image = layers.Conv2D(
                layer.filters, 3, padding="same", activation="relu", name=layer.name
            )(image)
        elif not isinstance(layer, layers.BatchNormalization | layers.ReLU):
            weights[layer.name] = layer.get_weights()
            image = layer.__class__.from_config(layer.get_config())(image)
    folded = keras.Model(inputs, image, name=network.name)
    for name, values in weights.items():
        folded.get_layer(name).set_weights(values)
    return folded


def _folded(convolution: keras.layers.Layer, norm: keras.layers.Layer) -> list[Weights]:
    (kernel,) = convolution.get_weights()
    gamma, beta, mean, variance = norm.get_weights()
    scale = gamma / np.sqrt(variance + norm.epsilon)
    return [kernel * scale, beta - mean * scale]


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
