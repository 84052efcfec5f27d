# SPDX-License-Identifier: GPL-2.0-or-later
"""The rule of the weights in a dialog: only what the rule uses is shown, and its neighbours on the map.

Every parameter stays one of the tool's own; a file is one more entry of the list, which shows the file's row.
Imported by QGIS when a dialog opens, never in qgis_process.
"""

from __future__ import annotations

import weakref
from typing import Any

from qgis.core import QgsProcessingContext
from qgis.PyQt.QtWidgets import QComboBox

from .. import core
from ..i18n import say
from ..values import is_nothing
from . import rows
from .arranging import FILE, WEIGHTS_FILE
from .neighbours import NeighboursRow
from .widgets import ChoiceWrapper, fitting, kept_while_it_lives

_BUILDS = "build_weights"


class WeightsRuleWrapper(ChoiceWrapper):
    """The list of rules, with a weights file as one more entry; the file's row is shown for that alone."""

    def __init__(self, definition: Any, kind: Any, labels: list[str]) -> None:
        super().__init__(definition, kind, labels)
        self._parts: dict[str, weakref.ref[Any]] = {}

    def createWidget(self) -> QComboBox:
        box = super().createWidget()
        if rows.stands_alone(self):
            box.addItem(say("linked_rule_file"), FILE)
        return box

    def shown(self) -> Any:
        """Return what the list shows: a rule, or that there is a file."""
        return super().widgetValue()

    def postInitialize(self, wrappers: list[Any]) -> None:
        """Follow the file, and put the switch for the map below the list."""
        names = {p.name.upper() for p in core.catalog.expand(core.catalog.get(_BUILDS))}
        self._parts = {
            one.parameterDefinition().name(): weakref.ref(one)
            for one in wrappers
            if one.parameterDefinition().name() in names
        }
        super().postInitialize(wrappers)
        if not rows.stands_alone(self):
            return
        file = self._part(WEIGHTS_FILE)
        if file is not None:
            file.widgetValueHasChanged.connect(self._take_file)
            self.widgetValueHasChanged.connect(self._let_file_go)
            self._take_file()
        canvas = self.widgetContext().mapCanvas()
        if canvas is not None and "REGIONS" in self._parts:
            self._offer_map(canvas)

    def _part(self, name: str) -> Any:
        found = self._parts.get(name)
        return None if found is None else found()

    def _offer_map(self, canvas: Any) -> None:
        me = weakref.ref(self)

        def asked() -> dict[str, Any]:
            this = me()
            return {} if this is None else this.asked()

        row = NeighboursRow(canvas, asked)
        kept_while_it_lives(row)
        rows.below(self.wrappedWidget(), row)
        for name in self._parts:
            self._part(name).widgetValueHasChanged.connect(row.changed)

    def asked(self) -> dict[str, Any]:
        """Return the parameters of the weights as they stand in the dialog."""
        there = {name: self._part(name) for name in self._parts}
        return {name: one.parameterValue() for name, one in there.items() if one is not None}

    def setWidgetValue(self, value: Any, context: Any) -> None:
        """Show a rule, unless a file is there: it goes before the rule."""
        file = self._part(WEIGHTS_FILE)
        if file is None or is_nothing(file.parameterValue()):
            super().setWidgetValue(value, context)

    def widgetValue(self) -> Any:
        """Return the rule; with a file the tool's own, which is not used then.

        A file that was announced and is not there leaves a word that no tool takes: the dialog says so.
        """
        chosen = super().widgetValue()
        file = self._part(WEIGHTS_FILE)
        if chosen == FILE and file is not None and not is_nothing(file.parameterValue()):
            return self.parameterDefinition().defaultValue()
        return chosen

    def _take_file(self, _: Any = None) -> None:
        """Turn the list to the file where one is named."""
        file, box = self._part(WEIGHTS_FILE), self.living(QComboBox)
        if file is not None and box is not None and not is_nothing(file.parameterValue()):
            box.setCurrentIndex(box.findData(FILE))

    def _let_file_go(self, _: Any = None) -> None:
        """Forget the file where a rule was chosen: a file that nobody sees would go before it."""
        file = self._part(WEIGHTS_FILE)
        if file is None or self.shown() == FILE or is_nothing(file.parameterValue()):
            return
        file.setParameterValue(None, QgsProcessingContext())


class WeightsRuleWidget:
    """What the metadata of a rule names; the model designer gets QGIS's own widget instead."""

    def __new__(
        cls, definition: Any, dialog: Any, row: int = 0, col: int = 0, labels: Any = ()
    ) -> Any:
        """Return the widget wrapper that fits the dialog."""
        return fitting(
            definition, dialog, lambda kind: WeightsRuleWrapper(definition, kind, list(labels))
        )
