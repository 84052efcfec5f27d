# SPDX-License-Identifier: GPL-2.0-or-later
"""The tool "Merge regions by an attribute": prefectures into provinces, with what does not fit said.

It belongs to QGIS alone: the shell has --dissolve, a recipe `dissolve` of [regions], Python
`regions.dissolve`. What is said of each group is the same record.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from qgis.core import (
    QgsFeature,
    QgsField,
    QgsFields,
    QgsGeometry,
    QgsProcessingAlgorithm,
    QgsProcessingContext,
    QgsProcessingException,
    QgsProcessingFeedback,
    QgsProcessingOutputNumber,
    QgsProcessingParameterFeatureSink,
    QgsProcessingParameterFeatureSource,
    QgsProcessingParameterField,
    QgsProcessingUtils,
    QgsVectorLayer,
    QgsWkbTypes,
)
from qgis.PyQt.QtGui import QIcon

from .. import core, needs
from ..dialogs.buttons import say_in_dialogs
from ..i18n import language, message, say
from ..icons import icon_of
from ..older import FieldType, Qgis
from ..reading import features
from ..reading.aliases import aliases_of
from ..results import outputs, staged
from ..runs import guarding, sparing
from ..runs.feedback import tell_table
from ..runs.stopping import stoppable
from ..runs.working import at_work
from ..symbology import styles
from ..values import to_python
from . import help

SOURCE, BY, OUTPUT, REPORT = "REGIONS", "BY", "OUTPUT", "DISSOLVED"
_SAME = 1e-9
"""Share of a group's area that is rounding, as in Python's."""


class DissolveRegionsAlgorithm(QgsProcessingAlgorithm):
    """Merge the regions of a layer, and say of each group what does not fit."""

    def __init__(self) -> None:
        super().__init__()
        self._written: list[outputs.Written] = []

    def createInstance(self) -> DissolveRegionsAlgorithm:
        return DissolveRegionsAlgorithm()

    def name(self) -> str:
        return "dissolve_regions"

    def displayName(self) -> str:
        return say("dr_name")

    def group(self) -> str:
        return core.say(core.catalog.GROUPS["data"], language())

    def groupId(self) -> str:
        return "data"

    def tags(self) -> list[str]:
        return [*say("dr_tags", "en").split(","), *say("dr_tags", "zh").split(",")]

    def shortDescription(self) -> str:
        return say("dr_help")

    def shortHelpString(self) -> str:
        picture = help.shown(self.name(), self.groupId())
        return (
            f"{picture}<p>{say('dr_help')}</p><p><b>{say('dr_by')}</b><br>{say('dr_by_help')}</p>"
        )

    def icon(self) -> QIcon:
        return QIcon(icon_of(self.groupId()))

    def helpUrl(self) -> str:
        return help.url_of(self.name())

    def svgIconPath(self) -> str:
        return icon_of(self.groupId())

    def initAlgorithm(self, configuration: Mapping[str, Any] | None = None) -> None:
        """Make the parameters."""
        polygons = Qgis.ProcessingSourceType.VectorPolygon
        regions = QgsProcessingParameterFeatureSource(SOURCE, say("dr_regions"), [polygons])
        regions.setHelp(say("dr_regions_help"))
        self.addParameter(regions)
        by = QgsProcessingParameterField(BY, say("dr_by"), None, SOURCE)
        by.setHelp(say("dr_by_help"))
        self.addParameter(by)
        self.addParameter(QgsProcessingParameterFeatureSink(OUTPUT, say("dr_output"), polygons))
        anything = Qgis.ProcessingSourceType.Vector
        self.addParameter(
            QgsProcessingParameterFeatureSink(REPORT, say("dr_report"), anything, None, True)
        )
        self.addOutput(QgsProcessingOutputNumber("GROUPS", say("dr_groups")))
        self.addOutput(QgsProcessingOutputNumber("SLIVERS", say("dr_slivers")))

    def createCustomParametersWidget(self, parent: Any = None) -> None:
        """Open QGIS's own dialog, in the language of the plugin."""
        say_in_dialogs()

    def canExecute(self) -> tuple[bool, str]:
        lack = needs.missing()
        return not lack, lack

    def checkParameterValues(
        self, given: dict[str, Any], context: QgsProcessingContext
    ) -> tuple[bool, str]:
        """Say before the run whether the output would take the place of the map."""
        fine, why = super().checkParameterValues(given, context)
        why = why if not fine else guarding.refused(self, given, context)
        return not why, why

    def prepareAlgorithm(
        self,
        given: dict[str, Any],
        context: QgsProcessingContext,
        feedback: QgsProcessingFeedback,
    ) -> bool:
        lack = needs.missing()
        if lack:
            raise QgsProcessingException(lack)
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
        """Merge, measure, write."""
        self._written = []

        def work() -> dict[str, Any]:
            return stoppable(feedback, lambda: self._run(given, context, feedback))

        def spoken(error: Any) -> str:
            return str(error.localized(language()))

        return at_work(self._reading, context, feedback, work, spoken)

    def _run(
        self,
        given: dict[str, Any],
        context: QgsProcessingContext,
        feedback: QgsProcessingFeedback,
    ) -> dict[str, Any]:
        source = self.parameterAsSource(given, SOURCE, context)
        if source is None:
            raise QgsProcessingException(self.invalidSourceError(given, SOURCE))
        by = self.parameterAsString(given, BY, context)
        members = _members(source, by)
        merged = {g: QgsGeometry.unaryUnion(shapes) for g, (shapes, _rows) in members.items()}
        record = _report(by, members, merged, feedback)
        tell_table(feedback, record.summary(language()))
        if record.slivers.sum() or (record.overlap > _SAME).any():
            feedback.pushWarning(say("dr_misfit", by=by, n=int(record.slivers.sum())))
        results: dict[str, Any] = {
            "GROUPS": len(merged),
            "SLIVERS": int(record.slivers.sum()),
        }
        tables = [record.tables()[0]] if outputs.wanted(given, REPORT) else []
        self._written = staged.written(
            self,
            given,
            context,
            lambda there: (
                self._write(source, by, members, merged, there, context),
                *(outputs.write_table(self, REPORT, one, there, context) for one in tables),
            ),
        )
        return results | {one.name: one.destination for one in self._written}

    def postProcessAlgorithm(
        self, context: QgsProcessingContext, feedback: QgsProcessingFeedback
    ) -> dict[str, Any]:
        """Name the fields for people."""
        for written in self._written:
            layer = QgsProcessingUtils.mapLayerFromString(written.destination, context)
            if isinstance(layer, QgsVectorLayer):
                styles.dress(
                    layer, written.aliases, None, language(), kept=written.kept, named=written.named
                )
        return {}

    def _write(
        self,
        source: Any,
        by: str,
        members: Mapping[str, Any],
        merged: Mapping[str, QgsGeometry],
        given: dict[str, Any],
        context: QgsProcessingContext,
    ) -> outputs.Written | None:
        """Write the merged regions, with the fields that all members of each group share."""
        own = source.fields()
        shared = [
            k
            for k in range(own.count())
            if own[k].name() != by
            and all(len({repr(row[k]) for row in rows}) == 1 for _s, rows in members.values())
        ]
        fields = QgsFields()
        fields.append(QgsField(by, FieldType.QString))
        for k in shared:
            fields.append(own[k])
        name = outputs.free_names(["members"], [by, *(own[k].name() for k in shared)])["members"]
        fields.append(QgsField(name, FieldType.Int))
        kind, crs = Qgis.WkbType.MultiPolygon, source.sourceCrs()
        sink, destination = self.parameterAsSink(given, OUTPUT, context, fields, kind, crs)
        if sink is None:
            outputs.no_sink(self, given, OUTPUT)
            return None
        feature = QgsFeature(fields)
        for group, (_shapes, rows) in members.items():
            shape = QgsGeometry(merged[group])
            shape.convertToMultiType()
            feature.setGeometry(shape)
            feature.setAttributes([group, *(rows[0][k] for k in shared), len(rows)])
            outputs.add(self, sink, feature, given, OUTPUT)
        outputs.close(sink)
        aliases = {name: (say("dr_members", "en"), say("dr_members", "zh"))}
        return outputs.Written(OUTPUT, destination, aliases, kept=aliases_of(own))


