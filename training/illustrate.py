"""The pictures of the page "How it works", made by the very code that it tells of.

    python -m training.illustrate

Draws the site's first model, as released, and the data that it was made with, in less
than a minute, into the folder from which site builds copy. Run it again when a model is
released.
"""

import argparse
import random
import shutil
import sys
import tempfile
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

import matplotlib as mpl
import msgspec
import numpy as np
import numpy.typing as npt
from matplotlib.figure import Figure

from site_src.app import raster, segment
from site_src.app.answer import Answer, percent
from site_src.app.number import NumberReader
from sitegen import config
from sitegen.errors import InklingError, tell
from sitegen.models import PICTURES, Card, Picture, Pictures, open_model
from training import (
    augment,
    convert,
    dataset,
    doodles,
    evaluate,
    habits,
    mnist,
    non_digits,
    pen,
    pictures,
)
from training import recipe as recipes
from training.board import INCH, LINE, WIDE, Board, Strip, rounded, strips
from training.dataset import Images, Part
from training.evaluate import Probabilities
from training.pen import PenDigit, Strokes
from training.plots import INK, QUIET, SECOND, STYLE, saved
from training.quiet import keras, tf
from training.recipe import Recipe
from training.train import write

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / "site_src" / "pictures" / "how-it-works"
SETTINGS = ROOT / "site_src" / "site.toml"
SEED = 20
MORE_STYLE: dict[Any, Any] = {
    "font.size": 10,
    "font.sans-serif": ["DejaVu Sans"],  # else each text names a dozen fonts
    "path.simplify": False,  # would lose lines of no length, the dots
}
CANVAS, CANVAS_PEN = 150, 10  # pixels: the tutorial's, and a pen that suits it


class Subject(NamedTuple):
    """What pictures are drawn of."""

    recipe: Recipe
    card: Card
    network: keras.Model
    mnist: Part  # training images
    learnt: list[PenDigit]  # of writers from whom the model learnt
    unseen: list[PenDigit]  # of the others


def main() -> None:
    """Draw all pictures anew.

    Raises:
        InklingError: data or the released model is missing or damaged.
    """
    model = config.load(SETTINGS).models[0]
    recipe = recipes.load(ROOT / "training" / "recipes" / f"{model}.toml")
    released = open_model(ROOT / "training" / "released" / model)
    images = mnist.load()
    learnt, chosen_on = dataset.split(pen.load(), recipe)
    subject = Subject(
        recipe,
        released.card,
        convert.read_back(released.folder),
        Part(images.x_train, images.y_train),
        learnt,
        chosen_on,
    )
    with tempfile.TemporaryDirectory() as folder:
        draw(subject, Path(folder))
        shutil.rmtree(FOLDER, ignore_errors=True)
        FOLDER.mkdir(parents=True)
        for path in Path(folder).iterdir():
            shutil.copyfile(path, FOLDER / path.name)


def draw(subject: Subject, folder: Path) -> None:
    """Draw all pictures into `folder`, and tell there what they show."""
    with mpl.rc_context(STYLE | MORE_STYLE):
        drawn = [
            two_ways(subject, folder),
            mnist_images(subject, folder),
            pen_strokes(subject, folder),
            variations(subject, folder),
            feature_maps(subject, folder),
            what_is_none(subject, folder),
            doubt(subject, folder),
            cuts(subject, folder),
        ]
    for picture in drawn:
        path = folder / picture.file
        path.write_text(rounded(path.read_text("utf-8")), "utf-8", newline="\n")
    write(folder / PICTURES, Pictures(drawn, subject.card.fingerprint))


