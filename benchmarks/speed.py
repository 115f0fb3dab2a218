"""How soon the page is ready, what it weighs, and how fast it answers."""

import gzip
import json
import random
import statistics
from collections import defaultdict
from itertools import pairwise
from pathlib import Path
from typing import Any

from playwright.async_api import Page, Response

from benchmarks.chromium import blank, ready, run
from benchmarks.figures import Figure
from benchmarks.hands import at_hand_speed
from benchmarks.numbers import Number, line_up
from tests.hands import Strokes
from tests.harness.cdn import connect
from tests.harness.server import serve
from training import dataset
from training.recipe import Recipe

VISITS = 5
ANSWERS = 200
MANY_ANSWERS = 5000
WRITTEN = 60  # numbers of each length
LATE = 50  # milliseconds between two frames
ROUNDS, MOVES = 15, 20  # of moves that are timed together: the clock is a coarse one

# Writes inks with made-up events, since only so the page can time its own handlers.
# `TIMES` has the time of each event by its name.
WRITE = """
import json

pad = document.getElementById("pad")
box = pad.getBoundingClientRect()
TIMES = {"pointerdown": [], "pointermove": [], "pointerup": []}

def send(name, x, y):
    details = {
        "pointerId": 1,
        "clientX": box.left + x * box.height,
        "clientY": box.top + y * box.height,
        "buttons": 0 if name == "pointerup" else 1,
        "bubbles": True,
    }
    event = window.PointerEvent.new(name, ffi.to_js(details))
    start = window.performance.now()
    pad.dispatchEvent(event)
    document.body.offsetHeight  # what was changed is laid out
    TIMES[name].append(window.performance.now() - start)

async def write(strokes):
    for stroke in strokes:
        send("pointerdown", *stroke[0])
        for x, y in stroke[1:]:
            send("pointermove", x, y)
            await asyncio.sleep(0)  # the answers that follow the pen have their turn
        send("pointerup", *stroke[-1])
"""

PREDICT = (
    WRITE
    + """
clear, predict, live = (
    document.getElementById(name) for name in ("clear", "predict", "live")
)
live.click()
taken = []
for strokes in json.loads(INKS):
    await write(strokes)
    start = window.performance.now()
    predict.click()
    taken.append(window.performance.now() - start)
    clear.click()
live.click()
return json.dumps(taken)
"""
)

PEN_UP = (
    WRITE
    + """
last = []
for strokes in json.loads(INKS):
    await write(strokes)
    last.append(TIMES["pointerup"][-1])
    document.getElementById("clear").click()
return json.dumps([last, TIMES["pointermove"]])
"""
)

CROWDED = (
    WRITE
    + """
def move(count):
    start = window.performance.now()
    for step in range(count):
        send("pointermove", 0.3 + step % 7 * 0.1, 0.3 + step % 5 * 0.1)
    return (window.performance.now() - start) / count

few, many = [], []
for _ in range(ROUNDS):  # in turn: what the browser has compiled serves both
    for points, rounds in ((10, few), (10_000, many)):
        send("pointerdown", 0.2, 0.2)
        move(points - 1)
        await asyncio.sleep(0.1)
        rounds.append(move(MOVES))
        send("pointerup", 0.5, 0.5)
        document.getElementById("clear").click()
        await asyncio.sleep(0.1)
return json.dumps([sorted(rounds)[ROUNDS // 2] for rounds in (few, many)])
"""
)

MANY = (
    WRITE
    + """
from app.main import app

def heap():
    return window.performance.memory.usedJSHeapSize

predict = document.getElementById("predict")
[strokes] = json.loads(INKS)
await write(strokes)
notes = []
for count in (100, COUNT):
    for number in range(count):
        app.numbers.forget()  # as of ink never seen
        predict.click()
        if number % 100 == 0:
            await asyncio.sleep(0.2)  # what waits has its turn
    await asyncio.sleep(1)
    window.gc()
    notes.append((window.tf.memory().numTensors, heap()))
document.getElementById("clear").click()
return json.dumps(notes)
"""
)

# Notes how far apart the frames are.
FRAMES = """() => {
    window.frameTimes = [];
    const note = now => { frameTimes.push(now); requestAnimationFrame(note); };
    requestAnimationFrame(note);
}"""


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
            f"median of {VISITS} visits, empty cache, local server, {connect()}",
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


