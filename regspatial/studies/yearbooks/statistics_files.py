"""Files of statistics programs as sheets: .sav, .zsav and .dta, with the names of what is coded."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from .kinds import known_place
from .layout import Grid, Row
from .spss import LabelledTable, read_spss
from .stata import read_stata_table
from .to_panel import sheet_grid
from .yearbook_words import is_region_heading

READ = (".sav", ".zsav", ".dta")
"""Endings of the files that are read here."""


def statistics_grid(file: Path, encoding: str | None = None) -> Grid:
    """Return a file as a sheet; coded regions stand by their labels, other codes stay numbers.

    Parameters
    ----------
    file : path of a .sav, .zsav or .dta file
    encoding : str, optional
        Of the texts of an SPSS file that states none, or a wrong one.

    Raises
    ------
    FileFormatError
        If the file is cut off or damaged.
    """
    stata = file.suffix.lower() == ".dta"
    table = read_stata_table(file) if stata else read_spss(file, encoding)
    columns = [
        _named(table, name, cells)
        for name, cells in zip(table.headings, table.columns, strict=True)
    ]
    rows: list[Row] = [(0, list[Any](table.headings))]
    rows += [(k, list(cells)) for k, cells in enumerate(zip(*columns, strict=True), 1)]
    return replace(sheet_grid(file, "", rows), labels=table.variable_labels())


def names_places(heading: str, values: dict[object, str]) -> bool:
    """Return whether the labels of a column's values are its regions."""
    return bool(values) and (is_region_heading(heading) or all(map(known_place, values.values())))


def _named(table: LabelledTable, heading: str, cells: list[object]) -> list[object]:
    values = table.value_labels(heading)
    if not names_places(heading, values):
        return cells
    return [values.get(one, one) for one in cells]
