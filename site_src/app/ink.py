"""Ink: strokes of points, and every change to them undoable.

A stroke is a list of (x, y) points in heights of the pad: x from the left, y from the
top, so (0, 0) is its top left corner and y = 1 its lower edge. Points outside it are
kept: a hand that slips over the edge still writes its digit.

Runs in MicroPython and CPython.
"""

MOST = 20_000  # points: many numbers' worth; reading more would hold up the page
CHANGES = 500  # that can be undone: a day's would fill the memory and slow the pen


def is_too_much(strokes: list) -> bool:
    """Tell whether there are more points than are read, or kept."""
    return sum(len(stroke) for stroke in strokes) > MOST


class Ink:
    """The strokes on the pad and the way they came there.

    Every change replaces a slice of `strokes`; its inverse replaces it back.
    """

    def __init__(self) -> None:
        self.strokes: list[list[tuple[float, float]]] = []
        self._done: list[tuple[int, int, list]] = []
        self._undone: list[tuple[int, int, list]] = []
        self._set_aside: list[tuple[int, int, list]] = []  # for a stroke taken back

    def load(self, strokes: list) -> None:
        """Begin with these strokes: nothing came before them that could be undone."""
        self.strokes, self._done, self._undone = strokes, [], []

    def begin(self, x: float, y: float) -> None:
        """Put the pen down: a new stroke of one point."""
        self._change(len(self.strokes), 0, [[(x, y)]])

    def extend(self, x: float, y: float) -> None:
        """Move the pen on, in the stroke begun last."""
        self.strokes[-1].append((x, y))

    def cancel(self) -> None:
        """Forget the newest change, as if it had never been begun."""
        self._back(self._done)
        self._undone = self._set_aside

    def clear(self) -> None:
        """Take all strokes away; `undo` brings them back."""
        if self.strokes:
            self.replace([])

    def replace(self, strokes: list) -> None:
        """Put these strokes in the place of all others; `undo` brings those back."""
        self._change(0, len(self.strokes), strokes)

    def undo(self) -> None:
        """Take the newest change back, if there is one."""
        if self._done:
            self._undone.append(self._back(self._done))

    def redo(self) -> None:
        """Make the change undone last again, if none was made since."""
        if self._undone:
            self._done.append(self._back(self._undone))

    @property
    def can_undo(self) -> bool:
        """Whether there is a change to take back."""
        return bool(self._done)

    @property
    def can_redo(self) -> bool:
        """Whether there is an undone change to make again."""
        return bool(self._undone)

    def _change(self, start: int, count: int, added: list) -> None:
        self._done.append(self._replace(start, count, added))
        self._done = self._done[-CHANGES:]
        self._set_aside, self._undone = self._undone, []

    def _back(self, changes: list) -> tuple[int, int, list]:
        return self._replace(*changes.pop())

    def _replace(self, start: int, count: int, added: list) -> tuple[int, int, list]:
        """Replace `count` strokes from `start`; return the arguments that undo it."""
        removed = self.strokes[start : start + count]
        self.strokes[start : start + count] = added
        return start, len(added), removed


class Memory:
    """What was worked out of strokes, kept as long as they are on the pad unchanged.

    work_out: called with a stroke that is new or has grown.
    """

    def __init__(self, work_out) -> None:
        self._work_out = work_out
        self._kept: dict[int, tuple] = {}

    def of(self, strokes: list) -> list:
        """Return what belongs to each of `strokes`, and forget all others."""
        kept = {}
        for stroke in strokes:
            known = self._kept.get(id(stroke))
            # The stroke is kept with it, so that no other can have its id.
            if known is None or known[1] != len(stroke):
                known = (stroke, len(stroke), self._work_out(stroke))
            kept[id(stroke)] = known
        self._kept = kept
        return [kept[id(stroke)][2] for stroke in strokes]
