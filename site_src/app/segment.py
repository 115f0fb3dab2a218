"""Which strokes belong to which digit.

Strokes are taken from left to right, and a digit is a run of neighbours among them.
Every run that could be one is recognised; of all ways to cut the strokes into such runs
the likeliest is found by dynamic programming over the recogniser's probabilities
(Burges, Matan, LeCun et al., 1992, "Shortest path segmentation"; LeCun et al., 1998,
"Gradient-based learning applied to document recognition", V). The same recursion with
sums for maxima tells how likely each digit's run is among all ways (Rabiner, 1989, "A
tutorial on hidden Markov models", III.B): where two ways are near, neither is sure.
What is written in one piece may also be no digit at all, such as a letter: that takes
its share, and where next to nothing is left for digits the ink is taken for none.

Neighbours are told by the middles of their boxes. So digits that lie so far over each
other that a stroke of one has its middle between two of the other's are not parted.

Runs in MicroPython and CPython.
"""

from math import exp, log

MOST = 4  # strokes of one digit
GAP = 0.15  # heights of a digit: hardly one has a wider gap, of the pen digits 0.04 %
LEAN = 6.0  # log-likelihood lost where two digits stand wholly above each other
SLANTS = (-0.5, -0.25, 0.0)  # x for y, of lines that may part digits: hands lean so
TILT = 1.0  # log-likelihood lost for each 1 of slant that it takes to part two digits
HARDLY = 0.1  # of how likely ink is none: if no cut is likelier, it is taken for none
LEAST = 1e-9  # a probability; its logarithm is finite


def order(boxes: list, reaches: list) -> list[int]:
    """Return the strokes' indices from left to right.

    boxes: for each stroke a sequence that begins with left, top, right, bottom.
    reaches: the `sides` of each, which tell the two strokes of an X apart.
    """

    def place(index: int) -> tuple:
        return boxes[index][0] + boxes[index][2], tuple(boxes[index]), reaches[index]

    return sorted(range(len(boxes)), key=place)


def runs(boxes: list) -> list[tuple[int, int, float]]:
    """Return the runs of strokes that could be a digit: start, end, and the widest gap.

    boxes: of the strokes, from left to right. The gap is one from left to right that no
    stroke of the run bridges, in heights of its tallest stroke; 0 where there is none.

    Every stroke alone is a run, so there is always a way to cut. Sorted by start, then
    end.
    """
    found = []
    for start in range(len(boxes)):
        for end in range(start + 1, min(start + MOST, len(boxes)) + 1):
            gap = _widest_gap(boxes[start:end])
            if gap <= GAP:
                found.append((start, end, gap))
    return found


def _widest_gap(boxes: list) -> float:
    """Return the widest gap from left to right, in heights of the tallest box."""
    widest = 0.0
    right = min(box[0] for box in boxes)
    for left, _, next_right, _ in sorted([tuple(box[:4]) for box in boxes]):
        widest = max(widest, left - right)
        right = max(right, next_right)
    tallest = max(max(box[3] - box[1], box[2] - box[0]) for box in boxes)
    return widest / tallest if tallest else 0.0


def sides(stroke: list) -> list[tuple[float, float]]:
    """Return how far left and right a stroke reaches, seen along each of SLANTS."""
    reach = []
    for slant in SLANTS:
        across = [x - slant * y for x, y in stroke]
        reach.append((min(across), max(across)))
    return reach


def joined(reaches: list) -> list[tuple[float, float]]:
    """Return the `sides` of all strokes together from those of each."""
    return [
        (min([left for left, _ in each]), max([right for _, right in each]))
        for each in zip(*reaches)
    ]


def cut(
    found: list[tuple[int, int, float]],
    digits: list[float],
    blots: list[float],
    reaches: list,
) -> list[tuple[int, float]]:
    """Return the likeliest way to cut the strokes into digits.

    found: the `runs`. digits: of each, the probability that it is the digit it looks
    like. blots: that it is no digit at all. reaches: the `sides` of each.

    Returns from left to right the index of each run taken, and its share, 0..1: among
    all ways to explain the ink, of those in which the run is that digit; at most
    HARDLY where the run is taken for no digit.
    """
    count = max(end for _, end, _ in found)
    scores = [log(max(p, LEAST)) for p in digits]
    sums = [log(max(p, q, LEAST)) for p, q in zip(digits, blots)]
    ending: list[list[int]] = [[] for _ in range(count + 1)]
    starting: list[list[int]] = [[] for _ in range(count + 1)]
    for index, (start, end, _) in enumerate(found):
        ending[end].append(index)
        starting[start].append(index)
    # Of the best way up to and with each run.
    best = [log(max(p, HARDLY * q, LEAST)) for p, q in zip(digits, blots)]
    before = [-1] * len(found)  # the run before it on that way
    ahead = [0.0] * len(found)  # the logarithm of the sum over all ways up to this run
    for index, (start, _, _) in enumerate(found):
        if start:
            ways = [(_joint(reaches[i], reaches[index]), i) for i in ending[start]]
            most, before[index] = max((best[i] + joint, i) for joint, i in ways)
            best[index] += most
            ahead[index] = _log_sum([ahead[i] + sums[i] + joint for joint, i in ways])
    behind = [0.0] * len(found)  # the same over all ways to go on after it
    for index in range(len(found) - 1, -1, -1):
        end = found[index][1]
        if end < count:
            ways = [(_joint(reaches[index], reaches[i]), i) for i in starting[end]]
            behind[index] = _log_sum([behind[i] + sums[i] + joint for joint, i in ways])
    whole = _log_sum([ahead[index] + sums[index] for index in ending[count]])
    index = max(ending[count], key=lambda last: best[last])
    taken = []
    while index >= 0:
        share = exp(ahead[index] + scores[index] + behind[index] - whole)
        taken.append((index, min(1.0, share)))
        index = before[index]
    taken.reverse()
    return taken


def _joint(one: list, other: list) -> float:
    """Return the logarithm of how likely digits stand so: side by side is 0.

    Beside each other is also what a slanting line parts: a 1 below the bar of a 7.
    """
    lost = [
        LEAN * _overlap(side, other_side) + TILT * abs(slant)
        for side, other_side, slant in zip(one, other, SLANTS)
    ]
    return -min(lost)


def _overlap(one: tuple[float, float], other: tuple[float, float]) -> float:
    """Return the share of the narrower that lies above or below the wider, 0..1."""
    both = min(one[1], other[1]) - max(one[0], other[0])
    if both < 0.0:
        return 0.0
    narrow = min(one[1] - one[0], other[1] - other[0])
    return both / narrow if narrow > 0.0 else 1.0


def _log_sum(logarithms: list[float]) -> float:
    """Return the logarithm of the sum of the numbers with these logarithms."""
    most = max(logarithms)
    return most + log(sum(exp(each - most) for each in logarithms))
