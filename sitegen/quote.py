"""Quotes the project's own sources in its pages, as they are when the site is built."""

import ast
import re
import textwrap
from collections.abc import Iterable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

import pygments
from pygments.formatters import HtmlFormatter
from pygments.lexers import PythonLexer, TOMLLexer
from pygments.token import Comment, Keyword, Name, Number, Operator, String, Text

from .errors import InklingError, utf8
from .typed import suggestion

# What gets a colour, by the classes that Pygments gives it; the first that fits counts.
COLOURED = (
    Comment,
    String.Doc,
    String,
    Number,
    Keyword,
    Operator.Word,
    Name.Class,
    Name.Function,
    Name.Decorator,
)
TABLE = re.compile(r"\s*\[\s*([\w.-]+)\s*\]")

Lines = tuple[int, int]  # the first and the last, from 1


class Quote(NamedTuple):
    """A piece of a source file, highlighted."""

    file: str
    first: int  # line, from 1
    last: int
    code: str  # HTML


def quote(root: Path, file: str, name: str) -> Quote:
    """Return what `name` stands for in a source file.

    Args:
        root: the project's folder.
        file: path below it, of a Python module or a TOML file.
        name: of a function, a class or a method (`Class.method`); of a table of TOML.

    Raises:
        InklingError: the file is missing or malformed, or has no such name.
    """
    path = root / file
    text = _text(path, name)
    python = path.suffix == ".py"
    places = definitions(path, text) if python else tables(text)
    if name not in places:
        raise InklingError(
            f"{path} has no {name!r} to quote: {suggestion(name, places)}"
        )
    first, last = places[name]
    lines = text.split("\n")[first - 1 : last]
    code = textwrap.dedent("\n".join(lines))
    return Quote(
        file, first, last, highlighted(code, PythonLexer if python else TOMLLexer)
    )


def definitions(path: Path, text: str) -> dict[str, Lines]:
    """Return where the functions, classes and methods of a module stand.

    Decorators belong to what they decorate.

    Raises:
        InklingError: the text is no Python.
    """
    try:
        return dict(_defined(ast.parse(text).body))
    except SyntaxError as error:
        raise InklingError(f"{path}:{error.lineno}: {error.msg}: correct it") from error


def tables(text: str) -> dict[str, Lines]:
    """Return where the tables of a TOML file stand, blank lines at their ends apart."""
    lines = text.split("\n")
    starts = [n for n, line in enumerate(lines, 1) if line.lstrip().startswith("[")]
    found = {}
    for first, after in pairwise([*starts, len(lines) + 1]):
        last = after - 1
        while not lines[last - 1].strip():
            last -= 1
        if heading := TABLE.match(lines[first - 1]):
            found[heading[1]] = (first, last)
    return found


def highlighted(code: str, lexer: Any) -> str:
    """Return code as HTML: text, and spans with the classes of `COLOURED`."""
    tokens = _coloured(pygments.lex(code, lexer()))
    return str(pygments.format(tokens, HtmlFormatter(nowrap=True)))


def _text(path: Path, name: str) -> str:
    try:
        with utf8(path):
            return path.read_text("utf-8")
    except FileNotFoundError:
        raise InklingError(
            f"{path} is missing, and {name!r} is to be quoted from it: correct the path"
        ) from None


def _defined(body: Iterable[ast.stmt], within: str = "") -> Iterator[tuple[str, Lines]]:
    for node in body:
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            first = min([node.lineno, *(each.lineno for each in node.decorator_list)])
            yield within + node.name, (first, node.end_lineno or first)
            if isinstance(node, ast.ClassDef):
                yield from _defined(node.body, f"{within}{node.name}.")


def _coloured(tokens: Iterable[tuple[Any, str]]) -> Iterator[tuple[Any, str]]:
    """Leave uncoloured what is text like any other: it would double the page."""
    for kind, text in tokens:
        yield next((each for each in COLOURED if kind in each), Text), text
