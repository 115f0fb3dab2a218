from collections.abc import Iterator
from http.client import HTTPConnection, HTTPResponse
from urllib.parse import urlsplit

import pytest

from tests.harness.server import serve


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("site")
    (folder / "index.html").write_text("home")
    (folder / "404.html").write_text("not here")
    (folder / "app").mkdir()
    (folder / "app" / "runtime.mjs").write_text("export {}")
    (folder / "app" / "runtime.wasm").write_bytes(b"\0asm")
    with serve(folder) as address:
        yield address


@pytest.fixture
def connection(address: str) -> Iterator[HTTPConnection]:
    connection = HTTPConnection(urlsplit(address).netloc)
    yield connection
    connection.close()


def get(connection: HTTPConnection, path: str) -> tuple[HTTPResponse, bytes]:
    connection.request("GET", path)
    response = connection.getresponse()
    return response, response.read()


def test_serves_the_site_under_a_sub_path(
    address: str, connection: HTTPConnection
) -> None:
    assert address.endswith("/some/place/")
    response, content = get(connection, "/some/place/")
    assert (response.status, content) == (200, b"home")


@pytest.mark.parametrize(
    ("file", "kind"),
    [("runtime.mjs", "text/javascript"), ("runtime.wasm", "application/wasm")],
)
def test_says_what_browsers_insist_on(
    connection: HTTPConnection, file: str, kind: str
) -> None:
    response, _ = get(connection, f"/some/place/app/{file}")
    assert response.getheader("Content-Type") == kind


@pytest.mark.parametrize(
    "path", ["/", "/index.html", "/some/place/app/", "/some/place/x"]
)
def test_shows_the_sites_page_for_what_is_not_there(
    connection: HTTPConnection, path: str
) -> None:
    response, content = get(connection, path)
    assert (response.status, content) == (404, b"not here")


def test_keeps_its_connection(connection: HTTPConnection) -> None:
    get(connection, "/some/place/x")
    first = connection.sock
    get(connection, "/some/place/")
    assert connection.sock is first
