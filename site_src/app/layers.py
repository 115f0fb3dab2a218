"""What each layer of the network makes of a picture, as pictures and in words.

Everything is taken from the model itself, so it holds for any that is a row of layers.

Runs in MicroPython and CPython.
"""

from .raster import SIZE

GAP = 1  # pixels between two maps
SQUARE = 7  # pixels: the side of what is a number, not a map
FIELDS = (  # pixels that a place has seen, and what they can hold
    (6, "edges, and where ink ends"),
    (14, "strokes, their slopes and bends"),
    (27, "hooks, corners and crossings"),
)
WHOLE = "loops, bars, and what stands where"


class Layer:
    """A layer of the network, for those who look at it.

    name: as the model has it. kind: its class's name.
    count, high, wide: of its maps.
    window, step: pixels of the maps before that one place looks at, and from place to
    place; 1 where it looks at each alone.
    field: side in pixels of the part of the picture that one place has seen.
    """

    def __init__(self, name, kind, shape, window, step, field) -> None:
        self.name = name
        self.kind = kind
        self.high, self.wide, self.count = shape
        self.window = window
        self.step = step
        self.field = field

    @property
    def size(self) -> str:
        """How many maps it has, and how large they are."""
        if self.kind == "GlobalAveragePooling2D":
            return f"{self.count} numbers"
        return f"{self.count} maps of {self.high} × {self.wide}"

    @property
    def words(self) -> str:
        """What it does, in plain words."""
        side = f"{self.window} × {self.window}"
        if self.kind == "GlobalAveragePooling2D":
            return (
                "Of each map the mean: how much of its feature there is, wherever it"
                " lies. One layer more weighs these numbers into the bars."
            )
        if self.kind == "MaxPooling2D":
            return (
                f"Of each {side} places the strongest: smaller maps, in which it"
                " matters less where exactly a feature lies."
            )
        if "Conv2D" not in self.kind:
            return "Goes on with the maps before it."
        steps = f" in steps of {self.step}" if self.step > 1 else ""
        if self.field == self.window:
            return f"Each place weighs {side} pixels{steps}: {self._features}."
        return (
            f"Each place weighs {side} places in all maps before it{steps}, so it has"
            f" seen {self._seen}: {self._features}."
        )

    @property
    def _seen(self) -> str:
        if self.field < SIZE:
            return f"{self.field} × {self.field} pixels"
        return "most of the picture"

    @property
    def _features(self) -> str:
        for field, features in FIELDS:
            if self.field <= field:
                return features
        return WHOLE


def described(rows: list[tuple]) -> list[Layer]:
    """Return a model's layers, with what one place of each has seen of the picture.

    rows: from the picture on, each layer's name, its class's name, its output's height,
    width and maps, its window and its step.
    """
    found = []
    field = apart = 1  # pixels that a place has seen, and from one place to the next
    for name, kind, shape, window, step in rows:
        field += (window - 1) * apart
        apart *= step
        found.append(Layer(name, kind, shape, window, step, field))
    return found


def columns(count: int) -> int:
    """Return how many of `count` maps stand in a row: all rows full, where possible."""
    least = 1
    while least * least < count:
        least += 1
    for wide in range(least, 2 * least):
        if count % wide == 0:
            return wide
    return least


def sheet(tf, maps, across: int):
    """Return a layer's maps side by side, RGBA, as a tensor [high, wide, 4] of 0..255.

    tf: the operations, under TensorFlow.js's names.
    maps: tensor [1, h, w, count], none negative.
    across: how many of them stand in a row.

    White is the strongest that the layer says anywhere, black nothing; what lies
    between maps is transparent. The root makes the screen's light, not its number, grow
    as the strength does.
    """
    if maps.shape[1] == 1:
        maps = tf.resizeNearestNeighbor(maps, [SQUARE, SQUARE])
    light = tf.sqrt(tf.div(maps, tf.maximum(tf.max(maps), 1e-9)))
    bright = _laid(tf, light, across)
    opaque = _laid(tf, tf.onesLike(maps), across)
    return tf.mul(tf.concat([bright, bright, bright, opaque], 2), 255.0)


def _laid(tf, maps, across: int):
    """Return a tensor [high, wide, 1]: the maps in rows, zero between them."""
    _, high, wide, count = list(maps.shape)
    down = -(-count // across)
    free = down * across - count
    maps = tf.pad(maps, [[0, 0], [0, GAP], [0, GAP], [0, free]])
    high, wide = high + GAP, wide + GAP
    maps = tf.transpose(tf.reshape(maps, [high, wide, down, across]), [2, 0, 3, 1])
    rows = tf.reshape(maps, [down * high, across * wide, 1])
    return tf.slice(rows, [0, 0, 0], [down * high - GAP, across * wide - GAP, 1])
