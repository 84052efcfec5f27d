# SPDX-License-Identifier: GPL-2.0-or-later
"""Times and groups in a dialog: a list of what the layer holds, which can be written into.

Where several may be named, what is chosen joins what stands there, and what is chosen again leaves it.

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
_GROUPS, _SEVERAL_GROUPS = ("GROUP", _ONE_A_TIME), ("GROUPS", "WITHIN", "MERGED")
_SEVERAL_TIMES, _SPAN = ("AT_TIMES",), "PERIOD"
_WRITTEN = "written"
"""The property of a list that keeps what stood in it before something was chosen."""


def joined(written: str, word: str) -> str:
    """Return a list with a word more, or without it where it was there."""
    there = [one.strip() for one in written.split(",") if one.strip()]
    rest = [one for one in there if one != word]
    return ", ".join(rest if len(rest) < len(there) else [*there, word])


def spanned(written: str, word: str) -> str:
    """Return the span that a chosen time begins or ends: "2012:", then "2012:2020"; then a new one."""
    text = written.strip()
    if text.endswith(":"):
        return text + word
    return word + text if text.startswith(":") else f"{word}:"


class _Several(QComboBox):
    """A list from which several are chosen; a wheel that rolls over it chooses nothing."""

    def wheelEvent(self, event: Any) -> None:
        event.ignore()


class HeldWrapper(WrittenWrapper):
    """What the layers hold, in a list; anything else can be written."""

    def __init__(self, definition: Any, kind: Any) -> None:
        super().__init__(definition, kind)
        self._others: dict[str, weakref.ref[Any]] = {}

    def begin(self, box: QComboBox) -> None:
        default = self.parameterDefinition().defaultValue()
        box.setEditText("" if is_nothing(default) else str(default))
        if self._combines() is not None:
            box.editTextChanged.connect(self._written)
            box.activated.connect(self._chosen)

    def made(self) -> QComboBox:
        return QComboBox() if self._combines() is None else _Several()

    def _name(self) -> str:
        return str(self.parameterDefinition().name())

    def _combines(self) -> Any:
        """Return how what is chosen joins what is written; None where one is chosen."""
        if self._name() == _SPAN:
            return spanned
        return joined if self._name() in (*_SEVERAL_GROUPS, *_SEVERAL_TIMES) else None

    def _written(self, text: str) -> None:
        """Keep what is written; a word that was chosen this moment is none."""
        box = self.wrappedWidget()
        if box is not None and box.currentIndex() < 0:
            box.setProperty(_WRITTEN, text)

    def _chosen(self, at: int) -> None:
        box = self.wrappedWidget()
        if box is None or at < 0:
            return
        text = self._combines()(str(box.property(_WRITTEN) or ""), box.itemText(at))
        box.setCurrentIndex(-1)
        box.setEditText(text)

    def setWidgetValue(self, value: Any, context: Any) -> None:
        """Show a value, as one that is written."""
        box = self.wrappedWidget()
        if box is not None:
            box.setCurrentIndex(-1)
        super().setWidgetValue(value, context)

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
        of_groups = self._name() in (*_GROUPS, *_SEVERAL_GROUPS)
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
            place.setPlaceholderText(say(self._hint()))

    def _hint(self) -> str:
        if self._name() == _SPAN:
            return "held_span"
        several = self._combines() is not None
        if self._name() in (*_GROUPS, *_SEVERAL_GROUPS):
            return "held_several_groups" if several else "held_groups"
        return "held_several_times" if several else "held_times"

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
        if self._name() == _ONE_A_TIME and not is_nothing(self._value("PANEL_TIME")):
            found.append(("year", ""))
        return found


class HeldWidget:
    """What the metadata of a time or a group names; the model designer gets QGIS's own widget instead."""

    def __new__(cls, definition: Any, dialog: Any, row: int = 0, col: int = 0) -> Any:
        """Return the widget wrapper that fits the dialog."""
        return fitting(definition, dialog, lambda kind: HeldWrapper(definition, kind))
