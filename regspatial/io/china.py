"""China's provinces, prefectures and counties, as shipped: read by the standard library, in milliseconds."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .._calls.door import door
from .._files.paths import shipped
from ..choices.data import MapLevel
from ..containers import Regions
from ..errors import FileFormatError, InputError, ParameterError
from ..studies.places.china_labels import china_labels, parent_labels
from ..words import _

_FILES: Mapping[MapLevel, str] = {
    "province": "china_provinces",
    "prefecture": "china_prefectures",
    "county": "china_counties",
}
_COUNTRY = "100000"
_NOT_MAINLAND = ("71", "81", "82")
_ENVELOPE_BYTES = (0, 32, 48, 48, 64)


@door
def china(level: MapLevel = "province", *, mainland: bool = False) -> Regions:
    """Return the shipped provinces (34), prefecture units (370) or counties (2,875) of China.

    Parameters
    ----------
    level : {"province", "prefecture", "county"}
        The counties are a file of its own, which an installed regspatial may be without. Their
        `parent` is the prefecture unit they lie in.
    mainland : bool
        Leave out Taiwan, Hong Kong and Macao, which the mainland's yearbooks do not cover: 31
        provinces, 367 prefecture units, 2,848 counties.

    Returns
    -------
    Regions
        Ids are the six-digit codes (adcode); WGS-84 longitude and latitude; attributes adcode,
        name_zh, name_en, name_short_zh, parent, seat_lon, seat_lat, region3, region4,
        yangtze_belt, area_km2 and others listed in ``data/boundaries/MANIFEST.toml``.

    Raises
    ------
    ParameterError
        If there is no such level.
    InputError
        If the map of counties is not in this copy of regspatial.

    Notes
    -----
    The outlines are for analysis. Publishing a map of China in China needs an approved base map.

    Examples
    --------
    >>> import regspatial as rs
    >>> rs.china("province", mainland=True)
    <Regions: 31 polygons, EPSG:4326>
    """
    whole = _read(china_path(level))
    if not mainland:
        return whole
    return whole.select(one for one in whole.ids if not one.startswith(_NOT_MAINLAND))


@door
def china_path(level: MapLevel) -> Path:
    """Return the file of a shipped map.

    Parameters
    ----------
    level : {"province", "prefecture", "county"}

    Returns
    -------
    Path

    Raises
    ------
    ParameterError
        If there is no such level.
    InputError
        If the map of counties is not in this copy of regspatial.

    Examples
    --------
    >>> from regspatial import io
    >>> io.china_path("province").name
    'china_provinces.gpkg'
    """
    if level not in _FILES:
        raise ParameterError(
            _('There is no level {level!r}; use "province", "prefecture" or "county".'), level=level
        )
    name = f"{_FILES[level]}.gpkg"
    if level == "county" and not (shipped("data", "boundaries") / name).is_file():
        raise InputError(
            _(
                "The map of counties is not in this copy of regspatial: it is a file of its own. "
                "Install regspatial-counties, or read {name} of the source distribution by its "
                "path, with adcode as the id."
            ),
            name=name,
        )
    return shipped("data", "boundaries", name)


@lru_cache(maxsize=len(_FILES))
def _read(path: Path) -> Regions:
    """Read one of our own GeoPackages (one layer, named as the file; `geom`, `lon`, `lat`)."""
    try:
        # immutable: no lock or journal beside the file, which may lie in a read-only folder
        link = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro&immutable=1", uri=True)
        try:
            found = link.execute(f'SELECT * FROM "{path.stem}" ORDER BY fid')  # noqa: S608
            names = [column[0] for column in found.description]
            columns = dict(zip(names, zip(*found, strict=True), strict=True))
        finally:
            link.close()
    except sqlite3.Error:
        raise FileFormatError(
            _("The shipped map {name} is damaged. Install regspatial again."), name=path.name
        ) from None
    attributes = {k: _values(v) for k, v in columns.items() if k not in ("fid", "geom")}
    for column in attributes.values():
        column.setflags(write=False)
    return Regions(
        ids=columns["adcode"],
        points=np.column_stack([attributes.pop("lon"), attributes.pop("lat")]),
        polygons=tuple(_wkb(blob) for blob in columns["geom"]),
        crs="EPSG:4326",
        lonlat=True,
        attributes=MappingProxyType(attributes),
        labels={**china_labels(), **parent_labels(set(attributes["parent"]) - {_COUNTRY})},
    )


def _values(cells: Sequence[Any]) -> NDArray[Any]:
    """Return text as text ("" where empty), numbers as numbers (NaN where empty)."""
    if any(isinstance(cell, str) for cell in cells):
        return np.array(["" if cell is None else cell for cell in cells])
    if any(cell is None or isinstance(cell, float) for cell in cells):
        return np.array(cells, dtype=float)
    return np.array(cells)


def _wkb(blob: bytes) -> bytes:
    """Return the geometry of a GeoPackage cell without its header."""
    return blob[8 + _ENVELOPE_BYTES[(blob[3] >> 1) & 7] :]
