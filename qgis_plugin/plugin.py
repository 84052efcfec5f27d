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

_AT_EXIT = "regspatial_ends_threads"


def _end_threads(patience: int = 5000) -> None:
    """Let the threads of ended tasks end before QGIS does; those that still run have so many milliseconds.

    One that asked QgsAuthManager for its database closes it as it ends; left to ~QgsTaskManager it ends after that
    manager, and QGIS 3.40 crashes once in a while.
    """
    QgsApplication.taskManager().threadPool().waitForDone(patience)


def _end_threads_at_exit() -> None:
    """Ask for it once, whatever is switched off and on again: QGIS unloads its plugins before it says that it quits."""
    app = QgsApplication.instance()
    if not app.property(_AT_EXIT):
        app.setProperty(_AT_EXIT, True)
        app.aboutToQuit.connect(_end_threads)


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
        self.locator: Any = None

    def initProcessing(self) -> None:
        """Register the tools; qgis_process calls this and never `initGui`."""
        self._register(listed=False)

    def _register(self, *, listed: bool) -> None:
        """Register the tools; `listed`: by name alone, until one is opened."""
        if self.provider is not None:
            return
        lack = needs.python_too_old()
        if lack:
            QgsMessageLog.logMessage(lack, "regspatial", Qgis.MessageLevel.Warning)
            return
        from .provider import RegspatialProvider
        from .runs.sparing import watch

        watch(True)
        self.provider = RegspatialProvider(listed=listed)
        QgsApplication.processingRegistry().addProvider(self.provider)

    def initGui(self) -> None:
        """Register the tools, and tell the user at once if they cannot run here."""
        self._register(listed=True)
        if not needs.python_too_old():
            from .linked.entry import LinkedPictures
            from .study.entry import StudyPanel
            from .study.locator import Locator
            from .symbology.counting import Counting
            from .welcome import Welcome

            self.counting = Counting()
            _end_threads_at_exit()
            self.study = StudyPanel(self.iface)
            self.linked = LinkedPictures(self.iface)
            self.welcome = Welcome(self.iface, self.study)
            self.welcome.greet()
            self.locator = Locator()
            self.iface.registerLocatorFilter(self.locator)
        lack = needs.python_too_old() or needs.absent()
        if lack:
            self.iface.messageBar().pushMessage(
                say("plugin_name"), lack, Qgis.MessageLevel.Warning, 0
            )

    def unload(self) -> None:
        """Take the tools away, and the modules: an upgrade must not go on with the old core."""
        if self.locator is not None:
            self.iface.deregisterLocatorFilter(self.locator)
            self.locator = None
        for entry in (self.welcome, self.study, self.linked):
            if entry is not None:
                entry.remove()
        self.welcome = self.study = self.linked = None
        if self.counting is not None:
            self.counting.stop()
            self.counting = None
        if self.provider is not None:
            from .runs.sparing import watch

            watch(False)
            drawing = sys.modules.get(f"{__package__}.layouts.drawing")
            if drawing is not None:
                drawing.finish()
            QgsApplication.processingRegistry().removeProvider(self.provider)
            self.provider = None
        _end_threads(1000)
        package = __package__
        for name in [n for n in sys.modules if n == package or n.startswith(package + ".")]:
            del sys.modules[name]
