"""All ink on the pad, read as one number; what has not changed is not read again.

Runs in MicroPython and CPython.
"""

from . import answer, raster, segment
from .ink import Memory, is_too_much

DOT = 0.04  # heights of the pad: ink that extends no further is a dot, no digit
BLOT = 0.4  # how likely ink in one piece is no digit at all, before one looks
TOUCH = 0.02  # heights of a digit: strokes no further apart are one piece
STRAY = 0.05  # how likely a speck further away belongs to a digit
BESIDE = 0.25  # of the lower digit's height: side by side, two share so much at least
# Shares are too small: many ways to cut are never meant. Of the cuts of numbers of the
# validation writers with a share of 0.5 some 97 % were right. The exponent mends that.
DOUBT = 0.4
MOST = 60  # strokes: no pad holds a number of more, and it would take seconds
AGAIN = 0.9  # likely at least is a digit that is not looked at once more
THINNER = 0.72  # is the pen of that look: thin ink shows how strokes meet
SPECK = 0.15  # of the tallest stroke: what extends no further is no digit beside it


class NumberReader:
    """Reads ink with the network's eyes.

    read: takes a list of groups, each its strokes and their `raster.measure`, and the
    width of the pen in pixels; returns for each group the network's probabilities, one
    per label. card: the model's card.
    """

    def __init__(self, read, card: dict) -> None:
        self.card = card
        self._read = read
        self._measures = Memory(lambda stroke: raster.measure([stroke]))
        self._sides = Memory(segment.sides)
        self._pen = card["input"]["pen"]
        self._none = card["labels"].index("")
        self._no_digit = [0.0 if label else 1.0 for label in card["labels"]]
        self.forget()

    def forget(self) -> None:
        """Have all ink read anew."""
        self._known: dict[tuple, tuple] = {}  # group, its probabilities, the network's
        self._again: dict[tuple, tuple] = {}  # group, its probabilities after two looks

    def read(self, strokes: list) -> answer.Answer:
        """Return the answer to all strokes, in whichever order they were drawn."""
        if not strokes:
            self.forget()
            return answer.nothing("Write a number")
        if len(strokes) > MOST:
            self.forget()
            return answer.nothing(f"More than {MOST} strokes are no number: erase some")
        if is_too_much(strokes):
            self.forget()
            return answer.nothing("So much ink is no number: erase some")
        measures = self._measures.of(strokes)
        # One stroke alone has no neighbour that it could lean over.
        sides = self._sides.of(strokes) if len(strokes) > 1 else [[]]
        if raster.size(raster.joined(measures)) < DOT:
            return answer.nothing("That is a dot, not a digit")
        order = segment.order(measures, sides)
        strokes, measures, sides = [
            [each[index] for index in order] for each in (strokes, measures, sides)
        ]
        runs = segment.runs(measures)
        groups = [
            (strokes[start:end], raster.joined(measures[start:end]))
            for start, end, _ in runs
        ]
        least = SPECK * max(raster.size(measured) for measured in measures)
        probabilities = self._recognise(groups, least)
        digits, blots = [], []
        for given, (start, end, gap) in zip(probabilities, runs):
            has_speck = any(raster.size(each) < least for each in measures[start:end])
            digit, blot = self._score(given, gap, has_speck)
            digits.append(digit)
            blots.append(blot)
        reaches = [segment.joined(sides[start:end]) for start, end, _ in runs]
        taken = segment.cut(runs, digits, blots, reaches)
        surer = self._look_again(
            [groups[index] for index, _ in taken],
            [probabilities[index] for index, _ in taken],
        )
        read = [
            answer.digit(given, share**DOUBT, groups[index][0], self.card)
            for given, (index, share) in zip(surer, taken)
        ]
        return answer.number(read, _is_line([groups[index][1] for index, _ in taken]))

    def _score(self, probabilities: list, gap: float, has_speck: bool) -> tuple:
        """Return how likely a group of strokes is a digit, and how likely none."""
        likeliest = answer.likeliest(probabilities, self.card)
        if gap <= TOUCH:
            return likeliest, BLOT * probabilities[self._none]
        return likeliest * (STRAY if has_speck else 1.0), 0.0

    def _recognise(self, groups: list, least: float) -> list[list[float]]:
        """Return the calibrated probabilities of each group; new ones in one batch.

        least: the size of what may be a digit. What is smaller is none, for now: that
        follows from the ink beside it.
        """
        known = {}
        new = {}
        keys = [_key(group) for group in groups]
        for key, group in zip(keys, groups):
            if raster.size(group[1]) < least:
                continue
            if key in self._known:
                known[key] = self._known[key]
            else:
                new[key] = group
        if new:
            temperature = self.card["temperature"]
            for key, given in zip(new, self._read(list(new.values()), self._pen)):
                known[key] = (new[key], answer.calibrate(given, temperature), given)
        self._known = known
        return [known[key][1] if key in known else self._no_digit for key in keys]

    def _look_again(self, groups: list, probabilities: list) -> list[list[float]]:
        """Return the probabilities of groups, of two looks where one leaves doubt."""
        known = {}
        new = {}
        keys = [_key(group) for group in groups]
        for key, group, given in zip(keys, groups, probabilities):
            if not given[self._none] < max(given) < AGAIN:
                continue
            if key in self._again:
                known[key] = self._again[key]
            else:
                new[key] = group
        if new:
            second = self._read(list(new.values()), THINNER * self._pen)
            for key, given in zip(new, second):
                known[key] = (new[key], answer.both(self._known[key][2], given))
        self._again = known
        return [
            known[key][1] if key in known else given
            for key, given in zip(keys, probabilities)
        ]


def _key(group: tuple) -> tuple:
    """Return what changes when a stroke of the group is another, or grows."""
    return tuple([(id(stroke), len(stroke)) for stroke in group[0]])


def _is_line(measures: list) -> bool:
    """Tell whether each digit stands beside the one before it, not above or below."""
    for index in range(1, len(measures)):
        one, other = measures[index - 1], measures[index]
        shared = min(one[3], other[3]) - max(one[1], other[1])
        if shared < BESIDE * min(one[3] - one[1], other[3] - other[1]):
            return False
    return True
