"""Ink becomes the network's input: the one pair of eyes of page and training.

MNIST's images were made by fitting a digit into a box of 20 pixels and putting its
centre of mass at the centre of 28 x 28 (LeCun et al., 1998, "Gradient-based learning
applied to document recognition", III.A). Here the *points* are fitted, and the strokes
drawn anew with one pen width, so neither size and place nor the screen matter.

Drawing is arithmetic, not a canvas: each pixel's distance to the nearest piece of ink,
as a few tensor operations. `draw` takes them from TensorFlow.js in the page and from
TensorFlow in training, so both see the same picture, and browsers that falsify what is
read back from a canvas cannot falsify this one.

Runs in MicroPython and CPython.
"""

from math import sqrt

SIZE = 28
CENTRE = SIZE / 2
MARGIN = 1.0  # pixels that stay free around the ink, however lopsided it is
SPACING = 0.25  # pixels between kept points: finer detail does not show in the image
MOST_PIECES = 400  # bounds the work for scribbles; a digit has about 40
PIECE = 5  # numbers that tell where a piece lies


def measure(strokes: list) -> tuple[float, float, float, float, float, float, float]:
    """Return left, top, right, bottom, length and centre of ink x, y of `strokes`.

    strokes: lists of (x, y) points, at least one point in all, none of them empty.

    The centre is the lines' centre of mass, each weighing as much as it is long:
    weighing by points would make the speed of the hand matter.
    """
    return joined([_measure(stroke) for stroke in strokes])


def joined(measures: list) -> tuple[float, float, float, float, float, float, float]:
    """Return the `measure` of all strokes together from that of each."""
    left, top, right, bottom = measures[0][:4]
    length = sum_x = sum_y = 0.0
    for one in measures:
        left, top = min(left, one[0]), min(top, one[1])
        right, bottom = max(right, one[2]), max(bottom, one[3])
        length += one[4]
        sum_x += one[4] * one[5]
        sum_y += one[4] * one[6]
    if length == 0.0:
        return left, top, right, bottom, 0.0, (left + right) / 2, (top + bottom) / 2
    return left, top, right, bottom, length, sum_x / length, sum_y / length


def _measure(stroke: list) -> tuple[float, float, float, float, float, float, float]:
    left, top = right, bottom = x0, y0 = stroke[0]
    length = sum_x = sum_y = 0.0
    for x, y in stroke:
        if x < left:
            left = x
        elif x > right:
            right = x
        if y < top:
            top = y
        elif y > bottom:
            bottom = y
        weight = sqrt((x - x0) * (x - x0) + (y - y0) * (y - y0))
        length += weight
        sum_x += weight * (x + x0)
        sum_y += weight * (y + y0)
        x0, y0 = x, y
    twice = 2 * length or 1.0
    return left, top, right, bottom, length, sum_x / twice, sum_y / twice


def size(measured: tuple) -> float:
    """Return the longer side of the box that `measure` found, in the points' unit."""
    return max(measured[2] - measured[0], measured[3] - measured[1])


def fit(strokes: list, box: float, pen: float, measured=None) -> list[float]:
    """Fit strokes into the image and cut them into straight pieces.

    strokes: lists of (x, y) points, y down, in any unit; at least one point in all.
    box: side in pixels of the square that the drawn digit, pen included, just fits.
    pen: width of the pen in pixels.
    measured: the strokes' `measure`, where it is known already.

    Returns the numbers of all pieces in one flat list, PIECE of each: its direction x
    and y, of length 1; what to add to a point's place along that direction, and to that
    across it, so that the piece's middle is at 0; and half its length. In pixels from
    the image's centre. The centre of ink lies there, or as near to it as keeps all ink
    inside. Points closer together than the image can show are left out; a stroke that
    is a single point becomes a piece of no length.
    """
    measured = measured or measure(strokes)
    left, top, right, bottom, length, x, y = measured
    side = size(measured)
    scale = (box - pen) / side if side else 1.0
    reach = (CENTRE - MARGIN - pen / 2) / scale
    x = min(max(x, right - reach), left + reach)
    y = min(max(y, bottom - reach), top + reach)
    spacing = max(SPACING / scale, length / MOST_PIECES)
    near = spacing * spacing
    half, twice_x, twice_y = scale / 2, 2 * x, 2 * y
    pieces: list[float] = []
    for stroke in strokes:
        end = stroke[-1]
        x0, y0 = stroke[0]
        for point in stroke:
            x1, y1 = point
            dx, dy = x1 - x0, y1 - y0
            apart = dx * dx + dy * dy
            if apart >= near or point is end:
                if apart:
                    apart = sqrt(apart)
                    dx, dy = dx / apart, dy / apart
                else:
                    dx = 1.0  # a dot: any direction will do
                middle_x = (x0 + x1 - twice_x) * half
                middle_y = (y0 + y1 - twice_y) * half
                along = -dx * middle_x - dy * middle_y
                across = dy * middle_x - dx * middle_y
                pieces += (dx, dy, along, across, apart * half)
                x0, y0 = x1, y1
    return pieces


def pixels(tf) -> tuple:
    """Return two tensors [PIECE, 784] of all pixels' centres, x and y from the image's.

    Multiplied with a piece's numbers they give where each pixel lies along the piece,
    and across it. tf: operations under TensorFlow.js's names.
    """
    steps = [step + 0.5 - CENTRE for step in range(SIZE)]
    xs, ys = steps * SIZE, [step for step in steps for _ in steps]
    zeros, ones = [0.0] * len(xs), [1.0] * len(xs)
    along = xs + ys + ones + zeros + zeros
    across = ys + [-x for x in xs] + zeros + ones + zeros
    return tf.table(along, len(xs)), tf.table(across, len(xs))


def stack(images: list[list[float]]) -> list[float]:
    """Return the pieces of all images in one flat list, equally many of each.

    Short ones are filled up with their last piece, which changes no picture.
    """
    longest = max(len(pieces) for pieces in images)
    stacked = []
    for pieces in images:
        stacked += pieces + pieces[-PIECE:] * ((longest - len(pieces)) // PIECE)
    return stacked


def draw(tf, pixels: tuple, pieces, images: int, pen: float):
    """Draw fitted pieces: the share of each pixel that ink covers.

    tf: the operations, under TensorFlow.js's names.
    pixels: of the same operations, by `pixels`.
    pieces: tensor [images * count, PIECE] of `stack`.
    pen: width in pixels.

    Returns a tensor [images, 28, 28, 1] of float32 in 0..1, ink = 1: 1 where a pixel's
    centre lies more than half a pixel inside the pen's stroke, 0 where as much outside,
    linear in between.
    """
    along, across = [tf.matMul(pieces, places) for places in pixels]
    half = tf.slice(pieces, [0, PIECE - 1], [-1, 1])
    beyond = tf.relu(tf.sub(tf.abs(along), half))  # one of its ends
    distances = tf.add(tf.square(across), tf.square(beyond))
    nearest = tf.min(tf.reshape(distances, [images, -1, SIZE * SIZE]), 1)
    cover = tf.clipByValue(tf.sub(pen / 2 + 0.5, tf.sqrt(nearest)), 0.0, 1.0)
    return tf.reshape(cover, [images, SIZE, SIZE, 1])
