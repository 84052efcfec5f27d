# SPDX-License-Identifier: GPL-2.0-or-later
"""The fields of ids and times in a dialog: a list of the layer's fields, with the likely one chosen.

Imported by QGIS when a dialog opens, never in qgis_process.
"""

from __future__ import annotations

import weakref
from typing import Any

from qgis.core import QgsVectorLayer
from qgis.PyQt.QtWidgets import QComboBox

from ..i18n import say
from ..older import Qgis
from ..values import is_nothing
from . import guess, rows
from .widgets import Telling, fitting, kept_while_it_lives


class KeyFieldWrapper(Telling):
    """The fields of a layer; what is likely is chosen until a person chooses.

    A table that is left empty is the regions' own layer, and its fields are offered.
    """

    def __init__(self, definition: Any, kind: Any) -> None:
        super().__init__(definition, kind)
        self._others: dict[
            str, weakref.ref[Any]
        ] = {}  # wrappers hold one another through the dialog alone
        self._chosen = False
        self._rows: rows.Flows | None = None

    def createWidget(self) -> QComboBox:
        box = QComboBox()
        box.setToolTip(self.parameterDefinition().toolTip())
        box.activated.connect(self._choose)
        box.currentIndexChanged.connect(self.tell)
        kept_while_it_lives(box)
        return box

    def _choose(self, _: int) -> None:
        self._chosen = True

    def postInitialize(self, wrappers: list[Any]) -> None:
        """Follow the layers, and the id of the map where the table's depends on it."""
        super().postInitialize(wrappers)
        followed = self._followed()
        for one in wrappers:
            name = one.parameterDefinition().name()
            if name in followed:
                self._others[name] = weakref.ref(one)
                one.widgetValueHasChanged.connect(self.fill)
        self.fill()
        if rows.stands_alone(self):
            self._rows = rows.ready(wrappers)

    def _followed(self) -> tuple[str, ...]:
        name = self.parameterDefinition().name()
        parent = self.parameterDefinition().parentLayerParameterName()
        own = ("REGIONS", "REGIONS_ID") if name == "PANEL_ID" else ("REGIONS",)
        return tuple(dict.fromkeys((parent, *own)))

    def fill(self, _: Any = None) -> None:
        """Offer the fields of the layer of now; a field that a person chose stays where it is there."""
        box = self.living(QComboBox)
        if box is None:
            return
        opened: list[Any] = []  # holds layers opened from files while they are read, and no longer
        layer = self._layer(opened)
        fields = [] if layer is None else list(layer.fields())
        before = box.currentData()
        box.blockSignals(True)
        box.clear()
        if self.parameterDefinition().flags() & Qgis.ProcessingParameterFlag.Optional or not fields:
            box.addItem(say("not_set"), None)
        for field in fields:
            alias = field.alias()
            box.addItem(f"{field.name()} ({alias})" if alias else field.name(), field.name())
        names = {field.name() for field in fields}
        if layer is not None and self.parameterDefinition().name() == "PANEL_TIME":
            for two in guess.time_pairs(layer):
                box.addItem(two, two)
                names.add(two)
        wanted = before if self._chosen and before in names else self._guess(layer, opened)
        if self._chosen and before is not None and not fields:  # a layer that is not loaded yet
            box.addItem(before, before)
            wanted = before
        box.setCurrentIndex(max(0, box.findData(wanted)))
        box.blockSignals(False)
        if box.currentData() != before:
            self.widgetValueHasChanged.emit(self)

    def _layer(self, opened: list[Any]) -> QgsVectorLayer | None:
        parent = self.parameterDefinition().parentLayerParameterName()
        found = self._layer_at(parent, opened)
        return self._layer_at("REGIONS", opened) if found is None and parent == "PANEL" else found

    def _layer_at(self, name: str, keep: list[Any]) -> QgsVectorLayer | None:
        wrapper = self._other(name)
        return None if wrapper is None else guess.layer_of(wrapper.parameterValue(), keep)

    def _other(self, name: str) -> Any:
        found = self._others.get(name)
        return None if found is None else found()

    def _guess(self, layer: QgsVectorLayer | None, opened: list[Any]) -> str | None:
        name, regions = self.parameterDefinition().name(), self._layer_at("REGIONS", opened)
        key = self._other("REGIONS_ID")
        chosen = None if key is None else key.parameterValue()
        return None if layer is None else guess.key_field(name, layer, regions, chosen)

    def setWidgetValue(self, value: Any, context: Any) -> None:
        """Show a field that was chosen before; nothing leaves the guess."""
        box = self.living(QComboBox)
        if box is None or is_nothing(value):
            return
        self._chosen = True
        if box.findData(value) < 0:
            box.addItem(str(value), str(value))
        box.setCurrentIndex(box.findData(value))

    def widgetValue(self) -> Any:
        box = self.living(QComboBox)
        return None if box is None else box.currentData()


class KeyFieldWidget:
    """What the metadata of an id or a time names; the model designer gets QGIS's own widget instead."""

    def __new__(cls, definition: Any, dialog: Any, row: int = 0, col: int = 0) -> Any:
        """Return the widget wrapper that fits the dialog."""
        return fitting(definition, dialog, lambda kind: KeyFieldWrapper(definition, kind))
