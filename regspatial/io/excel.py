"""Workbooks: the sheet that holds the table, and its rows as they are numbered there."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ..errors import FileFormatError, InputError, listed
from ..words import _
from ._workbook import workbook_rows
from .tables import RawTable, raw_table


def read_excel(
    file: Path, *, sheet: str | int | None = None, skip_header: int = 0, skip_footer: int = 0
) -> RawTable:
    """Read one sheet of a workbook; see `tables.read_table`.

    Formulas count by the value that was last computed and saved; cells with an error (#N/A) are
    empty. Blank rows are skipped.
    """
    sheets = workbook_rows(file, sheet)
    filled = {name: cells for name, cells in sheets.items() if any(map(_is_filled, cells))}
    if not filled:
        raise FileFormatError(_("{name} has no cells with content."), name=file.name)
    if len(filled) > 1:
        raise InputError(
            _(
                "{name} has {n} {n:sheet|sheets} with content: {filled}. Choose one with {param:sheet}, or leave "
                "{python:id=}{shell:--panel-id}{qgis:“Id column of the table”} out to have all of them read and merged."
            ),
            name=file.name,
            n=len(filled),
            filled=listed(filled, 20),
        )
    name, cells = next(iter(filled.items()))
    source = file.name if sheet is None else f"{file.name} [{name}]"
    return _from_rows(cells, source, skip_header, skip_footer)


def _from_rows(cells: list[list[Any]], source: str, skip_header: int, skip_footer: int) -> RawTable:
    numbered = [(k, row) for k, row in enumerate(cells, 1) if k > skip_header and _is_filled(row)]
    if not numbered:
        raise FileFormatError(
            _("{source} has nothing below row {skip_header}."),
            source=source,
            skip_header=skip_header,
        )
    body = numbered[1 : len(numbered) - skip_footer] if skip_footer else numbered[1:]
    return raw_table(numbered[0][1], body, source)


def _is_filled(row: list[Any]) -> bool:
    return any(cell is not None and str(cell).strip() for cell in row)
