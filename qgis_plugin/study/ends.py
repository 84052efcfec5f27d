# SPDX-License-Identifier: GPL-2.0-or-later
"""The last two pages of a study: its maps on paper, its report and its recipe."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any

from qgis.core import QgsVectorLayer
from qgis.gui import QgsFileWidget
from qgis.PyQt import sip
from qgis.PyQt.QtCore import QCoreApplication, QEventLoop, Qt, pyqtSignal
from qgis.PyQt.QtGui import QImage, QPixmap
from qgis.PyQt.QtWidgets import (
    QComboBox,
    QFileDialog,
    QFormLayout,
    QLabel,
    QLineEdit,
    QProgressBar,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from .. import core
from ..i18n import language, say
from ..layouts import drawing
from .form import shrinks
from .keeping import BESIDE, SCRATCH, file_of

_FOLDER = "folder"


class MapPage(QWidget):
    """The maps that the steps left: where they are kept; one is looked at, and taken to the tool that prints it.

    Signals
    -------
    where_chosen : str
        "" beside the project, "scratch", or a folder.
    keep_asked : the button that keeps what is in memory alone was pressed
    """

    where_chosen = pyqtSignal(str)
    keep_asked = pyqtSignal()

    def __init__(self) -> None:
        super().__init__()
        self._layers: dict[str, QgsVectorLayer] = {}
        self._asked = 0
        self.which, self.shown, self.said = QComboBox(), QLabel(), _words()
        self.which.setAccessibleName(say("study_step_map"))
        self.print = QPushButton(say("study_print"))
        self.print.clicked.connect(lambda *_: self.open_tool())
        self.where, self.folder, self.kept = QComboBox(), QgsFileWidget(), _words()
        for key in (BESIDE, _FOLDER, SCRATCH):
            self.where.addItem(say(f"study_keep_{key or 'beside'}"), key)
        shrinks(self.where)
        shrinks(self.which)
        self.folder.setStorageMode(QgsFileWidget.StorageMode.GetDirectory)
        self.keep = QPushButton(say("study_keep_now"))
        self.keep.clicked.connect(lambda *_: self.keep_asked.emit())
        layout = QVBoxLayout(self)
        layout.addWidget(_words(say("study_about_map")))
        form = QFormLayout()
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        form.addRow(say("study_keep"), self.where)
        self.where.setAccessibleName(say("study_keep"))
        self.folder.setAccessibleName(say("study_keep_folder"))
        layout.addLayout(form)
        for one in (self.folder, self.kept, self.keep, self.which, self.print, self.said):
            layout.addWidget(one)
        layout.addWidget(self.shown, 1)
        self.shown.setMinimumWidth(1)  # else the picture of a wider dock keeps it wide
        self.shown.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignHCenter)
        self.which.currentIndexChanged.connect(self._show)
        self.where.currentIndexChanged.connect(self._other_place)
        self.folder.fileChanged.connect(self._other_place)
        self.show_where(BESIDE)

    # where they are kept

    def place(self) -> str:
        """Return where maps are kept."""
        chosen = str(self.where.currentData())
        return self.folder.filePath().strip() if chosen == _FOLDER else chosen

    def show_where(self, place: str) -> None:
        """Show where maps are kept."""
        for one in (self.where, self.folder):
            one.blockSignals(True)
        named = place not in (BESIDE, SCRATCH)
        self.where.setCurrentIndex(self.where.findData(_FOLDER if named else place))
        self.folder.setFilePath(place if named else "")
        for one in (self.where, self.folder):
            one.blockSignals(False)
        self._say_where()

    def _other_place(self, *_unused: object) -> None:
        self._say_where()
        self.where_chosen.emit(self.place())

    def _say_where(self) -> None:
        """Say which file it is, or that there is none."""
        self.folder.setVisible(self.where.currentData() == _FOLDER)
        path = file_of(self.place())
        if path is not None:
            text = say("study_keep_file", path=str(path))
        else:
            text = say("study_scratch" if self.place() == SCRATCH else "study_unsaved")
        self.say(text)
        self.keep.setEnabled(path is not None)

    def say(self, *sentences: str) -> None:
        """Say where the maps are."""
        self.kept.setText(" ".join(sentences))
        self.kept.setVisible(bool(self.kept.text()))

    # what it shows

    def offer(self, layers: Mapping[str, QgsVectorLayer], *, keepable: bool = False) -> None:
        """Offer the maps of the steps.

        Parameters
        ----------
        layers : mapping of step to layer
        keepable : bool
            Whether some are in memory alone.
        """
        self._layers = {k: v for k, v in layers.items() if not sip.isdeleted(v)}
        self._say_where()
        self.keep.setVisible(keepable)
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
        self._asked += 1
        then = partial(self._drawn, self._asked, layer.name())
        try:
            drawing.Drawing(layer, language(), 1000).start(then)
        except core.RegspatialError as error:
            self.said.setText(str(error.localized(language())))
            self.said.setVisible(True)

    def _drawn(self, asked: int, called: str, image: QImage) -> None:
        """Show what was drawn, if it is still what was asked for."""
        if sip.isdeleted(self) or asked != self._asked:
            return
        picture = QPixmap.fromImage(image)
        room = self.parentWidget() or self  # what is seen of the page
        width = max(120, min(room.width(), self.width()) - 24)
        smooth = Qt.TransformationMode.SmoothTransformation
        self.shown.setPixmap(picture.scaledToWidth(min(width, picture.width()), smooth))
        self.shown.setAccessibleDescription(called)

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
        self.bar = QProgressBar()
        self.bar.setVisible(False)
        self.title.setAccessibleName(say("study_report_title"))
        self.report, self.tables, self.recipe = (
            QPushButton(say(f"study_{one}")) for one in ("report", "tables", "recipe")
        )
        for button, asked, kinds in (
            (self.tables, self.tables_asked, "tables_filter"),
            (self.report, self.report_asked, "html_filter"),
            (self.recipe, self.recipe_asked, "study_recipe_filter"),
        ):
            button.clicked.connect(partial(self._ask, button.text(), asked, say(kinds)))
        form = QFormLayout()
        form.addRow(say("study_report_title"), self.title)
        row = QVBoxLayout()
        for one in (self.report, self.tables, self.recipe):
            row.addWidget(one)
        layout = QVBoxLayout(self)
        layout.addWidget(_words(say("study_about_report")))
        layout.addLayout(form)
        layout.addLayout(row)
        layout.addWidget(self.bar)
        layout.addWidget(self.said)
        layout.addStretch(1)
        self.said.setOpenExternalLinks(True)
        self.said.setTextInteractionFlags(Qt.TextInteractionFlag.TextBrowserInteraction)

    def _ask(self, title: str, signal: Any, kinds: str, *_unused: object) -> None:
        """Ask for a file; one with another ending than what is written gets it: a page is no .docx."""
        path, kind = QFileDialog.getSaveFileName(self, title.rstrip("…"), "", kinds)
        if not path:
            return
        known = re.findall(r"\*(\.\w+)", kinds)
        chosen = re.findall(r"\*(\.\w+)", kind) or known
        signal.emit(path if Path(path).suffix.lower() in known else path + chosen[0])

    def progress(self, share: float) -> None:
        """Show how much of the report is written: its maps take the window's thread for seconds."""
        self.bar.setVisible(share < 1.0)
        self.bar.setValue(int(100 * share))
        QCoreApplication.processEvents(QEventLoop.ProcessEventsFlag.ExcludeUserInputEvents)

    def say(self, text: str) -> None:
        """Show a sentence."""
        self.said.setText(text)
        self.said.setVisible(bool(text))


def _words(text: str = "") -> QLabel:
    out = QLabel(text)
    out.setWordWrap(True)
    out.setVisible(bool(text))
    return out
