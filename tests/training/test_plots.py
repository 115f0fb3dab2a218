"""The card's pictures: SVG with text, each telling in words what it shows."""

import xml.etree.ElementTree as ET
from pathlib import Path

import numpy as np
import pytest

from tests import lessons
from training import plots
from training.plots import Answered

HISTORY = """\
epoch,accuracy,loss,val_mnist,val_pen
0,0.5,1.0,0.9,0.8
1,0.9,0.5,0.99,0.98
"""


@pytest.fixture
def history(tmp_path: Path) -> Path:
    path = tmp_path / "history.csv"
    path.write_text(HISTORY)
    return path


def answered(wrong: int) -> Answered:
    """Return answers to 30 digits, the first `wrong` of them read as the next digit."""
    part = lessons.drawn(each=1, seed=1)
    answers = np.full((30, 11), 0.02)
    for index, label in enumerate(part.labels):
        answers[index, (label + (index < wrong)) % 10] = 0.8
    return Answered("drawn hands", part, answers)


def test_every_picture_is_drawn_and_described(history: Path, tmp_path: Path) -> None:
    drawn = plots.draw(history, [answered(wrong=4)], tmp_path / "pictures")
    assert [picture.file for picture in drawn] == [
        "curves.svg",
        "confusion-drawn-hands.svg",
        "reliability.svg",
        "mistakes-drawn-hands.svg",
    ]
    for picture in drawn:
        root = ET.parse(tmp_path / "pictures" / picture.file).getroot()
        assert root.tag.endswith("svg")
        assert picture.width > 200
        assert len(picture.alternative) > 50
    curves, confusion, reliability, mistakes = (each.alternative for each in drawn)
    assert "2 epochs" in curves
    assert "After epochs 1, 2" in curves
    assert "of MNIST validation 10.00, 1.00 %" in curves
    assert "4 of 30 digits were misread" in confusion
    assert "0 as 1 (3 ×)" in confusion
    assert "On drawn hands it is 6.67 %" in reliability
    assert "right are 87 % at 80 %" in reliability
    assert "4 of 4 misread digits: 0 read as 1 (80 %)" in mistakes


def test_text_stays_text(history: Path, tmp_path: Path) -> None:
    plots.draw(history, [answered(wrong=1)], tmp_path / "pictures")
    drawn = (tmp_path / "pictures" / "confusion-drawn-hands.svg").read_text()
    assert ">read as</text>" in drawn


def test_where_nothing_is_misread_no_mistakes_are_shown(
    history: Path, tmp_path: Path
) -> None:
    drawn = plots.draw(history, [answered(wrong=0)], tmp_path / "pictures")
    assert "mistakes-drawn-hands.svg" not in {picture.file for picture in drawn}
    assert "None was misread" in drawn[1].alternative


def test_the_same_model_gives_the_same_pictures(history: Path, tmp_path: Path) -> None:
    for name in ("one", "two"):
        plots.draw(history, [answered(wrong=2)], tmp_path / name)
    for path in (tmp_path / "one").iterdir():
        assert path.read_bytes() == (tmp_path / "two" / path.name).read_bytes()
