import sys
from pathlib import Path

import pytest

from sitegen.errors import InklingError
from tests.harness import browser

pytestmark = pytest.mark.skipif(
    sys.platform == "win32", reason="the programs of these tests are shell scripts"
)
NOWHERE = Path("not-there", "chrome")


@pytest.fixture(autouse=True)
def bin_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Be on a machine that has no browser; return the only folder on its PATH."""
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setenv("PATH", str(folder))
    monkeypatch.setattr(browser, "MACOS_FOLDERS", [tmp_path / "Applications"])
    monkeypatch.delenv("INKLING_BROWSER", raising=False)
    return folder


def program(path: Path, script: str = "exit 0") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)
    return path


def test_playwrights_own_is_first(tmp_path: Path, bin_folder: Path) -> None:
    own = program(tmp_path / "playwright" / "chrome")
    program(bin_folder / "chromium")
    assert browser.find(own) == own


@pytest.mark.parametrize("name", browser.PATH_NAMES)
def test_finds_installed_browsers(name: str, bin_folder: Path) -> None:
    installed = program(bin_folder / name)
    assert browser.find(NOWHERE) == installed


def test_passes_over_a_program_that_does_not_start(bin_folder: Path) -> None:
    program(bin_folder / "chromium-browser", "echo install the snap; exit 1")
    chrome = program(bin_folder / "google-chrome")
    assert browser.find(NOWHERE) == chrome


def test_finds_a_macos_application(tmp_path: Path) -> None:
    chrome = program(tmp_path / "Applications" / browser.MACOS_PROGRAMS[1])
    assert browser.find(NOWHERE, platform="darwin") == chrome


def test_finds_a_windows_program(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PROGRAMFILES(X86)", str(tmp_path))
    edge = program(tmp_path / "Microsoft" / "Edge" / "Application" / "msedge.exe")
    assert browser.find(NOWHERE, platform="win32") == edge


def test_the_chosen_one_goes_before_all(
    tmp_path: Path, bin_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program(bin_folder / "chromium")
    chosen = program(tmp_path / "my chrome")
    monkeypatch.setenv("INKLING_BROWSER", str(chosen))
    assert browser.find(NOWHERE) == chosen


def test_a_chosen_one_that_is_not_there_is_told(
    bin_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program(bin_folder / "chromium")
    monkeypatch.setenv("INKLING_BROWSER", "/nowhere/chrome")
    with pytest.raises(InklingError, match="INKLING_BROWSER names /nowhere/chrome"):
        browser.find(NOWHERE)


def test_installs_nothing_where_there_is_one(
    bin_folder: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    chromium = program(bin_folder / "chromium")
    assert browser.find_or_install(NOWHERE) == chromium
    assert capfd.readouterr().out == ""


def test_installs_playwrights_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = tmp_path / "playwright" / "chrome"
    own.parent.mkdir()
    installs = f"printf '#!/bin/sh\\n' > '{own}'; /bin/chmod +x '{own}'"
    monkeypatch.setattr(sys, "executable", str(program(tmp_path / "python", installs)))
    assert browser.find_or_install(own) == own


def test_installs_the_systems_where_playwrights_cannot_be_had(
    tmp_path: Path, bin_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "executable", str(program(tmp_path / "python", "exit 1")))
    chromium = bin_folder / "chromium"
    installs = f"printf '#!/bin/sh\\n' > '{chromium}'; /bin/chmod +x '{chromium}'"
    program(bin_folder / "apt-get", f'[ "$1" = update ] || {{ {installs}; }}')
    program(bin_folder / "sudo", 'shift; exec "$@"')
    program(bin_folder / "true")
    assert browser.find_or_install(NOWHERE) == chromium


def test_no_browser_to_be_had_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "executable", str(program(tmp_path / "python", "exit 1")))
    with pytest.raises(InklingError, match="set INKLING_BROWSER"):
        browser.find_or_install(NOWHERE)
