"""Puts a finished site in the old one's place, whole or not at all.

A site is written into a staging folder next to the output and exchanged with it in one
step. Every folder that Inkling fills carries a manifest; what has none, or holds files
that it does not name, is not touched.
"""

import ctypes
import errno
import hashlib
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

import msgspec

from .errors import InklingError
from .typed import read_json

MANIFEST = ".inkling.json"
LITTER = {".DS_Store", "Thumbs.db", "desktop.ini"}  # left by systems, missed by nobody


class Entry(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A file as it was published."""

    sha256: str
    size: int  # bytes


Holds = Literal["site", "model"]  # a model never gives way to a site


class Manifest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Marks a folder as built by Inkling and lists its files by relative path."""

    built_by: Literal["inkling"]
    holds: Holds
    files: dict[str, Entry]
    base_address: str = ""  # that a site was built for


@contextmanager
def staged(
    output: Path, holds: Holds = "site", base_address: str = ""
) -> Iterator[Path]:
    """Give an empty folder to fill, which then takes the place of `output`.

    What `output` holds must be of the same kind, if there is something.

    Where the body raises, or the process is killed, `output` stays as it was. Two
    builds into one folder wait for each other; so do, but on Windows, those of folders
    that lie side by side.

    Raises:
        InklingError: `output` is not Inkling's to replace, or cannot be written.
    """
    output = _own_place(output)
    new = _beside(output, "new")
    _make_room(output)
    with _only_one(output):
        _recover(output)
        _refuse_foreign(output, holds)
        _start(new, output, holds)
        try:
            yield new
            seal(new, holds, base_address)
            _flush(new)
            _swap(new, output)
        finally:
            _remove(new)


def clean(output: Path) -> bool:
    """Remove the site built at `output`, leftovers of killed builds included.

    Returns whether there was something.

    Raises:
        InklingError: Inkling did not build it.
    """
    output = _own_place(output)
    if not output.parent.exists():
        return False
    with _only_one(output):
        _recover(output)
        _refuse_foreign(output, "site")
        built = (output / MANIFEST).exists()
        if built:
            output.rename(_beside(output, "new"))  # so that no half of it is ever seen
            _remove(_beside(output, "new"))
        return built


def seal(folder: Path, holds: Holds = "site", base_address: str = "") -> None:
    """Write the manifest of all files in `folder`."""
    files = {name: entry(folder / name) for name in sorted(files_in(folder))}
    _write_manifest(folder, Manifest("inkling", holds, files, base_address))


def entry(path: Path) -> Entry:
    """Return the hash and size of a file."""
    content = path.read_bytes()
    return Entry(hashlib.sha256(content).hexdigest(), len(content))


def manifest(folder: Path) -> Manifest:
    """Read the manifest of a folder that Inkling built.

    Raises:
        InklingError: there is none, or it is malformed.
    """
    advice = "build the site with `python build.py`"
    if folder.exists():
        advice = f"move {folder} away and {advice}"
    return read_json(folder / MANIFEST, Manifest, advice)


def files_in(folder: Path) -> set[str]:
    """Return the relative paths of all files but the manifest."""
    files = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix() for path in files} - {MANIFEST}


def _own_place(output: Path) -> Path:
    """Return the absolute path of `output`; refuse one in the way of what is needed."""
    output = output.resolve()
    for needed in (Path.cwd(), Path(__file__).resolve().parents[1]):
        if output == needed or output in needed.parents:
            raise InklingError(
                f"the output {output} would replace {needed}: choose a folder of its"
                " own"
            )
        if needed / "site_src" in (output, *output.parents):
            raise InklingError(
                f"the output {output} would become a part of what it is made of:"
                " choose a folder elsewhere"
            )
    return output


def _beside(output: Path, role: str) -> Path:
    return output.with_name(f".{output.name}.inkling-{role}")


