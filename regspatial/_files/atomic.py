"""Files that are written whole or not at all: a temporary name in the same folder, then a rename.

Standard library only, so that every room can use it: weights files, tables, reports, layers.
"""

from __future__ import annotations

import contextlib
import errno
import hashlib
import os
import stat
import tempfile
from collections.abc import Generator
from pathlib import Path
from typing import IO

from ..errors import OutputError
from ..words import Message, _
from .read_files import refuse_inputs, written

PathLike = str | os.PathLike[str]


@contextlib.contextmanager
def replacing(path: PathLike) -> Generator[Path]:
    """Give a temporary path beside `path`; on leaving without an error it takes that name.

    For writers that want a path (GeoPackage, Excel). The temporary file has the same suffix and
    lies in the same folder; whatever happens, the old file stays whole until the new one is.

    Raises
    ------
    OutputError
        If the folder is missing, the disk is full, or writing is not allowed. Errors of other
        kinds pass through; in every case the temporary file is removed.
    InputError
        If the file has been read; see `read_files`.
    """
    target = _target(path)
    try:
        handle, name = tempfile.mkstemp(
            prefix=f".{target.stem[:40]}-", suffix=target.suffix, dir=target.parent
        )
        os.close(handle)
    except OSError as error:
        raise output_error(path, error) from None
    temporary = Path(name)
    try:
        temporary.unlink()  # some writers refuse an empty file that is there already
        yield temporary
        _settle(temporary, target)
    except OSError as error:
        raise output_error(path, error) from None
    finally:
        with contextlib.suppress(OSError):
            temporary.unlink(missing_ok=True)


@contextlib.contextmanager
def writing(path: PathLike) -> Generator[IO[bytes]]:
    """Give a binary file to write to; on leaving without an error it takes the name `path`.

    A path that is no regular file (``/dev/stdout``, a pipe) is written directly.

    Raises
    ------
    OutputError
        As `replacing`.
    """
    target = _target(path)
    if _stands(target) and not target.is_file():
        with _direct(path, target) as direct:
            yield direct
        return
    with replacing(path) as temporary, temporary.open("xb") as file:
        yield file
        file.flush()


@contextlib.contextmanager
def _direct(path: PathLike, target: Path) -> Generator[IO[bytes]]:
    try:
        with target.open("wb") as file:
            yield file
    except OSError as error:
        raise output_error(path, error) from None


def write_bytes(path: PathLike, data: bytes) -> None:
    """Write `data` to `path`, whole or not at all.

    Raises
    ------
    OutputError
    """
    with writing(path) as file:
        file.write(data)


def write_text(path: PathLike, text: str, *, encoding: str = "utf-8") -> None:
    """Write `text` to `path`, whole or not at all, line ends as they are.

    Raises
    ------
    OutputError
    """
    write_bytes(path, text.encode(encoding))


_REASONS = {
    errno.EACCES: _("Permission denied"),
    errno.EPERM: _("Permission denied"),
    errno.EROFS: _("Read-only file system"),
    errno.ENOSPC: _("No space left on device"),
    errno.EDQUOT: _("Disk quota exceeded"),
    errno.EFBIG: _("File too large"),
    errno.ENOENT: _("No such file or directory"),
    errno.EISDIR: _("Is a directory"),
    errno.ENAMETOOLONG: _("File name too long"),
    errno.EEXIST: _("File exists"),
    errno.ENOTDIR: _("Not a directory"),
    errno.ELOOP: _("Links that lead back to themselves"),
    errno.EIO: _("The disk, or the connection to it, failed"),
    errno.ENODEV: _("No such device"),
    errno.ESTALE: _("The connection to the disk was lost"),
    errno.EBUSY: _("Another program holds it"),
    errno.EMFILE: _("Too many files are open"),
    errno.ENFILE: _("Too many files are open"),
    errno.EINVAL: _("The system does not allow such a name"),
    errno.ENOMEM: _("Not enough memory"),
}
"""Why the system refused a file, in words that can be translated."""


class UnwrittenError(OSError):
    """A file that was not written for a reason of ours."""

    def __init__(self, reason: Message) -> None:
        super().__init__(reason.text())
        self.reason = reason


def output_error(path: PathLike, error: OSError) -> OutputError:
    """Return the sentence for a file that could not be written."""
    reason = reason_of(error)
    if error.errno in (errno.EEXIST, errno.ENOTDIR):
        return OutputError(
            _(
                "{fspath} could not be written: a file stands where a folder is needed. It is "
                "untouched. Choose another name."
            ),
            fspath=os.fspath(path),
        )
    return OutputError(
        _(
            "{fspath} could not be written: {reason}. What was there before is untouched. "
            "Choose another folder, or make room on the disk."
        ),
        fspath=os.fspath(path),
        reason=reason,
    )


def reason_of(error: OSError | ValueError) -> Message:
    """Return why the system refused; Python itself refuses names with a null character (ValueError)."""
    if isinstance(error, ValueError):
        return Message(_("No file can have such a name"))
    if isinstance(error, UnwrittenError):
        return error.reason
    known = _REASONS.get(error.errno or 0)
    if known:
        return Message(known)
    return Message(_("The system refused it (its error {number})"), number=error.errno or "?")


def sha256(path: PathLike) -> str:
    """Return the hexadecimal sha256 of a file."""
    digest = hashlib.sha256()
    with Path(path).open("rb") as stream:
        while block := stream.read(1 << 20):
            digest.update(block)
    return digest.hexdigest()


def _target(path: PathLike) -> Path:
    """Return where a link points, so that the link stays a link; what has been read is refused."""
    given = Path(path)
    try:
        target = given.resolve()
    except OSError as error:
        raise output_error(path, error) from None
    except RuntimeError:  # Python 3.12's word for links that go round
        raise output_error(path, OSError(errno.ELOOP, "")) from None
    refuse_inputs([given])
    return target


def _stands(target: Path) -> bool:
    """Return whether something of that name is there; no where we may not look."""
    return os.path.exists(target)  # noqa: PTH110 - Path.exists raises there


def _settle(temporary: Path, target: Path) -> None:
    """Bring the temporary file to the disk and give it its name and permissions."""
    if _stands(target) and not target.is_file():
        raise UnwrittenError(Message(_("It is no file but a folder, a pipe or a device")))
    with temporary.open("rb+") as file:
        os.fsync(file.fileno())
    with contextlib.suppress(OSError):
        temporary.chmod(_mode(target))
    temporary.replace(target)
    written(target)
    with contextlib.suppress(OSError):
        folder = os.open(target.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


def _mode(target: Path) -> int:
    """Return the permissions of the old file, or those a new file of this user would get."""
    if _stands(target):
        return stat.S_IMODE(target.stat().st_mode)
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask
