"""What has been read is never written over: no output of a run is one of its inputs.

Every reader of files says what it takes in, with all that belongs to it; every writer asks before it replaces or
removes a file. A file is known by its place on the disk, so links of both kinds, relative names and capitals that a
file system does not tell apart lead to the same. In the shell a run is a process; a Python session counts as one;
in QGIS each run is `apart`.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Generator, Iterable
from contextvars import ContextVar
from pathlib import Path

from ..errors import InputError, listed
from ..words import _
from .side_files import files_of, written_with

PathLike = str | os.PathLike[str]
_Place = tuple[int, int]
_State = tuple[int, int]


class _Files:
    """The files that were read, and those that were written: a result that is read again is still a result."""

    def __init__(self) -> None:
        self.read: dict[_Place, tuple[_State, Path]] = {}
        self.written: dict[_Place, _State] = {}


_SESSION = _Files()
_FILES: ContextVar[_Files] = ContextVar("_FILES", default=_SESSION)


@contextlib.contextmanager
def apart() -> Generator[None]:
    """Hold outputs against what is read from here on alone: a run in a program that goes on living."""
    token = _FILES.set(_Files())
    try:
        yield
    finally:
        _FILES.reset(token)


def taken_in(path: PathLike) -> None:
    """Note that a source is read: its file, and what belongs to it."""
    files = _FILES.get()
    for one in files_of(Path(path)):
        found = _found(one)
        if found is None:
            continue
        place, state = found
        if files.written.get(place) != state:
            files.read[place] = state, _plainly(one)


def written(path: PathLike) -> None:
    """Note that a file is a result of ours, which a later one may replace."""
    found = _found(path)
    if found is not None:
        files = _FILES.get()
        files.written[found[0]] = found[1]
        files.read.pop(found[0], None)


def refuse_inputs(paths: Iterable[PathLike]) -> None:
    """Raise if files that are to be replaced or removed have been read.

    Raises
    ------
    InputError
        Naming each; nothing has been changed.
    """
    lost = [os.fspath(path) for path in paths if _is_read(path)]
    if lost:
        raise InputError(
            _(
                "{lost} {n:is|are} among what was read here; a result never replaces its data. Give the result "
                "another name or another folder{shell: with --out}."
            ),
            lost=listed(lost),
            n=len(lost),
        )


def is_part(output: PathLike, source: PathLike) -> bool:
    """Return whether to write `output`, with what goes with it, would replace a file of a source."""
    lost = {found[0] for one in (*written_with(Path(output)), output) if (found := _found(one))}
    return any(f is not None and f[0] in lost for f in map(_found, files_of(Path(source))))


def _is_read(path: PathLike) -> bool:
    found = _found(path)
    known = None if found is None else _FILES.get().read.get(found[0])
    if found is None or known is None:
        return False
    # the same place in both senses: the number of a file that is gone may be given to another
    return known[0] == found[1] or known[1] == _plainly(path)


def _found(path: PathLike) -> tuple[_Place, _State] | None:
    """Return where on the disk a file lies, and what it was when it was last looked at; None where there is none."""
    try:
        there = os.stat(path)  # noqa: PTH116 - follows links, and takes any name
    except (OSError, ValueError):
        return None
    return (there.st_dev, there.st_ino), (there.st_mtime_ns, there.st_size)


def _plainly(path: PathLike) -> Path:
    return Path(os.path.realpath(path))
