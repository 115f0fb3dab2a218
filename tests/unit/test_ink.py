"""Ink: strokes and their history."""

from hypothesis import given
from hypothesis import strategies as st

from site_src.app.ink import Ink


def drawn(*strokes: list[tuple[float, float]]) -> Ink:
    ink = Ink()
    for (x, y), *others in strokes:
        ink.begin(x, y)
        for point in others:
            ink.extend(*point)
    return ink


def test_a_stroke_grows_point_by_point() -> None:
    assert drawn([(0, 0), (1, 2), (3, 4)]).strokes == [[(0, 0), (1, 2), (3, 4)]]


def test_an_empty_pad_has_nothing_to_undo() -> None:
    ink = Ink()
    ink.undo()
    ink.redo()
    ink.clear()
    assert (ink.strokes, ink.can_undo, ink.can_redo) == ([], False, False)


def test_undo_takes_the_newest_stroke_and_redo_brings_it_back() -> None:
    ink = drawn([(0, 0)], [(1, 1), (2, 2)])
    ink.undo()
    assert ink.strokes == [[(0, 0)]]
    assert ink.can_redo
    ink.redo()
    assert ink.strokes == [[(0, 0)], [(1, 1), (2, 2)]]
    assert not ink.can_redo


def test_clear_can_be_undone() -> None:
    ink = drawn([(0, 0)], [(1, 1)])
    ink.clear()
    assert ink.strokes == []
    ink.undo()
    assert ink.strokes == [[(0, 0)], [(1, 1)]]


def test_a_new_stroke_ends_what_could_be_redone() -> None:
    ink = drawn([(0, 0)])
    ink.undo()
    ink.begin(5, 5)
    assert not ink.can_redo
    assert ink.strokes == [[(5, 5)]]


def test_a_cancelled_stroke_leaves_no_trace() -> None:
    ink = drawn([(0, 0)])
    ink.begin(1, 1)
    ink.extend(2, 2)
    ink.cancel()
    assert ink.strokes == [[(0, 0)]]
    assert not ink.can_redo


def test_a_cancelled_stroke_keeps_what_can_be_redone() -> None:
    ink = drawn([(0, 0)], [(1, 1)])
    ink.undo()
    ink.begin(2, 2)
    ink.cancel()
    ink.redo()
    assert ink.strokes == [[(0, 0)], [(1, 1)]]


@given(st.lists(st.sampled_from(["stroke", "clear", "undo", "redo"]), max_size=30))
def test_undoing_all_and_redoing_all_ends_where_it_was(actions: list[str]) -> None:
    ink = Ink()
    for number, action in enumerate(actions):
        if action == "stroke":
            ink.begin(number, number)
        else:
            getattr(ink, action)()
    while ink.can_redo:
        ink.redo()
    before = list(ink.strokes)
    while ink.can_undo:
        ink.undo()
    assert ink.strokes == []
    while ink.can_redo:
        ink.redo()
    assert ink.strokes == before
