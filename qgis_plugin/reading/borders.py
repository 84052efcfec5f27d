# SPDX-License-Identifier: GPL-2.0-or-later
"""A layer of lines as the border of a discontinuity: joined, in the coordinates of the map, as text."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from qgis.core import (
    QgsCoordinateTransform,
    QgsGeometry,
    QgsPointXY,
    QgsProcessingAlgorithm,
    QgsProcessingContext,
    QgsProcessingFeatureSource,
    QgsProcessingParameterFeatureSource,
)

from .. import core
from ..i18n import failure, say
from ..older import Qgis
from . import features

LINE, LAYER = "LINE", "LINE_LAYER"
"""The tool's own parameter, a name or a text, and QGIS's, a layer."""


def takes_line(params: Iterable[Any]) -> bool:
    """Return whether a tool asks for a line."""
    return any(p.name.upper() == LINE for p in params)


def definition(lang: str) -> QgsProcessingParameterFeatureSource:
    """Return the parameter for a layer of lines: under Advanced, since ten rows stand before it."""
    made = QgsProcessingParameterFeatureSource(
        LAYER, say("line_layer", lang), [Qgis.ProcessingSourceType.VectorLine], None, True
    )
    made.setHelp(say("line_layer_help", lang))
    made.setFlags(made.flags() | Qgis.ProcessingParameterFlag.Advanced)
    return made


def line_of(
    algorithm: QgsProcessingAlgorithm,
    given: dict[str, Any],
    named: str | None,
    regions: QgsProcessingFeatureSource | None,
    context: QgsProcessingContext,
) -> str | None:
    """Return the line of a layer as text, in the coordinates of the map; what is named where no layer is chosen.

    Parameters
    ----------
    algorithm, given, context
        Of the run.
    named : str or None
        The line by name, or as text.
    regions : the map
    """
    source = algorithm.parameterAsSource(given, LAYER, context)
    if source is None:
        return named
    if named:
        raise failure(core.InputError, "line_twice", line=named, layer=source.sourceName())
    shapes = [f.geometry() for f in features.whole(source)]
    joined = QgsGeometry.unaryUnion([one for one in shapes if not one.isEmpty()])
    parts = joined.mergeLines().asGeometryCollection() if not joined.isEmpty() else []
    if len(parts) != 1:
        raise failure(core.GeometryError, "line_apart", layer=source.sourceName(), count=len(parts))
    shape = _as_drawn(parts[0], shapes)
    if regions is not None:
        turn = QgsCoordinateTransform(
            source.sourceCrs(), regions.sourceCrs(), context.transformContext()
        )
        shape.transform(turn)
    vertices = ", ".join(f"{one.x()!r} {one.y()!r}" for one in shape.vertices())
    return f"LINESTRING ({vertices})"


def _as_drawn(joined: QgsGeometry, shapes: list[QgsGeometry]) -> QgsGeometry:
    """Return a joined line in the direction in which its longest part is drawn: merging may turn it."""
    longest = max(shapes, key=lambda one: one.length())
    vertices = list(longest.vertices())
    first, last = (
        joined.lineLocatePoint(QgsGeometry.fromPointXY(_flat(one)))
        for one in (vertices[0], vertices[-1])
    )
    if first <= last:
        return joined
    return QgsGeometry.fromPolylineXY([_flat(one) for one in joined.vertices()][::-1])


def _flat(point: Any) -> QgsPointXY:
    return QgsPointXY(point.x(), point.y())
