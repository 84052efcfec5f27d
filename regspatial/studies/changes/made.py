"""The table that is made of sums: its regions, names, groups, labels and marks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...containers import Panel
from ...containers.groups import nameable, named
from ...errors import UnknownColumnError, listed
from ...words import NameOf, _
from ...words.nearest_name import did_you_mean
from .parts import Parts, Placed


def columns_of(panel: Panel, names: Sequence[str]) -> Panel:
    """Return the table with these columns alone.

    Raises
    ------
    UnknownColumnError
    """
    absent = [one for one in names if one not in panel]
    if absent:
        raise UnknownColumnError(
            _("There are no columns {absent}.{hint} There are: {names}."),
            columns=absent,
            absent=listed(absent),
            names=listed(panel.columns, 30),
            hint=did_you_mean(absent, [*panel.columns]),
        )
    columns = {name: panel.columns[name] for name in names}
    called = named(panel.labels, nameable(columns, panel.groups))
    return replace(panel, columns=columns, labels=called)


def made_panel(
    kept: Panel,
    panel: Panel,
    found: Placed,
    units: Sequence[str],
    codes: Sequence[str],
    columns: Mapping[str, NDArray[np.float64]],
) -> tuple[Panel, dict[str, str]]:
    """Return the table of the units, and what each unit is called in it: as the table writes it, else its code."""
    words = [one for one in panel.ids if not one.isdigit()]
    shown = {code: one for one, code in zip(panel.ids, codes, strict=True)} if words else {}
    called = {unit: "+".join(shown.get(c, c) for c in unit.split("+")) for unit in units}
    rows = [_rows(found.parts, unit) for unit in units]
    lead = [_lead(unit, mine, codes) for unit, mine in zip(units, rows, strict=True)]
    made = replace(
        kept,
        ids=tuple(called[unit] for unit in units),
        columns=dict(columns),
        reading=None,
        groups={name: tuple(of[i] for i in lead) for name, of in kept.groups.items()},
        marks=_marks(kept, found.parts, units),
        region_names=_names(panel, units, called, rows, lead),
    )
    return made, called


def _rows(parts: Sequence[Parts], unit: str) -> list[int]:
    return sorted({i for one in parts for i, _s in one.get(unit, [])})


def _lead(unit: str, rows: Sequence[int], codes: Sequence[str]) -> int:
    """Return the row of the unit itself, else its first."""
    return next((i for i in reversed(rows) if codes[i] in unit.split("+")), rows[0])


def _names(
    panel: Panel,
    units: Sequence[str],
    called: Mapping[str, str],
    rows: Sequence[Sequence[int]],
    lead: Sequence[int],
) -> dict[str, NameOf]:
    out: dict[str, NameOf] = {}
    for unit, mine, first in zip(units, rows, lead, strict=True):
        own = mine if "+" in unit else [first]
        named = [
            panel.region_names[panel.ids[i]] for i in own if panel.ids[i] in panel.region_names
        ]
        if len(named) == 1:
            out[called[unit]] = named[0]
        elif named:
            out[called[unit]] = NameOf(
                "+".join(one.text("en") for one in named), "+".join(one.text("zh") for one in named)
            )
    return out


def _marks(kept: Panel, parts: Sequence[Parts], units: Sequence[str]) -> dict[str, dict[str, Any]]:
    """Return the marks of cells: a sum has what any of its parts has."""
    out: dict[str, dict[str, Any]] = {}
    for name in kept.columns:
        for kind, cells in kept.marks.get(name, {}).items():
            mark = np.array(
                [
                    [any(cells[t, i] for i, _s in one.get(unit, [])) for unit in units]
                    for t, one in enumerate(parts)
                ]
            )
            out.setdefault(name, {})[kind] = mark
    return out
