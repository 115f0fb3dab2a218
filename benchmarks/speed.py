"""How soon the page is ready, what it weighs, and how fast it answers."""

import gzip
import statistics
from pathlib import Path

from playwright.async_api import Page, Response

from benchmarks.chromium import blank, ready, run
from benchmarks.figures import Figure
from tests.harness.server import serve

VISITS = 5
ANSWERS = 200

PREDICT = f"""
button = document.getElementById("predict")
taken = []
for _ in range({ANSWERS}):
    start = window.performance.now()
    button.click()
    taken.append(window.performance.now() - start)
    await asyncio.sleep(0)
return " ".join(str(each) for each in taken)
"""


async def measure_loading(site: Path) -> list[Figure]:
    """Return the time from navigation to ready, each visit with an empty cache."""
    with serve(site) as address:
        visits = [await visit(address) for _ in range(VISITS)]
    seconds = statistics.median(seconds for seconds, _ in visits)
    weights = visits[-1][1]
    return [
        Figure(
            "navigation to ready",
            f"{seconds:.2f} s",
            f"median of {VISITS} visits, empty cache, local network",
        ),
        Figure(
            "over the wire",
            f"{sum(weights) / 1000:.0f} KB",
            f"{len(weights)} requests, all hosts, gzip",
        ),
    ]


async def visit(address: str) -> tuple[float, list[int]]:
    """Return the seconds until the page is ready, and each file's bytes, gzipped."""
    responses: list[Response] = []

    def note(response: Response) -> None:
        responses.append(response)

    async with blank() as page:
        page.on("response", note)
        await page.goto(address)
        await ready(page)
        seconds = await page.evaluate("performance.now()") / 1000
        bodies = [await response.body() for response in responses]
    return seconds, [len(gzip.compress(body, mtime=0)) for body in bodies]


async def measure_answers(page: Page) -> list[Figure]:
    """Return the page time from Predict to the answer; a digit is on the pad."""
    taken = sorted(float(each) for each in (await run(page, PREDICT)).split())
    return [
        Figure(
            "Predict to answer",
            f"{statistics.median(taken):.1f} ms",
            f"median of {ANSWERS}; 95th percentile {taken[int(0.95 * ANSWERS)]:.1f} ms",
        )
    ]
