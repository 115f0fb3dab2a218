"""The model card's pictures: SVG, made at training time, each told in words too."""

import csv
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import matplotlib as mpl
import numpy as np
from cycler import cycler
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import LogLocator, MaxNLocator, NullLocator

from site_src.app.answer import percent
from sitegen.models import Picture
from training import evaluate
from training.dataset import Part
from training.evaluate import BINS, Probabilities

INK, SECOND, QUIET = "#1f3a8a", "#b45309", "#635e52"
WIDE = 4.4  # inches of every picture: a phone still shows their text legibly
WORST = 36  # mistakes shown
TOLD = (1, 5, 10, 20, 30, 40)  # the epochs, and the last, told in words
STYLE: dict[Any, Any] = {
    "svg.fonttype": "none",  # text stays text
    "svg.hashsalt": "inkling",  # the same model gives the same files
    "font.family": "sans-serif",
    "font.size": 9,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.edgecolor": QUIET,
    "axes.prop_cycle": cycler(color=[INK, SECOND, QUIET]),
}


class Answered:
    """A part of the data with the model's calibrated answers to it."""

    def __init__(self, name: str, part: Part, answers: Probabilities) -> None:
        self.name = name
        self.part = part
        self.answers = answers
        self.read = evaluate.read(answers)
        self.confidence = evaluate.confidence(answers)

    @property
    def wrong(self) -> list[int]:
        """The indices of what was misread, the most confident mistake first."""
        misread = np.flatnonzero(self.read != self.part.labels)
        return sorted(misread.tolist(), key=lambda index: -self.confidence[index])


def draw(history: Path, parts: Sequence[Answered], folder: Path) -> list[Picture]:
    """Draw all pictures into `folder`; return what they are.

    history: the CSV that the training's log is. parts: the first is what reliability
    and mistakes are told of first.
    """
    folder.mkdir()
    with mpl.rc_context(STYLE):
        return [
            curves(history, folder),
            *(confusion(part, folder) for part in parts),
            reliability(parts, folder),
            *(mistakes(part, folder) for part in parts if part.wrong),
        ]


def curves(history: Path, folder: Path) -> Picture:
    """Draw how the shares of misread digits fell while the model learnt."""
    with history.open(encoding="utf-8") as file:
        # An epoch that was interrupted at its very end may stand there twice.
        epochs = {int(row["epoch"]): row for row in csv.DictReader(file)}
    at = [number + 1 for number in epochs]
    figure, axes = _figure(3.4)
    names = {
        "accuracy": "varied training images",
        "val_mnist": "MNIST validation",
        "val_pen": "pen validation",
    }
    some = [epoch for epoch in at if epoch in TOLD or epoch == at[-1]]
    told = []
    for column, name in names.items():
        misread = [100 * (1 - float(row[column])) for row in epochs.values()]
        axes.plot(at, misread, label=name)
        shares = ", ".join(f"{misread[at.index(epoch)]:.2f}" for epoch in some)
        told.append(f"of {name} {shares} %")
    axes.set_yscale("log")
    axes.yaxis.set_major_locator(LogLocator(subs=(1, 2, 5)))
    axes.yaxis.set_major_formatter("{x:g}")
    axes.yaxis.set_minor_locator(NullLocator())
    axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    axes.set_xlabel("epoch")
    axes.set_ylabel("misread, %")
    axes.legend(frameon=False)
    return saved(
        figure,
        folder / "curves.svg",
        "Training: how the shares of misread digits fell",
        f"The shares of misread digits fall over {len(epochs)} epochs. After epochs"
        f" {', '.join(map(str, some))} the step's own weights, not yet averaged,"
        f" misread {'; '.join(told)}.",
    )


