"""Cases at the ends of what numbers may be: every tool at the least, and where that is not dear at the most, of each of its options.

What lies beyond is refused by the door in one sentence, which `conformance/test_bounds_by_the_door.py` holds.
"""

import functools
from typing import Any

from tests.conformance import test_every_tool_runs as walk
from tests.kept import cases
from tests.kept.lacking import told
from tests.kept.taken import Numbers, told_of

NOT = {"rng", "year", "band", "time_window"}
MOST_WHOLE, MOST = 12, 100.0
"""Options whose most is more are held at their least alone: draws, permutations, what has no end."""


@functools.cache
def edge_cases() -> dict[str, dict[str, dict[str, Any]]]:
    """Return the options at their ends, by tool."""
    found: dict[str, dict[str, dict[str, Any]]] = {}
    for tool in walk.TOOLS:
        mine: dict[str, dict[str, Any]] = {}
        for p in () if tool.name in cases.ONCE else tool.params:
            if p.name in NOT or p.kind not in ("number", "integer"):
                continue
            most = MOST_WHOLE if p.kind == "integer" else MOST
            ends = [p.minimum, p.maximum if p.maximum is not None and p.maximum <= most else None]
            for end in ends:
                if end is not None and end != p.default:
                    value = int(end) if p.kind == "integer" else float(end)
                    mine[f"{p.name}={value}"] = {p.name: value}
        if mine:
            found[tool.name] = mine
    return found


def of_edge(name: str, changed: dict[str, Any], world: Any) -> Numbers:
    """Run a tool with an option at an end."""
    return told_of(lambda: cases.run(name, world, changed), told)
