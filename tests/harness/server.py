"""Serves a built site under a sub-path, as GitHub Pages serves a project's."""

import socket
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from http import HTTPStatus
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.request import urlopen

SUB_PATH = "/some/place/"
MEDIA_TYPES = {
    **SimpleHTTPRequestHandler.extensions_map,
    ".js": "text/javascript",
    ".mjs": "text/javascript",
    ".wasm": "application/wasm",
    ".webmanifest": "application/manifest+json",
}


@contextmanager
def serve(folder: Path, path: str = SUB_PATH) -> Iterator[str]:
    """Serve `folder` under `path` and yield its address; both end with a slash."""
    handler = partial(_Handler, path, directory=str(folder))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield f"http://127.0.0.1:{server.server_port}{path}"
        finally:
            server.shutdown()


def free_port() -> int:
    """Return a port of this machine that nothing listens at."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def fetched(address: str) -> str:
    """Return the text that lies at `address`."""
    with urlopen(address, timeout=20) as answer:
        return str(answer.read().decode())


def wait_for(condition: Callable[[], bool]) -> None:
    """Wait until `condition` holds; a preview looks for changes every 0.8 seconds."""
    deadline = time.monotonic() + 20  # seconds
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.1)


class _Handler(SimpleHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    extensions_map = MEDIA_TYPES

    def __init__(self, sub_path: str, *args: Any, **more: Any) -> None:
        self.sub_path = sub_path
        super().__init__(*args, **more)

    def translate_path(self, path: str) -> str:
        """Return the file that `path` names; nothing lies outside the sub-path."""
        if not path.startswith(self.sub_path):
            path = "outside"
        return super().translate_path(path.removeprefix(self.sub_path))

    def list_directory(self, path: Any) -> None:
        """Show no folder that has no page."""
        self.send_error(HTTPStatus.NOT_FOUND)

    def send_error(
        self, code: int, message: str | None = None, explain: str | None = None
    ) -> None:
        """Answer with the site's own page for what is not there."""
        page = Path(self.directory, "404.html")
        if code != HTTPStatus.NOT_FOUND or not page.is_file():
            super().send_error(code, message, explain)
            return
        content = page.read_bytes()
        self.send_response(code)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)

    def log_message(self, format: str, *args: Any) -> None:
        """Keep quiet."""
