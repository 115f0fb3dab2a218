"""The page at work: pen to ink, ink to answer, answer to view.

One way, no loops back: the pad adds to the ink, the reader reads it, the page shows it.
"""

import asyncio
import json
import sys

import js as window
import jsffi as ffi
from js import document

from . import answer, files, loading, model, page, reader, runtime, store
from .explaining import Explaining
from .ink import Ink, is_too_much
from .number import NumberReader
from .pad import Pad
from .storage import Storage, reach

SERVE = (
    "serve the folder (python -m http.server -d dist) and open http://localhost:8000"
)
FRAGMENT = "ink="  # begins the part of an address, after #, that carries ink
# Errors that are not the page's: the browser's own notices, other scripts', and a part
# of PyScript that only shows its errors, in Chromium's, Firefox's and Safari's words.
OTHERS = (
    "ResizeObserver loop",
    "Script error",
    "Failed to fetch dynamically imported module",
    "error loading dynamically imported module",
    "Importing a module script failed",
)
EXTENSION = "-extension:"  # begins, after the browser's name, addresses of its scripts
LATE = 8000  # milliseconds, after which it is said what has not come
MOMENT = 1000  # milliseconds that files get at least, where Python itself came late
PAUSE = 60  # milliseconds, at least, between answers to the moving pen: it goes first
ABOUT_INK = ("clear", "save-picture")  # buttons that need some
TAKING_INK = ("save-ink", "share")  # those that need some, but not too much
SWITCHES = ("live", "letters")  # answers follow the pen; letters are keys


