# SPDX-License-Identifier: GPL-2.0-or-later
"""A field at the top of the panel: a question in plain words, and the tools that answer it."""

from __future__ import annotations

from typing import Any

from qgis.PyQt.QtCore import Qt, QTimer
from qgis.PyQt.QtWidgets import (
    QApplication,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QVBoxLayout,
    QWidget,
)

from .. import core
from ..i18n import language, say

_PROVIDER = "regspatial"
_ROWS = 5
_PAUSE = 150
"""Milliseconds after the last letter: a word is not looked up letter by letter."""


class Ask(QWidget):
    """A question and its answers; a press on one opens the dialog of the tool."""

    def __init__(self) -> None:
        super().__init__()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(6, 4, 6, 0)
        layout.setSpacing(0)
        self.question, self.answers = QLineEdit(), QListWidget()
        self.question.setPlaceholderText(say("study_ask"))
        self.question.setClearButtonEnabled(True)
        self.question.setAccessibleName(say("study_ask"))
        self.answers.setAccessibleName(say("study_answers"))
        self.answers.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.answers.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.answers.hide()
        layout.addWidget(self.question)
        layout.addWidget(self.answers)
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(_PAUSE)
        self._soon.timeout.connect(self.answer)
        self._opened = ""
        self._just_opened = QTimer(self)
        self._just_opened.setSingleShot(True)
        self._just_opened.setInterval(2 * QApplication.doubleClickInterval())
        self.question.textChanged.connect(lambda _text: self._soon.start())
        self.question.returnPressed.connect(self._first)
        self.answers.itemClicked.connect(self._open)
        self.answers.itemActivated.connect(self._open)

    def answer(self) -> None:
        """Show the tools that answer what is asked."""
        self._soon.stop()
        self.answers.clear()
        asked = self.question.text().strip()
        found = core.asking().find(asked, _ROWS) if asked else None
        if found is not None:
            tools = [one for one in found if one.is_tool]
            if not (found.hit and tools):
                none = QListWidgetItem(say("study_no_answer"))
                none.setFlags(Qt.ItemFlag.NoItemFlags)
                self.answers.addItem(none)
            for one in tools:
                item = QListWidgetItem(one.line(language()))
                item.setToolTip(one.line(language()))
                item.setData(Qt.ItemDataRole.UserRole, one.name)
                self.answers.addItem(item)
        rows = self.answers.count()
        if rows:
            height = self.answers.sizeHintForRow(0) * rows + 2 * self.answers.frameWidth()
            self.answers.setFixedHeight(height)
        self.answers.setVisible(rows > 0)

    def _first(self) -> None:
        """Open the first answer; of a miss none is opened unasked."""
        self.answer()
        if self.answers.count():
            self._open(self.answers.item(0))

    def _open(self, item: QListWidgetItem) -> None:
        name = item.data(Qt.ItemDataRole.UserRole)
        again = name == self._opened and self._just_opened.isActive()
        if name and not again:  # a double click is a click and an activation
            self._opened = name
            self._just_opened.start()
            dialog = dialog_of(name)
            if dialog is not None:
                dialog.show()


def dialog_of(name: str) -> Any:
    """Return the dialog of a tool, as the toolbox opens it; None where Processing has none."""
    import processing

    return processing.createAlgorithmDialog(f"{_PROVIDER}:{name}", {})
