"""China's national growth poles as they are listed: their great cities as places, their members as an attribute."""

from __future__ import annotations

import csv

import numpy as np

from .._calls.door import door
from .._files.paths import shipped
from ..containers import Regions
from ..errors import LabelError
from ..words import _


@door
def national_poles(regions: Regions | None = None) -> Regions:
    """Return the great cities of China's seven national growth poles, or a map that knows its poles.

    Parameters
    ----------
    regions : Regions, optional
        Provinces or prefecture units of China by their codes. They come back with the attributes
        ``national_pole`` (a key such as ``"guanzhong"``, "" outside all poles), for groups, conditions
        and dummies. A province belongs to the pole of its capital.

    Returns
    -------
    Regions
        Without `regions` 15 cities, points in WGS-84 longitude and latitude; ids are the codes of
        their prefecture units; attributes name_en, name_zh, pole, pole_en and pole_zh.

    Raises
    ------
    LabelError
        If no region of `regions` has a code of China's provinces or prefecture units.
    InputError
        If this copy of regspatial came without its data.

    Notes
    -----
    The seven are those that Qin lists, Regional Economic Review 2025(4): a list, not an estimate; what
    `regspatial.network.pole_network` finds can be held against it. The members are those of the plans of
    the city groups, of the Bohai Rim its five provinces; a unit in two plans belongs to the first.
    Points are seats (GeoNames, CC BY 4.0). ``data/places/MANIFEST.toml`` has the sources.

    Examples
    --------
    >>> import regspatial as rs
    >>> rs.national_poles().n
    15
    >>> cities = rs.national_poles(rs.china("prefecture"))
    >>> str(cities.select(["610100"])["national_pole"][0])
    'guanzhong'
    """
    cities = _rows("pole_cities.csv")
    if regions is None:
        names = ("name_en", "name_zh", "pole", "pole_en", "pole_zh")
        return Regions(
            ids=tuple(row["adcode"] for row in cities),
            points=np.array([[float(row["lon"]), float(row["lat"])] for row in cities]),
            crs="EPSG:4326",
            attributes={name: np.array([row[name] for row in cities]) for name in names},
        )
    pole_of = {
        code: row["key"] for row in _rows("national_poles.csv") for code in row["members"].split()
    }
    for code, pole in list(pole_of.items()):
        if code.endswith("0100"):  # a capital, or the city of a municipality
            pole_of[f"{code[:2]}0000"] = pole
    found = [pole_of.get(one, "") for one in regions.ids]
    if not any(found):
        raise LabelError(
            _(
                "None of these regions is in a national pole of China: they are known by the codes of "
                "provinces and prefecture units, such as 610100."
            )
        )
    return regions.with_attributes(national_pole=np.array(found))


def _rows(name: str) -> list[dict[str, str]]:
    with shipped("data", "places", name).open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))