async def measure_answers(page: Page, recipe: Recipe) -> list[Figure]:
    """Return the page time from Predict to the answer to one digit."""
    inks = [written(number) for number in some_numbers(recipe, 1, ANSWERS)]
    taken = await run_with(page, PREDICT, inks)
    return [
        Figure(
            "Predict to answer, 1 digit",
            f"{statistics.median(taken):.1f} ms",
            f"median of {len(taken)} digits of the writers;"
            f" 95th percentile {percentile(taken):.1f} ms",
        )
    ]


async def measure_writing(page: Page, recipe: Recipe) -> list[Figure]:
    """Return how long the page takes for what the pen does, with live answers."""
    figures = []
    moves: list[float] = []
    for name, count in (("1 digit", 1), ("6 digits", 6)):
        inks = [written(number) for number in some_numbers(recipe, count, WRITTEN)]
        taken, moved = await run_with(page, PEN_UP, inks)
        moves += moved
        figures.append(
            Figure(
                f"pen-up to answer, {name}",
                f"{percentile(taken):.1f} ms",
                f"95th percentile of {len(taken)}; median"
                f" {statistics.median(taken):.1f} ms",
            )
        )
    crowded = CROWDED.replace("ROUNDS", str(ROUNDS)).replace("MOVES", str(MOVES))
    few, many = await run_with(page, crowded, [])
    return [
        *figures,
        Figure(
            "pen-move handler",
            f"{percentile(moves):.2f} ms",
            f"95th percentile of {len(moves):,}",
        ),
        Figure(
            "pen move, 10,000 points / 10 points",
            f"{many / few:.2f} x",
            f"{many:.2f} ms / {few:.2f} ms; medians of {ROUNDS} times {MOVES}",
        ),
    ]


async def measure_leaks(page: Page, recipe: Recipe) -> list[Figure]:
    """Return what is left of many answers: tensors, and memory."""
    inks = [written(number) for number in some_numbers(recipe, 1, 1)]
    first, last = await run_with(page, MANY.replace("COUNT", str(MANY_ANSWERS)), inks)
    return [
        Figure(
            f"tensors more after {MANY_ANSWERS:,} answers",
            str(last[0] - first[0]),
            f"{last[0]} at the end",
        ),
        Figure(
            f"heap more after {MANY_ANSWERS:,} answers",
            f"{(last[1] - first[1]) / 1e6:.2f} MB",
            "of JavaScript, garbage collected, against that after the first 100",
        ),
    ]


async def measure_frames(page: Page, recipe: Recipe) -> list[Figure]:
    """Return how many frames are late while ten digits are drawn as fast as by hand."""
    session = await page.context.new_cdp_session(page)
    pad = await page.locator("#pad").bounding_box()
    assert pad
    [number] = some_numbers(recipe, 10, 1)
    await page.evaluate(FRAMES)
    for stroke in written(number):
        points = [
            (pad["x"] + x * pad["height"], pad["y"] + y * pad["height"])
            for x, y in stroke
        ]
        await at_hand_speed(session, points)
    times = await page.evaluate("frameTimes")
    late = sum(after - before > LATE for before, after in pairwise(times))
    await page.click("#clear")
    return [
        Figure(
            f"frames over {LATE} ms",
            str(late),
            f"of {len(times):,} while ten digits are drawn live",
        )
    ]


def some_numbers(recipe: Recipe, length: int, count: int) -> list[Number]:
    """Return `count` numbers of the validation writers, all of this length.

    Their strokes are in any order: the last may be the bar of a 7 in the middle.
    """
    digits = defaultdict(list)
    for digit in dataset.validation_digits(recipe):
        digits[digit.writer].append(digit)
    writers = sorted(digits)
    chance = random.Random(2026)
    numbers = []
    for _ in range(count):
        chosen = chance.choices(digits[chance.choice(writers)], k=length)
        numbers.append(line_up(chosen, chance))
        chance.shuffle(numbers[-1].strokes)
    return numbers


def written(number: Number) -> Strokes:
    """Return the number as large as the pad allows, in heights of it."""
    wide = max(x for stroke in number.strokes for x, _ in stroke)
    tall = max(y for stroke in number.strokes for _, y in stroke)
    size = min(1.4 / wide, 0.6 / tall)
    return [
        [(round(0.05 + x * size, 4), round(0.2 + y * size, 4)) for x, y in stroke]
        for stroke in number.strokes
    ]


async def run_with(page: Page, python: str, inks: list[Strokes]) -> list[Any]:
    """Run MicroPython in the page, with the inks as JSON in `INKS`."""
    result = await run(page, f"INKS = {json.dumps(inks)!r}\n{python}")
    return list(json.loads(result))


def percentile(values: list[float]) -> float:
    """Return the 95th percentile."""
    return sorted(values)[int(0.95 * len(values))]
