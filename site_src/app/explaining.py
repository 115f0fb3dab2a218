"""When reasons are shown: one digit's at a time, step by step after its answer."""

import js as window
import jsffi as ffi

from . import answer, page

AFTERWARDS = 50  # milliseconds between an answer and its reasons


class Explaining:
    """Shows the reasons for the digit looked at.

    is_drawing: tells whether a stroke is being drawn; no step is taken then, for
    another answer comes when the pen is lifted.
    digit: whose reasons are shown; None: no digit's.
    is_in_step: whether a step is being taken; it stays so where an error of
    JavaScript's has ended one.
    """

    def __init__(self, is_drawing) -> None:
        self.digit: answer.Digit | None = None
        self.is_in_step = False
        self._is_drawing = is_drawing
        self._go_on = ffi.create_proxy(self._step)
        self._timer = 0
        self._steps = iter(())  # those that are left

    def begin(self, eyes, digit: answer.Digit) -> None:
        """Show a digit's reasons, in a moment. eyes: the `Reader`."""
        self._stop()
        self.digit = digit
        self._steps = _steps(eyes, digit)
        self._timer = window.setTimeout(self._go_on, AFTERWARDS)

    def forget(self) -> None:
        """Show none: there is no digit, or another."""
        if not self.digit:
            return
        self._stop()
        self.digit = None
        self.is_in_step = False
        page.show_picture("seen", None)
        for name in page.HEATED:
            page.show_picture(name, None, "", "")
        page.empty_layers()

    def _stop(self) -> None:
        """Take no further step."""
        window.clearTimeout(self._timer)
        self._steps = iter(())

    def _step(self, *timer) -> None:
        """Take a step, and the next when all else that waits has had its turn."""
        if self._is_drawing():
            return
        self.is_in_step = True
        for _ in self._steps:
            self._timer = window.setTimeout(self._go_on, 0)
            break
        self.is_in_step = False


def _steps(eyes, digit: answer.Digit):
    """Show a digit's reasons, and yield between the steps.

    What finds them is loaded with the first step: no answer waits for it.
    """
    from .reasons import Explainer

    yield from Explainer(eyes).steps(digit)
