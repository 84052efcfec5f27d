"""A replication package that is opened: in a folder of our own, every file as its checksum says."""

from __future__ import annotations

import hashlib
import tempfile
import zipfile
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath

from .._files.atomic import reason_of
from ..errors import FileFormatError, InputError, listed
from ..words import _

CHECKSUMS = "MANIFEST.sha256"
"""The checksums of all files of a package, as sha256sum writes and reads them."""
RESULTS = "results"
_MOST_TIMES = 200
"""So many times its size a zip may unpack to: tables shrink to a twentieth, a bomb to a thousandth."""


@contextmanager
def unpacked_package(file: Path) -> Generator[Path]:
    """Give the folder of results of a package, unpacked with all that lies beside it.

    Raises
    ------
    FileFormatError
        If it is no package, or a file of it is not what its checksum says.
    InputError
        If it cannot be read.
    """
    with tempfile.TemporaryDirectory(prefix="regspatial-") as made:
        try:
            with zipfile.ZipFile(file) as archive:
                root = _extracted(archive, file, Path(made))
        except (zipfile.BadZipFile, zipfile.LargeZipFile, NotImplementedError, RuntimeError):
            raise _no_package(file) from None
        except OSError as error:
            raise InputError(
                _("{name} cannot be read: {reason}."), name=file.name, reason=reason_of(error)
            ) from None
        _check(root, file)
        yield root / RESULTS


def _extracted(archive: zipfile.ZipFile, file: Path, folder: Path) -> Path:
    """Unpack what lies in the one folder of a package; no name leads anywhere else."""
    members = [one for one in archive.infolist() if not one.is_dir()]
    paths = [PurePosixPath(one.filename) for one in members]
    tops = {path.parts[0] for path in paths if path.parts}
    astray = any(path.is_absolute() or ".." in path.parts for path in paths)
    size = sum(one.file_size for one in members)
    if len(tops) != 1 or astray or size > _MOST_TIMES * max(file.stat().st_size, 1):
        raise _no_package(file)
    for one in members:
        archive.extract(one, folder)
    return folder / tops.pop()


def _check(root: Path, file: Path) -> None:
    """Raise if files are missing, added or changed; those that were kept out are not listed."""
    listing = root / CHECKSUMS
    if not listing.is_file() or not (root / RESULTS).is_dir():
        raise _no_package(file)
    lines = [line.partition("  ") for line in listing.read_text("utf-8", "replace").splitlines()]
    wanted = {name: checksum for checksum, _blank, name in lines}
    there = {
        path.relative_to(root).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(root.rglob("*"))
        if path.is_file() and path != listing
    }
    other = sorted(n for n in wanted.keys() | there.keys() if wanted.get(n) != there.get(n))
    if other:
        raise FileFormatError(
            _(
                "In {package} these files are not what their checksums say: {names}. Take the package as "
                "it was handed in, or unpack it and verify the folder {results}."
            ),
            package=file.name,
            names=listed(other),
            results=RESULTS,
        )


def _no_package(file: Path) -> FileFormatError:
    return FileFormatError(
        _(
            "{name} is no replication package. Give the zip that regspatial pack wrote, or a folder."
        ),
        name=file.name,
    )
