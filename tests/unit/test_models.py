from collections.abc import Callable
from pathlib import Path

import pytest

from sitegen import models, publish
from sitegen.errors import InklingError

from .conftest import replace, write_model


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write_model(tmp_path / "digits", "abc")
    return tmp_path / "digits"


def test_a_model_knows_its_files(folder: Path) -> None:
    model = models.open_model(folder)

    assert model.name == "digits"
    assert model.card.labels == ["1", ""]
    names = [file.name for file in model.files]
    assert names == ["card.json", "model.json", "one.bin", "two.bin"]
    assert [picture.title for picture in model.pictures] == ["Curves"]


def test_a_layer_that_the_page_does_not_run_is_refused(folder: Path) -> None:
    replace(folder / "model.json", '"Dense"', '"LSTM"')

    with pytest.raises(InklingError, match=r"the kind LSTM, which .*network.py does"):
        models.open_model(folder)


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("card.json", lambda content: content.replace(b"digits", b"digitz")),
        ("two.bin", lambda content: bytes(byte ^ 1 for byte in content)),
        ("pictures/curves.svg", lambda content: content + b" "),
    ],
)
def test_a_file_that_is_not_as_it_was_released_is_refused(
    folder: Path, name: str, change: Callable[[bytes], bytes]
) -> None:
    publish.seal(folder, "model")
    models.open_model(folder)

    (folder / name).write_bytes(change((folder / name).read_bytes()))
    with pytest.raises(InklingError, match="not as it was released: restore it"):
        models.open_model(folder)


@pytest.mark.parametrize(
    ("file", "old", "new", "message"),
    [
        ("card.json", '["1", ""]', '["1", "2", ""]', "3 labels, but the model 2"),
        ("card.json", '["1", ""]', '["1", "2"]', "the last label must be"),
        ("card.json", '"size": 28', '"size": 32', "Invalid enum value 32"),
        ("card.json", '"seed": 1', '"seed": "1"', "seed: Expected `int`, got `str`"),
        ("card.json", '"name": "digits", ', "", "missing required field `name`"),
        ("card.json", "{", "", "card.json: "),
        ("model.json", "two.bin", "three.bin", "three.bin, which is missing"),
        ("model.json", "two.bin", "../two.bin", "paths[1]: Expected `str` matching"),
        ("model.json", "[3, 2]", "[4, 2]", "14 bytes, but model.json describes 16"),
        ("model.json", '"uint8"', '"uint16"', "14 bytes, but model.json describes 20"),
        ("model.json", '"units": 2', '"units": 3', "2 labels, but the model 3"),
        ("model.json", '"units": 2', '"rate": 2', "no layer with units"),
        ("model.json", '"units": 2', '"units": [2]', "no layer with units"),
        ("model.json", "weightsManifest", "weights", "field `weightsManifest`"),
        (
            "pictures/pictures.json",
            "curves.svg",
            "new.svg",
            "new.svg, which is missing",
        ),
        ("pictures/pictures.json", "curves.svg", "../a.svg", "Expected `str` matching"),
        ("pictures/pictures.json", '"width"', '"wide"', "required field `width`"),
    ],
)
def test_what_does_not_fit_is_told_in_one_line(
    folder: Path, file: str, old: str, new: str, message: str
) -> None:
    replace(folder / file, old, new)

    with pytest.raises(InklingError) as told:
        models.open_model(folder)

    assert message in str(told.value)
    assert str(folder) in str(told.value)
    assert str(told.value).endswith(": run `make train`")
    assert "\n" not in str(told.value)


@pytest.mark.parametrize(
    "file", ["card.json", "model.json", "one.bin", "pictures/pictures.json"]
)
def test_a_missing_file_is_told(folder: Path, file: str) -> None:
    (folder / file).unlink()

    with pytest.raises(InklingError, match=rf"{file}.* missing: run `make train`"):
        models.open_model(folder)


def test_a_shard_cut_short_is_told(folder: Path) -> None:
    (folder / "two.bin").write_bytes(bytes(5))

    with pytest.raises(InklingError, match=r"two\.bin: 13 bytes"):
        models.open_model(folder)


def test_a_missing_folder_is_told(tmp_path: Path) -> None:
    with pytest.raises(InklingError, match="letters is missing: run `make train`"):
        models.open_model(tmp_path / "letters")


@pytest.mark.parametrize(("fingerprint", "current"), [("abc", True), ("abd", False)])
def test_a_model_is_current_by_its_fingerprint(
    folder: Path, fingerprint: str, current: bool
) -> None:
    assert models.is_current(folder, fingerprint) is current


@pytest.mark.parametrize("file", ["card.json", "model.json"])
def test_half_a_model_is_not_current(folder: Path, file: str) -> None:
    (folder / file).unlink()

    assert not models.is_current(folder, "abc")


def test_no_model_is_not_current(tmp_path: Path) -> None:
    assert not models.is_current(tmp_path / "letters", "abc")


@pytest.mark.parametrize(
    ("name", "hint"), [("digit", "did you mean 'digits'?"), ("x", "known are digits")]
)
def test_an_unknown_model_is_told_with_those_that_exist(
    tmp_path: Path, name: str, hint: str
) -> None:
    (tmp_path / "digits.toml").touch()

    models.refuse_unknown(["digits"], tmp_path, "site.toml")
    with pytest.raises(InklingError) as told:
        models.refuse_unknown(["digits", name], tmp_path, "site.toml")

    assert str(told.value).startswith("site.toml names the model")
    assert f"{name!r}" in str(told.value)
    assert hint in str(told.value)
