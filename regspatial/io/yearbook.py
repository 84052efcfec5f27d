"""Yearbooks as they come: workbooks of many sheets, several files, each recognised by its content."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from ..choices.data import Missing
from ..containers import Panel
from ..errors import InputError, ParameterError, listed
from ..studies.assemble import check_missing, complete
from ..studies.balancing import without_holes
from ..studies.yearbooks.decimals import with_full_stop
from ..studies.yearbooks.kinds import known_place
from ..studies.yearbooks.layout import Grid, Row
from ..studies.yearbooks.merging import Names
from ..studies.yearbooks.to_panel import How, panel_of_grids, picked, sheet_grid, sources_of
from ..studies.yearbooks.yearbook_words import is_region_heading
from ..words import _
from .tables import EXCEL, TEXT, RawTable, existing, read_table, say_unused
from .wide import Columns

Source = str | os.PathLike[str]


def read_yearbook(
    source: Source | Iterable[Source],
    columns: Columns | None,
    missing: Missing | None,
    by_hand: Sequence[str],
    **how: Any,
) -> Panel:
    """Read sheets as `read_sheets` does; pick columns, and refuse what only one table has use for."""
    if by_hand:
        raise ParameterError(
            _(
                "{used} belong to one table that is read by hand: name the column of its regions "
                "with {param:id} too, or leave them out to have the sheets recognised."
            ),
            used=listed(by_hand),
        )
    if missing is not None:
        check_missing(missing)
    panel = read_sheets(source, columns=columns, **how)
    return complete(panel) if missing == "stop" else without_holes(panel, panel.columns, missing)


def read_sheets(
    source: Source | Iterable[Source],
    *,
    id: str | None = None,
    time: str | None = None,
    columns: Columns | None = None,
    names: Names = None,
    ignore: Sequence[str] = (),
    sheet: str | int | None = None,
    at: object = "all",
    encoding: str | None = None,
    decimal: str | None = None,
) -> Panel:
    """Read every sheet of every file, and put them together by region and time.

    Parameters
    ----------
    source : path, pattern with * or ?, or several of them
    id, time, columns, names, ignore, sheet, at, encoding, decimal
        As in `read_panel`.

    Raises
    ------
    FileFormatError
        Naming every fault of every sheet.
    """
    how = How(id=id, time=time, ignore=ignore, at=at, columns=sources_of(columns))
    panel = panel_of_grids(grids_of(source, sheet, encoding, decimal), how, names)
    return panel if columns is None else picked(panel, columns)


def matching(source: Source | Iterable[Source]) -> list[Path]:
    """Return the files of a path, a pattern, or several of them.

    Raises
    ------
    InputError
        If a file is not there, or a pattern fits none.
    """
    given = [source] if isinstance(source, (str, os.PathLike)) else list(source)
    if not given:
        raise InputError(_("No file was named."))
    out: dict[Path, None] = {}
    for one in given:
        if not is_pattern(one):
            out[existing(one)] = None
            continue
        path = Path(one)
        found = sorted(p for p in path.parent.glob(path.name) if not p.name.startswith("~$"))
        if not found:
            raise InputError(_("No file fits {pattern}."), pattern=str(one))
        out |= dict.fromkeys(found)
    return list(out)


def is_pattern(source: object) -> bool:
    """Return whether a path is a pattern of file names (``*.xlsx``) and no file of that name."""
    text = str(source)
    return (
        isinstance(source, (str, os.PathLike))
        and any(c in text for c in "*?")
        and ("\0" not in text and not Path(text).exists())
    )


def grids_of(
    source: Source | Iterable[Source],
    sheet: str | int | None = None,
    encoding: str | None = None,
    decimal: str | None = None,
) -> list[Grid]:
    """Return the sheets of all files as they stand, numbers with a full stop for their mark."""
    return [one for file in matching(source) for one in _grids(file, sheet, encoding, decimal)]


def _grids(
    file: Path, sheet: str | int | None, encoding: str | None, decimal: str | None
) -> list[Grid]:
    kind = file.suffix.lower()
    if kind in EXCEL:
        say_unused(file, kind, None, encoding, 0, 0)
        from ._workbook import workbook_rows

        sheets = workbook_rows(file, sheet)
        return [
            sheet_grid(file, name, with_full_stop(list(enumerate(map(list, rows), 1)), decimal))
            for name, rows in sheets.items()
        ]
    if kind in TEXT:
        say_unused(file, kind, sheet, None, 0, 0)
        from ..studies.yearbooks.text_rows import text_rows

        return [sheet_grid(file, "", text_rows(file, encoding, decimal))]
    table = read_table(file, sheet=sheet, encoding=encoding)
    for name in table.header:
        if is_region_heading(name) or _names_places(table, name):
            table = table.labelled(name)
    rows: list[Row] = [(0, list[Any](table.header))]
    cells = [c.tolist() if isinstance(c, np.ndarray) else c for c in table.columns]
    rows += [(row, [c[k] for c in cells]) for k, row in enumerate(table.rows)]
    labels = {} if table.said is None else table.said.variable_labels()
    return [replace(sheet_grid(file, "", rows), labels=labels)]


def _names_places(table: RawTable, name: str) -> bool:
    """Return whether the labels of a column's values are places; others stay the numbers they are."""
    said = {} if table.said is None else table.said.value_labels(name)
    return bool(said) and all(map(known_place, said.values()))
