"""A printed table that is no regression: headings, rows with a name, numbers."""

from __future__ import annotations

from dataclasses import dataclass

from .grid import Grid
from .printed import Printed, printed
from .words import patterns, usual, what


@dataclass(frozen=True, slots=True)
class Line:
    """One row: its name, its texts and its numbers by column."""

    name: str
    texts: tuple[str, ...]
    numbers: dict[int, Printed]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table of numbers.

    Parameters
    ----------
    name : str
    head : tuple of str
    lines : tuple of Line
    """

    name: str
    head: tuple[str, ...]
    lines: tuple[Line, ...]

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
    head = grid.rows[0]
    lines = []
    for row in grid.rows[1:]:
        numbers = {k: p for k, c in enumerate(row) if k and (p := printed(c)) is not None}
        texts = tuple(c for k, c in enumerate(row) if c and k not in numbers)
        lines.append(Line(row[0], texts, numbers))
    if not any(line.numbers for line in lines):
        return None
    return Sheet(grid.name, head, tuple(_significant(lines)))


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
