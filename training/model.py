"""The network: convolutions, halved in size now and then, their mean, one layer.

The plain shape of VGG (Simonyan and Zisserman, 2015) with batch normalisation, and
global average pooling (Lin et al., 2014) instead of wide dense layers, which held 98 %
of the weights in older MNIST examples. A separable convolution (Howard et al., 2017,
"MobileNets") looks at each feature's surroundings first and then mixes the features:
an eighth of the weights of one that does both at once.
"""

from training.quiet import keras
from training.recipe import Recipe


def build(recipe: Recipe) -> keras.Model:
    """Return the untrained model: float32 [n, 28, 28, 1] in 0..1 to probabilities."""
    layers = keras.layers
    inputs = image = keras.Input((28, 28, 1), name="image")
    stem, number = recipe.model.stem, 0
    kinds = {"full": layers.Conv2D, "separable": layers.SeparableConv2D}
    after_stem = kinds[recipe.model.convolutions]
    for index, stage in enumerate(recipe.model.filters):
        if index:
            image = layers.MaxPooling2D(name=f"half_{index}")(image)
        for filters in stage:
            number += 1
            convolution = layers.Conv2D if number == 1 else after_stem
            image = convolution(
                filters,
                kernel_size=stem.kernel if number == 1 else 3,
                strides=stem.stride if number == 1 else 1,
                padding="same",
                use_bias=False,
                name=f"conv_{number}",
            )(image)
            image = layers.BatchNormalization(name=f"norm_{number}")(image)
            image = layers.ReLU(name=f"relu_{number}")(image)
    features = layers.GlobalAveragePooling2D(name="mean")(image)
    features = layers.Dropout(recipe.model.dropout, name="dropout")(features)
    outputs = layers.Dense(
        len(recipe.labels), activation="softmax", name="probabilities"
    )(features)
    return keras.Model(inputs, outputs, name="inkling")
