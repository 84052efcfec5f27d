"""Which regions lack a value of what a study uses: left out of all its steps, the steps are of one sample."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..containers import Panel
from ..containers.marks import lost_rows
from ..errors import MissingValueError, RegspatialWarning, listed
from ..formula.conditions import of_period
from ..words import Message, Sentence, _
from ..words.naming import with_names
from .choosing import names_of_formula
from .leaving_out import LEFT_OUT


def empty_cells(panel: Panel, column: str) -> NDArray[np.bool_]:
    """Return which cells (T, n) of a column are empty; of a lag, not those of times that it cannot have."""
    given = panel[column]
    return ~np.isfinite(given.values) & ~lost_rows(given.marks, panel.T)[:, None]


def lacking(panel: Panel, columns: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """Return the regions with an empty cell in some columns, each with these, in the panel's order."""
    bad = {one: empty_cells(panel, one).any(axis=0) for one in dict.fromkeys(columns)}
    found = {region: tuple(one for one in bad if bad[one][i]) for i, region in enumerate(panel.ids)}
    return {region: lacks for region, lacks in found.items() if lacks}


def lacking_in_formula(
    panel: Panel, formula: str, period: object = None
) -> dict[str, tuple[str, ...]]:
    """Return the regions that lack a value of a formula's columns at a time of the study, each with these."""
    if not formula:
        return {}
    model = formula if "~" in formula else f"{formula} ~ {formula}"  # of what is explained alone
    used = [one for one in names_of_formula(model) if one in panel]
    return lacking(of_period(panel, period), used)


def said_of_sample(empty: Mapping[str, Iterable[str]]) -> Message:
    """Return the sentence on regions that are left out of a whole study, each with its empty columns."""
    each: list[Any] = [
        Message(_("{region}: {columns}"), region=one, columns=listed(columns))
        for one, columns in empty.items()
    ]
    said = _(
        "All steps are of one sample: {n} {n:region is|regions are} left out of each for empty cells ({regions})."
    )
    return with_names(Message(said, n=len(empty), regions=listed(each, 12)), list(empty))


def without_lacking(panel: Panel, empty: Mapping[str, Any], nothing_left: Sentence) -> Panel:
    """Return the panel without the regions that lack something.

    Raises
    ------
    MissingValueError
        If none would be left; `nothing_left` says the way out.
    """
    kept = [one for one in panel.ids if one not in empty]
    if not kept:
        raise MissingValueError(nothing_left, said=said_of_sample(empty))
    return replace(panel.select(ids=kept), reading=panel.reading)


def says_left_out(note: RegspatialWarning) -> bool:
    """Return whether a note says which regions a run leaves out as asked: of a study it is said once, with why."""
    return note.message.sentence == LEFT_OUT
