"""The network: convolutions in pairs, then the mean over the image, then one layer.

The plain shape of VGG (Simonyan and Zisserman, 2015) with batch normalisation, and
global average pooling (Lin et al., 2014) instead of wide dense layers, which held 98 %
of the weights in older MNIST examples.
"""

from training.quiet import keras
from training.recipe import Recipe


def build(recipe: Recipe) -> keras.Model:
    """Return the untrained model: float32 [n, 28, 28, 1] in 0..1 to probabilities."""
    layers = keras.layers
    inputs = image = keras.Input((28, 28, 1), name="image")
    for index, filters in enumerate(recipe.model.filters):
        if index and index % 2 == 0:
            image = layers.MaxPooling2D(name=f"half_{index // 2}")(image)
        image = layers.Conv2D(
            filters, 3, padding="same", use_bias=False, name=f"conv_{index + 1}"
        )(image)
        image = layers.BatchNormalization(name=f"norm_{index + 1}")(image)
        image = layers.ReLU(name=f"relu_{index + 1}")(image)
    features = layers.GlobalAveragePooling2D(name="mean")(image)
    outputs = layers.Dense(
        len(recipe.labels), activation="softmax", name="probabilities"
    )(features)
    return keras.Model(inputs, outputs, name="inkling")
