"""The rows of a workbook, read by a child process that a damaged file may take down.

See ``docs/methods/design-notes.md`` for why in a child, and `_workbook_child` for what is said there.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import importlib.util
import json
import pkgutil
import re
import subprocess
import sys
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Literal

from .._calls.extras import missing
from .._files.shown_cells import as_shown, shown_cells
from .._kernels.memory import amount, available_memory
from ..errors import FileFormatError, InputError, listed
from ..studies.unseen_rows import with_unseen
from ..words import _
from . import _workbook_child

Rows = list[list[Any]]

_BASE = 512 * 2**20
"""Bytes of address space for any workbook: the interpreter, and some ten million empty cells."""
_EACH = 64
"""Bytes of memory for a byte of the unpacked file: a cell takes 6 bytes or more there, and 24 to 32 in
the reader and 8 to 40 in Python."""
_SHARE = 0.6  # of what is free; what was read stands in the parent as well


def workbook_rows(file: Path, sheet: str | int | None) -> dict[str, Rows]:
    """Return {sheet: rows from the top left cell on} of all sheets, or of the one asked for.

    A number that the sheet shows as a percentage is what people see there, "87.5%": what a cell holds
    (0.875) has the unit of its format nowhere else.

    Raises
    ------
    FileFormatError
        If the file is no workbook, damaged, or would take more memory than it may.
    InputError
        If there is no such sheet.
    """
    return _as_shown(
        _read("rows", file, sheet, _budget(file, int(_SHARE * available_memory()))), file
    )


def printed_rows(what: Printed, file: Path) -> dict[str, Rows]:
    """Return what the audit reads: "shown", the cells of .xlsx sheets; "document", the parts of a .docx.

    A cell is None or ``{"value": number or text, "format": text}``; a part is a row of one cell,
    ``{"text": …}`` or ``{"table": rows of texts}``, under the name "".

    Raises
    ------
    FileFormatError
        If the file is of another kind, damaged, or would take more memory than it may.
    MissingDependencyError
        If openpyxl, or python-docx, is not installed.
    """
    most = min(_PRINTED, int(_SHARE * available_memory()))
    _refuse_large(file, _size(file, ".xml"), most // _TREE)
    return _read(what, file, None, min(_BASE + _EACH * _size(file), most))


Printed = Literal["shown", "document"]
_LIBRARIES: Mapping[str, tuple[str, ...]] = {
    "rows": ("python_calamine",),
    "shown": ("openpyxl", "et_xmlfile"),
    "document": ("docx", "lxml", "typing_extensions"),
}
_PRINTED = 2**30
"""Bytes for the tables of an article: its document or workbook holds pages, no data."""
_TREE = 8
"""Bytes of memory for a byte of XML that is read as a tree, at least."""


def _budget(file: Path, free: int) -> int:
    """Return the bytes that reading a file may take.

    Raises
    ------
    FileFormatError
        If it unpacks to more than that.
    """
    size = _size(file)
    most = min(_BASE + _EACH * size, free)
    _refuse_large(file, size, most)
    return most


def _refuse_large(file: Path, size: int, most: int) -> None:
    if size > most:
        raise FileFormatError(
            _(
                "{name} unpacks to {size}, more than the {limit} that may be "
                "taken for it. Save the one table that is needed as a file of its own."
            ),
            name=file.name,
            size=amount(size),
            limit=amount(most),
        )


def _read(what: str, file: Path, sheet: str | int | None, most: int) -> dict[str, Rows]:
    libraries = _libraries(what)
    program = interpreter()
    if program is not None:
        with (
            contextlib.suppress(OSError),
            _child(
                program,
                [what, json.dumps(libraries), str(file.resolve()), json.dumps(sheet), str(most)],
            ) as lines,
        ):
            return _collected(lines, file, sheet, most)
    # inside another program, or where no process may be started: in this one
    return _collected(_workbook_child.attempted(what, str(file), sheet), file, sheet, most)


def _as_shown(found: dict[str, Rows], file: Path) -> dict[str, Rows]:
    """Return the rows with the cells that are shown as percentages as they are shown."""
    shown = shown_cells(file)
    rows = {name: as_shown(rows, shown.get(name, {})) for name, rows in found.items()}
    return with_unseen(rows, file)


def interpreter() -> str | None:
    """Return the Python to run a child with, or None inside another program (a frozen one)."""
    program = sys.executable
    if getattr(sys, "frozen", False) or not program:
        return None
    return program if re.match("python|pypy", Path(program).name, re.IGNORECASE) else None


@contextlib.contextmanager
def _child(program: str, said: list[str]) -> Iterator[Iterator[Any]]:
    code = pkgutil.get_data(__package__, "_workbook_child.py") or b""
    # -I and -S: no module beside the file, no site; starting takes a hundredth of a second
    command = [program, "-I", "-S", "-c", code.decode("utf-8"), *said]
    with subprocess.Popen(  # noqa: S603 - our own code; the file's name is an argument
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
    ) as child:
        assert child.stdout is not None  # noqa: S101
        try:
            yield (json.loads(line) for line in child.stdout if line.endswith(b"\n"))
        finally:
            child.kill()


def _collected(
    messages: Iterable[Any], file: Path, sheet: str | int | None, most: int
) -> dict[str, Rows]:
    """Return the rows by sheet; a child that ended before its last message has died."""
    names: list[str] = []
    out: dict[str, Rows] = {}
    rows: Rows = []
    for message in messages:
        if isinstance(message, list):
            rows.append([_cell(cell) if isinstance(cell, list) else cell for cell in message])
        elif "sheet" in message and "fault" not in message:
            rows = out[message["sheet"]] = []
        elif "names" in message:
            names = message["names"]
        elif "end" in message:
            return out
        else:
            raise _refused(message, file, sheet, names, most)
    raise _refused({"fault": "memory"}, file, sheet, names, most)


def _cell(tagged: list[Any]) -> object:
    kind, value = tagged
    if kind == "timedelta":
        return dt.timedelta(seconds=value)
    made: object = getattr(dt, kind).fromisoformat(value)
    return made


def _refused(
    message: dict[str, Any], file: Path, sheet: str | int | None, names: list[str], most: int
) -> InputError:
    kind = message["fault"]
    if kind == "sheet":
        return InputError(
            _("{name} has no sheet {sheet!r}; it has: {names}."),
            name=file.name,
            sheet=sheet,
            names=listed(names, 20),
        )
    if kind == "far":
        return FileFormatError(
            _(
                "The sheet {message!r} of {name} reaches to cell {said} and is mostly empty on "
                "the way. Delete what stands far from the table, or save the table alone."
            ),
            message=message["sheet"],
            name=file.name,
            said=message.get("said", ""),
        )
    if kind == "memory":
        return FileFormatError(
            _(
                "{name} cannot be read: the reader broke off or asked for more than {limit:.0f} MB. "
                "The file is damaged, or holds cells far from the table. "
                "Open it in the program that made it and save it anew, or the table as .csv."
            ),
            name=file.name,
            limit=most / 1000000.0,
        )
    document = file.suffix.lower() == ".docx"
    return FileFormatError(
        _(
            "{name} cannot be read as a Word document: it is cut off, damaged or protected by a password. Open "
            "it in the program that made it and save it anew."
        )
        if document
        else _(
            "{name} cannot be read as a workbook: it is cut off, damaged or protected by a password. Open it "
            "in the program that made it and save it anew, or as .csv."
        ),
        name=file.name,
    )


def _size(file: Path, ending: str = "") -> int:
    """Return the bytes of a file, unpacked as its own list of contents says; of parts with an ending alone."""
    packed = file.stat().st_size
    try:
        with zipfile.ZipFile(file) as archive:
            return max(
                0 if ending else packed,
                sum(one.file_size for one in archive.infolist() if one.filename.endswith(ending)),
            )
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        return packed


def _libraries(what: str) -> list[str]:
    """Return the folders from which the libraries of a reader are imported."""
    first, *others = _LIBRARIES[what]
    if importlib.util.find_spec(first) is None:
        error = ModuleNotFoundError(name=first)
        raise missing(error) or error
    specs = [importlib.util.find_spec(one) for one in (first, *others)]
    places = [Path(one.origin).parent for one in specs if one is not None and one.origin]
    packages = [
        bool(one.submodule_search_locations) for one in specs if one is not None and one.origin
    ]
    return [str(p.parent if inside else p) for p, inside in zip(places, packages, strict=True)]
