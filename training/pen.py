"""Pen strokes of 30 writers: UCI "Pen-Based Recognition of Handwritten Digits".

E. Alpaydin and F. Alimoglu, 1998, CC BY 4.0, https://doi.org/10.24432/C5MG6K. The
original trajectories, in the UNIPEN text format.
"""

from typing import NamedTuple

import unlzw3

from training import fetch

ADDRESS = (
    "https://archive.ics.uci.edu/ml/machine-learning-databases/pendigits/"
    "pendigits-orig.tra.Z"
)
CHECKSUM = "a66225d68d7d68591e62944df1ad33b3f5aa608e2df2505844b41f5568a80da4"

Point = tuple[float, float]
Stroke = list[Point]
Strokes = list[Stroke]


class PenDigit(NamedTuple):
    """One digit as written: `strokes` of (x, y) points, 0..500, y down."""

    label: int
    writer: int
    strokes: Strokes


def load() -> list[PenDigit]:
    """Return the 7,494 digits of the 30 training writers, numbered 1 to 30.

    Raises:
        InklingError: they are not at hand and cannot be downloaded, or are damaged.
    """
    path = fetch.fetch("pen/pendigits-orig.tra", ADDRESS, unlzw3.unlzw)
    content = path.read_bytes()
    fetch.verify(path, "the text", content, CHECKSUM)
    return parse(content.decode("ascii"))


def parse(text: str) -> list[PenDigit]:
    """Read UNIPEN text as the data set has it.

    `.SEGMENT` opens a digit and quotes its label, `.COMMENT label writer index`
    follows, and each stroke's points, y up, stand between `.PEN_DOWN` and `.PEN_UP`.
    """
    digits: list[PenDigit] = []
    for segment in text.split(".SEGMENT DIGIT")[1:]:
        heading, *lines = segment.splitlines()
        label = int(heading.split('"')[1])
        writer = 0
        strokes: Strokes = []
        for line in lines:
            match line.split():
                case [".COMMENT", _, number, _]:
                    writer = int(number)
                case [".PEN_DOWN"]:
                    strokes.append([])
                case [x, y] if not x.startswith("."):
                    strokes[-1].append((float(x), 500.0 - float(y)))
        digits.append(PenDigit(label, writer, strokes))
    return digits
