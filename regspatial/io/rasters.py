"""Rasters as sources of windows, read by rasterio (GDAL): the kinds that hold all their cells, any size."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from glob import has_magic
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .._files.read_files import taken_in
from .._kernels.memory import fits
from ..containers import Regions
from ..errors import (
    DataWarning,
    FileFormatError,
    GeometryError,
    InputError,
    ParameterError,
    listed,
    warn,
)
from ..protocols import RasterSource
from ..words import _
from .raster_kinds import faults, opened, raster_kind

Array = NDArray[np.float64]
_MOST_CELLS = 10**14
"""The whole Earth in cells of 2 m has a tenth of these."""
_SHARE = 0.5  # of the memory that is free, for one block of the file
_BLOCK = 2**28
_PACKED = 1032
"""Bytes that a byte of a packed file can stand for (deflate's most); a larger block is not in the file."""
_APART = 1e-13
"""A cell is larger than this share of its coordinates, or rounding leaves nothing of it: 1 mm in 1e7 km is."""
_DEGREES = 400.0
"""No longitude of a raster without a coordinate system goes farther, if it is one."""


class FileRaster:
    """A raster file; see `regspatial.protocols.RasterSource`."""

    def __init__(self, path: str | Path) -> None:
        self.path = Path(path)
        self.name = self.path.name
        if not self.path.is_file():
            raise InputError(_("There is no file {path}."), path=self.path)
        taken_in(self.path)
        self._driver = raster_kind(self.path, self.name)
        try:
            with self.opened() as found:
                self._look(found)
        except faults():
            raise _damaged(self.name) from None

    def _look(self, opened: Any) -> None:
        """Take down where the cells lie and how they are scaled, of a raster that can be read at all."""
        if opened.transform.is_identity and opened.crs is None:
            raise FileFormatError(
                _("{name} does not say where its cells lie (no georeference)."), name=self.name
            )
        self.rows, self.columns = int(opened.height), int(opened.width)
        self.bands = tuple(text or "" for text in opened.descriptions)
        t = opened.transform
        self.transform = (t.a, t.b, t.c, t.d, t.e, t.f)
        self.crs: Any = opened.crs
        self._scaling = tuple(zip(opened.scales, opened.offsets, strict=True))
        _check_room(opened, self.path)
        a, b, c, d, e, f = self.transform
        x, y = (
            np.array([0.0, self.columns, 0.0, self.columns]),
            np.array([0.0, 0.0, self.rows, self.rows]),
        )
        with np.errstate(over="ignore", invalid="ignore"):
            corners = np.array([a * x + b * y + c, d * x + e * y + f])
            area = abs(a * e - b * d)
            smallest = min(np.hypot(a, d), np.hypot(b, e))
            apart = smallest > _APART * np.abs(corners).max()
        if not (np.isfinite(corners).all() and np.finfo(float).tiny < area < np.inf and apart):
            raise FileFormatError(
                _(
                    "{name} gives its cells no size, or a place that is no number ({places}): it is damaged, or "
                    "its georeference is. Correct it, for example by gdal_edit.py -a_ullr."
                ),
                name=self.name,
                places=", ".join(f"{one:g}" for one in self.transform),
            )
        if not np.isfinite(self._scaling).all() or any(one[0] == 0 for one in self._scaling):
            raise FileFormatError(
                _("{name} states a scale of its values that is 0 or no number."), name=self.name
            )
        if any(np.dtype(one).kind not in "iufb" for one in opened.dtypes):
            raise FileFormatError(
                _("The cells of {name} are no numbers of one part, but {kinds}."),
                name=self.name,
                kinds=listed(sorted(set(map(str, opened.dtypes)))),
            )
        by_size = float(np.abs(corners).max()) <= _DEGREES
        self.lonlat = bool(self.crs.is_geographic) if self.crs else by_size

    def opened(self) -> Any:
        """Return the raster as rasterio has it, to be closed by whoever asked."""
        return opened(self.path, self._driver, self.name)

    def read(self, band: int, top: int, left: int, rows: int, columns: int) -> Array:
        """Return a window of a band, NaN where it has no value, scaled as the file says."""
        from rasterio.windows import Window

        try:
            with self.opened() as found:
                cells = found.read(band + 1, window=Window(left, top, columns, rows), masked=True)
        except faults():
            raise FileFormatError(
                _("{name} is damaged: rows {first} to {last} cannot be read."),
                name=self.name,
                first=top + 1,
                last=top + rows,
            ) from None
        out: Array = np.ma.filled(cells.astype(float), np.nan)
        scale, offset = self._scaling[band]
        return out * scale + offset if self.scaled(band) else out

    def scaled(self, band: int) -> bool:
        """Return whether the file states a scale or an offset of a band."""
        return self._scaling[band] != (1.0, 0.0)

    def placed(self, xy: Array, regions: Regions) -> Array:
        """Return vertices in the raster's coordinate system."""
        from pyproj import CRS, Transformer
        from pyproj.exceptions import CRSError, ProjError

        own = "EPSG:4326" if regions.crs is None and regions.lonlat else regions.crs
        if self.crs is None or own is None:
            self._taken_to_be_alike(regions)
            return xy
        try:
            source, target = CRS.from_user_input(own), CRS.from_wkt(self.crs.to_wkt())
            if source == target:
                return xy
            way = Transformer.from_crs(source, target, always_xy=True)
            x, y = way.transform(xy[:, 0], xy[:, 1], errcheck=False)
        except (CRSError, ProjError):
            raise GeometryError(
                _("There is no way from {own} to the coordinate system of {name}."),
                own=own,
                name=self.name,
            ) from None
        return np.column_stack([x, y])

    def _taken_to_be_alike(self, regions: Regions) -> None:
        if regions.lonlat != self.lonlat:
            raise GeometryError(
                _(
                    "{name} names no coordinate system, and its numbers are not those of the regions "
                    "({what}): give it one, for example by gdal_translate -a_srs."
                )
                if self.crs is None
                else _(
                    "The regions are in a plane without a name ({what}), so they cannot be placed in "
                    "{name}: give them their coordinate system."
                ),
                name=self.name,
                what=_DEGREES_SAID if regions.lonlat else _PLANE_SAID,
            )
        warn(
            DataWarning(
                _(
                    "{name} or the regions name no coordinate system; both are taken to be in the same one."
                ),
                name=self.name,
            )
        )


def _damaged(name: str) -> FileFormatError:
    return FileFormatError(
        _("{name} is cut off or damaged. Take it again from its source."), name=name
    )


_WRITTEN_OUT = ("AAIGrid", "GRASSASCIIGrid")
"""Drivers of grids that are texts."""


def _check_room(opened: Any, file: Path) -> None:
    """Refuse a raster whose head asks for more than a raster has: a damaged one may claim anything.

    GDAL unpacks whole blocks; a file without tiles may have a single one.
    """
    sizes = [np.dtype(one).itemsize for one in opened.dtypes]
    whole = sum(sizes) if opened.interleaving is not None else max(sizes, default=0)
    largest = max((rows * columns for rows, columns in opened.block_shapes), default=0)
    cells = opened.height * opened.width
    if opened.driver in _WRITTEN_OUT and file.stat().st_size < 2 * cells - 1:
        raise _damaged(
            file.name
        )  # a digit and a blank a cell: GDAL would look for the rest without end
    most = max(_BLOCK, _PACKED * file.stat().st_size)
    if cells > _MOST_CELLS or largest * whole > most or not fits(largest * whole / _SHARE):
        raise FileFormatError(
            _(
                "{name} says that it has {cells} {cells:cell|cells}, {largest} of them in one piece, more than can be read "
                "here: it is damaged, or wants tiles (gdal_translate -co TILED=YES)."
            ),
            name=file.name,
            cells=cells,
            largest=largest,
        )


_DEGREES_SAID = "°"
_PLANE_SAID = "x, y"


def rasters_of(given: Any) -> Mapping[str | int, RasterSource] | Sequence[RasterSource]:
    """Return the rasters that a path, a text, a sequence of these or a mapping by time names."""
    if isinstance(given, Mapping):
        pairs: list[tuple[Any, Any]] = list(given.items())
    else:
        several = given if isinstance(given, Sequence) and not isinstance(given, str) else [given]
        pairs = []
        for one in several:
            pairs += raster_paths(one, Path()) if isinstance(one, str) else [(None, one)]
    return by_time(
        [(time, FileRaster(one) if isinstance(one, (str, Path)) else one) for time, one in pairs]
    )


def by_time(
    named: Sequence[tuple[str | int | None, RasterSource]],
) -> Mapping[str | int, RasterSource] | Sequence[RasterSource]:
    """Return rasters by time, or in a row where none has one.

    Raises
    ------
    ParameterError
        If there is no raster, some have a time and others none, or two have the same.
    """
    if not named:
        raise ParameterError(_("No raster is named."))
    times = [time for time, _one in named if time is not None]
    if not times:
        return [one for _time, one in named]
    if len(times) < len(named):
        without = [one.name for time, one in named if time is None]
        raise ParameterError(
            _(
                "{without} has no time, other rasters have one: write time=file for each, or for none."
            ),
            without=listed(without),
        )
    twice = sorted({str(time) for time in times if times.count(time) > 1})
    if twice:
        raise ParameterError(
            _("Several rasters are of {times}; there must be one a time."), times=listed(twice)
        )
    return {time: one for time, one in named if time is not None}


def raster_paths(text: str, base: Path) -> list[tuple[str | None, Path]]:
    """Return (time or None, path) of the rasters that a text names, beside `base`.

    ``a.tif``, a pattern (``ndvi_*.tif``), or several of these with semicolons; ``2010=a.tif`` says the time.
    """
    out: list[tuple[str | None, Path]] = []
    for part in (one.strip() for one in text.split(";")):
        time, mark, path = part.partition("=")
        if not mark or (base / part).is_file():
            time, path = "", part
        if path:
            out += [(time.strip() or None, one) for one in _files(base / path.strip())]
    return out


def _files(path: Path) -> list[Path]:
    if not has_magic(path.name) or path.is_file():
        return [path]
    found = sorted(path.parent.glob(path.name))  # a pattern of names, not of folders
    if not found:
        raise InputError(_("No file is called {pattern}."), pattern=path.name)
    return found
