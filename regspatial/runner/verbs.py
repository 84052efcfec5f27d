"""The verbs of a study: each tool, called with what the study holds."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from functools import update_wrapper
from importlib import import_module
from typing import TYPE_CHECKING, Any

from ..catalog import COMPOUND, Param, Tool, get
from ..containers import Panel
from ..errors import DataWarning, ParameterError, listed, warn
from ..studies.choosing import used_columns
from ..studies.one_sample import lacking
from ..words import Message, _
from ..words.naming import naming, with_names
from .arguments import load, with_expressions
from .filling import CONTENTS, filled

if TYPE_CHECKING:
    from .study import Study

BESIDE_TOOLS = ("report", "etable", "linked_view", "second_opinion")
"""Public functions beside the tools that take what a study holds, by the names of their arguments."""

_PACKAGE = __name__.rpartition(".runner")[0]
_WHAT: dict[str, str] = {
    "regions": _("no map"),
    "panel": _("no table"),
    "weights": _("no weights"),
    "flows": _("no flows"),
}


def of_package(name: str) -> Any:
    """Return a public function by name: what stands above this room is asked at the call."""
    return getattr(import_module(_PACKAGE), name)


def verb(study: Study, name: str) -> Callable[..., Any] | None:
    """Return the verb of a study, None where there is no such tool."""
    if name in BESIDE_TOOLS:
        return _beside(study, of_package(name))
    try:
        tool = get(name)
    except KeyError:
        return None
    function = load(tool.entry)
    held = {p.feeds.partition(".")[2]: p.kind for p in tool.params if p.kind in COMPOUND}
    held.pop("", None)
    places = _places(function, held)

    def called(*args: Any, **kwargs: Any) -> Any:
        given = _named(tool.name, places, args, kwargs)
        return _run(study, tool, function, held, given)

    return _dressed(called, function, held)


def _run(
    study: Study,
    tool: Tool,
    function: Callable[..., Any],
    held: Mapping[str, str],
    given: dict[str, Any],
) -> Any:
    """Call a tool's function with what the study holds; what is given stands before it."""
    arguments = _with_contents(study, tool, held, given)
    names = {p.feeds.partition(".")[2]: p for p in tool.params if p.kind not in COMPOUND}
    plain = {p.name: given[argument] for argument, p in names.items() if argument in given}
    by_columns = "y" in given or "x" in given
    formula = None if by_columns else study.formula
    values = filled(tool, plain, formula=formula, rng=study.rng)
    own = [argument for argument, kind in held.items() if kind == "panel"]
    panel = arguments.get(own[0]) if own else study.panel
    if isinstance(panel, Panel):
        panel = _with_columns(tool, values, panel)
        arguments |= dict.fromkeys(own, panel)
    for argument, p in names.items():
        if p.name in values:
            arguments[argument] = _value(study, tool, p, values[p.name], panel)
    if by_columns:
        arguments.setdefault("formula", None)
    if study.missing in ("keep", "stop") and "missing" in inspect.signature(function).parameters:
        arguments.setdefault("missing", study.missing)
    with naming(study.regions, study.panel):
        result = function(**arguments)
        _say_if_of_another_sample(study, tool, values, panel)
    return result


def _with_contents(
    study: Study, tool: Tool, held: Mapping[str, str], given: Mapping[str, Any]
) -> dict[str, Any]:
    """Return the arguments of a call with those that the study holds.

    Raises
    ------
    ParameterError
        Naming what the study lacks.
    """
    optional = {p.feeds.partition(".")[2] for p in tool.params if p.optional}
    wanted = {argument: kind for argument, kind in held.items() if argument not in given}
    absent = study.lacks([kind for argument, kind in wanted.items() if argument not in optional])
    if absent:
        raise ParameterError(_lacks(tool, absent))
    there = {a: kind for a, kind in wanted.items() if not study.lacks([kind])}
    return {**given, **{a: getattr(study, CONTENTS[kind]) for a, kind in there.items()}}


def _value(study: Study, tool: Tool, p: Param, value: Any, panel: Any) -> Any:
    """Return what an argument is given: of a variable by name, the column."""
    if p.kind != "variable" or not isinstance(value, str):
        return value
    if panel is None and study.panel is None:
        raise ParameterError(_lacks(tool, ["panel"]))
    return panel[value] if isinstance(panel, Panel) else value


