# SPDX-License-Identifier: GPL-2.0-or-later
"""Regions merged in QGIS: the areas, attributes and findings that Python has."""

import json
import subprocess

import pytest
from conftest import API_PYTHON, ROOT, Feedback
from qgis.core import QgsFeature, QgsGeometry, QgsProcessingException, QgsVectorLayer

SCRIPT = """
import json, sys
import shapely
import regspatial as rs
regions = rs.read_boundaries(sys.argv[1], id="adcode", layer="china_prefectures")
merged = regions.dissolve("parent")
table = rs.dissolve_report(regions, "parent").tables()[0].records()
area = shapely.area(shapely.from_wkb(list(merged.polygons))).tolist()
print(json.dumps({"ids": merged.ids, "area": area, "table": table,
                  "kept": sorted(merged.attributes)}))
"""


def rows_of(layer):
    names = layer.fields().names()
    return [dict(zip(names, f.attributes(), strict=True)) for f in layer.getFeatures()]


@pytest.fixture(scope="module")
def wanted(folder) -> dict:
    if not API_PYTHON.is_file():
        pytest.skip("there is no .venv beside this checkout to compare with: make setup")
    how = [str(API_PYTHON), "-c", SCRIPT, str(folder / "china_prefectures.gpkg")]
    done = subprocess.run(how, check=True, capture_output=True, text=True, cwd=ROOT, env={})
    return json.loads(done.stdout)


def test_provinces_are_those_of_python(run, folder, wanted) -> None:
    told = Feedback()
    results = run(
        "dissolve_regions",
        told,
        REGIONS=str(folder / "china_prefectures.gpkg"),
        BY="parent",
        OUTPUT="TEMPORARY_OUTPUT",
        DISSOLVED="TEMPORARY_OUTPUT",
    )
    layer = results["OUTPUT"]
    rows = rows_of(layer)
    assert [r["parent"] for r in rows] == wanted["ids"]
    areas = [f.geometry().area() for f in layer.getFeatures()]
    # one union of the same polygons by two versions of GEOS
    assert areas == pytest.approx(wanted["area"], rel=1e-9)
    assert set(rows[0]) - {"members"} <= {*wanted["kept"], "parent", "fid"}
    assert {"region4", "members"} <= set(rows[0])
    found = rows_of(results["DISSOLVED"])
    for row, said in zip(found, wanted["table"], strict=True):
        assert row["group"] == said["group"]
        assert (row["members"], row["parts"]) == (said["members"], said["parts"])
        assert row["slivers"] == said["slivers"]
        assert row["outside"] == pytest.approx(said["outside"], rel=1e-9, abs=1e-9)
    assert results["GROUPS"] == len(wanted["ids"])
    assert layer.fields().field("members").alias() == "Members"


def squares(*boxes) -> QgsVectorLayer:
    layer = QgsVectorLayer(
        "Polygon?crs=EPSG:32650&field=code:string&field=own:string", "s", "memory"
    )
    features = []
    for k, (group, box) in enumerate(boxes):
        one = QgsFeature(layer.fields())
        x0, y0, x1, y1 = box
        one.setGeometry(
            QgsGeometry.fromWkt(f"POLYGON(({x0} {y0},{x1} {y0},{x1} {y1},{x0} {y1},{x0} {y0}))")
        )
        one.setAttributes([group, f"m{k}"])
        features.append(one)
    layer.dataProvider().addFeatures(features)
    return layer


def test_slivers_and_overlaps_are_said(run) -> None:
    around = [("a", (0, 0, 3, 1)), ("a", (0, 2, 3, 3)), ("a", (0, 1, 1, 2)), ("a", (2, 1, 3, 2))]
    told = Feedback()
    results = run(
        "dissolve_regions",
        told,
        REGIONS=squares(*around, ("b", (5, 0, 7, 2)), ("b", (6, 0, 8, 2))),
        BY="code",
        OUTPUT="TEMPORARY_OUTPUT",
        DISSOLVED="TEMPORARY_OUTPUT",
    )
    a, b = rows_of(results["DISSOLVED"])
    assert (a["slivers"], a["parts"], a["members"]) == (1, 1, 4)
    assert b["overlap"] == pytest.approx(100 * 2 / 6)  # in per cent of the group's area
    assert results["SLIVERS"] == 1
    assert any("borders do not fit" in one for one in told.warnings)
    # what members do not share is not kept
    assert "own" not in rows_of(results["OUTPUT"])[0]


def test_a_hole_that_another_group_fills_is_no_sliver(run) -> None:
    around = [("a", (0, 0, 3, 1)), ("a", (0, 2, 3, 3)), ("a", (0, 1, 1, 2)), ("a", (2, 1, 3, 2))]
    results = run(
        "dissolve_regions",
        REGIONS=squares(*around, ("b", (1, 1, 2, 2))),
        BY="code",
        OUTPUT="TEMPORARY_OUTPUT",
        DISSOLVED="TEMPORARY_OUTPUT",
    )
    assert results["SLIVERS"] == 0


def test_all_faults_are_named_at_once(run) -> None:
    layer = squares(("a", (0, 0, 1, 1)), (None, (1, 0, 2, 1)), ("", (2, 0, 3, 1)))
    with pytest.raises(QgsProcessingException, match="empty in rows 2, 3"):
        run("dissolve_regions", REGIONS=layer, BY="code", OUTPUT="TEMPORARY_OUTPUT")


def test_tables_show_names_and_keep_codes(run, parameters, folder) -> None:
    """Groups of the shipped maps are named in the attribute table; the file has codes."""
    given = parameters("moran") | {"REGIONS": str(folder / "china_provinces.gpkg"), "BY": "region4"}
    given |= {"LINKS": "", "WEIGHTS_KIND": "knn", "K": 2, "MORAN": "TEMPORARY_OUTPUT"}
    table = run("moran", **given)["MORAN"]
    at = table.fields().lookupField("group")
    codes = {f["group"] for f in table.getFeatures()}
    assert {"east", "central", "west"} <= codes
    setup = table.editorWidgetSetup(at)
    assert setup.type() == "ValueMap"
    shown = {name: code for one in setup.config()["map"] for name, code in one.items()}
    assert shown == {code.title(): code for code in codes}


def test_what_cannot_be_merged_is_refused_in_a_sentence(run, folder) -> None:
    kept = QgsVectorLayer(str(folder / "china_provinces.gpkg"), "provinces")
    square = QgsGeometry.fromWkt("Polygon((0 0,1 0,1 1,0 0))")
    made = {}
    for name, shapes in (("none", []), ("half", [square, QgsGeometry()])):
        made[name] = QgsVectorLayer("Polygon?field=region:string", name, "memory")
        rows = []
        for shape in shapes:
            row = QgsFeature(made[name].fields())
            row.setGeometry(shape)
            row.setAttributes(["a"])
            rows.append(row)
        made[name].dataProvider().addFeatures(rows)
    lines = QgsVectorLayer("LineString?field=region:string", "roads", "memory")
    for layer, by, said in (
        (kept, "nowhere", "no field nowhere"),
        (made["none"], "region", "has no features"),
        (made["half"], "region", "invalid or missing in rows 2"),
        (lines, "region", "roads holds no polygons"),
    ):
        with pytest.raises(QgsProcessingException, match=said) as caught:
            run("dissolve_regions", REGIONS=layer, BY=by, OUTPUT="TEMPORARY_OUTPUT")
        assert "Traceback" not in str(caught.value)
        assert "–" not in str(caught.value)
