# SPDX-License-Identifier: GPL-2.0-or-later
"""What can be seen before a run: values that do not go together, said while the dialog is open."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from qgis.core import (
    QgsProcessingAlgorithm,
    QgsProcessingContext,
    QgsProcessingFeatureSource,
    QgsWkbTypes,
)

from .. import core
from ..algorithms import parameters
from ..i18n import language, say
from ..older import Qgis
from ..reading.layers import SEAT
from ..results import tables_file
from . import dialog, proposals

_ON_THE_GLOBE = ("great-circle", "geodesic")
_MEASURING = ("local", "networks")
"""Groups whose tools measure distances between the regions, whatever their weights."""


def problem(
    algorithm: QgsProcessingAlgorithm,
    tool: Any,
    params: tuple[Any, ...],
    given: Mapping[str, Any],
    context: QgsProcessingContext,
) -> str:
    """Return the sentence that says why a run cannot work, or ""."""
    plain = parameters.plain_values(algorithm, params, given, context)
    try:
        core.runner().check(tool, plain)
    except core.RegspatialError as error:
        return str(error.localized(language(), dialog.DialogFace(params)))
    texts = {
        p.name: parameters.value(algorithm, p, given, context)
        for p in params
        if p.kind in ("column", "weights_file")
    }
    sources = {
        p.name: algorithm.parameterAsSource(dict(given), parameters.qgis_name(p.name), context)
        for p in params
        if p.kind in parameters.LAYER_KINDS
    }
    wide = bool(given.get(parameters.WIDE)) and bool(texts.get("panel_time"))
    lacking = proposals.shares_its_layer(params) and sources.get("panel") is None
    key = "wide_has_no_time" if wide else _panel(sources.get("panel"), texts)
    key = "choose_table" if lacking else key
    if not key and tool.needs("weights") is not None:
        optional = core.runner().goes_without_weights(tool, plain)
        key = _weights(plain, texts, sources, optional=optional)
    return say(key) if key else _tables(algorithm, given, context)


def _tables(algorithm: Any, given: Mapping[str, Any], context: QgsProcessingContext) -> str:
    """Return why the tables cannot be written to the file that was named."""
    path = algorithm.parameterAsFileOutput(dict(given), tables_file.TABLES, context)
    return tables_file.refused(path) if path else ""


def measures(tool: Any, plain: Mapping[str, Any], *, weights_given: bool) -> bool:
    """Return whether a run measures distances in the coordinates of the regions.

    Seats of government bring longitude and latitude of their own.
    """
    if plain.get("points") == "seat":
        return False
    if tool.needs("weights") is None or weights_given:
        own = any(p.name == "points" for p in tool.params)
        return own or tool.group in _MEASURING
    return core.RULES[plain.get("weights_kind", "queen")].measures


def _panel(panel: QgsProcessingFeatureSource | None, texts: Mapping[str, Any]) -> str:
    if panel is not None and "panel_id" in texts and not texts["panel_id"]:
        return "choose_panel_id"
    return ""


def _weights(
    plain: Mapping[str, Any],
    texts: Mapping[str, Any],
    sources: Mapping[str, QgsProcessingFeatureSource | None],
    *,
    optional: bool,
) -> str:
    file, regions = texts.get("weights_file"), sources.get("regions")
    rule, points = core.RULES[plain.get("weights_kind", "queen")], plain.get("points", "centroid")
    if file:
        return (
            ""
            if Path(file).is_file() or core.by_time().names_times(file)
            else "weights_file_missing"
        )
    if regions is None:
        return "" if optional or not rule.needs_map else "choose_regions_or_file"
    polygons = QgsWkbTypes.geometryType(regions.wkbType()) == Qgis.GeometryType.Polygon
    if rule.needs_polygons and not polygons:
        return "contiguity_needs_polygons"
    if rule.needs_variable and not plain.get("weights_variable"):
        return "choose_weights_variable"
    if rule.measures and points == "seat" and not set(regions.fields().names()) >= set(SEAT):
        return "seat_needs_fields"
    planar = points != "seat" and not regions.sourceCrs().isGeographic()
    if rule.measures and planar and plain.get("metric") in _ON_THE_GLOBE:
        return "metric_needs_degrees"
    return ""
