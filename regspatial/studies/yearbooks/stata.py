"""Stata's tables with their labels and times, without pandas: what QGIS reads."""

from __future__ import annotations

import datetime as dt
import math
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...weights._links import broken
from ...weights._stata_files import read_stata, shape
from ...words import Message, _
from .damage import refuse_large
from .spss import LabelledTable

_HEAD = 200  # bytes in which a file says its size
_EPOCH = dt.datetime(1960, 1, 1)
_MONTHS = {"m": 1, "q": 3, "h": 6}


def read_stata_table(file: Path) -> LabelledTable:
    """Read a .dta file of version 8 or later.

    Raises
    ------
    FileFormatError
        If it is damaged, holds long texts (strL), or takes more memory than there is.
    """
    check_room(file)
    table = read_stata(file.read_bytes(), file)
    cells = tuple(
        _dated(file, name, column, shown)
        for name, column, shown in zip(table.names, table.columns, table.formats, strict=True)
    )
    labels = {
        name: said.strip()
        for name, said in zip(table.names, table.labels, strict=True)
        if said.strip() and said.strip() != name
    }
    values: dict[str, dict[object, str]] = {
        name: dict(said.items())
        for name, said in zip(table.names, table.values, strict=True)
        if said
    }
    return LabelledTable(table.names, cells, labels, values)


def check_room(file: Path) -> None:
    """Raise FileFormatError if the values that a file says it has do not fit the memory.

    A value is a byte or more; what says that it has more than its bytes is damaged, as its reader tells.
    """
    with file.open("rb") as stream:
        rows, columns = shape(stream.read(_HEAD))
    if rows * columns <= file.stat().st_size:
        refuse_large(file.name, rows * columns, rows)


def _dated(file: Path, name: str, column: NDArray[Any], shown: str) -> list[object]:
    try:
        return _cells(column, shown)
    except (OverflowError, ValueError):  # of Python's dates
        said = Message(_("column {name} has times outside the years 1 to 9999"), name=name)
        raise broken(file.name, None, said) from None


def _cells(column: NDArray[Any], shown: str) -> list[object]:
    if column.dtype.kind == "U":
        return [str(one) for one in column]
    kind = shown.lstrip("%-0123456789")[:2].lower()
    if kind[:1] == "t" and kind[1:] in (*"dcwmqhy",):
        return [None if math.isnan(v) else _time(float(v), kind[1]) for v in column]
    if kind[:1] == "d":  # %d, what %td was called
        return [None if math.isnan(v) else _time(float(v), "d") for v in column]
    whole = np.all(np.isnan(column) | (column == np.floor(column)))
    small = np.nanmax(np.abs(column), initial=0.0) < 2**53
    return [None if math.isnan(v) else int(v) if whole and small else float(v) for v in column]


def _time(number: float, unit: str) -> object:
    """Return a moment of Stata's: days, milliseconds, weeks, months, quarters, halves from 1960; or a year."""
    if unit == "y":
        return int(number)
    if unit == "d":
        return (_EPOCH + dt.timedelta(days=number)).date()
    if unit == "c":
        return _EPOCH + dt.timedelta(milliseconds=number)
    if unit == "w":  # 52 to a year, the last of eight or nine days
        year, week = divmod(int(number), 52)
        return dt.date(1960 + year, 1, 1) + dt.timedelta(days=7 * week)
    year, month = divmod(int(number) * _MONTHS[unit], 12)
    return dt.date(1960 + year, month + 1, 1)
