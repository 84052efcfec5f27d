"""A column by its heading with the unit, as the table has it: "population (persons)" for population."""

from __future__ import annotations

from .panel import Panel


def column_with_unit(panel: Panel, heading: str) -> str | None:
    """Return the column that a text names with its unit behind, in brackets of either width, or None."""
    for name, unit in panel.units.items():
        behind = heading[len(name) :].strip() if heading.startswith(name) else ""
        if (
            behind[:1] in ("(", "\uff08")
            and behind[-1:] in (")", "\uff09")
            and behind[1:-1].strip() == unit
        ):
            return name
    return None
