import re
import tomllib
from collections import defaultdict
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement

ROOT = Path(__file__).parents[2]
EXTRAS = {
    "base": [],
    "train": ["train"],
    "test": ["train", "test"],
    "dev": ["train", "test", "dev"],
}
PIN = re.compile(r"^([\w.-]+)==(\S+)", re.MULTILINE)


@pytest.fixture(scope="module")
def project() -> dict[str, Any]:
    manifest = tomllib.loads((ROOT / "pyproject.toml").read_text())
    project: dict[str, Any] = manifest["project"]
    return project


def text_of(lock: str) -> str:
    return (ROOT / "requirements" / f"{lock}.txt").read_text()


def pins(lock: str) -> dict[str, set[str]]:
    """Return the versions of each package; several where Pythons differ in them."""
    versions: dict[str, set[str]] = defaultdict(set)
    for name, version in PIN.findall(text_of(lock)):
        versions[name].add(version)
    return versions


def asked_for(project: dict[str, Any], extras: list[str]) -> list[Requirement]:
    """Return what the project itself asks for, extras of its own resolved."""
    optional = project["optional-dependencies"]
    lines = [*project["dependencies"], *(line for x in extras for line in optional[x])]
    asked: list[Requirement] = []
    for each in map(Requirement, lines):
        own = each.name == project["name"]
        asked += asked_for(project, sorted(each.extras)) if own else [each]
    return asked


@pytest.mark.parametrize("lock", EXTRAS)
def test_holds_all_that_the_project_asks_for(
    project: dict[str, Any], lock: str
) -> None:
    pinned = pins(lock)
    for asked in asked_for(project, EXTRAS[lock]):
        assert pinned[asked.name], asked
        assert list(asked.specifier.filter(pinned[asked.name])), asked


@pytest.mark.parametrize("lock", EXTRAS)
def test_names_no_address_and_no_path(lock: str) -> None:
    assert not re.search(r"://|^\s*-(?!-hash=)| @ |file:", text_of(lock), re.MULTILINE)


@pytest.mark.parametrize("lock", EXTRAS)
def test_every_pin_has_a_hash(lock: str) -> None:
    unhashed = re.findall(r"^\w.*(?<!\\)$", text_of(lock), re.MULTILINE)
    assert unhashed == []


@pytest.mark.parametrize("lock", EXTRAS)
def test_agrees_with_the_lock_that_holds_them_all(lock: str) -> None:
    whole = pins("dev")
    assert {n: v for n, v in pins(lock).items() if not v <= whole[n]} == {}
