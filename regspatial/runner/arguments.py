"""From containers and values to what the function of a tool is called with."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Collection, Iterable, Mapping
from importlib import import_module
from types import NoneType
from typing import Any, get_args

from .._calls.hints import hints_of
from ..catalog import COMPOUND, WEIGHT_RULE, Param, Tool, expand
from ..choices.regression import FORMS
from ..containers import Panel, PeriodWeights, Regions, SpatialWeights
from ..containers.groups import is_expression
from ..errors import (
    DataWarning,
    ParameterError,
    listed,
    warn,
)
from ..progress import Progress, heard, report
from ..studies.joining import regions_of
from ..words import Message, _

_PACKAGE = __name__.rpartition(".runner")[0]
_CONTAINERS: dict[str, type | tuple[type, ...]] = {
    "regions": Regions,
    "panel": Panel,
    "weights": (SpatialWeights, PeriodWeights),
}


def container(containers: Mapping[str, Any], name: str) -> Any:
    """Return the container of a kind, or None; anything else in its place is refused."""
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


def require_containers(tool: Tool, regions: Any, panel: Any, weights: Any) -> None:
    """Raise where the tool cannot run without a container that is not given."""
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


def goes_without_weights(tool: Tool, values: Mapping[str, Any]) -> bool:
    """Return whether a tool runs without weights: always, or with the models that are chosen.

    Least squares has no weights in it; a tool that cannot do without them says so in its signature.

    Parameters
    ----------
    tool : Tool
    values : mapping
        Plain values by flat name; what is not there is the default.
    """
    need = tool.needs("weights")
    if need is None or need.optional:
        return need is not None
    models = [
        values.get(p.name, p.default)
        for p in expand(tool)
        if p.kind == "choice" and {c.value for c in p.choices} <= set(FORMS)
    ]
    if not models or any(m not in FORMS or FORMS[m] != FORMS["ols"] for m in models):
        return False
    taken = hints_of(inspect.unwrap(load(tool.entry)))[need.feeds.partition(".")[2]]
    return NoneType in get_args(taken)


def load(entry: str) -> Callable[..., Any]:
    """Return the function behind ``.module:function``, relative to the package."""
    module, _unused, name = entry.partition(":")
    found: Callable[..., Any] = getattr(import_module(module, _PACKAGE), name)
    return found


def with_expressions(tool: Tool, values: dict[str, Any], panel: Panel) -> Panel:
    """Return the panel with what is asked for as ``log(gdp)`` as columns; `values` name them."""
    from ..formula import canonical, having

    known = {*panel.columns, *map(str, panel.labels.values())}
    for p in expand(tool):
        given = values.get(p.name)
        if p.kind not in ("variable", "variables") or not given:
            continue
        names = [given] if p.kind == "variable" else _divided(given, known)
        panel = having(panel, names)
        called = [canonical(panel, n) if is_expression(n) else n for n in names]
        values[p.name] = called[0] if p.kind == "variable" else called
    return panel


def _divided(names: Iterable[str], known: Collection[str]) -> list[str]:
    """Return names of columns, those with a 、 between them divided: columns of yearbooks have one of their own."""
    from ..formula import apart

    return [p for one in names for p in ([one] if one in known else apart(one, ",，、;；"))]


def of_the_table(panel: Panel, regions: Regions, before: Panel | None = None) -> Regions:
    """Return the regions that the table has, and say which of the map are left out.

    Parameters
    ----------
    panel : Panel
    regions : Regions
    before : Panel, optional
        The table before regions with empty cells were dropped from it.
    """
    there = set(panel.ids) if before is None else set(before.ids)
    left, dropped = (
        sorted(set(regions.ids) - there),
        sorted(set(regions.ids) & (there - set(panel.ids))),
    )
    out = regions_of(regions, panel)
    if dropped:
        warn(
            DataWarning(
                _(
                    "{n} {n:region|regions} of the map {n:was|were} dropped for empty cells, from the "
                    "weights too: {left}."
                ),
                ids=dropped,
                n=len(dropped),
                left=listed(dropped),
            )
        )
    if left:
        warn(
            DataWarning(
                _(
                    "{n} {n:region|regions} of the map {n:is|are} not in the table and "
                    "{n:was|were} left out of the weights: {left}."
                ),
                ids=left,
                n=len(left),
                left=listed(left),
            )
        )
    return out


def built_weights(
    regions: Regions | None,
    panel: Panel | None,
    values: Mapping[str, Any],
    progress: Progress | None,
) -> SpatialWeights:
    """Return weights by the rule among the values."""
    from ..studies.weights_by_name import links_by_name
    from ..weights import build_weights

    report(progress, 0.0, "weights")
    rule = {p.feeds.partition(".")[2]: values[p.name] for p in WEIGHT_RULE}
    rule["links"] = links_by_name(rule["links"], regions)
    with heard(progress):
        return build_weights(regions, panel, **rule)


def _further_weights(p: Param, rules: Any, compound: Mapping[str, Any]) -> Any:
    """Return the weights of rules: several where the parameter takes a list, else the one, or None."""
    from ..weights import from_rules
    from ..weights.conversion import the_one

    found = from_rules(rules or (), compound["regions"], compound["panel"])
    return found if isinstance(p.default, tuple) else the_one(p.name, found)


def arguments_of(
    tool: Tool,
    values: Mapping[str, Any],
    compound: Mapping[str, Any],
) -> dict[str, Any]:
    """Return what the function is called with, by its own names."""
    panel = compound["panel"]
    out: dict[str, Any] = {}
    for p in tool.params:
        argument = p.feeds.partition(".")[2]
        if p.kind in ("vector", "rasters"):
            out[argument] = compound.get(p.name)
        elif p.kind in COMPOUND:
            if argument:
                out[argument] = compound[p.kind]
        elif p.kind == "variable":
            name = values[p.name]
            if name is not None and panel is not None:
                out[argument] = panel[name]
        elif p.kind == "rules":
            out[argument] = _further_weights(p, values[p.name], compound)
        elif not p.feeds.startswith(("w.", "data.")):
            out[argument] = values[p.name]
    return out
