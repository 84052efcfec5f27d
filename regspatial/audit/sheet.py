"""A printed table that is no regression: headings, rows with a name, numbers."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from .grid import Grid
from .printed import Printed, cell, printed
from .words import is_a, patterns, usual, what

_MEASURES = ("index", "fuzzy", "moment", "collinearity", "test")
"""Families whose words may head the rows as well as the columns."""


@dataclass(frozen=True, slots=True)
class Line:
    """One row: its name, its texts and its numbers by column."""

    name: str
    texts: tuple[str, ...]
    numbers: dict[int, Printed]
    stars: dict[int, int] = field(default_factory=dict)
    """Of the columns whose number has some."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table of numbers.

    Parameters
    ----------
    name : str
    head : tuple of str
    lines : tuple of Line
    notes : tuple of str
        With the caption.
    """

    name: str
    head: tuple[str, ...]
    lines: tuple[Line, ...]
    notes: tuple[str, ...] = ()

    def column(self, family: str, name: str) -> int | None:
        """Return the first column with a heading of the vocabulary, None where there is none."""
        pattern = patterns(family)[name]
        return next((k for k, h in enumerate(self.head) if pattern.fullmatch(usual(h))), None)

    def found(self, family: str) -> dict[str, int]:
        """Return {name: column} of all headings of a family."""
        out: dict[str, int] = {}
        for k, h in enumerate(self.head):
            name = what(family, h)
            if name is not None:
                out.setdefault(name, k)
        return out

    def label(self, line: Line) -> str:
        """Return what a row is about: its second text where the first only names its kind."""
        names = [one.name for one in self.lines]
        kinds = "" in names or len(set(names)) < len(names)
        texts = line.texts[1:] if line.name else line.texts
        return texts[0] if kinds and texts else line.name

    def number_columns(self) -> list[int]:
        """Return the columns with numbers in most rows."""
        return [
            k
            for k in range(len(self.head))
            if 2 * sum(k in line.numbers for line in self.lines) > len(self.lines)
        ]


def read_sheet(grid: Grid) -> Sheet | None:
    """Return a grid as a sheet, None where it has no row of headings above numbers."""
    if len(grid.rows) < 2:
        return None
    head, body = _headed(_stacked(turned(grid)).rows)
    lines = []
    for row in body:
        numbers = {k: p for k, c in enumerate(row) if k and (p := printed(c)) is not None}
        texts = tuple(c for k, c in enumerate(row) if c and k not in numbers)
        stars = {k: n for k in numbers if (n := cell(row[k]).stars)}
        lines.append(Line(row[0], texts, numbers, stars))
    if not any(line.numbers for line in lines):
        return None
    return Sheet(grid.name, head, tuple(_significant(lines)), (grid.caption, *grid.notes))


def _stacked(grid: Grid) -> Grid:
    """Return a table whose headings come twice or more (year, I, z; year, I, z) with its blocks below one another."""
    head = grid.rows[0]
    width = next((k for k in range(2, len(head)) if head[k] == head[0]), 0)
    if not head[0] or not width or len(head) % width or head != head[:width] * (len(head) // width):
        return grid
    blocks = [
        row[k : k + width]
        for k in range(0, len(head), width)
        for row in grid.rows[1:]
        if any(row[k : k + width])
    ]
    return replace(grid, rows=(head[:width], *blocks))


def _headed(
    rows: tuple[tuple[str, ...], ...],
) -> tuple[tuple[str, ...], tuple[tuple[str, ...], ...]]:
    """Return the headings, those of several rows put together, and the rows below them."""
    head, rest = rows[0], rows[1:]
    while len(rest) > 1 and rest[0][0] in ("", head[0]) and any(rest[0][1:]):
        if any(printed(c) is not None for c in rest[0][1:]):
            break
        head, rest = tuple(_joined(head, rest[0], k) for k in range(len(head))), rest[1:]
    return head, rest


def _joined(above: tuple[str, ...], below: tuple[str, ...], k: int) -> str:
    """Return a heading with the one above it, which may begin further left."""
    if not k or not below[k] or below[k] == above[k]:
        return above[k] or below[k]
    left = next((above[j] for j in range(k, 0, -1) if above[j]), "")
    return f"{left} {below[k]}".strip()


def turned(grid: Grid) -> Grid:
    """Return a table whose rows are measures (I, z, p; coverages; parts of an index) on its side."""
    names = [row[0] for row in grid.rows[1:] if any(printed(c) is not None for c in row[1:])]
    known = max(sum(what(one, n) is not None for n in names) for one in _MEASURES)
    moran = sum(_is_moran(n) for n in names) if any(is_a("moran", "i", n) for n in names) else 0
    heads = sum(what(one, h) is not None for one in _MEASURES for h in grid.rows[0][1:])
    if heads or len(names) < 2 or max(known, moran) < max(2, len(names) // 2 + 1):
        return grid
    return replace(grid, rows=tuple(zip(*grid.rows, strict=True)))


def _is_moran(name: str) -> bool:
    return what("moran", name) is not None


def _significant(lines: list[Line]) -> list[Line]:
    """Make zeros at the end of whole numbers insignificant in columns printed to significant digits.

    1460 between 23.8 and 8.25 has three digits, so it stands for 1455 to 1465.
    """
    width = max((max(line.numbers, default=0) for line in lines), default=0) + 1
    for k in range(width):
        numbers = [line.numbers[k] for line in lines if k in line.numbers]
        if 2 * sum(one.unit < 1.0 for one in numbers) <= len(numbers):
            continue
        for line in lines:
            one = line.numbers.get(k)
            if one is not None and one.unit == 1.0 and one.value:
                zeros = len(one.text) - len(one.text.rstrip("0"))
                line.numbers[k] = one.coarser(10.0**zeros)
    return lines
