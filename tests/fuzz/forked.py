"""The child that reads workbooks and documents, forked: the package starts a Python for each, which takes long.

The same code reads under the same limit and says the same; sound files still go the package's own way.
"""

from __future__ import annotations

import contextlib
import json
import os
import resource
import signal
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import docx  # noqa: F401 - imported once, before the forks
import openpyxl  # noqa: F401
import python_calamine  # noqa: F401

from regspatial.io import _workbook, _workbook_child

_PAGE = os.sysconf("SC_PAGE_SIZE")


@contextlib.contextmanager
def child(_program: str, said: list[str]) -> Iterator[Iterator[Any]]:
    """Stand in for `regspatial.io._workbook._child`."""
    what, _libraries, path, sheet, most = said
    come, go = os.pipe()
    with warnings.catch_warnings(action="ignore", category=DeprecationWarning):
        number = os.fork()  # a thread of pyarrow's frees memory, and is not missed
    if not number:
        os.close(come)
        _tell(go, what, path, json.loads(sheet), int(most))
    os.close(go)
    try:
        with os.fdopen(come, "rb") as lines:
            yield (json.loads(line) for line in lines if line.endswith(b"\n"))
    finally:
        os.kill(number, signal.SIGKILL)
        os.waitpid(number, 0)


def _tell(out: int, what: str, path: str, sheet: str | int | None, most: int) -> None:
    """Write what is read, and end without what ends the parent."""
    try:
        here = int(Path("/proc/self/statm").read_text().split()[0]) * _PAGE
        _workbook_child._limit(here + most)
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        with os.fdopen(out, "wb") as lines:
            for message in _workbook_child.attempted(what, path, sheet):
                lines.write(json.dumps(message).encode("ascii") + b"\n")
    finally:
        os._exit(0)


@contextlib.contextmanager
def forking() -> Iterator[None]:
    """Let the package fork its readers."""
    own = _workbook._child
    _workbook._child = child
    try:
        yield
    finally:
        _workbook._child = own