def _with_columns(tool: Tool, values: dict[str, Any], panel: Panel) -> Panel:
    """Return the panel with columns for what is written as an expression; `values` name them."""
    named = {
        p.name: values[p.name]
        for p in tool.params
        if p.kind in ("variable", "variables") and _is_text(values.get(p.name))
    }
    panel = with_expressions(tool, named, panel)
    values |= named
    return panel


def _is_text(value: Any) -> bool:
    several = isinstance(value, (list, tuple)) and bool(value)
    return isinstance(value, str) or (several and all(isinstance(one, str) for one in value))


def _say_if_of_another_sample(
    study: Study, tool: Tool, values: Mapping[str, Any], panel: Any
) -> None:
    """Warn where a verb has used a column that is empty in some regions of the sample."""
    if study.panel is None or not isinstance(panel, Panel) or study.missing == "keep":
        return
    if values.get("at_time") in panel.times:
        panel = panel.select(times=[values["at_time"]])
    texts = {name: value for name, value in values.items() if _is_text(value)}
    empty = lacking(panel, used_columns(tool, texts, panel))
    if empty:
        columns = dict.fromkeys(one for lacks in empty.values() for one in lacks)
        said = _(
            "{tool} is not of the study's sample: it uses cells of {columns} that are empty in {n} "
            "{n:region|regions} ({regions}). Name such columns among the study's {param:columns}, and all "
            "verbs are of one sample."
        )
        message = Message(
            said,
            tool=tool.name,
            columns=listed(columns),
            n=len(empty),
            regions=listed(empty, 12),
        )
        warn(DataWarning(with_names(message, list(empty)), ids=tuple(empty)))


def _lacks(tool: Tool, absent: list[str]) -> Message:
    return Message(
        _(
            "This study has {absent}, which {tool} needs. Give it to the study, as in "
            "{example}, or to this verb by name."
        ),
        absent=listed([Message(_WHAT[one]) for one in dict.fromkeys(absent)]),
        tool=tool.name,
        example='Study(regions, panel, "queen")',
    )


def _places(function: Callable[..., Any], held: Mapping[str, str]) -> list[str]:
    """Return what may be given by place: what a function takes so and the study does not hold."""
    every = inspect.signature(function).parameters.values()
    return [p.name for p in every if p.kind is p.POSITIONAL_OR_KEYWORD and p.name not in held]


def _named(
    tool: str, places: list[str], args: tuple[Any, ...], kwargs: dict[str, Any]
) -> dict[str, Any]:
    """Return the arguments of a call by name.

    Raises
    ------
    ParameterError
        If there are more by place than are asked for, or one stands twice.
    """
    twice = [one for one in places[: len(args)] if one in kwargs]
    if twice:
        said = _("{function}() was given {twice} twice.")
        raise ParameterError(said, function=tool, twice=listed(twice))
    if len(args) > len(places):
        raise ParameterError(
            _(
                "{function}() of a study takes {n} {n:argument|arguments} by place ({names}); map, table and "
                "weights are the study's, and others are given by name."
            ),
            function=tool,
            n=len(places),
            names=listed(places),
        )
    return {**dict(zip(places, args, strict=False)), **kwargs}


def _dressed(
    called: Callable[..., Any], function: Callable[..., Any], held: Mapping[str, str]
) -> Callable[..., Any]:
    """Return a verb with the function's name and help; what the study holds is by name, and may be left out."""
    update_wrapper(called, function)
    del called.__wrapped__  # type: ignore[attr-defined] # else help() shows the arguments of the function
    signature = inspect.signature(function)
    every = list(signature.parameters.values())
    own = [p for p in every if p.name not in held]
    ours = [p.replace(kind=p.KEYWORD_ONLY, default=None) for p in every if p.name in held]
    called.__signature__ = signature.replace(parameters=[*own, *ours])  # type: ignore[attr-defined]
    return called


def _beside(study: Study, function: Callable[..., Any]) -> Callable[..., Any]:
    """Return a function beside the tools, given what the study holds of its arguments."""
    taken = inspect.signature(function).parameters
    held = [name for name in ("regions", "panel", "w", "language") if name in taken]
    places = _places(function, dict.fromkeys(held, ""))

    def called(*args: Any, **kwargs: Any) -> Any:
        given = _named(function.__name__, places, args, kwargs)
        own = {name: getattr(study, name) for name in held if getattr(study, name) is not None}
        return function(**{**own, **given})

    return _dressed(called, function, dict.fromkeys(held, ""))
