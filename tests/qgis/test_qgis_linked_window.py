# SPDX-License-Identifier: GPL-2.0-or-later
"""Linked pictures as files, beside a table, and in a window whose layers come, change and go."""

import numpy as np
import pytest
from brushing import choose, click, codes, grid, opened, part, place_of, printed, project, values
from qgis.core import (
    QgsFeature,
    QgsGeometry,
    QgsPointXY,
    QgsProject,
    QgsRectangle,
    QgsVectorLayer,
)
from qgis.PyQt import sip
from qgis.PyQt.QtGui import QImage
from qgis.PyQt.QtWidgets import QApplication, QDockWidget
from windows import Window, settle

__all__ = ["opened", "project"]


# files


@pytest.mark.parametrize("kind", ["moran", "histogram", "scatter", "series", "parallel"])
def test_every_picture_is_saved_and_said(opened, tmp_path, kind) -> None:
    layer = grid(times=(2019, 2020))
    dock = opened(layer, kind)
    layer.selectByExpression("\"code\" < 'c05'")
    settle()
    saving = part("saving")
    dock.save_to(str(tmp_path / "picture.png"))
    image = QImage(str(tmp_path / "picture.png"))
    assert image.width() == 3 * dock.view.width()
    assert (
        len(
            {
                image.pixel(x, y)
                for x in range(0, image.width(), 7)
                for y in range(0, image.height(), 7)
            }
        )
        > 3
    )
    if saving.generator() is not None:
        dock.save_to(str(tmp_path / "picture.svg"))
        text = (tmp_path / "picture.svg").read_text("utf-8")
        assert "<svg" in text
        assert "Selected" in text
    dock.copy.click()
    assert QApplication.clipboard().image().width() == image.width()
    assert dock.view.accessibleName() == dock.form.picture.currentText()
    assert "Selected" in dock.view.accessibleDescription()


def test_every_sentence_is_chinese_in_china(opened, chinese) -> None:
    dock = opened(grid(gaps=(4,)), "moran", x="v", rule="rook")
    said = dock.view.accessibleDescription() + dock.notes.text() + dock.windowTitle()
    assert "\u83ab\u5170\u6307\u6570" in said
    assert "Moran" not in said
    assert "left out" not in said
    labels = [label.text() for label, _ in dock.form._rows.values()]
    assert not [text for text in labels if text.isascii()]


# a table beside its map


def test_the_map_of_a_table_is_the_one_with_most_of_its_ids(opened) -> None:
    """A map of another level, above it in the list, shares one id: Taiwan is among provinces and prefectures."""
    layer = grid(name="provinces")
    other = QgsVectorLayer("Polygon?crs=EPSG:3857&field=code:string", "prefectures", "memory")
    features = []
    for k in range(40):
        feature = QgsFeature(other.fields())
        feature.setGeometry(QgsGeometry.fromRect(QgsRectangle(k, 9, k + 1, 10)))
        feature.setAttributes([f"c{k + 19:02}"])
        features.append(feature)
    other.dataProvider().addFeatures(features)
    QgsProject.instance().addMapLayer(other)
    root = QgsProject.instance().layerTreeRoot()
    assert root.layerOrder()[0] is other
    table = QgsVectorLayer("None?field=code:string&field=v:double", "table", "memory")
    rows = []
    for k, v in enumerate(values()):
        row = QgsFeature(table.fields())
        row.setAttributes([f"c{k:02}", v])
        rows.append(row)
    table.dataProvider().addFeatures(rows)
    QgsProject.instance().addMapLayer(table)
    dock = opened(table, "moran", x="v", rule="rook")
    assert dock.form.map_layer() is layer
    assert dock.view.picture is not None


