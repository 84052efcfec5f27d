"""All that is wrong with a run, said at once: columns that are not there, weights that cannot be."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..catalog import Tool, expand
from ..containers import Panel, Regions
from ..containers.groups import is_expression
from ..errors import RegspatialError, UnknownColumnError, listed
from ..formula.values import TIMES
from ..studies.choosing import names_of_formula
from ..words import Message, _, together
from ..words.nearest_name import alike, did_you_mean

_OURS = {"id", *TIMES}
"""Names that a formula may use for what every panel has."""


def column_faults(
    tool: Tool,
    values: Mapping[str, Any],
    panel: Panel | None,
    regions: Regions | None = None,
    *,
    formulas: bool = False,
) -> list[RegspatialError]:
    """Return what is wrong with the columns that a run names: one error of all of them, one a formula.

    Parameters
    ----------
    tool : Tool
    values : mapping
        Plain values by name.
    panel, regions : optional
        What formulas may take their names from.
    formulas : bool
        Whether formulas are looked at too. Where nothing else is wrong they are left to the function
        behind the tool, which reads them in full.
    """
    if panel is None:
        return []
    there = {*panel.columns, *panel.groups, *_OURS, *(regions.attributes if regions else ())}
    unknown: dict[str, None] = {}
    unread: list[RegspatialError] = []
    for p in expand(tool):
        given = values.get(p.name)
        if p.kind == "variable" and isinstance(given, str):
            named = [given]
        elif p.kind == "variables" and isinstance(given, (list, tuple)):
            named = [one for one in given if isinstance(one, str) and one not in p.also]
        elif p.kind == "formula" and formulas and isinstance(given, str):
            try:
                named = [one for one in names_of_formula(given) if one not in p.also]
            except RegspatialError as error:
                unread.append(error)
                continue
        else:
            continue
        unknown |= dict.fromkeys(n for n in named if n not in there and not is_expression(n))
    if not unknown:
        return unread
    named = [*panel.columns, *panel.groups, *(regions.attributes if regions else ())]
    hint = did_you_mean(unknown, [one for one in named if one not in _OURS])
    said = Message(
        _("There are no columns {unknown}; there are: {names}."),
        unknown=listed(repr(one) for one in unknown),
        names=listed(panel.columns, 30),
    )
    if len(unknown) == 1:
        try:
            panel[next(iter(unknown))]
        except UnknownColumnError as error:  # which asks about the columns, but not about the map's
            said, own = error.message, alike(next(iter(unknown)), [*panel.columns, *panel.groups])
            hint = Message("") if own else hint
    return [UnknownColumnError(together(said, hint), columns=unknown), *unread]
