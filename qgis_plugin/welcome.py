# SPDX-License-Identifier: GPL-2.0-or-later
"""What a person meets first: a line that leads to the study panel, and the sample project in the menu."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from qgis.core import Qgis, QgsProject, QgsSettings
from qgis.PyQt import sip
from qgis.PyQt.QtCore import QStandardPaths
from qgis.PyQt.QtGui import QIcon
from qgis.PyQt.QtWidgets import QFileDialog, QPushButton

from . import needs
from .dialogs.buttons import agreed
from .i18n import say
from .icons import ICON
from .older import QAction

GREETED = "regspatial/greeted"
FOLDER = "regspatial-sample"


class Welcome:
    """The menu's entry of the sample project, and the line of the first run.

    Parameters
    ----------
    iface : QgisInterface
    study : DockEntry
        What opens the study panel.
    """

    def __init__(self, iface: Any, study: Any) -> None:
        self._iface, self._study = iface, study
        self._action = QAction(QIcon(ICON), say("sample_load"), iface.mainWindow())
        self._action.setObjectName("RegspatialSampleAction")
        self._action.triggered.connect(self.ask)
        iface.addPluginToMenu(say("plugin_name"), self._action)

    def greet(self) -> None:
        """Say once, ever, where to begin; a QGIS that lacks something says that instead."""
        settings = QgsSettings()
        if needs.absent() or settings.value(GREETED, False, type=bool):
            return
        settings.setValue(GREETED, True)
        bar = self._iface.messageBar()
        line = bar.createMessage(say("plugin_name"), say("welcome"))
        for key, meant in (("welcome_study", self._study.show), ("welcome_sample", self.ask)):
            button = QPushButton(say(key), line)
            button.clicked.connect(lambda _checked=False, do=meant: (do(), bar.popWidget(line)))
            line.layout().addWidget(button)
        bar.pushWidget(line, Qgis.MessageLevel.Info, 0)

    def ask(self, *_unused: object) -> None:
        """Ask for a folder, write the sample project there and open it."""
        places = QStandardPaths.StandardLocation
        documents = QStandardPaths.writableLocation(places.DocumentsLocation)
        home = (
            documents
            if Path(documents).is_dir()
            else QStandardPaths.writableLocation(places.HomeLocation)
        )
        window = self._iface.mainWindow()
        chosen = QFileDialog.getExistingDirectory(window, say("sample_where"), home)
        if chosen and self._may_leave(window):
            self.load(Path(chosen) / FOLDER)

    def _may_leave(self, window: Any) -> bool:
        return not QgsProject.instance().isDirty() or agreed(window, say("sample_unsaved"))

    def load(self, folder: Path) -> bool:
        """Write the sample project into a folder and open it, with the study panel beside it."""
        from .sample import written

        bar = self._iface.messageBar()
        try:
            project = written(folder)
        except OSError as error:
            why = say("sample_failed", folder=str(folder), reason=str(error))
            bar.pushMessage(say("plugin_name"), why, Qgis.MessageLevel.Critical, 0)
            return False
        self._iface.addProject(str(project))
        self._study.show()
        self._study.draw_first_map()
        bar.pushMessage(say("plugin_name"), say("sample_opened"), Qgis.MessageLevel.Info, 15)
        return True

    def remove(self) -> None:
        """Take the menu's entry away."""
        self._iface.removePluginMenu(say("plugin_name"), self._action)
        self._action.triggered.disconnect()
        sip.delete(self._action)
