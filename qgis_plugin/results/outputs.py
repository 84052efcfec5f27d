# SPDX-License-Identifier: GPL-2.0-or-later
"""Results into layers, tables, files and numbers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from qgis.core import (
    QgsCoordinateReferenceSystem,
    QgsFeature,
    QgsFeatureSink,
    QgsField,
    QgsFields,
    QgsGeometry,
    QgsProcessingAlgorithm,
    QgsProcessingContext,
    QgsProcessingException,
    QgsProcessingFeatureSource,
    QgsProcessingFeedback,
    QgsProcessingOutputLayerDefinition,
    QgsProcessingOutputNumber,
    QgsProcessingOutputString,
    QgsProcessingParameterFeatureSink,
    QgsProcessingParameterFileDestination,
)

from .. import core
from ..algorithms.parameters import qgis_name
from ..i18n import language, say
from ..older import FieldType, Qgis
from ..reading import features
from ..reading.aliases import aliases_of
from ..runs.feedback import Ticker
from ..symbology import overlays, spoken_names
from ..symbology.classes import OwnClasses
from ..values import is_nothing, to_attribute, to_python
from . import tables_file
from .code_names import names_of_codes
from .naming import short_names

REPORT = "REPORT"
TIME = "time"
_BY_DEFAULT = 3
"""Tables made unless switched off; further ones are made when asked for."""

_TYPES = {
    "text": FieldType.QString,
    "int": FieldType.LongLong,
    "number": FieldType.Double,
    "p": FieldType.Double,
    "bool": FieldType.Bool,
}
_NUMPY_TYPES = {
    "f": FieldType.Double,
    "i": FieldType.LongLong,
    "u": FieldType.LongLong,
    "b": FieldType.Bool,
}


@dataclass(frozen=True)
class Written:
    """A layer or table that a run wrote, and what its fields are called for people.

    Parameters
    ----------
    name : str
        The output's name in QGIS.
    destination : str
        What QGIS calls it.
    aliases : mapping of field to (English, Chinese)
    main : str, optional
        The field shown first, where it is not the one of the tool's style.
    kept : mapping of field to alias
        Of the fields that were there before.
    limits : mapping of field to (limits, centre, words of the classes)
        Classes of a result that has its own.
    named : mapping of field to {code: name}
        What the attribute table shows instead of codes; the file keeps the codes.
    spoken : mapping of field to {code: (English, Chinese)}
        What legends say instead of codes, such as names of regions.
    over : mapping of field to what is drawn over its classes
    time : str, optional
        The field of the time, where each region stands in it once a time.
    circled : bool
        Whether the shapes are the circles of a cartogram.
    """

    name: str
    destination: str
    aliases: Mapping[str, tuple[str, str]]
    main: str | None = None
    kept: Mapping[str, str] = field(default_factory=dict)
    limits: Mapping[str, OwnClasses] = field(default_factory=dict)
    named: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    spoken: spoken_names.Names = field(default_factory=dict)
    over: Mapping[str, tuple[overlays.Drawn, ...]] = field(default_factory=dict)
    time: str | None = None
    circled: bool = False


def names(tool: Any, params: Iterable[Any]) -> dict[str, str]:
    """Return the name in QGIS of each output; where a parameter has it, the kind is added.

    QGIS keeps parameters and outputs in one list.
    """
    taken = {qgis_name(p.name) for p in params}
    out = {}
    for output in tool.outputs:
        name = qgis_name(output.name)
        out[output.name] = f"{name}_{output.kind.upper()}" if name in taken else name
    return out


@dataclass(frozen=True)
class Result:
    """Values by region, of one time or (None) of no particular time.

    Parameters
    ----------
    time : int, str or None
    ids : labels
    columns : sequence of results.LayerColumn
    """

    time: int | str | None
    ids: Sequence[str]
    columns: Sequence[Any]

    def rows(self) -> dict[str, list[Any]]:
        """Return the values of each region, in the order of the columns."""
        values = [[to_attribute(v) for v in c.values.tolist()] for c in self.columns]
        return {
            one: list(row) for one, row in zip(self.ids, zip(*values, strict=True), strict=True)
        }


def definitions(tool: Any, params: Iterable[Any], lang: str) -> tuple[list[Any], list[Any]]:
    """Return (destination parameters, other outputs) of a tool."""
    parameters: list[Any] = []
    others: list[Any] = []
    called = names(tool, params)
    tables = [o.name for o in tool.outputs if o.kind == "table"]
    mapped = any(o.kind == "layer" for o in tool.outputs)  # else the lines are the map
    for output in tool.outputs:
        name, label = called[output.name], output.label(lang)
        later = output.name in tables[_BY_DEFAULT:]
        if output.kind == "table":
            parameters.append(_sink(name, label, Qgis.ProcessingSourceType.Vector, later))
        elif output.kind == "layer":
            anywhere = Qgis.ProcessingSourceType.VectorAnyGeometry
            parameters.append(_sink(name, label, anywhere, later))
        elif output.kind == "lines":
            later = mapped and output.source != "axes"  # few, and what a map of poles is for
            parameters.append(_sink(name, label, Qgis.ProcessingSourceType.VectorLine, later))
        elif output.kind == "areas":
            parameters.append(_sink(name, label, Qgis.ProcessingSourceType.VectorPolygon, True))
        elif output.kind == "weights":
            parameters.append(
                QgsProcessingParameterFileDestination(
                    name, label, say("weights_out_filter", lang), None, True, True
                )
            )
        elif output.kind == "number":
            others.append(QgsProcessingOutputNumber(name, label))
        else:
            others.append(QgsProcessingOutputString(name, label))
    report = QgsProcessingParameterFileDestination(
        REPORT, say("report", lang), say("html_filter", lang), None, True, True
    )
    report.setHelp(say("report_help", lang))
    parameters += [report, tables_file.definition(lang)]
    return parameters, others


def _sink(name: str, label: str, kind: Any, later: bool) -> QgsProcessingParameterFeatureSink:
    return QgsProcessingParameterFeatureSink(name, label, kind, None, True, not later)


def wanted(given: Mapping[str, Any], name: str) -> bool:
    """Return whether a destination was given.

    The batch window wraps a cell that was left empty: a layer to be written to "".
    """
    value = given.get(name)
    if isinstance(value, QgsProcessingOutputLayerDefinition):
        if value.sink.propertyType() != Qgis.PropertyType.Static:
            return True
        value = value.sink.staticValue()
    return not is_nothing(value)


def write_table(
    algorithm: QgsProcessingAlgorithm,
    name: str,
    table: Any,
    given: Mapping[str, Any],
    context: QgsProcessingContext,
    known_by: Iterable[Any] = (),
) -> Written | None:
    """Write a `Table` to its destination; None where it was switched off.

    Codes stay in the file; the names of regions, groups and terms stand in the attribute table.
    """
    lang = language()
    rows = [[_cell(v, lang) for v in row] for row in table.rows]
    short = short_names([c.key for c in table.columns])
    kinds = [
        "text" if any(isinstance(row[k], str) for row in rows) else column.kind
        for k, column in enumerate(table.columns)
    ]
    fields = QgsFields()
    for one, kind in zip(short, kinds, strict=True):
        fields.append(QgsField(one, _TYPES[kind]))
    sink, destination = algorithm.parameterAsSink(
        dict(given), name, context, fields, Qgis.WkbType.NoGeometry
    )
    if sink is None:
        no_sink(algorithm, given, name)
        return None
    feature = QgsFeature(fields)
    for row in rows:
        feature.setAttributes(
            [
                str(v) if kind == "text" and v is not None else v
                for v, kind in zip(row, kinds, strict=True)
            ]
        )
        add(algorithm, sink, feature, given, name)
    close(sink)
    aliases = {
        one: (c.heading("en"), c.heading("zh")) for c, one in zip(table.columns, short, strict=True)
    }
    named = {
        one: codes
        for k, one in enumerate(short)
        if (codes := names_of_codes(table, k, known_by, lang))
    }
    return Written(name, destination, aliases, named=named)


def write_layer(
    algorithm: QgsProcessingAlgorithm,
    name: str,
    source: QgsProcessingFeatureSource,
    key: str | None,
    results: Sequence[Result],
    given: Mapping[str, Any],
    context: QgsProcessingContext,
    feedback: QgsProcessingFeedback,
    *,
    drawn: Any = None,
) -> Written | None:
    """Write the regions' layer with the columns of a result joined to it.

    The regions' own fields are kept, but for the file's own number of a row (fid); where a field of
    the result is there already, as after an earlier run, the new one gets a number (cluster_2).
    Regions that the result does not know have NULL. With the results of several times, each region
    is written once a time. `drawn` are Regions of a cartogram, whose shapes and plane take the place of the map's;
    a region that is not among them is left out.
    """
    columns = results[0].columns
    timed = results[0].time is not None
    own, kept = _own_fields(source.fields())
    called = free_names([*([TIME] if timed else []), *(c.name for c in columns)], own.names())
    fields = QgsFields(own)
    if timed:
        whole = all(isinstance(r.time, int) for r in results)
        fields.append(QgsField(called[TIME], _TYPES["int" if whole else "text"]))
    for column in columns:
        fields.append(QgsField(called[column.name], numpy_type(column.values)))
    kind, crs, shapes = _shapes_of(source, drawn)
    sink, destination = algorithm.parameterAsSink(dict(given), name, context, fields, kind, crs)
    if sink is None:
        no_sink(algorithm, given, name)
        return None
    at_key = source.fields().lookupField(key) if key else -1
    out = QgsFeature(fields)
    ticker = Ticker(feedback)
    rows = [r.rows() for r in results]
    for position, feature in enumerate(features.whole(source, unchecked=True), 1):
        ticker.row()
        cell = to_python(feature.attribute(at_key)) if key else position
        (one,) = core.parse_ids([cell])
        if shapes is not None and one not in shapes:
            continue
        attributes = feature.attributes()
        out.setGeometry(feature.geometry() if shapes is None else shapes[one])
        for result, row_of in zip(results, rows, strict=True):
            values = row_of.get(one) or [None] * len(columns)
            time = [result.time] if timed else []
            out.setAttributes([attributes[i] for i in kept] + time + values)
            add(algorithm, sink, out, given, name)
    close(sink)
    labels = {c.name: (c.label("en"), c.label("zh")) for c in columns}
    if timed:
        labels = {TIME: (say("field_time", "en"), say("field_time", "zh"))} | labels
    aliases = {called[one]: _numbered(both, one, called[one]) for one, both in labels.items()}
    limits = {
        called[c.name]: (c.limits, c.centre, c.called, c.circles)
        for c in columns
        if len(c.limits) > 1
    }
    spoken = {
        called[c.name]: {k: (v.text("en"), v.text("zh")) for k, v in c.kinds.items()}
        for c in columns
        if c.kinds
    }
    over = overlays.of_columns(columns, called)
    by_time = called[TIME] if timed else None
    return Written(
        name,
        destination,
        aliases,
        kept=aliases_of(own),
        limits=limits,
        spoken=spoken,
        over=over,
        time=by_time,
        circled=drawn is not None,
    )


def _shapes_of(
    source: QgsProcessingFeatureSource, drawn: Any
) -> tuple[Any, QgsCoordinateReferenceSystem, dict[str, QgsGeometry] | None]:
    """Return kind and coordinate system of the shapes that are written, and those of a cartogram by id."""
    if drawn is None:
        return source.wkbType(), source.sourceCrs(), None
    shapes = {}
    for one, polygon in zip(drawn.ids, drawn.polygons, strict=True):
        shapes[one] = QgsGeometry()
        shapes[one].fromWkb(polygon)
    crs = source.sourceCrs()
    if crs.isGeographic():
        crs = QgsCoordinateReferenceSystem.fromProj(drawn.crs)
    return Qgis.WkbType.Polygon, crs, shapes


def write_weights(
    algorithm: QgsProcessingAlgorithm,
    name: str,
    weights: Any,
    given: Mapping[str, Any],
    context: QgsProcessingContext,
) -> str:
    """Write a weights file (.gal, .gwt, .npz by its ending) and return its path.

    Weights of several times are written to a file each, name-2012.npz; what is returned reads them all
    where a weights file is asked for: name-{time}.npz.
    """
    path = algorithm.parameterAsFileOutput(dict(given), name, context)
    if not path:
        return ""
    Path(path).parent.mkdir(parents=True, exist_ok=True)
    if not isinstance(weights, core.containers().PeriodWeights):
        core.weights().write(weights, path)
        return path
    whole = Path(path)
    for time, one in weights.weights.items():
        core.weights().write(one, whole.with_stem(f"{whole.stem}-{time}"))
    return str(whole.with_stem(f"{whole.stem}-{{time}}"))


def number(record: Any, source: str) -> float | int | None:
    """Return the number at an attribute path of a record ("model.rho")."""
    value = to_attribute(attribute(record, source))
    return value if value is None or isinstance(value, int) else float(value)


def attribute(record: Any, source: str) -> Any:
    """Return what stands at an attribute path of a record."""
    for part in source.split("."):
        record = getattr(record, part)
    return record


def _cell(value: Any, lang: str) -> Any:
    """Return a cell as an attribute; a sentence in two languages becomes the user's."""
    said = core.cell(None, value, lang)
    return said if said is not value else to_attribute(value)


