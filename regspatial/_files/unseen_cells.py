"""What a workbook holds and no reader of figures says: formulas without a saved value, merged cells, hidden rows.

Looked for in the text of the sheets of .xlsx and .xlsm, without a tree of the whole. Programs that write formulas but
compute none (openpyxl, R's writers) leave them without a value, which is read as an empty cell.

References: ECMA-376 part 1, 18.3.1.4 (c), 18.3.1.55 (mergeCell) and 18.3.1.73 (row).
"""

from __future__ import annotations

import contextlib
import re
import zipfile
from dataclasses import dataclass, field
from html import unescape
from pathlib import Path
from typing import IO

from .shown_cells import Cell, column_of, faults, parts_of

_CHUNK = 1 << 20
_LONGEST = 1 << 16
_FORMULA = re.compile(
    rb"<(?:\w+:)?c\s([^<>]*)>\s*<(?:\w+:)?f(?:\s[^<>]*)?(?:/>|>([^<]*)</(?:\w+:)?f>)\s*"
    rb"(?:<(?:\w+:)?v(?:\s*/>|>\s*</(?:\w+:)?v>))?\s*</(?:\w+:)?c>"
)
_MERGED = re.compile(rb"""<(?:\w+:)?mergeCell\s[^<>]*?ref=["']([A-Z]+)(\d+):([A-Z]+)(\d+)["']""")
_HIDDEN = re.compile(rb"""<(?:\w+:)?row(?=\s)(?=[^<>]*\shidden=["'](?:1|true)["'])([^<>]*)>""")
_AT = re.compile(rb"""\br=["']([A-Z]+)?(\d+)["']""")
_SHOWN = 60


@dataclass(slots=True)
class Unseen:
    """What stands in a sheet unseen.

    Parameters
    ----------
    formulas : {cell: text}
        Formulas that have no value.
    merged : list of (first cell, last cell)
    hidden : list of row numbers, from 1
    """

    formulas: dict[Cell, str] = field(default_factory=dict)
    merged: list[tuple[Cell, Cell]] = field(default_factory=list)
    hidden: list[int] = field(default_factory=list)


def unseen_cells(file: Path) -> dict[str, Unseen]:
    """Return what stands unseen in the sheets of an .xlsx workbook; empty for other kinds and damaged files."""
    out: dict[str, Unseen] = {}
    with contextlib.suppress(*faults()):
        if not zipfile.is_zipfile(file):
            return {}
        with zipfile.ZipFile(file) as archive:
            there = set(archive.namelist())
            if "xl/workbook.xml" not in there:
                return {}
            for name, part in parts_of(archive).items():
                if part in there:
                    with archive.open(part) as stream:
                        out[name] = _in_sheet(stream)
    return out


def _in_sheet(stream: IO[bytes]) -> Unseen:
    found = Unseen()
    hidden: dict[int, None] = {}
    merged: dict[tuple[Cell, Cell], None] = {}
    rest = b""
    while chunk := stream.read(_CHUNK):
        data = rest + chunk
        for one in _FORMULA.finditer(data):
            at = _AT.search(one[1])
            if at is not None and at[1] and not re.search(rb"""\bt=["']str["']""", one[1]):
                text = unescape((one[2] or b"").decode("utf-8", "replace")).strip()
                found.formulas[int(at[2]) - 1, column_of(at[1])] = f"={text[:_SHOWN]}"
        for one in _MERGED.finditer(data):
            ends = (int(one[2]) - 1, column_of(one[1])), (int(one[4]) - 1, column_of(one[3]))
            merged[ends] = None
        for one in _HIDDEN.finditer(data):
            if (at := _AT.search(one[1])) is not None:
                hidden[int(at[2])] = None
        rest = data[-_LONGEST:]
    found.merged, found.hidden = list(merged), list(hidden)
    return found
