"""Printed tables from files: CSV, Excel and Word, each cell as it is shown."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from .._extras import names_extra
from ..errors import FileFormatError, ParameterError, listed
from ..io.tables import existing
from ..studies.text import decode
from ..studies.text_rows import records_of
from ..words import _
from .grid import Grid, is_note
from .words import is_a

TEXT = (".csv", ".txt", ".tsv")
WORKBOOKS = (".xlsx", ".xlsm")
DOCUMENTS = (".docx",)

_CORE = re.compile(r"[#,0]*0(\.0+)?(%?)")
_SENTENCE = 300
"""Characters of the longest note that stands apart below a table in Word; what is longer is the text going on."""
_PLACES = 12
"""Decimals to which a number of Excel without a format is written: what rounding of doubles leaves."""


def grids_of(path: str | os.PathLike[str]) -> list[Grid]:
    """Return the tables of a file, tidied.

    Raises
    ------
    InputError
        If the file is not there.
    FileFormatError
        If it cannot be read.
    ParameterError
        For another kind of file.
    """
    file = existing(path)
    ending = file.suffix.lower()
    if ending in TEXT:
        found = [_text(file)]
    elif ending in WORKBOOKS:
        found = list(_workbook(file))
    elif ending in DOCUMENTS:
        found = list(_document(file))
    else:
        raise ParameterError(
            _("{name} cannot be audited; give a table as {endings}."),
            name=file.name,
            endings=listed((*TEXT, *WORKBOOKS, *DOCUMENTS), 20),
        )
    return [one for grid in found if (one := grid.tidied()).rows]


def _text(file: Path) -> Grid:
    text = decode(file.read_bytes(), file.name, None)
    first = next((line for line in text.splitlines() if line.strip()), "")
    delimiter = max((",", "\t", ";"), key=first.count)
    rows = tuple(tuple(cells) for _row, cells in records_of(text, delimiter, file.name))
    return Grid(file.stem, rows)


@names_extra
def _workbook(file: Path) -> Iterator[Grid]:
    from openpyxl import load_workbook

    try:
        book = load_workbook(file, data_only=True)
    except Exception as error:
        raise FileFormatError(
            _("{name} cannot be read as a workbook: {error}."), name=file.name, error=error
        ) from error
    for sheet in book.worksheets:
        shown = [[_shown(cell.value, cell.number_format) for cell in row] for row in sheet.rows]
        name = file.stem if len(book.worksheets) == 1 else f"{file.stem}: {sheet.title}"
        yield Grid(name, tuple(tuple(row) for row in _same_decimals(shown, sheet)))


def _shown(value: Any, number_format: str) -> str:
    """Write a cell as Excel shows it."""
    if value is None or isinstance(value, bool) or not isinstance(value, (int, float)):
        return "" if value is None else str(value)
    sections = number_format.split(";")
    second = value < 0 and len(sections) > 1  # its minus is written out there
    section = sections[1] if second else sections[0]
    core = _CORE.search(re.sub(r'"[^"]*"', lambda m: "\0" * len(m[0]), section))
    if core is None or number_format == "General":
        return f"{value:.{_PLACES}f}".rstrip("0").rstrip(".")
    number = (abs(value) if second else value) * (100.0 if core[2] else 1.0)
    text = f"{number:.{len(core[1] or '.') - 1}f}{core[2]}"
    before, after = section[: core.start()], section[core.end() :]
    return f"{_literal(before)}{text}{_literal(after)}"


def _literal(part: str) -> str:
    return re.sub(r"\\(.)|_.|\[[^\]]*\]", r"\1", part.replace('"', ""))


def _same_decimals(rows: Sequence[Sequence[str]], sheet: Any) -> Iterator[list[str]]:
    """Give back zeros that a number without a format lost: as many decimals as its column's most."""
    general = [[c.number_format == "General" for c in row] for row in sheet.rows]
    width = max((len(r) for r in rows), default=0)
    most = [max((_decimals(r[k]) for r in rows if k < len(r)), default=0) for k in range(width)]
    for row, loose in zip(rows, general, strict=True):
        yield [
            _padded(text, most[k]) if loose[k] and _decimals(text) > 0 else text
            for k, text in enumerate(row)
        ]


def _decimals(text: str) -> int:
    found = re.fullmatch(r"-?\d+\.(\d+)", text)
    return len(found[1]) if found and len(found[1]) <= 6 else 0


def _padded(text: str, decimals: int) -> str:
    return text + "0" * (decimals - _decimals(text))


def _words_of(paragraph: Any) -> str:
    """Return the text of a paragraph with what its fields show, such as the number of a table."""
    texts = (node.text or "" for node in paragraph._p.iter() if node.tag.endswith("}t"))
    return "".join(texts).strip()


@names_extra
def _document(file: Path) -> Iterator[Grid]:
    from docx import Document
    from docx.table import Table
    from docx.text.paragraph import Paragraph

    try:
        document = Document(str(file))
    except Exception as error:
        raise FileFormatError(
            _("{name} cannot be read as a Word document: {error}."), name=file.name, error=error
        ) from error
    before, number, touching = "", 0, False
    last: Grid | None = None
    for part in document.iter_inner_content():
        if isinstance(part, Paragraph):
            text = _words_of(part)
            below = last is not None and not before and bool(text)
            if (
                last is not None
                and below
                and not is_a("note", "caption", text)
                and (is_note(text) or touching or len(text) < _SENTENCE)
            ):
                last = Grid(last.name, last.rows, last.caption, (*last.notes, text))
            else:
                before = text or before
            touching = touching and bool(text) and not before
        elif isinstance(part, Table):
            if last is not None:
                yield last
            number += 1
            caption = before if is_a("note", "caption", before) else ""
            rows = tuple(tuple(c.text.replace("\n", " ") for c in row.cells) for row in part.rows)
            last = Grid(f"{file.stem}: {caption or number}", rows, caption)
            before, touching = "", True
    if last is not None:
        yield last
