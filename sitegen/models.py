"""Opens released models: a card and a TensorFlow.js layers model, checked for fit."""

import math
from pathlib import Path
from typing import Annotated, Any, Literal, NamedTuple

import msgspec
from msgspec import Meta

from site_src.app.network import KINDS

from .errors import InklingError
from .publish import MANIFEST, Manifest, entry
from .typed import read_json, suggestion

ADVICE = "run `make train`"
PICTURES = "pictures.json"  # in a folder of pictures: what they show

BYTES = {
    "float32": 4,
    "float16": 2,
    "int32": 4,
    "uint16": 2,
    "uint8": 1,
    "bool": 1,
}
Stored = Literal["float32", "float16", "int32", "uint16", "uint8", "bool"]
Positive = Annotated[float, Meta(gt=0)]
Share = Annotated[float, Meta(ge=0, le=1)]


class Input(msgspec.Struct, frozen=True):
    """How ink becomes the network's input, in pixels."""

    size: Literal[28]  # `raster.SIZE`
    box: Positive
    pen: Positive


class Figure(msgspec.Struct, frozen=True):
    """What was measured: `value` on the `count` items of `data`."""

    name: str
    data: str
    count: int
    value: float


class Picture(msgspec.Struct, frozen=True):
    """A picture of a page, drawn by `training`."""

    file: Annotated[str, Meta(pattern=r"^\w[\w.-]*\.svg$")]  # beside `PICTURES`
    title: str
    alternative: str  # what it shows, for those who do not see it
    width: int  # pixels
    height: int


class Pictures(msgspec.Struct, frozen=True):
    """The pictures of a page, in order."""

    pictures: list[Picture]
    fingerprint: str = ""  # of the recipe whose model they show, where one is shown


class Card(msgspec.Struct, frozen=True):
    """What a page and its reader need to know about a model."""

    name: str
    # In the order of the output; "" stands for what is none of the others.
    labels: Annotated[list[str], Meta(min_length=2)]
    input: Input
    temperature: Positive
    unsure_below: Share  # of confidence
    figures: list[Figure]
    parameters: int
    fingerprint: str  # of the recipe
    recipe: str
    versions: dict[str, str]  # of the libraries that made it
    seed: int

    def __post_init__(self) -> None:
        """Refuse labels without one for what is no digit: the page asks for it."""
        if self.labels[-1] != "":
            raise ValueError('the last label must be "", for what is no digit')


class Model(NamedTuple):
    """A released model whose files fit together."""

    name: str
    folder: Path
    card: Card
    files: list[Path]  # all that reading needs, by name
    pictures: list[Picture]  # of its card; their files lie in `folder / "pictures"`


class _Quantization(msgspec.Struct):
    dtype: Stored


class _Weight(msgspec.Struct):
    name: str
    shape: list[int]
    dtype: Stored
    quantization: _Quantization | None = None

    @property
    def size(self) -> int:
        """The bytes that it takes in the shards."""
        stored = self.quantization.dtype if self.quantization else self.dtype
        return math.prod(self.shape) * BYTES[stored]


class _Group(msgspec.Struct):
    # Plain names: what lies elsewhere would not be published with the model.
    paths: list[Annotated[str, Meta(pattern=r"^\w[\w.-]*$")]]
    weights: list[_Weight]


class _Layer(msgspec.Struct):
    class_name: str
    config: dict[str, Any]


class _Layers(msgspec.Struct):
    layers: list[_Layer]


class _Network(msgspec.Struct):
    config: _Layers


class _Topology(msgspec.Struct):
    model_config: _Network


class _LayersModel(msgspec.Struct):
    """What is looked at of model.json."""

    modelTopology: _Topology
    weightsManifest: list[_Group]