def test_a_table_selects_on_the_map_that_has_its_ids(opened) -> None:
    hidden, layer = grid(name="hidden"), grid(name="map")
    tree = QgsProject.instance().layerTreeRoot()
    tree.findLayer(hidden).setItemVisibilityChecked(False)
    table = QgsVectorLayer(
        "NoGeometry?field=code:string&field=year:integer&field=w:double", "table", "memory"
    )
    rows = []
    for year in (2019, 2020, 2021):
        for k in range(3, 15):
            feature = QgsFeature(table.fields())
            feature.setAttributes([f"c{k:02}", year, float(k * k % 7) + year])
            rows.append(feature)
    table.dataProvider().addFeatures(rows)
    QgsProject.instance().addMapLayer(table)
    dock = opened(table, "moran", x="w", rule="rook")
    assert dock.form.fields()[:2] == ("code", "year")
    assert dock.form.map_layer() is layer  # the one that is seen
    view = dock.view
    assert len(view.picture.names) == 12
    unit = 4
    x, y = view.picture._x[unit], view.picture._y[unit]
    click(view, place_of(view, x, y))
    assert codes(layer) == {"c07"}
    assert table.selectedFeatureCount() == 3
    layer.selectByExpression("\"code\" in ('c00', 'c04', 'c05')")
    settle()
    assert codes(table) == {"c04", "c05"}
    assert set(np.flatnonzero(view.chosen)) == {1, 2}


def test_a_table_of_names_selects_on_the_map_that_has_the_names(opened) -> None:
    """A yearbook has names where the map has codes: no map was found for it."""
    layer = grid()
    table = QgsVectorLayer("NoGeometry?field=place:string&field=w:double", "book", "memory")
    rows = []
    for k in range(12):
        feature = QgsFeature(table.fields())
        feature.setAttributes([f"place {k}", float(k * k % 7)])
        rows.append(feature)
    table.dataProvider().addFeatures(rows)
    QgsProject.instance().addMapLayer(table)
    dock = opened(table, "moran", x="w", rule="rook")
    assert dock.form.map_layer() is layer
    assert len(dock.view.picture.names) == 12
    layer.selectByExpression("\"code\" in ('c00', 'c04', 'c15')")
    settle()
    assert {f["place"] for f in table.selectedFeatures()} == {"place 0", "place 4"}


# the window


def test_the_plugin_leaves_nothing_in_the_window(project, qgis_processing) -> None:
    grid()
    import regspatial_qgis

    window = Window()
    made = regspatial_qgis.classFactory(window)
    # the provider is registered by the other fixtures; here only what the window holds is looked at
    made.provider = object()
    made.initGui()
    made.provider = None
    assert window.toolbar == window.menu[:1]  # one button: the study
    assert len(window.menu) == 3
    faces = [action.icon().pixmap(24, 24).toImage() for action in window.menu[:2]]
    assert faces[0] != faces[1]  # two entries one below the other are told apart
    for action in window.menu[:2]:
        action.trigger()
        settle()
    for dock in (made.study.dock, made.linked.dock):
        assert dock in window.window.findChildren(QDockWidget)
    receivers = window.receivers(window.currentLayerChanged)
    assert receivers == 1
    made.study._dock.match()
    assert [one.name() for one in window.filters] == ["regspatial"]
    for entry in (made.welcome, made.study, made.linked):
        entry.remove()
    settle()
    assert window.menu == window.toolbar == []
    assert window.window.findChildren(QDockWidget) == []
    assert window.receivers(window.currentLayerChanged) == 0
    assert sip.isdeleted(dock)  # not some time later: until then it would hear of layers
    (layer,) = QgsProject.instance().mapLayers().values()
    layer.selectByRect(QgsRectangle(0, 0, 1, 1))
    settle()


def test_a_layer_that_goes_away_takes_its_picture_along(opened, project) -> None:
    layer = grid()
    dock = opened(layer, "scatter", x="v", y="u")
    assert dock.view.picture is not None
    project.removeMapLayer(layer.id())
    settle()
    assert dock.view.picture is None
    assert dock.view.message == "Choose a layer whose fields hold numbers."
    other = grid(name="another")
    dock._iface.currentLayerChanged.emit(other)
    settle()
    assert dock.view.picture is not None


