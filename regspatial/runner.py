"""check and call: the same run of a tool for the shell, for recipes and for QGIS.

A face reads files into containers and hands them over with plain values; the runner validates,
builds the weights where a rule was given, calls the function the catalog names, and returns what it
returned with the notes a user should read.
"""

from __future__ import annotations

import inspect
import warnings
from collections.abc import Callable, Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from importlib import import_module
from typing import Any

from .catalog import COMPOUND, WEIGHT_RULE, Idle, Param, Tool, expand, further_maps, get, idle
from .containers import Panel, PeriodWeights, Regions, SpatialWeights
from .containers.groups import is_expression
from .errors import (
    Cancelled,
    DataWarning,
    ParameterError,
    RegspatialError,
    RegspatialWarning,
    listed,
)
from .progress import Progress, part, report
from .results.by_group import ByGroup
from .studies.balance import without_holes
from .studies.choosing import among, choose, parts_by, used_columns
from .studies.join import regions_of
from .studies.leaving_out import refuse_flows
from .studies.plain_values import converted
from .words import Message, _

_CONTAINERS: dict[str, type | tuple[type, ...]] = {
    "regions": Regions,
    "panel": Panel,
    "weights": (SpatialWeights, PeriodWeights),
}


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


def find(tool: Tool | str) -> Tool:
    """Return a tool by name.

    Raises
    ------
    ParameterError
        Listing the tools there are.
    """
    if isinstance(tool, Tool):
        return tool
    try:
        return get(tool)
    except KeyError:
        from .catalog import tools

        names = [t.name for t in tools()]
        raise ParameterError(
            _("There is no tool {tool!r}; there are: {names}."), tool=tool, names=listed(names, 40)
        ) from None


def check(tool: Tool | str, params: Mapping[str, Any]) -> dict[str, Any]:
    """Return the plain values of a run, validated and completed by defaults.

    Containers (regions, panel, weights) are not looked at; columns are, when the run starts.

    Raises
    ------
    ParameterError
        For an unknown name, a missing required value, a wrong type, a value out of bounds.
    """
    tool = find(tool)
    flat = {p.name: p for p in expand(tool) if _is_plain(p)}
    unknown = [n for n in params if n not in flat]
    if unknown:
        raise ParameterError(
            _("{name} has no parameter {unknown}; it has: {flat}."),
            name=tool.name,
            unknown=listed(unknown),
            flat=listed(flat, 60),
        )
    out: dict[str, Any] = {}
    for name, p in flat.items():
        value = params.get(name)
        if value is None or (value == "" and p.kind != "text"):
            if p.required:
                raise ParameterError(
                    _("{tool} needs a value for {name!r} ({label})."),
                    tool=tool.name,
                    name=name,
                    label=Message(p.en) if isinstance(p.en, str) else p.en,
                )
            out[name] = p.default
        elif p.feeds.startswith("data."):
            out[name] = value  # also lists and tables, as recipes write them
        else:
            out[name] = converted(p, value)
    return out


def call(
    tool: Tool | str,
    containers: Mapping[str, Any],
    params: Mapping[str, Any],
    progress: Progress | None = None,
    weights_for: WeightsFor | None = None,
) -> Outcome:
    """Run a tool.

    Parameters
    ----------
    tool : Tool or str
    containers : mapping
        "regions", "panel", "weights", "flows" (layers of a network) as far as the tool needs them, and
        further maps by the name of their parameter; with weights given, the inline rule is not used.
    params : mapping
        Plain values by flat name; see `catalog.expand`.
    progress : callable, optional
        ``progress(fraction, message) -> bool``; False cancels.
    weights_for : callable, optional
        Makes the weights of the regions and the panel that are left when some were chosen.

    Raises
    ------
    RegspatialError
        Of the kind that fits; warnings of this package become `Outcome.notes`.
    """
    tool = find(tool)
    values = check(tool, params)
    regions, panel, weights = (_container(containers, k) for k in ("regions", "panel", "weights"))
    _require_containers(tool, regions, panel, weights or weights_for)
    with collected() as notes:
        report(progress, 0.0, tool.label("en"))
        given = [name for name, value in params.items() if value not in (None, "")]
        for one in idle(tool, values, given, weights is not None):
            warnings.warn(_without_effect(one), stacklevel=2)
        choices = {p.feeds: values[p.name] for p in expand(tool) if p.feeds.startswith("data.")}
        how = {feeds.partition(".")[2]: value for feeds, value in choices.items()}
        by = how.pop("by", None)
        refuse_flows(how.get("exclude"), containers.get("flows"))
        panel, regions, weights = choose(panel, regions, weights, **how)
        others = {name: containers.get(name) for name in ("flows", *further_maps(tool))}
        given_parts = _Parts(tool, values, panel, regions, weights, others, weights_for)
        result, parts = _ran(given_parts, by, progress)
        if (
            tool.needs("weights") is not None
            and given_parts.weights is None
            and weights_for is None
        ):
            _say_built(how.get("only"), by, parts.weights)
        _say_seed(tool, values, result)
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
        warnings.warn(
            DataWarning(
                _("{group} = {label} is left out: {reason}"),
                group=by,
                label=label,
                reason=why.message,
            ),
            stacklevel=3,
        )
    labels = {} if given.regions is None else given.regions.labels
    return ByGroup(group=by, records=found, labels=labels), given


