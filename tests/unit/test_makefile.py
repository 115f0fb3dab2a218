import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

MAKEFILE = Path(__file__).parents[2] / "Makefile"
TARGETS = re.findall(r"^\.PHONY: (.*)", MAKEFILE.read_text(), re.MULTILINE)[0].split()

pytestmark = pytest.mark.skipif(
    sys.platform == "win32" or shutil.which("make") is None, reason="needs make"
)


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """Return a project with nothing set up; its build says who runs it."""
    (tmp_path / "Makefile").write_bytes(MAKEFILE.read_bytes())
    (tmp_path / "build.py").write_text("import sys; print(sys.prefix, sys.argv[1:])")
    (tmp_path / "requirements").mkdir()
    (tmp_path / "requirements" / "base.txt").touch()
    return tmp_path


def make(checkout: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    # What the make that may be running these tests tells its children is not for ours.
    environment = {
        name: value
        for name, value in os.environ.items()
        if "MAKE" not in name and name not in ("ARGS", "BASE_ADDRESS", "PYTHON")
    }
    return subprocess.run(
        ["make", *arguments],
        cwd=checkout,
        env=environment,
        capture_output=True,
        text=True,
    )


def test_alone_explains_every_target(checkout: Path) -> None:
    explained = make(checkout).stdout
    assert [word for word in TARGETS if f"  {word} " not in explained] == []


def test_sets_itself_up_once(checkout: Path) -> None:
    first = make(checkout, "site", f"PYTHON={sys.executable}")
    assert first.returncode == 0, first.stderr
    assert str(checkout / ".venv") in first.stdout
    assert "Installing" in first.stdout
    assert "Installing" not in make(checkout, "site").stdout


def test_makes_good_what_was_interrupted(checkout: Path) -> None:
    (checkout / ".venv" / "bin").mkdir(parents=True)
    (checkout / ".venv" / "bin" / "python").write_text("half of it")
    assert make(checkout, "site", f"PYTHON={sys.executable}").returncode == 0


def test_hands_over_the_base_address(checkout: Path) -> None:
    address = "https://you.example/a place/"
    arguments = ("site", f"PYTHON={sys.executable}", f"BASE_ADDRESS={address}")
    assert f"['--base-address', '{address}']" in make(checkout, *arguments).stdout


@pytest.mark.parametrize(
    ("python", "told"),
    [
        ("", "error: no Python 3.11 or newer on PATH"),
        ("no-such-python", "error: no-such-python is no Python 3.11 or newer"),
        ("false", "error: false is no Python 3.11 or newer"),
    ],
)
def test_tells_that_a_python_will_not_do(
    checkout: Path, python: str, told: str
) -> None:
    asked = make(checkout, "site", f"PYTHON={python}")
    assert asked.returncode != 0
    assert asked.stderr.startswith(told)
    assert not (checkout / ".venv").exists()
