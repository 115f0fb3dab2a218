"""Previews the site: serves it where it will live, rebuilds and reloads on changes."""

import errno
import json
import re
import time
from collections.abc import Callable
from pathlib import Path, PurePosixPath
from typing import Any

from livereload import Server
from livereload.handlers import LiveReloadHandler
from livereload.server import LiveScriptInjector
from tornado.web import RedirectHandler, StaticFileHandler

from .errors import InklingError, tell

HOST = "127.0.0.1"

# Systems disagree on these, and browsers refuse modules of another type.
TYPES = {
    ".js": "text/javascript",
    ".mjs": "text/javascript",
    ".wasm": "application/wasm",
    ".webmanifest": "application/manifest+json",
}


# livereload drops what changes within three seconds of a reload: the page stays old.
LiveReloadHandler.DEFAULT_RELOAD_TIME = 0


# When a build ends, livereload tells only the pages that listen by then. So each page
# says, as the version of its snippet, which build it is of when it begins to listen.
LiveReloadHandler.newest = ""
_hear = LiveReloadHandler.on_message
_inject = LiveScriptInjector.transform_first_chunk


def _inject_build(page: LiveScriptInjector, *answer: Any) -> Any:
    """Put livereload's snippet into a page, and the newest build into the snippet."""
    version = f"/livereload.js?snipver={LiveReloadHandler.newest}&"
    page.script = page.script.replace(b"/livereload.js?", version.encode())
    return _inject(page, *answer)


def _hear_and_tell(page: LiveReloadHandler, message: str) -> None:
    """Have a page reload that begins to listen but is not of the newest build."""
    _hear(page, message)
    said = json.loads(message)
    if said["command"] == "hello":
        page.build = said.get("snipver")
    elif said["command"] == "info" and page.build != LiveReloadHandler.newest:
        page.send_message({"command": "reload", "path": "*"})


LiveScriptInjector.transform_first_chunk = _inject_build
LiveReloadHandler.on_message = _hear_and_tell


class Files(StaticFileHandler):
    """Serves the site as GitHub Pages does, but nothing from a cache."""

    def get_content_type(self) -> str:
        """Return the type that browsers expect, whatever the system says."""
        suffix = PurePosixPath(self.absolute_path or "").suffix
        return TYPES.get(suffix) or super().get_content_type()

    def should_return_304(self) -> bool:
        """Answer in full: Tornado remembers the hashes of files since rebuilt."""
        return False

    def set_extra_headers(self, path: str) -> None:
        """Keep the browser from remembering."""
        self.set_header("Cache-Control", "no-store")

    def write_error(self, status_code: int, **kwargs: Any) -> None:
        """Answer with the site's 404.html what is not there."""
        page = Path(self.root, "404.html")
        if status_code == 404 and page.exists():
            self.set_header("Content-Type", "text/html; charset=utf-8")
            self.finish(page.read_bytes())
        else:
            super().write_error(status_code, **kwargs)


class Preview(Server):  # type: ignore[misc]  # livereload has no types
    """livereload's server, under a sub-path and quiet."""

    def __init__(self, folder: Path, base_path: str) -> None:
        super().__init__()
        self.folder = folder
        self.base_path = base_path

    def get_web_handlers(self, script: bytes) -> list[Any]:
        """Mount the site at its path, and lead there from what is not quite it."""
        site = (
            f"{re.escape(self.base_path)}(.*)",
            Files,
            {"path": str(self.folder.resolve()), "default_filename": "index.html"},
        )
        near = {"/", self.base_path.rstrip("/")} - {self.base_path, ""}
        there = {"url": self.base_path, "permanent": False}
        return [site, *((re.escape(path), RedirectHandler, there) for path in near)]

    def application(self, port: int, *args: Any, **kwargs: Any) -> None:
        """Listen, and say where."""
        super().application(port, *args, **kwargs)
        print(
            f"preview at http://{HOST}:{port}{self.base_path}   (Ctrl-C ends it)",
            flush=True,
        )

    def _setup_logging(self) -> None:
        """Leave logging alone: warnings appear, the rest does not."""


def serve(
    folder: Path,
    base_path: str,
    port: int,
    watched: list[Path],
    rebuild: Callable[[], None],
) -> None:
    """Build the site and serve `folder` until Ctrl-C.

    Args:
        folder: where it is built.
        base_path: the path to serve it under, with a slash at both ends.
        port: of this machine, reachable from it alone.
        watched: folders; when a file in one changes, the site is rebuilt.
        rebuild: builds the site; what it raises later is told, and the old site stays.

    Raises:
        InklingError: the site cannot be built, or the port cannot be had.
    """

    def build_anew() -> None:
        rebuild()
        LiveReloadHandler.newest = f"build-{time.time_ns()}"

    def rebuild_or_tell() -> None:
        try:
            build_anew()
        except (InklingError, OSError) as error:
            tell(error)

    server = Preview(folder, base_path)
    for path in watched:
        server.watch(str(path), rebuild_or_tell)
    # What it sees first livereload takes for new; now it is what the site is made of.
    server.watcher.examine()
    build_anew()
    try:
        # Without it livereload has pages reload when it begins.
        server.serve(port=port, host=HOST, restart_delay="forever")
    except OSError as error:
        if error.errno not in (errno.EADDRINUSE, errno.EACCES):
            raise
        raise InklingError(
            f"port {port} cannot be had ({error.strerror}): end what uses it, or"
            " choose another with --port"
        ) from error
