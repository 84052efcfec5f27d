# SPDX-License-Identifier: GPL-2.0-or-later
"""A table in a GeoPackage that holds others is there whole, old or new, and the others are as they were."""

import importlib
import sqlite3
from contextlib import closing

import pytest
from cases import TIMES
from conftest import Feedback
from qgis.core import (
    QgsProcessingContext,
    QgsProcessingException,
    QgsProcessingOutputLayerDefinition,
    QgsProcessingUtils,
    QgsProject,
    QgsVectorLayer,
)


@pytest.fixture
def kept(run, parameters, tmp_path):
    """Return a GeoPackage with two layers of earlier runs, and what is in it."""
    path = tmp_path / "it's kept.gpkg"
    for name in ("first", "a second"):
        run("local_moran", **parameters("local_moran") | {"LAYER": into(path, name)})
    return path, contents(path)


def into(path, table: str) -> str:
    """Return a destination as QGIS's own menu “Save to GeoPackage” writes it."""
    return f"ogr:dbname='{str(path).replace(chr(39), chr(92) + chr(39))}' table=\"{table}\" (geom)"


def contents(path) -> dict:
    """Return the rows of each table, styles among them."""
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as base:
        names = [n for (n,) in base.execute("SELECT table_name FROM gpkg_contents")]
        assert base.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        return {n: base.execute(f'SELECT * FROM "{n}"').fetchall() for n in names}


def cut(monkeypatch, error) -> None:
    """Let the table of a run fail, once its layer was written."""
    outputs = importlib.import_module("regspatial_qgis.results.outputs")

    def fails(*_):
        raise error

    monkeypatch.setattr(outputs, "write_table", fails)


@pytest.mark.parametrize("how", ["cancelled", "failed"])
def test_a_run_that_is_cut_short_leaves_the_tables_that_were_there(
    how, kept, parameters, run, monkeypatch, tmp_path
) -> None:
    path, before = kept
    values = parameters("local_moran") | {
        "VARIABLE": "x1",
        "LAYER": into(path, "first"),
        "LOCAL_MORAN": str(tmp_path / "table.csv"),
    }
    core = importlib.import_module("regspatial_qgis.core")
    if how == "cancelled":
        cut(monkeypatch, core.Cancelled("cancelled"))
        run("local_moran", Feedback(), **values)
    else:
        cut(monkeypatch, QgsProcessingException("no more room"))
        with pytest.raises(QgsProcessingException, match="no more room"):
            run("local_moran", Feedback(), **values)
    assert contents(path) == before


def test_one_table_is_replaced_with_its_styles_and_the_other_stays(
    kept, parameters, provider
) -> None:
    import processing

    path, before = kept
    made = QgsProcessingOutputLayerDefinition(into(path, "first"), QgsProject.instance())
    context = QgsProcessingContext()
    context.setProject(QgsProject.instance())
    values = parameters("moran") | {"MORAN": made}
    results = processing.run("regspatial:moran", values, context=context, feedback=Feedback())
    assert list(context.layersToLoadOnCompletion()) == [results["MORAN"]]
    assert results["MORAN"] == f"{path}|layername=first"
    table = QgsProcessingUtils.mapLayerFromString(results["MORAN"], context)
    assert table.featureCount() == len(TIMES)
    after = contents(path)
    assert after["a second"] == before["a second"]
    assert set(after) == set(before)
    with closing(sqlite3.connect(path)) as base:
        styles = dict(base.execute("SELECT styleName, f_table_name FROM layer_styles"))
        shown = base.execute("SELECT count(*) FROM layer_styles WHERE f_table_name = 'first'")
        columns, others = (
            {one[1] for one in base.execute(f"PRAGMA table_info('{name}')")}
            for name in ("first", "a second")
        )
        qml = base.execute("SELECT styleQML FROM layer_styles WHERE f_table_name = 'first'")
        said = "".join(text for (text,) in qml)
        assert others - columns
        assert not [one for one in others - columns if f'attr="{one}"' in said]
        assert shown.fetchone()[0] > 0
    assert "a second" in styles.values()


def test_tables_of_one_run_come_into_a_new_geopackage_together(parameters, run, tmp_path) -> None:
    path = tmp_path / "new.gpkg"
    values = parameters("local_moran") | {
        "LAYER": into(path, "map"),
        "LOCAL_MORAN": f"ogr:dbname='{path}' table=\"rows\"",
    }
    results = run("local_moran", **values)
    layer = QgsVectorLayer(results["LAYER"])
    assert layer.featureCount() == 34
    assert layer.crs().isValid()
    rows = QgsVectorLayer(results["LOCAL_MORAN"])
    assert rows.featureCount() > 0
    assert not rows.isSpatial()


def test_a_geopackage_that_is_being_written_is_left_as_it_was(kept, parameters, run) -> None:
    path, before = kept
    gdal = importlib.import_module("osgeo.gdal")
    gdal.SetConfigOption("SQLITE_BUSY_TIMEOUT", "50")
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    try:
        with pytest.raises(QgsProcessingException, match="as it was"):
            run("local_moran", **parameters("local_moran") | {"LAYER": into(path, "first")})
    finally:
        other.execute("ROLLBACK")
        other.close()
        gdal.SetConfigOption("SQLITE_BUSY_TIMEOUT", None)
    assert contents(path) == before
