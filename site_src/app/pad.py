"""The pad: pointer events become ink, and ink becomes visible.

Each new piece of a stroke is drawn on top of what is there; only what takes strokes
away or colours them anew, and a change of size, draws all of it again.
"""

from math import sqrt

import js as window
import jsffi as ffi

PEN = 0.035  # width of the visible pen, in heights of the pad
BOLD = 1.4  # times as wide is what stands out: not all eyes tell colours apart
ERASER = 0.06  # width of what it wipes, in heights of the pad
REACH = 10.0  # heights of the pad: no screen has a pointer further away
PRECISION = 4  # decimals of a point: a screen shows no more, and it saves room
PEN_ERASER = 32  # the bit of `buttons` for the other end of a pen


class Pad:
    """The canvas, and the pointer that draws on it or erases.

    canvas: the element. ink: the `Ink` that it shows and that the pointer changes.
    on_begin, on_move, on_change: called without arguments when a stroke has begun, when
    it has grown, and when the ink has changed otherwise.
    """

    def __init__(self, canvas, ink, on_begin, on_move, on_change) -> None:
        self.canvas = canvas
        self.ink = ink
        self.on_begin = on_begin
        self.on_move = on_move
        self.on_change = on_change
        self.pointer = None
        self.is_touch = False  # the pointer that is down is a finger
        self.erases = False  # the eraser is chosen
        self.is_erasing = False  # the pointer that is down erases
        self.erased: list[list] = []  # by it, since it came down
        self.marked: list[list] = []  # the strokes that stand out
        self._paths: dict[int, tuple] = {}
        self._at = (0.0, 0.0)
        self.context = canvas.getContext("2d")
        self._listen()
        self.resize()

    def _listen(self) -> None:
        for name, handler in (
            ("pointerdown", self.handle_down),
            ("pointermove", self.handle_move),
            ("pointerup", self.handle_up),
            ("pointercancel", self.handle_cancel),
            ("lostpointercapture", self.handle_up),
        ):
            self.canvas.addEventListener(name, ffi.create_proxy(handler))
        handler = ffi.create_proxy(self.handle_look)
        self.canvas.addEventListener("contextrestored", handler)  # it is empty then
        window.ResizeObserver.new(handler).observe(self.canvas)
        for colours in ("(prefers-color-scheme: dark)", "(forced-colors: active)"):
            window.matchMedia(colours).addEventListener("change", handler)
        window.onresize = handler  # zoomed, with the canvas as large as before

    def resize(self) -> None:
        """Give the canvas as many pixels as the screen has there, and draw the ink."""
        density = window.devicePixelRatio
        self.canvas.width = round(self.canvas.clientWidth * density)
        self.canvas.height = round(self.canvas.clientHeight * density)
        self.scale = self.canvas.height
        self.context.scale(self.scale, self.scale)
        self.context.lineCap = "round"
        self.context.lineJoin = "round"
        self.redraw()

    def redraw(self) -> None:
        """Draw all ink anew, in the colours that the page has now."""
        style = window.getComputedStyle(self.canvas)
        ink, mark = (style.getPropertyValue(name) for name in ("color", "accent-color"))
        self.context.clearRect(0, 0, self.canvas.width, self.canvas.height)
        marked = [id(stroke) for stroke in self.marked]
        paths = {}
        for stroke in self.ink.strokes:
            path = self._path(stroke)
            stands_out = id(stroke) in marked
            self.context.strokeStyle = mark if stands_out else ink
            self.context.lineWidth = BOLD * PEN if stands_out else PEN
            self.context.stroke(path)
            paths[id(stroke)] = (stroke, path)
        self._paths = paths
        self.context.strokeStyle, self.context.lineWidth = ink, PEN

    def picture(self) -> str:
        """Return the ink on white paper, as the address of a PNG."""
        paper = window.document.createElement("canvas")
        paper.width, paper.height = self.canvas.width, self.canvas.height
        context = paper.getContext("2d")
        context.fillStyle = "white"
        context.fillRect(0, 0, paper.width, paper.height)
        context.scale(self.scale, self.scale)
        context.lineWidth, context.lineCap, context.lineJoin = PEN, "round", "round"
        for stroke in self.ink.strokes:
            context.stroke(self._path(stroke))
        return paper.toDataURL("image/png")

    def mark(self, strokes: list) -> None:
        """Let `strokes`, and no others, stand out."""
        if strokes or self.marked:
            self.marked = strokes
            self.redraw()

    def change(self, how) -> None:
        """Change the ink by calling `how`, and show it."""
        self.pointer = None
        how()
        self.redraw()
        self.on_change()

    @property
    def is_drawing(self) -> bool:
        """Whether a stroke is being drawn."""
        return self.pointer is not None and not self.is_erasing

    def finish(self) -> None:
        """End the stroke that is being drawn, if there is one."""
        was_drawing = self.is_drawing
        self.pointer = None
        if was_drawing:
            self.on_change()

    def cancel(self) -> None:
        """Take back what the pointer that is down has drawn or erased."""
        if self.pointer is not None and (self.erased or not self.is_erasing):
            self.change(self.ink.cancel)
        self.pointer = None

    def _path(self, stroke: list):
        """Return the browser's path of a stroke, made once."""
        known = self._paths.get(id(stroke))
        if known:
            return known[1]
        path = window.Path2D.new()
        x, y = stroke[0]
        path.moveTo(x - 1e-5, y)  # no length, no dot
        for x, y in stroke:
            path.lineTo(x, y)
        self._paths[id(stroke)] = (stroke, path)
        return path

    def _points(self, event) -> list:
        """Return where the pointer was since the last event, in heights of the pad.

        The browser gives one event a frame and keeps what came between coalesced in it:
        without that a quick hand's curves lose their points.
        """
        box = self.canvas.getBoundingClientRect()
        left, top, height = box.left, box.top, box.height
        events = [event]
        if hasattr(event, "getCoalescedEvents"):
            events = list(event.getCoalescedEvents()) or events
        return [
            (
                _near(each.clientX - left, height),
                _near(each.clientY - top, height),
            )
            for each in events
        ]

    def handle_down(self, event) -> None:
        """Begin a stroke or to erase, unless another finger is already at it."""
        turned = bool(event.buttons & PEN_ERASER)
        if event.button != 0 and not turned:
            return
        if self.is_touch and event.pointerType == "pen":
            self.cancel()  # a resting hand came before its pen
        if self.pointer is not None:
            return
        event.preventDefault()
        self._capture(event.pointerId)
        self.pointer = event.pointerId
        self.is_touch = event.pointerType == "touch"
        self.is_erasing = self.erases or turned
        self.erased = []
        self._at = self._points(event)[-1]
        if self.is_erasing:
            self._erase([self._at])
            return
        self.mark([])
        self.ink.begin(*self._at)
        self.context.stroke(self._path(self.ink.strokes[-1]))
        self.on_begin()

    def _capture(self, pointer: int) -> None:
        """Have the pointer's events come here, wherever it goes.

        That throws for a pointer that is gone already, which Python could not catch; a
        promise can. It runs as soon as the handler ends.
        """
        capture = self.canvas.setPointerCapture.bind(self.canvas)
        window.Promise.resolve(pointer).then(capture).catch(window.console.debug)

    def handle_move(self, event) -> None:
        """Follow the pointer through the points since the last event."""
        if event.pointerId != self.pointer:
            return
        if self.is_erasing:
            self._erase(self._points(event))
        else:
            self._extend(self._points(event))
            self.on_move()

    def _extend(self, points: list) -> None:
        """Lengthen the stroke by `points`."""
        path = self._path(self.ink.strokes[-1])
        context = self.context
        context.beginPath()
        context.moveTo(*self._at)
        for x, y in points:
            self.ink.extend(x, y)
            path.lineTo(x, y)
            context.lineTo(x, y)
        context.stroke()
        self._at = points[-1]

    def _erase(self, points: list) -> None:
        """Take away the strokes on the way through `points`."""
        found: list[int] = []
        self.context.lineWidth = PEN + ERASER
        for point in points:
            (x, y), (to_x, to_y) = self._at, point
            way = sqrt((to_x - x) * (to_x - x) + (to_y - y) * (to_y - y))
            steps = int(way / (ERASER / 2)) + 1
            for step in range(1, steps + 1):
                share = step / steps
                self._touch(x + share * (to_x - x), y + share * (to_y - y), found)
            self._at = point
        self.context.lineWidth = PEN
        if found:
            before = list(self.ink.strokes)
            if self.erased:  # all that one gesture takes comes back together
                self.ink.cancel()
            self.erased = self.erased + [before[index] for index in found]
            gone = [id(stroke) for stroke in self.erased]
            self.ink.replace([s for s in self.ink.strokes if id(s) not in gone])
            self.redraw()
            self.on_change()

    def _touch(self, x: float, y: float, found: list[int]) -> None:
        """Add to `found` the indices of the strokes at the point."""
        x, y = x * self.scale, y * self.scale
        for index, stroke in enumerate(self.ink.strokes):
            path = self._path(stroke)
            if index not in found and self.context.isPointInStroke(path, x, y):
                found.append(index)

    def handle_up(self, event) -> None:
        """End the stroke."""
        if event.pointerId == self.pointer:
            self.finish()

    def handle_cancel(self, event) -> None:
        """Take back what the system cut short."""
        if event.pointerId == self.pointer:
            self.cancel()

    def handle_look(self, *about) -> None:
        """Follow the canvas's size on the page, and the page's colours."""
        self.resize()


def _near(pixels: float, height: float) -> float:
    """Return pixels in heights of the pad, but none beyond what a hand can reach."""
    heights = pixels / height if height else 0.0
    return round(min(max(heights, -REACH), REACH), PRECISION)
