"""Why an answer is what it is: which ink speaks for it, what each layer makes of it.

Loaded after the first answer, which does not wait for it.
"""

import js as window

from . import answer, heat, layers, page

COLD, HOT = (0.55, 0.65, 0.85), (0.9, 0.25, 0.0)  # ink's red, green, blue; 0..1
COVERED = 8  # cells at once: what waits for its turn meanwhile does not wait long


class Explainer:
    """Asks the network for its reasons.

    eyes: the `Reader`.
    """

    def __init__(self, eyes) -> None:
        self._eyes = eyes
        self._tf = eyes.tf

    def steps(self, digit: answer.Digit):
        """Show what is seen of a digit, what layers say, what speaks for two classes.

        Yields between the steps.
        """
        strokes = digit.strokes
        page.show_picture("seen", self.see(strokes))
        yield
        if page.is_open("layers"):  # before what takes longer
            for place in range(len(self._eyes.network.layers) - 1):  # last, the answer
                layer, wide, pixels = self.look(strokes, place)
                page.show_layer(place, layer, wide, pixels, digit.shown)
                yield
        cells = self.inked(strokes)
        [whole] = self.without(strokes, [heat.NOTHING])
        covered = []
        for start in range(0, len(cells), COVERED):
            yield
            covered += self.without(strokes, cells[start : start + COVERED])
        yield
        likeliest = answer.two_likeliest(digit.probabilities)
        for name, label in zip(page.HEATED, likeliest):
            speaking = heat.evidence(whole, covered, label)
            text = self._eyes.card["labels"][label] or "none"
            sure = answer.percent(digit.probabilities[label], 1)
            page.show_picture(name, self.heat(strokes, cells, speaking), text, sure)

    def see(self, strokes: list):
        """Return the picture that the network gets of strokes: white on black.

        RGBA, a Uint8ClampedArray of 28 x 28 x 4, as an ImageData takes it.
        """

        def picture():
            image = self._eyes.draw(strokes)
            return self._rgba([image, image, image], self._tf.onesLike(image))

        return window.Uint8ClampedArray.new(self._eyes.computed(picture))

    def inked(self, strokes: list) -> list[int]:
        """Return which cells of the picture of strokes hold ink."""

        def most():
            image = self._eyes.draw(strokes)
            return self._tf.maxPool(image, heat.CELL, heat.CELL, "valid")

        return [cell for cell, ink in enumerate(list(self._eyes.computed(most))) if ink]

    def without(self, strokes: list, cells: list[int]) -> list[list[float]]:
        """Return the network's probabilities, once for each of `cells` covered."""
        return self._eyes.answers(
            lambda: heat.cover(self._tf, self._eyes.draw(strokes), cells)
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
            return self._rgba(colours, self._eyes.draw(strokes))

        return window.Uint8ClampedArray.new(self._eyes.computed(picture))

    def _rgba(self, colours: list, opaque):
        return self._tf.mul(self._tf.concat(colours + [opaque], 3), 255.0)

    def look(self, strokes: list, place: int) -> tuple:
        """Return a `layers.Layer` and the sheet of its maps: its width, and RGBA.

        place: of the layer in the row, the first being 0. The network is asked anew for
        each: maps kept from step to step would stay where no further step comes.
        """

        def sheet() -> tuple:
            layer, maps = self.maps(strokes)[place]
            drawn = layers.sheet(self._tf, maps, layers.columns(layer.count))
            pixels = window.Uint8ClampedArray.new(drawn.dataSync())
            return layer, drawn.shape[1], pixels

        return self._eyes.scoped(sheet)

    def maps(self, strokes: list) -> list[tuple]:
        """Return what lies between picture and answer: each a `layers.Layer`, its maps.

        Maps are a tensor [1, h, w, count], to be freed by the caller.
        """
        network = self._eyes.network
        found = network.maps(self._eyes.draw(strokes))[:-1]
        rows = []
        for maps, (kind, config, _) in zip(found, network.layers):
            *places, count = list(maps.shape)[1:]
            high, wide = places or (1, 1)
            window_side = config.get("kernel_size") or config.get("pool_size") or [1]
            step = config.get("strides") or [1]
            shape = high, wide, count
            rows.append((config["name"], kind, shape, window_side[0], step[0]))
        return [
            (layer, self._tf.reshape(maps, [1, layer.high, layer.wide, layer.count]))
            for layer, maps in zip(layers.described(rows), found)
        ]
