# SPDX-License-Identifier: GPL-2.0-or-later
"""What a run was given in the dialog, read into the containers that the core takes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from qgis.core import (
    QgsProcessingAlgorithm,
    QgsProcessingContext,
    QgsProcessingException,
    QgsProcessingFeatureSource,
    QgsProcessingFeedback,
)

from .. import core
from ..algorithms import parameters
from ..dialogs import checks
from ..i18n import failure, message, say
from ..values import is_nothing
from . import borders, flows, grids, layers, rasters

_FELT = 1e8
"""Bytes from which on it is worth a line of the log."""


def switched_on(
    algorithm: QgsProcessingAlgorithm,
    given: dict[str, Any],
    name: str,
    context: QgsProcessingContext,
) -> bool:
    """Return the value of one of QGIS's own switches, if the tool has it."""
    if algorithm.parameterDefinition(name) is None:
        return False
    return bool(algorithm.parameterAsBoolean(given, name, context))


def text(
    algorithm: QgsProcessingAlgorithm,
    params: tuple[Any, ...],
    given: dict[str, Any],
    name: str,
    context: QgsProcessingContext,
) -> str | None:
    """Return the text of a parameter that belongs to the containers, if the tool has it."""
    param = next((p for p in params if p.name == name), None)
    if param is None:
        return None
    value = parameters.value(algorithm, param, given, context)
    return None if value is None else str(value)


def shares_of_table(
    algorithm: QgsProcessingAlgorithm,
    params: tuple[Any, ...],
    given: dict[str, Any],
    context: QgsProcessingContext,
) -> layers.Shown:
    """Return the cells of the tool's table that its workbook shows as percentages, if it is a workbook's."""
    if not any(p.name == "panel" for p in params):
        return {}
    layer = algorithm.parameterAsVectorLayer(given, parameters.qgis_name("panel"), context)
    return {} if layer is None else grids.shares_of(layer)


def lists_of(
    algorithm: QgsProcessingAlgorithm,
    params: tuple[Any, ...],
    given: dict[str, Any],
    context: QgsProcessingContext,
) -> dict[str, list[Any]]:
    """Return the rasters and further tables of a run by parameter, in the thread that layers live in."""
    readers: dict[str, Any] = {"rasters": rasters.layers_of, "tables": flows.tables_of}
    found = {
        p.name: readers[p.kind](algorithm, given, parameters.qgis_name(p.name), context)
        for p in params
        if p.kind in readers
    }
    return {name: layers for name, layers in found.items() if layers}


