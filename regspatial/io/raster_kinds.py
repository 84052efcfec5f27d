"""Which kind of raster a file is, by its content: GDAL is given that file with that one driver.

GDAL asks each of its drivers whether a file is theirs, whatever its name; many of them (VRT, WMS, STAC,
MRF, PDS …) then read other files or fetch addresses. So the driver is chosen here, from a short list of
kinds that hold all their cells themselves, and what GDAL looks for beside a file is looked at first.
"""

from __future__ import annotations

import contextlib
import html
import re
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from .._files.map_kinds import MARKS
from ..errors import FileFormatError
from ..words import Message, _
from .netcdf_head import is_whole

KINDS = (
    "GeoTIFF (.tif), Arc/Info ASCII grid (.asc), Erdas Imagine (.img), netCDF 3 (.nc), ENVI and Esri "
    "raw grids (.bil, .bsq, .flt with their .hdr)"
)
_HEAD = 1 << 16
_BLOCK = 1 << 22
_LARGEST_SIDE = 1 << 26
# Behind the zero byte that each of these has in its first bytes no driver looks for words.
_SIGNATURES = (
    *((one, "GTiff") for one in (b"II*\0", b"MM\0*", b"II+\0", b"MM\0+")),
    (b"EHFA_HEADER_TAG\0", "HFA"),
    *((b"CDF" + one, "netCDF") for one in (b"\1\0", b"\2\0", b"\5\0")),
)
_ASCII = re.compile(rb"\s*(ncols|nrows|xll(corner|center)|yll(corner|center))\s", re.IGNORECASE)
# How Erdas Imagine calls what lies in another file: its cells, its overviews, what it belongs to.
_ELSEWHERE = (b"ExternalRasterDMS\0", b"RRDNamesList\0", b"DependentFile\0")
_NAMED_OVERVIEW = re.compile(r"overview_file|domain\s*=\s*[\"']\s*overviews", re.IGNORECASE)
_RASTERS_BESIDE = (".ovr", ".msk", ".aux", ".rrd")
"""What GDAL opens beside a raster as a raster of its own, of any kind: overviews, masks."""
_SIDES = (".aux.xml", *_RASTERS_BESIDE)


def raster_kind(file: Path, called: str) -> str:
    """Return the driver of GDAL that reads a file, once it and the files beside it are known to be safe.

    Parameters
    ----------
    file : path
    called : str
        Its name for the user, for errors.

    Raises
    ------
    FileFormatError
        If it is of none of the kinds that are read, or names addresses or other files.
    """
    kind = _kind(file, called)
    for side in _beside(file):
        _check_side(side, called)
    return kind


def _kind(file: Path, called: str) -> str:
    with file.open("rb") as stream:
        head = stream.read(_HEAD)
    if not head:
        raise FileFormatError(_("{name} is empty (0 bytes)."), name=called)
    for signature, kind in _SIGNATURES:
        if head.startswith(signature):
            if kind == "GTiff":
                _check_tags(file, called)
            elif kind == "HFA" and _holds(file, _ELSEWHERE):
                raise _refused(called, _POINTS)
            elif kind == "netCDF" and not is_whole(file):
                raise _damaged(called)
            return kind
    if any(mark in head for mark in (*MARKS, b"<GDAL_", b"<MRF_META")):
        raise _refused(called, _POINTS)
    if _ASCII.match(head):
        _check_cells(file, called)
        return "AAIGrid"
    return _raw(file, called)


_LINE = 1 << 20
_NO_CELL = re.compile(rb"\S{100}|[^-+.,0-9eEnaifNAIF\s]")
"""Longer than a number, or a sign that stands in none (nan and inf are numbers)."""
_POINTS = _("points to other files or addresses")


def _raw(file: Path, called: str) -> str:
    """Return the kind of bare numbers that a file .hdr beside them describes."""
    for name in (f"{file.stem}.hdr", f"{file.name}.hdr", f"{file.stem}.HDR"):
        beside = file.with_name(name)
        if beside.is_file() and beside != file:
            with beside.open("rb") as stream:
                said = stream.read(_HEAD)
            if said.lstrip().startswith(b"ENVI"):
                return "ENVI"
            if re.search(rb"^\s*(nrows|ncols)\s", said, re.IGNORECASE | re.MULTILINE):
                return "EHdr"
    raise _damaged(called)


