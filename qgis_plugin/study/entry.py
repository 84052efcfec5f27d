# SPDX-License-Identifier: GPL-2.0-or-later
"""The entry of the study panel in the window."""

from __future__ import annotations

from typing import Any

from ..docks import DockEntry


class StudyPanel(DockEntry):
    """Opens the study panel."""

    TITLE, NAME = "study_dock", "RegspatialStudyAction"
    ON_TOOLBAR = True

    def make(self) -> Any:
        from .dock import StudyDock

        return StudyDock(self._iface)

    def draw_first_map(self) -> None:
        """Run the step that leaves the first map, where the project has none yet."""
        dock = self._dock
        if dock is not None and not dock.maps.there():
            dock.start("lisa")
            dock.go_to("lisa")
