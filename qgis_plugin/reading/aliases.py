# SPDX-License-Identifier: GPL-2.0-or-later
"""Aliases of fields: what people call them, taken over as labels, and kept in what a run writes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from qgis.core import QgsFields

from .. import core


def aliases_of(fields: QgsFields) -> dict[str, str]:
    """Return {field: alias} of the fields that have one which is not their name."""
    found = {field.name(): field.alias().strip() for field in fields}
    return {name: alias for name, alias in found.items() if alias and alias != name}


def aliases_of_years(
    fields: QgsFields, headings: Mapping[str, Mapping[Any, str]]
) -> dict[str, Any]:
    """Return {variable: label} of fields a year each: what is left of their aliases without the year.

    A variable whose years are called differently has none.
    """
    there = aliases_of(fields)
    out = {}
    for variable, by_time in headings.items():
        label = core.label({t: there.get(name, "") for t, name in by_time.items()})
        if label is not None:
            out[variable] = label
    return out


def labelled(container: Any, aliases: Mapping[str, Any]) -> Any:
    """Return Regions or a Panel with the aliases as labels, of what is in it."""
    known = container.columns if hasattr(container, "columns") else container.attributes
    found = {n: one for n, one in aliases.items() if n in known}
    labels = {n: core.label(one) if isinstance(one, str) else one for n, one in found.items()}
    return container.with_labels(labels) if labels else container
