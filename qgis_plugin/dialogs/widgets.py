# SPDX-License-Identifier: GPL-2.0-or-later
"""How a choice looks in a dialog: its name in the user's language, with the word that is stored.

Imported by QGIS when a dialog opens, never in qgis_process.
"""

from __future__ import annotations

import weakref
from typing import Any

from processing.gui.wrappers import dialogTypes
from qgis.gui import QgsAbstractProcessingParameterWidgetWrapper, QgsGui, QgsProcessingGui
from qgis.PyQt import sip
from qgis.PyQt.QtCore import QObject
from qgis.PyQt.QtWidgets import QComboBox, QWidget

from ..i18n import say
from ..older import Qgis
from ..values import is_nothing
from . import guess, rows

_ALIVE: list[tuple[QObject, list[Any]]] = []
"""A child of each widget, by which its end is seen, and what is held for it."""


def kept_while_it_lives(widget: QWidget, *more: Any) -> None:
    """Hold Python's side of a widget, and what goes with it, at least until Qt destroys the widget.

    QGIS takes over what `createWidget` returns and gives it a second Python object. Were the first
    collected before Qt's, the widget would point to memory that is no longer its own, and QGIS
    would end when a batch window is closed. What has gone is let go when the next dialog opens: its end
    is not heard by a signal, see `Telling`.
    """
    _ALIVE[:] = [one for one in _ALIVE if not sip.isdeleted(one[0])]
    _ALIVE.append((QObject(widget), [widget, *more]))


class Telling(QgsAbstractProcessingParameterWidgetWrapper):
    """A wrapper whose signals all lead to methods of objects that Python holds.

    A lambda is held by the connection alone, which Python counts to the second Python object of the widget. When a
    dialog has run and is closed, that one is rubbish before Qt has destroyed the dialog: the collector empties the
    lambda, Qt still calls it (a layer leaves the project, the widget is destroyed), and QGIS ends. A method is
    looked up when it is called, and passed over where its object has gone.
    """

    def tell(self, *_: object) -> None:
        """Say that the value is another one."""
        self.widgetValueHasChanged.emit(self)

    def living(self, kind: type[QWidget]) -> Any:
        """Return the widget as what it was made, or None before it is made and once Qt is taking it apart.

        QGIS keeps its pointer until the last part of a widget is gone. A signal that arrives in between finds a
        widget that is no list any more, and an error in a slot ends QGIS. Qt says what it is by now; Python's own
        word for it may be an older one, of a widget that stood at the same place.
        """
        widget = self.wrappedWidget()
        if widget is None or not widget.metaObject().inherits(kind.staticMetaObject):
            return None
        return widget if isinstance(widget, kind) else sip.cast(widget, kind)


class ChoiceWrapper(Telling):
    """A list of names; the value is the word of the catalog, or None for "automatic".

    The widget is asked for by `wrappedWidget()` each time: a reference kept from `createWidget`
    turns stale when QGIS takes the widget over.
    """

    def __init__(self, definition: Any, kind: Any, labels: list[str]) -> None:
        super().__init__(definition, kind)
        self._labels = labels
        self._rows: rows.Led | None = None

    def createWidget(self) -> QComboBox:
        definition = self.parameterDefinition()
        box = QComboBox()
        if definition.flags() & Qgis.ProcessingParameterFlag.Optional:
            box.addItem(say("automatic"), None)
        for word, label in zip(definition.options(), self._labels, strict=True):
            box.addItem(label if label == word else f"{label} ({word})", word)
        box.setToolTip(definition.toolTip())
        box.currentIndexChanged.connect(self.tell)
        kept_while_it_lives(box)
        return box

    def postInitialize(self, wrappers: list[Any]) -> None:
        """Show what hangs on this choice only while it counts."""
        super().postInitialize(wrappers)
        self._rows = rows.follow(self, wrappers)

    def setWidgetValue(self, value: Any, context: Any) -> None:
        """Show a value; one that is not allowed leaves the list as it is."""
        box = self.living(QComboBox)
        if box is None:
            return
        wanted = None if is_nothing(value) else value
        known = [box.itemData(k) for k in range(box.count())]
        if wanted in known:
            box.setCurrentIndex(known.index(wanted))

    def shown(self) -> Any:
        """Return what the list shows, by which other rows are shown."""
        return self.widgetValue()

    def widgetValue(self) -> Any:
        box = self.living(QComboBox)
        return None if box is None else box.currentData()


