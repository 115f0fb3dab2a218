"""Measure the released model and the built page: `make bench`.

Everything runs in a real Chromium on the site in dist/. The drawn figures take some
minutes: each digit is drawn stroke by stroke, as a visitor draws it.
"""

import asyncio
import platform
import sys
from datetime import date
from pathlib import Path

try:
    from benchmarks import hands, mnist, pen, speed
except ModuleNotFoundError as missing:
    sys.exit(
        f"error: the library {missing.name} is not installed here: the benchmark reads"
        " the training data, so it needs what `make train` needs"
    )
from benchmarks.chromium import opened
from benchmarks.figures import Figure, table
from sitegen.errors import InklingError
from tests.hands import HANDS
from training import recipe as recipes

ROOT = Path(__file__).parents[1]
SITE = ROOT / "dist"
RECIPE = ROOT / "training" / "recipes" / "digits.toml"
SIZES = (0.15, 0.9)  # heights of the pad


async def measure() -> list[Figure]:
    """Return all figures, in the order of the table."""
    writers = set(recipes.load(RECIPE).data.validation_writers)
    released = ROOT / "training" / "released" / "digits"
    weight = sum(path.stat().st_size for path in released.glob("[!.]*"))
    figures = [Figure("model files", f"{weight / 1000:.1f} KB", "uncompressed")]
    figures += await speed.measure_loading(SITE)
    async with opened(SITE) as page:
        figures += await mnist.measure(page)
        await hands.draw(page, HANDS["5"][0], hands.slowly)
        figures += await speed.measure_answers(page)
        await page.click("#clear")
        figures += await pen.measure(page, writers, SIZES)
    return figures


def main() -> None:
    """Print the table, and what it was measured on."""
    try:
        figures = asyncio.run(measure())
    except InklingError as error:
        sys.exit(f"error: {error}")
    print(f"\n{platform.machine()}, {platform.system()}, {date.today()}\n")
    print(table(figures))


if __name__ == "__main__":
    main()
