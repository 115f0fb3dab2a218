"""The pictures of "How it works": small, the same each time, told in words."""

import xml.etree.ElementTree as ET
from pathlib import Path

import numpy as np
import pytest

from sitegen import models
from sitegen.models import Card, Input, Picture
from tests import lessons
from tests.hands import HANDS
from training import convert, illustrate, model
from training.illustrate import Subject
from training.pen import PenDigit


@pytest.fixture(scope="module")
def subject() -> Subject:
    """Return a model that learnt nothing yet, and digits that the tests draw."""
    recipe = lessons.small()
    digits = [
        PenDigit(int(label), writer, hand)
        for label, hands in HANDS.items()
        for writer, hand in enumerate(hands)
    ]
    card = Card(
        name="digits",
        labels=recipe.labels,
        input=Input(size=28, box=recipe.input.box, pen=recipe.input.pen),
        temperature=1.5,
        unsure_below=0.5,
        figures=[],
        parameters=1,
        fingerprint="",
        recipe="",
        versions={},
        seed=1,
    )
    network = convert.fold(model.build(recipe))
    return Subject(recipe, card, network, lessons.drawn(each=3, seed=1), digits, digits)


@pytest.fixture(scope="module")
def folder(subject: Subject, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("pictures")
    illustrate.draw(subject, folder)
    return folder


@pytest.fixture
def drawn(folder: Path) -> dict[str, Picture]:
    pictures = models.open_pictures(folder, "draw them")
    return {picture.file.removesuffix(".svg"): picture for picture in pictures}


def test_every_picture_is_drawn_and_told(
    folder: Path, drawn: dict[str, Picture]
) -> None:
    assert len(drawn) == len([*folder.glob("*.svg")])
    for picture in drawn.values():
        root = ET.parse(folder / picture.file).getroot()
        assert root.tag.endswith("svg")
        assert picture.width == 500
        assert len(picture.alternative) > 50
        assert not picture.title.endswith(".")
    assert "9 small images of a handwritten 4" in drawn["mnist"].alternative
    assert "by 3 writers" in drawn["strokes"].alternative
    assert "a letter, a scribble, a struck out digit" in drawn["no-digits"].alternative
    assert "4 convolutions" in drawn["feature-maps"].alternative
    assert "of the 1,000 drawings of no digit" in drawn["doubt"].alternative
    assert "1 and 2: " in drawn["cuts"].alternative


def test_they_are_small_and_their_text_stays_text(folder: Path) -> None:
    assert sum(path.stat().st_size for path in folder.iterdir()) < 150_000
    assert ">drawn anew</text>" in (folder / "two-ways.svg").read_text()
    assert ">layer 1: 8 of its 8 maps" in (folder / "feature-maps.svg").read_text()


def test_the_same_model_gives_the_same_pictures(
    subject: Subject, folder: Path, tmp_path: Path
) -> None:
    illustrate.draw(subject, tmp_path)
    for path in folder.iterdir():
        assert path.read_bytes() == (tmp_path / path.name).read_bytes()


def test_a_scaled_canvas_keeps_size_and_place() -> None:
    line = [[(0.1, 0.8), (0.3, 0.8)]]
    image = illustrate.canvas_scaled(line)
    assert image.max() == 255
    ink = np.argwhere(image > 0)
    assert ink[:, 0].min() >= 0.7 * 28
    assert ink[:, 1].max() <= 0.4 * 28
