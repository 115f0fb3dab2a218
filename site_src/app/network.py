"""The network: what `model.json` describes, run layer by layer.

The format is that of tensorflowjs's converter, a "layers model"; the layers follow each
other in one row. TensorFlow.js's own library for such models does all of this and more,
and would be 105 KB on the way to the first answer.

Runs in MicroPython and CPython.
"""


class Network:
    """A row of layers.

    tf: the operations, under TensorFlow.js's names. rows: the layers as `model.json`
    has them. weights: tensors by the names there, `layer/kernel`.

    Raises ValueError where a layer's kind is none of KINDS.
    """

    def __init__(self, tf, rows: list[dict], weights) -> None:
        self.layers = []
        for row in rows:
            kind, config = row["class_name"], row["config"]
            if kind == "InputLayer":
                continue
            if kind not in KINDS:
                raise ValueError(f"the layer {config['name']} is a {kind}: not known")
            self.layers.append((kind, config, KINDS[kind](tf, config, weights)))

    def answer(self, images):
        """Return the probabilities [n, classes] of images [n, 28, 28, 1]."""
        return self.maps(images)[-1]

    def maps(self, images) -> list:
        """Return what each layer makes of images; the last is the answer."""
        found = []
        for _, _, layer in self.layers:
            images = layer(images)
            found.append(images)
        return found


def convolution(tf, config: dict, weights):
    """Return a function of maps: each place weighs its surroundings in all maps."""
    name = config["name"]
    return tf.convolution(
        weights[f"{name}/kernel"],
        weights[f"{name}/bias"],
        config["strides"],
        config["padding"],
        config["activation"],
    )


def separable(tf, config: dict, weights):
    """Return a function of maps: surroundings first, then all maps at a place."""
    name = config["name"]
    depthwise, pointwise, bias = [
        weights[f"{name}/{part}"]
        for part in ("depthwise_kernel", "pointwise_kernel", "bias")
    ]
    strides, padding = config["strides"], config["padding"]

    def convolve(maps):
        mixed = tf.separableConv2d(maps, depthwise, pointwise, strides, padding)
        return activated(tf, tf.add(mixed, bias), config["activation"])

    return convolve


def strongest(tf, config: dict, weights):
    """Return a function of maps: of some places the strongest."""
    size, strides, padding = config["pool_size"], config["strides"], config["padding"]
    return lambda maps: tf.maxPool(maps, size, strides, padding)


def mean(tf, config: dict, weights):
    """Return a function of maps: the mean of each."""
    return lambda maps: tf.mean(maps, [1, 2])


def dense(tf, config: dict, weights):
    """Return a function of features: each output weighs all of them."""
    name = config["name"]
    kernel, bias = weights[f"{name}/kernel"], weights[f"{name}/bias"]
    return lambda features: activated(
        tf, tf.add(tf.matMul(features, kernel), bias), config["activation"]
    )


def activated(tf, maps, activation: str):
    """Return maps after an activation: `relu`, `softmax` or `linear`, none."""
    return maps if activation == "linear" else getattr(tf, activation)(maps)


KINDS = {
    "Conv2D": convolution,
    "SeparableConv2D": separable,
    "MaxPooling2D": strongest,
    "GlobalAveragePooling2D": mean,
    "Dense": dense,
}
