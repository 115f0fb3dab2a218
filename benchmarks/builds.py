"""How long a build takes, and what is left of a site whose build was killed."""

import random
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.figures import Figure
from sitegen import check, config, publish, runtime
from sitegen.errors import InklingError

ROOT = Path(__file__).parents[1]
BUILDS = 5
KILLED = 50


def measure() -> list[Figure]:
    """Return the time of a warm build, and how many killed ones broke the site."""
    with tempfile.TemporaryDirectory() as folder:
        site = Path(folder) / "site"
        taken = [build(site) for _ in range(BUILDS + 1)][1:]
        before = publish.manifest(site).files
        other = "https://example.org/another/"  # whose pages differ
        usual = statistics.median(taken)
        chance = random.Random(2026)
        killed = broken = 0
        while killed < KILLED:
            address = other if killed % 2 else ""
            if kill_build(site, chance.uniform(0, usual), address):
                killed += 1
                broken += not is_whole(site)
        build(site)
        same = publish.manifest(site).files == before
    return [
        Figure("warm build", f"{usual:.2f} s", f"median of {BUILDS}"),
        Figure(
            "killed builds that left a broken site",
            str(broken),
            f"of {KILLED}, killed after 0 to {usual:.1f} s",
        ),
        Figure(
            "two builds are the same",
            "yes" if same else "no",
            f"the hashes of all {len(before)} files",
        ),
    ]


def build(site: Path) -> float:
    """Build the site; return the seconds that it took."""
    start = time.perf_counter()
    subprocess.run(command(site), cwd=ROOT, check=True, capture_output=True)
    return time.perf_counter() - start


def kill_build(site: Path, seconds: float, address: str) -> bool:
    """Kill a build after some seconds; return whether it had not ended by itself."""
    with subprocess.Popen(
        command(site, address),
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as process:
        try:
            process.wait(seconds)
        except subprocess.TimeoutExpired:
            process.kill()
            return True
    return False


def is_whole(site: Path) -> bool:
    """Return whether the site is one, and whole."""
    try:
        built_for = publish.manifest(site).base_address
        settings = config.load(ROOT / "site_src" / "site.toml", built_for)
        check.check(site, settings, runtime.load(runtime.LOCK, settings.runtime))
    except InklingError as error:
        print(error, file=sys.stderr)
        return False
    return True


def command(site: Path, address: str = "") -> list[str]:
    """Return the command that builds the site at `site`."""
    return [sys.executable, "build.py", f"--base-address={address}", f"--output={site}"]