class App:
    """What the handlers share: the ink, the pad, what was read.

    Until the network is loaded, `eyes` and `numbers` are None, and what is asked for
    waits.
    """

    def __init__(self) -> None:
        page.tell("")  # the message that no Python runs
        self.eyes: reader.Reader | None = None  # the network
        self.numbers: NumberReader | None = None  # what reads with it
        self.asked = False  # Predict was pressed before the reader was there
        self.follow_later = ffi.create_proxy(self.follow)
        self.following = 0  # its timer; stays, where the answer failed
        self.took = 0.0  # milliseconds for the last of them
        self.answer = answer.nothing("")
        self.looked_at = 0  # the index of one of its digits
        self.ink = Ink()
        self.storage = Storage(self.ink, lambda *given: files.drop_fragment(FRAGMENT))
        self.pad = Pad(
            page.element("pad"), self.ink, self.begun, self.moved, self.changed
        )
        self.explaining = Explaining(lambda: self.pad.is_drawing)

    def begun(self) -> None:
        """A stroke has begun: what is shown no longer answers what is drawn."""
        page.enable("clear", True)
        if self.numbers:
            if not page.is_on("live"):
                self.wait_to_be_asked()
            page.set_state("thinking")

    def moved(self) -> None:
        """A stroke has grown: answer it soon, the newest ink, one answer at a time."""
        if self.numbers and page.is_on("live") and not self.following:
            pause = max(PAUSE, 3 * self.took)
            self.following = window.setTimeout(self.follow_later, pause)

    def follow(self, *timer) -> None:
        """Show what the ink says so far, unless its answer was given meanwhile."""
        if self.numbers and self.pad.is_drawing:
            start = window.performance.now()
            self.show(self.numbers.read(self.ink.strokes))
            self.took = window.performance.now() - start
        self.following = 0  # not where that fails: each time costs MicroPython memory

    def changed(self) -> None:
        """The ink is another: keep it, and answer."""
        self.offer()
        if self.numbers or page.is_loading():
            page.tell("")  # what was said is about what was here before
        self.storage.keep()
        self.respond()

    def offer(self) -> None:
        """Let what can be done with the ink be done, and nothing else."""
        page.enable("undo", self.ink.can_undo)
        page.enable("redo", self.ink.can_redo)
        has_ink = bool(self.ink.strokes)
        for name in ABOUT_INK:
            page.enable(name, has_ink)
        for name in TAKING_INK:
            page.enable(name, has_ink and not is_too_much(self.ink.strokes))

    def respond(self) -> None:
        """Answer the ink at once, or wait to be asked."""
        if page.is_on("live") or self.asked or not self.ink.strokes:
            self.predict()
        elif self.numbers:
            self.wait_to_be_asked()
            page.set_state("ready")

    def wait_to_be_asked(self) -> None:
        """Show that there is an answer to ask for."""
        self.show(answer.nothing("Press Predict"))
        page.announce(self.answer.sentence)

    def predict(self) -> None:
        """Show the answer to all ink, now or as soon as the reader is there."""
        self.asked = not self.numbers
        if not self.numbers:
            return
        window.clearTimeout(self.following)  # else it answers the next stroke too soon
        self.show(self.numbers.read(self.ink.strokes))
        self.following = 0
        page.announce(self.answer.sentence)
        page.set_state("ready")

    def show(self, given: answer.Answer) -> None:
        """Show an answer, and of its digits the one that was written last."""
        self.pad.mark([])
        self.answer = given
        page.show_answer(given)
        if given.digits:
            self.look_at(max(0, given.place_of(self.ink.strokes[-1])))
        else:
            page.show_bars([])
            self.explaining.forget()

    def fail(self, message: str) -> None:
        """Say what went wrong, in place of the answer: that was to other ink."""
        page.fail(message)
        self.show(answer.nothing("No answer"))

    def look_at(self, index: int) -> None:
        """Show of one digit what the network sees of it and takes it for."""
        digit = self.answer.digits[index]
        self.looked_at = index
        page.choose(index)
        page.show_bars(digit.probabilities)
        if digit is not self.explaining.digit:
            self.explaining.forget()
            if not self.pad.is_drawing:
                self.explaining.begin(self.eyes, digit)

    def look_at_layers(self) -> None:
        """The layers are looked at, or no more."""
        if self.answer.digits and page.is_open("layers"):
            self.explaining.begin(self.eyes, self.answer.digits[self.looked_at])

    def choose(self, index: int) -> None:
        """Look at one digit, and let its strokes stand out."""
        digit = self.answer.digits[index]
        if digit is self.explaining.digit and self.pad.marked is digit.strokes:
            return  # one choice makes two events
        self.look_at(index)
        self.pad.mark(digit.strokes)

    def use_eraser(self, erases: bool) -> None:
        """Take the eraser, or the pen again."""
        self.pad.finish()
        self.pad.erases = erases
        page.show_tool(erases)

    async def copy(self, text: str, button: str) -> None:
        """Put text where other programs find it, and say so on the button."""
        try:
            await window.navigator.clipboard.writeText(text)
        except Exception:
            page.tell(f"This browser does not let the page copy. What it would: {text}")
            return
        page.announce("Copied")
        await page.show_copied(button)

    async def copy_number(self) -> None:
        """Copy what was read."""
        if page.is_enabled("copy"):
            await self.copy(self.answer.shown, "copy")

    @property
    def name(self) -> str:
        """A name for files, of what was read."""
        has_name = self.answer.text and "?" not in self.answer.shown
        return f"inkling-{self.answer.text}" if has_name else "inkling"

    def replace(self, strokes: list) -> None:
        """Put other ink on the pad; undo brings back what was there."""
        self.pad.change(lambda: self.ink.replace(strokes))

    async def open(self, file) -> None:
        """Put the ink of a file on the pad, or say why that cannot be."""
        try:
            strokes = store.read(await files.text(file, store.LARGEST))
            self.replace(strokes)
            page.show_pad()
        except Exception as error:
            page.tell(f"{file.name} cannot be opened: {loading.reason(error)}.")

    def follow_link(self) -> list:
        """Return the ink of the page's own address; none where it has none."""
        try:
            coded = files.fragment(FRAGMENT)
            return store.follow(coded) if coded else []
        except (ValueError, MemoryError) as error:
            why = loading.reason(error)
            page.tell(f"The ink of this address cannot be shown: {why}.")
            return []

    def restore(self, strokes: list) -> None:
        """Put back what was on the pad when the page was left."""
        if strokes and not self.ink.strokes:
            self.ink.load(strokes)
            self.pad.redraw()
            self.changed()

    def loaded(self, eyes) -> None:
        """The reader is there: answer what was drawn meanwhile."""
        self.eyes = eyes
        self.numbers = NumberReader(eyes.read, eyes.card)
        if self.pad.is_drawing:
            self.begun()
            self.moved()
        else:
            self.respond()


app = App()


