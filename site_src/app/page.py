"""What the visitor sees besides the pad: state, answer, bars, messages."""

import asyncio

import js as window
import jsffi as ffi
from js import document

from .answer import percent

ROOT = document.documentElement
MOMENT = 1.5  # seconds
LETTERS = {"eraser": "E", "copy": "C"}  # keys of buttons
HEATED = ("first", "second")  # pictures: for the likeliest class, the runner-up


def element(name: str):
    """Return the element with the id `name`."""
    return document.getElementById(name)


def on(kind: str, selector: str):
    """Return a decorator: its function takes each event of a kind at an element."""

    def listen(handle):
        proxy = ffi.create_proxy(handle)
        document.querySelector(selector).addEventListener(kind, proxy)
        return handle

    return listen


def show_pad() -> None:
    """Have the pad in sight: what changes it may be pressed far below it."""
    element("pad").scrollIntoView(ffi.to_js({"block": "nearest"}))


def set_state(state: str) -> None:
    """Set `html[data-state]`: loading, ready, thinking or error."""
    ROOT.dataset.state = state


def is_loading() -> bool:
    """Tell whether the page still waits for what it needs."""
    return ROOT.dataset.state == "loading"


class Alert:
    """The message: what was said last, and what the page still waits for."""

    def __init__(self) -> None:
        self._said = self._waits = ""

    def tell(self, message: str) -> None:
        """Say `message` in place of what was said, or nothing where it is empty."""
        self._said = message
        self._show()

    def wait_for(self, what: str) -> None:
        """Say what has not come, and what to do; nothing where `what` is empty."""
        advice = "check the network, or try again"
        self._waits = f"Still waiting for {what}: {advice}." if what else ""
        self._show()

    def _show(self) -> None:
        element("message").textContent = f"{self._said} {self._waits}".strip()
        ROOT.toggleAttribute("data-waits", bool(self._waits))


ALERT = Alert()
tell, wait_for = ALERT.tell, ALERT.wait_for


def fail(message: str) -> None:
    """Say what went wrong and what to do."""
    set_state("error")
    wait_for("")
    tell(message)


def announce(sentence: str) -> None:
    """Tell who listens instead of looking."""
    element("spoken").textContent = sentence


def show_answer(answer) -> None:
    """Show an `Answer`: its number, its sentence, and a chip for each digit."""
    output = element("answer")
    output.dataset.text = answer.text
    output.dataset.confidence = f"{answer.confidence:.4f}"
    output.toggleAttribute("data-unsure", answer.unsure)
    output.style.setProperty("--digits", str(max(1, len(answer.digits))))
    element("number").textContent = answer.shown
    element("sentence").textContent = answer.sentence
    enable("copy", any(digit.shown != "?" for digit in answer.digits))
    for chip, digit in zip(chips(len(answer.digits)), answer.digits):
        show_chip(chip, digit)


def chips(count: int) -> list:
    """Return `count` chips, making or removing some."""
    digits = element("digits")
    there = list(digits.children)
    for chip in there[count:]:
        keep_focus(chip.querySelector("input"))
        chip.remove()
    for index in range(len(there), count):
        chip = element("chip").content.firstElementChild.cloneNode(True)
        chip.querySelector("input").value = str(index)
        digits.append(chip)
        there.append(chip)
    return there[:count]


def show_chip(chip, digit) -> None:
    """Show a `Digit` on its chip."""
    chip.dataset.text = digit.text
    chip.dataset.confidence = f"{digit.confidence:.4f}"
    chip.toggleAttribute("data-unsure", digit.unsure)
    chip.querySelector(".read").textContent = digit.shown
    sure = "none" if digit.shown == "?" else percent(digit.confidence)
    chip.querySelector(".sure").textContent = sure
    doubt = ", unsure" if digit.unsure and digit.shown != "?" else ""
    chip.querySelector(".doubt").textContent = doubt


def choose(index: int) -> None:
    """Mark the chip of the digit looked at."""
    element("digits").children[index].querySelector("input").checked = True


class Bar:
    """A bar of the chart. It is changed only where it is to show something else.

    row: its element.
    """

    def __init__(self, row) -> None:
        self._row = row
        self._share = row.querySelector(".share")
        self._shown = ""

    def show(self, probability: float) -> None:
        """Give the bar its length, and say how likely its class is."""
        shown = f"{probability:.4f}"
        if shown != self._shown:
            self._shown = shown
            self._row.dataset.probability = shown
            self._row.style.setProperty("--share", shown)
            self._share.textContent = percent(float(shown), 1)


