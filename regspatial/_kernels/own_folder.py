"""A folder of results: what a run may replace or remove there, and how its files get their names.

A file is ours if the marker in the folder lists it with its checksum and it still has that checksum.
Nothing else is ever replaced or removed, whatever it is called. Files are written in a stage, a
folder of our own inside; the marker lists them before they take their names, so that a run that is
killed at any moment leaves nothing that a later one would take for somebody else's. The stage is
named in the lock before it is made, so that the next run can clear it away.
"""

from __future__ import annotations

import contextlib
import errno
import json
import os
import re
import secrets
import shutil
import socket
from collections.abc import Generator, Iterable, Mapping
from pathlib import Path

from ..errors import InputError, OutputError, ParameterError, listed
from ..words import Message, _
from .atomic import output_error, reason_of, sha256
from .inside import inside, is_link, plain
from .lock import Foreign, Lock, Taken, held

MARKER = ".regspatial.json"
LOCK = ".regspatial.lock"
LITTER = frozenset((".DS_Store", "Thumbs.db", "desktop.ini", ".directory"))
"""What file managers leave in a folder they show: nobody's work, neither counted nor removed."""

_FORMAT = "regspatial files 1"
_STAGE = re.compile(r"\.partial-[0-9a-f]{16}")
_SUM = re.compile(r"[0-9a-f]{64}")
_LARGEST = 1 << 26  # bytes of a marker that is read

Sums = dict[str, list[str]]


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
        names = _below(self._files, name)
        return bool(names) and all(
            len(self._files[n]) == 1 and _is_ours(self.path, n, self._files) for n in names
        )

    def place(self, staged: Path, name: str = "") -> None:
        """Give a staged file or folder its name, in the place of our former one.

        Parameters
        ----------
        staged : Path
            Below `stage`.
        name : str
            ``"run.json"``, ``"weights/near.npz"``, ``"01-moran"``. Without, the files of a staged
            folder go into this one, and what else earlier runs have left stays.

        Raises
        ------
        InputError
            If a file that is not ours stands in the way; it is named, and nothing is changed.
        OutputError
            If the system refuses.
        """
        target = inside(self.path, *name.split("/")) if name else self.path
        with _said(self.path):
            found = _staged(staged, name)
            for one in found:
                inside(self.path, *one.split("/"))
            former = _below(self._files, name) if name else []
            _refuse(self.path, *_not_ours(self.path, {*found, *former}, self._files))
            sums = {n: sha256(p) for n, p in found.items()}
            both = {n: [*dict.fromkeys((*self._files.get(n, ()), s))] for n, s in sums.items()}
            self._list(both)
            if staged.is_dir() and not target.is_dir():
                target.parent.mkdir(parents=True, exist_ok=True)
                staged.rename(target)
            else:
                left = [n for n in former if n not in found and (self.path / n).is_file()]
                _replace(self.path, found, left)
            self._list({n: [s] for n, s in sums.items()}, gone=set(former) - set(found))

    def clear(self) -> None:
        """Remove the files of earlier runs, and the folders that are empty then.

        Raises
        ------
        InputError
            If one was changed in the meantime; it is named, and nothing is removed.
        OutputError
        """
        with _said(self.path):
            there = [n for n in self._files if os.path.lexists(self.path / n)]
            _refuse(self.path, *_not_ours(self.path, there, self._files))
            _remove(self.path, there)
            self._list({}, gone=set(self._files))

    def _list(self, more: Mapping[str, list[str]], *, gone: Iterable[str] = ()) -> None:
        """Write the marker with these files as well, and without those."""
        left = set(gone)
        self._files = {k: v for k, v in {**self._files, **more}.items() if k not in left}
        draft = self.stage / "marker"
        text = json.dumps({"format": _FORMAT, "files": self._files}, ensure_ascii=False, indent=0)
        with draft.open("wb") as file:
            file.write(text.encode())
            file.flush()
            os.fsync(file.fileno())
        draft.replace(self.path / MARKER)


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
    with _said(folder):
        folder.mkdir(parents=True, exist_ok=True)
        root = folder.resolve(strict=True)
    with _locked(root) as lock:
        with _said(root):
            files = _read(root)
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
    with _said(folder):
        _refuse(folder, *_not_ours(folder, names, _read(folder)))


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
            with _said(root):
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
            _refuse(root, [LOCK], [])
        yield lock


def _prepared(root: Path, lock: Lock, files: Sums, *, alone: bool) -> Path:
    """Clear what a killed run left, refuse what is not ours, and make the stage.

    The lock's file is kept from then on, until the stage is known to be gone.
    """
    lock.keep = True
    said = _parsed(lock.text())
    if said is None:
        _refuse(root, [LOCK], [])
    old = str((said or {}).get("stage", ""))
    if _STAGE.fullmatch(old) and (root / old).is_dir() and not is_link(root / old):
        shutil.rmtree(root / old)
    lock.keep = False
    if alone:
        _refuse(root, *_strangers(root, files))
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
        said = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return said if isinstance(said, dict) and {"pid", "host", "stage"} == set(said) else None


