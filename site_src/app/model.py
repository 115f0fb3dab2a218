"""A released model: its card, and its network."""

import asyncio
import json

import js as window
import jsffi as ffi

from .loading import get
from .network import Network
from .operations import Operations


class Model:
    """What a released model's files hold.

    contents: of each file an ArrayBuffer, by its name: `card.json`, `model.json`, and
    the shards that the latter names.
    """

    def __init__(self, contents: dict) -> None:
        text = window.TextDecoder.new().decode
        self.card = json.loads(text(contents["card.json"]))
        described = text(contents["model.json"])
        topology = json.loads(described)["modelTopology"]
        self._rows = topology["model_config"]["config"]["layers"]
        self._groups = list(window.JSON.parse(described).weightsManifest)
        self._contents = contents

    def network(self, tf) -> Network:
        """Return the network, its weights tensors of `tf`, TensorFlow.js."""
        weights = {}
        for group in self._groups:
            shards = ffi.to_js([self._contents[name] for name in list(group.paths)])
            decoded = tf.io.decodeWeights(shards, group.weights)
            for entry in list(window.Object.entries(decoded)):
                name, tensor = list(entry)
                weights[name] = tensor
        return Network(Operations(tf), self._rows, weights)


async def fetch(files: dict) -> Model:
    """Fetch a model.

    files: of each its `urls` and `integrity`, by its name.

    Raises OSError, naming the address, where one cannot be had.
    """
    names = list(files)
    contents = await asyncio.gather(*[get(files[name]) for name in names])
    return Model(dict(zip(names, contents)))
