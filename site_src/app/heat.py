"""Where the evidence for a class lies.

A class activation map (Zhou et al., 2016, "Learning deep features for discriminative
localization"): the last layer weighs the mean of each map of features, so weighing the
maps themselves says where in the picture the class is seen. The mean of all classes'
weights is taken off: what speaks for every class speaks for none.

Runs in MicroPython and CPython.
"""


def warmth(tf, maps, kernel, label: int):
    """Return how much each pixel speaks for a class, as a tensor [1, 28, 28, 1], 0..1.

    tf: the operations, under TensorFlow.js's names.
    maps: tensor [1, h, w, features], the last before their mean is taken.
    kernel: tensor [features, classes] of the last layer.
    label: the class's index.

    1 is the pixel that speaks for it most, 0 one that says nothing or speaks against.
    """
    _, high, wide, features = list(maps.shape)
    weights = tf.sub(kernel, tf.mean(kernel, 1, True))
    weights = tf.slice(weights, [0, label], [-1, 1])
    evidence = tf.matMul(tf.reshape(maps, [high * wide, features]), weights)
    evidence = tf.reshape(evidence, [1, high, wide, 1])
    evidence = tf.resizeBilinear(evidence, [28, 28])
    most = tf.maximum(tf.max(evidence), 1e-9)
    return tf.clipByValue(tf.div(evidence, most), 0.0, 1.0)
