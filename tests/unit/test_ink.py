"""Ink: strokes and their history."""

from hypothesis import given
from hypothesis import strategies as st

from site_src.app.ink import CHANGES, Ink, Memory


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


def test_a_long_day_is_not_kept_whole() -> None:
    ink = Ink()
    for number in range(CHANGES):
        ink.begin(number, 0)
        ink.clear()
    for _ in range(CHANGES):
        assert ink.can_undo
        ink.undo()
    assert not ink.can_undo
    assert ink.strokes == []


ACTIONS = ["stroke", "cancelled stroke", "erase", "clear", "undo", "redo"]


@given(st.lists(st.sampled_from(ACTIONS), max_size=30))
def test_undo_and_redo_pass_through_all_that_ever_was(actions: list[str]) -> None:
    """Compared with a list of what the pad looked like after each change."""
    ink = Ink()
    past: list[list[list[tuple[float, float]]]] = [[]]
    at = 0
    for number, action in enumerate(actions):
        match action:
            case "stroke":
                ink.begin(number, number)
                ink.extend(number, 1)
                past[at + 1 :] = [[*past[at], [(number, number), (number, 1)]]]
                at += 1
            case "cancelled stroke":
                ink.begin(number, number)
                ink.extend(number, 1)
                ink.cancel()
            case "erase" if ink.strokes:
                ink.replace(ink.strokes[1:])
                past[at + 1 :] = [past[at][1:]]
                at += 1
            case "clear":
                ink.clear()
                if past[at]:
                    past[at + 1 :] = [[]]
                    at += 1
            case "undo":
                ink.undo()
                at = max(0, at - 1)
            case "redo":
                ink.redo()
                at = min(len(past) - 1, at + 1)
        assert ink.strokes == past[at]
        assert (ink.can_undo, ink.can_redo) == (at > 0, at < len(past) - 1)


def test_what_was_replaced_comes_back() -> None:
    ink = drawn([(0, 0)], [(1, 1)], [(2, 2)])
    ink.replace([[(0, 0)], [(2, 2)]])
    assert ink.strokes == [[(0, 0)], [(2, 2)]]
    ink.undo()
    assert ink.strokes == [[(0, 0)], [(1, 1)], [(2, 2)]]


def test_loaded_ink_has_no_past() -> None:
    ink = drawn([(0, 0)])
    ink.load([[(1, 1)]])
    assert (ink.strokes, ink.can_undo, ink.can_redo) == ([[(1, 1)]], False, False)


def test_memory_works_out_only_what_is_new_or_has_grown() -> None:
    worked: list[int] = []

    def length(stroke: list[tuple[float, float]]) -> int:
        worked.append(len(stroke))
        return len(stroke)

    memory = Memory(length)
    one, other = [(0.0, 0.0)], [(1.0, 1.0), (2.0, 2.0)]
    assert memory.of([one, other]) == [1, 2]
    assert memory.of([other, one]) == [2, 1]
    assert worked == [1, 2]
    one.append((3.0, 3.0))
    assert memory.of([one, other]) == [2, 2]
    assert worked == [1, 2, 2]


def test_memory_does_not_take_one_stroke_for_another() -> None:
    """CPython gives the place of what is gone to the next object of its size."""
    memory = Memory(lambda stroke: stroke[0])
    strokes: list[list[tuple[float, float]]] = []
    for number in range(100):
        point = (float(number), 0.0)
        strokes.clear()  # first, so that its place is free
        strokes.append([point])
        assert memory.of(strokes) == [point]
