"""The catalog: every tool described once; the shell, QGIS, recipes and reference pages follow."""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules

from ._conditions import Idle, conditions, idle
from ._data import DATA_CHOICE
from ._expand import COMPOUND, expand, further_maps, rasters
from ._meant import meant as _meant
from ._weights_rule import WEIGHT_RULE
from .types import GROUPS, REQUIRED, Choice, Output, Param, Tool

__all__ = [
    "COMPOUND",
    "DATA_CHOICE",
    "GROUPS",
    "REQUIRED",
    "WEIGHT_RULE",
    "Choice",
    "Idle",
    "Output",
    "Param",
    "Tool",
    "conditions",
    "expand",
    "further_maps",
    "get",
    "idle",
    "meant",
    "rasters",
    "tools",
]


def tools() -> tuple[Tool, ...]:
    """Return all tools, by group, in the order in which a study meets them.

    Every module here that has `TOOLS` is read, so that a new one need not be named anywhere; of a
    group the module of its name comes first.
    """
    order = {group: k for k, group in enumerate(GROUPS)}
    names = sorted(m.name for m in iter_modules(__path__) if not m.name.startswith("_"))
    found = [
        (order[tool.group], name != tool.group, name, k, tool)
        for name in names
        for k, tool in enumerate(getattr(import_module(f".{name}", __name__), "TOOLS", ()))
    ]
    return tuple(tool for *_key, tool in sorted(found, key=lambda one: one[:-1]))


def meant(name: str) -> list[str]:
    """Return the tools that a name means which none has, the likeliest first."""
    return _meant(name, tools())


def get(name: str) -> Tool:
    """Return one tool by name.

    Raises
    ------
    KeyError
        If there is none; faces turn this into their own sentence.
    """
    for tool in tools():
        if tool.name == name:
            return tool
    raise KeyError(name)
