# SPDX-License-Identifier: GPL-2.0-or-later
"""The box around the questions of a study: folded away it still says what the study is about."""

from __future__ import annotations

from qgis.gui import QgsCollapsibleGroupBox
from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtGui import QFontMetrics

from ..i18n import say

_BESIDE = 40
"""Pixels of the arrow beside the title, and of the edges."""


class Question(QgsCollapsibleGroupBox):
    """A box whose title is cut where there is no room, in its width alone."""

    def __init__(self) -> None:
        super().__init__(say("study_question"))
        self.collapsedStateChanged.connect(self._room_for_title)

    def show_about(self, about: str, width: int) -> None:
        """Say what the study is about beside the arrow, as far as there is room."""
        head = say("study_question")
        whole = f"{head}: {about}" if about else head
        font = self.font()
        font.setBold(True)  # as QGIS draws it
        cut = Qt.TextElideMode.ElideRight
        room = max(0, width - _BESIDE)
        shown = QFontMetrics(font).elidedText(whole, cut, room)
        self.setTitle(shown.replace("&", "&&"))  # one alone underlines the letter behind it
        self.setToolTip(whole)

    def _room_for_title(self, collapsed: bool) -> None:
        """Let the title keep its underscores: QGIS makes a folded box as high as letters without them."""
        high = QFontMetrics(self.font()).height() + 4 if collapsed else 0
        self.setMinimumHeight(high)
        if collapsed:
            self.setMaximumHeight(max(high, self.maximumHeight()))
