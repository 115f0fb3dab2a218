"""MNIST: 70,000 handwritten digits as images of 28 x 28 (LeCun, Cortes, Burges)."""

import zipfile
import zlib
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from sitegen.errors import InklingError
from training import fetch

ADDRESS = "https://storage.googleapis.com/tensorflow/tf-keras-datasets/mnist.npz"

# Of the arrays' bytes: archives that hold the same arrays differ.
CHECKSUMS = {
    "x_train": "741c988805d008ac6e4c904b69001ba184c24b2c540a4ef403f4c71b676cf757",
    "y_train": "1feba77c54802fa5339a11837ea4b2866434b83314ec45192930f1df69120c13",
    "x_test": "6d87418db22cc8025d05968bec9bd5c3932904b23485740db143a061a2c9d161",
    "y_test": "ddeff807876a9661a1110d45c266c86239a3a1b7d37da0c3716a7a683c852ff5",
}

# What NumPy raises where a file is no such archive, or is damaged.
DAMAGED = (
    OSError,
    EOFError,
    KeyError,
    TypeError,
    ValueError,
    zipfile.BadZipFile,
    zlib.error,
)


class Mnist(NamedTuple):
    """Images uint8 [n, 28, 28], ink = 255, and labels uint8 [n]."""

    x_train: npt.NDArray[np.uint8]
    y_train: npt.NDArray[np.uint8]
    x_test: npt.NDArray[np.uint8]
    y_test: npt.NDArray[np.uint8]


def load() -> Mnist:
    """Return MNIST: 60,000 images to train on and 10,000 to test on.

    Raises:
        InklingError: it is not at hand and cannot be downloaded, or is damaged.
    """
    path = fetch.fetch("mnist/mnist.npz", ADDRESS)
    try:
        with path.open("rb") as file, np.load(file) as archive:
            arrays = {name: archive[name] for name in Mnist._fields}
    except DAMAGED as error:
        raise InklingError(
            f"{path} is not MNIST's archive ({error}): delete the file, and it is"
            " fetched anew"
        ) from error
    for name, array in arrays.items():
        fetch.verify(path, name, array.tobytes(), CHECKSUMS[name])
    return Mnist(**arrays)
