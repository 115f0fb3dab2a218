"""From the network's probabilities to what the page may say.

Runs in MicroPython and CPython.
"""

DOT = 0.04  # heights of the pad: ink that extends no further is a dot, no digit


def calibrate(probabilities: list[float], temperature: float) -> list[float]:
    """Return softmax(logits / temperature), from the probabilities alone.

    Guo et al., 2017, "On calibration of modern neural networks", 4.2. The temperature
    is chosen on validation data: of answers given with 90 % about 90 % are right.
    """
    softened = [max(p, 1e-30) ** (1.0 / temperature) for p in probabilities]
    total = sum(softened)
    return [p / total for p in softened]


class Answer:
    """What was read: the text, how sure it is, and the probability of each class.

    text: what the ink says, "" where it is no digit.
    confidence: 0..1.
    unsure: whether the reader should not trust it.
    probabilities: one per class, in the order of the labels; all 0 without a digit.
    sentence: the same in words.
    """

    def __init__(self, text, confidence, unsure, probabilities, sentence) -> None:
        self.text = text
        self.confidence = confidence
        self.unsure = unsure
        self.probabilities = probabilities
        self.sentence = sentence


def nothing(labels: list[str], sentence: str) -> Answer:
    """Return the answer where there is nothing to read, told by `sentence`."""
    return Answer("", 0.0, True, [0.0] * len(labels), sentence)


def digit(probabilities: list[float], card: dict) -> Answer:
    """Return the answer to one digit.

    probabilities: the network's output, one per label.
    card: the model's card, with `labels`, `temperature` and `unsure_below`.
    """
    calibrated = calibrate(probabilities, card["temperature"])
    confidence = max(calibrated)
    text = card["labels"][calibrated.index(confidence)]
    unsure = confidence < card["unsure_below"]
    sure = percent(confidence)
    if unsure:
        sentence = f"Perhaps {text}, only {sure} sure"
    else:
        sentence = f"You drew {text}, {sure} sure"
    return Answer(text, confidence, unsure, calibrated, sentence)


def percent(share: float, decimals: int = 0) -> str:
    """Return a share of 0..1 in percent, never rounded up to certainty."""
    nearly = 100 - 10**-decimals
    return f"{min(share * 100, nearly):.{decimals}f} %"
