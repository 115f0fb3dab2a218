"""The network: loaded once, then asked what ink says."""

import asyncio

import js as window

from . import heat, layers, raster
from .network import Network
from .operations import Operations

COLD, HOT = (0.55, 0.65, 0.85), (0.9, 0.25, 0.0)  # ink's red, green, blue; 0..1
LINE = [(0.0, 0.0), (1.0, 1.0)]  # any ink
BATCH = 16  # inks read at once: more take more memory, and no less time each


class Reader:
    """Reads ink with a model.

    tf: TensorFlow.js, its backend ready. network: of its tensors. card: the model's.
    """

    def __init__(self, tf, network: Network, card: dict) -> None:
        self.card = card
        self._tf = Operations(tf)
        self.network = network
        self._pen = card["input"]["pen"]
        self._pixels = raster.pixels(self._tf)
        self._layers: list = []

    async def warm_up(self) -> None:
        """Read once: the first time is the slow one, and now nobody waits for it."""
        await asyncio.sleep(0)
        self._computed(lambda: self._draw_one([LINE]))
        await asyncio.sleep(0)
        self.read([([LINE], raster.measure([LINE]))], self._pen)

    @property
    def layers(self) -> list:
        """What lies between picture and answer: each a `layers.Layer`."""
        if not self._layers:
            self._layers = self._scoped(lambda: self._described(self._draw_one([LINE])))
        return self._layers

    def read(self, groups: list, pen: float) -> list[list[float]]:
        """Return for each group of strokes the network's probabilities, one per label.

        groups: pairs of the strokes, at least one, and their `raster.measure`. pen: its
        width in pixels.
        """
        fitted = [self._fit(strokes, measured, pen) for strokes, measured in groups]
        # A batch takes as long as its longest ink, so inks of like length go together.
        order = sorted(range(len(groups)), key=lambda index: len(fitted[index]))
        answers: list[list[float]] = [[] for _ in groups]
        for start in range(0, len(order), BATCH):
            batch = order[start : start + BATCH]
            read = self._predict([fitted[index] for index in batch], pen)
            for index, probabilities in zip(batch, read):
                answers[index] = probabilities
        return answers

    def _predict(self, fitted: list[list[float]], pen: float) -> list[list[float]]:
        return self._answers(lambda: self._draw(fitted, pen))

    def _answers(self, images) -> list[list[float]]:
        """Return the probabilities of each of the images that `images()` makes."""
        flat = list(self._computed(lambda: self.network.answer(images())))
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
        found = self.network.maps(self._draw_one(strokes))
        return [
            self._tf.reshape(maps, [1, layer.high, layer.wide, layer.count])
            for maps, layer in zip(found, self.layers)
        ]

    def _described(self, image) -> list:
        """Return the layers between picture and answer, told from what they make."""
        found = self.network.maps(image)[:-1]
        rows = []
        for maps, (kind, config, _) in zip(found, self.network.layers):
            *places, count = list(maps.shape)[1:]
            high, wide = places or (1, 1)
            window_side = config.get("kernel_size") or config.get("pool_size") or [1]
            step = config.get("strides") or [1]
            shape = high, wide, count
            rows.append((config["name"], kind, shape, window_side[0], step[0]))
        return layers.described(rows)

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
        fitted = self._fit(strokes, raster.measure(strokes), self._pen)
        return self._draw([fitted], self._pen)

    def _fit(self, strokes: list, measured: tuple, pen: float) -> list[float]:
        return raster.fit(strokes, self.card["input"]["box"], pen, measured)

    def _draw(self, fitted: list[list[float]], pen: float):
        """Return the pictures of fitted inks, a tensor [n, 28, 28, 1]."""
        pieces = self._tf.table(raster.stack(fitted), raster.PIECE)
        return raster.draw(self._tf, self._pixels, pieces, len(fitted), pen)