BARS = [Bar(row) for row in list(document.querySelectorAll("#chart [data-class]"))]


def show_bars(probabilities: list[float]) -> None:
    """Give each class's bar its length; where there is no digit, none has any."""
    for bar, probability in zip(BARS, probabilities or [0.0] * len(BARS)):
        bar.show(probability)


def show_picture(
    name: str, pixels, label: str | None = None, sure: str | None = None
) -> None:
    """Show a picture of a digit, RGBA, in the canvas `name`; None: no picture.

    label: the class that it is about, where it is about one. sure: how likely it is.
    """
    canvas = element(name)
    if label is not None:
        canvas.parentElement.querySelector(".label").textContent = label
        canvas.parentElement.dataset.label = label
        canvas.parentElement.querySelector(".sure").textContent = sure
    if pixels is None:
        empty(canvas)
    else:
        paint(canvas, pixels)


def paint(canvas, pixels) -> None:
    """Put pixels, RGBA, on a canvas."""
    image = window.ImageData.new(pixels, canvas.width)
    canvas.getContext("2d").putImageData(image, 0, 0)


def empty(canvas) -> None:
    """Take everything off a canvas."""
    canvas.getContext("2d").clearRect(0, 0, canvas.width, canvas.height)


def show_layer(place: int, layer, wide: int, pixels, digit: str) -> None:
    """Show what a layer makes of a digit.

    place: of the `Layer` in the row, from 0; those before it are shown already. wide,
    pixels: its sheet's width, and RGBA. digit: what it was read as.
    """
    views = list(element("layers").querySelectorAll("figure"))
    view = views[place] if place < len(views) else layer_view(layer)
    canvas = view.querySelector("canvas")
    high = pixels.length // 4 // wide
    if (canvas.width, canvas.height) != (wide, high):
        canvas.width, canvas.height = wide, high
    what = f"{layer.name}, {layer.size}, of the digit read as {digit}"
    canvas.setAttribute("aria-label", what)
    paint(canvas, pixels)


def layer_view(layer):
    """Return what shows a `Layer`, put behind those of the layers before it."""
    view = element("layer").content.firstElementChild.cloneNode(True)
    view.dataset.layer = layer.name
    view.querySelector(".label").textContent = layer.name
    view.querySelector(".size").textContent = layer.size
    view.querySelector(".words").textContent = layer.words
    element("layers").querySelector(".sheets").append(view)
    return view


def empty_layers() -> None:
    """Show nothing of any layer: there is no digit."""
    for view in list(element("layers").querySelectorAll("figure")):
        canvas = view.querySelector("canvas")
        canvas.setAttribute("aria-label", f"{view.dataset.layer}, empty")
        empty(canvas)


def is_open(name: str) -> bool:
    """Tell whether the details `name` are open."""
    return element(name).open


def show_tool(erases: bool) -> None:
    """Show which tool the pointer is: the eraser or the pen."""
    element("eraser").setAttribute("aria-pressed", "true" if erases else "false")
    element("pad").dataset.tool = "eraser" if erases else "pen"


async def show_copied(name: str) -> None:
    """Say for a moment, on the button `name`, that it has copied."""
    button = element(name)
    text = button.getAttribute("data-text") or button.textContent
    button.dataset.text = text
    button.textContent = "Copied"
    await asyncio.sleep(MOMENT)
    button.textContent = text


def is_on(switch: str) -> bool:
    """Tell whether a switch is on."""
    return element(switch).checked


def turn(switch: str, on: bool) -> None:
    """Turn a switch on or off."""
    element(switch).checked = on


def show_letters(on: bool) -> None:
    """Tell of letters as keys, or no more."""
    for name, key in LETTERS.items():
        button = element(name)
        button.title = key if on else ""
        if on:
            button.setAttribute("aria-keyshortcuts", key)
        else:
            button.removeAttribute("aria-keyshortcuts")


def enable(name: str, enabled: bool) -> None:
    """Let the button `name` be pressed, or not."""
    button = element(name)
    if not enabled:
        keep_focus(button)
    button.disabled = not enabled


def is_enabled(name: str) -> bool:
    """Tell whether the button `name` can be pressed."""
    return not element(name).disabled


def keep_focus(leaving) -> None:
    """Before an element goes: take the keyboard from it to what always stays.

    Else it would have to come from the top of the page again.
    """
    if leaving.matches(":focus"):
        # The page stays where it is: a stroke may be under way.
        element("predict").focus(ffi.to_js({"preventScroll": True}))
