"""A variable that stands for a column of the data it comes from."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..errors import ParameterError
from ..words import _
from .variable import Variable


def own_column(given: str | Variable, data: Any, param: str) -> str:
    """Return the name of a column that is named, or given as the panel's own variable (panel["start"]).

    Raises
    ------
    ParameterError
        If the variable is not that column of the data: by its name another one would be taken, or none.
    """
    if not isinstance(given, Variable):
        return given
    if not _same(given, data):
        raise ParameterError(
            _(
                "{param:{argument}} is a variable of its own ({name!r}), and here a column of the table is meant. Put it into the "
                "table as a column, and name that."
            ),
            argument=param,
            name=given.name,
        )
    return given.name


def _same(given: Variable, panel: Any) -> bool:
    column = getattr(panel, "columns", {})
    if not hasattr(panel, "times") or given.name not in column:
        return False
    at, when = ({one: k for k, one in enumerate(every)} for every in (given.ids, given.times))
    if not (set(panel.ids) <= set(at) and set(panel.times) <= set(when)):
        return False
    rows, places = [when[t] for t in panel.times], [at[i] for i in panel.ids]
    return np.array_equal(
        np.asarray(given.values)[np.ix_(rows, places)], column[given.name], equal_nan=True
    )
