# SPDX-License-Identifier: GPL-2.0-or-later
"""Observed flows from a table, or from a layer of lines that begin and end in regions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from qgis.core import (
    QgsCoordinateTransform,
    QgsGeometry,
    QgsPointXY,
    QgsProcessingAlgorithm,
    QgsProcessingContext,
    QgsProcessingFeatureSource,
    QgsProcessingFeedback,
    QgsProcessingParameterMultipleLayers,
    QgsSpatialIndex,
    QgsVectorLayer,
    QgsWkbTypes,
)

from .. import core
from ..i18n import message
from ..older import Qgis
from . import features
from .layers import cells_of, require

KEYS = ("origin", "destination", "value", "time")


def definition(param: Any, name: str, label: str, parents: Any) -> Any:
    """Return the Processing parameter of a catalog parameter that names several tables."""
    del param, parents
    return QgsProcessingParameterMultipleLayers(name, label, Qgis.ProcessingSourceType.Vector)


def tables_of(
    algorithm: QgsProcessingAlgorithm,
    given: dict[str, Any],
    name: str,
    context: QgsProcessingContext,
) -> list[tuple[str, QgsProcessingFeatureSource]]:
    """Return the name and the source of each table that a parameter names."""
    return [
        (layer.name(), QgsProcessingFeatureSource(layer, context))
        for layer in algorithm.parameterAsLayerList(given, name, context)
        if isinstance(layer, QgsVectorLayer)
    ]


def read_all(
    first: QgsProcessingFeatureSource,
    further: Sequence[tuple[str, QgsProcessingFeatureSource]],
    names: Sequence[str | None],
    regions: QgsProcessingFeatureSource | None,
    known: Any,
    context: QgsProcessingContext,
    feedback: QgsProcessingFeedback,
) -> tuple[Any, ...]:
    """Return the layers of the first table and of those beside it, called after them.

    Further tables have the columns of the first; their sizes may stand in another (`core.flow_value`).
    """
    if not further:
        return read(first, names, regions, known, context, feedback)
    out = read(first, names, regions, known, context, feedback, name=first.sourceName())
    origin, destination, value, time = names
    for name, source in further:
        there = source.fields().names()
        by_place = _is_lines(source)
        ends = (origin, destination) if by_place else core.flow_ends(there, origin, destination)
        taken = [*ends, time]
        size = core.flow_value(there, value, taken, name)
        out += read(source, [*ends, size, time], regions, known, context, feedback, name=name)
    return out


def read(
    source: QgsProcessingFeatureSource,
    names: Sequence[str | None],
    regions: QgsProcessingFeatureSource | None,
    known: Any,
    context: QgsProcessingContext,
    feedback: QgsProcessingFeedback,
    name: str = "flows",
) -> tuple[Any, ...]:
    """Return the layers of observed flows, one a time.

    Parameters
    ----------
    source : QgsProcessingFeatureSource
        A table, or lines.
    names : origin, destination, value and time fields
        None for the usual name ("value"), for ends that are found by place, or for flows of one time.
    regions, known : the layer of regions and the Regions read from it
    name : what the layer is called
    """
    origin, destination, value, time = names
    there = source.fields().names()
    if not _is_lines(source):
        origin, destination = core.flow_ends(there, origin, destination)
    if time is None:
        taken = (origin, destination, value)
        time = core.flow_time(there, taken, lambda one: cells_of(source, [one], feedback)[one])
    when = [] if time is None else [time]
    value = value or core.flow_value(there, None, (origin, destination, time), source.sourceName())
    if origin is not None and destination is not None:
        require(source, [origin, destination, value, *when])
        table = cells_of(source, [origin, destination, value, *when], feedback)
        return core.flows(table, known, (origin, destination, value), time, name)
    require(source, [value, *when])
    table = cells_of(source, [value, *when], feedback)
    starts, ends = _ends(source, regions, known, context)
    table |= {"origin": starts, "destination": ends}
    return core.flows(table, known, ("origin", "destination", value), time, name)


def _is_lines(source: QgsProcessingFeatureSource) -> bool:
    return QgsWkbTypes.geometryType(source.wkbType()) == Qgis.GeometryType.Line


def _ends(
    source: QgsProcessingFeatureSource,
    regions: QgsProcessingFeatureSource,
    known: Any,
    context: QgsProcessingContext,
) -> tuple[list[str], list[str]]:
    """Return the regions in which the lines begin and end."""
    shapes = [f.geometry() for f in features.whole(regions)]
    index = QgsSpatialIndex()
    for k, shape in enumerate(shapes):
        index.addFeature(k, shape.boundingBox())
    turn = QgsCoordinateTransform(
        source.sourceCrs(), regions.sourceCrs(), context.transformContext()
    )
    out: tuple[list[str], list[str]] = ([], [])
    for number, feature in enumerate(features.whole(source), start=1):
        vertices = list(feature.geometry().vertices())
        for column, vertex in zip(out, (vertices[:1], vertices[-1:]), strict=True):
            at = None
            for one in vertex:  # an empty line has none
                point = QgsGeometry.fromPointXY(turn.transform(QgsPointXY(one)))
                near = index.intersects(point.boundingBox())
                at = next((k for k in near if shapes[k].intersects(point)), None)
            if at is None:
                raise core.InputError(
                    message("flow_outside", number=number),
                )
            column.append(known.ids[at])
    return out
