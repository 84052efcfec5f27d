"""The decimal mark of a table: said, or shown by numbers that can be read in one way only."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from ...containers.time_words import narrow
from ...errors import ParameterError, listed
from ...words import Message, _
from .cells import to_numbers
from .column_marks import Shown, marks_of
from .layout import Row

_NUMBER = re.compile(r"([-+(]?)(\d[\d.\u00a0\u202f\u2009 ]*,\d+|\d{1,3}(?:\.\d{3})+)(\D*)")


def check_decimal(decimal: str | None) -> None:
    """Check the value of a `decimal` argument.

    Raises
    ------
    ParameterError
    """
    if decimal not in (None, ".", ","):
        raise ParameterError(
            _('decimal={decimal!r} is not allowed; use "." or ",".'), decimal=decimal
        )


def with_found_marks(rows: list[Row], delimiter: str, source: str) -> list[Row]:
    """Return the rows of a text whose cells no comma parts, each column read by the decimal mark that it shows.

    Raises
    ------
    ParameterError
        If numbers have commas that may part thousands as well as decimals, or cells are parted by semicolons, as they
        are where the comma is a decimal mark, and none says which.
    """
    columns: dict[int, list[object]] = {}
    for _row, own in rows:
        for k, cell in enumerate(own):
            columns.setdefault(k, []).append(cell)
    found = marks_of(columns)
    asked = set(found.asked)
    if not found.commas and not asked and delimiter == ";":
        shown = {k: Shown() for k in columns}
        for k, cells in columns.items():
            for cell in cells:
                shown[k].add(cell)
        if not any(one.stops for one in shown.values()):
            asked = {k for k, one in shown.items() if one.either}
    if asked:
        raise ParameterError(
            _(
                "{source} has commas in its numbers ({shown}) that may be decimal marks or part "
                "thousands. Correct the cells, or say which mark is the decimal one: {param:decimal=,} or "
                "{param:decimal=.}."
            ),
            source=source,
            shown=listed(_odd(rows, asked), 4),
        )
    commas = set(found.commas)
    if not commas:
        return rows
    return [(r, [plain(c) if k in commas else c for k, c in enumerate(own)]) for r, own in rows]


def _odd(rows: Sequence[Row], columns: Collection[int]) -> list[Message]:
    """Return cells of columns whose mark is open: of each kind (1,23; 1,234; 1000.5) the first two."""
    kinds: tuple[list[Message], ...] = ([], [], [])
    for row, own in rows:
        for k, cell in enumerate(own):
            one = Shown()
            one.add(cell)
            if k not in columns:  # what the other columns show is half of the question
                one.sure, one.either = [], []
            for kind, cells in zip(kinds, (one.sure, one.stops, one.either), strict=True):
                if cells and len(kind) < 2:
                    kind.append(Message(_("row {row} {cell!r}"), row=row, cell=narrow(cells[0])))
    return [one for kind in kinds for one in kind]


def with_full_stop(rows: list[Row], decimal: str | None) -> list[Row]:
    """Return rows whose numbers in text have a full stop for their decimal mark."""
    check_decimal(decimal)
    if decimal != ",":
        return rows
    return [(row, [plain(c) for c in cells]) for row, cells in rows]


def plain(cell: object) -> object:
    """Return a text that is a number with a comma as a full stop would write it, flags kept."""
    found = _NUMBER.fullmatch(narrow(cell)) if isinstance(cell, str) else None
    if found is None:
        return cell
    digits = "".join(found[2].split()).replace(".", "").replace(",", ".")
    return cell if to_numbers([digits]).text_at else f"{found[1]}{digits}{found[3]}"
