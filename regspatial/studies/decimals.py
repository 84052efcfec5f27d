"""The decimal mark of a table: said, or shown by numbers that can be read in one way only."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ..containers.time_words import narrow
from ..errors import ParameterError, listed
from ..words import Message, _
from .cells import to_numbers
from .sheet_layout import Row

_COMMA = re.compile(r"[-+(]?\d[\d.\u00a0\u202f\u2009 ]*,\d+\D*")
_GROUPS = re.compile(r"[-+(]?[1-9]\d{0,2}(,\d{3})+(\.\d+)?\D*")
_SURE_GROUPS = re.compile(
    r"[-+(]?[1-9]\d{0,2}(,\d{3}){2,}(\.\d+)?\D*|[-+(]?[1-9]\d{0,2}(,\d{3})+\.\d+\D*"
)
_STOP = re.compile(r"[-+(]?\d*\.\d+[)%\s]*")
_THOUSANDS = re.compile(r"[-+(]?[1-9]\d{0,2}(\.\d{3})+[)%\s]*")
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


def found_decimal(rows: Sequence[Row], delimiter: str, source: str) -> str:
    """Return the decimal mark of a text whose cells no comma parts.

    Raises
    ------
    ParameterError
        If its numbers have commas that may part thousands as well as decimals, and cells are parted
        by semicolons, as they are where the comma is a decimal mark.
    """
    cells = [(row, narrow(c)) for row, own in rows for c in own if isinstance(c, str)]
    commas = [one for one in cells if _COMMA.fullmatch(one[1])]
    sure = [one for one in commas if not _GROUPS.fullmatch(one[1])]
    groups = [one for one in cells if _SURE_GROUPS.fullmatch(one[1])]
    stops = [one for one in cells if _STOP.fullmatch(one[1]) and not _THOUSANDS.fullmatch(one[1])]
    if sure and not groups and not stops:
        return ","
    if (commas and not groups and delimiter == ";" and not stops) or (sure and (groups or stops)):
        raise ParameterError(
            _(
                "{source} has commas in its numbers ({shown}) that may be decimal marks or part "
                "thousands. Correct the cells, or say which mark is the decimal one: {param:decimal=,} or "
                "{param:decimal=.}."
            ),
            source=source,
            shown=listed(
                (
                    Message(_("row {row} {cell!r}"), row=row, cell=cell)
                    for row, cell in (*sure[:2], *(*groups, *stops)[:2]) or commas[:4]
                ),
                4,
            ),
        )
    return "."


def with_full_stop(rows: list[Row], decimal: str | None) -> list[Row]:
    """Return rows whose numbers in text have a full stop for their decimal mark."""
    check_decimal(decimal)
    if decimal != ",":
        return rows
    return [(row, [_plain(c) for c in cells]) for row, cells in rows]


def _plain(cell: object) -> object:
    """Return a text that is a number with a comma as a full stop would write it, flags kept."""
    found = _NUMBER.fullmatch(narrow(cell)) if isinstance(cell, str) else None
    if found is None:
        return cell
    digits = "".join(found[2].split()).replace(".", "").replace(",", ".")
    return cell if to_numbers([digits]).text_at else f"{found[1]}{digits}{found[3]}"
