"""Pictures put together of small images, lines and words, as SVG of few bytes."""

import math
import re
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from training.dataset import Images
from training.pen import Point
from training.plots import INK, QUIET

INCH, POINT = 96, 96 / 72  # pixels
WIDE = 500  # pixels of every picture: a phone still shows their text legibly
LINE = 24  # pixels for a line of text
SHADES = 12  # of grey: more cannot be told apart in small images, and take more bytes


class Strip(NamedTuple):
    """Images uint8 [n, h, w], ink = 255, to be shown in rows under a title."""

    title: str
    images: Images
    columns: int


class Board:
    """A figure WIDE pixels wide; places and sizes are in pixels, y down."""

    def __init__(self, high: float) -> None:
        self.high = high
        self.figure = Figure(figsize=(WIDE / INCH, high / INCH))
        self.axes = self.figure.add_axes((0, 0, 1, 1))
        self.axes.set(xlim=(0, WIDE), ylim=(high, 0), autoscale_on=False)
        self.axes.set_axis_off()

    def image(self, image: Images, left: float, top: float, wide: float) -> float:
        """Put an image, ink = 255; return how high it is."""
        high = float(wide * image.shape[0] / image.shape[1])
        self.axes.imshow(
            np.rint(image / 255 * (SHADES - 1)) / (SHADES - 1),
            cmap="Greys",
            vmin=0,
            vmax=1,
            interpolation="none",
            aspect="auto",
            extent=(left, left + wide, top + high, top),
        )
        return high

    def text(self, text: str, x: float, y: float, **how: Any) -> None:
        """Put text, its left end and middle line at the place unless told otherwise."""
        self.axes.text(x, y, text, **{"va": "center", **how})

    def line(self, points: Iterable[Point], width: float, **how: Any) -> None:
        """Put a line, its ends round unless told otherwise."""
        ends = {"solid_capstyle": "round", "solid_joinstyle": "round"}
        xs, ys = zip(*points, strict=True)
        self.axes.plot(xs, ys, linewidth=width / POINT, **{**ends, **how})

    def lines(
        self, pieces: Iterable[tuple[Point, Point]], width: float, **how: Any
    ) -> None:
        """Put straight pieces, all in one path."""
        gap = (math.nan, math.nan)
        points = [each for start, end in pieces for each in (start, end, gap)]
        self.line(points, width, **how)

    def dots(self, points: Iterable[Point], colour: str) -> None:
        """Put dots: pieces of no length."""
        self.lines([(point, point) for point in points], 3, color=colour)

    def frame(
        self, left: float, top: float, wide: float, colour: str, width: float
    ) -> None:
        """Put a square."""
        self.axes.add_patch(
            Rectangle(
                (left, top),
                wide,
                wide,
                fill=False,
                edgecolor=colour,
                linewidth=width / POINT,
            )
        )

    def bars(
        self,
        shares: npt.NDArray[Any],
        foot: float,
        high: float,
        labels: Sequence[str] = (),
    ) -> None:
        """Put a bar for each share, the largest `high` high, and its label under it."""
        step = WIDE / len(shares)
        middles = [(place + 0.5) * step for place in range(len(shares))]
        rises = high * np.asarray(shares) / max(shares)
        bars = [
            ((x, foot), (x, foot - rise))
            for x, rise in zip(middles, rises, strict=True)
        ]
        self.lines(bars, 0.8 * step, color=INK, solid_capstyle="butt")
        self.line([(0, foot), (WIDE, foot)], 1, color=QUIET)
        for x, label in zip(middles, labels, strict=False):
            self.text(label, x, foot + LINE / 2, ha="center")


def strips(shown: Sequence[Strip], below: float = 0) -> Board:
    """Return strips, each as wide as the board, under each other.

    below: pixels that stay free under them.
    """
    sheets = [sheet(strip) for strip in shown]
    heads = [LINE if strip.title else 0 for strip in shown]
    highs = [WIDE * image.shape[0] / image.shape[1] for image in sheets]
    board = Board(sum(heads) + sum(highs) + below)
    top = 0.0
    for strip, image, head in zip(shown, sheets, heads, strict=True):
        board.text(strip.title, 0, top + 0.6 * LINE)
        top += head + board.image(image, 0, top + head, WIDE)
    return board


def sheet(strip: Strip) -> Images:
    """Return the images of a strip in rows, a little apart."""
    count, high, wide = strip.images.shape
    gap = max(1, high // 10)
    rows = -(-count // strip.columns)
    filled = np.zeros((rows * (high + gap), strip.columns * (wide + gap)), np.uint8)
    for place, image in enumerate(strip.images):
        row, column = divmod(place, strip.columns)
        top, left = row * (high + gap), column * (wide + gap)
        filled[top : top + high, left : left + wide] = image
    return filled


def rounded(svg: str) -> str:
    """Return a picture with numbers of one decimal: a third of the bytes less."""
    return re.sub(r"\d+\.\d{2,}", lambda number: f"{float(number[0]):.1f}", svg)
