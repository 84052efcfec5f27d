"""One run of a tool: once, or once a group of regions."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from .._calls.sample import within, without_what_stops
from ..catalog import Tool, expand, further_maps, idle, rasters
from ..choices.weights import RULES
from ..containers import Panel, PeriodWeights, Regions, SpatialWeights
from ..errors import (
    Cancelled,
    DataWarning,
    RegspatialError,
    RegspatialWarning,
    all_at_once,
    warn,
)
from ..progress import Progress, part, report
from ..studies.balancing import without_holes
from ..studies.by_group_record import ByGroup
from ..studies.choosing import among, choose, parts_by, used_columns
from ..studies.leaving_out import refuse_flows
from ..words import _
from ..words.naming import naming
from .arguments import (
    arguments_of,
    built_weights,
    container,
    goes_without_weights,
    load,
    of_the_table,
    require_containers,
    with_expressions,
)
from .excluded_regions import without_lacking, without_unmapped
from .faults import column_faults
from .notes import collected, say_built, say_seed, without_effect
from .values import check, find


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Outcome:
    """What a run gave: the tool, the function's record, the weights used, and notes to read."""

    tool: Tool
    result: Any
    regions: Regions | None
    panel: Panel | None
    weights: SpatialWeights | None
    notes: tuple[RegspatialWarning, ...]


WeightsFor = Callable[[Regions | None, Panel | None], SpatialWeights]


@dataclass(frozen=True, slots=True, eq=False)
class _Parts:
    """What one run of a tool has."""

    tool: Tool
    values: dict[str, Any]
    panel: Panel | None
    regions: Regions | None
    weights: SpatialWeights | None
    others: Mapping[str, Any]
    weights_for: WeightsFor | None
    strict: bool = False


def call(
    tool: Tool | str,
    containers: Mapping[str, Any],
    params: Mapping[str, Any],
    progress: Progress | None = None,
    weights_for: WeightsFor | None = None,
    *,
    strict: bool = False,
) -> Outcome:
    """Run a tool.

    Parameters
    ----------
    tool : Tool or str
    containers : mapping
        "regions", "panel", "weights", "flows" (layers of a network) as far as the tool needs them, and
        further maps and rasters by the name of their parameter; with weights given, the inline rule is not used.
    params : mapping
        Plain values by flat name; see `catalog.expand`.
    progress : callable, optional
        ``progress(fraction, message) -> bool``; False cancels.
    weights_for : callable, optional
        Makes the weights of the regions and the panel that are left when some were chosen.
    strict : bool
        Stop at empty cells that a tool cannot do with, where nothing was said of them. Else the regions that
        have one are left out, by name: a recipe, whose steps are of one sample, stops.

    Raises
    ------
    RegspatialError
        Of the kind that fits; warnings of this package become `Outcome.notes`.
    """
    tool = find(tool)
    values = check(tool, params)
    regions, panel, weights = (container(containers, k) for k in ("regions", "panel", "weights"))
    require_containers(tool, regions, panel, weights or weights_for)
    with collected() as notes, naming(regions, panel, weights):
        report(progress, 0.0, tool.label("en"))
        given = [name for name, value in params.items() if value not in (None, "")]
        for one in idle(tool, values, given, weights is not None):
            warn(without_effect(one))
        choices = {p.feeds: values[p.name] for p in expand(tool) if p.feeds.startswith("data.")}
        how = {feeds.partition(".")[2]: value for feeds, value in choices.items()}
        by = how.pop("by", None)
        refuse_flows(how.get("exclude"), containers.get("flows"))
        panel, regions, weights = _chosen(tool, values, panel, regions, weights, how)
        others = {
            name: containers.get(name) for name in ("flows", *further_maps(tool), *rasters(tool))
        }
        given_parts = _Parts(tool, values, panel, regions, weights, others, weights_for, strict)
        result, parts = _ran(given_parts, by, progress)
        if (
            tool.needs("weights") is not None
            and given_parts.weights is None
            and parts.weights is not None
            and weights_for is None
        ):
            say_built(how.get("only"), by, parts.weights)
        say_seed(tool, values, result)
        report(progress, 1.0, tool.label("en"))
    return Outcome(
        tool=tool,
        result=result,
        regions=parts.regions,
        panel=parts.panel,
        weights=parts.weights,
        notes=tuple(notes),
    )


def _ran(given: _Parts, by: str | None, progress: Progress | None) -> tuple[Any, _Parts]:
    """Run the tool once, or once a group; a group that cannot be computed is left out by name."""
    if not by:
        return _once(given, progress)
    found: dict[str, Any] = {}
    failed: dict[str, RegspatialError] = {}
    for label, (panel, regions, weights) in parts_by(
        by, given.panel, given.regions, given.weights
    ).items():
        part_of = replace(
            given, values=dict(given.values), panel=panel, regions=regions, weights=weights
        )
        try:
            found[label] = _with_tables(_once(part_of, None)[0])
        except Cancelled:
            raise
        except RegspatialError as error:
            failed[label] = error
    if not found:
        raise next(iter(failed.values()))
    for label, why in failed.items():
        warn(
            DataWarning(
                _("{group} = {label} is left out: {reason}"),
                group=by,
                label=label,
                reason=why.message,
            )
        )
    labels = {} if given.regions is None else given.regions.labels
    return ByGroup(group=by, records=found, labels=labels), given


def _with_tables(result: Any) -> Any:
    """Return a result that has tables: weights are described."""
    if not isinstance(result, (SpatialWeights, PeriodWeights)):
        return result
    from ..weights import describe_weights

    return describe_weights(result)


