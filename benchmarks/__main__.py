"""Measure the released model and the built page: `make bench`.

Everything runs in a real Chromium on a build of the site. The drawn figures take some
minutes: each digit is drawn stroke by stroke, as a visitor draws it.
"""

import argparse
import asyncio
import platform
import sys
from datetime import date
from pathlib import Path

try:
    from benchmarks import builds, first_answer, heat, mnist, numbers, pen, speed
except ModuleNotFoundError as missing:
    sys.exit(
        f"error: the library {missing.name} is not installed here: the benchmark reads"
        " the training data, so it needs what `make train` needs"
    )
from benchmarks.chromium import opened
from benchmarks.figures import Figure, table
from sitegen import config, models
from sitegen.errors import InklingError
from training import recipe as recipes

ROOT = Path(__file__).parents[1]
SITE = ROOT / "build" / "bench"  # what is in dist/ stays
TRAINING = ROOT / "training"


async def measure() -> list[Figure]:
    """Return all figures, in the order of the table; print each as it comes."""
    name = config.load(ROOT / "site_src" / "site.toml").models[0]
    recipe = recipes.load(TRAINING / "recipes" / f"{name}.toml")
    model = models.open_model(TRAINING / "released" / name)
    weight = sum(path.stat().st_size for path in model.files)
    figures: list[Figure] = []

    def note(*measured: Figure) -> None:
        for figure in measured:
            print(f"{figure.name}: {figure.value} ({figure.how})", flush=True)
        figures.extend(measured)

    note(
        Figure(
            "model files",
            f"{weight / 1000:.1f} KB",
            f"uncompressed; {model.card.parameters:,} parameters",
        )
    )
    note(*builds.measure())
    note(*await first_answer.measure(SITE))
    note(*await speed.measure_loading(SITE))
    async with opened(SITE) as page:
        note(*await mnist.measure(page, model.card), *mnist.seeds(recipe))
        note(*await speed.measure_answers(page, recipe))
        note(*await speed.measure_writing(page, recipe))
    async with opened(SITE, as_on_a_screen=True) as page:
        note(*await speed.measure_frames(page, recipe))
    # Undo remembers many changes, so each has a page that has none yet.
    for stage in (
        speed.measure_leaks,
        pen.measure_slow_hand,
        pen.measure_fast_hand,
        pen.measure_non_digits,
        numbers.measure,
        heat.measure,
    ):
        async with opened(SITE) as page:
            note(*await stage(page, recipe))
    return figures


def main() -> None:
    """Print the table, and what it was measured on."""
    try:
        figures = asyncio.run(measure())
    except (InklingError, OSError) as error:
        sys.exit(f"error: {error}")
    print(f"\n{platform.machine()}, {platform.system()}, {date.today()}\n")
    print(table(figures))


if __name__ == "__main__":
    argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0]).parse_args()
    main()
