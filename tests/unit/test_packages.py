import io
import json
import tarfile
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

from sitegen import packages
from sitegen.errors import InklingError
from sitegen.packages import Package

from .conftest import write

INK = Package("@ink/pad", "1.0.0")
CONTENT = {"index.js": "1", "dist/pad-1a2b.js": "2", "dist/other.js": "3"}


class QuietHandler(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture
def cdn(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    write(tmp_path, {f"npm/@ink/pad@1.0.0/{name}": CONTENT[name] for name in CONTENT})
    listing = {"files": [{"name": f"/{name}"} for name in CONTENT]}
    write(tmp_path, {"list/@ink/pad@1.0.0": json.dumps(listing)})
    handler = partial(QuietHandler, directory=str(tmp_path))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        address = f"http://127.0.0.1:{server.server_port}"
        monkeypatch.setattr(packages, "CDN", f"{address}/npm/")
        monkeypatch.setattr(packages, "LISTING", f"{address}/list/")
        yield
        server.shutdown()


@pytest.fixture
def no_cdn(monkeypatch: pytest.MonkeyPatch) -> None:
    # Nothing listens on port 9, so the connection is refused at once.
    monkeypatch.setattr(packages, "CDN", "http://127.0.0.1:9/npm/")


@pytest.fixture
def npm(monkeypatch: pytest.MonkeyPatch) -> None:
    archive = io.BytesIO()
    with tarfile.open(fileobj=archive, mode="w:gz") as tar:
        for name, text in CONTENT.items():
            member = tarfile.TarInfo(f"package/{name}")
            member.size = len(text)
            tar.addfile(member, io.BytesIO(text.encode()))
    monkeypatch.setattr(packages, "_packed", lambda package: archive.getvalue())


WANTED = [
    (["index.js"], {"index.js": b"1"}),
    (
        ["index.js", "dist/pad-*.js"],
        {"index.js": b"1", "dist/pad-1a2b.js": b"2"},
    ),
]


@pytest.mark.usefixtures("cdn")
@pytest.mark.parametrize(("patterns", "files"), WANTED)
def test_files_come_from_the_cdn(patterns: list[str], files: packages.Files) -> None:
    assert packages.obtain({INK: patterns}) == {INK: files}


@pytest.mark.usefixtures("no_cdn", "npm")
@pytest.mark.parametrize(("patterns", "files"), WANTED)
def test_files_come_from_the_package(
    patterns: list[str], files: packages.Files
) -> None:
    assert packages.obtain({INK: patterns}) == {INK: files}


@pytest.mark.usefixtures("cdn", "npm")
def test_what_the_cdn_lacks_comes_from_the_package() -> None:
    other = Package("@ink/pad", "2.0.0")

    assert packages.obtain({other: ["index.js"]}) == {other: {"index.js": b"1"}}


@pytest.mark.usefixtures("no_cdn")
def test_without_npm_what_to_do_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shutil.which", lambda name, path: None)

    with pytest.raises(
        InklingError, match="no such version, and there is no npm: check"
    ):
        packages.obtain({INK: ["index.js"]})


@pytest.mark.usefixtures("no_cdn")
def test_a_package_that_npm_cannot_pack_is_told(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    npm = tmp_path / "npm"
    npm.write_text("#!/bin/sh\nexit 1\n")
    npm.chmod(0o755)
    monkeypatch.setattr("shutil.which", lambda name, path: str(npm))

    with pytest.raises(InklingError, match=r"@ink/pad@1\.0\.0 comes neither from"):
        packages.obtain({INK: ["index.js"]})
