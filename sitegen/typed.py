"""Reads files into typed structures; what is wrong in them is told in one line."""

from codecs import BOM_UTF8
from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from .errors import InklingError, utf8

T = TypeVar("T", bound=msgspec.Struct)


def read_toml(path: Path, kind: type[T], advice: str) -> T:
    """Read the TOML file `path` as a `kind`.

    Args:
        path: the file.
        kind: the structure that it must have.
        advice: what to do where the file is missing or malformed.

    Raises:
        InklingError: the file is missing, is no TOML, or has a key that is unknown,
            missing or of the wrong type.
    """
    return _read(path, kind, advice, msgspec.toml.decode)


def read_json(path: Path, kind: type[T], advice: str) -> T:
    """Read the JSON file `path` as a `kind`: see `read_toml`."""
    return _read(path, kind, advice, msgspec.json.decode)


def suggestion(word: str, known: Iterable[str]) -> str:
    """Say which of `known` was probably meant by `word`, else which there are."""
    close = get_close_matches(word, known, n=1)
    if close:
        return f"did you mean {close[0]!r}?"
    return f"known are {', '.join(sorted(known))}"


def _read(path: Path, kind: type[T], advice: str, decode: Any) -> T:
    try:
        with utf8(path):
            values = decode(path.read_bytes().removeprefix(BOM_UTF8))
        if isinstance(values, dict) and kind.__struct_config__.forbid_unknown_fields:
            _refuse_unknown_keys(path, values, kind)
        return msgspec.convert(values, kind)
    except FileNotFoundError:
        raise InklingError(f"{path} is missing: {advice}") from None
    except msgspec.MsgspecError as error:
        problem, _, place = str(error).partition(" - at `$.")
        where = f"{place.rstrip('`')}: " if place else ""
        raise InklingError(f"{path}: {where}{problem}: {advice}") from error


def _refuse_unknown_keys(
    path: Path, table: Mapping[str, Any], kind: type[msgspec.Struct], place: str = ""
) -> None:
    """Refuse keys that msgspec would refuse as well, but without a suggestion."""
    fields = {field.encode_name: field.type for field in msgspec.structs.fields(kind)}
    for key, value in table.items():
        if key not in fields:
            raise InklingError(
                f"{path}: unknown key {place}{key}: {suggestion(key, fields)}"
            )
        inner = fields[key]
        if isinstance(value, dict) and isinstance(inner, type(msgspec.Struct)):
            _refuse_unknown_keys(path, value, inner, f"{place}{key}.")
