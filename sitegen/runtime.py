"""The files that pages load from the CDN, pinned by version and hash.

`site_src/runtime.lock.json` holds them; `pin` writes it for the versions in site.toml.
"""

import base64
import hashlib
import os
from collections import defaultdict
from fnmatch import fnmatchcase
from pathlib import Path

import msgspec

from . import config
from .errors import InklingError
from .packages import CDN, SPARE, Files, Package, obtain
from .typed import read_json

LOCK = Path(__file__).parents[1] / "site_src" / "runtime.lock.json"

MICROPYTHON = "@micropython/micropython-webassembly-pyscript"

MODULES = ("@pyscript/core", MICROPYTHON)  # packages whose scripts are imported

# Which version in site.toml a package follows.
VERSION_OF = {
    "@pyscript/core": "pyscript",
    MICROPYTHON: "micropython",
    "@tensorflow/tfjs-core": "tfjs",
    "@tensorflow/tfjs-backend-wasm": "tfjs",
    "@tensorflow/tfjs-backend-cpu": "tfjs",
}

# Every file that a page can load: the name that templates use, package, path. A path
# with a wildcard stands for exactly one file, whose name holds a hash. Of PyScript's
# plugins there is the one that cannot be left out; index.html switches the others off.
FILES = (
    ("pyscript", "@pyscript/core", "dist/core.js"),
    ("pyscript-core", "@pyscript/core", "dist/core-*.js"),
    ("pyscript-error", "@pyscript/core", "dist/error-*.js"),
    ("micropython", MICROPYTHON, "micropython.mjs"),
    ("micropython-wasm", MICROPYTHON, "micropython.wasm"),
    ("tfjs-core", "@tensorflow/tfjs-core", "dist/tf-core.min.js"),
    ("tfjs-cpu", "@tensorflow/tfjs-backend-cpu", "dist/tf-backend-cpu.min.js"),
    ("tfjs-wasm", "@tensorflow/tfjs-backend-wasm", "dist/tf-backend-wasm.min.js"),
    (
        "tfjs-wasm-plain",
        "@tensorflow/tfjs-backend-wasm",
        "dist/tfjs-backend-wasm.wasm",
    ),
    (
        "tfjs-wasm-simd",
        "@tensorflow/tfjs-backend-wasm",
        "dist/tfjs-backend-wasm-simd.wasm",
    ),
)

FOLDER = "runtime"  # of a site that holds the files itself

ADVICE = "run `python build.py pin`"


