"""What the visitor sees besides the pad: state, answer, bars, messages."""

from pyscript import document

from .answer import percent

ROOT = document.documentElement


def element(name: str):
    """Return the element with the id `name`."""
    return document.getElementById(name)


def set_state(state: str) -> None:
    """Set `html[data-state]`: loading, ready, thinking or error."""
    ROOT.dataset.state = state


def tell(message: str) -> None:
    """Show `message` as the alert, or take the alert away where it is empty."""
    element("message").textContent = message


def fail(message: str) -> None:
    """Say what went wrong and what to do, in place of an answer."""
    set_state("error")
    element("sentence").textContent = "No answer"
    tell(message)


def show_answer(answer) -> None:
    """Show an `Answer`: its sentence, and a bar for each class."""
    output = element("answer")
    output.dataset.text = answer.text
    output.dataset.confidence = f"{answer.confidence:.4f}"
    output.toggleAttribute("data-unsure", answer.unsure)
    element("digit").textContent = answer.text
    element("sentence").textContent = answer.sentence
    bars = document.querySelectorAll("#chart [data-class]")
    for index, probability in enumerate(answer.probabilities):
        show_bar(bars[index], probability)


def show_bar(bar, probability: float) -> None:
    """Give one bar of the chart its length."""
    bar.dataset.probability = f"{probability:.4f}"
    bar.style.setProperty("--share", f"{probability:.4f}")
    share = percent(probability, 1) if probability else ""
    bar.querySelector(".share").textContent = share


def enable(name: str, enabled: bool) -> None:
    """Let the button `name` be pressed, or not."""
    element(name).disabled = not enabled
