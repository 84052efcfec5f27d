"""What a function's signature and its `tool` say, as a `Tool`."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from collections.abc import Callable, Iterator
from typing import Annotated, Any, get_args, get_origin

from .._calls.hints import hints_of
from ..declare.asks import Asks
from ..declare.description import REQUIRED, Param, Tool, choices
from ..declare.kinds import kind_of, literal_of
from ..declare.tool import DECLARED, Declared
from ..words import _, p_

COMPOUND = ("panel", "regions", "weights", "flows")
ROOMS = (
    "studies",
    "autocorrelation",
    "regression",
    "gw",
    "network",
    "indicators",
    "efficiency",
    "configurations",
    "regionalisation",
    "weights",
)
"""Where functions are declared as tools."""


def declared_tools(package: str) -> Iterator[Tool]:
    """Yield every tool of the package, room by room; imports all that the rooms hold."""
    for room in ROOMS:
        whole = importlib.import_module(f"{package}.{room}")
        modules = [m.name for m in pkgutil.walk_packages(whole.__path__, f"{whole.__name__}.")]
        for name in (whole.__name__, *sorted(modules)):
            module = importlib.import_module(name)
            for one in vars(module).values():
                if hasattr(one, DECLARED) and one.__module__ == name:
                    yield tool_of(one, package)


def tool_of(function: Callable[..., Any], package: str) -> Tool:
    """Return what a function declares, its parameters in the order of the signature.

    Raises
    ------
    TypeError
        If a parameter that asks for something has no kind.
    """
    said: Declared = getattr(function, DECLARED)
    own = list(_own(function))
    module = function.__module__.removeprefix(package)
    return Tool(
        name=said.called or function.__name__,
        group=said.group,
        behind=said.behind,
        en=said.name,
        help_en=said.help,
        entry=f"{module}:{function.__name__}",
        params=(*_maps(said, own), *own, *_tables(said, own)),
        outputs=said.outputs,
        tags_en=said.tags,
        style=said.style,
        tried=said.tried,
    )


def _own(function: Callable[..., Any]) -> Iterator[Param]:
    """Yield what the function's own arguments ask for."""
    hints = hints_of(inspect.unwrap(function), asked=True)
    for name, parameter in inspect.signature(function).parameters.items():
        hint = hints.get(name)
        if get_origin(hint) is not Annotated:
            continue
        of, *extras = get_args(hint)
        asks = [one for one in extras if isinstance(one, Asks)]
        if asks:
            yield _param(f"{function.__name__}.{name}", of, asks[-1], parameter.default)


def _param(feeds: str, of: Any, asks: Asks, default: Any) -> Param:
    kind = asks.kind or kind_of(of)
    if not kind:
        raise TypeError(f"{feeds}: {of} tells no kind; say one")
    needed = asks.required or kind in COMPOUND or default is inspect.Parameter.empty
    return Param(
        name=asks.name or feeds.partition(".")[2],
        kind=kind,  # type: ignore[arg-type]
        feeds=feeds,
        en=asks.label,
        help_en=asks.help,
        shell_en=asks.in_shell,
        default=REQUIRED if needed else default,
        choices=choices(asks.terms, literal_of(of)) if kind == "choice" else (),
        minimum=asks.least,
        maximum=asks.most,
        optional=asks.optional,
        several=asks.several,
        also=asks.also,
        advanced=asks.advanced,
        when=asks.when,
    )


def _maps(said: Declared, own: list[Param]) -> Iterator[Param]:
    """Yield the map of the result, of a function that takes none."""
    if said.map and all(p.kind != "regions" for p in own):
        yield Param(
            name="regions",
            kind="regions",
            feeds="regions",
            en=p_("layer", "Regions"),
            help_en=said.map,
            optional=True,
            advanced=said.map_advanced,
        )


def _tables(said: Declared, own: list[Param]) -> Iterator[Param]:
    """Yield the table from which variables are taken, of a function that takes no whole one."""
    columns = any(p.kind in ("variable", "variables") for p in own)
    if (columns or said.table) and all(p.kind != "panel" for p in own):
        yield Param(
            name="panel",
            kind="panel",
            feeds="panel",
            en=_("Table by region and time"),
            help_en=said.table,
            optional=said.table_optional,
        )