async def start() -> None:
    """Load what answers need, and say in words what cannot be had."""
    settings = json.loads(page.element("settings").textContent)
    waited = window.performance.now()  # since the page was asked for
    patience = max(MOMENT, LATE - waited)
    window.setTimeout(ffi.create_proxy(tell_what_is_awaited), patience)
    try:
        tf, fetched, _ = await asyncio.gather(
            runtime.load_tensorflow(settings["runtime"]),
            model.fetch(settings["model"]),
            welcome(),
        )
        network = fetched.network(tf)
        await asyncio.sleep(0)  # so that no step keeps the visitor waiting
        eyes = reader.Reader(tf, network, fetched.card)
        if not app.ink.strokes:
            await eyes.warm_up()
        app.loaded(eyes)
        page.wait_for("")
    except Exception as error:
        if window.location.protocol == "file:":
            app.fail(f"Opened from disk, this page may not fetch its model: {SERVE}.")
        else:
            app.fail(f"The page cannot read yet: {error}. Reload to try again.")
        sys.print_exception(error)  # type: ignore[attr-defined] # MicroPython's own
        return
    if settings["worker"]:
        await keep_for_later(settings["worker"])


async def welcome() -> None:
    """Find the page as it was left, or with the ink that the address carries."""
    await app.storage.open()
    for switch in SWITCHES:
        page.turn(switch, app.storage.is_on(switch))
    if not page.is_on("letters"):
        page.show_letters(False)
    app.restore(app.storage.recall())
    handle_address(None)
    if not app.ink.strokes:
        app.offer()  # after a reload Firefox has buttons as they were
    for name in ("open", "file"):
        page.enable(name, True)


async def keep_for_later(worker: str) -> None:
    """Have all files kept, now that the first answer no longer waits for the network.

    Where that cannot be, the page works all the same.
    """
    try:
        container = await reach(window.navigator, "serviceWorker")
        await container.register(worker)
    except Exception as error:
        print(f"the site is not kept: {loading.reason(error)}")


def tell_what_is_awaited(*timer) -> None:
    """Say which files have not come, where the page still needs them."""
    if page.is_loading() and loading.awaited:
        names = [url.split("/")[-1] for url in loading.awaited]
        page.wait_for(", ".join(sorted(set(names))))


def handle_error(message, source="", *place) -> None:
    """Say that something failed, the page's own fault or TensorFlow.js's.

    source: the address of the script, or the trace; a browser's extensions fail, too.

    What JavaScript throws passes through MicroPython uncaught, so it is told here. Of
    Python's traces the last line says what it was.
    """
    reason = str(message).strip().split("\n")[-1]
    if reason.startswith(OTHERS) or EXTENSION in str(source):
        return
    if app.explaining.is_in_step:
        app.explaining.forget()
        page.tell(f"What speaks for the answer cannot be shown: {reason}.")
        return
    app.fail(f"Something went wrong: {reason}. Reload to go on.")


def handle_rejection(event) -> None:
    """Say the same of what failed between two awaits: it fails a promise instead."""
    reason = event.reason
    handle_error(getattr(reason, "message", reason), getattr(reason, "stack", ""))


window.onerror = ffi.create_proxy(handle_error)
window.onunhandledrejection = ffi.create_proxy(handle_rejection)


def handle_leaving(event) -> None:
    """Keep all ink: the page may be gone, or come back later as it is now."""
    if event.type == "pagehide" or document.hidden:
        app.pad.finish()  # nobody tells when the finger leaves
    app.storage.save()


leaving = ffi.create_proxy(handle_leaving)
document.addEventListener("visibilitychange", leaving)
window.onpagehide = leaving  # older Safari's last word


@page.on("click", "#predict")
def handle_predict(event) -> None:
    """Answer what is drawn."""
    app.pad.finish()
    if app.numbers:
        page.tell("")  # what failed may work now
    app.predict()


@page.on("click", ".again a")
def handle_again(event) -> None:
    """Load the page anew, with the ink that its address may carry."""
    event.preventDefault()
    window.location.reload()


@page.on("click", "#clear")
def handle_clear(event) -> None:
    """Empty the pad, to be written on again."""
    app.use_eraser(False)
    app.pad.change(app.ink.clear)


@page.on("click", "#undo")
def handle_undo(event) -> None:
    """Take the newest change back."""
    app.pad.change(app.ink.undo)


@page.on("click", "#redo")
def handle_redo(event) -> None:
    """Make the undone change again."""
    app.pad.change(app.ink.redo)


