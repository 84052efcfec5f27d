# SPDX-License-Identifier: GPL-2.0-or-later
"""The plugin: it puts the provider into Processing, and takes itself away without a trace.

Python 3.9 syntax; see __init__.py.
"""

from __future__ import annotations

import sys
from typing import Any

from qgis.core import Qgis, QgsApplication, QgsMessageLog

from . import needs
from .i18n import say


def _end_threads() -> None:
    """Let the threads of ended tasks end before QGIS does.

    One that asked QgsAuthManager for its database closes it as it ends; left to ~QgsTaskManager it ends after that
    manager, and QGIS 3.40 crashes once in a while. Five seconds are given to tasks that still run.
    """
    QgsApplication.taskManager().threadPool().waitForDone(5000)


class RegspatialPlugin:
    """What QGIS holds while the plugin is on.

    `iface` is None in qgis_process, and is touched only by `initGui`.
    """

    def __init__(self, iface: Any) -> None:
        self.iface = iface
        self.provider: Any = None
        self.linked: Any = None
        self.study: Any = None
        self.counting: Any = None
        self.welcome: Any = None

    def initProcessing(self) -> None:
        """Register the tools; qgis_process calls this and never `initGui`."""
        if self.provider is not None:
            return
        lack = needs.python_too_old()
        if lack:
            QgsMessageLog.logMessage(lack, "regspatial", Qgis.MessageLevel.Warning)
            return
        from .provider import RegspatialProvider
        from .sparing import watch

        watch(True)
        self.provider = RegspatialProvider()
        QgsApplication.processingRegistry().addProvider(self.provider)

    def initGui(self) -> None:
        """Register the tools, and tell the user at once if they cannot run here."""
        self.initProcessing()
        if not needs.python_too_old():
            from .counting import Counting
            from .linked.entry import LinkedPictures
            from .study.entry import StudyPanel
            from .welcome import Welcome

            self.counting = Counting()
            QgsApplication.instance().aboutToQuit.connect(_end_threads)
            self.study = StudyPanel(self.iface)
            self.linked = LinkedPictures(self.iface)
            self.welcome = Welcome(self.iface, self.study)
            self.welcome.greet()
        lack = needs.python_too_old() or needs.missing()
        if lack:
            self.iface.messageBar().pushMessage(
                say("plugin_name"), lack, Qgis.MessageLevel.Warning, 0
            )

    def unload(self) -> None:
        """Take the tools away, and the modules: an upgrade must not go on with the old core."""
        for entry in (self.welcome, self.study, self.linked):
            if entry is not None:
                entry.remove()
        self.welcome = self.study = self.linked = None
        if self.counting is not None:
            self.counting.stop()
            self.counting = None
            QgsApplication.instance().aboutToQuit.disconnect(_end_threads)
        if self.provider is not None:
            from .sparing import watch

            watch(False)
            QgsApplication.processingRegistry().removeProvider(self.provider)
            self.provider = None
        package = __package__
        for name in [n for n in sys.modules if n == package or n.startswith(package + ".")]:
            del sys.modules[name]
