# SPDX-License-Identifier: GPL-2.0-or-later
"""The provider: every tool of the catalog as a Processing algorithm."""

from __future__ import annotations

import sys

from qgis.core import QgsProcessingProvider
from qgis.PyQt.QtGui import QIcon

from . import core, needs
from .algorithms.algorithm import ToolAlgorithm
from .algorithms.dissolve_regions import DissolveRegionsAlgorithm
from .algorithms.external_recipe import ExternalAlgorithm
from .algorithms.merge_tables import MergeTablesAlgorithm
from .algorithms.report_map import ReportMapAlgorithm
from .algorithms.shipped_data import ShippedDataAlgorithm
from .i18n import say
from .icons import ICON
from .runs import external


class RegspatialProvider(QgsProcessingProvider):
    """The group "regspatial" of the Processing toolbox."""

    def load(self) -> bool:
        """Show the setting in Processing's options, and load the tools."""
        try:
            from processing.core.ProcessingConfig import ProcessingConfig, Setting
        except ImportError:  # QGIS without the Processing plugin
            return bool(super().load())
        ProcessingConfig.settingIcons[self.name()] = self.icon()
        setting = Setting(
            self.name(), external.SETTING, say("ex_setting"), "", valuetype=Setting.FILE
        )
        setting.qname = external.SETTING  # its own key, not one under Processing
        setting.read()
        ProcessingConfig.addSetting(setting)
        return bool(super().load())

    def unload(self) -> None:
        """Take the setting out of the options; its value stays."""
        config = sys.modules.get("processing.core.ProcessingConfig")
        if config is not None:
            config.ProcessingConfig.settings.pop(external.SETTING, None)
        super().unload()

    def loadAlgorithms(self) -> None:
        for tool in core.catalog.tools():
            self.addAlgorithm(ToolAlgorithm(tool.name))
        self.addAlgorithm(ShippedDataAlgorithm())
        self.addAlgorithm(MergeTablesAlgorithm())
        self.addAlgorithm(DissolveRegionsAlgorithm())
        self.addAlgorithm(ReportMapAlgorithm())
        self.addAlgorithm(ExternalAlgorithm())

    def id(self) -> str:
        return "regspatial"

    def name(self) -> str:
        return say("plugin_name")

    def longName(self) -> str:
        return say("provider_long_name")

    def versionInfo(self) -> str:
        return str(core.__version__)

    def icon(self) -> QIcon:
        return QIcon(ICON)

    def svgIconPath(self) -> str:
        return ICON

    def warningMessage(self) -> str:
        """Shown beside the provider's name where numpy or scipy is missing."""
        return needs.missing()
