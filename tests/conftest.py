"""What all tests share: where real digits are, and a summary of what was used."""

import os
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import settings

if TYPE_CHECKING:
    from tests.lessons import Lesson

REAL_DATA = {
    "MNIST": "mnist/mnist.npz",
    "pen strokes": "pen/pendigits-orig.tra",
}
# A slow machine is no failure, and the same examples each time are a suite to trust.
settings.register_profile("inkling", deadline=None, derandomize=True)
settings.load_profile("inkling")

SUMMARY = pytest.StashKey[dict[str, str]]()
TRAINING = Path(__file__).parent / "training"


def pytest_configure(config: pytest.Config) -> None:
    """Make INKLING_DATA hold wherever a test or its child process runs."""
    if given := os.environ.get("INKLING_DATA"):
        os.environ["INKLING_DATA"] = str(config.invocation_params.dir / given)
    digits = ", ".join(["drawn by the tests", *_at_hand()])
    config.stash[SUMMARY] = {"digits": digits}


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Have one process do all that trains: each small model is trained once."""
    for item in items:
        fixtures = getattr(item, "fixturenames", ())
        if TRAINING in item.path.parents or "lesson" in fixtures:
            item.add_marker(pytest.mark.xdist_group("training"))


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Hand on, from a process of several, what its tests ran on."""
    if hasattr(session.config, "workeroutput"):
        session.config.workeroutput["summary"] = session.config.stash[SUMMARY]


def pytest_testnodedown(node: Any) -> None:
    """Take what a process handed on; one that died did not."""
    node.config.stash[SUMMARY] |= getattr(node, "workeroutput", {}).get("summary", {})


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
def real_data() -> list[str]:
    """Return which of REAL_DATA are at hand: no test downloads the others."""
    return _at_hand()


def _at_hand() -> list[str]:
    folder = os.environ.get("INKLING_DATA")
    return [
        name
        for name, file in REAL_DATA.items()
        if folder and Path(folder, file).is_file()
    ]


@pytest.fixture(scope="session", params=["drawn", "MNIST"])
def lesson(
    request: pytest.FixtureRequest,
    real_data: list[str],
    tmp_path_factory: pytest.TempPathFactory,
) -> "Lesson":
    """Return a small model that was trained here, on drawn and on real digits."""
    if not find_spec("tensorflow"):
        pytest.skip("the train extra is not installed")
    from tests import lessons

    if request.param == "drawn":
        train, held_out = lessons.drawn(30, seed=1), lessons.drawn(10, seed=2)
    elif "MNIST" in real_data:
        train, held_out = lessons.real(0, 4000), lessons.real(50_000, 51_000)
    else:
        pytest.skip("no MNIST at hand (INKLING_DATA)")
    return lessons.teach(train, held_out, tmp_path_factory.mktemp("checkpoints"))
