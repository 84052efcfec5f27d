"""check and call: the same run of a tool for the shell, for recipes and for QGIS.

A face reads files into containers and hands them over with plain values; the runner validates,
builds the weights where a rule was given, calls the function the catalog names, and returns what it
returned with the notes a user should read.
"""

from __future__ import annotations

import inspect
import math
import warnings
from collections.abc import Callable, Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module
from typing import Any

from .catalog import WEIGHT_RULE, Idle, Param, Tool, expand, get, idle
from .choices import one_of
from .containers import Panel, Regions, SpatialWeights
from .containers.groups import is_expression
from .errors import DataWarning, ParameterError, RegspatialWarning, listed
from .progress import Progress, part, report
from .studies.join import regions_of
from .words import Message, _

_CONTAINERS = {"regions": Regions, "panel": Panel, "weights": SpatialWeights}


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Outcome:
    """What a run gave: the tool, the function's record, the weights used, and notes to read."""

    tool: Tool
    result: Any
    regions: Regions | None
    panel: Panel | None
    weights: SpatialWeights | None
    notes: tuple[RegspatialWarning, ...]


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
        else:
            out[name] = _converted(p, value)
    return out


def call(
    tool: Tool | str,
    containers: Mapping[str, Any],
    params: Mapping[str, Any],
    progress: Progress | None = None,
) -> Outcome:
    """Run a tool.

    Parameters
    ----------
    tool : Tool or str
    containers : mapping
        "regions", "panel", "weights", "flows" (layers of a network) as far as the tool needs them; with weights given, the inline
        rule is not used.
    params : mapping
        Plain values by flat name; see `catalog.expand`.
    progress : callable, optional
        ``progress(fraction, message) -> bool``; False cancels.

    Raises
    ------
    RegspatialError
        Of the kind that fits; warnings of this package become `Outcome.notes`.
    """
    tool = find(tool)
    values = check(tool, params)
    regions, panel, weights = (_container(containers, k) for k in ("regions", "panel", "weights"))
    flows = containers.get("flows")
    _require_containers(tool, regions, panel, weights)
    with collected() as notes:
        report(progress, 0.0, tool.label("en"))
        if panel is not None and values.get("derive"):
            panel = panel.derive(values["derive"])
        given = [name for name, value in params.items() if value not in (None, "")]
        for one in idle(tool, values, given, weights is not None):
            warnings.warn(_without_effect(one), stacklevel=2)
        if panel is not None:
            panel = _with_expressions(tool, values, panel)
        _check_columns(tool, values, panel)
        match_ids = tool.needs("weights") is not None
        if match_ids and panel is not None and regions is not None:
            regions = _regions_of(panel, regions)
        if match_ids and weights is None:
            weights = _build_weights(regions, panel, values, part(progress, 0.0, 0.2))
        compound = {"regions": regions, "panel": panel, "weights": weights, "flows": flows}
        arguments = _arguments(tool, values, compound)
        function = load(tool.entry)
        if "progress" in inspect.signature(function).parameters:
            arguments["progress"] = part(progress, 0.2, 1.0)
        result = function(**arguments)
        _say_seed(tool, values, result)
        report(progress, 1.0, tool.label("en"))
    return Outcome(
        tool=tool,
        result=result,
        regions=regions,
        panel=panel,
        weights=weights,
        notes=tuple(notes),
    )


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
    return p.kind not in ("vector", "table", "weights_file", "column") and p.feeds != "panel"


def _container(containers: Mapping[str, Any], name: str) -> Any:
    value = containers.get(name)
    if value is not None and not isinstance(value, _CONTAINERS[name]):
        raise ParameterError(
            _("{name} is a {type}; it must be a {wanted}."),
            name=name,
            type=type(value).__name__,
            wanted=_CONTAINERS[name].__name__,
        )
    return value


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
        if p.kind in compound:
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


def _converted(p: Param, value: Any) -> Any:
    try:
        converted = _CONVERT[p.kind](value) if p.kind in _CONVERT else value
    except (TypeError, ValueError, OverflowError):
        raise ParameterError(
            _("{param:{name}={value!r}} is not {kind}."),
            name=p.name,
            value=value,
            kind=Message(_KIND[p.kind]),
        ) from None
    if p.choices:
        one_of(p.name, converted, [c.value for c in p.choices])
    if p.kind in ("integer", "number", "seed"):
        low, high = p.minimum, p.maximum
        if (low is not None and converted < low) or (high is not None and converted > high):
            span = f"[{'-∞' if low is None else low}, {'∞' if high is None else high}]"
            raise ParameterError(
                _("{param:{name}={converted}} is outside {span}."),
                name=p.name,
                converted=converted,
                span=span,
            )
    return converted


def _integer(value: Any) -> int:
    try:
        return int(str(value))  # to the last digit, which a float of more than 2^53 would lose
    except ValueError:
        number = float(str(value))
        if not number.is_integer():
            raise
        return int(number)


def _seed(value: Any) -> int:
    seed = _integer(value)
    if seed < 0:
        raise ValueError
    return seed


def _number(value: Any) -> float:
    number = float(value)
    if isinstance(value, bool) or not math.isfinite(number):
        raise ValueError
    return number


def _boolean(value: Any) -> bool:
    if isinstance(value, bool):
        return value
    text = str(value).lower()
    if text in ("true", "yes", "1", "on"):
        return True
    if text in ("false", "no", "0", "off"):
        return False
    raise ValueError


def _names(value: Any) -> list[str]:
    items = value.split(",") if isinstance(value, str) else list(value)
    return [str(i).strip() for i in items if str(i).strip()]


def _columns(value: Any) -> list[str]:
    """Return names and expressions; a comma inside brackets or backquotes divides none."""
    if not isinstance(value, str):
        return _names(value)
    from .formula import apart

    return apart(value)


def _links(value: Any) -> tuple[tuple[str, str], ...]:
    pairs = []
    for item in _names(value) if isinstance(value, str) else value:
        a, b = item.split("-", 1) if isinstance(item, str) else item
        pairs.append((str(a).strip(), str(b).strip()))
    return tuple(pairs)


def _rules(value: Any) -> list[Any]:
    items = value.split(";") if isinstance(value, str) else list(value)
    if not all(isinstance(one, (str, SpatialWeights)) for one in items):
        raise TypeError
    return [one for one in items if not isinstance(one, str) or one.strip()]


_CONVERT: dict[str, Callable[[Any], Any]] = {
    "integer": _integer,
    "seed": _seed,
    "number": _number,
    "boolean": _boolean,
    "variables": _columns,
    "links": _links,
    "rules": _rules,
    "choice": str,
    "text": str,
    "formula": str,
    "variable": str,
}
_KIND = {
    "integer": _("a whole number"),
    "seed": _("a whole number from 0 up"),
    "number": _("a finite number"),
    "boolean": _("yes or no"),
    "variables": _("a list of column names"),
    "links": _("a list of id-id pairs such as 460000-440000,710000-350000"),
    "rules": _("a list of rules of weights such as queen; knn k=6"),
}