@contextmanager
def _only_one(output: Path) -> Iterator[None]:
    """Wait until no other process works beside `output`; a killed one works no more."""
    if sys.platform == "win32":
        import msvcrt

        key = hashlib.sha256(os.fsencode(output)).hexdigest()[:16]
        with Path(tempfile.gettempdir(), f"inkling-{key}.lock").open("w") as file:
            msvcrt.locking(file.fileno(), msvcrt.LK_LOCK, 1)
            yield
    else:
        import fcntl

        # The folder itself: whoever writes there finds the same, and nothing is left.
        folder = os.open(output.parent, os.O_RDONLY)
        try:
            try:
                fcntl.flock(folder, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                print(f"waiting for another build in {output.parent}", flush=True)
                fcntl.flock(folder, fcntl.LOCK_EX)
            yield
        finally:
            os.close(folder)


def _recover(output: Path) -> None:
    """Tidy up after a killed build; under the lock, none is alive."""
    old = _beside(output, "old")
    if _is_leftover(old) and not output.exists():  # killed between the two renames
        old.rename(output)
    for leftover in (old, _beside(output, "new")):
        _remove(leftover)


def _is_leftover(folder: Path) -> bool:
    """Tell whether a folder of our naming is our making: marked, or not yet so."""
    return folder.is_dir() and (
        (folder / MANIFEST).exists() or not any(folder.iterdir())
    )


def _remove(leftover: Path) -> None:
    """Remove a leftover, its mark last: a removal may be killed, too."""
    if _is_leftover(leftover):
        for path in leftover.iterdir():
            if path.is_dir() and not path.is_symlink():
                shutil.rmtree(path)
            elif path.name != MANIFEST:
                path.unlink()
        shutil.rmtree(leftover)


def _refuse_foreign(output: Path, holds: Holds) -> None:
    """Refuse to replace anything but what Inkling built, as the same."""
    if not output.exists() or _is_empty(output):
        return
    built = _built(output)
    if built is None or built.holds != holds:
        raise InklingError(
            f"{output} is no {holds} built by Inkling and is left alone: move it away,"
            " or choose another output"
        )
    for name in sorted(files_in(output) - built.files.keys()):
        if Path(name).name in LITTER:
            continue
        raise InklingError(
            f"{output / name} was not built by Inkling and would be lost: move it"
            " away, or choose another output"
        )


def _is_empty(output: Path) -> bool:
    return output.is_dir() and not any(output.iterdir())


def _built(output: Path) -> Manifest | None:
    """Return the manifest of what is at `output`, None if Inkling did not build it."""
    try:
        return manifest(output)
    except (InklingError, NotADirectoryError):
        return None


def _make_room(output: Path) -> None:
    """Make the folders above `output`."""
    with _writing(output):
        output.parent.mkdir(parents=True, exist_ok=True)


def _start(new: Path, output: Path, holds: Holds) -> None:
    with _writing(output):
        new.mkdir()
        _write_manifest(new, Manifest("inkling", holds, {}))


@contextmanager
def _writing(output: Path) -> Iterator[None]:
    """Tell that `output` cannot be written, where the block finds that it cannot."""
    try:
        yield
    except OSError as error:
        raise InklingError(
            f"{output} cannot be written: {error.filename}: {error.strerror}: choose"
            " another output"
        ) from error


def _write_manifest(folder: Path, manifest: Manifest) -> None:
    content = msgspec.json.encode(manifest)
    (folder / MANIFEST).write_bytes(msgspec.json.format(content, indent=1) + b"\n")


def _flush(folder: Path) -> None:
    """Have the files on the disk before their folder gets its name."""
    for path in folder.rglob("*"):
        if path.is_file():
            with path.open("rb+") as file:
                os.fsync(file.fileno())


def _swap(new: Path, output: Path) -> None:
    """Give `new` the name `output`; what had it keeps the name `new`, or goes."""
    if not output.exists():
        new.rename(output)
    elif not _exchange(new, output):
        old = _beside(output, "old")
        output.rename(old)
        try:
            new.rename(output)
        except OSError:
            old.rename(output)
            raise
        _remove(old)


def _exchange(one: Path, other: Path) -> bool:
    """Exchange two folders in one step; False where the system cannot."""
    first, second = os.fsencode(one), os.fsencode(other)
    if sys.platform == "linux":
        at_working_folder, exchange = -100, 2
        arguments = (at_working_folder, first, at_working_folder, second, exchange)
        name = "renameat2"
    elif sys.platform == "darwin":
        swap = 2
        arguments = (first, second, swap)
        name = "renamex_np"
    else:
        return False
    library = ctypes.CDLL(None, use_errno=True)
    if not hasattr(library, name):
        return False
    if getattr(library, name)(*arguments) == 0:
        return True
    reason = ctypes.get_errno()
    if reason in (errno.ENOSYS, errno.EINVAL, errno.ENOTSUP):
        return False
    raise OSError(reason, os.strerror(reason), str(other))
