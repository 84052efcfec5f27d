"""CSV and other delimited text, with the line number of every record and no silent repairs."""

from __future__ import annotations

from pathlib import Path

from ..errors import FileFormatError
from ..studies.yearbooks.cells import to_numbers
from ..studies.yearbooks.text import decode
from ..studies.yearbooks.text_columns import plain_columns, utf8
from ..studies.yearbooks.text_rows import records_of
from ..studies.yearbooks.yearbook_words import NOTE
from ..words import Message, _
from .tables import RawTable, raw_table, table_of

_DELIMITERS = (",", "\t", ";")


def read_delimited(
    file: Path, *, encoding: str | None = None, skip_header: int = 0, skip_footer: int = 0
) -> RawTable:
    """Read a text file; see `tables.read_table`.

    Blank lines are skipped; a line with too few or too many cells is an error, unless it is a
    footnote.
    """
    text = decode(file.read_bytes(), file.name, encoding)
    if "\0" in text:
        raise FileFormatError(
            _("{name} holds binary zeros, so it is no text file."), name=file.name
        )
    delimiter = _delimiter(_first_line(text, skip_header))
    data = utf8(text)
    if data is not None:
        del text  # of a large file, its bytes and its text together are too much
        plain = plain_columns(data, delimiter, skip_header, skip_footer)
        if plain is not None:
            header, columns, rows = plain
            return table_of(header, columns, rows, file.name, delimiter)
        text = data.tobytes().decode("utf-8")
    records = [
        (row, cells)
        for row, cells in records_of(text, delimiter, file.name)
        if row > skip_header and any(cell.strip() for cell in cells)
    ]
    if not records:
        raise FileFormatError(_("{name} holds no text."), name=file.name)
    header = records[0][1]
    body = records[1 : len(records) - skip_footer] if skip_footer else records[1:]
    width = len(header)
    last = body[-1][0] if body else 0
    fitted = [(row, _fit(cells, width, row, file.name, is_last=row == last)) for row, cells in body]
    return raw_table(header, fitted, file.name, delimiter)


def _first_line(text: str, skip_header: int) -> str:
    """Return the first line with something on it, below those that are skipped."""
    start = 0
    for _k in range(skip_header):
        start = text.find("\n", start) + 1 or len(text)
    while start < len(text):
        end = text.find("\n", start) + 1 or len(text)
        found = next((x for x in text[start:end].splitlines() if x.strip()), "")
        if found:
            return found
        start = end
    return ""


def _delimiter(line: str) -> str:
    return max(_DELIMITERS, key=line.count)


def _fit(cells: list[str], width: int, row: int, source: str, *, is_last: bool) -> list[str]:
    if len(cells) == width:
        return cells
    filled = [cell for cell in cells if cell.strip()]
    alone = len(filled) == 1 and len(cells) < width and to_numbers(filled).text_at
    if NOTE.match(filled[0]) or alone:
        return [",".join(filled)] + [""] * (width - 1)
    if len(cells) > width and not any(cell.strip() for cell in cells[width:]):
        return cells[:width]
    cut = Message(_(" The file seems cut off.")) if is_last and len(cells) < width else ""
    raise FileFormatError(
        _(
            "Line {row} of {source} has {n} {n:cell|cells}; the header has {width}.{cut} "
            "Check the line (a comma inside a cell needs quotation marks); leave out "
            "footnotes with {param:skip_footer}."
        ),
        row=row,
        source=source,
        n=len(cells),
        width=width,
        cut=cut,
    )
