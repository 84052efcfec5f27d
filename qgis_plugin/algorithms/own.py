# SPDX-License-Identifier: GPL-2.0-or-later
"""What the plugin's own tools have in common, those that no entry of the catalog describes."""

from __future__ import annotations

from typing import Any, ClassVar

from qgis.core import QgsProcessingAlgorithm, QgsProcessingContext, QgsProcessingFeedback
from qgis.PyQt.QtGui import QIcon

from .. import core
from ..dialogs.buttons import say_in_dialogs
from ..i18n import language, say
from ..icons import icon_of
from ..runs import guarding
from . import help


class OwnAlgorithm(QgsProcessingAlgorithm):
    """A tool that is said by sentences of the plugin: its name, its help and its tags.

    A class below names itself (`NAME`), its group of the catalog (`GROUP`) and what its sentences begin
    with (`SAID`).
    """

    NAME: ClassVar[str]
    GROUP: ClassVar[str]
    SAID: ClassVar[str]

    def createInstance(self) -> Any:
        return type(self)()

    def name(self) -> str:
        return self.NAME

    def displayName(self) -> str:
        return say(f"{self.SAID}_name")

    def group(self) -> str:
        return core.say(core.catalog.GROUPS[self.GROUP], language())

    def groupId(self) -> str:
        return self.GROUP

    def tags(self) -> list[str]:
        tags = f"{self.SAID}_tags"
        return [*say(tags, "en").split(","), *say(tags, "zh").split(",")]

    def shortDescription(self) -> str:
        return say(f"{self.SAID}_help")

    def said_help(self) -> str:
        """Return the help of the dialog, below its picture."""
        raise NotImplementedError

    def shortHelpString(self) -> str:
        return f"{help.shown(self.NAME, self.GROUP)}{self.said_help()}"

    def checkParameterValues(
        self, given: dict[str, Any], context: QgsProcessingContext
    ) -> tuple[bool, str]:
        """Say before the run whether an output would take the place of an input."""
        fine, why = super().checkParameterValues(given, context)
        why = why if not fine else guarding.refused(self, given, context)
        return not why, why

    def prepareAlgorithm(
        self,
        given: dict[str, Any],
        context: QgsProcessingContext,
        feedback: QgsProcessingFeedback,
    ) -> bool:
        """Stop a step of a model whose output would take the place of an input: it is not asked before."""
        guarding.check(self, given, context)
        return True

    def createCustomParametersWidget(self, parent: Any = None) -> None:
        """Open QGIS's own dialog, in the language of the plugin."""
        say_in_dialogs()

    def icon(self) -> QIcon:
        return QIcon(icon_of(self.groupId()))

    def helpUrl(self) -> str:
        return help.url_of(self.name())

    def svgIconPath(self) -> str:
        return icon_of(self.groupId())