@page.on("click", "#eraser")
def handle_eraser(event) -> None:
    """Change between eraser and pen."""
    app.use_eraser(not app.pad.erases)


@page.on("click", "#copy")
async def handle_copy(event) -> None:
    """Copy the number."""
    await app.copy_number()


@page.on("click", "#digits")
def handle_digits(event) -> None:
    """Look at the digit that was chosen, by pointer or by key."""
    if event.target.tagName == "INPUT":  # a click on its label comes here as well
        event.target.focus()  # which Safari does not
        app.choose(int(event.target.value))


@page.on("focusin", "#digits")
def handle_focus(event) -> None:
    """Look at the digit that the keyboard has reached.

    A chip that had the focus gets it again when the window does: that chooses nothing.
    """
    if event.target.checked:
        app.choose(int(event.target.value))


@page.on("click", "#save-picture")
def handle_save_picture(event) -> None:
    """Save what is on the pad as a picture."""
    files.save(f"{app.name}.png", app.pad.picture())


@page.on("click", "#save-ink")
def handle_save_ink(event) -> None:
    """Save the strokes, to be opened again."""
    text = store.Writer().write(app.ink.strokes)
    files.save(f"{app.name}.json", files.as_address(text, "application/json"))


@page.on("click", "#open")
def handle_open(event) -> None:
    """Have a file chosen."""
    page.element("file").click()


@page.on("change", "#file")
async def handle_file(event) -> None:
    """Open the file that was chosen, and let the same be chosen again."""
    chosen = list(event.target.files)
    event.target.value = ""
    if chosen:
        await app.open(chosen[0])


@page.on("dragover", "html")
def handle_drag(event) -> None:
    """Let files be dropped."""
    event.preventDefault()


@page.on("drop", "html")
async def handle_drop(event) -> None:
    """Open a file that was dropped."""
    event.preventDefault()
    dropped = list(event.dataTransfer.files)
    if dropped:
        await app.open(dropped[0])


@page.on("click", "#share")
async def handle_share(event) -> None:
    """Copy a link that carries the ink."""
    link = files.address_with(FRAGMENT + store.link(app.ink.strokes))
    await app.copy(link, "share")


@page.on("click", "#examples")
def handle_examples(event) -> None:
    """Write an example on the pad."""
    coded = event.target.getAttribute("data-ink")
    if coded:
        app.replace(store.follow(coded))
        page.show_pad()


def handle_address(event) -> None:
    """Show the ink of an address that was put into the page's own."""
    strokes = app.follow_link()
    if strokes:
        app.replace(strokes)


window.onhashchange = ffi.create_proxy(handle_address)


@page.on("toggle", "#layers")
def handle_layers(event) -> None:
    """Show what the layers say once one looks."""
    app.look_at_layers()


@page.on("change", "#live")
def handle_live(event) -> None:
    """Answer while drawing, or only when asked."""
    app.storage.keep_switch("live", page.is_on("live"))
    if page.is_on("live") and not app.pad.is_drawing:
        handle_predict(event)


@page.on("change", "#letters")
def handle_letters(event) -> None:
    """Take letters for keys, or leave them to those who speak to their computer."""
    app.storage.keep_switch("letters", page.is_on("letters"))
    page.show_letters(page.is_on("letters"))


@page.on("keydown", "html")
async def handle_key(event) -> None:
    """Do what a key stands for."""
    key = getattr(event, "key", "").lower()
    if event.altKey or event.isComposing:
        return
    if event.ctrlKey or event.metaKey:
        if key > "z":  # not of the Latin alphabet: then its place counts
            key = event.code[-1:].lower()
        redo = key == "y" or event.shiftKey
        if key == "z" or (key == "y" and event.ctrlKey):  # Cmd+Y is the browser's
            event.preventDefault()
            if app.ink.can_redo if redo else app.ink.can_undo:
                app.pad.change(app.ink.redo if redo else app.ink.undo)
    elif key == "escape":
        app.pad.cancel()
        app.pad.mark([])
        app.use_eraser(False)
    elif event.shiftKey or event.repeat:
        return
    elif key == "delete" or key == "backspace":
        handle_clear(event)
    elif page.is_on("letters"):
        if key == "e":
            app.use_eraser(not app.pad.erases)
        elif key == "c":
            await app.copy_number()