def free_names(wanted: Sequence[str], taken: Iterable[str]) -> dict[str, str]:
    """Return the names of new fields: those that are taken get one number, the next free for all."""
    there = {one.lower() for one in taken} | {"fid"}
    twice = [one for one in wanted if one.lower() in there]
    number = 2
    while any(f"{one}_{number}".lower() in there for one in twice):
        number += 1
    return {one: f"{one}_{number}" if one in twice else one for one in wanted}


def _numbered(label: tuple[str, str], name: str, called: str) -> tuple[str, str]:
    """Return a field's label in both languages, with the number that its name got: Cluster (2)."""
    if name == called:
        return label
    number = called[len(name) + 1 :]
    return f"{label[0]} ({number})", f"{label[1]} ({number})"


def _own_fields(fields: QgsFields) -> tuple[QgsFields, list[int]]:
    own, kept = QgsFields(), []
    for k, one in enumerate(fields):
        if one.name().lower() != "fid":
            own.append(one)
            kept.append(k)
    return own, kept


def numpy_type(values: Any) -> Any:
    """Return the type of field that holds an array."""
    return _NUMPY_TYPES.get(values.dtype.kind, FieldType.QString)


def add(
    algorithm: QgsProcessingAlgorithm,
    sink: QgsFeatureSink,
    feature: QgsFeature,
    given: Mapping[str, Any],
    name: str,
) -> None:
    """Write a feature, or stop where the file does not take it."""
    if not sink.addFeature(feature, QgsFeatureSink.Flag.FastInsert):
        raise QgsProcessingException(algorithm.writeFeatureError(sink, dict(given), name))


def close(sink: QgsFeatureSink) -> None:
    """Bring the last rows to the disk."""
    # QGIS says whether the last rows reached the disk only when the sink is closed.
    finish = getattr(sink, "finalize", None)
    if finish is not None:
        finish()
    sink.flushBuffer()


def no_sink(algorithm: QgsProcessingAlgorithm, given: Mapping[str, Any], name: str) -> None:
    """Stop where a destination was given and could not be opened."""
    if wanted(given, name):
        raise QgsProcessingException(algorithm.invalidSinkError(dict(given), name))