def _chosen(
    tool: Tool,
    values: dict[str, Any],
    panel: Panel | None,
    regions: Regions | None,
    weights: SpatialWeights | None,
    how: dict[str, Any],
) -> tuple[Panel | None, Regions | None, Any]:
    """Return what is left of the containers; if they cannot be chosen, the columns are looked at too."""
    try:
        return choose(panel, regions, weights, **how)
    except RegspatialError as error:
        if how.get("derive"):  # names of columns that there would be
            raise
        columns = column_faults(tool, values, panel, regions, formulas=True)
        raise all_at_once([*columns, error]) from None


def _once(given: _Parts, progress: Progress | None) -> tuple[Any, _Parts]:
    """Run the tool; what stops at empty cells, or at regions that the map has not, is run without them, unless it is to stop."""
    if given.strict:
        return _attempt(given, progress)

    def attempt(parts: _Parts) -> tuple[tuple[Any, _Parts], list[RegspatialWarning]]:
        with collected() as notes:
            found = _attempt(parts, progress)
        return found, notes

    (found, notes), said = without_what_stops(attempt, given, _without)
    for note in (*said, *notes):
        warn(note)
    return found


def _without(given: _Parts, error: RegspatialError) -> tuple[_Parts, RegspatialWarning] | None:
    """Return the parts of a run without the regions that an error names, where these may be left out."""
    left = without_lacking(given.tool, given.values, given.panel, error)
    left = left or without_unmapped(given.panel, given.regions, error)
    return None if left is None else (_cut_to(given, left[0]), left[1])


def _cut_to(given: _Parts, panel: Panel) -> _Parts:
    """Return the parts of a run with the regions that are left in its table; others of the map stay."""
    gone = set(given.panel.ids if given.panel is not None else ()) - set(panel.ids)
    regions, weights = given.regions, given.weights
    if regions is not None and gone & set(regions.ids):
        regions = regions.select([one for one in regions.ids if one not in gone])
    if weights is not None:
        weights = among(weights, [one for one in weights.ids if one not in gone])
    return replace(given, panel=panel, regions=regions, weights=weights)


def _attempt(given: _Parts, progress: Progress | None) -> tuple[Any, _Parts]:
    given, faults = _prepared(given, part(progress, 0.0, 0.2))
    tool, values, panel, regions = given.tool, given.values, given.panel, given.regions
    columns = column_faults(tool, values, panel, regions if faults else None, formulas=bool(faults))
    if columns and not faults:  # the function, which reads formulas in full, is not reached
        columns = column_faults(tool, values, panel, regions, formulas=True) or columns
    if columns or faults:
        raise all_at_once([*columns, *faults])
    compound = {"regions": regions, "panel": panel, "weights": given.weights, **given.others}
    arguments = arguments_of(tool, values, compound)
    function = load(tool.entry)
    taken = inspect.signature(function).parameters
    if values.get("missing") == "keep" and "missing" in taken:
        arguments["missing"] = "keep"  # what the others mean is done
    if "progress" in taken:
        arguments["progress"] = part(progress, 0.2, 1.0)
    with within():  # regions with empty cells are left out here, where map and weights follow
        return function(**arguments), given


def _prepared(given: _Parts, progress: Progress | None) -> tuple[_Parts, list[RegspatialError]]:
    """Return the parts of a run as its function takes them, with the faults of table, map and weights.

    One fault does not hide the next: the table is looked at, then how it fits the map; weights are
    built where nothing is wrong with the table, whose columns they may need.
    """
    tool, values, panel, regions = given.tool, given.values, given.panel, given.regions
    weights, faults = given.weights, []
    before = panel
    if panel is not None:
        try:
            panel = with_expressions(tool, values, panel)
            if values.get("missing") is not None:
                panel = _without_holes(tool, values, panel)
                weights = among(weights, panel.ids)
        except RegspatialError as error:
            faults.append(error)
    if tool.needs("weights") is None:
        return replace(given, panel=panel, weights=weights), faults
    try:
        if panel is not None and regions is not None:
            regions = of_the_table(panel, regions, before)
        if weights is None and not faults and not _goes_without(given, regions):
            weights = (
                given.weights_for(regions, panel)
                if given.weights_for is not None
                else built_weights(regions, panel, values, progress)
            )
    except Cancelled:
        raise
    except RegspatialError as error:
        faults.append(error)
    return replace(given, panel=panel, regions=regions, weights=weights), faults


def _without_holes(tool: Tool, values: dict[str, Any], panel: Panel) -> Panel:
    """Return the panel as `missing` says: of a tool that is told its one time, at that time.

    The variable of weights is not of that time alone: they may be made of its mean over all.
    """
    used, missing = used_columns(tool, values, panel), values["missing"]
    if values.get("at_time") is None or not any(p.name == "at_time" for p in tool.params):
        return without_holes(panel, used, missing)
    of_weights = [name for name in used if name == values.get("weights_variable")]
    panel = without_holes(
        panel, [name for name in used if name not in of_weights], missing, at=values["at_time"]
    )
    return without_holes(panel, of_weights, missing)


def _goes_without(given: _Parts, regions: Regions | None) -> bool:
    """Return whether a tool that can do without weights has neither a map nor weights."""
    if given.weights_for is not None or regions is not None:
        return False
    if not goes_without_weights(given.tool, given.values):
        return False
    return RULES[given.values["weights_kind"]].needs_map
