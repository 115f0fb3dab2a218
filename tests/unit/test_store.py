"""Ink is written as text, and read again."""

import json
import re
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from site_src.app import store
from site_src.app.ink import MOST
from tests.hands import Strokes


def places(least: float, most: float) -> st.SearchStrategy[float]:
    whole = st.integers(round(least * store.UNIT), round(most * store.UNIT))
    return whole.map(lambda number: number / store.UNIT)


# Hands begin on the pad; a pointer that is held may leave it.
begun = st.lists(st.tuples(places(0, store.WIDE), places(0, 1)), min_size=1, max_size=1)
led_on = st.lists(st.tuples(places(-1, 3), places(-1, 3)), max_size=29)
inks = st.lists(
    st.tuples(begun, led_on).map(lambda it: it[0] + it[1]), min_size=1, max_size=8
)


@given(inks)
def test_what_is_written_is_read_again(ink: Strokes) -> None:
    assert store.read(store.Writer().write(ink)) == ink


def test_the_format_is_as_documented() -> None:
    text = store.Writer().write([[(0.5, 0.25), (1.0, 0.0)], [(0.1234, -0.1)]])
    assert json.loads(text) == {
        "inkling": 1,
        "strokes": [[5000, 2500, 10000, 0], [1234, -1000]],
    }


def test_a_growing_stroke_is_written_anew() -> None:
    writer = store.Writer()
    ink = [[(0.5, 0.5)]]
    writer.write(ink)
    ink[0].append((0.6, 0.6))
    assert store.read(writer.write(ink)) == ink


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "no JSON"),
        ("{", "no JSON"),
        ("[" * 100_000, "no JSON"),
        ("null", "version 1"),
        ('{"strokes": []}', "version 1"),
        ('{"inkling": 2, "strokes": []}', "version 1"),
        ('{"inkling": 1}', "whole numbers"),
        (json.dumps({str(key): 0 for key in range(101)}), "more than strokes"),
        ('{"inkling": 1, "strokes": []}', "no strokes"),
        ('{"inkling": 1, "strokes": [[]]}', "whole numbers"),
        ('{"inkling": 1, "strokes": [[1]]}', "whole numbers"),
        ('{"inkling": 1, "strokes": [[1, 0.5]]}', "whole numbers"),
        ('{"inkling": 1, "strokes": [[1, true]]}', "whole numbers"),
        ('{"inkling": 1, "strokes": [[1, 9999999]]}', "whole numbers"),
        ('{"inkling": 1, "strokes": [[1, 99999999]]}', "too long"),
        ('{"inkling": 1, "strokes": ["12"]}', "whole numbers"),
        ('{"inkling": 1, "strokes": [[15001, 0], [0, 10001]]}', "lies on the pad"),
        (
            json.dumps({"inkling": 1, "strokes": [[1, 2] * (MOST + 1)]}),
            f"{MOST} points",
        ),
    ],
    ids=lambda text: text[:40],
)
def test_what_holds_no_ink_is_told(text: str, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        store.read(text)


@given(
    st.text()
    | st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    ).map(json.dumps)
)
def test_any_text_gives_ink_or_a_reason(text: str) -> None:
    with suppress(ValueError):  # and no other error
        assert isinstance(store.read(text), list)


@given(inks)
def test_a_link_carries_the_ink(ink: Strokes) -> None:
    coded = store.link(ink)
    assert store.follow(coded) == ink
    assert re.fullmatch(r"[\w-]+", coded)  # as it is in an address


def test_a_link_is_short() -> None:
    stroke = [(x / 100, (x % 7) / 100) for x in range(100)]
    assert len(store.link([stroke])) < 6 * len(stroke)


@pytest.mark.parametrize(
    ("coded", "reason"),
    [
        ("", "version 1"),
        ("2", "version 1"),
        ("1", "no strokes"),
        ("1!", "damaged"),
        ("1A", "damaged"),
        ("1A+AA", "damaged"),  # of the common alphabet, not of that for addresses
        ("1AAA=", "damaged"),
        ("1\ud800", "damaged"),
        ("1____________", "damaged"),
        ("1gA", "cut short"),
        ("1BA", "cut short"),
        ("1AA", "cut short"),
        ("1gICAgEACAg", "cut short"),  # counts more points than a slice may have
    ],
)
def test_a_link_that_holds_no_ink_is_told(coded: str, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        store.follow(coded)


@given(st.text("1ABCxyz019_-=", max_size=40).map("1{}".format) | st.text())
def test_any_link_gives_ink_or_a_reason(coded: str) -> None:
    with suppress(ValueError):  # and no other error
        assert isinstance(store.follow(coded), list)
