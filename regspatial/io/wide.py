"""Wide tables: one row per region, and which column is which variable at which time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ..containers.panel import Time
from ..containers.times import parse_time
from ..errors import ParameterError, UnknownColumnError, listed
from ..studies.yearbooks.headings import add_time, split_heading, year_columns
from ..studies.yearbooks.wide_table import without_time
from ..words import _
from ._heading_units import names_without_units
from .tables import Cells, RawTable

Columns = Sequence[str] | Mapping[str, str]
Wide = bool | str | Mapping[str, Sequence[str] | Mapping[object, str]]


def chosen(table: RawTable, columns: Columns) -> dict[str, str]:
    """Return {name in the panel: column of the table}; all must be there."""
    if isinstance(columns, str):
        columns = [columns]
    picked = dict(columns) if isinstance(columns, Mapping) else {c: c for c in columns}
    heading = {name: one for one, name in names_without_units(table.header).items()}
    picked = {n: c if c in table.header else heading.get(c, c) for n, c in picked.items()}
    if not picked:
        raise ParameterError(_("{param:columns} names no column."))
    missing = [c for c in picked.values() if c not in table.header]
    if len(missing) > 1:
        raise UnknownColumnError(
            _("{source} has no columns {missing}; it has: {header}."),
            columns=missing,
            source=table.source,
            missing=listed(missing),
            header=listed(table.header, 30),
        )
    for name in missing:
        table[name]
    return picked


def wide_columns(
    table: RawTable, id_column: str, wide: Wide, columns: Columns | None
) -> tuple[dict[str, dict[Time, tuple[str, Cells]]], dict[str, Cells]]:
    """Return {variable: {time: (heading, cells)}}, and {variable: cells} of columns of no time."""
    if isinstance(wide, Mapping):
        found = _stated(table, wide)
    else:
        others = [c for c in table.header if c != id_column]
        found = year_columns(others, wide if isinstance(wide, str) else None)
    if not found:
        sentence = (
            _("{source} has no columns that are years; it has: {header}.")
            if isinstance(wide, str)
            else _("{source} has no columns named variable_year (gdp_2012); it has: {header}.")
        )
        raise UnknownColumnError(sentence, source=table.source, header=listed(table.header, 30))
    taken = [id_column, *(c for by in found.values() for c in by.values())]
    beside = {one: one for one in without_time(table.header, taken)}
    if columns is not None:
        found, beside = _picked(found, beside, [columns] if isinstance(columns, str) else columns)
    by_time = {n: {t: (c, table[c]) for t, c in by.items()} for n, by in found.items()}
    return by_time, {n: table[c] for n, c in beside.items()}


def _stated(table: RawTable, wide: Mapping[str, object]) -> dict[str, dict[Time, str]]:
    out: dict[str, dict[Time, str]] = {}
    for name, given in wide.items():
        pairs: list[tuple[Time, str]]
        if isinstance(given, Mapping):
            pairs = [(parse_time(t), str(c)) for t, c in given.items()]
        elif isinstance(given, str) or not isinstance(given, Sequence):
            raise ParameterError(
                _("wide[{name!r}] is {given!r}; give a list of columns, or {{time: column}}."),
                name=name,
                given=given,
            )
        else:
            pairs = [(_year(str(c)), str(c)) for c in given]
        chosen(table, [c for _, c in pairs])
        out[name] = {}
        for time, heading in pairs:
            add_time(out[name], time, heading)
    return out


def _picked(
    found: dict[str, dict[Time, str]], beside: dict[str, str], columns: Columns
) -> tuple[dict[str, dict[Time, str]], dict[str, str]]:
    picked = dict(columns) if isinstance(columns, Mapping) else {c: c for c in columns}
    absent = [c for c in picked.values() if c not in found and c not in beside]
    if absent or not any(c in found for c in picked.values()):
        absent = absent or list(picked.values())
        raise UnknownColumnError(
            _("There are no year columns of {absent}; there are of: {found}."),
            columns=absent,
            absent=listed(absent),
            found=listed(found),
        )
    return (
        {new: found[old] for new, old in picked.items() if old in found},
        {new: old for new, old in picked.items() if old not in found},
    )


def _year(heading: str) -> Time:
    parts = split_heading(heading)
    if parts is None:
        raise ParameterError(
            _(
                "The column {heading!r} does not end in a year; give its time as "
                "wide={{variable: {{time: column}}}}."
            ),
            columns=[heading],
            heading=heading,
        )
    return parts[1]
