import io
import itertools
import math

import msgspec
import pytest
from PIL import Image

from site_src.app import store
from sitegen import config, pictures

BLUE, WHITE = (0, 0, 0x99), (255, 255, 255)
INK = [[(0.2, 0.5), (0.8, 0.5)]]
ALL_ICONS = [*pictures.ICONS, pictures.TAB_ICON, pictures.TOUCH_ICON]


def opened(content: bytes) -> Image.Image:
    return Image.open(io.BytesIO(content))


def previewed(site: config.Site, **other: object) -> Image.Image:
    return opened(pictures.preview_png(msgspec.structs.replace(site, **other)))


def with_example(site: config.Site, ink: str) -> config.Site:
    return msgspec.structs.replace(site, examples=[config.Example("a line", ink)])


@pytest.mark.parametrize("icon", ALL_ICONS)
def test_icons_have_their_size_and_ink(site: config.Site, icon: pictures.Icon) -> None:
    picture = opened(pictures.icon_png(site.look, icon))

    assert picture.size == (icon.size, icon.size)
    colours = picture.convert("RGB").getcolors(1 << 20) or []
    assert {BLUE, WHITE} <= {colour for _, colour in colours}


def test_only_an_icon_that_no_mask_cuts_has_round_corners(site: config.Site) -> None:
    for icon in ALL_ICONS:
        corner = (
            opened(pictures.icon_png(site.look, icon)).convert("RGBA").getpixel((0, 0))
        )
        assert corner == (*BLUE, 0 if icon.purpose == "any" else 255)


def test_a_mask_cuts_no_ink(site: config.Site) -> None:
    corners = [[(0.0, 0.0), (64.0, 64.0)]]
    look = msgspec.structs.replace(site.look, icon=corners)
    picture = opened(pictures.icon_png(look, pictures.ICONS[-1])).convert("RGB")

    every = itertools.product(range(512), range(512))
    white = [pixel for pixel in every if picture.getpixel(pixel) == WHITE]
    farthest = max(math.dist((256, 256), pixel) for pixel in white)
    assert 0.38 * 512 < farthest < 0.4 * 512 + 1


def test_the_svg_has_the_strokes(site: config.Site) -> None:
    drawing = pictures.icon_svg(site.look)

    assert 'd="M20 16L44 16L30 50M22 33L40 33"' in drawing
    assert 'fill="#000099"' in drawing


def test_the_svg_shows_a_dot(site: config.Site) -> None:
    look = msgspec.structs.replace(site.look, icon=[[(32.0, 20.0)]])

    assert 'd="M32 20h0"' in pictures.icon_svg(look)


def test_a_preview_shows_the_first_examples_ink(site: config.Site) -> None:
    picture = previewed(with_example(site, store.link(INK)))

    assert picture.size == (1200, 630)
    row = [picture.getpixel((x, 240)) for x in range(1200)]
    assert row.count(BLUE) == pytest.approx(
        960, abs=25
    )  # the paper's width, less margins
    assert row[30] == (0xEE, 0xEE, 0xEE)
    assert row[70] == WHITE


@pytest.mark.parametrize("changed", ["title", "description"])
def test_a_preview_says_what_the_site_is(site: config.Site, changed: str) -> None:
    assert previewed(site).tobytes() != previewed(site, **{changed: "Other"}).tobytes()


@pytest.mark.parametrize("text", ["", "字"])
def test_what_the_font_lacks_is_left_out(site: config.Site, text: str) -> None:
    empty = previewed(site, title=" ", description=" ")
    assert previewed(site, title=text, description=text).tobytes() == empty.tobytes()


def test_a_long_description_stays_inside(site: config.Site) -> None:
    picture = previewed(site, description="Write " * 40)
    edge = picture.crop((1145, 430, 1200, 630))
    assert edge.getcolors() == [(55 * 200, (0xEE, 0xEE, 0xEE))]
