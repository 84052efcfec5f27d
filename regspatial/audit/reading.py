"""Printed tables from files: CSV, Excel and Word, each cell as it is shown."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from ..errors import ParameterError, listed
from ..io._workbook import printed_rows
from ..io.tables import existing
from ..studies.yearbooks.text import decode
from ..studies.yearbooks.text_rows import records_of
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


def _workbook(file: Path) -> Iterator[Grid]:
    found = printed_rows("shown", file)
    for title, cells in found.items():
        shown = [
            ["" if c is None else _shown(c["value"], c["format"]) for c in row] for row in cells
        ]
        general = [[c is None or c["format"] == "General" for c in row] for row in cells]
        name = file.stem if len(found) == 1 else f"{file.stem}: {title}"
        yield Grid(name, tuple(tuple(row) for row in _same_decimals(shown, general)))


def _shown(value: Any, number_format: str) -> str:
    """Write a cell as Excel shows it."""
    if isinstance(value, str):
        return value
    sections = number_format.split(";")
    second = value < 0 and len(sections) > 1  # its minus is written out there
    section = sections[1 if second else 2 if value == 0 and len(sections) > 2 else 0]
    core = _CORE.search(re.sub(r'"[^"]*"', lambda m: "\0" * len(m[0]), section))
    if core is None and section is not sections[0]:
        return _literal(section)  # a dash for zeros
    if core is None or number_format == "General":
        return f"{value:.{_PLACES}f}".rstrip("0").rstrip(".")
    number = (abs(value) if second else value) * (100.0 if core[2] else 1.0)
    text = f"{number:.{len(core[1] or '.') - 1}f}{core[2]}"
    before, after = section[: core.start()], section[core.end() :]
    return f"{_literal(before)}{text}{_literal(after)}"


def _literal(part: str) -> str:
    return re.sub(r"\\(.)|_.|\[[^\]]*\]", r"\1", part.replace('"', ""))


def _same_decimals(
    rows: Sequence[Sequence[str]], general: Sequence[Sequence[bool]]
) -> Iterator[list[str]]:
    """Give back zeros that a number without a format lost: as many decimals as its column's most."""
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


def _document(file: Path) -> Iterator[Grid]:
    before, number, touching = "", 0, False
    last: Grid | None = None
    for (part,) in printed_rows("document", file)[""]:
        if "text" in part:
            text = part["text"]
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
        else:
            if last is not None:
                yield last
            number += 1
            caption = before if is_a("note", "caption", before) else ""
            rows = tuple(map(tuple, part["table"]))
            last = Grid(f"{file.stem}: {caption or number}", rows, caption)
            before, touching = "", True
    if last is not None:
        yield last
