# SPDX-License-Identifier: GPL-2.0-or-later
"""A layer with each region once a time moves with the temporal controller."""

import importlib

import pytest
from qgis.core import (
    QgsDateTimeRange,
    QgsFeature,
    QgsFeatureRequest,
    QgsField,
    QgsProject,
    QgsVectorLayer,
    QgsVectorLayerTemporalContext,
)
from qgis.PyQt.QtCore import QDate, QDateTime, QMetaType, QTime


def shown_in(layer, year) -> set:
    """Return the times that the controller shows when it stands in the middle of a year."""
    at = QDateTime(QDate(year, 6, 1), QTime(0, 0))
    context = QgsVectorLayerTemporalContext()
    context.setLayer(layer)
    moment = QgsDateTimeRange(at, at)
    text = layer.temporalProperties().createFilterString(context, moment)
    return {f["time"] for f in layer.getFeatures(QgsFeatureRequest().setFilterExpression(text))}


@pytest.fixture
def loaded(provider, parameters, tmp_path):
    """Return the layer that a run leaves in the project."""
    import processing

    QgsProject.instance().clear()

    def made(**more):
        given = parameters("local_moran") | {"CORRECTION": "none"} | more
        processing.runAndLoadResults(
            "regspatial:local_moran", given | {"LAYER": str(tmp_path / "lisa.gpkg")}
        )
        layers = QgsProject.instance().mapLayers().values()
        return next(one for one in layers if "lisa.gpkg" in one.source())

    yield made
    QgsProject.instance().clear()


def test_the_controller_shows_one_year(loaded) -> None:
    layer = loaded(ALL_TIMES=True)
    assert layer.temporalProperties().isActive()
    for year in (2015, 2017):
        assert shown_in(layer, year) == {year}


def test_one_time_is_no_story(loaded) -> None:
    assert not loaded(AT_TIME="2016").temporalProperties().isActive()


@pytest.mark.parametrize(
    ("kind", "cell"), [(QMetaType.Type.QString, "2012Q1"), (QMetaType.Type.Int, 20120101)]
)
def test_what_is_no_year_has_no_place_on_its_line(plugin, kind, cell) -> None:
    layer = QgsVectorLayer("None", "t", "memory")
    layer.dataProvider().addAttributes([QgsField("time", kind)])
    layer.updateFields()
    one = QgsFeature(layer.fields())
    one.setAttributes([cell])
    layer.dataProvider().addFeatures([one])
    temporal = importlib.import_module("regspatial_qgis.symbology.temporal")
    assert not temporal.by_year(layer, "time")
    assert not layer.temporalProperties().isActive()


@pytest.mark.parametrize("put_off", [False, True])
def test_a_file_opened_another_day_moves_again(loaded, put_off) -> None:
    """QGIS resets what the style in the file says; what a person switched off stays off."""
    path = loaded(ALL_TIMES=True).source()
    QgsProject.instance().clear()
    layer = QgsVectorLayer(path, "opened")
    assert not layer.temporalProperties().isActive()
    counting = importlib.import_module("regspatial_qgis.symbology.counting").Counting()
    try:
        if put_off:
            layer.loadDefaultStyle()
            layer.temporalProperties().setIsActive(False)
        QgsProject.instance().addMapLayer(layer)
        assert layer.temporalProperties().isActive() != put_off
        if not put_off:
            assert shown_in(layer, 2016) == {2016}
    finally:
        counting.stop()


def test_a_map_of_several_times_moves_in_one_scale(run, parameters, tmp_path) -> None:
    """Each region stands in it once a year; the classes are those of all years, and the name says no one year."""
    path = str(tmp_path / "years.gpkg")
    given = parameters("map_variable") | {"AT_TIMES": "2015,2017,2020", "ALL_TIMES": True}
    run("map_variable", **given, LAYER=path)
    layer = QgsVectorLayer(path, "years")
    importlib.import_module("regspatial_qgis.symbology.temporal").as_saved(layer)
    assert layer.temporalProperties().isActive()
    assert [shown_in(layer, year) for year in (2015, 2016, 2020)] == [{2015}, set(), {2020}]
    (at,) = [k for k, f in enumerate(layer.fields()) if f.name() == "value"]
    assert layer.attributeAlias(at) == "gdp, 2015, 2017, 2020"
    labels = [one.label() for one in layer.renderer().legendSymbolItems()]
    run("map_variable", **(given | {"ALL_TIMES": False}), LAYER=str(tmp_path / "one.gpkg"))
    one = QgsVectorLayer(str(tmp_path / "one.gpkg"), "one")
    assert labels == [k.label() for k in one.renderer().legendSymbolItems()]