def _say_built(only: Any, by: str | None, weights: SpatialWeights | None) -> None:
    """Say of weights by a rule that they are those of the regions that were chosen."""
    if by:
        warnings.warn(
            DataWarning(
                _(
                    "The weights are built within each value of {by} alone: links between groups are "
                    "not among them."
                ),
                by=by,
            ),
            stacklevel=3,
        )
    elif only and weights is not None:
        warnings.warn(
            DataWarning(
                _("The weights are built for the {n} regions that are left ({links} links)."),
                n=weights.n,
                links=weights.links,
            ),
            stacklevel=3,
        )


def _with_tables(result: Any) -> Any:
    """Return a result that has tables: weights are described."""
    if not isinstance(result, SpatialWeights):
        return result
    from .weights import describe

    return describe(result)


def _once(given: _Parts, progress: Progress | None) -> tuple[Any, _Parts]:
    tool, values, panel, regions = given.tool, given.values, given.panel, given.regions
    weights = given.weights
    if panel is not None:
        panel = _with_expressions(tool, values, panel)
        missing = values.get("missing")
        if missing is not None:
            panel = without_holes(panel, used_columns(tool, values, panel), missing)
            weights = among(weights, panel.ids)
    _check_columns(tool, values, panel)
    if tool.needs("weights") is not None:
        if panel is not None and regions is not None:
            regions = _regions_of(panel, regions)
        if weights is None:
            weights = (
                given.weights_for(regions, panel)
                if given.weights_for is not None
                else _build_weights(regions, panel, values, part(progress, 0.0, 0.2))
            )
    compound = {"regions": regions, "panel": panel, "weights": weights, **given.others}
    arguments = _arguments(tool, values, compound)
    function = load(tool.entry)
    if "progress" in inspect.signature(function).parameters:
        arguments["progress"] = part(progress, 0.2, 1.0)
    return function(**arguments), replace(given, panel=panel, regions=regions, weights=weights)


@contextmanager
def collected() -> Generator[list[RegspatialWarning]]:
    """Collect this package's warnings as notes for the user; others pass on as they are."""
    notes: list[RegspatialWarning] = []
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        yield notes
    for one in caught:
        if isinstance(one.message, RegspatialWarning):
            notes.append(one.message)
        else:
            warnings.warn_explicit(one.message, one.category, one.filename, one.lineno)


def load(entry: str) -> Callable[..., Any]:
    """Return the function behind ``.module:function``."""
    module, _unused, name = entry.partition(":")
    found: Callable[..., Any] = getattr(import_module(module, __package__), name)
    return found


def _is_plain(p: Param) -> bool:
    return p.kind not in ("vector", "table", "weights_file", "column") and p.feeds not in (
        "panel",
        "regions",
    )


def _container(containers: Mapping[str, Any], name: str) -> Any:
    value = containers.get(name)
    if value is not None and not isinstance(value, _CONTAINERS[name]):
        raise ParameterError(
            _("{name} is a {type}; it must be a {wanted}."),
            name=name,
            type=type(value).__name__,
            wanted=_one_kind(_CONTAINERS[name]).__name__,
        )
    return value


def _one_kind(kinds: type | tuple[type, ...]) -> type:
    return kinds[0] if isinstance(kinds, tuple) else kinds


def _require_containers(tool: Tool, regions: Any, panel: Any, weights: Any) -> None:
    wanted = (("regions", _("polygons"), regions), ("panel", _("a table"), panel))
    for kind, what, given in wanted:
        p = tool.needs(kind)  # type: ignore[arg-type]
        if p is not None and not p.optional and given is None:
            raise ParameterError(_("{name} needs {what}."), name=tool.name, what=Message(what))
    w = tool.needs("weights")
    if w is not None and not w.optional and weights is None and regions is None and panel is None:
        raise ParameterError(
            _("{name} needs a weights file, or regions and a rule to build weights from."),
            name=tool.name,
        )


