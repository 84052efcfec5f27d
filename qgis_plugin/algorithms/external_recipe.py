# SPDX-License-Identifier: GPL-2.0-or-later
"""The tool "Run a recipe in an external Python"; it belongs to QGIS alone."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from qgis.core import (
    QgsProcessingContext,
    QgsProcessingException,
    QgsProcessingFeedback,
    QgsProcessingOutputHtml,
    QgsProcessingParameterEnum,
    QgsProcessingParameterFile,
    QgsProcessingParameterFolderDestination,
)

from ..i18n import language, say
from ..older import Qgis
from ..runs import external
from ..words import languages
from .own import OwnAlgorithm

LANGUAGES = ("auto", *languages())


class ExternalAlgorithm(OwnAlgorithm):
    """Run a whole recipe by the shell of an external Python."""

    NAME, GROUP, SAID = "external", "report", "ex"

    def said_help(self) -> str:
        return f"<p>{say('ex_help')}</p><p>{say('ex_recipe_help')}</p>"

    def initAlgorithm(self, configuration: Mapping[str, Any] | None = None) -> None:
        """Make the parameters."""
        behaviour = Qgis.ProcessingFileParameterBehavior.File
        recipe = QgsProcessingParameterFile("RECIPE", say("ex_recipe"), behaviour, "toml")
        recipe.setHelp(say("ex_recipe_help"))
        lang = QgsProcessingParameterEnum(
            "LANGUAGE", say("rm_language"), LANGUAGES, False, "auto", False, True
        )
        lang.setHelp(say("ex_language_help"))
        self.addParameter(recipe)
        self.addParameter(lang)
        self.addParameter(QgsProcessingParameterFolderDestination("FOLDER", say("ex_folder")))
        self.addOutput(QgsProcessingOutputHtml("REPORT", say("ex_report")))

    def processAlgorithm(
        self,
        given: dict[str, Any],
        context: QgsProcessingContext,
        feedback: QgsProcessingFeedback,
    ) -> dict[str, Any]:
        """Run the recipe in its own process, and read back where the report is."""
        program = external.python()
        recipe = self.parameterAsFile(given, "RECIPE", context)
        folder = self.parameterAsString(given, "FOLDER", context)
        lang = self.parameterAsEnumString(given, "LANGUAGE", context)
        lang = language() if lang == "auto" else lang
        arguments = ["recipe", recipe, "--out", folder, "--lang", lang]
        done = external.run(program, arguments, Path(folder), feedback)
        if done is None:
            return {}
        report = Path(str(done.get("report", "")))
        if not report.is_file():
            raise QgsProcessingException(say("ex_no_regspatial", path=program))
        feedback.setProgress(100)
        return {"FOLDER": folder, "REPORT": str(report)}