def two_ways(subject: Subject, folder: Path, label: int = 5) -> Picture:
    """Draw how ink becomes an image by scaling pixels, and by fitting strokes."""
    strokes = non_digits.unit(written(subject.unseen, label, 2).strokes)
    placed = {
        "large": moved(strokes, 0.85, 0.2, 0.08),
        "small": moved(strokes, 0.22, 0.4, 0.4),
        "in a corner": moved(strokes, 0.4, 0.03, 0.57),
    }
    box, width = subject.recipe.input.box, subject.recipe.input.pen
    scaled = np.stack([canvas_scaled(ink) for ink in placed.values()])
    drawn = pictures.draw(list(placed.values()), box, width)
    by_pixels, by_strokes = said(subject, scaled), said(subject, drawn)
    side, step = 110, 130  # pixels
    board = Board(LINE + len(placed) * (side + LINE))
    heads = ("the canvas", "its pixels, scaled", "its strokes, fitted", "drawn anew")
    for column, head in enumerate(heads):
        board.text(head, column * step + side / 2, LINE / 2, ha="center")
    for row, ink in enumerate(placed.values()):
        top = LINE + row * (side + LINE)
        for stroke in moved(ink, side, 0, top):
            board.line(stroke, side * CANVAS_PEN / CANVAS, color="black")
        board.image(scaled[row], step, top, side)
        put_fitted(board, raster.fit(ink, box, width), box, (2 * step, top, side))
        board.image(drawn[row], 3 * step, top, side)
        for column, told in enumerate(("", by_pixels[row], "", by_strokes[row])):
            board.frame(column * step, top, side, QUIET, 1)
            below = top + side + LINE / 2
            board.text(told, column * step + side / 2, below, ha="center")
    told = "; ".join(
        f"{name}: {one} by its pixels, {other} by its strokes"
        for name, one, other in zip(placed, by_pixels, by_strokes, strict=True)
    )
    return saved(
        board.figure,
        folder / "two-ways.svg",
        f"The same {label}, drawn large, small and in a corner. On the left, what"
        " scaling the canvas makes of it; on the right, what Inkling makes of it. Under"
        " the images, what Inkling's own network answers to each",
        f"A {label} on three canvases. Scaled to 28 × 28 pixels, the small one is a"
        " blot and the one in the corner stays there. Fitted by its strokes, it looks"
        f" the same each time. The network's answers: {told}.",
    )


def mnist_images(subject: Subject, folder: Path, label: int = 4) -> Picture:
    """Draw MNIST's first images of one digit."""
    shown = subject.mnist.images[subject.mnist.labels == label][:30]
    return saved(
        strips([Strip("", shown, 10)]).figure,
        folder / "mnist.svg",
        f"MNIST: its first {len(shown)} training images of a {label}",
        f"{len(shown)} small images of a handwritten {label}, dark on white. Some are"
        " open at the top, some closed; some slanted, some upright; some drawn with a"
        " thick pen, some with a thin one.",
    )


def pen_strokes(subject: Subject, folder: Path, label: int = 4) -> Picture:
    """Draw the points of one digit, each by another writer."""
    chosen = one_of_each_writer(subject.unseen, label)[:4]
    cell, size = WIDE / 4, 105  # pixels
    board = Board(size + 10)
    for place, digit in enumerate(chosen):
        strokes = upright(digit.strokes)
        left = place * cell + (cell - size * raster.measure(strokes)[2]) / 2
        strokes = moved(strokes, size, left, 5)
        for stroke, colour in zip(strokes, colours(len(strokes)), strict=True):
            board.line(stroke, 1, color=colour)
            board.dots(stroke, colour)
    told = ", ".join(
        f"{sum(map(len, digit.strokes))} in {counted(len(digit.strokes), 'stroke')}"
        for digit in chosen
    )
    return saved(
        board.figure,
        folder / "strokes.svg",
        f"Pen strokes: a {label} by each of {len(chosen)} writers. A dot is a point"
        " that the pen reported, a colour is a stroke",
        f"The digit {label} as rows of points joined by lines, by {len(chosen)}"
        f" writers. The points: {told}.",
    )


def variations(subject: Subject, folder: Path, label: int = 7) -> Picture:
    """Draw one digit as other hands would write it, and what is made of its image."""
    recipe, columns = subject.recipe, 10
    digit = written(subject.learnt, label, 1)
    chance = random.Random(SEED)
    hands = [habits.vary(digit, recipe.habits, chance) for _ in range(2 * columns)]

    def images(inks: list[Strokes]) -> Images:
        return pictures.draw(inks, recipe.input.box, recipe.input.pen)

    by_hand = images(hands)
    shown = [
        Strip("as its writer drew it", images([digit.strokes]), columns),
        Strip("its strokes, varied as hands vary", by_hand, columns),
        Strip(
            "the images of these, varied once more", varied(by_hand, recipe), columns
        ),
    ]
    return saved(
        strips(shown).figure,
        folder / "variations.svg",
        f"One {label} becomes many",
        f"One {label}, then {len(hands)} images of it with trembling lines, ends cut or"
        " run on and bars across some stems, then the same images turned, slanted,"
        " stretched, shifted, warped, thickened or thinned.",
    )


