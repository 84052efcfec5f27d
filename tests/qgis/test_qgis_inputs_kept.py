# SPDX-License-Identifier: GPL-2.0-or-later
"""No output of a run is one of its inputs, and the other tables of a GeoPackage stay."""

import hashlib
import os
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from conftest import Feedback
from qgis.core import (
    QgsApplication,
    QgsProcessingContext,
    QgsProcessingException,
    QgsProject,
    QgsVectorLayer,
    QgsVectorLayerJoinInfo,
    QgsVirtualLayerDefinition,
)


@pytest.fixture
def own(folder, tmp_path):
    """The map and the table of a user, in a folder of their own."""
    shutil.copy(folder / "china_provinces.gpkg", tmp_path / "x.gpkg")
    shutil.copy(folder / "panel.csv", tmp_path / "panel.csv")
    return tmp_path


@pytest.fixture
def given(own, parameters):
    """The values of a run of Moran's I on them."""
    values = parameters("moran")
    return values | {"REGIONS": str(own / "x.gpkg"), "PANEL": str(own / "panel.csv")}


def sums(folder: Path) -> dict[str, str]:
    """Return what each file holds; of a GeoPackage what its tables hold: QGIS touches those it opens."""
    found = {}
    for path in sorted(folder.rglob("*")):
        if path.suffix == ".gpkg":
            found[path.name] = str(tables(path))
        elif path.is_file() and not path.name.endswith(("-wal", "-shm")):
            found[path.name] = hashlib.sha256(path.read_bytes()).hexdigest()
    return found


def tables(path: Path) -> dict[str, int]:
    with closing(sqlite3.connect(path)) as base:
        names = [n for (n,) in base.execute("SELECT table_name FROM gpkg_contents ORDER BY 1")]
        return {n: base.execute(f'SELECT count(*) FROM "{n}"').fetchone()[0] for n in names}


def uri(path: Path, table: str) -> str:
    return f"ogr:dbname='{path}' table=\"{table}\" (geom)"


@pytest.mark.parametrize(
    "where",
    [
        "panel.csv",
        "soft.csv",
        "hard.csv",
        "../{folder}/panel.csv",
        "map's own table",
        "by the file",
    ],
)
def test_an_output_onto_what_is_read_is_refused(own, given, run, where) -> None:
    (own / "soft.csv").symlink_to(own / "panel.csv")
    os.link(own / "panel.csv", own / "hard.csv")
    layer = "china_provinces"
    (name,) = tables(own / "x.gpkg")
    assert name == layer
    out = {
        "map's own table": uri(own / "x.gpkg", layer),
        "by the file": f"{own / 'x.gpkg'}|layername={layer}",
    }.get(where, str(own / where.format(folder=own.name)))
    before = sums(own)
    with pytest.raises(QgsProcessingException, match="take the place of what this run reads"):
        run("moran", **given, MORAN=out)
    assert sums(own) == before


@pytest.mark.parametrize("output", ["REPORT", "TABLES"])
def test_a_report_onto_what_is_read_is_refused(own, given, run, output) -> None:
    name = {"REPORT": "map.html", "TABLES": "map.xlsx"}[output]
    shutil.copy(own / "panel.csv", own / name)
    layer = QgsVectorLayer(f"file://{own / name}?type=csv", "t", "delimitedtext")
    assert layer.isValid()
    before = sums(own)
    with pytest.raises(QgsProcessingException, match="take the place"):
        run("moran", **given | {"PANEL": layer}, **{output: str(own / name)})
    assert sums(own) == before


def test_weights_onto_the_weights_that_are_read_are_refused(own, given, run) -> None:
    near = str(own / "near.gal")
    regions = {"REGIONS": given["REGIONS"], "REGIONS_ID": given["REGIONS_ID"]}
    run("build_weights", **regions, ISLANDS="keep", WEIGHTS=near)
    before = sums(own)
    with pytest.raises(QgsProcessingException, match="take the place"):
        run("edit_weights", **regions, WEIGHTS_FILE=near, WEIGHTS=near)
    assert sums(own) == before


def test_a_shapefile_is_kept_with_all_its_files(own, given, run) -> None:
    import processing

    shape = str(own / "map.shp")
    processing.run("native:savefeatures", {"INPUT": given["REGIONS"], "OUTPUT": shape})
    before = sums(own)
    for name in ("map.shp", "map.dbf"):
        with pytest.raises(QgsProcessingException, match="take the place"):
            run("moran", **given | {"REGIONS": shape}, MORAN=str(own / name))
    assert sums(own) == before
    run("moran", **given | {"REGIONS": shape}, MORAN=str(own / "map.csv"))  # a table beside it


