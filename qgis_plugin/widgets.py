# SPDX-License-Identifier: GPL-2.0-or-later
"""How a choice looks in a dialog: its name in the user's language, with the word that is stored.

Imported by QGIS when a dialog opens, never in qgis_process.
"""

from __future__ import annotations

from typing import Any

from processing.gui.wrappers import dialogTypes
from qgis.gui import QgsAbstractProcessingParameterWidgetWrapper, QgsGui, QgsProcessingGui
from qgis.PyQt.QtWidgets import QComboBox


class ChoiceWrapper(QgsAbstractProcessingParameterWidgetWrapper):
    """A list of names; the value is the word of the catalog.

    The widget is asked for by `wrappedWidget()` each time: a reference kept from `createWidget`
    turns stale when QGIS takes the widget over.
    """

    def __init__(self, definition: Any, kind: Any, labels: list[str]) -> None:
        super().__init__(definition, kind)
        self._labels = labels

    def createWidget(self) -> QComboBox:
        definition = self.parameterDefinition()
        box = QComboBox()
        for word, label in zip(definition.options(), self._labels, strict=True):
            box.addItem(label if label == word else f"{label} ({word})", word)
        box.setToolTip(definition.toolTip())
        box.currentIndexChanged.connect(lambda _: self.widgetValueHasChanged.emit(self))
        return box

    def setWidgetValue(self, value: Any, context: Any) -> None:
        """Show a value; one that is not allowed leaves the list as it is."""
        box = self.wrappedWidget()
        at = -1 if box is None else box.findData(value)
        if at >= 0:
            box.setCurrentIndex(at)

    def widgetValue(self) -> Any:
        box = self.wrappedWidget()
        return None if box is None else box.currentData()


class ChoiceWidget:
    """What a parameter's metadata names; the model designer gets QGIS's own widget instead.

    There a value may also come from a model input or from another tool, which only QGIS's widget
    offers.
    """

    def __new__(
        cls, definition: Any, dialog: Any, row: int = 0, col: int = 0, labels: Any = ()
    ) -> Any:
        """Return the widget wrapper that fits the dialog."""
        name = dialog.__class__.__name__
        if name == "ModelerParametersDialog":
            wrapper = QgsGui.processingGuiRegistry().createModelerParameterWidget(
                dialog.model, dialog.childId, definition, dialog.context
            )
        else:
            kind = dialogTypes.get(name, QgsProcessingGui.WidgetType.Standard)
            wrapper = ChoiceWrapper(definition, kind, list(labels))
        wrapper.setDialog(dialog)
        return wrapper