class WrittenWrapper(Telling):
    """A list that can be written into; the value is what stands in it."""

    def createWidget(self) -> QComboBox:
        box = self.made()
        box.setEditable(True)
        box.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        box.setToolTip(self.parameterDefinition().toolTip())
        self.begin(box)
        box.editTextChanged.connect(self.tell)
        kept_while_it_lives(box)
        return box

    def made(self) -> QComboBox:
        """Return the list before anything is in it."""
        return QComboBox()

    def begin(self, box: QComboBox) -> None:
        """Write into the list what stands in it before anything is chosen."""

    def setWidgetValue(self, value: Any, context: Any) -> None:
        """Show a value."""
        box = self.living(QComboBox)
        if box is not None:
            box.setEditText("" if is_nothing(value) else str(value))

    def widgetValue(self) -> Any:
        box = self.living(QComboBox)
        return None if box is None else box.currentText().strip() or None


class VariableWrapper(WrittenWrapper):
    """The fields of the table in a list that can be written into: a field, or log(field)."""

    def __init__(self, definition: Any, kind: Any) -> None:
        super().__init__(definition, kind)
        self._others: dict[str, weakref.ref[Any]] = {}

    def begin(self, box: QComboBox) -> None:
        box.lineEdit().setPlaceholderText(say("variable_hint"))

    def postInitialize(self, wrappers: list[Any]) -> None:
        """Follow the layer that holds the fields, and its field of times."""
        super().postInitialize(wrappers)
        parent = self.parameterDefinition().parentLayerParameterName()
        followed = {parent, f"{parent}_TIME", *(["REGIONS"] if parent == "PANEL" else [])}
        for one in wrappers:
            name = one.parameterDefinition().name()
            if name in followed:
                self._others[name] = weakref.ref(one)
                one.widgetValueHasChanged.connect(self.fill)
        self.fill()

    def _value(self, name: str) -> Any:
        found = self._others.get(name)
        wrapper = None if found is None else found()
        return None if wrapper is None else wrapper.parameterValue()

    def fill(self, _: Any = None) -> None:
        """Offer what the layer of now holds, variables with years in their headings first; what is written stays."""
        box = self.living(QComboBox)
        if box is None:
            return
        opened: list[Any] = []
        parent = self.parameterDefinition().parentLayerParameterName()
        layer = guess.layer_of(self._value(parent), opened)
        if layer is None:  # a table that is left empty is the regions' own layer
            layer = guess.layer_of(self._value("REGIONS"), opened)
        time, timed = self._value(f"{parent}_TIME"), f"{parent}_TIME" in self._others
        names = [] if layer is None else guess.variables(layer, time, timed=timed)
        written = box.currentText()
        box.blockSignals(True)
        box.clear()
        box.addItems(names)
        box.setEditText(written)
        box.blockSignals(False)


class VariableWidget:
    """What the metadata of a variable names; the model designer gets QGIS's own widget instead."""

    def __new__(cls, definition: Any, dialog: Any, row: int = 0, col: int = 0) -> Any:
        """Return the widget wrapper that fits the dialog."""
        return fitting(definition, dialog, lambda kind: VariableWrapper(definition, kind))


class ChoiceWidget:
    """What a parameter's metadata names; the model designer gets QGIS's own widget instead.

    There a value may also come from a model input or from another tool, which only QGIS's widget
    offers.
    """

    def __new__(
        cls, definition: Any, dialog: Any, row: int = 0, col: int = 0, labels: Any = ()
    ) -> Any:
        """Return the widget wrapper that fits the dialog."""
        return fitting(
            definition, dialog, lambda kind: ChoiceWrapper(definition, kind, list(labels))
        )


def fitting(definition: Any, dialog: Any, ours: Any) -> Any:
    name = dialog.__class__.__name__
    if name == "ModelerParametersDialog":
        wrapper = QgsGui.processingGuiRegistry().createModelerParameterWidget(
            dialog.model, dialog.childId, definition, dialog.context
        )
    else:
        wrapper = ours(dialogTypes.get(name, QgsProcessingGui.WidgetType.Standard))
    wrapper.setDialog(dialog)
    return wrapper
