"""The loaders: what they read, where they look, and what they refuse."""

import io
import itertools
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import pytest

from sitegen.errors import InklingError
from tests import lessons, shipped
from tests.conftest import REAL_DATA
from tests.hands import HANDS
from tests.harness.server import serve
from training import dataset, doodles, fetch, mnist, pen, recipe

UNIPEN = """\
.LEXICON "0" "1"
.SEGMENT DIGIT    0 ? "8"
.COMMENT 8 12  224
.PEN_DOWN
 267  333
 267  336
.PEN_UP
.DT 100
.PEN_DOWN
 1 2
.PEN_UP
.SEGMENT DIGIT    1 ? "2"
.COMMENT 2 26   54
.PEN_DOWN
 249  234
.PEN_UP
"""
# "aaaaaaaaaa\n" by the program compress
COMPRESSED = bytes.fromhex("1f9d9061020a1ca800")


def pen_digits() -> list[pen.PenDigit]:
    """Return a digit of each of 30 writers."""
    writers = range(1, 31)
    hands = itertools.cycle((int(label), ways[0]) for label, ways in HANDS.items())
    return [
        pen.PenDigit(label, writer, hand)
        for writer, (label, hand) in zip(writers, hands, strict=False)
    ]


@pytest.fixture
def nothing_at_hand(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the cache, empty, where no data folder is named."""
    monkeypatch.delenv("INKLING_DATA", raising=False)
    monkeypatch.setattr(fetch, "CACHE", tmp_path / "cache")
    return tmp_path / "cache"


def test_pen_text_becomes_strokes_with_y_down() -> None:
    first, second = pen.parse(UNIPEN)
    assert first == (8, 12, [[(267, 167), (267, 164)], [(1, 498)]])
    assert second == (2, 26, [[(249, 266)]])


def test_a_file_is_downloaded_unpacked_and_kept(
    nothing_at_hand: Path, tmp_path: Path
) -> None:
    import unlzw3

    (tmp_path / "digits.Z").write_bytes(COMPRESSED)
    with serve(tmp_path) as address:
        path = fetch.fetch("pen/digits", f"{address}digits.Z", unlzw3.unlzw)
    assert path.read_bytes() == b"aaaaaaaaaa\n"
    again = fetch.fetch("pen/digits", "http://127.0.0.1:9/closed")
    assert again == path == nothing_at_hand / "pen" / "digits"


@pytest.mark.parametrize("damaged", [b"", b"<html>not found</html>", COMPRESSED[:2]])
def test_what_came_damaged_is_told_and_not_kept(
    nothing_at_hand: Path, tmp_path: Path, damaged: bytes
) -> None:
    import unlzw3

    published = tmp_path / "digits.Z"
    published.write_bytes(damaged)
    with serve(tmp_path) as address:
        url = f"{address}digits.Z"
        with pytest.raises(InklingError, match=rf"came from {url} is damaged \("):
            fetch.fetch("pen/digits", url, unlzw3.unlzw)
        assert not [path for path in nothing_at_hand.rglob("*") if path.is_file()]
        published.write_bytes(COMPRESSED)
        path = fetch.fetch("pen/digits", url, unlzw3.unlzw)
    assert path.read_bytes() == b"aaaaaaaaaa\n"
    assert list(nothing_at_hand.rglob("*")) == [path.parent, path]


def test_a_cache_that_cannot_be_written_is_no_address_out_of_reach(
    nothing_at_hand: Path, tmp_path: Path
) -> None:
    nothing_at_hand.write_text("a file where the folder should be")
    (tmp_path / "digits").write_text("3")
    with serve(tmp_path) as address, pytest.raises(OSError, match="cache"):
        fetch.fetch("digits", f"{address}digits")


def test_an_address_that_refuses_is_told(nothing_at_hand: Path, tmp_path: Path) -> None:
    with (
        serve(tmp_path) as address,
        pytest.raises(InklingError, match=r"no\.npz answers 404: check"),
    ):
        fetch.fetch("mnist/mnist.npz", f"{address}no.npz")


def test_the_named_folder_goes_before_the_cache(
    nothing_at_hand: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for folder in (nothing_at_hand, tmp_path / "named"):
        folder.mkdir()
        (folder / "digits").write_text(folder.name)
    monkeypatch.setenv("INKLING_DATA", str(tmp_path / "named"))
    assert fetch.fetch("digits", "http://127.0.0.1:9/closed").read_text() == "named"


@pytest.mark.parametrize(
    ("given", "why"),
    [
        (None, r"mnist/mnist\.npz is not in .*cache, and"),
        ("nowhere", r"INKLING_DATA names .*nowhere, which is no folder, and"),
        (
            ".",
            r"mnist/mnist\.npz is neither in .* \(INKLING_DATA\) nor in .*cache, and",
        ),
    ],
)
def test_no_network_and_no_data_is_told_in_one_line(
    nothing_at_hand: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
    given: str | None,
    why: str,
) -> None:
    if given:
        monkeypatch.setenv("INKLING_DATA", str(tmp_path / given))
    with pytest.raises(InklingError, match=why) as told:
        fetch.fetch("mnist/mnist.npz", "http://127.0.0.1:9/mnist.npz")
    [line] = str(told.value).splitlines()
    assert line.endswith("get mnist/mnist.npz and name its folder in INKLING_DATA")
    assert capfd.readouterr().err == ""  # nothing of the library's own
    assert not [path for path in nothing_at_hand.rglob("*") if path.is_file()]


def test_a_wrong_checksum_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("INKLING_DATA", str(tmp_path))
    (tmp_path / "mnist").mkdir()
    none = np.zeros(3, np.uint8)
    np.savez(
        tmp_path / "mnist" / "mnist.npz",
        x_train=none,
        y_train=none,
        x_test=none,
        y_test=none,
    )
    with pytest.raises(InklingError, match=r"mnist.npz: x_train has the wrong checks"):
        mnist.load()


def damaged_archive() -> bytes:
    """Return an archive whose packed bytes cannot be unpacked."""
    file = io.BytesIO()
    np.savez_compressed(file, **dict.fromkeys(mnist.Mnist._fields, np.zeros(1000)))
    content = file.getvalue()
    return content[:60] + b"\xff" * 8 + content[68:]


def array_alone() -> bytes:
    """Return an array that is in no archive."""
    file = io.BytesIO()
    np.save(file, np.zeros(10))
    return file.getvalue()


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"no archive at all",
        b"PK\3\4cut off",
        damaged_archive(),
        array_alone(),
    ],
    ids=["empty", "text", "cut off", "damaged", "array"],
)
def test_a_damaged_archive_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: bytes
) -> None:
    monkeypatch.setenv("INKLING_DATA", str(tmp_path))
    (tmp_path / "mnist").mkdir()
    (tmp_path / "mnist" / "mnist.npz").write_bytes(content)
    with pytest.raises(InklingError, match="is not MNIST's archive"):
        mnist.load()


@pytest.mark.parametrize("writers", [[3], [1, 2], [1, 3]])
def test_writers_that_cannot_be_held_out_are_told(writers: list[int]) -> None:
    digits = [pen.PenDigit(1, writer, [[(0.0, 0.0)]]) for writer in (1, 2)]
    asked = recipe.load(shipped.RECIPE)
    other = msgspec.structs.replace(asked.data, validation_writers=writers)
    with pytest.raises(InklingError, match="validation_writers"):
        dataset.split(digits, msgspec.structs.replace(asked, data=other))


def test_labels_of_no_digits_are_told() -> None:
    other = msgspec.structs.replace(recipe.load(shipped.RECIPE), labels=["a", "b", ""])
    with pytest.raises(InklingError, match="labels"):
        dataset.load(other)


def test_more_validation_images_than_there_are_is_told(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    few = lessons.drawn(each=1, seed=1)
    images = mnist.Mnist(few.images, few.labels, few.images, few.labels)
    monkeypatch.setattr(mnist, "load", lambda: images)
    monkeypatch.setattr(pen, "load", pen_digits)
    with pytest.raises(InklingError, match="validation_images: 5000 of MNIST's"):
        dataset.load(recipe.load(shipped.RECIPE))


def test_the_non_digits_of_validation_are_always_the_same() -> None:
    first, again = (dataset.unread(pen_digits()) for _ in range(2))
    assert first == again


def test_damaged_pen_strokes_are_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("INKLING_DATA", str(tmp_path))
    (tmp_path / "pen").mkdir()
    (tmp_path / "pen" / "pendigits-orig.tra").write_text(UNIPEN)
    with pytest.raises(InklingError, match="wrong checksum"):
        pen.load()


def test_the_real_data_is_split_as_the_recipe_says(
    monkeypatch: pytest.MonkeyPatch, real_data: list[str]
) -> None:
    if real_data != list(REAL_DATA):
        pytest.skip("no MNIST or no pen strokes at hand (INKLING_DATA)")
    learnt_from: set[int] = set()  # writers
    hands: list[list[pen.PenDigit]] = []  # those that each pen draws
    chosen_on: set[int] = set()
    varied, draw_non_digits = dataset.varied, dataset.draw_non_digits
    unread = dataset.unread

    def note_varied(digits: list[pen.PenDigit], *rest: Any) -> list[pen.PenDigit]:
        learnt_from.update(digit.writer for digit in digits)
        hands.append(varied(digits, *rest))
        return hands[-1]

    def note_non_digits(digits: list[pen.PenDigit], *rest: Any) -> dataset.Part:
        learnt_from.update(digit.writer for digit in digits)
        return draw_non_digits(digits, *rest)

    def note_unread(digits: list[pen.PenDigit]) -> list[doodles.Doodle]:
        chosen_on.update(digit.writer for digit in digits)
        return unread(digits)

    monkeypatch.setattr(dataset, "unread", note_unread)
    monkeypatch.setattr(dataset, "varied", note_varied)
    monkeypatch.setattr(dataset, "draw_non_digits", note_non_digits)
    digits = recipe.load(shipped.RECIPE)
    brief = msgspec.structs.replace(
        digits,
        data=msgspec.structs.replace(digits.data, pen_widths=[2.0, 3.0], non_digits=60),
    )
    data = dataset.load(brief)
    digits_of = {
        "MNIST, learnt": (data.train.mnist, 55_000),
        "MNIST, chosen on": (data.mnist_validation, 5000),
        "MNIST, tested on": (data.mnist_test, 10_000),
        "pen, learnt": (data.train.pen, 2 * (7494 - 1499)),
        "pen, chosen on": (data.pen_validation, 1499),
    }
    for name, (part, count) in digits_of.items():
        assert part.images.shape == (len(part.labels), 28, 28)
        assert len(part.labels) == count, name
        assert set(part.labels) == set(range(10)), name
    drawn = dataset.draw(dataset.validation_digits(brief), brief, brief.input.pen)
    assert np.array_equal(data.pen_validation.images, drawn.images)
    assert data.train.non_digits.labels.tolist() == [10] * 60
    assert set(data.non_digit_validation.labels) == {10}
    assert chosen_on == {5, 10, 15, 20, 25, 30}
    assert learnt_from == set(range(1, 31)) - chosen_on
    once, again = hands
    assert all(
        one.strokes != other.strokes for one, other in zip(once, again, strict=True)
    )
    images = mnist.load()
    parts = (data.train.mnist.images, data.mnist_validation.images)
    assert np.array_equal(np.concatenate(parts), images.x_train)  # no image in both
    assert np.array_equal(data.mnist_test.images, images.x_test)