def _members(source: Any, by: str) -> dict[str, tuple[list[QgsGeometry], list[list[Any]]]]:
    """Return {group: (shapes, rows)} in the order of the groups; an empty group is refused by row."""
    at = _field(source, by)
    found: dict[str, tuple[list[QgsGeometry], list[list[Any]]]] = {}
    empty, invalid = [], []
    for number, feature in enumerate(features.whole(source), 1):
        cell = to_python(feature.attribute(at))
        if cell is None or not str(cell).strip():
            empty.append(number)
            continue
        (text,) = core.parse_ids([cell])
        shape = feature.geometry()
        if not shape.isGeosValid():
            invalid.append(number)
        shapes, rows = found.setdefault(text, ([], []))
        shapes.append(shape)
        rows.append([to_python(v) for v in feature.attributes()])
    if empty or invalid:
        both = bool(empty) and bool(invalid)
        raise core.InputError(
            message(
                "dr_faults" if both else "dr_empty" if empty else "dr_invalid",
                layer=source.sourceName(),
                field=by,
                empty=core.listed(empty) if empty else "–",
                invalid=core.listed(invalid) if invalid else "–",
            )
        )
    if not found:
        raise core.InputError(message("no_features", layer=source.sourceName()))
    return {g: found[g] for g in sorted(found)}


