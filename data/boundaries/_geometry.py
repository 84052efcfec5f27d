"""Outlines: read, bring to WGS-84, simplify as one coverage, measure.

A coverage is simplified as a whole, in an equal-area projection: neighbours go on sharing
every vertex of their border, nothing overlaps and no gap opens. Provinces are the unions of
their simplified prefectures, so that the two layers' borders lie on one another.
"""

import json
import sqlite3
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyproj
import shapely
from _datum import Coordinates, to_wgs84
from numpy.typing import NDArray

ALBERS = "+proj=aea +lat_1=25 +lat_2=47 +lat_0=0 +lon_0=105 +datum=WGS84 +units=m"
GEOD = pyproj.Geod(ellps="WGS84")
Polygons = NDArray[Any]


@dataclass(frozen=True, slots=True, eq=False)
class Layer:
    """Units of one level in order of code: shipped outlines and full-resolution areas."""

    codes: list[str]
    names: list[str]
    outlines: Polygons
    area_km2: Coordinates


def read_source(level: str, data_root: Path) -> tuple[list[str], list[str], Polygons]:
    """Read the units of one level (省, 市 or 区县) of the source package, in order of code."""
    column = {"省": "province", "市": "city", "区县": "district"}[level]
    with sqlite3.connect(data_root / "index" / "administrative.db") as index:
        rows = index.execute(
            f"SELECT path, {column} FROM ADMINISTRATIVE "  # noqa: S608  (a literal of ours)
            "WHERE source = '高德' AND kind = '陆地' AND level = ?",
            (level,),
        ).fetchall()
    found = sorted((Path(path).stem, name, data_root / "datasets" / path) for path, name in rows)
    polygons = []
    for _, _, path in found:
        feature = json.loads(path.read_text(encoding="utf-8"))
        bare = {"type": feature["type"], "coordinates": feature["coordinates"]}
        polygons.append(shapely.from_geojson(json.dumps(bare)))
    return [row[0] for row in found], [row[1] for row in found], np.array(polygons)


def require_coverage(polygons: Polygons, what: str) -> None:
    """Stop the build if outlines are empty, invalid or do not fit together.

    Raises
    ------
    ArithmeticError
        Naming the stage at which the coverage broke.
    """
    sound = shapely.is_valid(polygons).all() and not shapely.is_empty(polygons).any()
    if not (sound and shapely.coverage_is_valid(polygons)):
        raise ArithmeticError(f"{what}: the outlines are not a valid coverage")


class Projected:
    """A coverage in WGS-84 with the equal-area twin of every one of its vertices."""

    def __init__(self, displaced: Polygons) -> None:
        vertices, where = np.unique(shapely.get_coordinates(displaced), axis=0, return_inverse=True)
        where = where.reshape(-1)
        # Shared vertices are converted once, so that they stay shared.
        self.lon_lat = to_wgs84(vertices)
        to_albers = pyproj.Transformer.from_crs("EPSG:4326", ALBERS, always_xy=True)
        self.albers = np.column_stack(to_albers.transform(*self.lon_lat.T))
        self.wgs84 = shapely.set_coordinates(displaced.copy(), self.lon_lat[where])
        self._plane = shapely.set_coordinates(displaced.copy(), self.albers[where])

    def simplified(self, tolerance_m: float) -> Polygons:
        """Return the coverage simplified to `tolerance_m`, in longitude and latitude."""
        plane = shapely.coverage_simplify(self._plane, tolerance_m)
        kept = shapely.get_coordinates(plane)
        # Simplification only drops vertices: look the true places of the kept ones up.
        keys = self.albers[:, 0] + 1j * self.albers[:, 1]
        order = np.argsort(keys)
        place = np.searchsorted(keys, kept[:, 0] + 1j * kept[:, 1], sorter=order)
        at = order[np.minimum(place, len(order) - 1)]
        if not np.array_equal(self.albers[at], kept):
            raise ArithmeticError("simplification moved a vertex")
        return tidy(shapely.set_coordinates(plane, self.lon_lat[at]))


def tidy(polygons: Polygons) -> Polygons:
    """Return multipolygons with parts, rings and starting points in one fixed order."""
    normal = shapely.normalize(polygons)
    return np.array(
        [shapely.multipolygons(shapely.get_parts(p)) for p in shapely.orient_polygons(normal)]
    )


def areas_km2(polygons: Polygons) -> Coordinates:
    """Return geodesic areas on the WGS-84 ellipsoid."""
    oriented = shapely.orient_polygons(polygons)
    return np.array([GEOD.geometry_area_perimeter(p)[0] / 1e6 for p in oriented])


def label_points(polygons: Polygons) -> Coordinates:
    """Return for each unit the centre of the largest circle inside its largest part."""
    there = pyproj.Transformer.from_crs("EPSG:4326", ALBERS, always_xy=True)
    points = []
    for polygon in polygons:
        flat = shapely.transform(polygon, lambda xy: np.column_stack(there.transform(*xy.T)))
        parts = shapely.get_parts(flat)
        largest = parts[np.argmax(shapely.area(parts))]
        circle = shapely.maximum_inscribed_circle(
            largest, tolerance=float(np.sqrt(shapely.area(largest))) / 200.0
        )
        centre = shapely.get_coordinates(circle)[0]
        points.append(there.transform(*centre, direction="INVERSE"))
    return np.round(np.array(points), 5)


def build_layers(data_root: Path, tolerance_m: float) -> tuple[Layer, Layer, Polygons]:
    """Return provinces, prefectures, and the prefectures' full-resolution outlines."""
    codes, names, displaced = read_source("市", data_root)
    require_coverage(displaced, "source")
    full = Projected(displaced)
    require_coverage(full.wgs84, "WGS-84")
    outlines = full.simplified(tolerance_m)
    require_coverage(outlines, f"simplified to {tolerance_m:g} m")
    area = areas_km2(full.wgs84)

    province_codes, province_names, whole = read_source("省", data_root)
    members = [
        np.array([code[:2] == province[:2] for code in codes]) for province in province_codes
    ]
    together = [shapely.area(displaced[mask]).sum() for mask in members]
    if not np.allclose(together, shapely.area(whole), rtol=1e-9, atol=0.0):
        raise ArithmeticError("a province of the source is not the union of its prefectures")
    unions = tidy(np.array([shapely.coverage_union_all(outlines[mask]) for mask in members]))
    require_coverage(unions, "provinces")
    sums = np.array([area[mask].sum() for mask in members])
    provinces = Layer(province_codes, province_names, unions, sums)
    return provinces, Layer(codes, names, outlines, area), full.wgs84
