# SPDX-License-Identifier: GPL-2.0-or-later
"""The provider: every tool of the catalog, and the plugin's own, as Processing algorithms."""

from __future__ import annotations

import sys

from qgis.core import QgsProcessingProvider
from qgis.PyQt.QtGui import QIcon

from . import needs
from .algorithms.listed import ListedAlgorithm, entries, whole
from .i18n import say
from .icons import ICON
from .runs import SETTING
from .words import __version__


class RegspatialProvider(QgsProcessingProvider):
    """The group "regspatial" of the Processing toolbox.

    Parameters
    ----------
    listed : bool
        Only list the tools, as a window does until one is opened; else have them with their parameters.
    """

    def __init__(self, *, listed: bool = False) -> None:
        super().__init__()
        self._listed = listed

    def load(self) -> bool:
        """Show the setting in Processing's options, and load the tools."""
        try:
            from processing.core.ProcessingConfig import ProcessingConfig, Setting
        except ImportError:  # QGIS without the Processing plugin
            return bool(super().load())
        ProcessingConfig.settingIcons[self.name()] = self.icon()
        setting = Setting(self.name(), SETTING, say("ex_setting"), "", valuetype=Setting.FILE)
        setting.qname = SETTING  # its own key, not one under Processing
        setting.read()
        ProcessingConfig.addSetting(setting)
        return bool(super().load())

    def unload(self) -> None:
        """Take the setting out of the options; its value stays."""
        config = sys.modules.get("processing.core.ProcessingConfig")
        if config is not None:
            config.ProcessingConfig.settings.pop(SETTING, None)
        super().unload()

    def loadAlgorithms(self) -> None:
        for entry in entries():
            self.addAlgorithm(ListedAlgorithm(entry) if self._listed else whole(entry.name))

    def id(self) -> str:
        return "regspatial"

    def name(self) -> str:
        return say("plugin_name")

    def longName(self) -> str:
        return say("provider_long_name")

    def versionInfo(self) -> str:
        return str(__version__)

    def icon(self) -> QIcon:
        return QIcon(ICON)

    def svgIconPath(self) -> str:
        return ICON

    def warningMessage(self) -> str:
        """Shown beside the provider's name where numpy or scipy is missing."""
        return needs.absent()
