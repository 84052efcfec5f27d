"""CSV and other delimited text, with the line number of every record and no silent repairs."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path

from .._kernels.safe_cells import unguarded
from ..errors import FileFormatError
from ..studies.cells import to_numbers
from .tables import NOTE, RawTable, raw_table
from .text import decode

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
            f"{file.name} holds binary zeros, so it is no text file.",
            f"{file.name} 含有二进制零字节，不是文本文件。",
        )
    lines = text.split("\n", skip_header)
    delimiter = _delimiter(next((x for x in lines[-1].splitlines() if x.strip()), ""))
    records = [
        (row, cells)
        for row, cells in _records(text, delimiter, file.name)
        if row > skip_header and any(cell.strip() for cell in cells)
    ]
    if not records:
        raise FileFormatError(f"{file.name} holds no text.", f"{file.name} 没有任何内容。")
    header = records[0][1]
    body = records[1 : len(records) - skip_footer] if skip_footer else records[1:]
    width = len(header)
    last = body[-1][0] if body else 0
    fitted = [(row, _fit(cells, width, row, file.name, is_last=row == last)) for row, cells in body]
    return raw_table(header, fitted, file.name, delimiter)


def _delimiter(line: str) -> str:
    return max(_DELIMITERS, key=line.count)


def _records(text: str, delimiter: str, source: str) -> Iterator[tuple[int, list[str]]]:
    """Yield (line on which the record starts, cells)."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    start = 1
    try:
        for cells in reader:
            yield start, [unguarded(cell) for cell in cells]
            start = reader.line_num + 1
    except csv.Error as error:
        raise FileFormatError(
            f"{source} cannot be read from line {start} on: {error}. A quotation mark may be left "
            "open, or the file is cut off.",
            f"{source} 自第 {start} 行起无法读取：{error}。可能引号未闭合，或文件被截断。",
        ) from None


def _fit(cells: list[str], width: int, row: int, source: str, *, is_last: bool) -> list[str]:
    if len(cells) == width:
        return cells
    filled = [cell for cell in cells if cell.strip()]
    alone = len(filled) == 1 and len(cells) < width and to_numbers(filled).text_at
    if NOTE.match(filled[0]) or alone:
        return [",".join(filled)] + [""] * (width - 1)
    if len(cells) > width and not any(cell.strip() for cell in cells[width:]):
        return cells[:width]
    cut_en = " The file seems cut off." if is_last and len(cells) < width else ""
    cut_zh = "文件似乎被截断。" if is_last and len(cells) < width else ""
    raise FileFormatError(
        f"Line {row} of {source} has {len(cells)} cells; the header has {width}.{cut_en} Check the "
        "line (a comma inside a cell needs quotation marks); leave out footnotes with "
        "skip_footer=.",
        f"{source} 第 {row} 行有 {len(cells)} 个单元格，而表头有 {width} 个。{cut_zh}请检查该行"
        "（单元格内的逗号需加引号）；脚注可用 skip_footer= 跳过。",
    )
