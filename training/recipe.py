"""A recipe holds all that decides what a model becomes: see `recipes/*.toml`.

Needs no TensorFlow: a site build compares fingerprints with it.
"""

import hashlib
import math
from pathlib import Path
from typing import Annotated, Literal

import msgspec

from site_src.app import raster
from sitegen.typed import read_toml

Positive = Annotated[float, msgspec.Meta(gt=0, lt=1e6)]
Share = Annotated[float, msgspec.Meta(ge=0, lt=1)]
Count = Annotated[int, msgspec.Meta(ge=1)]
Range = Annotated[float, msgspec.Meta(ge=0, lt=1e6)]
Seed = Annotated[int, msgspec.Meta(ge=0, lt=2**31)]  # as NumPy and TensorFlow take it
Some = msgspec.Meta(min_length=1)


class _Table(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A table of the recipe: every key is required, none other allowed."""


class Input(_Table, frozen=True):
    """How ink becomes the network's input: pixels of the 28 x 28 image."""

    box: Positive
    pen: Positive

    def __post_init__(self) -> None:
        """Refuse a box that holds no ink, or that the image does not hold."""
        most = raster.SIZE - 2 * raster.MARGIN
        if not self.pen < self.box <= most:
            raise ValueError(f"box must be larger than pen, and at most {most:g}")


class Data(_Table, frozen=True):
    """What is learnt from, and what is kept for choosing."""

    validation_images: Count
    validation_writers: Annotated[list[Count], Some]
    pen_widths: Annotated[list[Positive], Some]  # pixels
    non_digits: Count

    def __post_init__(self) -> None:
        """Refuse pens that would draw no non-digit."""
        if self.non_digits < len(self.pen_widths):
            raise ValueError("non_digits: each of pen_widths draws at least one")


class Habits(_Table, frozen=True):
    """How much the pen's ink is varied before it is drawn."""

    customs: Share  # of the digits that have one
    ends: Share  # of a stroke, or of the digit's size
    tremble: Share  # of the digit's size


class Augmentation(_Table, frozen=True):
    """Half-widths of the ranges that each training image is varied within."""

    rotation: Range  # degrees
    shear: Range  # x for each y
    stretch: Range  # logarithm of the scale
    shift: Range  # pixels
    warp: Range  # pixels
    thickness: Share  # pixels
    calm_from: Share
    calm: Annotated[float, msgspec.Meta(ge=0, le=1)]


class Stem(_Table, frozen=True):
    """The first convolution: its side in pixels, and how far it moves."""

    kernel: Count
    stride: Count


class Model(_Table, frozen=True):
    """The network's shape."""

    stem: Stem
    convolutions: Literal["full", "separable"]
    filters: Annotated[
        list[Annotated[list[Count], Some]], Some
    ]  # of each size's layers
    dropout: Share

    def __post_init__(self) -> None:
        """Refuse more sizes than a picture can be halved to."""
        side = math.ceil(raster.SIZE / self.stem.stride)
        if side >> (len(self.filters) - 1) == 0:
            raise ValueError(f"filters: {side} x {side} pixels have fewer sizes")


class Batch(_Table, frozen=True):
    """How many images of each kind every batch holds."""

    mnist: Count
    pen: Annotated[int, msgspec.Meta(ge=0)]
    non_digits: Annotated[int, msgspec.Meta(ge=0)]


class Training(_Table, frozen=True):
    """The optimiser's settings."""

    epochs: Count
    batch: Batch
    learning_rate: Positive
    weight_decay: Range
    average: Share


class Conversion(_Table, frozen=True):
    """How the weights are stored."""

    weights: Literal["float32", "float16", "uint8"]


class Confidence(_Table, frozen=True):
    """What non-digits are taught as, how many come, and where "unsure" begins."""

    non_digits: Literal["class", "uniform"]
    non_digits_in_use: Annotated[float, msgspec.Meta(gt=0, lt=1)]
    rightly_read_marked_unsure: Share


class Recipe(_Table, frozen=True):
    """All hyper-parameters of one model."""

    labels: list[str]
    seed: Seed
    input: Input
    data: Data
    habits: Habits
    augmentation: Augmentation
    model: Model
    training: Training
    conversion: Conversion
    confidence: Confidence

    def __post_init__(self) -> None:
        """Refuse labels without one for what is no digit."""
        if len(self.labels) < 3 or self.labels[-1] != "":
            raise ValueError('the last label must be "", for what is no digit')

    @property
    def fingerprint(self) -> str:
        """SHA-256 of the values: comments and layout of the file do not count."""
        return hashlib.sha256(msgspec.json.encode(self, order="sorted")).hexdigest()


def load(path: Path) -> Recipe:
    """Read a recipe.

    Raises:
        InklingError: the file is missing, is no TOML, or has a key that is unknown,
            missing or of the wrong type.
    """
    return read_toml(path, Recipe, "correct the recipe")
