# SPDX-License-Identifier: GPL-2.0-or-later
"""How a dialog reads its table: names that become the map's ids, headings that are years; proposed, and said.

Imported by QGIS when a dialog opens, never in qgis_process.
"""

from __future__ import annotations

import weakref
from typing import Any

from qgis.core import QgsVectorLayer
from qgis.PyQt.QtWidgets import QCheckBox, QComboBox, QLabel

from .. import core
from ..i18n import language, say
from ..values import is_nothing
from . import guess, lists, rows
from .widgets import ChoiceWrapper, Telling, fitting, kept_while_it_lives

NOTE = "regspatial_reading"
_MOST_TIMES = 500


class _Beside:
    """What a wrapper knows of the others: they hold one another through the dialog alone."""

    def __init__(self, wrappers: list[Any], names: set[str], changed: Any) -> None:
        self._held: dict[str, weakref.ref[Any]] = {}
        for one in wrappers:
            name = one.parameterDefinition().name()
            if name in names:
                self._held[name] = weakref.ref(one)
                one.widgetValueHasChanged.connect(changed)

    def wrapper(self, name: str) -> Any:
        held = self._held.get(name)
        return None if held is None else held()

    def value(self, name: str) -> Any:
        found = self.wrapper(name)
        return None if found is None else found.parameterValue()

    def values(self) -> list[Any]:
        return [self.value(name) for name in self._held]

    def table(self, opened: list[Any]) -> QgsVectorLayer | None:
        """Return the table; one that is left empty is the regions' own layer."""
        found = guess.layer_of(self.value("PANEL"), opened)
        return found or guess.layer_of(self.value("REGIONS"), opened)


class NamesWrapper(ChoiceWrapper):
    """How names become ids: what brings the table onto the map, until a person chooses."""

    def __init__(self, definition: Any, kind: Any, labels: list[str]) -> None:
        super().__init__(definition, kind, labels)
        self._beside: _Beside | None = None
        self._chosen, self._seen = False, list[Any]()

    def createWidget(self) -> QComboBox:
        box = super().createWidget()
        box.activated.connect(self._choose)
        return box

    def _choose(self, _: int) -> None:
        self._chosen = True

    def postInitialize(self, wrappers: list[Any]) -> None:
        """Follow map and table, and their fields of ids."""
        super().postInitialize(wrappers)
        followed = {"REGIONS", "REGIONS_ID", "PANEL", "PANEL_ID"}
        self._beside = _Beside(wrappers, followed, self.propose)
        self.propose()

    def propose(self, _: Any = None) -> None:
        """Choose what fits the layers of now; they are looked into only where something changed."""
        box, beside = self.living(QComboBox), self._beside
        if box is None or beside is None or self._chosen or beside.values() == self._seen:
            return
        self._seen = beside.values()
        box.setCurrentIndex(max(0, box.findData(self._likely(beside))))

    def _likely(self, beside: _Beside) -> str:
        opened: list[Any] = []
        regions = guess.layer_of(beside.value("REGIONS"), opened)
        table = guess.layer_of(beside.value("PANEL"), opened)
        key, field = beside.value("REGIONS_ID"), beside.value("PANEL_ID")
        if regions is None or table is None or is_nothing(key) or is_nothing(field):
            return "none"
        return guess.names_kind(table, str(field), regions, str(key))

    def setWidgetValue(self, value: Any, context: Any) -> None:
        """Show a value; one that comes after the dialog stands was chosen: by the history, say."""
        super().setWidgetValue(value, context)
        self._chosen = self._chosen or self._beside is not None


