import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from http.client import HTTPConnection
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest

from sitegen.serve import Preview
from sitegen.serve import serve as preview_of
from tests.harness.server import fetched, free_port, wait_for

from .conftest import REPOSITORY, replace

SERVE = """
import pathlib, sys
import build
sys.exit(build.main(["serve", *sys.argv[2:]], pathlib.Path(sys.argv[1])))
"""


def serve(project: Path, port: int, errors: Path) -> subprocess.Popen[str]:
    with errors.open("w") as stderr:
        return subprocess.Popen(
            [sys.executable, "-uc", SERVE, project, f"--port={port}"],
            cwd=REPOSITORY,
            stdout=subprocess.PIPE,
            stderr=stderr,
            text=True,
        )


@pytest.fixture
def port() -> int:
    return free_port()


@pytest.fixture
def errors(tmp_path: Path) -> Path:
    return tmp_path / "stderr"


@pytest.fixture
def preview(project: Path, port: int, errors: Path) -> Iterator[str]:
    """Return the address of a preview under /ink/."""
    toml = project / "site_src" / "site.toml"
    replace(toml, "title", 'base_address = "https://a.b/ink"\ntitle')
    with serve(project, port, errors) as process:
        try:
            assert process.stdout is not None
            line = next((line for line in process.stdout if "preview at" in line), "")
            assert f"http://127.0.0.1:{port}/ink/ " in line, errors.read_text()
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()


def test_the_site_is_served_where_it_will_live(preview: str) -> None:
    for near in ("/", "/ink", "/ink/"):
        with urlopen(preview + near, timeout=10) as answer:
            assert answer.url == f"{preview}/ink/"
            page = answer.read().decode()
    assert "Ink &amp; paper" in page
    assert "livereload.js" in page
    assert "livereload" in fetched(f"{preview}/livereload.js")

    root = HTTPConnection(preview.removeprefix("http://"), timeout=10)
    root.request("GET", "/")
    assert root.getresponse().status == 302  # a permanent one would be remembered
    root.close()

    with pytest.raises(HTTPError) as missing:
        urlopen(f"{preview}/ink/at/no/depth", timeout=10)
    with missing.value as answer:
        assert answer.code == 404
        assert 'href="/ink/static/style.css"' in answer.read().decode()


@pytest.mark.parametrize(
    ("file", "media_type"),
    [
        ("models/digits/card.json", "application/json"),
        ("static/style.css", "text/css"),
        ("static/module.mjs", "text/javascript"),
        ("static/code.wasm", "application/wasm"),
        ("models/digits/model.json", "application/json"),
    ],
)
def test_files_have_the_types_that_browsers_want(
    project: Path, preview: str, file: str, media_type: str
) -> None:
    (project / "build" / "preview" / file).touch()

    with urlopen(f"{preview}/ink/{file}", timeout=10) as answer:
        assert answer.headers["Content-Type"] == media_type
        assert answer.headers["Cache-Control"] == "no-store"


def test_changes_rebuild_and_failures_keep_the_old_site(
    project: Path, preview: str, errors: Path
) -> None:
    index = project / "site_src" / "templates" / "index.html"

    replace(index, "{% block main %}", "{% block main %}first change")
    wait_for(lambda: "first change" in fetched(f"{preview}/ink/"))

    replace(index, "first change", "{{ nothing }}")
    wait_for(lambda: "'nothing' is undefined" in errors.read_text())
    assert "first change" in fetched(f"{preview}/ink/")

    replace(index, "{{ nothing }}", "second change")
    wait_for(lambda: "second change" in fetched(f"{preview}/ink/"))

    (told,) = errors.read_text().splitlines()
    assert told.startswith("error: ")


def test_what_changes_while_the_site_is_first_built_is_built_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "index.html"
    file.write_text("old")
    built: list[str] = []

    def rebuild() -> None:
        built.append(file.read_text())
        file.write_text("new")
        os.utime(file, (1, len(built)))  # seconds: another time, however quick it was

    def look_once(server: Preview, **options: object) -> None:
        server.watcher.examine()

    monkeypatch.setattr(Preview, "serve", look_once)
    preview_of(tmp_path / "site", "/", 0, [tmp_path], rebuild)
    assert built == ["old", "new"]


def test_a_port_in_use_is_told(project: Path, errors: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with serve(project, port, errors) as process:
            assert process.wait(timeout=20) == 1

    (told,) = errors.read_text().splitlines()
    assert told.startswith(f"error: port {port} cannot be had")
    assert told.endswith("choose another with --port")
