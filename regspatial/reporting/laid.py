"""A table laid out for readers: heads, rows, notes, and what a spreadsheet wants beside the text.

Every table becomes this before it leaves the library, and every format writes this and nothing
else. Standard library only, because `page` is also used inside QGIS.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal, Protocol

from ..choices.languages import check_language
from ..errors import InputError
from ..results.table import Note, Table
from ..words import Language, _
from ._columns import number_of, numbered, starred
from ._format import apart, displayed, lists_statistics
from ._localize import localized
from ._of_variables import in_units_of_rows, thousands_along, write_along
from ._paper import PAPER

Part = Literal["", "b", "se", "foot"]
"""Of a row: plain, an estimate, the standard error under it, a statistic of the model."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """Text over one or several columns."""

    text: str
    span: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """What a reader sees, and the number behind it (None where there is none)."""

    text: str
    value: Any = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One line of cells; `across`: the second is of all columns after the first together."""

    cells: tuple[Cell, ...]
    part: Part = ""
    across: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Laid:
    """A table in one language, ready for any format.

    Parameters
    ----------
    name : str
        Stable ASCII name, for files, sheets and anchors.
    caption : str
    language : {"en", "zh"}
    kinds : tuple of str
        By column: "text", "int", "number", "p", "bool", or "estimate" under a model.
    head : tuple of tuples of Heading
        Lines of headings; the spans of each add up to the number of columns.
    rows : tuple of Row
    notes : tuple of str
    plain : tuple of tuples
        Stable keys, then full values: what a file for machines holds.
    """

    name: str
    caption: str
    language: str
    kinds: tuple[str, ...]
    head: tuple[tuple[Heading, ...], ...]
    rows: tuple[Row, ...]
    notes: tuple[str, ...]
    plain: tuple[tuple[Any, ...], ...]

    @property
    def compares(self) -> bool:
        """Whether models stand side by side, with names of rows in the first column."""
        return "estimate" in self.kinds

    def spread(self) -> list[list[str]]:
        """Return the lines of headings with one text a column."""
        return [[h.text for h in line for _unused in range(h.span)] for line in self.head]


class Layable(Protocol):
    """A table of its own kind that lays itself out."""

    def laid(self, language: str = ...) -> Laid:
        """Return the table in one language."""


def laid_out(
    table: Table | Layable,
    language: str = "en",
    *,
    digits: int = 3,
    names: Mapping[str, str] | None = None,
    most_rows: int | None = None,
) -> Laid:
    """Lay a table out for readers of one language.

    Parameters
    ----------
    table : Table, or a table that lays itself out
    language : {"en", "zh"}
    digits : int
        Significant digits of a column's median magnitude (`Table` only).
    names : mapping of region id to name, optional
        Stand beside ids (`Table` only).
    most_rows : int, optional
        Rows shown of a longer table; a note says how many there are.

    Raises
    ------
    InputError
        For what is no table.
    """
    language = check_language(language)
    if not isinstance(table, Table):
        if not hasattr(table, "laid"):
            raise InputError(_("{name} is no table."), name=type(table).__name__)
        return table.laid(language)
    cut = _cut(without_silent(table), most_rows)
    full = localized(cut, language, names)
    along = in_units_of_rows(full)
    shown = displayed(replace(full, rows=write_along(full, along, digits)), digits)
    return numbered(_laid(shown, full, cut, language))


def without_silent(table: Table) -> Table:
    """Return a table for readers without a z or t that no row has, where p is from draws; CSV keeps the column."""
    if "statistic" not in table.keys or not table.rows:
        return table
    at = table.keys.index("statistic")
    if any(row[at] is not None and row[at] == row[at] for row in table.rows):  # NaN is not itself
        return table
    keep = [k for k in range(len(table.columns)) if k != at]
    columns = tuple(table.columns[k] for k in keep)
    return replace(
        table, columns=columns, rows=tuple(tuple(row[k] for k in keep) for row in table.rows)
    )


def laid_plainly(table: Table, language: str = "en", digits: int = 6) -> Laid:
    """Lay a table out as it is: all columns, each number with its own significant digits."""
    return _laid(table, table, table, check_language(language), digits)


def _laid(shown: Table, full: Table, given: Table, language: Language, digits: int = 6) -> Laid:
    written = _apart(shown, shown.formatted(language, digits, PAPER))
    marked = [starred(c.kind, [row[at] for row in written]) for at, c in enumerate(shown.columns)]
    rows = tuple(
        Row(
            cells=tuple(
                Cell(text=t, value=number_of(t) if is_marked else _number(v))
                for t, v, is_marked in zip(texts, values, marked, strict=True)
            ),
            across=k in shown.across and len(shown.columns) > 2,
        )
        for k, (texts, values) in enumerate(zip(written, full.rows, strict=True))
    )
    kinds = tuple(
        "number" if is_marked else c.kind
        for c, is_marked in zip(shown.columns, marked, strict=True)
    )
    return Laid(
        name=shown.name,
        caption=shown.title(language),
        language=language,
        kinds=kinds,
        head=(tuple(Heading(text=c.heading(language)) for c in shown.columns),),
        rows=rows,
        notes=tuple(n.text(language, PAPER) for n in shown.notes),
        plain=(given.keys, *given.rows),
    )


def _apart(table: Table, rows: list[list[str]]) -> list[list[str]]:
    """Put commas between the thousands of a table's numbers; codes, times and seeds are no numbers."""
    each, along = lists_statistics(table), in_units_of_rows(table)
    rows = thousands_along(rows, along)
    columns = [
        apart(texts, each=each)
        if c.kind in ("int", "number") and c.key not in _NAMES and at not in along
        else texts
        for at, (c, texts) in enumerate(
            zip(table.columns, map(list, zip(*rows, strict=True)), strict=False)
        )
    ]
    return [list(row) for row in zip(*columns, strict=True)]


_NAMES = ("time", "period", "year", "first", "last", "base", "seed", "code", "id")


def _number(value: Any) -> float | int | None:
    return None if isinstance(value, bool) or not isinstance(value, (int, float)) else value


def _cut(table: Table, most_rows: int | None) -> Table:
    hidden = 0 if most_rows is None else len(table.rows) - most_rows
    notes: Sequence[Note] = table.notes
    if hidden > 0:
        notes = (
            *notes,
            Note(_("{hidden} {hidden:more row is|more rows are} not shown here."), hidden=hidden),
        )
    if not table.rows:
        notes = (Note(_("No rows.")), *notes)
    return replace(table, rows=table.rows[:most_rows], notes=tuple(notes))
