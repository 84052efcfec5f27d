# SPDX-License-Identifier: GPL-2.0-or-later
"""A file that a person named is there whole, old or new: a run that is cut short while it writes changes none."""

import importlib
import shutil
from pathlib import Path

import pytest
from conftest import Feedback
from qgis.core import (
    QgsApplication,
    QgsProcessingContext,
    QgsProcessingException,
    QgsProcessingOutputLayerDefinition,
    QgsProject,
    QgsVectorLayer,
)


@pytest.fixture
def asked(parameters, tmp_path):
    """Return a run whose layer and table go to files that hold something already."""
    layer, table = tmp_path / "moran.gpkg", tmp_path / "table.csv"
    layer.write_bytes(b"what was there")
    table.write_bytes(b"what was there too")
    values = parameters("local_moran") | {"LAYER": str(layer), "LOCAL_MORAN": str(table)}
    return values, layer, table


def cut(monkeypatch, error) -> None:
    """Let the last of the tables fail, once the layer was written."""
    outputs = importlib.import_module("regspatial_qgis.results.outputs")

    def fails(*_):
        raise error

    monkeypatch.setattr(outputs, "write_table", fails)


@pytest.mark.parametrize("how", ["cancelled", "failed"])
def test_a_run_that_is_cut_short_leaves_the_files_that_were_there(
    how, asked, run, monkeypatch, tmp_path
) -> None:
    values, layer, table = asked
    core = importlib.import_module("regspatial_qgis.core")
    if how == "cancelled":
        cut(monkeypatch, core.Cancelled("cancelled"))
        run("local_moran", Feedback(), **values)
    else:
        cut(monkeypatch, QgsProcessingException("no more room"))
        with pytest.raises(QgsProcessingException, match="no more room"):
            run("local_moran", Feedback(), **values)
    assert layer.read_bytes() == b"what was there"
    assert table.read_bytes() == b"what was there too"
    assert {one.name for one in tmp_path.iterdir()} == {"moran.gpkg", "table.csv"}


def test_a_file_that_is_being_written_is_closed_before_it_is_removed(
    asked, run, monkeypatch, tmp_path
) -> None:
    """Windows removes no file that is open: half of one would be left in the user's folder."""
    outputs = importlib.import_module("regspatial_qgis.results.outputs")
    staged = importlib.import_module("regspatial_qgis.results.staged")
    handles, opened, whole = Path("/proc/self/fd"), [], shutil.rmtree
    if not handles.is_dir():
        pytest.skip("open files can be looked at in /proc alone")

    def still_open(folder: Path) -> list[str]:
        links = (str(one.readlink()) for one in handles.iterdir() if one.is_symlink())
        return [one for one in links if one.startswith(str(folder))]

    def cut_short(sink: object) -> None:
        (folder,) = tmp_path.glob(".regspatial-*/moran.gpkg")
        assert still_open(folder)
        raise importlib.import_module("regspatial_qgis.core").Cancelled("cancelled")

    def removed(folder: Path, **how: object) -> None:
        opened.append(still_open(folder))
        whole(folder, **how)

    monkeypatch.setattr(outputs, "close", cut_short)
    monkeypatch.setattr(staged.shutil, "rmtree", removed)
    values, *_ = asked
    run("local_moran", Feedback(), **values)
    assert opened
    assert not any(opened)


def test_a_run_that_ends_replaces_them_and_leaves_nothing_beside(asked, run, tmp_path) -> None:
    values, layer, table = asked
    (tmp_path / "moran.gpkg-wal").write_bytes(b"of the old one")
    results = run("local_moran", Feedback(), **values)
    assert results["LAYER"] == str(layer)
    assert results["LOCAL_MORAN"] == str(table)
    assert QgsVectorLayer(str(layer)).featureCount() == 34
    assert table.read_bytes().startswith(b"")
    assert not [one for one in tmp_path.iterdir() if one.name.startswith(".") or "-wal" in one.name]


def test_a_shapefile_is_replaced_with_all_its_parts(parameters, run, tmp_path) -> None:
    values = parameters("local_moran") | {"LAYER": str(tmp_path / "a b.shp")}
    for _ in range(2):
        run("local_moran", Feedback(), **values)
        made = QgsVectorLayer(str(tmp_path / "a b.shp"))
        assert made.featureCount() == 34
        assert {".shp", ".shx", ".dbf", ".prj"} <= {one.suffix for one in tmp_path.iterdir()}


def test_layers_that_are_to_be_loaded_are_those_that_were_named(provider, asked) -> None:
    import processing

    values, layer, _table = asked
    made = QgsProcessingOutputLayerDefinition(str(layer), QgsProject.instance())
    context = QgsProcessingContext()
    context.setProject(QgsProject.instance())
    results = processing.run(
        "regspatial:local_moran", values | {"LAYER": made}, context=context, feedback=Feedback()
    )
    assert list(context.layersToLoadOnCompletion()) == [str(layer)]
    assert results["LAYER"] == str(layer)


def test_a_layer_is_called_as_it_is_written_whatever_its_ending(parameters, run, tmp_path) -> None:
    path = str(tmp_path / "layer.nothing")
    results = run("local_moran", Feedback(), **parameters("local_moran") | {"LAYER": path})
    assert results["LAYER"] == f"{path}.gpkg"  # QGIS's own doing
    assert [one.name for one in tmp_path.iterdir()] == ["layer.nothing.gpkg"]


def test_a_file_that_cannot_be_written_is_called_as_it_was_named(provider, tmp_path) -> None:
    staged = importlib.import_module("regspatial_qgis.results.staged")
    algorithm = QgsApplication.processingRegistry().algorithmById("regspatial:local_moran")
    path, context = tmp_path / "layer.gpkg", QgsProcessingContext()
    with (
        pytest.raises(QgsProcessingException) as error,
        staged.Staged(algorithm, {"LAYER": str(path)}, context) as there,
    ):
        raise QgsProcessingException(f"Could not write {there.given['LAYER']}.")
    assert str(error.value) == f"Could not write {path}."
    assert not list(tmp_path.iterdir())


def test_merged_and_shipped_tables_are_written_the_same_way(
    run, monkeypatch, tmp_path, folder
) -> None:
    path = tmp_path / "kept.gpkg"
    path.write_bytes(b"what was there")
    outputs = importlib.import_module("regspatial_qgis.results.outputs")
    cut(monkeypatch, QgsProcessingException("no more room"))
    given = {"REGIONS": str(folder / "china_provinces.gpkg"), "BY": "region4", "OUTPUT": str(path)}
    with pytest.raises(QgsProcessingException):
        run("dissolve_regions", Feedback(), **given, DISSOLVED=str(tmp_path / "report.csv"))
    assert path.read_bytes() == b"what was there"
    assert outputs
