# SPDX-License-Identifier: GPL-2.0-or-later
"""The provider: every tool of the catalog as a Processing algorithm."""

from __future__ import annotations

from qgis.core import QgsProcessingProvider
from qgis.PyQt.QtGui import QIcon

from . import core, needs
from .algorithm import ToolAlgorithm
from .i18n import say
from .icons import ICON
from .report_map import ReportMapAlgorithm
from .shipped_data import ShippedDataAlgorithm


class RegspatialProvider(QgsProcessingProvider):
    """The group "regspatial" of the Processing toolbox."""

    def loadAlgorithms(self) -> None:
        for tool in core.catalog.tools():
            self.addAlgorithm(ToolAlgorithm(tool.name))
        self.addAlgorithm(ShippedDataAlgorithm())
        self.addAlgorithm(ReportMapAlgorithm())

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
