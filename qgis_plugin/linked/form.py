# SPDX-License-Identifier: GPL-2.0-or-later
"""What the dock asks: the layer, the picture, the variables, the fields, the neighbours, the time."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from qgis.core import QgsFieldProxyModel, QgsMapLayer, QgsVectorLayer
from qgis.gui import (
    QgsCheckableComboBox,
    QgsCollapsibleGroupBox,
    QgsFieldComboBox,
    QgsFileWidget,
    QgsMapLayerComboBox,
)
from qgis.PyQt.QtCore import Qt, QTimer, pyqtSignal
from qgis.PyQt.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDoubleSpinBox,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QSizePolicy,
    QSlider,
    QSpinBox,
    QStyle,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from .. import core
from ..dialogs.time_box import TimeFieldBox
from ..i18n import language, say
from ..older import Qgis
from . import ask, guess, moran
from .table import Variable

_USES = {
    ask.MORAN: ("x",),
    ask.HISTOGRAM: ("x",),
    ask.SCATTER: ("x", "y"),
    ask.SERIES: ("x",),
    ask.PARALLEL: ("several",),
    ask.FOREST: ask.FOREST_NEEDS,
}
_GUESSED = {
    "x": ("estimate", "coef", "coefficient"),
    "low": ("low", "lower", "ci_low", "conf_low"),
    "high": ("high", "upper", "ci_high", "conf_high"),
}
_STEP = 900
"""Milliseconds a time is shown while the times are played."""


class Form(QWidget):
    """The questions above the picture.

    Signals
    -------
    relayered : another layer, or other fields of ids, times or names: the table is to be read anew
    asked : another picture, variable or rule
    timed : another time
    """

    relayered = pyqtSignal()
    asked = pyqtSignal()
    timed = pyqtSignal()

    def __init__(self, pictures: Sequence[str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows: dict[str, tuple[QLabel, QWidget]] = {}
        self._variables: list[Variable] = []
        self.layer = QgsMapLayerComboBox()
        self.layer.setFilters(Qgis.LayerFilter.VectorLayer)
        self.follow = QCheckBox(say("linked_follow"))
        self.follow.setChecked(True)
        self.picture = _box([(say(f"linked_{kind}"), kind) for kind in pictures])
        self.x, self.y, self.low, self.high = (_box([]) for _ in range(4))
        self.several = QgsCheckableComboBox()
        for box in (self.several, self.layer):
            _shrinks(box)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(6, 6, 6, 0)
        top = _form()
        self._add(top, "layer", self.layer)
        self._add(top, "picture", self.picture)
        self._neighbours()
        for name in ("x", "y", "several", "low", "high", "rule", "k", "power", "file"):
            self._add(top, name, getattr(self, name))
        layout.addLayout(top)
        layout.addWidget(self._more())
        layout.addLayout(self._times())
        self._listen()
        self._arrange()

    # how it is built

    def _add(self, form: QFormLayout, name: str, widget: QWidget) -> None:
        label = QLabel(say(f"linked_field_{name}"))
        label.setBuddy(widget)
        widget.setAccessibleName(label.text())
        widget.setObjectName(f"linked_{name}")
        form.addRow(label, widget)
        self._rows[name] = (label, widget)

    def _neighbours(self) -> None:
        lang = language()
        kinds = [(core.term_name("weights_kind", one, lang), one) for one in moran.KINDS]
        self.rule = _box([*kinds, (say("linked_rule_file"), moran.FILE)])
        self.k, self.power = QSpinBox(), QDoubleSpinBox()
        self.k.setRange(1, 999)
        self.k.setValue(4)
        self.power.setRange(0.1, 10.0)
        self.power.setSingleStep(0.5)
        self.power.setValue(1.0)
        self.file = QgsFileWidget()
        self.file.setFilter("*.gal *.gwt *.npz")

    def _more(self) -> QWidget:
        group = QgsCollapsibleGroupBox(say("linked_fields"))
        group.setCollapsed(True)
        form = _form(group)
        self.id, self.time, self.name = QgsFieldComboBox(), TimeFieldBox(), QgsFieldComboBox()
        for box in (self.id, self.time, self.name):
            box.setFilters(QgsFieldProxyModel.Filter.AllTypes)
            box.setAllowEmptyFieldName(True)
            _shrinks(box)
        self.map = QgsMapLayerComboBox()
        shapes = Qgis.LayerFilter.PolygonLayer | Qgis.LayerFilter.PointLayer
        self.map.setFilters(Qgis.LayerFilters(shapes))
        self.map.setAllowEmptyLayer(True)
        self.map.setLayer(None)  # not the first one: the active layer would be taken for a map
        _shrinks(self.map)
        for name in ("id", "name", "time", "map"):
            self._add(form, name, getattr(self, name))
        form.addRow(self.follow)
        self.more = group
        return group

    def _times(self) -> QHBoxLayout:
        row = QHBoxLayout()
        self.play = QToolButton()
        self.play.setIcon(self.style().standardIcon(QStyle.StandardPixmap.SP_MediaPlay))
        self.play.setCheckable(True)
        self.play.setToolTip(say("linked_play"))
        self.play.setAccessibleName(say("linked_play"))
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.slider.setPageStep(1)
        self.slider.setAccessibleName(say("linked_field_time"))
        self.slider.setObjectName("linked_slider")
        self.year = QLabel()
        for one in (self.play, self.slider, self.year):
            row.addWidget(one)
        self._times_shown: tuple[Any, ...] = ()
        self._clock = QTimer(self)
        self._clock.setInterval(_STEP)
        self._clock.timeout.connect(self._next)
        return row

    def _listen(self) -> None:
        self.layer.layerChanged.connect(self.take_layer)
        self.picture.currentIndexChanged.connect(self._other_picture)
        for box in (self.x, self.y, self.low, self.high):
            box.currentIndexChanged.connect(lambda *_: self.asked.emit())
        self.several.checkedItemsChanged.connect(lambda *_: self.asked.emit())
        for field in (self.id, self.time, self.name):
            field.fieldChanged.connect(lambda *_: self.relayered.emit())
        self.map.layerChanged.connect(lambda *_: self.relayered.emit())
        self.rule.currentIndexChanged.connect(self._other_picture)
        self.k.valueChanged.connect(lambda *_: self.asked.emit())
        self.power.valueChanged.connect(lambda *_: self.asked.emit())
        self.file.fileChanged.connect(lambda *_: self.asked.emit())
        self.slider.valueChanged.connect(self._other_time)
        self.play.toggled.connect(lambda on: self._clock.start() if on else self._clock.stop())

    # what it holds

    def chosen_layer(self) -> QgsVectorLayer | None:
        """Return the layer of the values."""
        layer = self.layer.currentLayer()
        return layer if isinstance(layer, QgsVectorLayer) and layer.isValid() else None

    def map_layer(self) -> QgsVectorLayer | None:
        """Return the layer with the shapes, where it is another one."""
        layer = self.map.currentLayer()
        return layer if isinstance(layer, QgsVectorLayer) and layer.isValid() else None

    def fields(self) -> tuple[str | None, str | None, str | None]:
        """Return the fields of ids, of times and of names."""
        return (
            self.id.currentField() or None,
            self.time.currentField() or None,
            self.name.currentField() or None,
        )

    def kind(self) -> str:
        """Return which picture is asked for."""
        return str(self.picture.currentData())

    def variables(self) -> tuple[Variable, ...]:
        """Return the variables of the picture, in order."""
        uses = _USES[self.kind()]
        if uses == ("several",):
            wanted = set(self.several.checkedItemsData())
            return tuple(v for v in self._variables if v.key in wanted)
        keys = [getattr(self, name).currentData() for name in uses]
        known = {v.key: v for v in self._variables}
        return tuple(known[key] for key in keys if key in known)

    def weights(self) -> moran.Rule:
        """Return what are neighbours."""
        return moran.Rule(
            str(self.rule.currentData()), self.k.value(), self.power.value(), self.file.filePath()
        )

    def current_time(self) -> Any:
        """Return the time of the slider; None without times."""
        at = self.slider.value()
        return self._times_shown[at] if at < len(self._times_shown) else None

    # what it is told

    def follow_layer(self, layer: QgsMapLayer | None) -> None:
        """Take the layer that became the active one, if it is one with fields."""
        wanted = self.follow.isChecked() and isinstance(layer, QgsVectorLayer)
        if (
            wanted and layer is not self.map_layer()
        ):  # to select on its map must not leave the table
            self.layer.setLayer(layer)

    def offer(self, variables: Sequence[Variable], likely: Sequence[Variable] = ()) -> None:
        """Offer variables; what was chosen stays chosen where it is still there.

        Of a layer shown for the first time those are chosen that are likely to be meant.
        """
        self._variables = list(variables)
        meant = [v.key for v in likely]
        meant += [v.key for v in variables if v.key not in meant]
        ticked = meant[: min(4, max(2, len(likely)))]
        for k, name in enumerate(("x", "y", "low", "high")):
            box, held = getattr(self, name), getattr(self, name).currentData()
            keys = [v.key for v in variables]
            box.blockSignals(True)
            box.clear()
            for one in variables:
                box.addItem(one.title, one.key)
            named = next((g for g in _GUESSED.get(name, ()) if g in keys), None)
            first = meant[min(k, 1, len(meant) - 1)] if meant else None
            wanted = held if held in keys else named or first
            box.setCurrentIndex(max(0, keys.index(wanted)) if wanted in keys else 0)
            box.blockSignals(False)
        held = set(self.several.checkedItemsData())
        self.several.blockSignals(True)
        self.several.clear()
        for one in variables:
            on = one.key in held if held & {v.key for v in variables} else one.key in ticked
            state = Qt.CheckState.Checked if on else Qt.CheckState.Unchecked
            self.several.addItemWithCheckState(one.title, state, one.key)
        self.several.blockSignals(False)

    def offer_times(self, times: Sequence[Any], filled: Sequence[Any]) -> None:
        """Offer times; the one shown stays if it has values, else the last that has is shown."""
        held = self.current_time()
        self._times_shown = tuple(times)
        wanted = held if held in filled else next(reversed(filled), None)
        at = self._times_shown.index(wanted) if wanted in self._times_shown else len(times) - 1
        self.slider.blockSignals(True)
        self.slider.setRange(0, max(0, len(times) - 1))
        self.slider.setValue(max(0, at))
        self.slider.blockSignals(False)
        several = len(times) > 1
        for one in (self.play, self.slider, self.year):
            one.setVisible(several)
        if not several:
            self.play.setChecked(False)
        self._say_time()

    def take_layer(self, *_unused: object) -> None:
        """Guess the fields of another layer."""
        layer = self.chosen_layer()
        boxes = (self.id, self.time, self.name)
        guesses = (guess.id_field, guess.time_field, guess.name_field)
        for box, guessed in zip(boxes, guesses, strict=True):
            box.blockSignals(True)
            box.setLayer(layer)
            box.setField((guessed(layer) or "") if layer is not None else "")
            box.blockSignals(False)
        self.map.blockSignals(True)
        self.map.setExceptedLayerList([] if layer is None else [layer])
        self.map.setLayer(guess.map_of(layer, self.fields()[0]))
        self.map.blockSignals(False)
        self.relayered.emit()

    def _other_picture(self, *_unused: object) -> None:
        self._arrange()
        self.asked.emit()

    def _other_time(self, *_unused: object) -> None:
        self._say_time()
        self.timed.emit()

    def _say_time(self) -> None:
        time = self.current_time()
        self.year.setText("" if time is None else str(time))

    def _next(self) -> None:
        last = self.slider.value() >= self.slider.maximum()
        self.slider.setValue(self.slider.minimum() if last else self.slider.value() + 1)

    def _arrange(self) -> None:
        """Show what the picture and the rule use."""
        kind, rule = self.kind(), self.rule.currentData()
        shown = {name: name in _USES[kind] for name in ("x", "y", "several", "low", "high")}
        shown["rule"] = kind == ask.MORAN
        shown["k"] = kind == ask.MORAN and rule == "knn"
        shown["power"] = kind == ask.MORAN and rule == "inverse-distance"
        shown["file"] = kind == ask.MORAN and rule == moran.FILE
        for name, on in shown.items():
            for widget in self._rows[name]:
                widget.setVisible(on)


def _form(parent: QWidget | None = None) -> QFormLayout:
    form = QFormLayout(parent)
    form.setContentsMargins(4, 4, 4, 4)
    form.setVerticalSpacing(3)
    form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
    return form


def _box(items: Sequence[tuple[str, str]]) -> QComboBox:
    box = QComboBox()
    for text, data in items:
        box.addItem(text, data)
    _shrinks(box)
    return box


def _shrinks(box: QComboBox) -> None:
    """Let a list be narrower than its longest entry: the dock is 320 pixels wide where it stands."""
    box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    box.setMinimumContentsLength(6)
    box.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
