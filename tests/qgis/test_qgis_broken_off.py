# SPDX-License-Identifier: GPL-2.0-or-later
"""A layer whose reading breaks off half way is never taken for whole."""

import ast
import importlib
import threading
from pathlib import Path

import pytest
from qgis.core import (
    QgsFeature,
    QgsFeatureRequest,
    QgsGeometry,
    QgsPointXY,
    QgsProcessingContext,
    QgsProcessingException,
    QgsProcessingFeatureSourceDefinition,
    QgsProcessingUtils,
    QgsProject,
    QgsVectorFileWriter,
    QgsVectorLayer,
)
from servers import server

PLUGIN = Path(__file__).parents[2] / "qgis_plugin"
ROWS = 15_000


@pytest.fixture(scope="module")
def base(qgis_app):
    """A server with a table, and views of it that fail at row 9,000: in a column, in a condition."""
    with server(postgis=False) as made:
        made.sql("CREATE TABLE t (id int PRIMARY KEY, y int, x double precision)")
        made.sql(f"INSERT INTO t SELECT k, 2000, k % 17 FROM generate_series(1, {ROWS}) k")
        made.sql("ANALYZE t")
        made.sql("CREATE VIEW v AS SELECT id, y, x, 1.0 / (id - 9000) AS z FROM t")
        made.sql("CREATE VIEW w AS SELECT id, y, x FROM t WHERE 1.0 / (id - 9000) < 5")
        made.sql(
            "CREATE FUNCTION remark(k int) RETURNS int LANGUAGE plpgsql VOLATILE AS "
            "$$ BEGIN IF k % 5000 = 0 THEN RAISE NOTICE 'row %', k; END IF; RETURN k; END $$"
        )
        made.sql("CREATE VIEW remarks AS SELECT remark(id) AS id, y, x FROM t")
        yield made


@pytest.fixture
def opened(base):
    def call(name: str, more: str = "") -> QgsVectorLayer:
        layer = QgsVectorLayer(
            f'{base.info} key=\'id\' {more}table="public"."{name}"', name, "postgres"
        )
        assert layer.isValid()
        return layer

    return call


@pytest.fixture
def features(plugin):
    return importlib.import_module("regspatial_qgis.reading.features")


@pytest.fixture
def refused(plugin):
    return importlib.import_module("regspatial_qgis.core").InputError


def test_a_view_that_fails_half_way_is_refused(opened, features, refused) -> None:
    with pytest.raises(refused, match=r"“v” broke off after 8000 rows .*division") as caught:
        list(features.whole(opened("v")))
    assert "中断" in caught.value.localized("zh")
    with pytest.raises(refused, match="division by zero"):
        list(features.whole(opened("w", "estimatedmetadata=true ")))


def test_it_is_refused_by_its_count_alone(opened, features, refused, monkeypatch) -> None:
    """A provider that writes nothing to the log."""
    monkeypatch.setattr(features._Log, "fault", lambda _: "")
    with pytest.raises(refused, match=r"“v” gave 8000 of its 15000 rows"):
        list(features.whole(opened("v")))
    with pytest.raises(refused, match=r"“v” gave 8000 of its 15000 rows"):
        list(features.whole(opened("v", "estimatedmetadata=true ")))


def test_a_whole_layer_is_read_whatever_is_said_beside(base, opened, features) -> None:
    assert len(list(features.whole(opened("remarks")))) == ROWS
    assert len(list(features.whole(opened("t")))) == ROWS
    base.sql("INSERT INTO t SELECT k, 2000, 1 FROM generate_series(20001, 30000) k")
    base.sql("ANALYZE t")
    base.sql("DELETE FROM t WHERE id > 20000")
    estimated = opened("t", "estimatedmetadata=true ")
    assert estimated.featureCount() > ROWS
    assert len(list(features.whole(estimated))) == ROWS
    layer = opened("t")
    assert layer.featureCount() == ROWS
    base.sql("DELETE FROM t WHERE id > 14990")
    try:
        assert len(list(features.whole(layer))) == 14_990  # others took these out meanwhile
    finally:
        base.sql(f"INSERT INTO t SELECT k, 2000, k % 17 FROM generate_series(14991, {ROWS}) k")


def test_the_thread_of_a_run_hears_its_own_reading(opened, features, refused) -> None:
    said = []

    def read() -> None:
        try:
            list(features.whole(opened("v")))
        except refused as error:
            said.append(str(error))

    thread = threading.Thread(target=read)
    thread.start()
    thread.join()
    assert "broke off after 8000 rows" in said[0]


