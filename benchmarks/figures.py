"""A figure: what was measured, how, and what came out."""

from typing import NamedTuple


class Figure(NamedTuple):
    """One line of the table."""

    name: str
    value: str
    how: str  # on what data, how many


def share(name: str, right: int, count: int, how: str) -> Figure:
    """Return a figure that counts what was right."""
    return Figure(name, percent(right / count), f"{right:,} of {count:,} {how}")


def percent(share: float) -> str:
    """Return a share of 0..1 in percent."""
    return f"{share * 100:.2f} %"


def table(figures: list[Figure]) -> str:
    """Return the figures as a table in Markdown."""
    rows = [Figure("figure", "value", "measured on"), *figures]
    widths = [max(len(row[column]) for row in rows) for column in range(3)]
    lines = [
        "| "
        + " | ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        + " |"
        for row in rows
    ]
    rule = "|" + "|".join("-" * (width + 2) for width in widths) + "|"
    return "\n".join([lines[0], rule, *lines[1:]])
