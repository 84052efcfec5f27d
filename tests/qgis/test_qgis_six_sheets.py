# SPDX-License-Identifier: GPL-2.0-or-later
"""The study of innovation in QGIS from a workbook of six Chinese sheets: the digits of the shipped table."""

import os
import subprocess
from pathlib import Path

import pytest
from conftest import API_PYTHON, ROOT, digits_of
from qgis.core import QgsVectorLayer

OUTSIDE = "西藏,台湾,香港,澳门"
CODES = "540000,710000,810000,820000"
LOGS = ("区域创新对数", "数实融合对数", "人均地区生产总值对数", "外商直接投资对数", "研发投入对数")
_W = {"weights_kind": "inverse-distance", "power": 2.0, "points": "seat"}
_MAP = {"regions": "china_provinces.gpkg", "regions_id": "adcode"}


def column(told: dict, table: str, key: str) -> list:
    """Return a column of a table that Python has."""
    found = told["tables"][table]
    return [row[found["keys"].index(key)] for row in found["rows"]]


@pytest.fixture(scope="module")
def study(tmp_path_factory, folder) -> Path:
    """The workbook of the recipe's test, beside the map and the shipped table."""
    if not API_PYTHON.is_file():
        pytest.skip("there is no .venv beside this checkout to make workbooks with: make setup")
    out = tmp_path_factory.mktemp("study")
    script = (
        "import sys; from tests.unit.recipes.test_six_sheets import workbook; workbook(sys.argv[1])"
    )
    how = [str(API_PYTHON), "-c", script, str(out / "年鉴.xlsx")]
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("PYTHON", "QT_"))}
    subprocess.run(how, check=True, cwd=ROOT, env=environment | {"PYTHONPATH": str(ROOT)})
    for name in ("china_provinces.gpkg",):
        (out / name).write_bytes((folder / name).read_bytes())
    table = ROOT / "data/tables/dri_simulated_2012_2022.csv"
    (out / "dri.csv").write_bytes(table.read_bytes())
    return out


@pytest.fixture(scope="module")
def wanted(study) -> dict:
    """What Python has from the shipped table."""
    table = {
        **_MAP,
        "panel": "dri.csv",
        "panel_id": "adcode",
        "panel_time": "year",
        "exclude": CODES,
    }
    formula = "ln_inn ~ ln_de + ln_pgdp + ln_fdi + ln_input + hum"
    return digits_of(
        study,
        {
            "moran": {"tool": "moran", **table, **_W, "variable": "ln_inn"},
            "sdm": {
                "tool": "spatial_panel",
                **table,
                **_W,
                "formula": formula,
                "draws": 200,
                "rng": 3,
            },
        },
    )


def test_merged_sheets_give_the_digits_of_the_demo(run, study, wanted) -> None:
    merged = study / "merged.gpkg"
    run(
        "merge_tables",
        TABLES=[str(study / "年鉴.xlsx")],
        NAMES="province",
        OUTPUT=str(merged),
        MERGE="TEMPORARY_OUTPUT",
    )
    panel = QgsVectorLayer(str(merged), "merged", "ogr")
    regions = QgsVectorLayer(str(study / "china_provinces.gpkg"), "provinces", "ogr")
    both = {
        "REGIONS": regions,
        "REGIONS_ID": "adcode",
        "PANEL": panel,
        "PANEL_ID": "id",
        "PANEL_TIME": "time",
        "EXCLUDE": OUTSIDE,
        **{k.upper(): v for k, v in _W.items()},
    }
    moran = run("moran", **both, VARIABLE=LOGS[0], MORAN="TEMPORARY_OUTPUT")["MORAN"]
    found = [f["i"] if "i" in moran.fields().names() else f["I"] for f in moran.getFeatures()]
    # the same sums by the same kernel: the figures went through a GeoPackage as they are
    assert found == pytest.approx(column(wanted["moran"], "moran", "I"), rel=1e-9)
    formula = f"{LOGS[0]} ~ {' + '.join(LOGS[1:])} + 人力资本"
    results = run(
        "spatial_panel", **both, FORMULA=formula, DRAWS=200, RNG=3, COEFFICIENTS="TEMPORARY_OUTPUT"
    )
    rows = [f["estimate"] for f in results["COEFFICIENTS"].getFeatures()]
    assert rows == pytest.approx(column(wanted["sdm"], "coefficients", "estimate"), rel=1e-9)
