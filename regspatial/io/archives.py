"""Archives of maps, unpacked by us into a folder of our own: no name in one leads anywhere else."""

from __future__ import annotations

import contextlib
import errno
import re
import tempfile
import zipfile
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from .._kernels.memory import available_memory
from ..errors import FileFormatError, InputError, UnknownColumnError, listed
from ..words import _

_MAPS = (".gpkg", ".shp", ".fgb", ".geojson", ".json", ".topojson", ".kml", ".parquet")
_BESIDE = (".shx", ".dbf", ".prj", ".cpg", ".qpj")
_BLOCK = 1 << 20
_SHARE = 0.5


@contextlib.contextmanager
def unpacked(file: Path, layer: str | None) -> Iterator[tuple[Path, str | None]]:
    """Give the one map of an archive as a file, and the layer to be read in it.

    Parameters
    ----------
    file : path
        ``.zip`` or ``.kmz``.
    layer : str, optional
        The name of the map where there are several, or a layer of the only one.

    Raises
    ------
    FileFormatError
        If it is damaged, holds no map, or unpacks to more than the memory.
    InputError, UnknownColumnError
        If a map must be chosen, or there is none of that name.
    """
    with tempfile.TemporaryDirectory(prefix="regspatial-") as folder:
        try:
            maps = _extracted(file, Path(folder))
        except (*_DAMAGED, OSError) as error:
            if isinstance(error, OSError) and error.errno != errno.EINVAL:
                raise  # of the disk; what is invalid is a place before the file's begin
            raise FileFormatError(
                _(
                    "{name} cannot be unpacked: it is cut off, damaged or protected by a password. "
                    "Take the whole file again."
                ),
                name=file.name,
            ) from None
        yield _chosen(maps, layer, file.name)


_DAMAGED = (zipfile.BadZipFile, EOFError, NotImplementedError, RuntimeError, ValueError)


def _extracted(file: Path, folder: Path) -> list[Path]:
    """Return the maps, each with what belongs to it, under plain names in numbered folders."""
    maps: list[Path] = []
    left = int(_SHARE * available_memory())
    numbers: dict[PurePosixPath, int] = {}
    with zipfile.ZipFile(file) as archive:
        for member in archive.infolist():
            path = PurePosixPath(_name(member))
            ending = path.suffix.lower()
            if path.name.startswith("._") or ending not in _MAPS + _BESIDE:
                continue  # "._x.shp" is what one system keeps about x.shp
            place = folder / str(numbers.setdefault(path.parent, len(numbers)))
            place.mkdir(exist_ok=True)
            target = place / (re.sub(r'[\x00-\x1f\\/:*?"<>|]', "_", path.stem)[:100] + ending)
            with archive.open(member) as source, target.open("wb") as out:
                while block := source.read(_BLOCK):
                    left -= len(block)
                    if left < 0:
                        raise FileFormatError(
                            _(
                                "{name} unpacks to more than the memory holds. Unpack it, and name the map in "
                                "it."
                            ),
                            name=file.name,
                        )
                    out.write(block)
            if ending in _MAPS:
                maps.append(target)
    return maps


def _name(member: zipfile.ZipInfo) -> str:
    """Return the name of a member; without the mark of UTF-8, Chinese systems write GBK."""
    if not member.flag_bits & 0x800:
        with contextlib.suppress(UnicodeError):
            return member.filename.encode("cp437").decode("gb18030")
    return member.filename


def _chosen(maps: list[Path], layer: str | None, called: str) -> tuple[Path, str | None]:
    if not maps:
        raise FileFormatError(
            _("{called} holds no map (one of: {endings})."),
            called=called,
            endings=listed(_MAPS, 20),
        )
    if len(maps) == 1:
        only = maps[0]
        own = only.suffix in (".shp", ".fgb") and layer == only.stem
        return only, None if own else layer
    names = [one.stem for one in maps]
    if layer is None:
        raise InputError(
            _("{called} has {n} {n:layer|layers}: {names}. Choose one with {param:layer}."),
            called=called,
            n=len(maps),
            names=listed(names, 20),
        )
    if layer not in names:
        raise UnknownColumnError(
            _("{called} has no layer {layer!r}; it has: {names}."),
            called=called,
            layer=layer,
            names=listed(names, 20),
        )
    return maps[names.index(layer)], None
