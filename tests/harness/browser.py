"""Finds a Chromium for the end-to-end tests, or installs one."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sitegen.errors import InklingError

PATH_NAMES = (
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "chrome",
    "microsoft-edge",
    "microsoft-edge-stable",
    "msedge",
)
MACOS_FOLDERS = (Path("/Applications"), Path.home() / "Applications")
MACOS_PROGRAMS = (
    "Chromium.app/Contents/MacOS/Chromium",
    "Google Chrome.app/Contents/MacOS/Google Chrome",
    "Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
)
WINDOWS_PROGRAMS = (
    "Chromium/Application/chrome.exe",
    "Google/Chrome/Application/chrome.exe",
    "Microsoft/Edge/Application/msedge.exe",
)
# Chromium loads two pages of its own for the address bar of every window: a third of
# all the time that a test takes. To leave them out replaces the list of features that
# Playwright leaves out, so those stand here, too.
FEATURES_LEFT_OUT = (
    "WebUIOmniboxPopup",
    "WebUIOmniboxAimPopup",
    "AimEnabled",
    "AvoidCorsURLLoaderRestartOnRedirect",
    "AvoidUnnecessaryBeforeUnloadCheckSync",
    "DestroyProfileOnBrowserClose",
    "HttpsFirstBalancedModeAutoEnable",
    "HttpsUpgrades",
    "LensOverlay",
    "MediaRouter",
    "NetworkTimeServiceQuerying",
    "OptimizationHints",
    "PaintHolding",
    "PreconnectToSearch",
    "TcpPortRandomizationWin",
    "ThirdPartyStoragePartitioning",
    "msForceBrowserSignIn",
    "msEdgeUpdateLaunchServicesPreferredVersion",
)
# Without a screen no frame is worth waiting for: a pointer moves at full speed.
FRAMES_AT_ONCE = ("--disable-frame-rate-limit", "--disable-gpu-vsync")
MISSING = (
    "no Chromium, Chrome or Edge was found, nor could one be installed:"
    " install one, or set INKLING_BROWSER to its program"
)

Command = list[str]


def find(playwrights_own: Path, platform: str = sys.platform) -> Path | None:
    """Return the browser's program: Playwright's own, else one that is installed.

    What INKLING_BROWSER names goes before all others.

    Raises:
        InklingError: INKLING_BROWSER names no program that starts.
    """
    if chosen := os.environ.get("INKLING_BROWSER"):
        if not _starts(Path(chosen), platform):
            raise InklingError(
                f"INKLING_BROWSER names {chosen}, which does not start: correct it,"
                " or unset it to have a browser found"
            )
        return Path(chosen)
    candidates = (playwrights_own, *_installed(platform))
    return next((path for path in candidates if _starts(path, platform)), None)


def find_or_install(playwrights_own: Path) -> Path:
    """Return the browser's program, installing one where there is none.

    Raises:
        InklingError: there is none, and none can be installed.
    """
    browser = find(playwrights_own)
    for commands in _ways_to_install():
        if browser:
            break
        _run_until_one_fails(commands)
        browser = find(playwrights_own)
    if browser is None:
        raise InklingError(MISSING)
    return browser


def launch_options(browser: Path, as_on_a_screen: bool = False) -> dict[str, Any]:
    """Return what Playwright needs to launch `browser` besides its own defaults.

    as_on_a_screen: 60 frames a second; else each comes as soon as it can.
    """
    left_out = f"--disable-features={','.join(FEATURES_LEFT_OUT)}"
    frames = () if as_on_a_screen else FRAMES_AT_ONCE
    return {"executable_path": browser, "args": ["--disable-gpu", *frames, left_out]}


def _installed(platform: str) -> Iterator[Path]:
    """Yield where browsers usually are; there need not be one."""
    yield from (Path(found) for name in PATH_NAMES if (found := shutil.which(name)))
    if platform == "darwin":
        for folder in MACOS_FOLDERS:
            yield from (folder / program for program in MACOS_PROGRAMS)
    if platform == "win32":
        for variable in ("PROGRAMFILES", "PROGRAMFILES(X86)", "LOCALAPPDATA"):
            if programs := os.environ.get(variable):
                yield from (Path(programs, program) for program in WINDOWS_PROGRAMS)


def _starts(program: Path, platform: str) -> bool:
    """Tell whether `program` runs: some are mere pointers to a package not there."""
    if platform == "win32":  # there --version opens a window
        return program.is_file()
    return _succeeds([str(program), "--version"])


def _ways_to_install() -> Iterator[list[Command]]:
    """Yield ways to install a Chromium, each as commands to run one after another."""
    as_root = _as_root() if shutil.which("apt-get") else None
    system_libraries = ["--with-deps"] if as_root is not None else []
    playwright = [sys.executable, "-m", "playwright", "install"]
    yield [[*playwright, *system_libraries, "--no-shell", "chromium"]]
    if as_root is not None:
        apt = [*as_root, "apt-get"]
        yield [[*apt, "update"], [*apt, "install", "--yes", "chromium"]]


def _as_root() -> Command | None:
    """Return what precedes a command to run it as root, None where nothing does."""
    if os.geteuid() == 0:
        return []
    sudo = ["sudo", "-n"]
    return sudo if _succeeds([*sudo, "true"]) else None


def _succeeds(command: Command) -> bool:
    try:
        return subprocess.run(command, capture_output=True, timeout=30).returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        return False


def _run_until_one_fails(commands: list[Command]) -> None:
    for command in commands:
        print("$", *command, flush=True)
        if subprocess.run(command).returncode != 0:
            return
