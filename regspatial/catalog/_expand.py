"""Compound parameters taken apart: the same flat names in the shell, in recipes and in QGIS."""

from __future__ import annotations

from dataclasses import replace

from ..declare.description import REQUIRED, Param, Tool
from ._data import FLOWS, FLOWS_ALSO, OF_REGIONS, OF_TABLES, PANEL, REGIONS
from ._weights_rule import WEIGHTS

COMPOUND = {"regions": REGIONS, "panel": PANEL, "weights": WEIGHTS, "flows": FLOWS}
"""The kinds that are taken apart, and into what."""


def expand(tool: Tool) -> tuple[Param, ...]:
    """Return the flat parameters of a tool, compound ones taken apart, in order of appearance.

    A tool whose weights can come from a rule gets the regions' parameters as well (optional there:
    a weights file needs no map).
    """
    out: list[Param] = []
    has_regions = tool.needs("regions") is not None
    for p in tool.params:
        if p.kind not in COMPOUND:
            out.append(p)
            continue
        if p.kind == "weights" and not has_regions:
            out += [_optional(q) for q in REGIONS]
        parts = COMPOUND[p.kind]
        out += [_optional(q) for q in parts] if p.optional else list(parts)
        out += [FLOWS_ALSO] if p.several else []
        out += OF_TABLES if p.kind == "panel" else ()
    if any(p.name in ("panel", "regions") for p in out):
        own = {p.name for p in out}  # a tool's own `by` is not ours
        out += [p for p in OF_REGIONS if p.name not in own]
    names = [p.name for p in out]
    clash = {n for n in names if names.count(n) > 1}
    if clash:
        raise ValueError(f"tool {tool.name}: parameters {sorted(clash)} stand twice")
    return tuple(out)


def further_maps(tool: Tool) -> tuple[str, ...]:
    """Return the parameters that name a map beside the regions, such as the window of a pattern."""
    return tuple(p.name for p in tool.params if p.kind == "vector")


def rasters(tool: Tool) -> tuple[str, ...]:
    """Return the parameters that name rasters."""
    return tuple(p.name for p in tool.params if p.kind == "rasters")


def _optional(p: Param) -> Param:
    return replace(p, default=None) if p.default is REQUIRED else p
