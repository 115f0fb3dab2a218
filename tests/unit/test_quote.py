import html
import re
from pathlib import Path

import pytest

from sitegen.errors import InklingError
from sitegen.quote import quote, tables

from .conftest import REPOSITORY

MODULE = '''\
"""A module."""

import functools

WIDE = 28


@functools.cache
def area(high: int) -> str:
    """Return <b>, the area."""
    return f"{WIDE * high} & more"  # as text


class Pad:
    """A pad."""

    def clear(self) -> None:
        """Clear it."""

    @property
    def is_empty(self) -> bool:
        return True

    class Pen:
        async def draw(self) -> None:
            text = """
    at the left
"""
            print(text)
'''
RECIPE = """\
seed = 1

[input] # in pixels
box = 20.0

[[examples]]
name = "a"

[model.stem]
kernel = 5
"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "module.py").write_text(MODULE)
    (tmp_path / "recipe.toml").write_text(RECIPE)
    return tmp_path


def text_of(code: str) -> str:
    """Return what a browser shows of code."""
    return html.unescape(re.sub("<.*?>", "", code))


@pytest.mark.parametrize(
    ("name", "first", "last"),
    [
        ("area", 8, 11),
        ("Pad", 14, 29),
        ("Pad.clear", 17, 18),
        ("Pad.is_empty", 20, 22),
        ("Pad.Pen.draw", 25, 29),
    ],
)
def test_what_is_quoted_is_the_source(
    root: Path, name: str, first: int, last: int
) -> None:
    quoted = quote(root, "module.py", name)

    assert (quoted.file, quoted.first, quoted.last) == ("module.py", first, last)
    lines = MODULE.split("\n")[first - 1 : last]
    shown = text_of(quoted.code).rstrip("\n").split("\n")
    assert [line.strip() for line in shown] == [line.strip() for line in lines]


def test_a_method_stands_at_the_left(root: Path) -> None:
    quoted = text_of(quote(root, "module.py", "Pad.is_empty").code)

    assert quoted == "@property\ndef is_empty(self) -> bool:\n    return True\n"


def test_what_html_would_take_for_its_own_is_escaped(root: Path) -> None:
    code = quote(root, "module.py", "area").code

    assert "<b>" not in code
    assert "&lt;b&gt;" in code
    assert "&amp; more" in code


def test_names_strings_and_comments_have_classes(root: Path) -> None:
    code = quote(root, "module.py", "area").code

    assert '<span class="nf">area</span>' in code
    assert '<span class="c"># as text</span>' in code
    assert '<span class="sd">"""Return' in code
    assert '<span class="k">return</span>' in code
    assert "high" in re.sub("<span.*?</span>", "", code)


def test_a_table_of_a_recipe_can_be_quoted(root: Path) -> None:
    quoted = quote(root, "recipe.toml", "input")

    assert (quoted.first, quoted.last) == (3, 4)
    assert text_of(quoted.code) == "[input] # in pixels\nbox = 20.0\n"
    assert quote(root, "recipe.toml", "model.stem").last == 10


def test_the_headings_of_tables_may_be_indented() -> None:
    assert tables("a = 1\n [ one ]\nb = 2\n\n\t[two.three]") == {
        "one": (2, 3),
        "two.three": (5, 5),
    }
    assert tables("a = 1\n") == {}


@pytest.mark.parametrize(
    ("file", "name", "message"),
    [
        ("module.py", "aera", "module.py has no 'aera' to quote: did you mean 'area'?"),
        ("module.py", "Pad.x", "did you mean 'Pad'?"),
        ("module.py", "WIDE", "known are Pad, Pad.Pen, Pad.Pen.draw, Pad.clear"),
        ("recipe.toml", "examples", "has no 'examples' to quote: known are input"),
        ("gone.py", "area", "gone.py is missing, and 'area' is to be quoted from it"),
        ("broken.py", "area", "broken.py:2: invalid syntax: correct it"),
        ("latin.py", "area", "latin.py is not UTF-8: save it as UTF-8"),
    ],
)
def test_what_cannot_be_quoted_is_told_in_one_line(
    root: Path, file: str, name: str, message: str
) -> None:
    (root / "broken.py").write_text("a = 1\nb = ?\n")
    (root / "latin.py").write_bytes(b"# \xff\n")

    with pytest.raises(InklingError) as told:
        quote(root, file, name)

    assert message in str(told.value)
    assert "\n" not in str(told.value)


def test_it_can_quote_itself() -> None:
    quoted = quote(REPOSITORY, "sitegen/quote.py", "quote")
    source = (REPOSITORY / "sitegen" / "quote.py").read_text().split("\n")

    assert text_of(quoted.code) == (
        "\n".join(source[quoted.first - 1 : quoted.last]) + "\n"
    )