def _check_cells(file: Path, called: str) -> None:
    """Refuse a grid whose cells are no numbers, at which GDAL stands still."""
    with file.open("rb") as stream:
        begun = False
        while line := stream.readline(_LINE):
            begun = begun or not line.lstrip()[:1].isalpha()
            if begun and _NO_CELL.search(line):
                raise _damaged(called)


def _damaged(called: str) -> FileFormatError:
    return FileFormatError(
        _(
            "{name} is no raster that is read: it is cut off, damaged, or of another kind than {kinds}. Take the "
            "whole file again, or write it as one of these (gdal_translate {name} NEW.tif)."
        ),
        name=called,
        kinds=KINDS,
    )


def _refused(called: str, why: str) -> FileFormatError:
    return FileFormatError(
        _(
            "{called} {why}, and nothing is read or fetched that was not named by you. Rasters are read from: "
            "{kinds}. If you trust it, write it as one of these (gdal_translate)."
        ),
        called=called,
        why=Message(why),
        kinds=KINDS,
    )


def _beside(file: Path) -> list[Path]:
    """Return what GDAL may look into beside a raster: a.tif.msk, a.tif.msk.ovr, a.aux, a.ovr."""
    whole, stem = f"{file.name}.".lower(), f"{file.stem}.".lower()
    return sorted(
        one
        for one in file.parent.iterdir()
        if one.name != file.name
        and (name := one.name.lower()).startswith((whole, stem))
        and name.endswith(_SIDES)
        and one.is_file()
    )


def _check_side(side: Path, called: str) -> None:
    if side.name.lower().endswith(".xml"):
        _check_notes(side, called)
        return
    with contextlib.suppress(FileFormatError):
        if _kind(side, side.name) in ("GTiff", "HFA"):
            return
    raise FileFormatError(
        _(
            "{side} beside {called} is not what its name says (overviews or a mask of it), or points to other "
            "files. Delete {side}, or take both again from their source."
        ),
        side=side.name,
        called=called,
    )


def _check_notes(side: Path, called: str) -> None:
    """Refuse an .aux.xml in which the overviews of a raster are another file."""
    raw = side.read_bytes() if side.stat().st_size <= _LARGEST_SIDE else b"overview_file"
    text = html.unescape(raw.replace(b"\0", b"").decode("latin-1"))
    if _NAMED_OVERVIEW.search(text) or "<!DOCTYPE" in text:
        raise FileFormatError(
            _(
                "{side} beside {called} names another file. Delete it, or take both from their source."
            ),
            side=side.name,
            called=called,
        )


def _check_tags(file: Path, called: str) -> None:
    """Refuse a GeoTIFF whose own notes say that its overviews are another file."""
    with alone(file, "GTiff", called) as opened:
        if opened.tags(ns="OVERVIEWS"):
            raise _refused(called, _POINTS)


def _holds(file: Path, words: tuple[bytes, ...]) -> bool:
    longest = max(map(len, words))
    rest = b""
    with file.open("rb") as stream:
        while block := stream.read(_BLOCK):
            data = rest + block
            if any(one in data for one in words):
                return True
            rest = data[-longest:]
    return False


@contextlib.contextmanager
def alone(file: Path, driver: str, called: str) -> Iterator[Any]:
    """Open a raster as if no file lay beside it."""
    import rasterio

    how = {"GDAL_DISABLE_READDIR_ON_OPEN": "EMPTY_DIR", "GDAL_PAM_ENABLED": "NO"}
    with rasterio.Env(**how), opened(file, driver, called) as found:
        yield found


def opened(file: Path, driver: str, called: str) -> Any:
    """Return a raster, opened with the one driver that `raster_kind` gives for it.

    Raises
    ------
    FileFormatError
        If GDAL cannot read it.
    """
    import rasterio
    from rasterio.errors import NotGeoreferencedWarning

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", NotGeoreferencedWarning)
            # a whole path: a relative name could be taken for the prefix of a driver
            return rasterio.open(file.resolve(), driver=driver)
    except faults():
        raise FileFormatError(
            _("{name} is no raster that GDAL can read: it is cut off or damaged."), name=called
        ) from None


def faults() -> tuple[type[Exception], ...]:
    """Return what rasterio raises for a damaged file."""
    from rasterio.errors import RasterioError

    return (RasterioError, ValueError, OverflowError, RuntimeError, MemoryError, TypeError, OSError)
