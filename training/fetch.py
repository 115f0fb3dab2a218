"""Where data files come from: INKLING_DATA, else the cache, else their address."""

import hashlib
import os
import tempfile
from collections.abc import Callable
from pathlib import Path

import pooch
import requests

from sitegen.errors import InklingError

pooch.get_logger().setLevel("ERROR")  # errors are told in one line, by us

CACHE = Path(__file__).parents[1] / ".cache" / "data"


def fetch(
    name: str, address: str, unpack: Callable[[bytes], bytes] | None = None
) -> Path:
    """Return the path of the data file `name`, downloading it where it is not at hand.

    Args:
        name: path below the data folder, e.g. `mnist/mnist.npz`.
        address: where it is published.
        unpack: turns the published bytes into the file's; None where they are the same.

    Raises:
        InklingError: it is not at hand and the address cannot be reached, refuses, or
            gives what cannot be unpacked.
        OSError: the cache cannot be written.
    """
    given = os.environ.get("INKLING_DATA")
    if given and (path := Path(given) / name).is_file():
        return path
    cached = CACHE / name
    if not cached.is_file():
        _download(address, cached, unpack)
    return cached


def _download(
    address: str, target: Path, unpack: Callable[[bytes], bytes] | None
) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=CACHE) as folder:
        try:
            packed = pooch.retrieve(
                address, known_hash=None, path=folder, progressbar=True
            )
        except requests.RequestException as error:
            name = target.relative_to(CACHE).as_posix()
            failed = "cannot be reached"
            if error.response is not None:
                failed = f"answers {error.response.status_code}"
            raise InklingError(
                f"{_not_at_hand(name)}, and {address} {failed}: check the network, or"
                f" get {name} and name its folder in INKLING_DATA"
            ) from error
        content = Path(packed).read_bytes()
        unpacked = Path(folder) / target.name
        try:
            unpacked.write_bytes(unpack(content) if unpack else content)
        except ValueError as error:
            raise InklingError(
                f"what came from {address} is damaged ({error}): run it once more"
            ) from error
        unpacked.replace(target)


def _not_at_hand(name: str) -> str:
    given = os.environ.get("INKLING_DATA")
    if not given:
        return f"{name} is not in {CACHE}"
    if not Path(given).is_dir():
        return f"INKLING_DATA names {given}, which is no folder"
    return f"{name} is neither in {given} (INKLING_DATA) nor in {CACHE}"


def verify(path: Path, part: str, content: bytes, sha256: str) -> None:
    """Check `content`, the `part` of the file at `path`, against its checksum.

    Raises:
        InklingError: the checksum differs.
    """
    found = hashlib.sha256(content).hexdigest()
    if found != sha256:
        raise InklingError(
            f"{path}: {part} has the wrong checksum ({found[:16]}… instead of"
            f" {sha256[:16]}…): delete the file, and it is fetched anew"
        )
