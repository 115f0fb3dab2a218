"""Draws the site's icons, and the picture that is shown where a link to it is posted.

All is drawn from site.toml: its icon's strokes, its colours, its first example's ink.
"""

import base64
import io
import math
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

from PIL import Image, ImageDraw, ImageFont

from site_src.app import store

from .config import Look, Point, Site, Stroke, Strokes

FINER = 4  # times: so much larger is drawn what is then made smaller, for smooth edges
SQUARE = 64  # the icon's side, in its own units
PEN = 6  # its strokes' width
CORNER = 14  # its radius
SAFE = 0.4 * SQUARE  # around its middle: of a maskable one the rest may be cut off
_MIDDLE = (SQUARE / 2, SQUARE / 2)

PREVIEW = "preview.png"
PREVIEW_SIZE = (1200, 630)  # pixels, as the places that show previews want it
MARGIN = 60  # pixels
PAPER = (MARGIN, MARGIN, PREVIEW_SIZE[0] - MARGIN, 420)  # where the ink is: x, y, x, y
INK_MARGIN = 60  # pixels from the paper's edge
INK_PEN = 0.06  # the pen's width in heights of the paper
BADGE = 110  # pixels, the icon in the preview

Box = tuple[float, float, float, float]  # x, y, x, y


class Icon(NamedTuple):
    """An icon to be drawn."""

    name: str
    size: int  # pixels
    purpose: str  # `any`: cut out; `maskable`: to its edges, for a mask to be laid over


ICONS = (
    Icon("icon-192.png", 192, "any"),
    Icon("icon-512.png", 512, "any"),
    Icon("icon-maskable.png", 512, "maskable"),
)
TAB_ICON = Icon("icon-48.png", 48, "any")  # small: it comes before the first answer
TOUCH_ICON = Icon("apple-touch-icon.png", 180, "maskable")  # iOS rounds it itself


def draw(site: Site, folder: Path) -> None:
    """Put the pictures into `folder`, but for those that are there by their names."""
    icons = (*ICONS, TAB_ICON, TOUCH_ICON)
    drawn = {icon.name: icon_png(site.look, icon) for icon in icons}
    if site.base_address:  # who shows previews wants the picture's whole address
        drawn[PREVIEW] = preview_png(site)
    for name, content in drawn.items():
        if not (folder / name).exists():
            (folder / name).write_bytes(content)


def icon_svg(look: Look) -> str:
    """Return the icon as SVG."""
    path = "".join(
        "M" + "L".join(f"{x:g} {y:g}" for x, y in stroke) + "h0" * (len(stroke) == 1)
        for stroke in look.icon  # a dot is a line of no length
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {SQUARE} {SQUARE}">\n'
        f'  <rect width="{SQUARE}" height="{SQUARE}" rx="{CORNER}"'
        f' fill="{look.ink}"/>\n'
        f'  <path d="{path}" fill="none" stroke="#fff" stroke-width="{PEN}"'
        ' stroke-linecap="round" stroke-linejoin="round"/>\n'
        "</svg>\n"
    )


def icon_address(look: Look) -> str:
    """Return the icon as an address that holds it whole, for where none is known."""
    content = base64.b64encode(icon_svg(look).encode()).decode()
    return f"data:image/svg+xml;base64,{content}"


def icon_png(look: Look, icon: Icon) -> bytes:
    """Return the icon as PNG."""
    return _png(_icon(look, icon))


def preview_png(site: Site) -> bytes:
    """Return the preview as PNG: paper with ink on it, what the site is called."""
    look = site.look
    picture = Image.new("RGB", PREVIEW_SIZE, look.desk)
    picture.paste(look.paper, mask=_rounded(PREVIEW_SIZE, PAPER, 24))
    picture.paste(look.ink, mask=_inked(PREVIEW_SIZE, *_on_paper(_ink_to_show(site))))

    badge = _icon(look, Icon("", BADGE, "any"))
    top = (PAPER[3] + PREVIEW_SIZE[1] - BADGE) // 2
    picture.paste(badge, (MARGIN, top), mask=badge)

    left = MARGIN + BADGE + 35
    brush = ImageDraw.Draw(picture)
    _write(brush, site.title, (left, top + 55), 72, look.text, stroke=1)
    _write(brush, site.description, (left, top + 106), 34, look.text)
    return _png(picture)


def _icon(look: Look, icon: Icon) -> Image.Image:
    size, scale = (icon.size, icon.size), icon.size / SQUARE
    if icon.purpose == "maskable":
        scale *= min(1, SAFE / _reach(look.icon))
    strokes = _placed(look.icon, _MIDDLE, (icon.size / 2, icon.size / 2), scale)
    picture = Image.new("RGB", size, look.ink)
    picture.paste("#fff", mask=_inked(size, strokes, PEN * scale))
    if icon.purpose == "any":
        whole = (0, 0, icon.size, icon.size)
        picture.putalpha(_rounded(size, whole, CORNER / SQUARE * icon.size))
    return picture


