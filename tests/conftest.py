"""What all tests share: where real digits are, and a summary of what was used."""

import os
from pathlib import Path

import pytest
from hypothesis import settings

REAL_DATA = {
    "MNIST": "mnist/mnist.npz",
    "pen strokes": "pen/pendigits-orig.tra",
}
# A slow machine is no failure, and the same examples each time are a suite to trust.
settings.register_profile("inkling", deadline=None, derandomize=True)
settings.load_profile("inkling")

SUMMARY = pytest.StashKey[dict[str, str]]()


def pytest_configure(config: pytest.Config) -> None:
    """Make INKLING_DATA hold wherever a test or its child process runs."""
    if given := os.environ.get("INKLING_DATA"):
        os.environ["INKLING_DATA"] = str(config.invocation_params.dir / given)
    config.stash[SUMMARY] = {"digits": _digits_at_hand()}


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    """Say what the tests ran on."""
    for what, was_used in config.stash[SUMMARY].items():
        terminalreporter.write_line(f"{what}: {was_used}")


@pytest.fixture(scope="session")
def summary(pytestconfig: pytest.Config) -> dict[str, str]:
    """Return the lines that end the run: what, and which was used."""
    return pytestconfig.stash[SUMMARY]


@pytest.fixture(scope="session")
def data_folder() -> Path | None:
    """Return the folder of real digits, None where INKLING_DATA names none."""
    return _data_folder()


def _data_folder() -> Path | None:
    given = os.environ.get("INKLING_DATA")
    return Path(given) if given else None


def _digits_at_hand() -> str:
    folder = _data_folder()
    real = [
        name for name, file in REAL_DATA.items() if folder and (folder / file).is_file()
    ]
    return ", ".join(["drawn by the tests", *real])
