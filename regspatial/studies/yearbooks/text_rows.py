"""The rows of a delimited text as they stand; needs no pandas, so QGIS reads text by the same rule."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from ..._files.safe_cells import unguarded
from ...errors import FileFormatError
from ...words import _
from .decimals import with_found_marks, with_full_stop
from .layout import Row
from .text import decode


def text_rows(
    file: Path, encoding: str | None = None, decimal: str | None = None
) -> list[tuple[int, list[object]]]:
    """Return (row number, cells) of a text file as it stands, titles and notes included.

    Numbers get a full stop for their decimal mark, if it is another by `decimal` or by their look.
    """
    text = decode(file.read_bytes(), file.name, encoding)
    if "\0" in text:
        raise FileFormatError(
            _("{name} holds binary zeros, so it is no text file."), name=file.name
        )
    delimiter = _common_delimiter([one for one in text.splitlines() if one.strip()])
    rows: list[Row] = [(row, list(c)) for row, c in records_of(text, delimiter, file.name)]
    if decimal is None and delimiter != ",":
        return with_found_marks(rows, delimiter, file.name)
    return with_full_stop(rows, decimal)


def _common_delimiter(lines: Sequence[str]) -> str:
    """Return the mark that stands equally often in most lines; titles and notes are few."""

    def lines_of_one_kind(mark: str) -> int:
        counts = Counter(count for one in lines if (count := one.count(mark)))
        return counts.most_common(1)[0][1] if counts else 0

    return max("\t;,", key=lines_of_one_kind)


def records_of(text: str, delimiter: str, source: str) -> Iterator[tuple[int, list[str]]]:
    """Yield (line on which the record starts, cells)."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    start = 1
    try:
        for cells in reader:
            yield start, [unguarded(cell) for cell in cells]
            start = reader.line_num + 1
    except csv.Error:
        raise FileFormatError(
            _(
                "{source} cannot be read from line {line} on: a quotation mark is left open or stands "
                "within a cell, a cell has more than {most:,} characters, or the file is cut off there. "
                "Correct that line."
            ),
            source=source,
            line=start,
            most=csv.field_size_limit(),
        ) from None