def _holder(text: str) -> str:
    said = _parsed(text) or {}
    pid, host = said.get("pid"), str(said.get("host", ""))
    return f"{pid} @ {host}" if isinstance(pid, int) and host.isprintable() else ""


def _read(root: Path) -> Sums:
    """Return the files that the marker lists; one that we have not written stops the run."""
    marker = root / MARKER
    if not os.path.lexists(marker):
        return {}
    if is_link(marker) or not marker.is_file() or marker.stat().st_size > _LARGEST:
        _refuse(root, [MARKER], [])
    try:
        raw = json.loads(marker.read_text(encoding="utf-8"))
        found = {_checked(n): [_sum(s) for s in sums] for n, sums in raw["files"].items()}
        if raw["format"] == _FORMAT:
            return found
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError, ParameterError):
        pass
    raise InputError(
        _(
            "{marker} in {root} is not a list of files that regspatial has left, or it is "
            "damaged, so none of the files there can be taken for an earlier run's. Choose "
            "another folder."
        ),
        marker=MARKER,
        root=root,
    )


def _checked(name: str) -> str:
    for part in name.split("/"):
        plain(part)
    return name


def _sum(value: object) -> str:
    if not isinstance(value, str) or not _SUM.fullmatch(value):
        raise ValueError(value)
    return value


def _is_ours(root: Path, name: str, files: Sums) -> bool:
    """Return whether a path is a file that is listed and unchanged, with no link on the way."""
    try:
        path = inside(root, *name.split("/"))
    except (InputError, ParameterError):
        return False
    return name in files and path.is_file() and sha256(path) in files[name]


def _not_ours(root: Path, names: Iterable[str], files: Sums) -> tuple[list[str], list[str]]:
    """Return of the names that exist those not listed and those changed since."""
    there = [n for n in sorted(names) if os.path.lexists(root / n)]
    wrong = [n for n in there if not _is_ours(root, n, files)]
    return [n for n in wrong if n not in files], [n for n in wrong if n in files]


def _strangers(root: Path, files: Sums) -> tuple[list[str], list[str]]:
    """Return what the folder holds that no earlier run has left, and what was changed since."""
    unlisted = _unlisted(root, "", files)
    changed = _not_ours(root, files, files)[1]
    return [n for n in unlisted if n not in (MARKER, LOCK)], changed


def _unlisted(folder: Path, name: str, files: Sums) -> list[str]:
    """Return the paths in a folder that are not listed; a folder of nothing listed counts as one."""
    if is_link(folder) or not folder.is_dir():
        return []
    out: list[str] = []
    for entry in sorted(folder.iterdir()):
        one = f"{name}/{entry.name}" if name else entry.name
        if is_link(entry):
            out.append(one)
        elif entry.is_dir():
            within = any(n.startswith(f"{one}/") for n in files)
            if within:
                out += _unlisted(entry, one, files)
            elif any(p.name not in LITTER for p in entry.iterdir()):
                out.append(f"{one}/")
        elif one not in files and entry.name not in LITTER:
            out.append(one)
    return out


def _below(files: Sums, name: str) -> list[str]:
    return [n for n in files if n == name or n.startswith(f"{name}/")]


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


def _refuse(root: Path, foreign: list[str], changed: list[str]) -> None:
    if not foreign and not changed:
        return
    why = []
    if foreign:
        why.append(Message(_("no earlier run has left {foreign}"), foreign=listed(foreign)))
    if changed:
        why.append(
            Message(
                _("since the run that left them these were changed: {changed}"),
                changed=listed(changed),
            )
        )
    raise InputError(
        _(
            "The folder {root} holds what may be yours: {why}. Choose another folder, or move these "
            "files elsewhere, so that nothing of yours is overwritten."
        ),
        root=root,
        why=why,
    )


@contextlib.contextmanager
def _said(folder: Path) -> Generator[None]:
    try:
        yield
    except OSError as error:
        raise folder_error(folder, error) from None


def folder_error(folder: Path, error: OSError) -> OutputError:
    """Return the sentence for a folder of results that could not be written."""
    if error.errno in (errno.EEXIST, errno.ENOTDIR) and not folder.is_dir():
        return output_error(folder, error)
    return OutputError(
        _(
            "The folder {folder} could not be written: {reason}. No file has been changed but "
            "those that earlier runs left there. Choose another folder, or make room on "
            "the disk."
        ),
        folder=folder,
        reason=reason_of(error),
    )
