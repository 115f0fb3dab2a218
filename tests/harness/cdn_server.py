"""Serves the pinned files under the CDN's own name, to a browser that nobody watches.

Playwright can answer a page's requests itself. Where another program drives the
browser, or the time that files take is to be measured, they have to come from a server:
this one has a key of its own, which the browser is told to trust.
"""

import base64
import gzip
import hashlib
import mimetypes
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache, partial
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.parse import urlsplit

import brotli
import trustme
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from sitegen import runtime

from .cdn import CACHE, Cdn

# What jsDelivr sends with a file of an exact version.
HEADERS = {
    "Access-Control-Allow-Origin": "*",
    "Cache-Control": "public, max-age=31536000, s-maxage=31536000, immutable",
    "Cross-Origin-Resource-Policy": "cross-origin",
    "Timing-Allow-Origin": "*",
    "Vary": "Accept-Encoding",
    "X-Content-Type-Options": "nosniff",
}


@contextmanager
def serve_cdn(cdn: Cdn) -> Iterator[list[str]]:
    """Serve the CDN's files from this machine; yield what Chromium has to be told.

    That is a list of arguments; they demand a user data folder of its own, which
    Playwright and Lighthouse give it. Of the CDN's ways one is missing: HTTP/2.

    Raises:
        InklingError: the files cannot be had from anywhere.
    """
    runtime.unpack_runtime(CACHE)
    names = [str(urlsplit(address).hostname) for address in cdn.addresses]
    certificate = trustme.CA().issue_cert(*names)
    handler = partial(_Handler, _by_path(cdn))
    with _Server(("127.0.0.1", 0), handler) as server:
        server.socket = _secured(server.socket, certificate)
        Thread(target=server.serve_forever, daemon=True).start()
        try:
            here = f"127.0.0.1:{server.server_port}"
            rules = ", ".join(f"MAP {name} {here}" for name in names)
            yield [
                f"--host-resolver-rules={rules}",
                f"--ignore-certificate-errors-spki-list={_fingerprint(certificate)}",
            ]
        finally:
            server.shutdown()


def _by_path(cdn: Cdn) -> dict[str, Path]:
    return {urlsplit(address).path: file for address, file in cdn.files.items()}


def _secured(socket: Any, certificate: trustme.LeafCert) -> ssl.SSLSocket:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    certificate.configure_cert(context)
    # Hands are shaken by the connection's own thread, so that none waits for another.
    return context.wrap_socket(socket, server_side=True, do_handshake_on_connect=False)


def _fingerprint(certificate: trustme.LeafCert) -> str:
    """Return the hash of the certificate's key as Chromium takes it."""
    [content] = [pem.bytes() for pem in certificate.cert_chain_pems[:1]]
    key = x509.load_pem_x509_certificate(content).public_key()
    spki = key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return base64.b64encode(hashlib.sha256(spki).digest()).decode()


@cache
def _packed(file: Path, encoding: str) -> bytes:
    """Return a file's content as it travels."""
    content = file.read_bytes()
    if encoding == "br":
        packed: bytes = brotli.compress(content, quality=9)
        return packed
    return gzip.compress(content, mtime=0) if encoding == "gzip" else content


class _Server(ThreadingHTTPServer):
    def handle_error(self, request: Any, client_address: Any) -> None:
        """Keep quiet: browsers open connections on chance, and drop them."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def __init__(self, files: dict[str, Path], *args: Any) -> None:
        self.files = files
        super().__init__(*args)

    def do_GET(self) -> None:
        """Answer with a pinned file."""
        file = self.files.get(urlsplit(self.path).path)
        if file is None:
            self.send_error(HTTPStatus.NOT_FOUND)
            return
        encoding = self._best_encoding()
        content = _packed(file, encoding)
        self.send_response(HTTPStatus.OK)
        for header, value in HEADERS.items():
            self.send_header(header, value)
        kind = mimetypes.guess_type(file)[0] or "application/octet-stream"
        self.send_header("Content-Type", kind)
        if encoding:
            self.send_header("Content-Encoding", encoding)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def _best_encoding(self) -> str:
        """Return the densest encoding that the browser takes, as the CDN does."""
        given = self.headers.get("Accept-Encoding", "")
        taken = [each.partition(";")[0].strip() for each in given.split(",")]
        return next((each for each in ("br", "gzip") if each in taken), "")

    def log_message(self, format: str, *args: Any) -> None:
        """Keep quiet."""