class Asked:
    """What the dialog holds: the sources of layers, the plain values, the texts.

    Parameters
    ----------
    algorithm : QgsProcessingAlgorithm
    tool, params
        Its entry in the catalog, and its parameters taken apart.
    given : dict
        What QGIS hands over.
    context : QgsProcessingContext
    shown : mapping of (row, column), optional
        Cells of the table that its workbook shows as percentages.
    lists_read : mapping, optional
        Rasters and further tables by parameter, as `lists_of` gives them.
    """

    def __init__(
        self,
        algorithm: QgsProcessingAlgorithm,
        tool: Any,
        params: tuple[Any, ...],
        given: dict[str, Any],
        context: QgsProcessingContext,
        shown: layers.Shown | None = None,
        lists_read: Mapping[str, Any] | None = None,
    ) -> None:
        self.tool, self.context = tool, context
        self._algorithm, self.params, self._given = algorithm, params, given
        self.sources: Mapping[str, QgsProcessingFeatureSource | None] = {
            p.name: algorithm.parameterAsSource(given, parameters.qgis_name(p.name), context)
            for p in params
            if p.kind in parameters.LAYER_KINDS
        }
        self._refuse_lost_layers()
        several = {p.name for p in params if p.kind == "tables"}
        self.rasters = {k: v for k, v in (lists_read or {}).items() if k not in several}
        self.tables = {k: v for k, v in (lists_read or {}).items() if k in several}
        self.shown = shown
        self.wide = switched_on(algorithm, given, parameters.WIDE, context)
        self.plain = parameters.plain_values(algorithm, params, given, context)
        if borders.takes_line(params):
            line = borders.line_of(
                algorithm, given, self.plain.get("line"), self.sources.get("regions"), context
            )
            self.plain |= {} if line is None else {"line": line}
        panel = self.sources.get("panel")
        if self.wide and panel is not None:
            found_years = core.year_columns(panel.fields().names(), panel.sourceName())
            headings = {h: v for v, by_year in found_years.items() for h in by_year.values()}
            self.plain = parameters.of_wide(params, self.plain, headings)

    def _refuse_lost_layers(self) -> None:
        """Raise if a layer is named that cannot be loaded: a step of a model is not asked before it runs.

        A map beside the regions has a default in many tools, which would silently stand in.
        """
        for name, source in self.sources.items():
            key = parameters.qgis_name(name)
            if source is None and not is_nothing(self._given.get(key)):
                raise QgsProcessingException(self._algorithm.invalidSourceError(self._given, key))

    def text(self, name: str) -> str | None:
        """Return the text of a parameter that belongs to the containers."""
        return text(self._algorithm, self.params, self._given, name, self.context)

    def on(self, name: str) -> bool:
        """Return whether a parameter of the containers is switched on."""
        return self.text(name) == "True"

    def columns(self, there: Any) -> Any:
        """Return which of these columns the run needs; None for all."""
        return parameters.columns(self.params, self.plain, there)


def containers(asked: Asked, feedback: QgsProcessingFeedback) -> dict[str, Any]:
    """Return the containers of a run by name: the maps, the table, the flows, the weights."""
    found: dict[str, Any] = {}
    regions, panel = asked.sources.get("regions"), asked.sources.get("panel")
    if regions is not None:
        found["regions"] = _regions(asked, regions, feedback)
    if panel is not None:
        found["panel"] = _panel(asked, panel, found.get("regions"), feedback)
    _cut(found, asked.text("subset"))
    flow_lines = asked.sources.get("flows")
    if flow_lines is not None:
        ends = [asked.text(f"flows_{k}") for k in flows.KEYS]
        further = asked.tables.get("flows_also", [])
        found["flows"] = flows.read_all(
            flow_lines, further, ends, regions, found.get("regions"), asked.context, feedback
        )
    for name in core.catalog.further_maps(asked.tool):
        if asked.sources.get(name) is not None:
            found[name] = layers.read_regions(
                asked.sources[name],
                None,
                _named(asked.plain),
                feedback,
                like=(regions, asked.context),
            )
    found |= asked.rasters
    path = asked.text("weights_file")
    _tell_size(asked, found, feedback, weights_given=bool(path))
    if path:
        weights = core.weights()
        by_time = core.by_time().names_times(path)
        found["weights"] = weights.read_by_time(path) if by_time else weights.read(path)
    return found


def _tell_size(
    asked: Asked, found: Mapping[str, Any], feedback: QgsProcessingFeedback, *, weights_given: bool
) -> None:
    """Say before the work begins how much memory tables of all pairs of regions take, where that is felt."""
    known = found.get("regions") or found.get("panel")
    if known is None:
        return
    runner = core.runner()
    needed = runner.bytes_of_pairs(asked.tool, asked.plain, known.n, weights_given=weights_given)
    size, free = needed, runner.free_memory()
    if needed and size >= _FELT:
        amount = runner.amount
        said = say("memory_needed", n=known.n, size=amount(size), free=amount(free))
        (feedback.pushWarning if size > free else feedback.pushInfo)(said)


