"""Recipes: what cannot be trained is refused before anything is read or learnt."""

from pathlib import Path

import pytest

from sitegen.errors import InklingError
from training import recipe

from .conftest import REPOSITORY, replace


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "digits.toml"
    shipped = REPOSITORY / "training" / "recipes" / "digits.toml"
    path.write_text(shipped.read_text("utf-8"), "utf-8")
    return path


def test_the_fingerprint_is_of_the_values_alone(path: Path) -> None:
    before = recipe.load(path)

    replace(path, "seed = 22", "seed   =   22  # another comment")
    assert recipe.load(path).fingerprint == before.fingerprint
    replace(path, "seed   =   22", "seed = 23")
    assert recipe.load(path).fingerprint != before.fingerprint


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("seed = 22", "seed = -1", "seed: Expected `int` >= 0"),
        ("seed = 22", "seed = 2147483648", "seed: Expected `int` <= 2147483647"),
        ("box = 20.0", "box = 1.0", "input: box must be larger than pen"),
        ("box = 20.0", "box = 27.0", "and at most 26"),
        ("learning_rate = ", "learning_rate = inf # ", "learning_rate: Expected"),
        ("stride = 2", "stride = 28", "model: filters: 1 x 1 pixels have fewer sizes"),
        ("non_digits = 20000", "non_digits = 4", "each of pen_widths draws at least"),
    ],
)
def test_what_cannot_be_trained_is_told(
    path: Path, old: str, new: str, message: str
) -> None:
    replace(path, old, new)

    with pytest.raises(InklingError) as told:
        recipe.load(path)
    assert message in str(told.value)
    assert str(told.value).endswith("correct the recipe")
