# SPDX-License-Identifier: GPL-2.0-or-later
"""The entry of the linked pictures in the window."""

from __future__ import annotations

from typing import Any

from ..docks import DockEntry
from ..icons import LINKED


class LinkedPictures(DockEntry):
    """Opens the linked pictures."""

    TITLE, NAME = "linked_title", "RegspatialLinkedPicturesAction"
    PICTURE = LINKED

    def make(self) -> Any:
        from .dock import LinkedDock

        return LinkedDock(self._iface)