def panel_of(
    algorithm: Any,
    given: dict[str, Any],
    context: QgsProcessingContext,
    feedback: QgsProcessingFeedback,
) -> Any:
    """Return the table of a dialog as a run reads it, with the columns that it derives."""
    answered = algorithm.answered(given)
    shown = shares_of_table(algorithm, algorithm.params, answered, context)
    asked = Asked(algorithm, algorithm.tool, algorithm.params, answered, context, shown)
    source = asked.sources.get("panel")
    if source is None:
        raise QgsProcessingException(say("study_no_layers"))
    on_map = asked.sources.get("regions") if asked.text("names") == "map" else None
    regions = None if on_map is None else _regions(asked, on_map, feedback)
    panel = _panel(asked, source, regions, feedback)
    derive = asked.plain.get("derive")
    return panel.derive(derive) if derive else panel


def _named(plain: Mapping[str, Any]) -> list[str]:
    """Return what texts of a run may name as fields: "region4, parent" names two."""
    said = [v for v in plain.values() if isinstance(v, str)]
    return [*said, *(part for v in said for part in core.apart(v))]


def _regions(
    asked: Asked, source: QgsProcessingFeatureSource, feedback: QgsProcessingFeedback
) -> Any:
    plain = asked.plain
    wanted = _named(plain)
    fields = source.fields().names()
    read = [plain.get(p.name) for p in asked.params if p.kind == "formula" or p.name == "only"]
    wanted += [name for v in read for name in layers.formula_columns(v or "", fields)]
    found = layers.read_regions(
        source, asked.text("regions_id"), wanted, feedback, repair=asked.on("repair")
    )
    if asked.on("from_gcj02"):
        found = core.places().gcj02.from_gcj02(found, source.sourceName())
    else:
        core.places().gcj02.warn_of_gcj02(found, source.sourceName())
    if checks.measures(asked.tool, plain, weights_given=asked.text("weights_file") is not None):
        layers.note_of_distances(source, found)
    return found


def note_of_joined(asked: Asked, outcome: Any) -> None:
    """Warn where regions of a contiguity were joined to their nearest on a layer without a coordinate system."""
    source = asked.sources.get("regions")
    kind: Any = asked.plain.get("weights_kind") or "queen"
    if source is None or asked.text("weights_file"):
        return
    if core.RULES[kind].needs_polygons and core.joined(outcome.weights):
        layers.note_of_distances(source, outcome.regions)


def _panel(
    asked: Asked, source: QgsProcessingFeatureSource, regions: Any, feedback: QgsProcessingFeedback
) -> Any:
    id_name = asked.text("panel_id") or ""
    names = core.name_rules(
        asked.text("names"), asked.text("corrections"), asked.on("restore_zeros"), regions
    )
    ignore, there = asked.text("ignore"), source.fields().names()
    if asked.wide:
        years = core.year_columns(there, source.sourceName())
        _refuse_headings(asked, years)
        beside = layers.fields_of_no_year([n for n in there if n != id_name], years)
        wanted = asked.columns([*years, *beside])
        return layers.read_wide_panel(source, id_name, wanted, names, feedback, ignore, asked.shown)
    time = asked.text("panel_time")
    return layers.read_panel(
        source, id_name, time, asked.columns(there), names, feedback, ignore, asked.shown
    )


def _refuse_headings(asked: Asked, years: Mapping[str, Mapping[Any, str]]) -> None:
    """Raise if a formula names columns of one year in a table whose headings are read as years."""
    called = {h: v for v, by_year in years.items() for h in by_year.values() if h not in years}
    named = [one for one in asked.columns(called) or () if one in called]
    if named:
        raise failure(
            core.UnknownColumnError,
            "heading_named",
            columns=named,
            names=core.listed(named),
            variables=core.listed(dict.fromkeys(called[one] for one in named)),
            switch=message("wide"),
        )


def _cut(found: dict[str, Any], named: str | None) -> None:
    """Keep the regions of a named part of China, of map and table."""
    if named and "regions" in found:
        whole = found["regions"]
        found["regions"] = core.places().subsets.subset(whole, named)
        if "panel" in found:
            found["panel"] = core.places().subsets.cut_to_subset(
                found["panel"], whole, found["regions"]
            )