def test_what_is_joined_or_queried_is_read(own, given, run) -> None:
    layer = QgsVectorLayer(given["REGIONS"], "map")
    table = QgsVectorLayer(given["PANEL"], "panel")
    QgsProject.instance().addMapLayers([layer, table])
    join = QgsVectorLayerJoinInfo()
    join.setJoinLayer(table)
    join.setTargetFieldName(given["REGIONS_ID"])
    join.setJoinFieldName(given["PANEL_ID"])
    joined = layer.clone()
    joined.addJoin(join)
    query = QgsVirtualLayerDefinition()
    query.addSource("p", table.id())
    query.setQuery("SELECT * FROM p")
    asked = QgsVectorLayer(query.toString(), "asked", "virtual")
    assert asked.isValid()
    algorithm = QgsApplication.processingRegistry().createAlgorithmById("regspatial:moran")
    context = QgsProcessingContext()
    context.setProject(QgsProject.instance())
    for more in ({"REGIONS": joined, "PANEL": layer}, {"PANEL": asked}):
        fine, why = algorithm.checkParameterValues(
            {**given, **more, "MORAN": given["PANEL"]}, context
        )
        assert not fine
        assert "take the place" in why
    QgsProject.instance().clear()


def test_the_file_of_the_map_gets_a_table_more(own, given, run) -> None:
    """It had become a file of the output's three rows."""
    found = run("moran", **given, MORAN=str(own / "x.gpkg"))
    there = tables(own / "x.gpkg")
    assert there["china_provinces"] == 34
    assert set(there) - {"layer_styles"} == {"china_provinces", "x"}
    assert there["x"] == QgsVectorLayer(found["MORAN"], "t").featureCount() > 0
    before = there["x"]
    run("moran", **given, MORAN=str(own / "x.gpkg"))  # again: the table is replaced
    assert tables(own / "x.gpkg")["x"] == before
    assert tables(own / "x.gpkg")["china_provinces"] == 34


def test_a_map_called_like_its_file_is_kept(own, given, run) -> None:
    import processing

    path = str(own / "y.gpkg")
    processing.run("native:savefeatures", {"INPUT": given["REGIONS"], "OUTPUT": path})
    assert tables(own / "y.gpkg") == {"y": 34}
    with pytest.raises(QgsProcessingException, match=r"y\.gpkg \(y\)"):
        run("moran", **given | {"REGIONS": path}, MORAN=path)
    assert tables(own / "y.gpkg") == {"y": 34}


def test_two_outputs_have_two_places(own, given, parameters, run) -> None:
    values = parameters("local_moran") | {"REGIONS": given["REGIONS"], "PANEL": given["PANEL"]}
    for name in ("new.gpkg", "new.csv"):
        with pytest.raises(QgsProcessingException, match="written to one place"):
            run("local_moran", **values, LAYER=str(own / name), LOCAL_MORAN=str(own / name))
        assert not (own / name).exists()
    new = own / "new.gpkg"
    run("local_moran", **values, LAYER=uri(new, "a"), LOCAL_MORAN=str(new))
    assert set(tables(new)) - {"layer_styles"} == {"a", "new"}


def test_dissolving_and_merging_keep_what_they_read(own, given, run) -> None:
    before = sums(own)
    with pytest.raises(QgsProcessingException, match="take the place"):
        run(
            "dissolve_regions",
            REGIONS=given["REGIONS"],
            BY="region4",
            OUTPUT=uri(own / "x.gpkg", "china_provinces"),
        )
    with pytest.raises(QgsProcessingException, match="take the place"):
        run("merge_tables", TABLES=[given["PANEL"]], OUTPUT=given["PANEL"], MERGE="memory:")
    assert sums(own) == before


def test_it_is_said_where_run_is_pressed(own, given, plugin) -> None:
    algorithm = QgsApplication.processingRegistry().createAlgorithmById("regspatial:moran")
    context = QgsProcessingContext()
    context.setProject(QgsProject.instance())
    fine, why = algorithm.checkParameterValues({**given, "MORAN": given["PANEL"]}, context)
    assert not fine
    assert "panel.csv" in why
    heard = Feedback()  # a step of a model is prepared without being asked
    assert not algorithm.create().prepare({**given, "MORAN": given["PANEL"]}, context, heard)
    assert "take the place" in heard.errors[0]
