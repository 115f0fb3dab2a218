import gzip
import re
import ssl
from collections.abc import Iterator
from http.client import HTTPResponse, HTTPSConnection
from pathlib import Path

import brotli
import pytest

from sitegen import runtime
from tests.harness.cdn import Cdn
from tests.harness.cdn_server import serve_cdn

ADDRESS = "https://cdn.example/npm/"
CONTENT = b"export const ink = 'ink ink ink ink ink ink';"


@pytest.fixture
def arguments(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """Return what a browser is told, so that it finds two files on the CDN."""
    monkeypatch.setattr(runtime, "unpack_runtime", lambda cache: cache)
    files = {}
    for name in ("ink.mjs", "ink.wasm"):
        (tmp_path / name).write_bytes(CONTENT)
        files[f"{ADDRESS}ink@1.0.0/{name}"] = tmp_path / name
    with serve_cdn(Cdn((ADDRESS,), files, is_reachable=False)) as arguments:
        yield arguments


@pytest.fixture
def connection(arguments: list[str]) -> Iterator[HTTPSConnection]:
    rule = re.fullmatch(r"--host-resolver-rules=MAP (\S+) (\S+):(\d+)", arguments[0])
    assert rule
    assert rule[1] == "cdn.example"
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    connection = HTTPSConnection(rule[2], int(rule[3]), context=context)
    yield connection
    connection.close()


def get(
    connection: HTTPSConnection, path: str, encoding: str = ""
) -> tuple[HTTPResponse, bytes]:
    connection.request("GET", path, headers={"Accept-Encoding": encoding})
    response = connection.getresponse()
    return response, response.read()


@pytest.mark.parametrize(
    ("file", "kind"),
    [("ink.mjs", "text/javascript"), ("ink.wasm", "application/wasm")],
)
def test_files_come_as_from_the_cdn(
    connection: HTTPSConnection, file: str, kind: str
) -> None:
    response, content = get(connection, f"/npm/ink@1.0.0/{file}")

    assert (response.status, content) == (200, CONTENT)
    assert response.getheader("Content-Type") == kind
    assert response.getheader("Access-Control-Allow-Origin") == "*"
    assert "immutable" in (response.getheader("Cache-Control") or "")


@pytest.mark.parametrize(
    ("taken", "encoding", "unpack"),
    [
        ("gzip, deflate, br;q=0.9", "br", brotli.decompress),
        ("gzip, deflate", "gzip", gzip.decompress),
        ("identity", None, bytes),
    ],
)
def test_files_are_packed_as_densely_as_the_browser_takes(
    connection: HTTPSConnection, taken: str, encoding: str | None, unpack: type[bytes]
) -> None:
    response, content = get(connection, "/npm/ink@1.0.0/ink.mjs", taken)

    assert response.getheader("Content-Encoding") == encoding
    assert unpack(content) == CONTENT


def test_what_is_not_pinned_is_not_there(connection: HTTPSConnection) -> None:
    response, _ = get(connection, "/npm/ink@2.0.0/ink.mjs")
    assert response.status == 404


def test_the_browser_trusts_one_key_alone(arguments: list[str]) -> None:
    name, _, key = arguments[1].partition("=")
    assert name == "--ignore-certificate-errors-spki-list"
    assert re.fullmatch(r"[\w+/]{43}=", key)
