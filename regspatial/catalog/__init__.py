"""The catalog: every tool described once; the shell, QGIS, recipes and reference pages follow."""

from __future__ import annotations

from importlib import import_module

from ._conditions import Idle, conditions, idle
from ._expand import DATA_CHOICE, WEIGHT_RULE, expand
from .types import GROUPS, REQUIRED, Choice, Output, Param, Tool

_MODULES = (
    "data",
    "description",
    "weights",
    "autocorrelation",
    "multivariate",
    "regression",
    "dynamic",
    "gwr",
    "network",
    "indicators",
)

__all__ = [
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
    "get",
    "idle",
    "tools",
]


def tools() -> tuple[Tool, ...]:
    """Return all tools, by group, in the order in which a study meets them."""
    out: list[Tool] = []
    for module in _MODULES:
        out += import_module(f".{module}", __name__).TOOLS
    return tuple(out)


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
