"""Reads a workbook or a document in a process of its own; run by its source, it imports nothing of the package.

A damaged workbook makes the reader ask for any amount of memory, which ends the process, or panic.
Here that ends the child, under a limit, and the parent says what happened. What was read goes to the
standard output, one JSON text a line: ``{"names": […]}``, then ``{"sheet": name}`` before the rows of
each sheet, each row a list, and ``{"end": true}``; or ``{"fault": kind, "said": text}`` with the kinds
file, memory, sheet (there is none of this name) and far.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import errno
import io
import json
import re
import sys
import zipfile
from collections.abc import Iterator
from typing import Any
from xml.etree import ElementTree as ET

_CELL = re.compile(rb"<(?:\w+:)?c\s([^<>]*)>(?=[^<]|<[^/])")  # one with something in it
_AT = re.compile(rb"""\br=["']([A-Z]{1,3})([0-9]{1,7})["']""")
_AFTER = re.compile(rb"(</?table:[^<>]*>)\s+(?=<)")
_BEFORE = re.compile(rb"\s+(?=</?table:)")
_CHUNK = 1 << 20
_OVERLAP = 4096
_LARGE = 2_000_000
_SPARSE = 50


def messages(path: str, sheet: str | int | None) -> Iterator[Any]:
    """Yield what goes to the parent."""
    from python_calamine import CalamineWorkbook

    book = _opened(path, CalamineWorkbook)
    names = list(book.sheet_names)
    yield {"names": names}
    if sheet is None:
        wanted = names
    elif isinstance(sheet, int) and 0 <= sheet < len(names):
        wanted = [names[sheet]]
    elif sheet in names:
        wanted = [str(sheet)]
    else:
        yield {"fault": "sheet", "said": ""}
        return
    for name, far in _far_cells(path, wanted):
        yield {"fault": "far", "said": far, "sheet": name}
        return
    for name in wanted:
        yield {"sheet": name}
        for row in book.get_sheet_by_name(name).to_python(skip_empty_area=False):
            yield [_plain(cell) for cell in row]
    yield {"end": True}


def shown(path: str) -> Iterator[Any]:
    """Yield the sheets of an .xlsx workbook for the audit: of each cell its value and its format."""
    from openpyxl import load_workbook

    book = load_workbook(path, data_only=True)
    yield {"names": [one.title for one in book.worksheets]}
    for sheet in book.worksheets:
        filled = {at: one for at, one in sheet._cells.items() if one.value is not None}
        rows = max((row for row, _column in filled), default=0)
        columns = max((column for _row, column in filled), default=0)
        if rows * columns > max(_LARGE, _SPARSE * len(filled)):
            yield {"fault": "far", "said": f"{_letters(columns)}{rows}", "sheet": sheet.title}
            return
        yield {"sheet": sheet.title}
        for row in range(1, rows + 1):
            yield [_formatted(filled.get((row, column))) for column in range(1, columns + 1)]
    yield {"end": True}


def _formatted(cell: Any) -> dict[str, Any] | None:
    if cell is None:
        return None
    number = isinstance(cell.value, (int, float)) and not isinstance(cell.value, bool)
    return {"value": cell.value if number else str(cell.value), "format": cell.number_format}


def document(path: str) -> Iterator[Any]:
    """Yield the paragraphs and tables of a Word document in order, each a row of one cell."""
    from docx import Document
    from docx.table import Table
    from docx.text.paragraph import Paragraph

    yield {"sheet": ""}
    for part in Document(path).iter_inner_content():
        if isinstance(part, Paragraph):
            # with what its fields show, such as the number of a table
            texts = (node.text or "" for node in part._p.iter() if node.tag.endswith("}t"))
            yield [{"text": "".join(texts).strip()}]
        elif isinstance(part, Table):
            rows = [[one.text.replace("\n", " ") for one in row.cells] for row in part.rows]
            yield [{"table": rows}]
    yield {"end": True}


def _opened(path: str, kind: Any) -> Any:
    """Open a workbook; an OpenDocument sheet whose cells stand on lines of their own (Gnumeric's) as one line.

    The reader takes the blanks between two cells for content and breaks off.
    """
    try:
        book = kind.from_path(path)
        if path.lower().endswith(".ods"):
            for name in book.sheet_names:
                book.get_sheet_by_name(name)
    except Exception:
        if not path.lower().endswith(".ods"):
            raise
        return kind.from_filelike(_in_one_line(path))
    return book


def _in_one_line(path: str) -> io.BytesIO:
    """Return an OpenDocument file without the blanks around the parts of its tables."""
    out = io.BytesIO()
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(out, "w") as new:
        for one in old.infolist():
            data = old.read(one)
            if one.filename == "content.xml":
                data = _AFTER.sub(rb"\1", _BEFORE.sub(b"", data))
            new.writestr(one.filename, data)
    out.seek(0)
    return out


def _plain(cell: Any) -> Any:
    """Return a cell as JSON has it; dates and times as [kind, text]."""
    if isinstance(cell, (dt.date, dt.time)):  # a datetime is a date
        return [type(cell).__name__, cell.isoformat()]
    if isinstance(cell, dt.timedelta):
        return ["timedelta", cell.total_seconds()]
    return cell


def _far_cells(path: str, wanted: list[str]) -> Iterator[tuple[str, str]]:
    """Yield (sheet, cell) where a cell so far from the others stands that the area is mostly empty.

    The reader lays out the whole area up to the farthest cell: 17 thousand million cells for one at
    XFD1048576. Only for .xlsx, whose sheets are text.
    """
    if not zipfile.is_zipfile(path):
        return
    with zipfile.ZipFile(path) as archive:
        for name, part in _parts(archive).items():
            if name not in wanted or part not in archive.namelist():
                continue
            rows = columns = count = 0
            with archive.open(part) as stream:
                for column, row in _filled(stream):
                    rows, columns, count = max(rows, row), max(columns, column), count + 1
            if rows * columns > max(_LARGE, _SPARSE * count):
                yield name, f"{_letters(columns)}{rows}"


def _filled(stream: Any) -> Iterator[tuple[int, int]]:
    """Yield (column, row) of the cells of a sheet that hold something."""
    rest = b""
    while chunk := stream.read(_CHUNK):
        data = rest + chunk
        end = 0
        for found in _CELL.finditer(data):
            end = found.end()
            at = None if found[1].endswith(b"/") else _AT.search(found[1])
            if at is not None:
                column = 0
                for letter in at[1]:
                    column = column * 26 + letter - 64
                yield column, int(at[2])
        rest = data[max(end, len(data) - _OVERLAP) :]


def _parts(archive: zipfile.ZipFile) -> dict[str, str]:
    """Return {sheet: file in the archive} of an .xlsx workbook, {} for other kinds."""
    try:
        book = ET.fromstring(archive.read("xl/workbook.xml"))  # noqa: S314 - in a child
        links = ET.fromstring(archive.read("xl/_rels/workbook.xml.rels"))  # noqa: S314
    except (KeyError, ET.ParseError):
        return {}
    files = {one.get("Id"): one.get("Target", "") for one in links}
    out = {}
    for one in book.iter():
        if one.tag.rpartition("}")[2] == "sheet":
            key = next((v for k, v in one.attrib.items() if k.endswith("}id")), None)
            target = files.get(key, "")
            out[one.get("name", "")] = target[1:] if target[:1] == "/" else f"xl/{target}"
    return out


def _letters(column: int) -> str:
    out = ""
    while column:
        column, digit = divmod(column - 1, 26)
        out = chr(65 + digit) + out
    return out


def attempted(what: str, path: str, sheet: str | int | None) -> Iterator[Any]:
    """Yield the messages of "rows", "shown" or "document"; what the reader chokes on is the last one."""
    try:
        if what == "rows":
            yield from messages(path, sheet)
        else:
            yield from {"shown": shown, "document": document}[what](path)
    except BaseException as error:  # a panic of Rust derives from BaseException alone
        if isinstance(error, (KeyboardInterrupt, SystemExit, GeneratorExit)):
            raise
        # a library that does not fit is an ImportError, a folder that cannot be listed an OSError
        short = isinstance(error, (MemoryError, ImportError))
        short = short or getattr(error, "errno", None) == errno.ENOMEM
        said = " ".join(str(error).split())[:200]
        # lxml's words, the second where no memory is left to say which
        short = short or any(one in said.lower() for one in ("memory allocation", "unknown error"))
        yield {"fault": "memory" if short else "file", "said": said}


def _limit(size: int) -> None:
    """Hold this process to `size` bytes of address space, where there are such limits."""
    try:
        import resource
    except ImportError:
        return
    for kind, most in ((resource.RLIMIT_AS, size), (resource.RLIMIT_CORE, 0)):
        hard = resource.getrlimit(kind)[1]
        if hard != resource.RLIM_INFINITY:
            most = min(most, hard)  # noqa: PLW2901
        with contextlib.suppress(OSError, ValueError):
            resource.setrlimit(kind, (most, hard))


def main(what: str, libraries: str, path: str, sheet: str, size: str) -> None:
    """Read `path` with the readers that lie in the folders `libraries`."""
    _limit(int(size))
    sys.path[:0] = json.loads(libraries)
    out = sys.stdout.buffer
    for message in attempted(what, path, json.loads(sheet)):
        out.write(json.dumps(message).encode("ascii") + b"\n")
    out.flush()


if __name__ == "__main__":
    main(*sys.argv[1:])
