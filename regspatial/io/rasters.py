"""Rasters as sources of windows, read by rasterio (GDAL): any format, any size."""

from __future__ import annotations

import warnings
from collections.abc import Mapping, Sequence
from glob import has_magic
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .._files.read_files import taken_in
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

Array = NDArray[np.float64]
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
        with self._opened() as opened:
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
            bounds = opened.bounds
        by_size = max(map(abs, bounds)) <= _DEGREES
        self.lonlat = bool(self.crs.is_geographic) if self.crs else by_size

    def _opened(self) -> Any:
        import rasterio
        from rasterio.errors import NotGeoreferencedWarning, RasterioError

        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore", NotGeoreferencedWarning)
                return rasterio.open(self.path)
        except RasterioError:
            raise FileFormatError(
                _("{name} is no raster that GDAL can read."), name=self.name
            ) from None

    def read(self, band: int, top: int, left: int, rows: int, columns: int) -> Array:
        """Return a window of a band, NaN where it has no value, scaled as the file says."""
        from rasterio.errors import RasterioError
        from rasterio.windows import Window

        try:
            with self._opened() as opened:
                found = opened.read(band + 1, window=Window(left, top, columns, rows), masked=True)
        except RasterioError:
            raise FileFormatError(
                _("{name} is damaged: rows {first} to {last} cannot be read."),
                name=self.name,
                first=top + 1,
                last=top + rows,
            ) from None
        out: Array = np.ma.filled(found.astype(float), np.nan)
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
