"""From the network's probabilities to what the page may say.

Runs in MicroPython and CPython.
"""

from math import sqrt

ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth")


def calibrate(probabilities: list[float], temperature: float) -> list[float]:
    """Return softmax(logits / temperature), from the probabilities alone.

    Guo et al., 2017, "On calibration of modern neural networks", 4.2. The temperature
    is chosen on validation data: of answers given with 90 % about 90 % are right.
    """
    softened = [max(p, 1e-30) ** (1.0 / temperature) for p in probabilities]
    total = sum(softened)
    return [p / total for p in softened]


def both(one: list[float], other: list[float]) -> list[float]:
    """Return what two looks at the same ink say: the softmax of their mean logits.

    one, other: probabilities as the network gives them. No temperature softens them:
    where two looks differ, their mean doubts by itself (Rahaman and Thiery, 2021,
    "Uncertainty quantification and deep ensembles", 4).
    """
    means = [sqrt(max(p * q, 1e-30)) for p, q in zip(one, other)]
    total = sum(means)
    return [mean / total for mean in means]


def likeliest(probabilities: list[float], card: dict) -> float:
    """Return the probability of the digit that is likeliest, "" being none."""
    return max(p for p, label in zip(probabilities, card["labels"]) if label)


def two_likeliest(probabilities: list[float]) -> list[int]:
    """Return the indices of the two likeliest classes, the likeliest first."""
    order = sorted(range(len(probabilities)), key=lambda index: -probabilities[index])
    return order[:2]


class Digit:
    """What was read of one digit's strokes.

    text: the digit that comes nearest.
    shown: what stands large: the text, or "?" where the strokes look like no digit.
    confidence: 0..1.
    unsure: whether the reader should not trust it.
    probabilities: one per class, in the order of the labels; they sum to 1.
    strokes: the strokes that it was read from.
    share: how likely it is, 0..1, that these strokes and no others make a digit.
    """

    def __init__(
        self, text, shown, confidence, unsure, probabilities, strokes, share
    ) -> None:
        self.text = text
        self.shown = shown
        self.confidence = confidence
        self.unsure = unsure
        self.probabilities = probabilities
        self.strokes = strokes
        self.share = share


def digit(probabilities: list[float], share: float, strokes: list, card: dict) -> Digit:
    """Return what one group of strokes says: the likeliest digit.

    probabilities: calibrated, one per label.
    share: how likely it is, 0..1, that these strokes and no others make a digit.
    card: the model's card, with `labels` ("" for what is no digit) and `unsure_below`.
    """
    labels = card["labels"]
    highest = likeliest(probabilities, card)
    text = labels[probabilities.index(highest)]
    shown = text if highest >= max(probabilities) else "?"
    confidence = highest * share
    # Each is calibrated by itself, so each has to reach the threshold by itself.
    unsure = min(highest, share) < card["unsure_below"] or shown == "?"
    return Digit(text, shown, confidence, unsure, probabilities, strokes, share)


class Answer:
    """What was read: a number, digit by digit from left to right.

    text: its digits, guesses among them; "" where there is nothing to read.
    shown: the same, with "?" for what looks like no digit.
    confidence: of the least sure digit, 0..1.
    unsure: whether the reader should not trust it.
    sentence: the same in words.
    """

    def __init__(self, digits: list[Digit], sentence: str) -> None:
        self.digits = digits
        self.text = "".join([digit.text for digit in digits])
        self.shown = "".join([digit.shown for digit in digits])
        self.confidence = min([digit.confidence for digit in digits] or [0.0])
        self.unsure = not digits or any(digit.unsure for digit in digits)
        self.sentence = sentence

    def place_of(self, stroke: list) -> int:
        """Return the index of the digit that holds `stroke`, -1 if none does."""
        for index, digit in enumerate(self.digits):
            if any(each is stroke for each in digit.strokes):
                return index
        return -1


def nothing(sentence: str) -> Answer:
    """Return the answer where there is nothing to read, told by `sentence`."""
    return Answer([], sentence)


def number(digits: list[Digit], is_one_line: bool = True) -> Answer:
    """Return the answer to digits; one alone is a number too.

    is_one_line: whether the digits stand beside each other.
    """
    doubted = [index for index, digit in enumerate(digits) if digit.unsure]
    weakest = min(
        doubted or range(len(digits)), key=lambda index: digits[index].confidence
    )
    given = Answer(digits, _sentence(digits, weakest))
    if not is_one_line:
        given.unsure = True
        given.sentence = f"Perhaps {given.shown}: write on one line to be read surely"
    return given


def _sentence(digits: list[Digit], weakest: int) -> str:
    least = digits[weakest]
    text = "".join([digit.shown for digit in digits])
    sure = percent(least.confidence)
    is_cut_doubted = least.share < max(least.probabilities)
    if len(digits) == 1:
        if not least.unsure:
            return f"You drew {text}, {sure} sure"
        if least.shown == "?":
            return f"That looks like no digit; {least.text} comes nearest"
        if is_cut_doubted:
            return f"Perhaps {text}: that it is one digit is only {sure} sure"
        return f"Perhaps {text}, only {sure} sure"
    if "?" in text:
        return f"Perhaps {text}: what is marked ? looks like no digit"
    if least.unsure:
        doubted = f"the {_place(weakest)}"
        if is_cut_doubted:
            doubted = f"where {doubted} begins and ends"
        return f"Perhaps {text}: {doubted} is only {sure} sure"
    return f"You wrote {text}, each digit at least {sure} sure"


def _place(index: int) -> str:
    """Return the name of the digit at `index`."""
    if index < len(ORDINALS):
        return f"{ORDINALS[index]} digit"
    return f"digit at place {index + 1}"


def percent(share: float, decimals: int = 0) -> str:
    """Return a share of 0..1 in percent, never rounded up to certainty."""
    nearly = 100 - 10**-decimals
    return f"{min(share * 100, nearly):.{decimals}f} %"
