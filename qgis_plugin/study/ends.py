# SPDX-License-Identifier: GPL-2.0-or-later
"""The last two pages of a study: its maps on paper, its report and its recipe."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from qgis.core import QgsVectorLayer
from qgis.PyQt import sip
from qgis.PyQt.QtCore import Qt, pyqtSignal
from qgis.PyQt.QtGui import QPixmap
from qgis.PyQt.QtWidgets import (
    QComboBox,
    QFileDialog,
    QFormLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from .. import core, maps
from ..i18n import language, say


class MapPage(QWidget):
    """The maps that the steps left: one is looked at, and taken to the tool that prints it."""

    def __init__(self) -> None:
        super().__init__()
        self._layers: dict[str, QgsVectorLayer] = {}
        self.which, self.shown, self.said = QComboBox(), QLabel(), _words()
        self.which.setAccessibleName(say("study_step_map"))
        self.print = QPushButton(say("study_print"))
        self.print.clicked.connect(lambda *_: self.open_tool())
        layout = QVBoxLayout(self)
        layout.addWidget(_words(say("study_about_map")))
        layout.addWidget(self.which)
        layout.addWidget(self.print)
        layout.addWidget(self.said)
        layout.addWidget(self.shown, 1)
        self.shown.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignHCenter)
        self.which.currentIndexChanged.connect(self._show)

    def offer(self, layers: Mapping[str, QgsVectorLayer]) -> None:
        """Offer the maps of the steps."""
        self._layers = {k: v for k, v in layers.items() if not sip.isdeleted(v)}
        self.which.blockSignals(True)
        self.which.clear()
        for name, layer in self._layers.items():
            self.which.addItem(layer.name(), name)
        self.which.blockSignals(False)
        self.which.setCurrentIndex(self.which.count() - 1)
        self._show()

    def layer(self) -> QgsVectorLayer | None:
        """Return the map that is chosen."""
        found = self._layers.get(self.which.currentData() or "")
        return None if found is None or sip.isdeleted(found) else found

    def _show(self, *_unused: object) -> None:
        layer = self.layer()
        for one in (self.which, self.print, self.shown):
            one.setVisible(layer is not None)
        self.said.setText("" if layer is not None else say("study_no_map"))
        self.said.setVisible(layer is None)
        if layer is None or not self.isVisible():
            return
        picture = QPixmap()
        try:
            picture.loadFromData(maps.picture(layer, language(), 1000))
        except core.RegspatialError as error:
            self.said.setText(str(error.localized(language())))
            self.said.setVisible(True)
            return
        width = max(240, self.width() - 24)
        smooth = Qt.TransformationMode.SmoothTransformation
        self.shown.setPixmap(picture.scaledToWidth(min(width, picture.width()), smooth))
        self.shown.setAccessibleDescription(layer.name())

    def showEvent(self, event: Any) -> None:
        super().showEvent(event)
        self._show()

    def open_tool(self) -> Any:
        """Open the dialog of the tool that prints, with the map in it."""
        import processing

        layer = self.layer()
        if layer is None:
            return None
        given = {"LAYER": layer.id(), "TITLE": layer.name()}
        box = processing.createAlgorithmDialog("regspatial:report_map", given)
        box.show()
        return box


class ReportPage(QWidget):
    """The title, the report, the recipe.

    Signals
    -------
    report_asked, tables_asked, recipe_asked : str
        The path that was chosen.
    """

    report_asked = pyqtSignal(str)
    tables_asked = pyqtSignal(str)
    recipe_asked = pyqtSignal(str)

    def __init__(self) -> None:
        super().__init__()
        self.title, self.said = QLineEdit(say("study_title")), _words()
        self.title.setAccessibleName(say("study_report_title"))
        self.report, self.tables, self.recipe = (
            QPushButton(say(f"study_{one}")) for one in ("report", "tables", "recipe")
        )
        self.tables.clicked.connect(lambda *_: self._ask(self.tables_asked, "tables_filter"))
        self.report.clicked.connect(lambda *_: self._ask(self.report_asked, "html_filter"))
        self.recipe.clicked.connect(lambda *_: self._ask(self.recipe_asked, "study_recipe_filter"))
        form = QFormLayout()
        form.addRow(say("study_report_title"), self.title)
        row = QVBoxLayout()
        for one in (self.report, self.tables, self.recipe):
            row.addWidget(one)
        layout = QVBoxLayout(self)
        layout.addWidget(_words(say("study_about_report")))
        layout.addLayout(form)
        layout.addLayout(row)
        layout.addWidget(self.said)
        layout.addStretch(1)
        self.said.setOpenExternalLinks(True)
        self.said.setTextInteractionFlags(Qt.TextInteractionFlag.TextBrowserInteraction)

    def _ask(self, signal: Any, kinds: str) -> None:
        path, kind = QFileDialog.getSaveFileName(self, self.windowTitle(), "", say(kinds))
        if path:
            found = re.search(r"\*(\.\w+)", kind or say(kinds))
            signal.emit(path if Path(path).suffix or found is None else path + found[1])

    def say(self, text: str) -> None:
        """Show a sentence."""
        self.said.setText(text)
        self.said.setVisible(bool(text))


def _words(text: str = "") -> QLabel:
    out = QLabel(text)
    out.setWordWrap(True)
    out.setVisible(bool(text))
    return out
