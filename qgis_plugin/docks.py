# SPDX-License-Identifier: GPL-2.0-or-later
"""An entry in the Plugins menu and on the toolbar that opens a dock, which is made when it is first asked for."""

from __future__ import annotations

from typing import Any, ClassVar

from qgis.core import Qgis
from qgis.PyQt import sip
from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtGui import QIcon
from qgis.PyQt.QtWidgets import QToolBar

from . import needs
from .i18n import say
from .icons import ICON
from .older import QAction


class DockEntry:
    """Opens a dock, and takes itself out of the window without a trace.

    A class below names the sentence of its title (`TITLE`), its action (`NAME`) and its picture (`PICTURE`), and
    makes its dock.

    Parameters
    ----------
    iface : QgisInterface
    """

    TITLE: ClassVar[str]
    NAME: ClassVar[str]
    PICTURE: ClassVar[str] = ICON
    ON_TOOLBAR: ClassVar[bool] = False
    """Whether it has the button of the toolbar: one for the plugin, with its name; the menu has all."""

    def __init__(self, iface: Any) -> None:
        self._iface = iface
        self._dock: Any = None
        self._action = QAction(QIcon(self.PICTURE), say(self.TITLE), iface.mainWindow())
        self._action.setObjectName(self.NAME)
        self._action.setCheckable(True)
        self._action.triggered.connect(self.show)
        iface.addPluginToMenu(say("plugin_name"), self._action)
        if self.ON_TOOLBAR:
            self._action.setIconText(say("plugin_name"))
            iface.addToolBarIcon(self._action)
            self._name_the_button()

    def _name_the_button(self) -> None:
        """Let the toolbar show the name beside the picture: one picture among forty is not found."""
        bars = self._iface.mainWindow().findChildren(QToolBar)
        for button in filter(None, (bar.widgetForAction(self._action) for bar in bars)):
            button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)

    def make(self) -> Any:
        """Return the dock."""
        raise NotImplementedError

    def show(self, on: bool = True) -> None:
        """Show or hide the dock."""
        lack = needs.missing()
        if lack:
            self._action.setChecked(False)
            bar = self._iface.messageBar()
            bar.pushMessage(say("plugin_name"), lack, Qgis.MessageLevel.Warning, 0)
            return
        if self._dock is None:
            self._dock = self.make()
            self._iface.addDockWidget(Qt.DockWidgetArea.RightDockWidgetArea, self._dock)
            self._dock.visibilityChanged.connect(self._seen)
        self._dock.setUserVisible(on)

    @property
    def dock(self) -> Any:
        """The dock; None until it was opened."""
        return self._dock

    def _seen(self, *_unused: object) -> None:
        if self._dock is not None:
            self._action.setChecked(self._dock.isUserVisible())

    def remove(self) -> None:
        """Take the dock, the menu's entry and the button away."""
        self._iface.removePluginMenu(say("plugin_name"), self._action)
        if self.ON_TOOLBAR:
            self._iface.removeToolBarIcon(self._action)
        if self._dock is not None:
            self._dock.visibilityChanged.disconnect(self._seen)
            self._dock.close_down()
            self._iface.removeDockWidget(self._dock)
            sip.delete(
                self._dock
            )  # at once: what is deleted later still hears of layers until then
            self._dock = None
        self._action.triggered.disconnect()
        sip.delete(self._action)
