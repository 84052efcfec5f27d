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
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from .._files.shown_cells import as_shown, shown_cells
from .._kernels.memory import amount, available_memory
from ..errors import FileFormatError, InputError, MissingDependencyError, listed
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
    library = _library()
    size = _size(file)
    most = min(_BASE + _EACH * size, int(_SHARE * available_memory()))
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
    program = interpreter()
    if program is not None:
        with contextlib.suppress(OSError), _child(program, library, file, sheet, most) as lines:
            return _as_shown(_collected(lines, file, sheet, most), file)
    # inside another program, or where no process may be started: in this one
    return _as_shown(
        _collected(_workbook_child.attempted(str(file), sheet), file, sheet, most), file
    )


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
def _child(
    program: str, library: str, file: Path, sheet: str | int | None, most: int
) -> Iterator[Iterator[Any]]:
    code = pkgutil.get_data(__package__, "_workbook_child.py") or b""
    # -I and -S: no module beside the file, no site; starting takes a hundredth of a second
    command = [program, "-I", "-S", "-c", code.decode("utf-8")]
    command += [library, str(file.resolve()), json.dumps(sheet), str(most)]
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
    kind, said = message["fault"], message.get("said", "")
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
            said=said,
        )
    if kind == "memory":
        return FileFormatError(
            _(
                "{name} cannot be read as a workbook: the reader broke off or asked for more "
                "than {limit:.0f} MB. The file is damaged, or holds cells far from the table. "
                "Open it in the program that made it and save it anew, or as .csv."
            ),
            name=file.name,
            limit=most / 1000000.0,
        )
    return FileFormatError(
        _(
            "{name} cannot be read as a workbook: it is cut off, damaged or protected by a "
            "password ({said})."
        ),
        name=file.name,
        said=said,
    )


def _size(file: Path) -> int:
    """Return the bytes of a file, unpacked as its own list of contents says."""
    packed = file.stat().st_size
    try:
        with zipfile.ZipFile(file) as archive:
            return max(packed, sum(one.file_size for one in archive.infolist()))
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        return packed


def _library() -> str:
    """Return the folder from which python_calamine is imported."""
    found = importlib.util.find_spec("python_calamine")
    if found is None or not found.origin:
        raise MissingDependencyError(
            _("Reading workbooks needs python-calamine: pip install 'regspatial[geo]'."),
        )
    return str(Path(found.origin).parent.parent)
