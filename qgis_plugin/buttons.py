# SPDX-License-Identifier: GPL-2.0-or-later
"""OK and Cancel in the language of the plugin: Qt's own words stay English where its translations are not installed."""

from __future__ import annotations

from typing import Any

from qgis.PyQt.QtWidgets import QDialogButtonBox

from .i18n import say


def ok_and_cancel(accept: Any, reject: Any) -> QDialogButtonBox:
    """Return the two buttons of a dialog.

    Parameters
    ----------
    accept, reject : what they do
    """
    kinds = QDialogButtonBox.StandardButton
    box = QDialogButtonBox(kinds.Ok | kinds.Cancel)
    box.button(kinds.Ok).setText(say("ok"))
    box.button(kinds.Cancel).setText(say("study_cancel"))
    box.accepted.connect(accept)
    box.rejected.connect(reject)
    return box
