"""The catalog: every tool as its function declares it; the shell, QGIS, recipes and reference pages follow."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

from ..declare.description import GROUPS, MODEL_GROUPS, REQUIRED, Choice, Output, Param, Tool
from ._conditions import Idle, conditions, idle
from ._data import DATA_CHOICE, FLOWS_ALSO, OF_REGIONS, OF_TABLES
from ._expand import COMPOUND, expand, further_maps, rasters
from ._meant import meant as _meant
from ._weights_rule import WEIGHT_RULE
from .store import read

__all__ = [
    "COMPOUND",
    "DATA_CHOICE",
    "GROUPS",
    "MODEL_GROUPS",
    "REQUIRED",
    "WEIGHT_RULE",
    "Choice",
    "Idle",
    "Output",
    "Param",
    "Tool",
    "asked_of",
    "conditions",
    "expand",
    "further_maps",
    "get",
    "idle",
    "meant",
    "rasters",
    "relatives",
    "tools",
]


STORED = Path(__file__).parent.parent / "catalog.json"
"""Every tool, read off the signatures by `make catalog`: listing tools imports neither numpy nor the tools."""


@cache
def tools() -> tuple[Tool, ...]:
    """Return all tools, by group, in the order in which a study meets them."""
    return read(json.loads(STORED.read_text(encoding="utf-8")))


def asked_of(kind: str) -> tuple[Param, ...]:
    """Return all that a map, a table, weights or flows are asked for, with what is done with them before a run."""
    beside = {"regions": OF_REGIONS, "panel": OF_TABLES, "flows": (FLOWS_ALSO,)}
    return (*COMPOUND[kind], *beside.get(kind, ()))


def relatives(tool: Tool) -> tuple[Tool, ...]:
    """Return the other tools behind the door of a tool, the door itself among them."""
    door = tool.behind or tool.name
    return tuple(t for t in tools() if door in (t.name, t.behind) and t.name != tool.name)


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
