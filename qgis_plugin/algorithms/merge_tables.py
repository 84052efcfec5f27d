# SPDX-License-Identifier: GPL-2.0-or-later
"""The tool "Merge tables": layers and files as they come, into one table by region and time.

It belongs to QGIS alone: the shell takes --panel more than once, a recipe has [[panel.merge]].
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from qgis.core import (
    QgsFeature,
    QgsField,
    QgsFields,
    QgsProcessingContext,
    QgsProcessingException,
    QgsProcessingFeedback,
    QgsProcessingOutputNumber,
    QgsProcessingParameterFeatureSink,
    QgsProcessingParameterMultipleLayers,
    QgsProcessingUtils,
    QgsVectorLayer,
)

from .. import core, needs
from ..dialogs import dialog
from ..i18n import language, say
from ..older import FieldType, Qgis
from ..reading import grids
from ..results import outputs, staged
from ..runs import guarding, sparing
from ..runs.feedback import tell_table
from ..runs.stopping import stoppable
from ..runs.working import at_work
from ..symbology import styles
from . import parameters
from .own import OwnAlgorithm

TABLES, FILES, OUTPUT, REPORT = "TABLES", "FILES", "OUTPUT", "MERGE"
NUMBERS = {"REGIONS": "mt_regions", "TIMES": "mt_times", "EMPTY": "mt_empty"}


class MergeTablesAlgorithm(OwnAlgorithm):
    """Read tables by what stands in them, and put them together."""

    NAME, GROUP, SAID = "merge_tables", "data", "mt"

    def __init__(self) -> None:
        super().__init__()
        self._params = core.merge_params()
        self._written: list[outputs.Written] = []

    def said_help(self) -> str:
        lang = language()
        items = "".join(
            f"<p><b>{p.label(lang)}</b><br>{parameters.help_text(p, lang)}</p>"
            for p in self._params
        )
        tables = (
            f"<p>{say('mt_help')}</p><p><b>{say('mt_tables')}</b><br>{say('mt_tables_help')}</p>"
        )
        files = f"<p><b>{say('mt_files')}</b><br>{say('mt_files_help')}</p>"
        return f"{tables}{files}{items}"

    def initAlgorithm(self, configuration: Mapping[str, Any] | None = None) -> None:
        """Make the parameters."""
        anything = Qgis.ProcessingSourceType.Vector
        # two lists: that of layers refuses files which QGIS itself cannot open
        files = Qgis.ProcessingSourceType.File
        for name, kind, label, said in (
            (TABLES, anything, say("mt_tables"), say("mt_tables_help")),
            (FILES, files, say("mt_files"), say("mt_files_help")),
        ):
            asked = QgsProcessingParameterMultipleLayers(name, label, kind, None, True)
            asked.setHelp(said)
            self.addParameter(asked)
        for p in self._params:
            self.addParameter(parameters.definition(p, language(), {}))
        self.addParameter(QgsProcessingParameterFeatureSink(OUTPUT, say("mt_output"), anything))
        self.addParameter(QgsProcessingParameterFeatureSink(REPORT, say("mt_report"), anything))
        for name, said in NUMBERS.items():
            self.addOutput(QgsProcessingOutputNumber(name, say(said)))

    def canExecute(self) -> tuple[bool, str]:
        lack = needs.missing()
        return not lack, lack

    def checkParameterValues(
        self, given: dict[str, Any], context: QgsProcessingContext
    ) -> tuple[bool, str]:
        """Name the table that is none, and ask for one where there is none."""
        if not _tables(given):
            return False, say("mt_nothing")
        why = grids.wrong(_tables(given), context)
        return (False, why) if why else super().checkParameterValues(given, context)

    def prepareAlgorithm(
        self,
        given: dict[str, Any],
        context: QgsProcessingContext,
        feedback: QgsProcessingFeedback,
    ) -> bool:
        """Read the cells here, in the thread that the layers of the project live in."""
        lack = needs.missing()
        if lack:
            raise QgsProcessingException(lack)
        given = parameters.answered(self, given)
        said = self._said(given, context)
        try:
            self._grids = grids.grids_of(
                _tables(given), said.get("encoding"), said.get("decimal"), context, feedback
            )
        except core.RegspatialError as error:
            raise QgsProcessingException(self._spoken(error)) from None
        guarding.check(self, given, context)
        files = guarding.files_read(self, given, context)
        self._reading = sparing.coming(given, context, feedback, files)
        return True

    def processAlgorithm(
        self,
        given: dict[str, Any],
        context: QgsProcessingContext,
        feedback: QgsProcessingFeedback,
    ) -> dict[str, Any]:
        """Put the tables together, and say what each was taken for."""
        self._written = []
        said = parameters.answered(self, given)

        def work() -> dict[str, Any]:
            return stoppable(feedback, lambda: self._run(said, context, feedback))

        return at_work(self._reading, context, feedback, work, self._spoken)

    def _run(
        self,
        given: dict[str, Any],
        context: QgsProcessingContext,
        feedback: QgsProcessingFeedback,
    ) -> dict[str, Any]:
        with core.runner().collected() as notes:
            panel = core.merged(self._grids, self._said(given, context))
        for note in notes:
            feedback.pushWarning(self._spoken(note))
        tell_table(feedback, panel.reading.summary(language()))
        results: dict[str, Any] = {
            "REGIONS": panel.n,
            "TIMES": panel.T,
            "EMPTY": panel.reading.empty,
        }
        self._written = staged.written(
            self,
            given,
            context,
            lambda there: (
                self._write(panel, there, context),
                outputs.write_table(self, REPORT, panel.reading.tables()[0], there, context),
            ),
        )
        feedback.setProgress(100)
        return results | {one.name: one.destination for one in self._written}

    def postProcessAlgorithm(
        self, context: QgsProcessingContext, feedback: QgsProcessingFeedback
    ) -> dict[str, Any]:
        """Name the fields for people."""
        for written in self._written:
            layer = QgsProcessingUtils.mapLayerFromString(written.destination, context)
            if isinstance(layer, QgsVectorLayer):
                styles.dress(layer, written.aliases, None, language())
        return {}

    def _said(self, given: dict[str, Any], context: QgsProcessingContext) -> dict[str, Any]:
        found = {p.name: parameters.value(self, p, given, context) for p in self._params}
        return {name: value for name, value in found.items() if value is not None}

    def _spoken(self, said: Any) -> str:
        return str(said.localized(language(), dialog.DialogFace(self._params)))

    def _write(
        self, panel: Any, given: dict[str, Any], context: QgsProcessingContext
    ) -> outputs.Written | None:
        """Write a row a region and time; a field is called as its variable."""
        names = outputs.free_names(list(panel.columns), ("id", outputs.TIME))
        fields = QgsFields()
        fields.append(QgsField("id", FieldType.QString))
        years = all(isinstance(t, int) for t in panel.times)
        kind = FieldType.LongLong if years else FieldType.QString
        fields.append(QgsField(outputs.TIME, kind))
        for one in panel.columns:
            fields.append(QgsField(names[one], FieldType.Double))
        nowhere = Qgis.WkbType.NoGeometry
        sink, destination = self.parameterAsSink(given, OUTPUT, context, fields, nowhere)
        if sink is None:
            outputs.no_sink(self, given, OUTPUT)
            return None
        feature = QgsFeature(fields)
        for k, time in enumerate(panel.times):
            for j, region in enumerate(panel.ids):
                cells = [float(v[k, j]) for v in panel.columns.values()]
                feature.setAttributes(
                    [region, time, *(None if math.isnan(c) else c for c in cells)]
                )
                outputs.add(self, sink, feature, given, OUTPUT)
        outputs.close(sink)
        return outputs.Written(OUTPUT, destination, _aliases(panel, names))


def _tables(given: Mapping[str, Any]) -> list[Any]:
    """Return the tables of a run: a list, one, or several in one text as the shell writes them."""
    found: list[Any] = []
    for name in (TABLES, FILES):
        tables = given.get(name) or []
        if isinstance(tables, str):
            tables = tables.split(";")
        found += list(tables) if isinstance(tables, list | tuple) else [tables]
    return [one for one in found if not isinstance(one, str) or one.strip()]


def _aliases(panel: Any, names: Mapping[str, str]) -> dict[str, tuple[str, str]]:
    """Return what the fields are called for people: the label of the table, with its unit."""
    out = {}
    for one, called in names.items():
        label, unit = panel[one].label, panel.units.get(one, "")
        if label is not None:
            out[called] = (label.heading("en"), label.heading("zh"))
        elif unit:
            out[called] = (f"{one} ({unit})", f"{one}（{unit}）")
    return out
