"""A folder of results: what a run may replace or remove there, and how its files get their names.

A file is ours if the marker in the folder lists it with its checksum and it still has that checksum.
Nothing else is ever replaced or removed, whatever it is called. Files are written in a stage, a
folder of our own inside; the marker lists them before they take their names, so that a run that is
killed at any moment leaves nothing that a later one would take for somebody else's. The stage is
named in the lock before it is made, so that the next run can clear it away.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import secrets
import shutil
import socket
from collections.abc import Generator, Iterable, Mapping
from pathlib import Path

from ..errors import InputError
from ..words import Message, _
from .atomic import sha256
from .contained_paths import inside, is_link
from .lock import Foreign, Lock, Taken, held
from .marker import (
    FORMAT,
    FORMER,
    LOCK,
    MARKER,
    NEXT,
    Sums,
    below,
    folder_error,
    is_ours,
    listed_in,
    not_ours,
    refuse,
    said,
    strangers,
)
from .read_files import refuse_inputs
from .succession import COMING, brought_back, emptied, sums_of_both, swapped

__all__ = ["LOCK", "MARKER", "OwnFolder", "folder_error", "own_folder", "refuse_clash", "tidy"]

_STAGE = re.compile(r"\.partial-[0-9a-f]{16}")


class OwnFolder:
    """A folder that this run alone writes into, see `own_folder`.

    Attributes
    ----------
    path : Path
    stage : Path
        An empty folder inside, for what is not whole yet; gone when the run ends.
    """

    def __init__(self, path: Path, stage: Path, files: Sums) -> None:
        self.path = path
        self.stage = stage
        self._files = files

    def whole(self, name: str) -> bool:
        """Return whether a folder holds all the files listed for it, at least one, unchanged.

        Two checksums of one file say that a run was killed while it replaced them.
        """
        names = below(self._files, name)
        return bool(names) and all(
            len(self._files[n]) == 1 and is_ours(self.path, n, self._files) for n in names
        )

    def place(self, staged: Path, name: str = "", *, whole: bool = False) -> None:
        """Give a staged file or folder its name, in the place of our former one.

        Parameters
        ----------
        staged : Path
            Below `stage`.
        name : str
            ``"run.json"``, ``"weights/near.npz"``, ``"01-moran"``. Without, the files of a staged
            folder go into this one, and what else earlier runs have left stays.
        whole : bool
            Without a name: whether what else earlier runs have left goes.

        Raises
        ------
        InputError
            If a file that is not ours stands in the way; it is named, and nothing is changed.
        OutputError
            If the system refuses.
        """
        target = inside(self.path, *name.split("/")) if name else self.path
        with said(self.path):
            found = _staged(staged, name)
            for one in found:
                inside(self.path, *one.split("/"))
            every = list(self._files) if whole else []
            former = below(self._files, name) if name else every
            refuse(self.path, *not_ours(self.path, {*found, *former}, self._files))
            refuse_inputs(self.path / one for one in {*found, *former})
            if whole and not name:
                self._swap(found, former)
                return
            sums = {n: sha256(p) for n, p in found.items()}
            self._list(sums_of_both(self._files, sums))
            if staged.is_dir() and not target.is_dir():
                target.parent.mkdir(parents=True, exist_ok=True)
                staged.rename(target)
            else:
                left = [n for n in former if n not in found and (self.path / n).is_file()]
                _replace(self.path, found, left)
            self._list({n: [s] for n, s in sums.items()}, gone=set(former) - set(found))

    def holds(self, name: str) -> bool:
        """Return whether an earlier run has left a file of this name."""
        return name in self._files and (self.path / name).is_file()

    def refuse_inputs(self) -> None:
        """Raise if a file that an earlier run has left is read by this one, which will replace it.

        Raises
        ------
        InputError
        """
        refuse_inputs(self.path / one for one in self._files)

    @contextlib.contextmanager
    def successor(self) -> Generator[OwnFolder]:
        """Give a folder inside for a run that is to take the place of all that is here; it is kept until it does."""
        place = self.path / NEXT
        if is_link(place):
            refuse(self.path, [NEXT], [])
        with own_folder(place, alone=True) as own:
            yield own
        with said(self.path):
            if not listed_in(place):
                emptied(place)

    def succeeded_by(self, other: OwnFolder) -> None:
        """Let the files of another folder of ours take the place of all that earlier runs have left here.

        All of them, or none: whatever stops it, the earlier run is whole.

        Raises
        ------
        InputError
            If one was changed in the meantime, or is read by this run; it is named.
        OutputError
        """
        with said(self.path):
            new = {n: other.path / n for n in other._files if (other.path / n).is_file()}
            old = list(self._files)
            refuse(self.path, *not_ours(self.path, {*new, *old}, self._files))
            refuse_inputs(self.path / one for one in {*new, *old})
            self._swap(new, old)
            other._list({}, gone=set(other._files))

    def _swap(self, new: Mapping[str, Path], old: list[str]) -> None:
        """Let files take the places of all that are listed, or leave everything as it was."""
        sums, before = {n: sha256(p) for n, p in new.items()}, dict(self._files)
        after = {n: [s] for n, s in sums.items()}
        try:
            (self.path / FORMER).mkdir()
            self._write(after).replace(self.path / FORMER / COMING)
            self._write(before).replace(self.path / FORMER / MARKER)
            self._list(sums_of_both(before, sums))
            swapped(self.path, old, new)
        except BaseException:
            self._files = before
            with contextlib.suppress(OSError):  # then the next run puts it back
                brought_back(self.path)
            raise
        self._files = after

    def clear(self) -> None:
        """Remove the files of earlier runs, and the folders that are empty then.

        Raises
        ------
        InputError
            If one was changed in the meantime; it is named, and nothing is removed.
        OutputError
        """
        with said(self.path):
            there = [n for n in self._files if os.path.lexists(self.path / n)]
            refuse(self.path, *not_ours(self.path, there, self._files))
            refuse_inputs(self.path / one for one in there)
            _remove(self.path, there)
            self._list({}, gone=set(self._files))

    def _list(self, more: Mapping[str, list[str]], *, gone: Iterable[str] = ()) -> None:
        """Write the marker with these files as well, and without those."""
        left = set(gone)
        self._files = {k: v for k, v in {**self._files, **more}.items() if k not in left}
        self._write(self._files).replace(self.path / MARKER)

    def _write(self, files: Sums) -> Path:
        """Write a marker into the stage, and bring it to the disk."""
        draft = self.stage / "marker"
        text = json.dumps({"format": FORMAT, "files": files}, ensure_ascii=False, indent=0)
        with draft.open("wb") as file:
            file.write(text.encode())
            file.flush()
            os.fsync(file.fileno())
        return draft


@contextlib.contextmanager
def own_folder(folder: Path, *, alone: bool) -> Generator[OwnFolder]:
    """Hold a folder for one run, made if it is not there.

    Parameters
    ----------
    folder : Path
    alone : bool
        Whether it must hold nothing but files of earlier runs. Otherwise others' files may lie
        beside, and only one that a file of this run would replace stops it.

    Raises
    ------
    InputError
        Before anything is changed: if another run works there, if the folder holds something that
        is not ours (`alone`), or if links stand in the place of our records.
    OutputError
        If the folder cannot be made or written to.
    """
    with said(folder):
        folder.mkdir(parents=True, exist_ok=True)
        root = folder.resolve(strict=True)
    with _locked(root) as lock:
        with said(root):
            brought_back(root)
            files = listed_in(root)
            stage = _prepared(root, lock, files, alone=alone)
        try:
            yield OwnFolder(root, stage, files)
        finally:
            shutil.rmtree(stage, ignore_errors=True)
            lock.keep = stage.exists()  # if some program holds a file in it the next run clears it


def refuse_clash(folder: Path, names: Iterable[str]) -> None:
    """Raise if the folder holds files of these names that no earlier run has left, or changed since.

    Asked before a long computation, where not all names are known yet; `OwnFolder.place` looks
    again, at each file.

    Raises
    ------
    InputError
    """
    if not folder.is_dir():
        return
    with said(folder):
        refuse(folder, *not_ours(folder, names, listed_in(folder)))


def tidy(folder: Path) -> None:
    """Clear away what a run that was killed had begun, if nobody works in the folder.

    Its stage goes and its lock; what was finished stays, and so does everything that is not ours.
    """
    if os.path.lexists(folder / LOCK):
        with contextlib.suppress(InputError), own_folder(folder, alone=False):
            pass


@contextlib.contextmanager
def _locked(root: Path) -> Generator[Lock]:
    with contextlib.ExitStack() as stack:
        try:
            with said(root):
                lock = stack.enter_context(held(root / LOCK))
        except Taken as taken:
            who = _holder(taken.text)
            raise InputError(
                _(
                    "Another run{holder} is writing into {root}. Wait until it has ended, or choose "
                    "another folder."
                ),
                holder=who and Message(_(" ({process})"), process=who),
                root=root,
            ) from None
        except Foreign:
            refuse(root, [LOCK], [])
        yield lock


def _prepared(root: Path, lock: Lock, files: Sums, *, alone: bool) -> Path:
    """Clear what a killed run left, refuse what is not ours, and make the stage.

    The lock's file is kept from then on, until the stage is known to be gone.
    """
    lock.keep = True
    told = _parsed(lock.text())
    if told is None:
        refuse(root, [LOCK], [])
    old = str((told or {}).get("stage", ""))
    if _STAGE.fullmatch(old) and (root / old).is_dir() and not is_link(root / old):
        shutil.rmtree(root / old)
    lock.keep = False
    if alone:
        refuse(root, *strangers(root, files))
    name = f".partial-{secrets.token_hex(8)}"
    lock.write(json.dumps({"pid": os.getpid(), "host": socket.gethostname(), "stage": name}))
    stage = root / name
    stage.mkdir()
    lock.keep = True
    return stage


def _parsed(text: str) -> dict[str, object] | None:
    """Return what a lock says, an empty mapping of an empty one, None if it is no lock of ours."""
    if not text:
        return {}
    try:
        told = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return told if isinstance(told, dict) and {"pid", "host", "stage"} == set(told) else None


def _holder(text: str) -> str:
    told = _parsed(text) or {}
    pid, host = told.get("pid"), str(told.get("host", ""))
    return f"{pid} @ {host}" if isinstance(pid, int) and host.isprintable() else ""


def _staged(staged: Path, name: str) -> dict[str, Path]:
    """Return staged files by the path they are to have."""
    if not staged.is_dir():
        return {name: staged}
    files = [p for p in sorted(staged.rglob("*")) if p.is_file()]
    return {(Path(name) / p.relative_to(staged)).as_posix(): p for p in files}


def _replace(root: Path, found: Mapping[str, Path], left: list[str]) -> None:
    """Remove our files that have no successor, and give the others' successors their names."""
    _remove(root, left)
    for name, path in found.items():
        goal = root / name
        goal.parent.mkdir(parents=True, exist_ok=True)
        path.replace(goal)


def _remove(root: Path, names: Iterable[str]) -> None:
    folders: set[Path] = set()
    for name in names:
        path = root / name
        path.unlink()
        folders.update(p for p in path.parents if p != root and p.is_relative_to(root))
    for folder in sorted(folders, reverse=True):
        with contextlib.suppress(OSError):  # it holds something that is not ours
            folder.rmdir()
