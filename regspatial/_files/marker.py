"""The marker of a folder of results: which files are ours, which are not, and how that is refused."""

from __future__ import annotations

import contextlib
import errno
import json
import os
import re
from collections.abc import Generator, Iterable
from pathlib import Path

from ..errors import InputError, OutputError, ParameterError, listed
from ..words import Message, _
from .atomic import output_error, reason_of, sha256
from .contained_paths import inside, is_link, plain

MARKER = ".regspatial.json"
LOCK = ".regspatial.lock"
NEXT = ".regspatial-next"
"""A folder inside, where a run is made while the one before still stands."""
FORMER = ".regspatial-former"
"""A folder inside, where the files of the run before are while the next one's come."""
LITTER = frozenset((".DS_Store", "Thumbs.db", "desktop.ini", ".directory"))
"""What file managers leave in a folder they show: nobody's work, neither counted nor removed."""
FORMAT = "regspatial files 1"

_SUM = re.compile(r"[0-9a-f]{64}")
_LARGEST = 1 << 26  # bytes of a marker that is read

Sums = dict[str, list[str]]


def listed_in(root: Path) -> Sums:
    """Return the files that the marker lists; one that we have not written stops the run."""
    marker = root / MARKER
    if not os.path.lexists(marker):
        return {}
    if is_link(marker) or not marker.is_file() or marker.stat().st_size > _LARGEST:
        refuse(root, [MARKER], [])
    try:
        raw = json.loads(marker.read_text(encoding="utf-8"))
        found = {_checked(n): [_sum(s) for s in sums] for n, sums in raw["files"].items()}
        if raw["format"] == FORMAT:
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


def is_ours(root: Path, name: str, files: Sums) -> bool:
    """Return whether a path is a file that is listed and unchanged, with no link on the way."""
    try:
        path = inside(root, *name.split("/"))
    except (InputError, ParameterError):
        return False
    return name in files and path.is_file() and sha256(path) in files[name]


def not_ours(root: Path, names: Iterable[str], files: Sums) -> tuple[list[str], list[str]]:
    """Return of the names that exist those not listed and those changed since."""
    there = [n for n in sorted(names) if os.path.lexists(root / n)]
    wrong = [n for n in there if not is_ours(root, n, files)]
    return [n for n in wrong if n not in files], [n for n in wrong if n in files]


def strangers(root: Path, files: Sums) -> tuple[list[str], list[str]]:
    """Return what the folder holds that no earlier run has left, and what was changed since."""
    unlisted = _unlisted(root, "", files)
    changed = not_ours(root, files, files)[1]
    return [n for n in unlisted if n not in (MARKER, LOCK, f"{NEXT}/", f"{FORMER}/")], changed


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


def below(files: Sums, name: str) -> list[str]:
    return [n for n in files if n == name or n.startswith(f"{name}/")]


def refuse(root: Path, foreign: list[str], changed: list[str]) -> None:
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
def said(folder: Path) -> Generator[None]:
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
