# SPDX-License-Identifier: GPL-2.0-or-later
"""The search bar of QGIS (Ctrl+K) answers questions too: every tool is found there, in the toolbox or behind a door."""

from __future__ import annotations

from typing import Any

from qgis.core import QgsLocatorFilter, QgsLocatorResult
from qgis.PyQt.QtGui import QIcon

from ..i18n import language, say
from ..icons import ICON

_MOST = 5
_FEWEST_LETTERS = 2
"""One letter answers nothing, and the bar asks at every key; a Chinese question has two signs at least."""


def dialog_of(name: str) -> Any:
    """Return the dialog of a tool."""
    from . import asking  # not when QGIS starts: it needs the catalog

    return asking.dialog_of(name)


class Locator(QgsLocatorFilter):
    """Tools that answer what is typed in the search bar."""

    def clone(self) -> Locator:
        return Locator()

    def name(self) -> str:
        return "regspatial"

    def displayName(self) -> str:
        return say("plugin_name")

    def prefix(self) -> str:
        return "rs"

    def fetchResults(self, string: str, context: Any, feedback: Any) -> None:
        """Hand over the answers; runs in a thread of the bar, and touches no window."""
        del context
        asked = string.strip()
        if len(asked) < _FEWEST_LETTERS or feedback.isCanceled():
            return
        from .. import core  # not before something is typed: this is imported when QGIS starts

        found = core.asking().find(asked, _MOST)
        for place, one in enumerate(found if found.hit else ()):
            if one.is_tool:
                result = QgsLocatorResult(self, one.line(language()), one.name)
                result.icon = QIcon(ICON)
                result.score = 1.0 - place / _MOST
                self.resultFetched.emit(result)

    def triggerResult(self, result: Any) -> None:
        """Open the dialog of the tool."""
        name = result.userData if isinstance(result.userData, str) else result.getUserData()
        dialog = dialog_of(str(name))
        if dialog is not None:
            dialog.show()
