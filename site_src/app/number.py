"""All ink on the pad, read as one number; what has not changed is not read again.

Runs in MicroPython and CPython.
"""

from . import answer, raster, segment
from .ink import Memory

DOT = 0.04  # heights of the pad: ink that extends no further is a dot, no digit
BLOT = 0.2  # how likely ink in one piece is no digit at all, before one looks
TOUCH = 0.02  # heights of a digit: strokes no further apart are one piece
STRAY = 0.05  # how likely a speck further away belongs to a digit
SPECK = 0.15  # of the tallest stroke: what extends no further is no digit beside it


class NumberReader:
    """Reads ink with the network's eyes.

    read: takes a list of groups, each its strokes and their `raster.measure`, and
    returns for each the network's probabilities, one per label. card: the model's card.
    """

    def __init__(self, read, card: dict) -> None:
        self.card = card
        self._read = read
        self._measures = Memory(lambda stroke: raster.measure([stroke]))
        self._known: dict[tuple, tuple] = {}
        self._no_digit = [0.0 if label else 1.0 for label in card["labels"]]

    def read(self, strokes: list) -> answer.Answer:
        """Return the answer to all strokes, in whichever order they were drawn."""
        if not strokes:
            self._known = {}
            return answer.nothing("Write a number")
        measures = self._measures.of(strokes)
        if raster.size(raster.joined(measures)) < DOT:
            return answer.nothing("That is a dot, not a digit")
        order = segment.order(measures)
        measures = [measures[index] for index in order]
        tallest = max(raster.size(measured) for measured in measures)
        runs = segment.runs(measures)
        groups = []
        for start, end, _ in runs:
            whole = raster.joined(measures[start:end])
            groups.append(([strokes[index] for index in order[start:end]], whole))
        least = SPECK * tallest
        probabilities = self._recognise(groups, least)
        digits, any_ink = [], []
        for given, (start, end, gap) in zip(probabilities, runs):
            stray = gap > TOUCH and any(
                raster.size(measured) < least for measured in measures[start:end]
            )
            digit = answer.likeliest(given, self.card) * (STRAY if stray else 1.0)
            no_digit = given[self._no_digit.index(1.0)] * (
                BLOT if gap <= TOUCH else 0.0
            )
            digits.append(digit)
            any_ink.append(max(digit, no_digit))
        sides = [(whole[0], whole[2]) for _, whole in groups]
        taken = segment.cut(runs, digits, any_ink, sides)
        read = [
            answer.digit(probabilities[index], share, groups[index][0], self.card)
            for index, share in taken
        ]
        return answer.number(read, _is_line([groups[index][1] for index, _ in taken]))

    def _recognise(self, groups: list, least: float) -> list[list[float]]:
        """Return the calibrated probabilities of each group; new ones in one batch.

        least: the size of what may be a digit.
        """
        known = {}
        new = {}
        keys = []
        for group in groups:
            key = tuple([(id(stroke), len(stroke)) for stroke in group[0]])
            keys.append(key)
            if raster.size(group[1]) < least:
                known[key] = (group, self._no_digit)
            elif key in self._known:
                known[key] = self._known[key]
            else:
                new[key] = group
        if new:
            temperature = self.card["temperature"]
            for key, given in zip(new, self._read(list(new.values()))):
                known[key] = (new[key], answer.calibrate(given, temperature))
        self._known = known
        return [known[key][1] for key in keys]


def _is_line(measures: list) -> bool:
    """Tell whether each digit stands beside the one before it, not above or below."""
    for index in range(1, len(measures)):
        one, other = measures[index - 1], measures[index]
        if max(one[1], other[1]) > min(one[3], other[3]):
            return False
    return True