def refuse_unknown(names: list[str], recipes: Path, named_by: object) -> None:
    """Check that there is a recipe of each of these models.

    Args:
        names: of the models.
        recipes: folder of the recipes.
        named_by: what asks for these models, for the message.

    Raises:
        InklingError: there is none of one.
    """
    known = [path.stem for path in recipes.glob("*.toml")]
    for name in names:
        if name not in known:
            raise InklingError(
                f"{named_by} names the model {name!r}, of which {recipes} holds no"
                f" recipe: {suggestion(name, known)}"
            )


def is_current(folder: Path, fingerprint: str) -> bool:
    """Tell whether the model in `folder` comes from the recipe of this fingerprint."""
    if not all((folder / name).exists() for name in ("card.json", "model.json")):
        return False
    return _card(folder).fingerprint == fingerprint


def open_model(folder: Path) -> Model:
    """Open the model in `folder`, named after it.

    Raises:
        InklingError: a file is missing, malformed or another than was released, they
            do not fit together, or the page does not run one of the layers.
    """
    if not folder.is_dir():
        raise InklingError(f"the model {folder} is missing: {ADVICE}")
    card = _card(folder)
    path = folder / "model.json"
    network = read_json(path, _LayersModel, ADVICE)
    shards = [
        shard for group in network.weightsManifest for shard in _shards(path, group)
    ]
    _refuse_unknown_layers(path, network)
    outputs = _outputs(path, network)
    if outputs != len(card.labels):
        raise InklingError(
            f"{folder / 'card.json'} has {len(card.labels)} labels, but the model"
            f" {outputs} outputs: {ADVICE}"
        )
    pictures = open_pictures(folder / "pictures", ADVICE)
    _refuse_changed(folder)
    files = [folder / "card.json", path, *shards]
    return Model(folder.name, folder, card, files, pictures)


def open_pictures(folder: Path, advice: str) -> list[Picture]:
    """Return the pictures that lie in `folder`, in order.

    Args:
        folder: holds them, and `PICTURES`.
        advice: what to do where one is missing.

    Raises:
        InklingError: one is missing, or what tells of them is malformed.
    """
    path = folder / PICTURES
    pictures = read_json(path, Pictures, advice).pictures
    for picture in pictures:
        if not (folder / picture.file).is_file():
            raise InklingError(
                f"{path} names {picture.file}, which is missing: {advice}"
            )
    return pictures


def _card(folder: Path) -> Card:
    return read_json(folder / "card.json", Card, ADVICE)


def _refuse_changed(folder: Path) -> None:
    """Refuse other files than were released, where their hashes are noted.

    Browsers check a model's files against hashes that the build computes, and would
    trust what was damaged before.
    """
    path = folder / MANIFEST
    if not path.is_file():
        return
    for name, released in read_json(path, Manifest, ADVICE).files.items():
        file = folder / name
        if not file.is_file() or entry(file) != released:
            raise InklingError(
                f"{file} is not as it was released: restore it, or {ADVICE}"
            )


def _shards(path: Path, group: _Group) -> list[Path]:
    shards = [path.parent / name for name in group.paths]
    for shard in shards:
        if not shard.is_file():
            raise InklingError(f"{path} names {shard.name}, which is missing: {ADVICE}")
    size = sum(shard.stat().st_size for shard in shards)
    implied = sum(weight.size for weight in group.weights)
    if size != implied:
        raise InklingError(
            f"{', '.join(map(str, shards))}: {size} bytes, but {path.name} describes"
            f" {implied}: {ADVICE}"
        )
    return shards


def _refuse_unknown_layers(path: Path, network: _LayersModel) -> None:
    for layer in network.modelTopology.model_config.config.layers:
        kind = layer.class_name
        if kind not in {*KINDS, "InputLayer"}:
            raise InklingError(
                f"{path} has a layer of the kind {kind}, which"
                " site_src/app/network.py does not run: add it there, or use another"
            )


def _outputs(path: Path, network: _LayersModel) -> int:
    """Return the width of the last layer that has one."""
    for layer in reversed(network.modelTopology.model_config.config.layers):
        if isinstance(units := layer.config.get("units"), int):
            return units
    raise InklingError(f"{path} has no layer with units, so no outputs: {ADVICE}")
