"""What training sees is what the page's own arithmetic draws."""

import numpy as np
import numpy.typing as npt

from site_src.app import raster
from tests.hands import HANDS
from training import pictures


def textbook(ink: list[list[tuple[float, float]]]) -> npt.NDArray[np.float64]:
    """Draw by measuring each pixel's distance to each piece."""
    places = np.arange(28) + 0.5 - 14
    x, y = np.meshgrid(places, places)
    nearest = np.full((28, 28), np.inf)
    for (x0, y0), (x1, y1) in pictures.ends(raster.fit(ink, 20.0, 2.5)):
        dx, dy = x1 - x0, y1 - y0
        share = ((x - x0) * dx + (y - y0) * dy) / max(dx * dx + dy * dy, 1e-9)
        share = share.clip(0, 1)
        nearest = np.minimum(
            nearest, np.hypot(x - x0 - share * dx, y - y0 - share * dy)
        )
    return (2.5 / 2 + 0.5 - nearest).clip(0, 1) * 255.0


def test_tensors_draw_what_the_textbook_draws() -> None:
    inks = [hand for hands in HANDS.values() for hand in hands] + [[[(3.0, 4.0)]]]
    drawn = pictures.draw(inks, 20.0, 2.5)
    expected = np.stack([textbook(ink) for ink in inks])
    assert np.abs(drawn - expected).max() <= 1


def test_a_dot_is_a_blot_in_the_middle() -> None:
    [image] = pictures.draw([[[(3.0, 4.0)]]], 20.0, 2.5)
    assert image[13:15, 13:15].min() == 255
    assert image[:11].max() == 0
