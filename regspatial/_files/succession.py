"""One run in the place of another: the former stays whole until the next one stands, and comes back if it does not.

The next run is made in a folder inside, with a marker of its own. When it is whole the former's files go aside, with
the marker that lists them, and the next one's come. With its marker, which comes last, the next one counts; a process
that dies before leaves it to the next run to put everything back.
"""

from __future__ import annotations

import contextlib
from collections.abc import Mapping
from pathlib import Path

from .contained_paths import is_link
from .marker import FORMER, MARKER, Sums, is_ours, listed_in, refuse

COMING = f"{MARKER}.coming"
"""The marker of the next run, until its files have come."""


def swapped(root: Path, old: list[str], new: Mapping[str, Path]) -> None:
    """Let new files take the places of old ones: all of them, or none.

    Parameters
    ----------
    root : Path
        Its marker lists both, old and new, and the folder `FORMER` in it holds the old marker and the next.
    old : list of str
        Names of files that go.
    new : mapping of name to path
        Files that come.
    """
    former = root / FORMER
    moved: list[tuple[Path, Path]] = []
    try:
        for name in old:
            if (root / name).is_file():
                _move(root / name, former / name, moved)
        for name, path in new.items():
            _move(path, root / name, moved)
        (former / COMING).replace(root / MARKER)  # from here on the new ones count
    except BaseException:  # a cancel as well
        for before, after in reversed(moved):
            with contextlib.suppress(OSError):
                after.replace(before)
        raise
    with contextlib.suppress(OSError):  # the next run clears it away
        _cleared(former)
    _drop_empty(root, old)


def brought_back(root: Path) -> None:
    """Put back what went aside for a run that died before it stood; nothing where none did."""
    former = root / FORMER
    if not (former.is_dir() or is_link(former)):
        return
    if is_link(former):
        refuse(root, [FORMER], [])
    if not (former / MARKER).is_file():  # it died before anything went
        emptied(former)
        return
    if not (former / COMING).is_file():  # it stood
        _cleared(former)
        return
    listed, was = listed_in(root), listed_in(former)
    for name in listed:
        if name not in was and is_ours(root, name, listed):
            (root / name).unlink()
    own = (former / MARKER, former / COMING)
    for path in sorted(p for p in former.rglob("*") if p.is_file() and p not in own):
        goal = root / path.relative_to(former)
        goal.parent.mkdir(parents=True, exist_ok=True)
        path.replace(goal)
    _drop_empty(root, list(listed))
    (former / MARKER).replace(root / MARKER)
    emptied(former)


def _cleared(former: Path) -> None:
    """Remove what went aside; its marker last, which says that all this has been replaced."""
    for path in [p for p in former.rglob("*") if p.is_file() and p != former / MARKER]:
        path.unlink()
    emptied(former)


def emptied(folder: Path) -> None:
    """Remove a folder of ours of which nothing but empty folders and its marker is left."""
    with contextlib.suppress(OSError):
        for one in sorted((p for p in folder.rglob("*") if p.is_dir()), reverse=True):
            one.rmdir()
        for name in (MARKER, COMING):
            (folder / name).unlink(missing_ok=True)
        folder.rmdir()


def _move(path: Path, goal: Path, moved: list[tuple[Path, Path]]) -> None:
    goal.parent.mkdir(parents=True, exist_ok=True)
    moved.append((path, goal))  # before: a cancel may come between the two
    path.replace(goal)


def _drop_empty(root: Path, names: list[str]) -> None:
    folders = {p for n in names for p in (root / n).parents if p != root and p.is_relative_to(root)}
    for folder in sorted(folders, reverse=True):
        with contextlib.suppress(OSError):  # it holds something
            folder.rmdir()


def sums_of_both(old: Sums, new: Mapping[str, str]) -> dict[str, list[str]]:
    """Return the checksums by name where a file may be the old one or the new one."""
    return {n: [*dict.fromkeys((*old.get(n, ()), s))] for n, s in new.items()}