def _reach(strokes: Strokes) -> float:
    """Return how far from its middle an icon has ink."""
    return PEN / 2 + max(math.dist(_MIDDLE, point) for s in strokes for point in s)


def _ink_to_show(site: Site) -> Strokes:
    """Return the first example's strokes, else the icon's, in any unit."""
    if not site.examples:
        return site.look.icon
    return [_smooth(stroke) for stroke in store.follow(site.examples[0].ink)]


def _smooth(stroke: Stroke, times: int = 2) -> Stroke:
    """Return the stroke without its corners, each cut off (Chaikin's algorithm)."""
    for _ in range(times):
        cut = [
            (x0 + (x1 - x0) * share, y0 + (y1 - y0) * share)
            for (x0, y0), (x1, y1) in pairwise(stroke)
            for share in (0.25, 0.75)
        ]
        stroke = [stroke[0], *cut, stroke[-1]]
    return stroke


def _on_paper(ink: Strokes) -> tuple[Strokes, float]:
    """Return strokes as large as the paper allows, in pixels, and the pen's width."""
    xs, ys = zip(*(point for stroke in ink for point in stroke), strict=True)
    wide, high = max(xs) - min(xs), max(ys) - min(ys)
    left, top, right, bottom = PAPER
    room = (right - left - 2 * INK_MARGIN, bottom - top - 2 * INK_MARGIN)
    scale = min(room[0] / (wide or 1e-9), room[1] / (high or 1e-9))
    middle = ((min(xs) + max(xs)) / 2, (min(ys) + max(ys)) / 2)
    paper = ((left + right) / 2, (top + bottom) / 2)
    return _placed(ink, middle, paper, scale), INK_PEN * (bottom - top)


def _placed(strokes: Strokes, here: Point, there: Point, scale: float) -> Strokes:
    """Return strokes scaled around the point `here`, which is moved `there`."""
    return [
        [
            (there[0] + (x - here[0]) * scale, there[1] + (y - here[1]) * scale)
            for x, y in stroke
        ]
        for stroke in strokes
    ]


def _inked(size: tuple[int, int], strokes: Strokes, width: float) -> Image.Image:
    """Return how far ink covers each pixel, 0 to 255."""
    mask, brush = _fine(size)
    reach = width * FINER / 2
    for stroke in strokes:
        points = [(x * FINER, y * FINER) for x, y in stroke]
        for x, y in points:
            brush.ellipse((x - reach, y - reach, x + reach, y + reach), 255)
        for ends in pairwise(points):
            brush.line(ends, 255, round(2 * reach))
    return mask.reduce(FINER)


def _rounded(size: tuple[int, int], box: Box, radius: float) -> Image.Image:
    """Return how far a box with round corners covers each pixel, 0 to 255."""
    mask, brush = _fine(size)
    # Pillow counts the last row and column in.
    x0, y0, x1, y1 = (edge * FINER for edge in box)
    brush.rounded_rectangle((x0, y0, x1 - 1, y1 - 1), radius * FINER, 255)
    return mask.reduce(FINER)


def _fine(size: tuple[int, int]) -> tuple[Image.Image, ImageDraw.ImageDraw]:
    mask = Image.new("L", (size[0] * FINER, size[1] * FINER))
    return mask, ImageDraw.Draw(mask)


def _write(
    brush: ImageDraw.ImageDraw,
    text: str,
    at: tuple[float, float],
    size: float,
    colour: str,
    stroke: int = 0,
) -> None:
    """Write a line whose left end stands at `at`, smaller where it would not fit.

    A line that the font cannot write is left out.
    """
    room = PREVIEW_SIZE[0] - MARGIN - at[0]
    font = _font(size)
    while font.getlength(text) > room and font.size > 1:
        font = _font(font.size - 1)
    if all(_can_write(font, character) for character in text):
        brush.text(at, text, colour, font, anchor="ls", stroke_width=stroke)


def _font(size: float) -> ImageFont.FreeTypeFont:
    font = ImageFont.load_default(size)
    assert isinstance(font, ImageFont.FreeTypeFont), "Pillow has FreeType"
    return font


def _can_write(font: ImageFont.FreeTypeFont, character: str) -> bool:
    """Tell whether the font has the character, not only a box in its place."""
    missing = font.getmask("\uffff")
    return character.isspace() or bytes(font.getmask(character)) != bytes(missing)


def _png(picture: Image.Image) -> bytes:
    file = io.BytesIO()
    picture.save(file, "PNG", optimize=True)
    return file.getvalue()
