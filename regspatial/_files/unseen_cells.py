"""What a workbook holds and no reader of figures says: formulas without a saved value, merged cells, hidden rows.

Looked for in the text of the sheets of .xlsx and .xlsm, without a tree of the whole. Programs that write formulas but
compute none (openpyxl, R's writers) leave them without a value, which is read as an empty cell.

References: ECMA-376 part 1, 18.3.1.4 (c), 18.3.1.55 (mergeCell) and 18.3.1.73 (row).
"""

from __future__ import annotations

import contextlib
import re
import struct
import zipfile
from dataclasses import dataclass, field
from html import unescape
from pathlib import Path
from typing import IO

from .shown_cells import Cell, _records, _short_text, _stream, _tags, column_of, faults, parts_of

_CHUNK = 1 << 20
_LONGEST = 1 << 16
_FORMULA = re.compile(
    rb"<(?:\w+:)?c\s([^<>]*)>\s*<(?:\w+:)?f(?:\s[^<>]*)?(?:/>|>([^<]*)</(?:\w+:)?f>)\s*"
    rb"(?:<(?:\w+:)?v(?:\s*/>|>\s*</(?:\w+:)?v>))?\s*</(?:\w+:)?c>"
)
_MERGED = re.compile(rb"""<(?:\w+:)?mergeCell\s[^<>]*?ref=["']([A-Z]+)(\d+):([A-Z]+)(\d+)["']""")
_HIDDEN = re.compile(rb"""<(?:\w+:)?row(?=\s)(?=[^<>]*\shidden=["'](?:1|true)["'])([^<>]*)>""")
_HIDDEN_COLUMNS = re.compile(
    rb"""<(?:\w+:)?col(?=\s)(?=[^<>]*\shidden=["'](?:1|true)["'])([^<>]*)>"""
)
_BOUND = re.compile(rb"""\b(min|max)=["'](\d+)["']""")
_WIDEST = 1 << 14
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
    columns : list of positions of hidden columns, from 0
    """

    formulas: dict[Cell, str] = field(default_factory=dict)
    merged: list[tuple[Cell, Cell]] = field(default_factory=list)
    hidden: list[int] = field(default_factory=list)
    columns: list[int] = field(default_factory=list)


def unseen_cells(file: Path) -> dict[str, Unseen]:
    """Return what stands unseen in the sheets of an .xlsx, .ods or .xls workbook; empty for damaged files.

    In an .xls every formula has a value, and merged cells are not looked for.
    """
    out: dict[str, Unseen] = {}
    with contextlib.suppress(*faults()):
        if not zipfile.is_zipfile(file):
            return _of_xls(file.read_bytes())
        with zipfile.ZipFile(file) as archive:
            there = set(archive.namelist())
            if "content.xml" in there:
                with archive.open("content.xml") as stream:
                    return _of_open_document(stream)
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
    columns: dict[int, None] = {}
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
        for one in _HIDDEN_COLUMNS.finditer(data):
            bounds = {name: int(at) for name, at in _BOUND.findall(one[1])}
            if len(bounds) == 2:
                columns |= dict.fromkeys(range(bounds[b"min"] - 1, min(bounds[b"max"], _WIDEST)))
        for one in _HIDDEN.finditer(data):
            if (at := _AT.search(one[1])) is not None:
                hidden[int(at[2])] = None
        rest = data[-_LONGEST:]
    found.merged, found.hidden, found.columns = list(merged), list(hidden), list(columns)
    return found


def _of_open_document(stream: IO[bytes]) -> dict[str, Unseen]:
    """Return formulas without a value, hidden rows and hidden columns of the sheets of an .ods."""
    out: dict[str, Unseen] = {}
    found, row, column, rows, wide = Unseen(), 0, 0, 1, 0
    for slash, name, given, empty, _before in _tags(stream):
        shut = given.get(b"visibility") in (b"collapse", b"filter")
        if name == b"table" and not slash and b"name" in given:
            found = out.setdefault(unescape(given[b"name"].decode()), Unseen())
            row = wide = 0
        elif name == b"table-column" and not slash:
            many = int(given.get(b"number-columns-repeated", b"1"))
            if shut:
                found.columns += range(wide, min(wide + many, _WIDEST))
            wide += many
        elif name == b"table-row":
            if not slash:
                rows, column = int(given.get(b"number-rows-repeated", b"1")), 0
                if shut:
                    found.hidden += range(row + 1, row + 1 + min(rows, _LONGEST))
            if slash or empty:
                row += rows
        elif name in (b"table-cell", b"covered-table-cell") and not slash:
            if given.get(b"formula") and not given.get(b"value-type"):
                text = unescape(given[b"formula"].decode("utf-8", "replace")).removeprefix("of:")
                found.formulas[row, column] = text[:_SHOWN]
            column += int(given.get(b"number-columns-repeated", b"1"))
    return out


def _of_xls(data: bytes) -> dict[str, Unseen]:
    """Return hidden rows and columns of the sheets of an .xls ([MS-XLS] 2.4.53 ColInfo, 2.4.221 Row)."""
    book, out = _stream(data), {}
    sheets = []
    for kind, body in _records(book, 0):
        if kind == 0x0085:
            sheets.append((_short_text(body[6:]), struct.unpack_from("<I", body)[0]))
        elif kind == 0x002F:  # protected by a password
            return {}
    for name, at in sheets:
        found = out[name] = Unseen()
        for kind, body in _records(book, at):
            if kind == 0x007D and body[8] & 1:
                first, last = struct.unpack_from("<2H", body)
                found.columns += range(first, min(last + 1, _WIDEST))
            elif kind == 0x0208 and body[12] & 0x20:
                found.hidden.append(struct.unpack_from("<H", body)[0] + 1)
    return out