class WideWrapper(Telling):
    """Whether headings are years: ticked where they are and no term names one of them, until a person ticks."""

    def __init__(self, definition: Any, kind: Any) -> None:
        super().__init__(definition, kind)
        self._beside: _Beside | None = None
        self._terms: tuple[str, ...] = ()
        self._chosen = False

    def createLabel(self) -> QLabel | None:
        """Return none where the box says itself what it is about; a batch window has a heading."""
        return None if rows.stands_alone(self) else super().createLabel()

    def createWidget(self) -> QCheckBox:
        definition = self.parameterDefinition()
        box = QCheckBox(definition.description() if rows.stands_alone(self) else "")
        box.setToolTip(definition.toolTip())
        box.clicked.connect(self._choose)
        box.toggled.connect(self.tell)
        kept_while_it_lives(box)
        return box

    def _choose(self, _: bool) -> None:
        self._chosen = True

    def postInitialize(self, wrappers: list[Any]) -> None:
        """Follow the table, its field of times and what the tool is asked about; say how the table is read."""
        super().postInitialize(wrappers)
        self._terms = terms_of(self.parameterDefinition().algorithm())
        followed = {"REGIONS", "PANEL", "PANEL_TIME", "NAMES", *self._terms}
        self._beside = _Beside(wrappers, followed, self.propose)
        time = self._beside.wrapper("PANEL_TIME")
        if rows.stands_alone(self) and time is not None:
            note = QLabel()
            note.setObjectName(NOTE)
            note.setWordWrap(True)
            kept_while_it_lives(note)
            rows.below(time.wrappedWidget(), note)
        self.propose()

    def propose(self, _: Any = None) -> None:
        """Tick or untick by the layers and terms of now."""
        box, beside = self.living(QCheckBox), self._beside
        if box is None or beside is None:
            return
        opened: list[Any] = []
        table = beside.table(opened)
        if not self._chosen:
            box.setChecked(self._likely(table, self._said()))
        self._say(table)

    def _said(self) -> list[str]:
        beside = self._beside
        found = [] if beside is None else [beside.value(name) for name in self._terms]
        return [text for one in found if not is_nothing(one) for text in texts_of(one)]

    def _likely(self, table: QgsVectorLayer | None, said: list[str]) -> bool:
        time = None if self._beside is None else self._beside.value("PANEL_TIME")
        return table is not None and guess.is_wide(table, time, said)

    def with_formula(self, formula: str) -> bool:
        """Return how the table is read with another formula than the dialog's, before it is taken."""
        opened: list[Any] = []
        if self._chosen or self._beside is None:
            return bool(self.widgetValue())
        return self._likely(self._beside.table(opened), [formula])

    def _say(self, table: QgsVectorLayer | None) -> None:
        """Say below the times what is proposed elsewhere in the dialog, where few look."""
        beside = self._beside
        time = None if beside is None else beside.wrapper("PANEL_TIME")
        place = None if time is None else time.wrappedWidget()
        parent = None if place is None else place.parentWidget()
        note = None if parent is None else parent.findChild(QLabel, NOTE)
        if beside is None or note is None:
            return
        said = [] if table is None else [self._of_times(table), self._of_names()]
        note.setText((" " * (language() != "zh")).join(one for one in said if one))
        note.setVisible(any(said))

    def _of_times(self, table: QgsVectorLayer) -> str:
        field = None if self._beside is None else self._beside.value("PANEL_TIME")
        if self.widgetValue():
            times, key = guess.years_in_headings(table), "reading_wide"
        else:
            times = [] if is_nothing(field) else guess.times_in(table, str(field), _MOST_TIMES)
            key = "reading_times"
        if len(times) < 2:
            return ""
        label = self.parameterDefinition().description()
        return say(key, n=len(times), first=times[0], last=times[-1], wide=label)

    def _of_names(self) -> str:
        names = None if self._beside is None else self._beside.wrapper("NAMES")
        kind = None if names is None else names.parameterValue()
        if kind in (None, "none"):
            return ""
        param = _param(self.parameterDefinition().algorithm(), "names")
        shown = next(one.label(language()) for one in param.choices if one.value == kind)
        return say("reading_names", names=param.label(language()), kind=shown)

    def setWidgetValue(self, value: Any, context: Any) -> None:
        """Show a value; one that comes after the dialog stands was chosen: by the history, say."""
        box = self.living(QCheckBox)
        if box is not None:
            box.setChecked(False if is_nothing(value) else bool(value))
            self._chosen = self._chosen or self._beside is not None

    def widgetValue(self) -> Any:
        box = self.living(QCheckBox)
        return None if box is None else box.isChecked()


def terms_of(algorithm: Any) -> tuple[str, ...]:
    """Return the parameters of a tool that name what it is about: variables and formulas, not those of weights."""
    tool = getattr(algorithm, "tool", None)
    out: list[str] = []
    for one in () if tool is None else core.catalog.expand(tool):
        if one.kind in ("variable", "variables", "formula") and not one.feeds.startswith("w."):
            out.append(one.name.upper())
            if one.kind == "variables":
                out.append(lists.name_of(one.name.upper()))
    return tuple(out)


def texts_of(value: Any) -> list[str]:
    """Return what a variable, a list of them or a formula says."""
    return [str(one) for one in value] if isinstance(value, list | tuple) else [str(value)]


def _param(algorithm: Any, name: str) -> Any:
    return next(one for one in core.catalog.expand(algorithm.tool) if one.name == name)


class NamesWidget:
    """What the metadata of names names; the model designer gets QGIS's own widget instead."""

    def __new__(
        cls, definition: Any, dialog: Any, row: int = 0, col: int = 0, labels: Any = ()
    ) -> Any:
        """Return the widget wrapper that fits the dialog."""
        return fitting(
            definition, dialog, lambda kind: NamesWrapper(definition, kind, list(labels))
        )


class WideWidget:
    """What the metadata of the switch names; the model designer gets QGIS's own widget instead."""

    def __new__(cls, definition: Any, dialog: Any, row: int = 0, col: int = 0) -> Any:
        """Return the widget wrapper that fits the dialog."""
        return fitting(definition, dialog, lambda kind: WideWrapper(definition, kind))
