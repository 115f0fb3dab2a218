"""The pad: pointer events become ink, and ink becomes visible.

Each new piece of a stroke is drawn on top of what is there; only what takes strokes
away, and a change of size, draws all of it again.
"""

from pyscript import ffi, window

PEN = 0.035  # width of the visible pen, in heights of the pad


class Pad:
    """The canvas, and the pointer that draws on it.

    canvas: the element. ink: the `Ink` that it shows and that the pointer adds to.
    on_begin, on_change: called without arguments when a stroke has begun, and when the
    ink has changed.
    """

    def __init__(self, canvas, ink, on_begin, on_change) -> None:
        self.canvas = canvas
        self.ink = ink
        self.on_begin = on_begin
        self.on_change = on_change
        self.pointer = None
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
        window.ResizeObserver.new(handler).observe(self.canvas)
        dark = window.matchMedia("(prefers-color-scheme: dark)")
        dark.addEventListener("change", handler)

    def resize(self) -> None:
        """Give the canvas as many pixels as the screen has there, and draw the ink."""
        density = window.devicePixelRatio
        self.canvas.width = round(self.canvas.clientWidth * density)
        self.canvas.height = round(self.canvas.clientHeight * density)
        self.scale = self.canvas.height
        self.context.lineCap = "round"
        self.context.lineJoin = "round"
        self.context.lineWidth = PEN * self.scale
        self.redraw()

    def redraw(self) -> None:
        """Draw all ink anew, in the colour that the page has now."""
        style = window.getComputedStyle(self.canvas)
        self.context.strokeStyle = style.getPropertyValue("color")
        self.context.clearRect(0, 0, self.canvas.width, self.canvas.height)
        for stroke in self.ink.strokes:
            self._draw(stroke)

    def change(self, how) -> None:
        """Change the ink by calling `how`, and show it."""
        self.pointer = None
        how()
        self.redraw()
        self.on_change()

    @property
    def is_drawing(self) -> bool:
        """Whether a stroke is being drawn."""
        return self.pointer is not None

    def finish(self) -> None:
        """End the stroke that is being drawn, if there is one."""
        if self.is_drawing:
            self.pointer = None
            self.on_change()

    def _draw(self, points: list) -> None:
        """Draw the line through `points`; a single one becomes a dot."""
        context, scale = self.context, self.scale
        context.beginPath()
        x, y = points[0]
        context.moveTo(x * scale - 0.01, y * scale)  # no length, no dot
        for x, y in points:
            context.lineTo(x * scale, y * scale)
        context.stroke()

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
            ((each.clientX - left) / height, (each.clientY - top) / height)
            for each in events
        ]

    def handle_down(self, event) -> None:
        """Begin a stroke, unless another finger is already drawing."""
        if self.is_drawing or event.button != 0:
            return
        event.preventDefault()
        self._capture(event.pointerId)
        self.ink.begin(*self._points(event)[-1])
        self.pointer = event.pointerId
        self._draw(self.ink.strokes[-1])
        self.on_begin()

    def _capture(self, pointer: int) -> None:
        """Have the pointer's events come here, wherever it goes.

        That throws for a pointer that is gone already, which Python could not catch; a
        promise can. It runs as soon as the handler ends.
        """
        capture = self.canvas.setPointerCapture.bind(self.canvas)
        window.Promise.resolve(pointer).then(capture).catch(window.console.debug)

    def handle_move(self, event) -> None:
        """Lengthen the stroke by the points since the last event."""
        if event.pointerId != self.pointer:
            return
        last = self.ink.strokes[-1][-1]
        points = self._points(event)
        for x, y in points:
            self.ink.extend(x, y)
        self._draw([last] + points)

    def handle_up(self, event) -> None:
        """End the stroke."""
        if event.pointerId == self.pointer:
            self.finish()

    def handle_cancel(self, event) -> None:
        """Take back a stroke that the system cut short."""
        if event.pointerId == self.pointer:
            self.change(self.ink.cancel)

    def handle_look(self, *about) -> None:
        """Follow the canvas's size on the page, and the page's colours."""
        self.resize()
