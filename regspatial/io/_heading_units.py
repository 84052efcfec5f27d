"""Names of columns without the unit that their heading states: "area (km2)" is area, in km2.

A table that is recognised by its content has its columns named so; one that is read by hand has the same names.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import replace

from ..containers import Panel
from ..studies.yearbooks.yearbook_words import name_and_unit


def names_without_units(headings: Iterable[str], taken: Collection[str] = ()) -> dict[str, str]:
    """Return {heading: name}; a heading whose name another has as well keeps its unit.

    Examples
    --------
    >>> names_without_units(["GDP (yuan)", "GDP (%)", "area (km2)", "year"])
    {'GDP (yuan)': 'GDP (yuan)', 'GDP (%)': 'GDP (%)', 'area (km2)': 'area', 'year': 'year'}
    """
    plain = {one: name_and_unit(one)[0] for one in headings}
    often = Counter([*plain.values(), *taken])
    return {one: name if name and often[name] == 1 else one for one, name in plain.items()}


def without_units(panel: Panel, given: Collection[str] = ()) -> Panel:
    """Return the panel with such names; those `given` by the caller stay."""
    taken = [*panel.keys, *panel.groups, *(one for one in panel.columns if one in given)]
    found = names_without_units([one for one in panel.columns if one not in given], taken)
    if all(old == new for old, new in found.items()):
        return panel
    names = {one: found.get(one, one) for one in panel.columns}
    reading = panel.reading
    if reading is not None:
        sheets = tuple(
            replace(one, variables=tuple(names.get(v, v) for v in one.variables))
            for one in reading.sheets
        )
        reading = replace(reading, sheets=sheets)
    return replace(
        panel,
        columns={names[one]: values for one, values in panel.columns.items()},
        units={
            names[one]: panel.units.get(one, name_and_unit(one)[1] if names[one] != one else "")
            for one in panel.columns
            if one in panel.units or names[one] != one
        },
        labels={names.get(one, one): label for one, label in panel.labels.items()},
        marks={names[one]: kinds for one, kinds in panel.marks.items()},
        reading=reading,
    )