def feature_maps(subject: Subject, folder: Path, label: int = 3) -> Picture:
    """Draw what every layer of the network makes of one digit."""
    recipe, network = subject.recipe, subject.network
    ink = written(subject.unseen, label, 1).strokes
    image = pictures.draw([ink], recipe.input.box, recipe.input.pen)
    kinds = (keras.layers.Conv2D, keras.layers.SeparableConv2D)
    layers = [layer for layer in network.layers if isinstance(layer, kinds)]
    ends = [layer.output for layer in layers] + [network.get_layer("mean").output]
    *maps, means = keras.Model(network.input, ends)(image[..., None] / 255)
    columns = 14
    shown = [Strip("the image", image, columns)]
    for number, layer in enumerate(maps, 1):
        _, high, wide, count = layer.shape
        few = min(columns, count)
        title = f"layer {number}: {few} of its {count} maps, {high} × {wide} pixels"
        shown.append(Strip(title, as_images(layer.numpy()[0, ..., :columns]), columns))
    [answer] = answers(subject, image)
    bar = 50  # pixels
    board = strips(shown, below=3 * LINE + 2 * bar)
    foot = board.high - LINE
    labels = [each or "none" for each in subject.card.labels]
    board.bars(answer, foot, bar, labels)
    board.text("the probabilities of the classes", 0, foot - bar - LINE / 2)
    foot -= bar + LINE
    board.bars(means.numpy()[0], foot, bar)
    board.text("the mean of each map of the last layer", 0, foot - bar - LINE / 2)
    first, last = maps[0].shape, maps[-1].shape
    return saved(
        board.figure,
        folder / "feature-maps.svg",
        f"A {label} on its way through the network, dark where a map answers strongly",
        f"The image of a {label}; under it maps of {len(maps)} convolutions, the first"
        f" {first[1]} × {first[2]} pixels, the last {last[1]} × {last[2]}. The first"
        " show edges and lines of the strokes, the last are blots that no longer look"
        " like a digit. Then bars: the mean of each of the last maps, and the"
        f" probabilities: {told_of(subject.card, answer)}.",
    )


def what_is_none(subject: Subject, folder: Path) -> Picture:
    """Draw what is learnt as no digit, and what that is measured with."""
    recipe, columns = subject.recipe, 10
    chance = random.Random(SEED)
    learnt = non_digits.draw(subject.learnt, 2 * columns, chance)
    each = columns // 2
    kinds = doodles.draw(subject.unseen, each, chance)  # one kind after another
    measured = [kinds[place::each] for place in range(each)]

    def strip(title: str, inks: Sequence[Strokes]) -> Strip:
        images = pictures.draw(inks, recipe.input.box, recipe.input.pen)
        return Strip(title, images, columns)

    shown = [
        strip("learnt from", learnt),
        strip("measured with", [each.strokes for row in measured for each in row]),
    ]
    return saved(
        strips(shown).figure,
        folder / "no-digits.svg",
        "What is no digit. The lower ones are made in other ways than the upper ones,"
        " to show whether something was understood or only learnt by heart",
        f"{len(learnt)} images to learn from: letters, signs, scribbles, shapes, dots,"
        f" parts of digits, digits over and beside each other. Under them {len(kinds)}"
        f" to measure with, by turns a {', a '.join(doodles.KINDS[:-1])} and"
        f" {doodles.KINDS[-1]}.",
    )


def doubt(subject: Subject, folder: Path) -> Picture:
    """Draw how sure the answers to digits and to non-digits are."""
    recipe, below = subject.recipe, subject.card.unsure_below
    others = [doodle.strokes for doodle in dataset.unread(subject.unseen)]
    digits = dataset.draw(subject.unseen, recipe, recipe.input.pen)
    none = dataset.no_digits(others, recipe, recipe.input.pen)
    figure = Figure(figsize=(WIDE / INCH, 275 / INCH), layout="constrained")
    axes = figure.add_subplot()
    told = []
    for name, part, colour, share in (
        ("drawings of no digit", none, SECOND, 0.5),
        ("digits", digits, INK, 0.0),
    ):
        sure = evaluate.confidence(answers(subject, part.images))
        heights, edges = np.histogram(sure, bins=20, range=(0, 1))
        axes.stairs(
            100 * heights / len(sure),
            edges,
            fill=share > 0,
            alpha=share or 1,
            color=colour,
            linewidth=1.5,
            label=f"{len(sure):,} {name}",
        )
        unsure = float(np.mean(sure < below))
        told.append(f"{percent(unsure, 1)} of the {len(sure):,} {name}")
    axes.axvline(below, color=QUIET, linewidth=1, linestyle="--")
    axes.set_yscale("log")
    axes.yaxis.set_major_formatter("{x:g}")
    axes.set_xlabel("confidence")
    axes.set_ylabel("share of them, %")
    axes.legend(frameon=False, loc="upper center", bbox_to_anchor=(0.36, 1))
    return saved(
        figure,
        folder / "doubt.svg",
        "How sure the answers are, of writers and doodles that were not learnt from."
        " Left of the dashed line the page says that it is unsure",
        "Two histograms of confidence on a logarithmic scale. Nearly all digits lie at"
        " the right end, nearly all that is no digit at the left. Under the threshold"
        f" of {percent(below)} lie {' and '.join(told)}.",
    )


