# SPDX-License-Identifier: GPL-2.0-or-later
"""The Python API's digits on other maps: Chinese prefectures, and Columbus, which everyone knows."""

import csv
import random
from pathlib import Path

import pytest
from conftest import ROOT, digits_of
from qgis.core import (
    QgsCoordinateReferenceSystem,
    QgsCoordinateTransformContext,
    QgsVectorFileWriter,
    QgsVectorLayer,
)
from reading import assert_same_table

COLUMBUS = next(
    (ROOT / ".venv/lib").glob("python3*/site-packages/libpysal/examples/columbus/columbus.shp"),
    None,
)
CRIME_I = 0.500188557182861  # spdep 1.3-5, queen contiguity, row-standardised

PREFECTURES = {
    "regions": "china_prefectures.gpkg",
    "regions_id": "adcode",
    "panel": "prefectures.csv",
    "panel_id": "code",
    "panel_time": "year",
}
CASES = {
    "moran": {"tool": "moran", **PREFECTURES, "weights_kind": "knn", "k": 6, "variable": "y"},
    "local_moran": {
        "tool": "local_moran",
        **PREFECTURES,
        "weights_kind": "inverse-distance",
        "cutoff": 500.0,
        "islands": "nearest",
        "variable": "y",
        "permutations": 99,
        "rng": 1,
    },
    "spatial_panel": {
        "tool": "spatial_panel",
        **PREFECTURES,
        "weights_kind": "knn",
        "k": 6,
        "formula": "y ~ x",
        "draws": 50,
        "rng": 1,
        "bias_correction": "lee-yu",
    },
}
COLUMBUS_CASES = {
    "moran": {
        "tool": "moran",
        "regions": "columbus.gpkg",
        "regions_id": "POLYID",
        "panel": "columbus.csv",
        "panel_id": "POLYID",
        "weights_kind": "queen",
        "variable": "CRIME",
    },
    "spatial_panel": {
        "tool": "spatial_panel",
        "regions": "columbus.gpkg",
        "regions_id": "POLYID",
        "panel": "columbus.csv",
        "panel_id": "POLYID",
        "weights_kind": "queen",
        "formula": "CRIME ~ INC + HOVAL",
        "model": "sar",
        "fixed_effects": "none",
        "draws": 50,
        "rng": 1,
    },
}


@pytest.fixture(scope="module")
def prefectures(folder) -> Path:
    layer = QgsVectorLayer(str(folder / "china_prefectures.gpkg"), "prefectures")
    draw = random.Random(1)
    with (folder / "prefectures.csv").open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(["code", "year", "y", "x"])
        for feature in layer.getFeatures():
            lon, lat = feature["lon"], feature["lat"]
            level = draw.gauss(0, 1)
            for year in (2018, 2019, 2020, 2021):
                x = level + draw.gauss(0, 1) + lon / 30
                y = 0.4 * x + lat / 15 + draw.gauss(0, 0.5)
                writer.writerow([feature["adcode"], year, y, x])
    return folder


@pytest.fixture(scope="module")
def columbus(tmp_path_factory) -> Path:
    """Columbus as a GeoPackage with a (made-up, projected) coordinate system, and its table."""
    if COLUMBUS is None:
        pytest.skip("Columbus comes with libpysal, which .venv does not hold: make setup")
    out = tmp_path_factory.mktemp("columbus")
    layer = QgsVectorLayer(str(COLUMBUS), "columbus")
    layer.setCrs(QgsCoordinateReferenceSystem("EPSG:3857"))
    options = QgsVectorFileWriter.SaveVectorOptions()
    QgsVectorFileWriter.writeAsVectorFormatV3(
        layer, str(out / "columbus.gpkg"), QgsCoordinateTransformContext(), options
    )
    with (out / "columbus.csv").open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(["POLYID", "CRIME", "INC", "HOVAL"])
        for feature in layer.getFeatures():
            writer.writerow(
                [int(feature["POLYID"]), *(feature[n] for n in ("CRIME", "INC", "HOVAL"))]
            )
    return out


@pytest.fixture(scope="module")
def prefecture_digits(prefectures) -> dict:
    return digits_of(prefectures, CASES)


@pytest.fixture(scope="module")
def columbus_digits(columbus) -> dict:
    return digits_of(columbus, COLUMBUS_CASES)


def on_layers(case: dict, folder: Path) -> dict:
    given = {k.upper(): v for k, v in case.items() if k != "tool"}
    for key in ("REGIONS", "PANEL"):
        given[key] = str(folder / given[key])
    return given


def compare(run, case: dict, folder: Path, wanted: dict, tables: dict[str, str]) -> dict:
    outputs = dict.fromkeys(tables, "TEMPORARY_OUTPUT")
    results = run(case["tool"], **on_layers(case, folder), **outputs)
    for output, table in tables.items():
        assert_same_table(results[output], wanted["tables"][table])
    return results


TABLES = {
    "moran": {"MORAN": "moran"},
    "local_moran": {"LOCAL_MORAN": "local_moran"},
    "spatial_panel": {"COEFFICIENTS": "coefficients", "IMPACTS": "impacts", "FIT": "fit"},
}


@pytest.mark.parametrize("name", CASES)
def test_prefectures(name, run, prefectures, prefecture_digits) -> None:
    compare(run, CASES[name], prefectures, prefecture_digits[name], TABLES[name])


@pytest.mark.parametrize("name", COLUMBUS_CASES)
def test_columbus(name, run, columbus, columbus_digits) -> None:
    compare(run, COLUMBUS_CASES[name], columbus, columbus_digits[name], TABLES[name])


def test_columbus_is_spdeps(run, columbus) -> None:
    results = run("moran", **on_layers(COLUMBUS_CASES["moran"], columbus))
    assert results["VALUE"] == pytest.approx(CRIME_I, rel=1e-9)
