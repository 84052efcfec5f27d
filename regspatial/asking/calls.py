"""The shortest call of a tool that works on what is shipped, in the shell and in Python."""

from __future__ import annotations

import shlex
from collections.abc import Mapping
from typing import get_args

from ..catalog.doors import Door
from ..declare.description import Param, Tool

_TABLE, _MAP = "example:dri", "china:province"
_PILOTS, _CITIES = "example:pilot", "china:prefecture"
_BY_KIND = {
    "variable": "gdp",
    "variables": "ln_inn,ln_de",
    "formula": "ln_inn ~ ln_de + ln_pgdp",
    "flows": "flows.csv",
    "rasters": "elevation.tif",
    "rules": "knn k=4",
    "vector": "china:hubs",
}
"""What a parameter is given that must be: columns of the shipped panel of thirty provinces."""
_BY_NAME = {
    "floor": "3",
    "by": "region4",
    "to": "2020",
    "group": "region4",
    "groups": "region4",
    "within": "region4",
    "indicators": "ln_inn + 1; ln_pgdp + 1",
    "lagged_variable": "ln_de",
    "second": "ln_de",
    "inputs": "population",
    "outputs": "gdp",
    "event": "pilot_year",
    "first": "pilot_year",
    "running": "ln_pgdp - 11",
    "environment": "hum",
    "outcome": "ln_inn",
    "conditions": "ln_de,hum",
    "industries": "gdp,population,hum",
    "indices": "ln_pgdp,hum",
}
_OF_PILOTS = _BY_KIND | {"formula": "ln_patents ~ ln_rd + ln_pgdp"}
"""The same for a policy: columns of the shipped panel of cities that become pilots."""


def of_policy(tool: Tool | Door) -> bool:
    """Say whether a tool asks when a policy came, so that its call takes the panel of pilots."""
    asks = ("first", "event")
    return isinstance(tool, Tool) and any(
        p.name in asks and p.kind == "variable" for p in tool.params
    )


def _asked(tool: Tool, one: Param) -> bool:
    """Say whether the shortest call names a parameter: one that must be, or a policy's neighbours."""
    return (one.required and not one.optional) or (of_policy(tool) and one.kind == "weights")


def in_shell(tool: Tool | Door) -> str:
    """Return a command that runs as it stands, but for a raster and a table of flows: none is shipped."""
    if isinstance(tool, Door):
        return tool.shell_call
    pilots = of_policy(tool)
    table, area = (_PILOTS, _CITIES) if pilots else (_TABLE, _MAP)
    given = {"panel": table} if any(p.kind == "panel" for p in tool.params) else {}
    if any(
        (p.kind == "regions" and not p.optional) or (p.kind == "weights" and _asked(tool, p))
        for p in tool.params
    ):
        given["regions"] = area
    if pilots and any(p.kind == "weights" for p in tool.params):
        given["weights-kind"] = "queen"
    for one in tool.params:
        if one.required and not one.optional and one.kind not in ("panel", "regions", "weights"):
            by_kind = _OF_PILOTS if pilots else _BY_KIND
            given[one.name] = _BY_NAME.get(one.name) or by_kind[one.kind]
    given |= tool.tried
    return " ".join(["regspatial run", tool.name, *_options(given)])


def _options(given: Mapping[str, str]) -> list[str]:
    return [f"--{name.replace('_', '-')} {shlex.quote(value)}" for name, value in given.items()]


SETTING = (
    'panel = rs.example("dri").panel()',
    'regions = rs.example("dri").regions()',
    "w = rs.weights.queen(regions)",
)
"""What names in the calls of Python stand for."""
OF_PILOTS = tuple(line.replace('"dri"', '"pilot"') for line in SETTING)
"""The same where a tool asks when a policy came."""


def setting(tool: Tool | Door) -> tuple[str, ...]:
    """Return the lines that say what names in a tool's call of Python stand for."""
    return OF_PILOTS if of_policy(tool) else SETTING


_NAMED = {"panel": "panel", "regions": "regions", "w": "w"}
_WRITTEN = {
    "flows": 'rs.read_flows("flows.csv")',
    "rasters": '"elevation.tif"',
    "other": "rs.weights.knn(regions, 4)",
    "indicators": '{"ln_inn": "+", "ln_pgdp": "+"}',
    "places": "rs.computing_hubs()",
    "floor": "3",
}


def in_python(tool: Tool | Door) -> str:
    """Return the call in Python, of what `setting` names."""
    if isinstance(tool, Door):
        return tool.python_call
    from inspect import Parameter, signature, unwrap

    from .._calls.hints import hints_of
    from ..runner.arguments import load

    function = load(tool.entry)
    there = signature(function).parameters
    hints = hints_of(unwrap(function))
    written = []
    for one in tool.params:
        name = one.feeds.rpartition(".")[2]
        if not _asked(tool, one) or name not in there or "." not in one.feeds:
            continue
        by_kind = _OF_PILOTS if of_policy(tool) else _BY_KIND
        takes_text = str in (hints[name], *get_args(hints[name]))
        value = tool.tried.get(one.name, "") if one.kind == "formula" else ""
        value = f'"{value}"' if value else _in_python(one, name, by_kind, takes_text=takes_text)
        by_name = there[name].kind is Parameter.KEYWORD_ONLY
        written.append((list(there).index(name), f"{name}={value}" if by_name else value))
    return f"rs.{tool.name}({', '.join(value for _place, value in sorted(written))})"


def _in_python(one: Param, name: str, by_kind: Mapping[str, str], *, takes_text: bool) -> str:
    """Return how an argument is written: a variable as such where it may not be a name."""
    known = _NAMED.get(name) or _NAMED.get(one.name) or _WRITTEN.get(one.name)
    if known:
        return known
    value = _BY_NAME.get(one.name) or by_kind[one.kind]
    if one.kind == "variables" or one.name == "groups":
        return "[" + ", ".join(f'"{part}"' for part in value.split(",")) + "]"
    if one.kind == "variable" and not takes_text:
        return f'panel["{value}"]'
    return f'"{value}"'
