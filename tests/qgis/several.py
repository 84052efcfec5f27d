# SPDX-License-Identifier: GPL-2.0-or-later
"""A script of the toolbox: runs several tools in one process of qgis_process, and writes down what each gave.

test_qgis_process.py puts it into the folder of scripts of its profile.
"""

import json
import math
from pathlib import Path

import processing
from qgis.core import (
    Qgis,
    QgsProcessingAlgorithm,
    QgsProcessingException,
    QgsProcessingParameterFile,
)


def _plain(value):
    """Return what JSON can hold: a number that is none is null, as qgis_process writes it."""
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value if isinstance(value, bool | int | float | str | None) else str(value)


class Several(QgsProcessingAlgorithm):
    """Takes a file {tool: parameters}, and leaves {tool: results, or the error said} beside it."""

    def name(self) -> str:
        return "several"

    def displayName(self) -> str:
        return "Several"

    def createInstance(self) -> QgsProcessingAlgorithm:
        return Several()

    def flags(self) -> Qgis.ProcessingAlgorithmFlag:
        return super().flags() | Qgis.ProcessingAlgorithmFlag.NoThreading

    def initAlgorithm(self, configuration=None) -> None:
        self.addParameter(QgsProcessingParameterFile("ASKED", "Tools and their parameters"))

    def processAlgorithm(self, parameters, context, feedback) -> dict:
        path = Path(self.parameterAsString(parameters, "ASKED", context))
        given = {}
        for tool, asked in json.loads(path.read_text("utf-8")).items():
            try:
                results = processing.run(f"regspatial:{tool}", asked, feedback=feedback)
            except QgsProcessingException as error:
                given[tool] = {"error": str(error)}
            else:
                given[tool] = {name: _plain(value) for name, value in results.items()}
        path.with_suffix(".results.json").write_text(json.dumps(given), "utf-8")
        return {}
