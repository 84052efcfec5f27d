# SPDX-License-Identifier: GPL-2.0-or-later
"""Buttons in the language of the plugin: Qt's own words stay English where its translations are not found.

QGIS in Chinese never finds them: it asks Qt for “zh-Hans”, and Qt's file is called “zh_CN”.
"""

from __future__ import annotations

from typing import Any

from qgis.PyQt.QtCore import QTimer
from qgis.PyQt.QtWidgets import QApplication, QDialogButtonBox, QMessageBox

from ..i18n import language, say


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


def agreed(window: Any, question: str) -> bool:
    """Ask what is answered with Yes or No; a window that is closed says No."""
    kinds = QMessageBox.StandardButton
    icon = QMessageBox.Icon.Question
    box = QMessageBox(icon, say("plugin_name"), question, kinds.Yes | kinds.No, window)
    box.button(kinds.Yes).setText(say("yes"))
    box.button(kinds.No).setText(say("no"))
    box.setDefaultButton(kinds.No)
    box.exec()
    return box.clickedButton() is box.button(kinds.Yes)


def say_in_dialogs() -> None:
    """Put Close and Help of our tools' dialogs, which are QGIS's own, into Chinese once they are open."""
    if language() == "zh":
        QTimer.singleShot(0, _say_in_open_ones)


def _say_in_open_ones() -> None:
    from qgis.gui import (
        QgsProcessingAlgorithmDialogBase,
    )  # qgis_process, which opens none, does without

    kinds = QDialogButtonBox.StandardButton
    for window in QApplication.topLevelWidgets():
        if isinstance(window, QgsProcessingAlgorithmDialogBase) and _is_ours(window.algorithm()):
            for kind, key in ((kinds.Close, "close"), (kinds.Help, "help")):
                button = window.buttonBox().button(kind)
                if button is not None:
                    button.setText(say(key))


def _is_ours(algorithm: Any) -> bool:
    return algorithm is not None and algorithm.id().startswith("regspatial:")