def cuts(subject: Subject, folder: Path, text: str = "547") -> Picture:
    """Draw all ways to cut the strokes of a touching number, and the likeliest."""
    ink = touching(subject.unseen, text)
    groups, given, answer = read_number(subject, ink)
    boxes = [raster.measure([stroke]) for stroke in ink]
    reaches = [segment.sides(stroke) for stroke in ink]
    strokes = [ink[index] for index in segment.order(boxes, reaches)]
    cell, tile, tall = WIDE / len(strokes), 46, 130  # pixels
    row = tile + 2 * LINE
    board = Board(tall + row * max(map(len, groups)))
    wide = max(x for stroke in strokes for x, _ in stroke)
    put_number(board, moved(strokes, tall - 30, (WIDE - wide * (tall - 30)) / 2, 15))
    images = pictures.draw(groups, subject.recipe.input.box, subject.recipe.input.pen)
    taken = [digit.strokes for digit in answer.digits]
    told = []
    for group, image, probabilities in zip(groups, images, given, strict=True):
        start = next(i for i, stroke in enumerate(strokes) if stroke is group[0])
        middle = (start + len(group) / 2) * cell
        top = tall + row * (len(group) - 1) + LINE
        numbers = [str(start + 1 + step) for step in range(len(group))]
        said = told_of(subject.card, probabilities)
        colour, width = (INK, 3) if group in taken else (QUIET, 1)
        how = {"ha": "center", "color": colour}
        board.text(" ".join(numbers), middle, top - LINE / 2, fontsize=8, **how)
        board.image(image, middle - tile / 2, top, tile)
        board.frame(middle - tile / 2, top, tile, colour, width)
        board.text(said, middle, top + tile + LINE / 2, **how)
        told.append(f"{' and '.join(numbers)}: {said}")
    return saved(
        board.figure,
        folder / "cuts.svg",
        f"A number whose digits touch, its {len(strokes)} strokes counted from left to"
        " right. Under it every group of neighbours that could be a digit, and what"
        f" the network says of it. Framed, the likeliest cut: {answer.shown}",
        f"{len(groups)} groups of strokes and what each looks like. {'; '.join(told)}."
        f" The likeliest cut reads {answer.shown}.",
    )


def one_of_each_writer(digits: Sequence[PenDigit], label: int) -> list[PenDigit]:
    """Return the first such digit of every writer who wrote one."""
    first: dict[int, PenDigit] = {}
    for digit in digits:
        if digit.label == label:
            first.setdefault(digit.writer, digit)
    return list(first.values())


def written(digits: Sequence[PenDigit], label: int, count: int) -> PenDigit:
    """Return the first such digit of so many strokes, or as near as there is one."""
    return min(
        (digit for digit in digits if digit.label == label),
        key=lambda digit: abs(len(digit.strokes) - count),
    )


def touching(digits: Sequence[PenDigit], text: str) -> Strokes:
    """Return a number of height 1 whose digits touch, of two strokes each if can be."""
    row: Strokes = []
    right = 0.0
    for character in text:
        strokes = upright(written(digits, int(character), 2).strokes)
        row += moved(strokes, 1.0, right - 0.04, 0.0)
        right = max(x for stroke in row for x, _ in stroke)
    return row


def upright(strokes: Strokes) -> Strokes:
    """Return strokes moved to the origin, 1 high."""
    left, top, _, bottom = raster.measure(strokes)[:4]
    high = bottom - top
    return [[((x - left) / high, (y - top) / high) for x, y in s] for s in strokes]


def moved(strokes: Strokes, size: float, left: float, top: float) -> Strokes:
    """Return strokes in another size and place."""
    return [[(left + size * x, top + size * y) for x, y in s] for s in strokes]


def canvas_scaled(strokes: Strokes) -> Images:
    """Return ink as a page gets it that scales its canvas, uint8 [28, 28].

    strokes: in heights of the canvas. Each pixel is the mean of those of the canvas
    that it stands for: no way to scale is kinder.
    """
    places = np.arange(CANVAS) + 0.5
    x, y = np.meshgrid(places, places)
    nearest = np.full((CANVAS, CANVAS), np.inf)
    for stroke in moved(strokes, CANVAS, 0, 0):
        for (x0, y0), (x1, y1) in pairwise(stroke):
            dx, dy = x1 - x0, y1 - y0
            along = ((x - x0) * dx + (y - y0) * dy) / max(dx * dx + dy * dy, 1e-9)
            share = along.clip(0, 1)
            apart = np.hypot(x - x0 - share * dx, y - y0 - share * dy)
            nearest = np.minimum(nearest, apart)
    cover = (CANVAS_PEN / 2 + 0.5 - nearest).clip(0, 1)[..., None]
    scaled = tf.image.resize(cover, [raster.SIZE, raster.SIZE], "area")
    return np.asarray(np.rint(255 * scaled.numpy()[..., 0]), np.uint8)


