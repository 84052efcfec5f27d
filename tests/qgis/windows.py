# SPDX-License-Identifier: GPL-2.0-or-later
"""What the docks ask of QGIS's window; and how its events are let happen."""

from qgis.gui import QgsMessageBar
from qgis.PyQt.QtCore import QEvent, QEventLoop, QObject, QTimer, pyqtSignal
from qgis.PyQt.QtWidgets import QApplication, QMainWindow


class Window(QObject):
    """What the dock asks of QGIS's window; it keeps what was put into it."""

    currentLayerChanged = pyqtSignal(object)  # noqa: N815 - QGIS calls it so

    def __init__(self) -> None:
        super().__init__()
        self.window, self.active = QMainWindow(), None
        self.menu, self.toolbar, self.projects, self.filters = [], [], [], []
        self.bar = QgsMessageBar(self.window)

    def mainWindow(self):
        return self.window

    def messageBar(self):
        return self.bar

    def addProject(self, path):
        self.projects.append(path)

    def activeLayer(self):
        return self.active

    def addPluginToMenu(self, name, action):
        self.menu.append(action)

    def removePluginMenu(self, name, action):
        self.menu.remove(action)

    def registerLocatorFilter(self, one):
        self.filters.append(one)

    def deregisterLocatorFilter(self, one):
        self.filters.remove(one)

    def addToolBarIcon(self, action):
        self.toolbar.append(action)

    def removeToolBarIcon(self, action):
        self.toolbar.remove(action)

    def addDockWidget(self, area, dock):
        self.window.addDockWidget(area, dock)

    def removeDockWidget(self, dock):
        self.window.removeDockWidget(dock)


def settle() -> None:
    """Let everything that waits happen, and what that leads to: a timer that was started before has run."""
    for _ in range(3):
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        loop = QEventLoop()
        QTimer.singleShot(0, loop.quit)  # timers of no time run in their order, after the events
        loop.exec()