def _field(source: Any, by: str) -> int:
    """Return where the field stands, of a layer that can be merged."""
    if QgsWkbTypes.geometryType(source.wkbType()) != Qgis.GeometryType.Polygon:
        raise core.InputError(message("dr_no_polygons", layer=source.sourceName()))
    at = int(source.fields().lookupField(by))
    if at < 0:
        fields = source.fields().names()
        there, near = core.listed(fields, 30), core.did_you_mean([by], fields)
        said = message("no_field", layer=source.sourceName(), name=by, there=there, near=near)
        raise core.UnknownColumnError(said, columns=[by])
    return at


def _report(
    by: str,
    members: Mapping[str, Any],
    merged: Mapping[str, QgsGeometry],
    feedback: QgsProcessingFeedback,
) -> Any:
    """Return the record of what each group is made of; the measures are those of `dissolve_report`."""
    measured = []
    for k, (group, (shapes, _rows)) in enumerate(members.items()):
        if feedback.isCanceled():
            raise core.Cancelled(message("cancelled"))
        others = [shape for name, shape in merged.items() if name != group]
        measured.append(_measured(merged[group], shapes, others))
        feedback.setProgress(100 * (k + 1) / len(members))
    counts = [len(rows) for _shapes, rows in members.values()]
    return core.dissolve_record(by, list(members), counts, measured)


def _measured(
    whole: QgsGeometry, shapes: Sequence[QgsGeometry], others: Sequence[QgsGeometry]
) -> tuple[float, float, float, float, float]:
    """Return parts, share outside the largest, slivers and their share, overlap of one group."""
    area = whole.area()
    parts = [one.area() for one in whole.asGeometryCollection()]
    own = [hole for shape in shapes for hole in _holes(shape)]
    gaps = []
    for hole in _holes(whole):
        near = [one for one in others if one.boundingBoxIntersects(hole)]
        free = hole.difference(QgsGeometry.unaryUnion(near)) if near else hole
        size = max(free.area(), 0.0)
        kept = any(hole.isGeosEqual(one) for one in own)
        if size > _SAME * area and not kept:
            gaps.append(size)
    over = sum(one.area() for one in shapes) - area
    return (
        float(len(parts)),
        1.0 - max(parts) / sum(parts),
        float(len(gaps)),
        sum(gaps) / area,
        max(over, 0.0) / area,
    )


def _holes(shape: QgsGeometry) -> list[QgsGeometry]:
    out = []
    for part in shape.asGeometryCollection():
        rings = part.asPolygon() if not part.isMultipart() else part.asMultiPolygon()[0]
        out += [QgsGeometry.fromPolygonXY([ring]) for ring in rings[1:]]
    return out