def confusion(part: Answered, folder: Path) -> Picture:
    """Draw how often each digit was read as which."""
    digits = part.answers.shape[1] - 1
    counts = np.zeros((digits, digits), int)
    np.add.at(counts, (part.part.labels, part.read), 1)
    figure, axes = _figure(4.2)
    shade = np.where(np.eye(digits, dtype=bool), 0.12, np.minimum(counts / 4, 1) * 0.8)
    axes.imshow(shade, cmap="Blues", vmin=0, vmax=1)
    for row, column in zip(*np.nonzero(counts), strict=True):
        axes.text(
            column,
            row,
            str(counts[row, column]),
            ha="center",
            va="center",
            color="white" if shade[row, column] > 0.5 else "black",
        )
    axes.set_xticks(range(digits))
    axes.set_yticks(range(digits))
    axes.set_xlabel("read as")
    axes.set_ylabel("is")
    off = counts * (1 - np.eye(digits, dtype=int))
    often = [
        f"{row} as {column} ({off[row, column]} ×)"
        for row, column in sorted(
            zip(*np.nonzero(off), strict=True), key=lambda place: -off[place]
        )[:5]
    ]
    told = f"Most often misread: {', '.join(often)}." if often else "None was misread."
    return saved(
        figure,
        folder / f"confusion-{_slug(part.name)}.svg",
        f"Confusion matrix of the {part.name}: what was read as what",
        f"{off.sum()} of {counts.sum():,} digits were misread. {told}",
    )


def reliability(parts: Sequence[Answered], folder: Path) -> Picture:
    """Draw how often answers of a confidence are right."""
    figure, axes = _figure(4.2)
    axes.plot([0, 1], [0, 1], color=QUIET, linewidth=0.8, linestyle="--")
    told = []
    for part, marker in zip(parts, "os^", strict=False):
        right = part.read == part.part.labels
        bins = evaluate.bins(part.confidence)
        used = [index for index in range(BINS) if (bins == index).any()]
        sure = [part.confidence[bins == index].mean() for index in used]
        correct = [right[bins == index].mean() for index in used]
        axes.scatter(
            sure,
            correct,
            s=[8 + 40 * (bins == index).mean() ** 0.5 for index in used],
            marker=marker,
            label=part.name,
        )
        error = evaluate.calibration_error(part.answers, part.part.labels)
        pairs = [
            f"{100 * share:.0f} % at {percent(confidence)}"
            for confidence, share in zip(sure, correct, strict=True)
        ]
        told.append(
            f"On {part.name} it is {percent(error, 2)}; right are {', '.join(pairs)}."
        )
    axes.set_xlabel("confidence")
    axes.set_ylabel("share that is right")
    axes.legend(frameon=False)
    return saved(
        figure,
        folder / "reliability.svg",
        "Reliability: of the answers of each confidence, the share that is right. On"
        " the dashed line the two agree; larger marks stand for more digits",
        f"Right answers against confidence in {BINS} bins, and the mean distance"
        f" between the two. {' '.join(told)}",
    )


def mistakes(part: Answered, folder: Path) -> Picture:
    """Draw the most confident mistakes as the network saw them."""
    worst = part.wrong[:WORST]
    columns = 6
    rows = -(-len(worst) // columns)
    figure, axes = _figure(1.2 * rows)
    axes.set_axis_off()
    cell, gap = 28, 18
    sheet = np.zeros((rows * (cell + gap), columns * cell), np.uint8)
    told = []
    for place, index in enumerate(worst):
        top, left = place // columns * (cell + gap), place % columns * cell
        sheet[top : top + cell, left : left + cell] = part.part.images[index]
        label, read = part.part.labels[index], part.read[index]
        sure = percent(part.confidence[index])
        told.append(f"{label} read as {read} ({sure})")
        axes.text(
            left + cell / 2,
            top + cell + gap / 2 - 1,
            f"{label} → {read}\n{sure}",
            ha="center",
            va="center",
        )
    axes.imshow(sheet, cmap="Greys", interpolation="none")
    return saved(
        figure,
        folder / f"mistakes-{_slug(part.name)}.svg",
        f"The most confident mistakes in the {part.name}, as the network sees them:"
        " what they are, what was read, how sure it was",
        f"{len(worst)} of {len(part.wrong)} misread digits: {', '.join(told)}.",
    )


def _figure(high: float) -> tuple[Figure, Axes]:
    figure = Figure(figsize=(WIDE, high), layout="constrained")
    return figure, figure.add_subplot()


def saved(figure: Figure, path: Path, title: str, alternative: str) -> Picture:
    """Save a figure, and return what is to be known of it."""
    figure.savefig(path, metadata={"Date": None, "Creator": None})
    width, height = (round(inches * 96) for inches in figure.get_size_inches())
    return Picture(path.name, title, alternative, width, height)


def _slug(name: str) -> str:
    return name.lower().replace(" ", "-")
