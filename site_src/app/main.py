"""The page at work: pen to ink, ink to answer, answer to view.

One way, no loops back: the pad adds to the ink, the reader reads it, the page shows it.
"""

import json
import sys

from pyscript import ffi, when, window

from . import answer, page, raster, reader, runtime
from .ink import Ink
from .pad import Pad

SERVE = (
    "serve the folder (python -m http.server -d dist) and open http://localhost:8000"
)


class App:
    """What the handlers share: the ink, the pad, and the reader once it is loaded."""

    def __init__(self, settings: dict) -> None:
        page.tell("")  # the message that no Python runs
        self.labels = settings["labels"]
        self.reader = None
        self.asked = False  # Predict was pressed before the reader was there
        self.ink = Ink()
        self.pad = Pad(page.element("pad"), self.ink, self.begun, self.changed)

    def begun(self) -> None:
        """A stroke has begun: what is shown no longer answers what is drawn."""
        if self.reader:
            page.set_state("thinking")

    def changed(self) -> None:
        """The ink is another: answer it at once, or wait to be asked."""
        page.enable("undo", self.ink.can_undo)
        page.enable("redo", self.ink.can_redo)
        page.enable("clear", bool(self.ink.strokes))
        if page.element("live").checked or not self.ink.strokes:
            self.predict()
        elif self.reader:
            page.show_answer(answer.nothing(self.labels, "Press Predict"))
            page.set_state("ready")

    def predict(self) -> None:
        """Show the answer to all ink, now or as soon as the reader is there."""
        if not self.reader:
            self.asked = True
            return
        page.show_answer(self.read(self.reader))
        page.tell("")  # what failed before works again
        page.set_state("ready")

    def read(self, reader) -> answer.Answer:
        """Return the answer that `reader` gives to all ink."""
        strokes = self.ink.strokes
        if not strokes:
            return answer.nothing(self.labels, "Draw a digit")
        if raster.extent(strokes) < answer.DOT:
            return answer.nothing(self.labels, "That is a dot, not a digit")
        return answer.digit(reader.read([strokes])[0], reader.card)

    def loaded(self, loaded_reader) -> None:
        """The reader is there: answer what was drawn meanwhile."""
        self.reader = loaded_reader
        if self.pad.is_drawing:
            self.begun()
        elif self.asked:
            self.predict()
        else:
            self.changed()


settings = json.loads(page.element("settings").textContent)
app = App(settings)


async def start() -> None:
    """Load what answers need, and say in words what cannot be had."""
    try:
        tf = await runtime.load_tensorflow(settings["runtime"])
        app.loaded(await reader.load(tf, settings["model"]))
    except Exception as error:
        if window.location.protocol == "file:":
            page.fail(f"Opened from disk, this page may not fetch its model: {SERVE}.")
        else:
            page.fail(f"Inkling cannot read yet: {error}. Reload to try again.")
        sys.print_exception(error)  # type: ignore[attr-defined] # MicroPython's own


def handle_error(message, *where) -> None:
    """Say that a handler failed, its own fault or TensorFlow.js's.

    What JavaScript throws passes through MicroPython uncaught, so it is told here. Of
    Python's traces the last line says what it was.
    """
    reason = str(message).strip().split("\n")[-1]
    page.fail(f"Something went wrong: {reason}. Reload to go on.")


window.onerror = ffi.create_proxy(handle_error)


@when("click", "#predict")
def handle_predict(event) -> None:
    """Answer what is drawn."""
    app.pad.finish()
    app.predict()


@when("click", "#clear")
def handle_clear(event) -> None:
    """Empty the pad."""
    app.pad.change(app.ink.clear)


@when("click", "#undo")
def handle_undo(event) -> None:
    """Take the newest change back."""
    app.pad.change(app.ink.undo)


@when("click", "#redo")
def handle_redo(event) -> None:
    """Make the undone change again."""
    app.pad.change(app.ink.redo)


@when("change", "#live")
def handle_live(event) -> None:
    """Answer while drawing, or only when asked."""
    app.changed()
