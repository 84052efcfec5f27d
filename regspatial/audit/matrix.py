"""A printed table of correlations, as a matrix: which cell is whose."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np

from .grid import Grid
from .printed import Printed, cell
from .words import usual

_ONE = 0.7
"""Share of ones on the diagonal from which a square table is one of correlations: one may be a slip."""


@dataclass(slots=True)
class Matrix:
    """Correlations below and above the diagonal.

    Parameters
    ----------
    table : str
    names : list of str
    cells : {(row, column): number}
        The diagonal as well.
    stars : {(row, column): int}
    beside : {(row, column): number}
        In brackets, or in the row below.
    notes : tuple of str
        With the caption.
    """

    table: str
    names: list[str]
    cells: dict[tuple[int, int], Printed]
    stars: dict[tuple[int, int], int]
    beside: dict[tuple[int, int], Printed] = field(default_factory=dict)
    notes: tuple[str, ...] = ()

    @property
    def size(self) -> int:
        """How many variables there are."""
        return len(self.names)

    def triangle(self, *, lower: bool) -> dict[tuple[int, int], Printed]:
        """Return the cells on one side of the diagonal."""
        return {(i, j): p for (i, j), p in self.cells.items() if (i > j if lower else i < j)}

    def halves(self) -> Iterator[dict[tuple[int, int], Printed]]:
        """Yield what is one kind of correlation each: both triangles may hold the same, or two kinds."""
        low, high = self.triangle(lower=True), self.triangle(lower=False)
        if low and high and not self.mirrored():
            yield low
            yield high
        elif low or high:
            yield low or high

    def mirrored(self) -> bool:
        """Return whether most cells above the diagonal say what those below it say."""
        pairs = self.pairs()
        same = sum(a.interval.meets(b.interval) for _at, a, b in pairs)
        return 2 * same > len(pairs)

    def pairs(self) -> list[tuple[tuple[int, int], Printed, Printed]]:
        """Return the cells that stand twice, below and above the diagonal."""
        low = self.triangle(lower=True)
        return [(at, p, self.cells[at[::-1]]) for at, p in low.items() if at[::-1] in self.cells]

    def full(self, half: dict[tuple[int, int], Printed]) -> tuple[np.ndarray, np.ndarray] | None:
        """Return r and half the unit of its last digit, None where a cell is missing."""
        k = self.size
        r, slack = np.eye(k), np.zeros((k, k))
        if len(half) != k * (k - 1) // 2:
            return None
        for (i, j), p in half.items():
            r[i, j] = r[j, i] = p.value
            slack[i, j] = slack[j, i] = 0.5 * p.unit
        return r, slack


def read_matrix(grid: Grid) -> Matrix | None:
    """Return a grid as correlations, None where it is no square of numbers with ones on its diagonal.

    Mean and deviation may stand in columns before it, in brackets below a number its p.
    """
    if len(grid.rows) < 4:
        return None
    rows = _joined(grid)
    start = _start(grid.rows[0], [usual(one.name) for one in rows])
    return None if start is None else _square(grid, rows, start)


@dataclass(slots=True)
class _Row:
    name: str
    texts: tuple[str, ...]
    below: tuple[str, ...] = ()


def _joined(grid: Grid) -> list[_Row]:
    """Return the rows with a name, each with the brackets of the row below it."""
    out: list[_Row] = []
    for row in grid.rows[1:]:
        found = [cell(c) for c in row[1:]]
        bare = any(f.inside for f in found) and not any(f.number for f in found)
        if out and bare and not row[0]:
            out[-1].below = row
        elif any(f.number for f in found):
            out.append(_Row(row[0], row))
    return out


def _square(grid: Grid, rows: list[_Row], start: int) -> Matrix | None:
    names, width = [usual(one.name) for one in rows], len(grid.rows[0])
    k = len(names)
    there = [cell(row.texts[start + i]) for i, row in enumerate(rows) if start + i < width]
    ones = sum(one.number is not None and one.number.value == 1.0 for one in there)
    if k < 3 or len(there) < k - 1 or ones < _ONE * k:
        return None
    found = Matrix(grid.name, names, {}, {}, notes=(grid.caption, *grid.notes))
    for i, row in enumerate(rows):
        for j in range(min(k, width - start)):
            one = cell(row.texts[start + j])
            if one.number is None:
                continue
            found.cells[i, j], found.stars[i, j] = one.number, one.stars
            under = cell(row.below[start + j]).inside if row.below else None
            inside = one.inside or under
            if inside is not None:
                found.beside[i, j] = inside
    return found if sum(i != j for i, j in found.cells) >= k * (k - 1) // 2 else None


def _start(head: tuple[str, ...], names: list[str]) -> int | None:
    """Return the first column of the matrix, whose headings are the rows' names or numbers from 1."""
    for start in range(1, len(head)):
        said = [usual(h) for h in head[start : start + len(names)]]
        numbered = [one.strip("()[].") for one in said] == [str(n + 1) for n in range(len(said))]
        named = sum(a == b for a, b in zip(said, names, strict=False))
        if len(said) >= len(names) - 1 and (numbered or named >= len(said) - 1):
            return start
    return None
