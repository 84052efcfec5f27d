# SPDX-License-Identifier: GPL-2.0-or-later
"""The entry of the study panel in the window."""

from __future__ import annotations

from typing import Any

from ..docks import DockEntry


class StudyPanel(DockEntry):
    """Opens the study panel."""

    TITLE, NAME = "study_dock", "RegspatialStudyAction"

    def make(self) -> Any:
        from .dock import StudyDock

        return StudyDock(self._iface)
