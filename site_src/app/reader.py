"""The network: loaded once, then asked what ink says."""

import json

from pyscript import ffi, window

from . import heat, layers, raster

COLD, HOT = (0.55, 0.65, 0.85), (0.9, 0.25, 0.0)  # ink's red, green, blue; 0..1
BATCH = 16  # inks read at once: more take more memory, and no less time each


class Operations:
    """TensorFlow.js's operations, with Python's lists where they take arrays."""

    def __init__(self, tf) -> None:
        self._tf = tf

    def __getattr__(self, name: str):
        return getattr(self._tf, name)

    def table(self, numbers: list[float], wide: int):
        """Return a tensor [n, wide] of the numbers."""
        shape = [len(numbers) // wide, wide]
        return self._tf.tensor2d(ffi.to_js(numbers), ffi.to_js(shape))

    def concat(self, tensors: list, axis: int):
        """Return `tensors` joined along `axis`."""
        return self._tf.concat(ffi.to_js(tensors), axis)

    def reshape(self, tensor, shape: list[int]):
        """Return `tensor` in another shape."""
        return self._tf.reshape(tensor, ffi.to_js(shape))

    def transpose(self, tensor, order=None):
        """Return `tensor`, its axes in another order; None: the last first."""
        return self._tf.transpose(tensor, order and ffi.to_js(order))

    def pad(self, tensor, widths: list[list[int]]):
        """Return `tensor` with zeros before and behind, along each axis."""
        return self._tf.pad(tensor, ffi.to_js(widths))

    def oneHot(self, places: list[int], length: int):
        """Return a row of zeros for each place, but 1 there; none outside the row."""
        return self._tf.oneHot(ffi.to_js(places), length)

    def resizeBilinear(self, tensor, size: list[int]):
        """Return pictures in another size, pixels being areas, as TensorFlow does."""
        return self._tf.image.resizeBilinear(tensor, ffi.to_js(size), False, True)

    def resizeNearestNeighbor(self, tensor, size: list[int]):
        """Return pictures in another size, with no new values."""
        return self._tf.image.resizeNearestNeighbor(tensor, ffi.to_js(size))

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
        self._pixels = raster.pixels(self._tf)
        shown = list(model.layers)[1:-1]  # what lies between picture and answer
        self.layers = layers.described([_described(layer) for layer in shown])
        outputs = [layer.output for layer in shown]
        ends = {"inputs": model.inputs, "outputs": outputs}
        self._looking = tf.model(ffi.to_js(ends))

    def read(self, groups: list) -> list[list[float]]:
        """Return for each group of strokes the network's probabilities, one per label.

        groups: pairs of the strokes, at least one, and their `raster.measure`.
        """
        fitted = [self._fit(*group) for group in groups]
        # A batch takes as long as its longest ink, so inks of like length go together.
        order = sorted(range(len(groups)), key=lambda index: len(fitted[index]))
        answers: list[list[float]] = [[] for _ in groups]
        for start in range(0, len(order), BATCH):
            batch = order[start : start + BATCH]
            read = self._predict([fitted[index] for index in batch])
            for index, probabilities in zip(batch, read):
                answers[index] = probabilities
        return answers

    def _predict(self, fitted: list[list[float]]) -> list[list[float]]:
        return self._answers(lambda: self._draw(fitted))

    def _answers(self, images) -> list[list[float]]:
        """Return the probabilities of each of the images that `images()` makes."""
        # `apply` is `predict` without the latter's slicing into batches: 0.8 ms less.
        flat = list(self._computed(lambda: self._model.apply(images())))
        classes = len(self.card["labels"])
        return [flat[i : i + classes] for i in range(0, len(flat), classes)]

    def see(self, strokes: list):
        """Return the picture that the network gets of strokes: white on black.

        RGBA, a Uint8ClampedArray of 28 x 28 x 4, as an ImageData takes it.
        """

        def picture():
            image = self._draw_one(strokes)
            return self._rgba([image, image, image], self._tf.onesLike(image))

        return window.Uint8ClampedArray.new(self._computed(picture))

    def inked(self, strokes: list) -> list[int]:
        """Return which cells of the picture of strokes hold ink."""

        def most():
            image = self._draw_one(strokes)
            return self._tf.maxPool(image, heat.CELL, heat.CELL, "valid")

        return [cell for cell, ink in enumerate(list(self._computed(most))) if ink]

    def without(self, strokes: list, cells: list[int]) -> list[list[float]]:
        """Return what `read` does, once for each of `cells` covered."""
        return self._answers(
            lambda: heat.cover(self._tf, self._draw_one(strokes), cells)
        )

    def heat(self, strokes: list, cells: list[int], speaking: list[float]):
        """Return what `see` does in colour: what speaks for a class is HOT.

        cells, speaking: which hold ink, and their evidence for the class.

        The rest of the ink is COLD, and what is no ink transparent.
        """

        def picture():
            warm = heat.warmth(self._tf, cells, speaking)
            colours = [
                self._tf.add(self._tf.mul(warm, hot - cold), cold)
                for cold, hot in zip(COLD, HOT)
            ]
            return self._rgba(colours, self._draw_one(strokes))

        return window.Uint8ClampedArray.new(self._computed(picture))

    def look(self, strokes: list) -> list[tuple]:
        """Return for each of `layers` the sheet of its maps: its width, and RGBA."""

        def sheet(maps):
            drawn = layers.sheet(self._tf, maps, layers.columns(maps.shape[3]))
            return drawn.shape[1], window.Uint8ClampedArray.new(drawn.dataSync())

        return self._scoped(lambda: [sheet(maps) for maps in self.maps(strokes)])

    def maps(self, strokes: list) -> list:
        """Return for each of `layers` its maps, as a tensor [1, h, w, count]."""
        found = self._looking.apply(self._draw_one(strokes))
        return [
            self._tf.reshape(maps, [1, layer.high, layer.wide, layer.count])
            for maps, layer in zip(list(found), self.layers)
        ]

    def _computed(self, tensor):
        """Return the numbers of the tensor that `tensor()` makes; no other is left."""
        return self._scoped(lambda: tensor().dataSync())

    def _scoped(self, work):
        """Return what `work()` returns; no tensor that it makes is left."""
        engine = self._tf.engine()
        engine.startScope()
        try:
            return work()
        finally:
            engine.endScope()

    def _rgba(self, colours: list, opaque):
        return self._tf.mul(self._tf.concat(colours + [opaque], 3), 255.0)

    def _draw_one(self, strokes: list):
        return self._draw([self._fit(strokes, raster.measure(strokes))])

    def _fit(self, strokes: list, measured: tuple) -> list[float]:
        box, pen = self.card["input"]["box"], self.card["input"]["pen"]
        return raster.fit(strokes, box, pen, measured)

    def _draw(self, fitted: list[list[float]]):
        """Return the pictures of fitted inks, a tensor [n, 28, 28, 1]."""
        pieces = self._tf.table(raster.stack(fitted), 4)
        pen = self.card["input"]["pen"]
        return raster.draw(self._tf, self._pixels, pieces, len(fitted), pen)


def _described(layer) -> tuple:
    """Return of a layer what `layers.described` takes."""
    *places, count = list(layer.outputShape)[1:]
    high, wide = places or (1, 1)
    sides = getattr(layer, "kernelSize", None) or getattr(layer, "poolSize", None)
    strides = getattr(layer, "strides", None)
    return (
        layer.name,
        layer.getClassName(),
        (high, wide, count),
        sides[0] if sides else 1,
        strides[0] if strides else 1,
    )


async def load(tf, url: str) -> Reader:
    """Load the model whose `model.json` stands at `url`, and its card beside it.

    Raises OSError, naming the address, where one cannot be had.
    """
    card_url = url.replace("model.json", "card.json")
    card, model = await _card(card_url), await _model(tf, url)
    reader = Reader(tf, model, card)
    line = [[(0.0, 0.0), (1.0, 1.0)]]
    reader.read([(line, raster.measure(line))])  # the first prediction is the slow one
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
