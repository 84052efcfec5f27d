# SPDX-License-Identifier: GPL-2.0-or-later
"""The plugin's Python on PyQt6: its modules, the linked pictures with the mouse, the pages of the study.

What QGIS does itself is not there (see stand_ins.py): tools are not run, maps not drawn.
"""

import importlib
import pkgutil
import sys
from pathlib import Path

import pytest
import stand_ins

BUILD = Path(__file__).resolve().parents[2] / "build"
stand_ins.install()
sys.path.insert(0, str(BUILD))

from PyQt6.QtCore import QObject, QPoint, QPointF, Qt, pyqtSignal  # noqa: E402
from PyQt6.QtTest import QTest  # noqa: E402
from PyQt6.QtWidgets import QApplication, QMainWindow, QTableWidgetItem  # noqa: E402

YEARS, PLACES = (2019, 2020, 2021), 12


def part(name: str):
    return importlib.import_module(f"regspatial_qgis.{name}")


@pytest.fixture(scope="session")
def app():
    made = QApplication.instance() or QApplication([])
    yield made
    made.processEvents()


class Window(QObject):
    """What the docks ask of QGIS's window."""

    currentLayerChanged = pyqtSignal(object)

    def __init__(self, layer) -> None:
        super().__init__()
        self.window, self.layer = QMainWindow(), layer

    def mainWindow(self):
        return self.window

    def activeLayer(self):
        return self.layer

    def mapCanvas(self):
        return None

    def messageBar(self):
        return stand_ins.Anything()


def table():
    heads = {"code": False, "name_en": False, "year": True, "gdp": True, "low": True, "high": True}
    rows = [
        (f"c{k:02}", f"place {k}", year, v := float((7 * k + year) % 11), v - 1, v + 2)
        for year in YEARS
        for k in range(PLACES)
    ]
    return stand_ins.QgsVectorLayer(heads, rows)


@pytest.fixture
def dock(app):
    layer = table()
    stand_ins.QgsProject.layers = [layer]
    window = Window(layer)
    made = part("linked.dock").LinkedDock(window)
    window.window.addDockWidget(Qt.DockWidgetArea.RightDockWidgetArea, made)
    window.window.resize(420, 720)
    window.window.show()
    app.processEvents()
    yield made
    made.close_down()
    window.window.close()
    made.setParent(None)
    made.deleteLater()
    app.processEvents()


def test_every_module_is_imported_on_qt6(app) -> None:
    package = importlib.import_module("regspatial_qgis")
    path = [str(BUILD / "regspatial_qgis")]
    found = [
        one.name
        for one in pkgutil.walk_packages(path, f"{package.__name__}.")
        if not one.name.startswith(f"{package.__name__}.regspatial")
    ]
    assert len(found) > 80
    for name in found:
        importlib.import_module(name)
    assert "PyQt5" not in sys.modules


KINDS = ("histogram", "scatter", "series", "parallel", "forest")


@pytest.mark.parametrize("kind", KINDS)
def test_a_picture_is_drawn_brushed_and_saved_on_qt6(dock, app, tmp_path, kind) -> None:
    form = dock.form
    form.picture.setCurrentIndex(form.picture.findData(kind))
    for name, field in (("x", "gdp"), ("y", "low"), ("low", "low"), ("high", "high")):
        getattr(form, name).setCurrentIndex(getattr(form, name).findData(field))
    app.processEvents()
    view = dock.view
    assert view.picture is not None, view.message
    before = view.grab().toImage()
    frame = view.frame()
    start = QPoint(int(frame.left) + 1, int(frame.top) + 1)
    end = QPoint(int(frame.right) - 1, int(frame.bottom) - 1)
    QTest.mousePress(view, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, start)
    QTest.mouseMove(view, end)
    QTest.mouseRelease(view, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, end)
    app.processEvents()
    assert form.layer.currentLayer().selected, kind
    assert view.grab().toImage() != before
    assert str(PLACES) in dock.notes.text()
    for ending in ("png", "svg"):
        path = tmp_path / f"{kind}.{ending}"
        dock.save_to(str(path))
        assert path.stat().st_size > 2000
    QTest.keyClick(view, Qt.Key.Key_Escape)
    assert not form.layer.currentLayer().selected


def test_the_slider_moves_the_time_on_qt6(dock, app) -> None:
    form = dock.form
    form.picture.setCurrentIndex(form.picture.findData("histogram"))
    form.x.setCurrentIndex(form.x.findData("gdp"))
    app.processEvents()
    assert form.year.text() == "2021"
    shown = dock.view.grab().toImage()
    QTest.keyClick(form.slider, Qt.Key.Key_Left)
    app.processEvents()
    assert form.year.text() == "2020"
    assert dock.view.grab().toImage() != shown
    dock.view._hover(QPointF(60.0, 60.0))


@pytest.mark.parametrize("language", ["en", "zh_CN"])
def test_the_study_is_built_and_its_weights_chosen_on_qt6(app, monkeypatch, language) -> None:
    monkeypatch.setattr(stand_ins.QgsApplication, "language", language)
    layer = table()
    stand_ins.QgsProject.layers = [layer]
    window = Window(layer)
    dock = part("study.dock").StudyDock(window)
    window.window.addDockWidget(Qt.DockWidgetArea.RightDockWidgetArea, dock)
    window.window.resize(560, 900)
    window.window.show()
    form = dock.form
    form.table.setLayer(layer)
    form.formula.setText("gdp ~ low + log(high)")
    form.formula.editingFinished.emit()
    app.processEvents()
    assert dock.setting.terms == ["gdp", "low", "log(high)"]
    assert form.times() == tuple(map(str, YEARS))
    for name in (*dock.pages, "map", "report"):
        dock.go_to(name)
        app.processEvents()
        assert not dock.grab().isNull()
    dock.question.setCollapsed(True)
    assert dock.question.minimumHeight() > 0
    assert "gdp ~ low" in dock.question.toolTip()
    dock.question.setCollapsed(False)
    stand_ins.QgsProject.instance().layersRemoved.emit(["another layer"])
    box = part("study.weights_dialog").WeightsDialog(dock.setting, dock)
    box.add.click()
    box.kind.setCurrentIndex(box.kind.findData("knn"))
    box.fields["k"].setValue(5)
    box.show()
    app.processEvents()
    assert box.current().values == {"WEIGHTS_KIND": "knn", "K": 5}
    assert not box.grab().isNull()
    box.close()
    dock.close_down()
    window.window.close()


def test_a_table_of_results_is_copied_on_qt6(app) -> None:
    made = part("study.tables").ResultTable()
    made.setRowCount(1)
    made.setColumnCount(2)
    made.setHorizontalHeaderLabels(["a", "b"])
    for k, text in enumerate(("1", "2")):
        made.setItem(0, k, QTableWidgetItem(text))
    QTest.keyClick(made, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QApplication.clipboard().text() == "a\tb\n1\t2"
