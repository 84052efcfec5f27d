"""Columns of a record's tables as variables: by region and time, under the table's own names."""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from ..containers import Variable
from ..containers.labels import made
from ..errors import UnknownColumnError, listed
from ..terms.untimed import UNTIMED
from ..words import Message, _
from .table import Column, Table

if TYPE_CHECKING:
    from .record import Record

_KEYS = ("id", "time")
_NUMBERS = ("number", "int", "p", "bool")


def column_of(record: Record, name: str) -> Variable:
    """Return a column of numbers that has one cell a region and time; see `Record.column`.

    Raises
    ------
    UnknownColumnError
        Naming those that there are.
    """
    there = _columns(record)
    if name in there:
        return _of_table(record, *there[name])
    own = _arrays(record)
    if name in own:
        values, times = own[name]
        return Variable(
            name=name,
            ids=record.ids,  # type: ignore[attr-defined]
            times=times,
            values=values.reshape(len(times), -1).astype(float),
            label=made(record.said(name)),
            region_names=record.region_names,
        )
    raise UnknownColumnError(
        _("A {kind} has no column {name!r} by region; it has: {there}."),
        columns=[name],
        kind=type(record).__name__,
        name=name,
        there=listed(dict.fromkeys([*there, *own]), 20) or Message(_("none")),
    )


def has_column(record: Record, name: str) -> bool:
    """Return whether a record itself has a column of that name."""
    return name in _columns(record) or name in _arrays(record)


def _columns(record: Record) -> dict[str, tuple[Table, Column]]:
    """Return the columns of numbers of the tables with a row a region, or a region and time, by key."""
    out: dict[str, tuple[Table, Column]] = {}
    for table in record.tables():
        keys = [k for k in _KEYS if k in table.keys]
        rows = list(zip(*(table.column(k) for k in keys), strict=True))
        if "id" in keys and rows and len(set(rows)) == len(rows):
            for column in table.columns:
                if column.key not in keys and column.kind in _NUMBERS:
                    out.setdefault(column.key, (table, column))
    return out


def _arrays(record: Record) -> dict[str, tuple[NDArray[np.float64], tuple[Any, ...]]]:
    """Return the arrays of numbers that a record holds over its regions (and times), with their times."""
    of: Any = record
    ids, times = getattr(of, "ids", ()), tuple(getattr(of, "times", ()))
    time = getattr(of, "time", None)
    once = times if len(times) == 1 else (time if isinstance(time, (int, str)) else UNTIMED,)
    shapes = {(len(times), len(ids)): times, (len(ids),): once}
    held = fields(of) if is_dataclass(of) else ()
    found = {one.name: getattr(of, one.name, None) for one in held}
    return {
        name: (v, shapes[v.shape])
        for name, v in found.items()
        if isinstance(v, np.ndarray) and v.dtype.kind in "fiub" and ids and v.shape in shapes
    }


def _of_table(record: Record, table: Table, column: Column) -> Variable:
    """Return a column of a table; what is empty there is NaN."""
    timed = "time" in table.keys
    said = table.column("time") if timed else (UNTIMED,) * len(table.rows)
    row = {t: k for k, t in enumerate(dict.fromkeys(said))}
    at = {i: k for k, i in enumerate(dict.fromkeys(table.column("id")))}
    values = np.full((len(row), len(at)), np.nan)
    for i, t, v in zip(table.column("id"), said, table.column(column.key), strict=True):
        values[row[t], at[i]] = float(v) if isinstance(v, (int, float)) else np.nan
    of: Any = record if hasattr(record, "times") else getattr(record, "model", None)
    spelled = {str(t): t for t in getattr(of, "times", ())}  # a table has times as text
    return Variable(
        name=column.key,
        ids=tuple(at),
        times=tuple(spelled.get(t, t) for t in row),
        values=values,
        label=made(column.en),
        region_names=record.region_names,
    )