class Pinned(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One file of the CDN."""

    name: str
    package: str
    version: str
    path: str
    integrity: str  # as browsers take it: sha384-...
    size: int  # bytes

    @property
    def address(self) -> str:
        """What follows the CDN's address: package@version/path."""
        return f"{self.package}@{self.version}/{self.path}"


class Remote(msgspec.Struct, frozen=True):
    """A file as pages ask for it: where, one address after another, and its hash."""

    urls: list[str]
    integrity: str

    @property
    def url(self) -> str:
        """The address to be asked first."""
        return self.urls[0]


class Lock(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """All files that pages may load from the CDN."""

    cdn: str
    spare: str  # another, with the same files under the same addresses
    files: list[Pinned]

    def addresses(self, own: str | None = None) -> dict[str, Remote]:
        """Return where each file is, by its name, for templates.

        own: the folder of the site that holds the files, where no CDN is to be asked.
        """
        places = [self.cdn, self.spare] if own is None else [own]
        return {
            file.name: Remote([at + file.address for at in places], file.integrity)
            for file in self.files
        }

    def modules(self, own: str | None = None) -> dict[str, str]:
        """Return the integrity of what is imported, by address, for an import map."""
        remotes = self.addresses(own)
        return {
            remotes[file.name].url: file.integrity
            for file in self.files
            if file.package in MODULES and file.path.endswith("js")
        }

    def import_map(self, own: str | None = None) -> dict[str, dict[str, str]]:
        """Return the import map of a page: the integrity of what is imported.

        Where the site itself holds the files, PyScript takes the interpreter's relative
        address for one beside its own script, so that one leads to the right one.
        """
        table = {"integrity": self.modules(own)}
        if own is not None:
            remotes = self.addresses(own)
            beside, _, _ = remotes["pyscript-core"].url.rpartition("/")
            interpreter = remotes["micropython"].url
            mistaken = f"{beside}/{interpreter.removeprefix('./')}"
            table["imports"] = {mistaken: interpreter}
        return table

    def folders(self) -> list[str]:
        """Return the addresses of all folders that hold files, for a policy.

        What is imported comes from the CDN alone: an import map names one address.
        """
        packages = sorted({(file.package, file.version) for file in self.files})
        return [
            f"{place}{name}@{version}/"
            for place in (self.cdn, self.spare)
            for name, version in packages
            if place == self.cdn or name not in MODULES
        ]

    def hashes(self, own: str | None = None) -> dict[str, str]:
        """Return the integrity of each file by each of its `addresses`."""
        return {
            url: remote.integrity
            for remote in self.addresses(own).values()
            for url in remote.urls
        }


def load(path: Path, versions: config.Runtime) -> Lock:
    """Read the lock and compare it with the versions that site.toml asks for.

    Raises:
        InklingError: the lock is missing or malformed, or holds other versions.
    """
    lock = read_json(path, Lock, ADVICE)
    for file in lock.files:
        key = VERSION_OF.get(file.package)
        wanted = getattr(versions, key) if key else None
        if file.version != wanted:
            raise InklingError(
                f"{path} pins {file.package} {file.version}, site.toml asks for"
                f" {wanted or 'none'}: {ADVICE}"
            )
    missing = {name for name, *_ in FILES} - {file.name for file in lock.files}
    if missing:
        raise InklingError(f"{path} lacks {', '.join(sorted(missing))}: {ADVICE}")
    return lock


def pin(path: Path, versions: config.Runtime) -> Lock:
    """Obtain the files of these versions and write their hashes to `path`.

    Raises:
        InklingError: a package cannot be had, or lacks a file.
    """
    packages = {
        name: Package(name, getattr(versions, key)) for name, key in VERSION_OF.items()
    }
    wanted: dict[Package, list[str]] = defaultdict(list)
    for _, package, pattern in FILES:
        wanted[packages[package]].append(pattern)
    contents = obtain(wanted)
    lock = Lock(
        CDN,
        SPARE,
        [
            _pinned(name, packages[package], pattern, contents[packages[package]])
            for name, package, pattern in FILES
        ],
    )
    text = msgspec.json.format(msgspec.json.encode(lock), indent=2)
    path.write_bytes(text + b"\n")
    return lock


def unpack_runtime(cache: Path, lock: Path = LOCK) -> Path:
    """Put every pinned file at `cache`/package@version/path, unless it is there.

    Returns `cache`. Needs the network the first time: the CDN, else npm's registry.

    Raises:
        InklingError: a file cannot be had, or is not the one that was pinned.
    """
    missing: dict[Package, list[Pinned]] = defaultdict(list)
    for file in read_json(lock, Lock, ADVICE).files:
        target = cache / file.address
        if not target.is_file() or integrity(target.read_bytes()) != file.integrity:
            missing[Package(file.package, file.version)].append(file)
    contents = obtain({p: [file.path for file in missing[p]] for p in missing})
    for package, files in missing.items():
        for file in files:
            _keep(cache / file.address, file, contents[package])
    return cache


def integrity(content: bytes) -> str:
    """Return the hash of a file as browsers take it: sha384-..."""
    return f"sha384-{base64.b64encode(hashlib.sha384(content).digest()).decode()}"


def _pinned(name: str, package: Package, pattern: str, contents: Files) -> Pinned:
    paths = [path for path in contents if fnmatchcase(path, pattern)]
    if len(paths) != 1:
        raise InklingError(
            f"{package} holds {len(paths)} files {pattern}, not one: use another"
            " version, or correct the list in sitegen/runtime.py"
        )
    content = contents[paths[0]]
    return Pinned(name, *package, paths[0], integrity(content), len(content))


def _keep(target: Path, file: Pinned, contents: Files) -> None:
    content = contents.get(file.path)
    if content is None or integrity(content) != file.integrity:
        raise InklingError(
            f"{file.address} is not what {LOCK.name} pins: do not use it; if the"
            f" change is wanted, {ADVICE}"
        )
    target.parent.mkdir(parents=True, exist_ok=True)
    partial = target.with_name(f"{target.name}.{os.getpid()}")
    partial.write_bytes(content)
    partial.replace(target)
