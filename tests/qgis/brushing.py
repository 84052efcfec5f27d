# SPDX-License-Identifier: GPL-2.0-or-later
"""A grid of squares whose neighbours anybody can count, the dock of linked pictures on it, and hands that drag and click."""

import importlib

import numpy as np
import pytest
from qgis.core import (
    QgsFeature,
    QgsGeometry,
    QgsProject,
    QgsRectangle,
    QgsVectorLayer,
)
from qgis.PyQt.QtCore import QEvent, QPoint, QPointF, Qt
from qgis.PyQt.QtGui import QMouseEvent
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import QApplication
from windows import Window, settle

ROWS, COLUMNS = 4, 5
NONE, SHIFT, CTRL = (
    Qt.KeyboardModifier.NoModifier,
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.ControlModifier,
)


def part(name: str):
    return importlib.import_module(f"regspatial_qgis.linked.{name}")


def grid(times=(), gaps=(), fields="v:double&field=u:double", name="grid"):
    """Squares numbered along rows, with a v and a u each; a feature a square and time."""
    year = "field=year:integer&" if times else ""
    uri = f"Polygon?crs=EPSG:3857&field=code:string&field=name_en:string&{year}field={fields}"
    layer = QgsVectorLayer(uri, name, "memory")
    made = []
    for t, time in enumerate(times or (None,)):
        for k in range(ROWS * COLUMNS):
            x, y = k % COLUMNS, k // COLUMNS
            feature = QgsFeature(layer.fields())
            feature.setGeometry(QgsGeometry.fromRect(QgsRectangle(x, y, x + 1, y + 1)))
            v = None if k in gaps else values(t)[k]
            head = [f"c{k:02}", f"place {k}", *([time] if times else [])]
            feature.setAttributes([*head, v, float(np.cos(3.0 * k + t))])
            made.append(feature)
    layer.dataProvider().addFeatures(made)
    QgsProject.instance().addMapLayer(layer)
    return layer


def values(t: int = 0) -> list[float]:
    return [float(np.sin(1.7 * k + t) + 0.2 * (k // COLUMNS)) for k in range(ROWS * COLUMNS)]


def rook() -> np.ndarray:
    """Row-normalised weights of the grid, side by side."""
    w = np.zeros((ROWS * COLUMNS,) * 2)
    for k in range(ROWS * COLUMNS):
        x, y = k % COLUMNS, k // COLUMNS
        for i, j in ((x - 1, y), (x + 1, y), (x, y - 1), (x, y + 1)):
            if 0 <= i < COLUMNS and 0 <= j < ROWS:
                w[k, j * COLUMNS + i] = 1.0
    return w / w.sum(axis=1, keepdims=True)


@pytest.fixture
def project(qgis_app):
    QgsProject.instance().clear()
    yield QgsProject.instance()
    QgsProject.instance().removeAllMapLayers()
    settle()


@pytest.fixture
def opened(project, plugin):
    """Open the dock on a layer."""
    docks = []

    def on(layer, kind="moran", **chosen):
        window = Window()
        window.active = layer
        dock = part("dock").LinkedDock(window)
        docks.append(dock)
        window.addDockWidget(Qt.DockWidgetArea.RightDockWidgetArea, dock)
        window.window.resize(380, 760)
        window.window.show()
        settle()
        choose(dock, picture=kind, **chosen)
        return dock

    yield on
    for dock in docks:
        dock.close_down()
        window = dock.parent()
        dock.setParent(None)
        dock.deleteLater()
        del window
    settle()


def choose(dock, **chosen) -> None:
    for name, key in chosen.items():
        box = getattr(dock.form, name)
        box.setCurrentIndex(box.findData(key))
    settle()


def drag(view, start, end, keys=NONE) -> None:
    left = Qt.MouseButton.LeftButton
    a, b = (QPoint(round(p.x()), round(p.y())) for p in (start, end))
    QTest.mousePress(view, left, keys, a)
    moved = QMouseEvent(
        QEvent.Type.MouseMove, QPointF(b), QPointF(view.mapToGlobal(b)), left, left, keys
    )
    QApplication.sendEvent(view, moved)
    QTest.mouseRelease(view, left, keys, b)
    settle()


def click(view, at, keys=NONE) -> None:
    QTest.mouseClick(view, Qt.MouseButton.LeftButton, keys, QPoint(round(at.x()), round(at.y())))
    settle()


def place_of(view, x: float, y: float) -> QPointF:
    frame = view.frame()
    return QPointF(float(frame.across(x)), float(frame.down(y)))


def codes(layer) -> set[str]:
    return {f["code"] for f in layer.selectedFeatures()}


def printed(view) -> list[str]:
    return [one.text for one in view.said()]