def varied(images: Images, recipe: Recipe) -> Images:
    """Return images as training varies them."""
    ink = tf.constant(images[..., None] / 255, tf.float32)
    seed = tf.constant([SEED, 0], tf.int64)
    given = augment.vary(ink, recipe.augmentation, seed).numpy()[..., 0]
    return np.asarray(np.rint(255 * given.clip(0, 1)), np.uint8)


def as_images(maps: npt.NDArray[np.float32]) -> Images:
    """Return the maps [h, w, n] of a layer as images, on paper a little grey."""
    paper, most = 24, max(float(np.quantile(maps, 0.995)), 1e-9)
    share = (maps / most).clip(0, 1).transpose(2, 0, 1)
    return np.asarray(np.rint(paper + (255 - paper) * share), np.uint8)


def answers(subject: Subject, images: Images) -> Probabilities:
    """Return the network's calibrated probabilities [n, classes]."""
    given = evaluate.predict(subject.network, images)
    return evaluate.calibrated(given, subject.card.temperature)


def said(subject: Subject, images: Images) -> list[str]:
    """Return for each image the likeliest class and its probability, in words."""
    return [told_of(subject.card, row) for row in answers(subject, images)]


def told_of(card: Card, probabilities: Probabilities) -> str:
    """Return the likeliest class and its probability, in words."""
    likeliest = int(probabilities.argmax())
    return f"{card.labels[likeliest] or 'none'}, {percent(probabilities[likeliest])}"


def counted(count: int, name: str) -> str:
    """Return a number of things in words."""
    return f"{count} {name}{'' if count == 1 else 's'}"


def read_number(
    subject: Subject, ink: Strokes
) -> tuple[list[Strokes], list[Probabilities], Answer]:
    """Read ink as the page does.

    Returns the groups of strokes that the network was asked about, the calibrated
    probabilities of each at the first look, and the answer.
    """
    groups: list[Strokes] = []
    given: list[Probabilities] = []
    box, pen = subject.recipe.input.box, subject.recipe.input.pen

    def read(asked: list[tuple[Strokes, Any]], width: float) -> list[list[float]]:
        inks = [strokes for strokes, _ in asked]
        rows = evaluate.predict(subject.network, pictures.draw(inks, box, width))
        if width == pen:
            groups.extend(inks)
            given.extend(evaluate.calibrated(rows, subject.card.temperature))
        return [list(map(float, row)) for row in rows]

    answer = NumberReader(read, msgspec.to_builtins(subject.card)).read(ink)
    return groups, given, answer


def put_fitted(
    board: Board, fitted: list[float], box: float, place: tuple[float, float, float]
) -> None:
    """Put the pieces that `raster.fit` made, their box, and the centre of ink.

    place: left, top and side of the square that stands for the image.
    """
    left, top, side = place
    scale = side / raster.SIZE
    centre = np.array([left, top]) + side / 2
    pieces = centre + scale * pictures.ends(fitted)
    board.lines(pieces, 1, color=INK)
    board.dots([*pieces[:, 0], pieces[-1, 1]], INK)
    x, y = (pieces.min((0, 1)) + pieces.max((0, 1)) - scale * box) / 2
    board.frame(x, y, scale * box, SECOND, 1)
    x, y = centre
    cross = [((x - 5, y), (x + 5, y)), ((x, y - 5), (x, y + 5))]
    board.lines(cross, 1.5, color=SECOND)


def put_number(board: Board, strokes: Strokes) -> None:
    """Put strokes in turning colours, at the end of each its number."""
    for number, stroke in enumerate(strokes, 1):
        colour = colours(number)[-1]
        board.line(stroke, 4, color=colour)
        x, y = stroke[-1]
        board.text(str(number), x + 6, y + 6, color=colour, fontsize=9)


def colours(count: int) -> list[str]:
    """Return colours for strokes, neighbours in different ones."""
    return [(INK, SECOND)[index % 2] for index in range(count)]


if __name__ == "__main__":
    argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0]).parse_args()
    try:
        main()
    except (InklingError, OSError) as error:
        tell(error)
        sys.exit(1)