def _with_expressions(tool: Tool, values: dict[str, Any], panel: Panel) -> Panel:
    """Return the panel with what is asked for as ``log(gdp)`` as columns; `values` name them."""
    from .formula import canonical, having

    for p in expand(tool):
        given = values.get(p.name)
        if p.kind not in ("variable", "variables") or not given:
            continue
        names = [given] if p.kind == "variable" else list(given)
        panel = having(panel, names)
        called = [canonical(panel, n) if is_expression(n) else n for n in names]
        values[p.name] = called[0] if p.kind == "variable" else called
    return panel


def _check_columns(tool: Tool, values: Mapping[str, Any], panel: Panel | None) -> None:
    """Raise for a column that is not there before anything is built or estimated."""
    for p in expand(tool):
        if panel is not None and p.kind == "variable" and values.get(p.name) is not None:
            panel[values[p.name]]


def seed_of(result: Any) -> int | None:
    """Return the seed that a result was drawn with, None where nothing was drawn."""
    seed = getattr(result, "spec", {}).get("seed")
    return None if seed is None else int(seed)


def _say_seed(tool: Tool, values: Mapping[str, Any], result: Any) -> None:
    """Say the seed of a run that was given none, so that its digits can be had again."""
    seed = seed_of(result)
    for p in tool.params:
        if p.kind == "seed" and values[p.name] is None and seed is not None:
            warnings.warn(
                RegspatialWarning(
                    _(
                        "The random seed of this run was drawn: {param:{name}={seed}} gives the same digits "
                        "again."
                    ),
                    name=p.name,
                    seed=seed,
                ),
                stacklevel=3,
            )


def _without_effect(one: Idle) -> DataWarning:
    pairs = isinstance(one.value, tuple)  # only links are
    value = ",".join(map("-".join, one.value)) if pairs else one.value
    if not one.other:
        return DataWarning(
            _(
                "{param:{name}={value}} has no effect: the weights were given, so no rule is used. Leave it "
                "out, or the weights."
            ),
            name=one.name,
            value=value,
        )
    if one.allowed == (None,):
        return DataWarning(
            _(
                "{param:{name}={value}} has no effect with {param:{other}} given. Leave out one of the two."
            ),
            name=one.name,
            value=value,
            other=one.other,
        )
    allowed = listed(
        Message("{param:{other}={value}}", other=one.other, value=value) for value in one.allowed
    )
    return DataWarning(
        _(
            "{param:{name}={value}} has no effect: it is used only with {allowed}. Leave it out, or "
            "choose that."
        ),
        name=one.name,
        value=value,
        allowed=allowed,
    )


def _regions_of(panel: Panel, regions: Regions) -> Regions:
    left = sorted(set(regions.ids) - set(panel.ids))
    out = regions_of(regions, panel)
    if left:
        warnings.warn(
            DataWarning(
                _(
                    "{n} regions of the map are not in the table and were left out of the weights: "
                    "{left}."
                ),
                n=len(left),
                left=listed(left),
            ),
            stacklevel=2,
        )
    return out


def _build_weights(
    regions: Regions | None,
    panel: Panel | None,
    values: Mapping[str, Any],
    progress: Progress | None,
) -> SpatialWeights:
    from .weights import build

    report(progress, 0.0, "weights")
    rule = {p.feeds.partition(".")[2]: values[p.name] for p in WEIGHT_RULE}
    return build(regions, panel, **rule)


def _further_weights(rules: Any, compound: Mapping[str, Any]) -> tuple[SpatialWeights, ...]:
    from .weights import from_rules

    return from_rules(rules or (), compound["regions"], compound["panel"])


def _arguments(
    tool: Tool,
    values: Mapping[str, Any],
    compound: Mapping[str, Any],
) -> dict[str, Any]:
    panel = compound["panel"]
    out: dict[str, Any] = {}
    for p in tool.params:
        argument = p.feeds.partition(".")[2]
        if p.kind == "vector":
            out[argument] = compound.get(p.name)
        elif p.kind in COMPOUND:
            if argument:
                out[argument] = compound[p.kind]
        elif p.kind == "variable":
            name = values[p.name]
            if name is not None and panel is not None:
                out[argument] = panel[name]
        elif p.kind == "rules":
            out[argument] = _further_weights(values[p.name], compound)
        elif not p.feeds.startswith(("w.", "data.")):
            out[argument] = values[p.name]
    return out
