"""The network: loaded once, then asked what ink says."""

import asyncio

from . import raster
from .network import Network
from .operations import Operations

LINE = [(0.0, 0.0), (1.0, 1.0)]  # any ink
BATCH = 16  # inks read at once: more take more memory, and no less time each


class Reader:
    """Reads ink with a model.

    tf: TensorFlow.js, its backend ready. network: of its tensors. card: the model's.
    `tf`, the attribute, are its operations for Python.
    """

    def __init__(self, tf, network: Network, card: dict) -> None:
        self.card = card
        self.tf = Operations(tf)
        self.network = network
        self._pen = card["input"]["pen"]
        self._pixels = raster.pixels(self.tf)

    async def warm_up(self) -> None:
        """Read once: the first time is the slow one, and now nobody waits for it."""
        await asyncio.sleep(0)
        self.computed(lambda: self.draw([LINE]))
        await asyncio.sleep(0)
        self.read([([LINE], raster.measure([LINE]))], self._pen)

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
        return self.answers(lambda: self._draw_fitted(fitted, pen))

    def answers(self, images) -> list[list[float]]:
        """Return the probabilities of each of the images that `images()` makes."""
        flat = list(self.computed(lambda: self.network.answer(images())))
        classes = len(self.card["labels"])
        return [flat[i : i + classes] for i in range(0, len(flat), classes)]

    def computed(self, tensor):
        """Return the numbers of the tensor that `tensor()` makes; no other is left."""
        return self.scoped(lambda: tensor().dataSync())

    def scoped(self, work):
        """Return what `work()` returns; no tensor that it makes is left."""
        engine = self.tf.engine()
        engine.startScope()
        try:
            return work()
        finally:
            engine.endScope()

    def draw(self, strokes: list):
        """Return the picture that the network gets of strokes, a tensor [1, 28, 28, 1].

        To be called inside `computed` or `scoped`, which free it.
        """
        fitted = self._fit(strokes, raster.measure(strokes), self._pen)
        return self._draw_fitted([fitted], self._pen)

    def _fit(self, strokes: list, measured: tuple, pen: float) -> list[float]:
        return raster.fit(strokes, self.card["input"]["box"], pen, measured)

    def _draw_fitted(self, fitted: list[list[float]], pen: float):
        """Return the pictures of fitted inks, a tensor [n, 28, 28, 1]."""
        pieces = self.tf.table(raster.stack(fitted), raster.PIECE)
        return raster.draw(self.tf, self._pixels, pieces, len(fitted), pen)
