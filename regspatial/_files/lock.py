"""A lock on a folder: a file that the system holds for one process and lets go when it dies.

No number of a process is compared, so a process that was killed leaves no lock behind, nor does one
whose number another has taken since.
"""

from __future__ import annotations

import contextlib
import errno
import os
import stat
import sys
from collections.abc import Generator
from pathlib import Path

from .contained_paths import is_link

_FAR = 1 << 30  # the byte that Windows locks: what stands in the file stays readable
_TRIES = 100
_TAKEN = (errno.EACCES, errno.EAGAIN, errno.EDEADLK, getattr(errno, "EDEADLOCK", errno.EDEADLK))


class Taken(Exception):  # noqa: N818 - not a fault: somebody else works there
    """Another process, or another thread of this one, holds the lock; carries what it wrote."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.text = text


class Foreign(Exception):  # noqa: N818 - said by the caller, who knows the folder
    """What stands in the place of the lock is no regular file."""


class Lock:
    """A lock that is held; a short text stands in its file.

    With `keep` the file stays when the lock is let go: it is somebody else's.
    """

    def __init__(self, handle: int) -> None:
        self.keep = False
        self._handle = handle

    def text(self) -> str:
        """Return what the holder has written; of a lock just taken, what the last one left."""
        return _text(self._handle)

    def write(self, text: str) -> None:
        """Write a text in the place of the former."""
        os.lseek(self._handle, 0, os.SEEK_SET)
        os.ftruncate(self._handle, 0)
        os.write(self._handle, text.encode())
        os.fsync(self._handle)


@contextlib.contextmanager
def held(path: Path) -> Generator[Lock]:
    """Hold the lock of this name; the file is gone when the lock is let go in an orderly way.

    Where the file system has no locks (some mounted by network), nothing is held.

    Raises
    ------
    Taken
        If somebody holds it.
    Foreign
        If a link, a folder or a device has that name.
    OSError
        If the file cannot be made.
    """
    handle = _taken(path)
    lock = Lock(handle)
    try:
        yield lock
    finally:
        _let_go(path, handle, keep=lock.keep)


def _taken(path: Path) -> int:
    flags = os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)
    for _ in range(_TRIES):
        if is_link(path) or _is_no_file(path):
            raise Foreign(path.name)
        handle = os.open(path, flags, 0o666)
        try:
            _lock(handle)
            if _is_still(path, handle):
                return handle
        except BaseException:
            os.close(handle)
            raise
        os.close(handle)  # its holder removed it between our two steps: once more
    raise Taken("")


def _is_no_file(path: Path) -> bool:
    """Return whether something stands there that is no file; one look, since a holder removes it at any time."""
    try:
        return not stat.S_ISREG(path.lstat().st_mode)
    except FileNotFoundError:
        return False


def _is_still(path: Path, handle: int) -> bool:
    """Return whether the file that is locked is still the one of that name."""
    try:
        there = path.lstat()
    except FileNotFoundError:
        return False
    ours = os.fstat(handle)
    if not stat.S_ISREG(there.st_mode):
        raise Foreign(path.name)
    return (there.st_ino, there.st_dev) == (ours.st_ino, ours.st_dev)


def _let_go(path: Path, handle: int, *, keep: bool) -> None:
    """Remove the file while it is held where the system lets us, so that nobody holds a lost one."""
    if not keep:
        with contextlib.suppress(OSError):
            path.unlink()
    os.close(handle)
    if sys.platform == "win32" and not keep:  # where an open file cannot be removed
        with contextlib.suppress(OSError):
            path.unlink()


def _text(handle: int) -> str:
    os.lseek(handle, 0, os.SEEK_SET)
    return os.read(handle, 4096).decode("utf-8", "replace")


def _lock(handle: int) -> None:
    try:
        if sys.platform == "win32":
            import msvcrt

            os.lseek(handle, _FAR, os.SEEK_SET)
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        if error.errno in _TAKEN:
            raise Taken(_text(handle)) from None
        # any other reason: this file system has no locks