def test_a_run_on_a_view_that_fails_is_stopped(opened, run, tmp_path) -> None:
    """It said n = 8000, and nothing else."""
    layer = opened("v")
    QgsProject.instance().addMapLayer(layer)
    out = tmp_path / "out.csv"
    given = {"PANEL": layer, "PANEL_ID": "id", "PANEL_TIME": "y", "VARIABLES": ["z"]}
    with pytest.raises(QgsProcessingException, match="broke off after 8000 rows"):
        run("describe", **given, DESCRIBE=str(out))
    assert not out.exists()
    some = QgsProcessingFeatureSourceDefinition(layer.id(), False, -1, filterExpression='"id" > 1')
    with pytest.raises(QgsProcessingException, match="broke off after"):
        run("describe", **{**given, "PANEL": some}, DESCRIBE=str(out))
    QgsProject.instance().removeMapLayer(layer.id())


def _spoiled(folder: Path, ending: str, driver: str) -> QgsVectorLayer:
    """Return a layer of a file whose second half was lost."""
    memory = QgsVectorLayer("Point?field=id:integer&field=s:string(200)", "m", "memory")
    made = []
    for k in range(4000):
        one = QgsFeature(memory.fields())
        one.setAttributes([k, "abc" * 40])
        one.setGeometry(QgsGeometry.fromPointXY(QgsPointXY(k, k)))
        made.append(one)
    memory.dataProvider().addFeatures(made)
    path, options = folder / f"g{ending}", QgsVectorFileWriter.SaveVectorOptions()
    options.driverName, options.layerName = driver, "g"
    transform = QgsProject.instance().transformContext()
    assert QgsVectorFileWriter.writeAsVectorFormatV3(memory, str(path), transform, options)[0] == 0
    spoiled = path.with_suffix(".dbf") if ending == ".shp" else path
    size = spoiled.stat().st_size
    with spoiled.open("rb+") as file:
        if driver in ("GPKG", "SQLite"):
            file.seek(size // 2 // 4096 * 4096)
            file.write(b"\xff" * 4096 * 20)
        else:
            file.truncate(size // 2)
    return QgsVectorLayer(str(path), "g", "ogr")


@pytest.mark.parametrize(
    ("ending", "driver"),
    [(".gpkg", "GPKG"), (".sqlite", "SQLite"), (".fgb", "FlatGeobuf"), (".shp", "ESRI Shapefile")],
)
def test_a_file_that_is_damaged_half_way_is_refused(
    features, refused, tmp_path, ending, driver, capfd
) -> None:
    layer = _spoiled(tmp_path, ending, driver)
    assert layer.isValid()
    with pytest.raises(refused, match="“g” broke off after"):
        list(features.whole(layer))
    with pytest.raises(refused):
        features.copied(layer, QgsFeatureRequest())
    with pytest.raises(refused):
        features.values_in(layer, layer.fields().lookupField("s"))
    capfd.readouterr()  # GDAL says it on its own as well


def test_selected_rows_and_limits_are_no_breaking_off(features, provinces) -> None:
    layer = provinces.clone()
    layer.selectByIds([1, 2, 3])
    context = QgsProcessingContext()
    context.setProject(QgsProject.instance())
    QgsProject.instance().addMapLayer(layer)
    chosen = QgsProcessingFeatureSourceDefinition(layer.id(), True)
    source = QgsProcessingUtils.variantToSource(chosen, context)
    assert len(list(features.whole(source))) == 3
    assert len(list(features.whole(layer, QgsFeatureRequest().setLimit(5)))) == 5
    assert len(list(features.whole(layer, QgsFeatureRequest().setFilterFids([1, 2])))) == 2
    few = QgsFeatureRequest().setFilterExpression("$id < 4")
    assert len(list(features.whole(layer, few))) == 3
    QgsProject.instance().removeMapLayer(layer.id())


def test_nothing_else_reads_features() -> None:
    """Whoever loops over a layer by itself takes half of it for the whole."""
    barred = {"getFeatures", "materialize"}
    found = []
    for file in sorted(PLUGIN.rglob("*.py")):
        if file.name == "features.py" or "_build" in file.parts:
            continue
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.Attribute) and node.attr in barred:
                found.append(f"{file.name}:{node.lineno} {node.attr}")
    assert not found
