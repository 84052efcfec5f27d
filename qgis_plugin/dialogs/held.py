# SPDX-License-Identifier: GPL-2.0-or-later
"""Times, groups, regions, terms and labels in a dialog: a list of what the layers and the formula hold.

It can be written into. Where several may be named, what is chosen joins what stands there, and what is chosen
again leaves it.

Imported by QGIS when a dialog opens, never in qgis_process.
"""

from __future__ import annotations

import weakref
from typing import Any

from qgis.PyQt import sip
from qgis.PyQt.QtCore import QEvent, QObject, QTimer
from qgis.PyQt.QtWidgets import QComboBox

from ..i18n import say
from ..values import is_nothing
from . import offers
from .found import Found
from .offers import joined, spanned
from .widgets import WrittenWrapper, fitting, kept_while_it_lives

__all__ = ["HeldWidget", "HeldWrapper", "joined", "spanned"]

_FOLLOWED = (
    *("REGIONS", "PANEL", "REGIONS_ID", "PANEL_ID", "PANEL_TIME", "PANEL_WIDE"),
    *("FORMULA", "INDUSTRIES", "CONDITIONS", "OUTCOME"),
)
_AT_ONCE = ("times", "groups", "groups_or_times")
"""What is offered from the moment that a layer is chosen; the rest is looked up when the list is opened."""
_WRITTEN = "written"
"""The property of a list that keeps what stood in it before something was chosen."""
_OPEN = "open"
"""The property of what a list shows while it is open; what is chosen without is only typed."""
_ABOUT_TO_OPEN = (QEvent.Type.Enter, QEvent.Type.FocusIn, QEvent.Type.MouseButtonPress)
_WORD, _TIP = 0x0100, 3  # Qt.UserRole, Qt.ToolTipRole


class _List(QComboBox):
    """A list from which words are chosen; a wheel that rolls over it chooses nothing."""

    def wheelEvent(self, event: Any) -> None:
        event.ignore()


class _Opening(QObject):
    """Has the words looked up when a list is about to be opened."""

    def __init__(self, box: QComboBox, look: Any) -> None:
        super().__init__(box)
        self._look = look
        box.installEventFilter(self)

    def eventFilter(self, _: Any, event: Any) -> bool:
        look = self._look() if event.type() in _ABOUT_TO_OPEN else None
        if look is not None:
            look()
        return False


class _Shown(QObject):
    """Marks a list as open while its words are shown.

    A line that is left with a word of the list in it counts as chosen for Qt: a word that was just put there
    would leave it again. So a choice counts that was made in the open list.
    """

    def __init__(self, box: QComboBox) -> None:
        super().__init__(box)
        box.view().installEventFilter(self)

    def eventFilter(self, view: Any, event: Any) -> bool:
        if event.type() == QEvent.Type.Show:
            view.setProperty(_OPEN, True)
        elif event.type() == QEvent.Type.Hide:  # before the choice is told
            QTimer.singleShot(0, lambda: sip.isdeleted(view) or view.setProperty(_OPEN, False))
        return False


class HeldWrapper(WrittenWrapper):
    """What the layers hold, in a list; anything else can be written."""

    def __init__(self, definition: Any, kind: Any) -> None:
        super().__init__(definition, kind)
        self._others: dict[str, weakref.ref[Any]] = {}
        self._offer = offers.of_definition(definition)

    def begin(self, box: QComboBox) -> None:
        default = self.parameterDefinition().defaultValue()
        text = "" if is_nothing(default) else str(default)
        box.setEditText(text)
        box.setProperty(_WRITTEN, text)
        box.editTextChanged.connect(self._written)
        box.activated.connect(self._chosen)
        seen = _Opening(box, weakref.WeakMethod(self.look)), _Shown(box)
        kept_while_it_lives(box, *seen)

    def made(self) -> QComboBox:
        return _List()

    def _written(self, text: str) -> None:
        """Keep what is written; a word that was chosen this moment is none."""
        box = self.living(QComboBox)
        if box is not None and box.currentIndex() < 0:
            box.setProperty(_WRITTEN, text)

    def _chosen(self, at: int) -> None:
        box = self.living(QComboBox)
        if box is None or at < 0 or self._offer is None:
            return
        before, word = str(box.property(_WRITTEN) or ""), str(box.itemData(at, _WORD))
        counts = bool(box.view().property(_OPEN)) or self._offer.join is offers.replaced
        text = self._offer.join(before, word) if counts else before
        box.setCurrentIndex(-1)
        box.setEditText(text)

    def setWidgetValue(self, value: Any, context: Any) -> None:
        """Show a value, as one that is written."""
        box = self.living(QComboBox)
        if box is not None:
            box.setCurrentIndex(-1)
        super().setWidgetValue(value, context)

    def postInitialize(self, wrappers: list[Any]) -> None:
        """Follow the layers, their fields of ids and times, and the formula."""
        super().postInitialize(wrappers)
        for one in wrappers:
            name = one.parameterDefinition().name()
            if name in _FOLLOWED:
                self._others[name] = weakref.ref(one)
                if self._offer is not None and self._offer.kind in _AT_ONCE:
                    one.widgetValueHasChanged.connect(self.fill)
        self.fill()

    def look(self) -> None:
        """Look up what the list offers, as it is about to be opened."""
        if self._offer is not None and self._offer.kind not in _AT_ONCE:
            self._fill(Found(self._value).of(self._offer.kind))

    def fill(self, _: Any = None) -> None:
        """Offer what the layers of now hold."""
        if self._offer is not None:
            at_once = self._offer.kind in _AT_ONCE
            self._fill(Found(self._value).of(self._offer.kind) if at_once else [])

    def _fill(self, offered: list[Any]) -> None:
        """Put words into the list; what is written stays."""
        box = self.living(QComboBox)
        if box is None or self._offer is None:
            return
        written = box.currentText()
        box.blockSignals(True)
        box.clear()
        for word, shown, tip in offered:
            box.addItem(shown, word)
            box.setItemData(box.count() - 1, tip, _TIP)
        box.setCurrentIndex(-1)
        box.setEditText(written)
        box.blockSignals(False)
        place = box.lineEdit()
        if place is not None:
            spans = self._offer.join is spanned and len(offered) > 1
            ends = {"first": offered[0][0], "last": offered[-1][0]} if spans else {}
            place.setPlaceholderText(
                say(f"{self._offer.hint}_of" if spans else self._offer.hint, **ends)
            )

    def _value(self, name: str) -> Any:
        found = self._others.get(name)
        wrapper = None if found is None else found()
        return None if wrapper is None else wrapper.parameterValue()


class HeldWidget:
    """What the metadata of such a text names; the model designer gets QGIS's own widget instead."""

    def __new__(cls, definition: Any, dialog: Any, row: int = 0, col: int = 0) -> Any:
        """Return the widget wrapper that fits the dialog."""
        return fitting(definition, dialog, lambda kind: HeldWrapper(definition, kind))
