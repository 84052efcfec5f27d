# SPDX-License-Identifier: GPL-2.0-or-later
"""Times and groups in a dialog: a list of what the layer holds, which can be written into.

Imported by QGIS when a dialog opens, never in qgis_process.
"""

from __future__ import annotations

import weakref
from typing import Any

from qgis.core import QgsVectorLayer
from qgis.PyQt.QtWidgets import QComboBox

from . import guess
from .i18n import say
from .values import is_nothing
from .widgets import WrittenWrapper, fitting

_FOLLOWED = ("REGIONS", "PANEL", "PANEL_TIME", "PANEL_WIDE")
_MOST_TIMES = 500
_MOST_GROUPS = 60
"""An attribute of more values tells regions apart rather than groups of them."""
_ONE_A_TIME = "BY"


class HeldWrapper(WrittenWrapper):
    """What the layers hold, in a list; anything else can be written."""

    def __init__(self, definition: Any, kind: Any) -> None:
        super().__init__(definition, kind)
        self._others: dict[str, weakref.ref[Any]] = {}

    def begin(self, box: QComboBox) -> None:
        default = self.parameterDefinition().defaultValue()
        box.setEditText("" if is_nothing(default) else str(default))

    def postInitialize(self, wrappers: list[Any]) -> None:
        """Follow the layers and the field of times."""
        super().postInitialize(wrappers)
        for one in wrappers:
            name = one.parameterDefinition().name()
            if name in _FOLLOWED:
                self._others[name] = weakref.ref(one)
                one.widgetValueHasChanged.connect(self.fill)
        self.fill()

    def fill(self, _: Any = None) -> None:
        """Offer what the layers of now hold; what is written stays."""
        box = self.wrappedWidget()
        if box is None:
            return
        opened: list[Any] = []  # holds layers opened from files while they are read, and no longer
        of_groups = self.parameterDefinition().name() in ("GROUP", _ONE_A_TIME)
        offered = self._groups(opened) if of_groups else self._times(opened)
        written = box.currentText()
        box.blockSignals(True)
        box.clear()
        for word, shown in offered:
            box.addItem(word)
            box.setItemData(box.count() - 1, shown, 3)  # Qt.ToolTipRole
        box.setCurrentIndex(-1)
        box.setEditText(written)
        box.blockSignals(False)
        place = box.lineEdit()
        if place is not None:
            place.setPlaceholderText(say("held_groups" if of_groups else "held_times"))

    def _value(self, name: str) -> Any:
        found = self._others.get(name)
        wrapper = None if found is None else found()
        return None if wrapper is None else wrapper.parameterValue()

    def _layer(self, name: str, opened: list[Any]) -> QgsVectorLayer | None:
        return guess.layer_of(self._value(name), opened)

    def _times(self, opened: list[Any]) -> list[tuple[str, str]]:
        table = self._layer("PANEL", opened) or self._layer("REGIONS", opened)
        if table is None:
            return []
        if self._value("PANEL_WIDE"):
            return [(str(one), "") for one in guess.years_in_headings(table)]
        field = self._value("PANEL_TIME")
        found = [] if is_nothing(field) else guess.times_in(table, str(field), _MOST_TIMES)
        return [(str(one), "") for one in found]

    def _groups(self, opened: list[Any]) -> list[tuple[str, str]]:
        regions = self._layer("REGIONS", opened)
        found = [] if regions is None else guess.groups_in(regions, _MOST_GROUPS)
        if self.parameterDefinition().name() == _ONE_A_TIME and not is_nothing(
            self._value("PANEL_TIME")
        ):
            found.append(("year", ""))
        return found


class HeldWidget:
    """What the metadata of a time or a group names; the model designer gets QGIS's own widget instead."""

    def __new__(cls, definition: Any, dialog: Any, row: int = 0, col: int = 0) -> Any:
        """Return the widget wrapper that fits the dialog."""
        return fitting(definition, dialog, lambda kind: HeldWrapper(definition, kind))
