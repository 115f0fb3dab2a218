from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest

from sitegen import config, runtime
from sitegen.errors import InklingError
from sitegen.packages import Files, Package

from .conftest import REPOSITORY, package_files, replace

Obtain = Callable[[dict[Package, list[str]]], dict[Package, Files]]


@pytest.fixture
def path(project: Path) -> Path:
    return project / "site_src" / "runtime.lock.json"


def test_the_shipped_lock_is_of_the_versions_in_site_toml() -> None:
    site = config.load(REPOSITORY / "site_src" / "site.toml")

    runtime.load(runtime.LOCK, site.runtime)


def test_addresses_are_package_version_and_path(lock: runtime.Lock) -> None:
    addresses = lock.addresses()

    core = "https://cdn.jsdelivr.net/npm/@pyscript/core@1.0.0/dist/core"
    assert addresses["pyscript"].url == f"{core}.js"
    assert addresses["pyscript-core"].url == f"{core}-1a2b.js"
    content = package_files("@pyscript/core", "1.0.0")["dist/core.js"]
    assert addresses["pyscript"].integrity == runtime.integrity(content)
    assert lock.hashes()[f"{core}.js"] == runtime.integrity(content)


def test_the_import_map_leads_a_site_of_its_own_to_its_interpreter(
    lock: runtime.Lock,
) -> None:
    assert set(lock.import_map()) == {"integrity"}
    table = lock.import_map("./runtime/")

    mistaken = "./runtime/@pyscript/core@1.0.0/dist/runtime/"
    [(asked, given)] = table["imports"].items()
    assert asked.replace(mistaken, "./runtime/") == given
    assert given in table["integrity"]


def test_integrity_is_what_browsers_compute() -> None:
    # SHA-384 of no bytes, in base64.
    assert runtime.integrity(b"") == (
        "sha384-OLBgp1GsljhM2TJ+sbHjaiH9txEUvgdDTAzHv2P24donTt6/529l+9Ua0vFImLlb"
    )


def test_pinning_twice_writes_the_same_bytes(path: Path, site: config.Site) -> None:
    before = path.read_bytes()

    runtime.pin(path, site.runtime)

    assert path.read_bytes() == before


def test_other_versions_are_told(path: Path, site: config.Site) -> None:
    newer = msgspec.structs.replace(site.runtime, tfjs="3.0.1")

    with pytest.raises(InklingError) as told:
        runtime.load(path, newer)

    assert "tfjs-core 3.0.0, site.toml asks for 3.0.1" in str(told.value)
    assert str(told.value).endswith(": run `python build.py pin`")


def test_a_lock_that_lacks_a_file_is_told(path: Path, site: config.Site) -> None:
    replace(path, '"name": "micropython"', '"name": "other"')

    with pytest.raises(InklingError, match="lacks micropython: run"):
        runtime.load(path, site.runtime)


def instead_of(lost: str, found: Files) -> Obtain:
    """Return what obtains all packages, but PyScript with other files for one."""

    def obtain(wanted: dict[Package, list[str]]) -> dict[Package, Files]:
        contents = {package: package_files(*package) for package in wanted}
        core = contents[Package("@pyscript/core", "1.0.0")]
        del core[lost]
        core.update(found)
        return contents

    return obtain


@pytest.mark.parametrize("found", [[], ["dist/core-1.js", "dist/core-2.js"]])
def test_a_wildcard_stands_for_one_file(
    path: Path, site: config.Site, monkeypatch: pytest.MonkeyPatch, found: list[str]
) -> None:
    core = instead_of("dist/core-1a2b.js", dict.fromkeys(found, b""))
    monkeypatch.setattr(runtime, "obtain", core)
    with pytest.raises(InklingError, match=rf"{len(found)} files dist/core-\*\.js"):
        runtime.pin(path, site.runtime)


def test_the_runtime_is_unpacked_once(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cache = runtime.unpack_runtime(tmp_path / "cache", path)

    core = cache / "@pyscript" / "core@1.0.0" / "dist" / "core.js"
    content = core.read_bytes()
    assert content == package_files("@pyscript/core", "1.0.0")["dist/core.js"]
    count = sum(file.is_file() for file in cache.rglob("*"))
    assert count == len(runtime.FILES)

    core.write_bytes(b"damaged")
    asked: list[dict[Package, list[str]]] = []

    def obtain(wanted: dict[Package, list[str]]) -> dict[Package, Files]:
        asked.append(wanted)
        return {package: package_files(*package) for package in wanted}

    monkeypatch.setattr(runtime, "obtain", obtain)
    runtime.unpack_runtime(cache, path)
    runtime.unpack_runtime(cache, path)
    assert asked == [{Package("@pyscript/core", "1.0.0"): ["dist/core.js"]}, {}]
    assert core.read_bytes() == content


@pytest.mark.parametrize("altered", [{}, {"dist/core.js": b"other"}])
def test_other_bytes_than_pinned_are_refused(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, altered: Files
) -> None:
    monkeypatch.setattr(runtime, "obtain", instead_of("dist/core.js", altered))
    cache = tmp_path / "cache"
    with pytest.raises(InklingError, match=r"core@1.0.0/dist/core\.js is not what"):
        runtime.unpack_runtime(cache, path)
    assert not (cache / "@pyscript" / "core@1.0.0" / "dist" / "core.js").exists()