def test_edits_are_seen_and_a_field_that_goes_is_offered_no_more(opened) -> None:
    layer = grid()
    dock = opened(layer, "scatter", x="v", y="u")
    layer.startEditing()
    first = next(layer.getFeatures())
    layer.changeAttributeValue(first.id(), layer.fields().lookupField("v"), 99.0)
    settle()
    assert dock.view.picture._x[0] == 99.0
    layer.rollBack()
    settle()
    assert dock.view.picture._x[0] == values()[0]
    layer.startEditing()
    layer.deleteAttribute(layer.fields().lookupField("u"))
    layer.commitChanges()
    settle()
    assert dock.form.y.findData("u") == -1
    assert dock.view.picture is not None


def test_a_dock_that_nobody_sees_reads_nothing(opened) -> None:
    layer, other = grid(), grid(name="other", fields="p:double&field=q:double")
    dock = opened(layer, "scatter", x="v", y="u")
    dock.setUserVisible(False)
    settle()
    dock._iface.active = other
    dock._iface.currentLayerChanged.emit(other)
    settle()
    assert dock.form.chosen_layer() is layer
    dock.setUserVisible(True)
    settle()
    assert dock.form.chosen_layer() is other
    assert [v.key for v in dock.form._variables] == ["p", "q"]


def test_the_dock_opens_on_the_active_layer_whatever_stands_before_it(opened) -> None:
    """The first map of a project is no map of a table that nobody chose: the dock stayed with the table."""
    first = QgsVectorLayer("None?field=p:double", "a table", "memory")
    QgsProject.instance().addMapLayer(first)
    layer = grid()
    dock = opened(layer, "scatter", x="v", y="u")
    assert dock.form.chosen_layer() is layer
    assert dock.form.map_layer() is None


def test_what_was_chosen_stays_when_the_dock_is_seen_again(opened) -> None:
    layer = grid(times=(2020, 2021))
    dock = opened(layer, "scatter", x="v", y="u")
    assert dock.form.time.currentField() == "year"
    dock.form.time.setField("")
    settle()
    dock.setUserVisible(False)
    layer.startEditing()
    layer.changeAttributeValue(1, layer.fields().lookupField("v"), 99.0)
    settle()
    dock.setUserVisible(True)
    settle()
    assert dock.form.time.currentField() == ""
    assert dock.view.picture._x[0] == 99.0
    layer.rollBack()


def test_another_picture_asked_for_in_the_moment_of_an_edit_shows_the_edit(opened) -> None:
    layer = grid()
    dock = opened(layer, "scatter", x="v", y="u")
    layer.startEditing()
    layer.changeAttributeValue(1, layer.fields().lookupField("v"), 99.0)
    dock.form.picture.setCurrentIndex(dock.form.picture.findData("histogram"))
    assert dock.view.picture._values[0] == 99.0
    settle()
    assert dock.view.picture._values[0] == 99.0
    layer.rollBack()


def test_missing_values_are_left_out_and_counted_in_words(opened) -> None:
    dock = opened(grid(gaps=(2, 5)), "scatter", x="v", y="u")
    said = "2 regions have no value here and are left out: place 2, place 5."
    assert said in dock.notes.text()
    assert int(dock.view.picture.there.sum()) == 18
    assert printed(dock.view)[0].endswith("(n = 18)")


def test_a_point_is_a_region_too(opened) -> None:
    layer = QgsVectorLayer(
        "Point?crs=EPSG:3857&field=code:string&field=v:double", "points", "memory"
    )
    made = []
    for k in range(12):
        feature = QgsFeature(layer.fields())
        feature.setGeometry(QgsGeometry.fromPointXY(QgsPointXY(k % 4, k // 4 + 0.1 * k)))
        feature.setAttributes([f"c{k:02}", values()[k]])
        made.append(feature)
    layer.dataProvider().addFeatures(made)
    QgsProject.instance().addMapLayer(layer)
    dock = opened(layer, "moran", x="v", rule="knn")
    assert len(dock.view.picture.names) == 12
    choose(dock, rule="queen")
    assert dock.view.picture is None
    assert dock.view.message
