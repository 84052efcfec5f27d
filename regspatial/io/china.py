"""China's provinces and prefectures, as shipped: read by the standard library, in milliseconds."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from .._calls.door import door
from .._files.paths import shipped
from ..containers import Regions
from ..errors import FileFormatError, ParameterError
from ..studies.places.china_labels import china_labels, province_labels
from ..words import _

_FILES = {"province": "china_provinces", "prefecture": "china_prefectures"}
_NOT_MAINLAND = ("71", "81", "82")
_ENVELOPE_BYTES = (0, 32, 48, 48, 64)


@door
def china(
    level: Literal["province", "prefecture"] = "province", *, mainland: bool = False
) -> Regions:
    """Return the shipped provinces (34) or prefecture units (370) of China.

    Parameters
    ----------
    level : {"province", "prefecture"}
    mainland : bool
        Leave out Taiwan, Hong Kong and Macao, which the mainland's yearbooks do not cover: 31
        provinces, 367 prefecture units.

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
def china_path(level: str) -> Path:
    """Return the file of a shipped map.

    Parameters
    ----------
    level : {"province", "prefecture"}

    Returns
    -------
    Path

    Raises
    ------
    ParameterError
        If there is no such level.

    Examples
    --------
    >>> from regspatial import io
    >>> io.china_path("province").name
    'china_provinces.gpkg'
    """
    if level not in _FILES:
        raise ParameterError(
            _('There is no level {level!r}; use "province" or "prefecture".'), level=level
        )
    return shipped("data", "boundaries", f"{_FILES[level]}.gpkg")


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
        labels={**china_labels(), **(province_labels() if "parent" in attributes else {})},
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
