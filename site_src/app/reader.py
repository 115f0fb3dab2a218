"""The network: loaded once, then asked what ink says."""

import json
from array import array

from pyscript import ffi, window

from . import raster


class Operations:
    """TensorFlow.js's operations, with Python's lists where they take arrays."""

    def __init__(self, tf) -> None:
        self._tf = tf

    def __getattr__(self, name: str):
        return getattr(self._tf, name)

    def table(self, numbers: list[float]):
        """Return a tensor [n, 4] of the numbers."""
        return self._tf.tensor2d(
            window.Float32Array.new(array("f", numbers)),
            ffi.to_js([len(numbers) // 4, 4]),
        )

    def concat(self, tensors: list, axis: int):
        """Return `tensors` joined along `axis`."""
        return self._tf.concat(ffi.to_js(tensors), axis)

    def reshape(self, tensor, shape: list[int]):
        """Return `tensor` in another shape."""
        return self._tf.reshape(tensor, ffi.to_js(shape))

    def slice(self, tensor, start: list[int], size: list[int]):
        """Return the part of `tensor` that begins at `start`."""
        return self._tf.slice(tensor, ffi.to_js(start), ffi.to_js(size))


class Reader:
    """Reads ink with a model.

    tf: TensorFlow.js, its backend ready. model: the layers model. card: its card.
    """

    def __init__(self, tf, model, card: dict) -> None:
        self.card = card
        self._tf = Operations(tf)
        self._model = model
        self._pixels = self._tf.table(raster.pixel_rows())

    def read(self, inks: list) -> list[list[float]]:
        """Return for each ink the network's probabilities, one per label.

        inks: lists of strokes, none of them empty; all are read in one batch.
        """
        box, pen = self.card["input"]["box"], self.card["input"]["pen"]
        fitted = [raster.fit(ink, box, pen) for ink in inks]
        engine = self._tf.engine()
        engine.startScope()
        try:
            pieces = self._tf.table(raster.stack(fitted))
            images = raster.draw(self._tf, self._pixels, pieces, len(inks), pen)
            flat = list(self._model.predict(images).dataSync())
        finally:
            engine.endScope()
        classes = len(self.card["labels"])
        return [flat[i : i + classes] for i in range(0, len(flat), classes)]


async def load(tf, url: str) -> Reader:
    """Load the model whose `model.json` stands at `url`, and its card beside it.

    Raises OSError, naming the address, where one cannot be had.
    """
    card_url = url.replace("model.json", "card.json")
    card, model = await _card(card_url), await _model(tf, url)
    reader = Reader(tf, model, card)
    reader.read([[[(0.0, 0.0), (1.0, 1.0)]]])  # the first prediction is the slow one
    return reader


async def _card(url: str) -> dict:
    try:
        response = await window.fetch(url)
    except Exception as error:
        raise OSError(f"{url} cannot be had ({reason(error)})")
    if not response.ok:
        raise OSError(f"{url} cannot be had ({response.status})")
    return json.loads(await response.text())


async def _model(tf, url: str):
    try:
        return await tf.loadLayersModel(url)
    except Exception as error:
        raise OSError(f"{url} cannot be had ({reason(error)})")


def reason(error: Exception) -> str:
    """Return the first sentence of an error's message, of JavaScript's too."""
    return str(error.args[-1]).split(". ")[0]
