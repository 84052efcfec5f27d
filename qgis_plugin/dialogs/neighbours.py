# SPDX-License-Identifier: GPL-2.0-or-later
"""Weights drawn on the map: every link as a line, and the neighbours of the region that is pointed at."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from qgis.core import (
    QgsApplication,
    QgsCoordinateTransform,
    QgsCsException,
    QgsFeatureRequest,
    QgsGeometry,
    QgsPointXY,
    QgsProject,
    QgsRectangle,
    QgsSpatialIndex,
    QgsVectorLayer,
)
from qgis.gui import QgsRubberBand
from qgis.PyQt.QtCore import QObject, QTimer, pyqtSignal
from qgis.PyQt.QtGui import QColor, QHideEvent
from qgis.PyQt.QtWidgets import QLabel, QPushButton, QVBoxLayout, QWidget

from .. import core
from ..i18n import language, say
from ..older import Qgis
from ..reading import features
from ..study.running import Done, ToolRun
from ..values import is_nothing, to_python
from . import guess

_MOST_LINES = 20_000
"""Links drawn at once; of more the map would be a blot, and only those of one region are drawn."""
_AFTER = 400
"""Milliseconds without a change before weights are built again."""
_LINKS, _ONE, _OTHERS = QColor(70, 70, 70, 110), QColor(215, 48, 39, 120), QColor(44, 123, 182, 110)


class Neighbours(QObject):
    """Links and neighbours over a canvas.

    Signals
    -------
    said : str
        About the weights, or about the region under the pointer.
    """

    said = pyqtSignal(str)

    def __init__(self, canvas: Any, parent: QObject) -> None:
        super().__init__(parent)
        self._canvas = canvas
        self._layer: QgsVectorLayer | None = None
        self._index: Any = None
        self._id: dict[int, str] = {}
        self._fid: dict[str, int] = {}
        self._weights: Any = None
        self._names: Mapping[str, str] = {}
        self._shown: int | None = None
        self._bands: list[Any] = []

    def show(self, layer: QgsVectorLayer, key: str, weights: Any, names: Mapping[str, str]) -> None:
        """Draw the weights of the regions of a layer."""
        self.clear()
        self._layer, self._weights, self._names = layer, weights, names
        at, known = layer.fields().lookupField(key), set(weights.ids)
        request = QgsFeatureRequest().setSubsetOfAttributes([at])
        self._index = QgsSpatialIndex(QgsSpatialIndex.Flag.FlagStoreFeatureGeometries)
        centres: dict[str, QgsPointXY] = {}
        for feature in features.seen(layer, request):
            (one,) = core.parse_ids([to_python(feature.attributes()[at])])
            if one in known and feature.hasGeometry():
                self._index.addFeature(feature)
                self._id[feature.id()], self._fid[one] = one, feature.id()
                inside = feature.geometry().pointOnSurface()
                centres[one] = inside.asPoint()
        kinds = (Qgis.GeometryType.Line, Qgis.GeometryType.Polygon, Qgis.GeometryType.Polygon)
        self._bands = [QgsRubberBand(self._canvas, kind) for kind in kinds]
        for band, colour in zip(self._bands, (_LINKS, _ONE, _OTHERS), strict=True):
            band.setColor(colour)
            band.setWidth(1)
        self._draw_links(centres)
        self._canvas.xyCoordinates.connect(self.point)
        self.said.emit(say("neighbours_hover", n=weights.n, links=weights.links))

    def _draw_links(self, centres: Mapping[str, QgsPointXY]) -> None:
        matrix = self._weights.to_sparse().tocoo()
        pairs = zip(matrix.row.tolist(), matrix.col.tolist(), strict=True)
        ids = self._weights.ids
        lines = [
            [centres[ids[i]], centres[ids[j]]]
            for i, j in pairs
            if ids[i] in centres and ids[j] in centres
        ]
        if lines and len(lines) <= _MOST_LINES:
            self._bands[0].setToGeometry(QgsGeometry.fromMultiPolylineXY(lines), self._layer)

    def point(self, place: QgsPointXY) -> None:
        """Show the neighbours of the region at a place of the map."""
        fid = self.at(place)
        if fid == self._shown or self._layer is None:
            return
        self._shown = fid
        for band, kind in zip(self._bands[1:], (Qgis.GeometryType.Polygon,) * 2, strict=True):
            band.reset(kind)
        if fid is None:
            self.said.emit(say("neighbours_hover", n=self._weights.n, links=self._weights.links))
            return
        one = self._id[fid]
        others = [o for o in self._weights.neighbours(one) if o in self._fid]
        self._bands[1].addGeometry(self._shape(fid), self._layer)
        for other in others:
            self._bands[2].addGeometry(self._shape(self._fid[other]), self._layer)
        self.said.emit(self._sentence(one, others))

    def _sentence(self, one: str, others: list[str]) -> str:
        called = [self._names.get(o, o) for o in others]
        region = self._names.get(one, one)
        if not called:
            return say("neighbours_none", region=region)
        return say("neighbours_of", region=region, n=len(called), names=core.listed(called))

    def _shape(self, fid: int) -> QgsGeometry:
        """Return the outline of a region; a point is drawn as a small circle."""
        shape = QgsGeometry(self._index.geometry(fid))
        if shape.type() != Qgis.GeometryType.Point or self._layer is None:
            return shape
        return shape.buffer(self._layer.extent().width() / 100 or 1.0, 8)

    def at(self, place: QgsPointXY) -> int | None:
        """Return the feature at a place of the map; of points the nearest."""
        if self._layer is None:
            return None
        here = self._canvas.mapSettings().destinationCrs()
        way = QgsCoordinateTransform(here, self._layer.crs(), QgsProject.instance())
        try:
            there = way.transform(place)
        except QgsCsException:
            return None
        if self._layer.geometryType() == Qgis.GeometryType.Point:
            return next(iter(self._index.nearestNeighbor(there, 1)), None)
        dot = QgsGeometry.fromPointXY(there)
        near = self._index.intersects(QgsRectangle(there, there))
        return next((k for k in near if self._index.geometry(k).contains(dot)), None)

    def clear(self) -> None:
        """Take everything off the map."""
        if self._bands:
            self._canvas.xyCoordinates.disconnect(self.point)
        for band in self._bands:
            self._canvas.scene().removeItem(band)
        self._bands, self._layer, self._shown = [], None, None
        self._id, self._fid = {}, {}


class NeighboursRow(QWidget):
    """A switch that shows the weights of a dialog on the map, and what there is to say of them.

    Parameters
    ----------
    canvas : QgsMapCanvas
    asked : callable
        Gives the parameters of the tool that builds the weights, as they stand in the dialog.
    parent : QWidget, optional
    """

    def __init__(
        self,
        canvas: Any,
        asked: Callable[[], Mapping[str, Any]],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._asked = asked
        self.button = QPushButton(say("neighbours_show"))
        self.button.setCheckable(True)
        self.button.setObjectName("regspatial_neighbours")
        self.label = QLabel()
        self.label.setWordWrap(True)
        self.label.setVisible(False)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.addWidget(self.button)
        box.addWidget(self.label)
        self.map = Neighbours(canvas, self)
        self.map.said.connect(self._say)
        self.run = ToolRun(self)
        self.run.ended.connect(self._built)
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.setInterval(_AFTER)
        self._later.timeout.connect(self.build)
        self.button.toggled.connect(self._toggled)

    def _say(self, text: str) -> None:
        self.label.setText(text)
        self.label.setVisible(bool(text))

    def _toggled(self, on: bool) -> None:
        if on:
            self.build()
        else:
            self.end()

    def changed(self, *_: object) -> None:
        """Build again, soon: something in the dialog changed."""
        if self.button.isChecked():
            self._later.start()

    def build(self) -> None:
        """Build the weights as they stand in the dialog, beside the window."""
        self.run.let_go()
        given = {k: v for k, v in self._asked().items() if not is_nothing(v)}
        if is_nothing(given.get("REGIONS")):
            self._say(say("neighbours_no_map"))
            return
        self._say(say("neighbours_wait"))
        algorithm = QgsApplication.processingRegistry().createAlgorithmById(
            "regspatial:build_weights"
        )
        self.run.start(algorithm, given)

    def _built(self, done: Done) -> None:
        if done.run is None:
            self.map.clear()
            self._say(done.why_not)
            return
        opened: list[Any] = []
        given, outcome = self._asked(), done.run.outcome
        layer = guess.layer_of(given.get("REGIONS"), opened)
        if layer is None or not self.button.isChecked():
            return
        key = given.get("REGIONS_ID") or guess.id_field(layer) or ""
        weights, more = outcome.result, ""
        if isinstance(weights, core.containers().PeriodWeights):
            more = say("neighbours_by_time", time=weights.times[-1])
            weights = weights.at(weights.times[-1])
        names = core.region_names((outcome.regions, weights), language())
        self.map.show(layer, key, weights, names)
        said = [self.label.text(), more, *done.said]
        self._say("\n".join(one for one in said if one))

    def end(self) -> None:
        """Take everything off the map and want nothing any more."""
        self._later.stop()
        self.run.let_go()
        self.map.clear()
        self._say("")

    def hideEvent(self, event: QHideEvent | None) -> None:
        """Leave nothing on the map when the dialog goes."""
        self.button.setChecked(False)
        super().hideEvent(event)
