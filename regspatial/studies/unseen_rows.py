"""What is said of cells of a workbook that people do not see as they are read, and formulas put where they stand."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from .._files.unseen_cells import Unseen, unseen_cells
from ..errors import DataWarning, listed, warn
from ..words import Message, _, n_
from .yearbooks.cells import to_numbers
from .yearbooks.yearbook_words import is_blank, year

Rows = list[list[Any]]


def with_unseen(found: dict[str, Rows], file: Path) -> dict[str, Rows]:
    """Return the rows with the text of formulas that have no value, so that these are no empty cells.

    Merged numbers and hidden rows that hold something are warned of, by sheet and cell.
    """
    formulas, merged, hidden, columns = [], [], [], []
    for name, unseen in unseen_cells(file).items():
        rows = found.get(name)
        if not rows:
            continue
        for (row, column), text in unseen.formulas.items():
            if row < len(rows) and column < len(rows[row]) and is_blank(rows[row][column]):
                rows[row][column] = text
                formulas.append(f"{name}!{_called(row, column)}")
        merged += [f"{name}!{one}" for one in _merged_numbers(rows, unseen)]
        hidden += [
            f"{name}!{row}"
            for row in unseen.hidden
            if row <= len(rows) and not all(map(is_blank, rows[row - 1]))
        ]
        columns += [f"{name}!{_letters(at)}" for at in unseen.columns if _holds(rows, at)]
    said = (_FORMULAS, formulas), (_MERGED, merged), (_HIDDEN, hidden), (_COLUMNS, columns)
    for sentence, cells in said:
        if cells:
            warn(
                DataWarning(Message(sentence, name=file.name, n=len(cells), cells=listed(cells, 6)))
            )
    return found


_FORMULAS = n_(
    "{n} formula of {name} has no saved value: {cells}. Open the file in Excel or Calc and save it there.",
    "{n} formulas of {name} have no saved value: {cells}. Open the file in Excel or Calc and save it there.",
)
_MERGED = _(
    "Numbers of {name} stand in merged cells: {cells}. Each counts for its first cell alone, and the others are empty; "
    "split the cells and write each number where it belongs."
)
_HIDDEN = n_(
    "{n} hidden row of {name} is read too: {cells}. Delete it if it does not belong to the table.",
    "{n} hidden rows of {name} are read too: {cells}. Delete them if they do not belong to the table.",
)


_COLUMNS = n_(
    "{n} hidden column of {name} is read too: {cells}. Delete it if it does not belong to the table.",
    "{n} hidden columns of {name} are read too: {cells}. Delete them if they do not belong to the table.",
)


def _holds(rows: Rows, column: int) -> bool:
    return any(column < len(row) and not is_blank(row[column]) for row in rows)


def _merged_numbers(rows: Rows, unseen: Unseen) -> list[str]:
    """Return the merged cells that hold a number which is no year."""
    out = []
    for (top, left), (bottom, right) in unseen.merged:
        inside = top < len(rows) and left < len(rows[top])
        cell = rows[top][left] if inside else None
        number = not is_blank(cell) and not to_numbers([cell]).text_at
        if number and year(cell) is None and (top, left) != (bottom, right):
            out.append(f"{_called(top, left)}:{_called(bottom, right)}")
    return out


def _called(row: int, column: int) -> str:
    """Return a cell as a sheet calls it: B7."""
    return f"{_letters(column)}{row + 1}"


def _letters(column: int) -> str:
    """Return a column as a sheet calls it: B."""
    letters, column = "", column + 1
    while column:
        column, digit = divmod(column - 1, 26)
        letters = chr(65 + digit) + letters
    return letters
