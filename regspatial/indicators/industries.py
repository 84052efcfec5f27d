"""Employment or output by industry: the columns of a panel as one array, checked."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from ..containers import Panel
from ..containers.time_spans import times_named
from ..errors import DomainError, ParameterError, listed
from ..formula import canonical
from ..words import _

Array = NDArray[np.float64]


def industry_columns(panel: Panel, industries: Sequence[str], least: int = 2) -> list[str]:
    """Return the names of the industries, each once.

    Raises
    ------
    UnknownColumnError
    ParameterError
        If there are fewer than what is needed.
    """
    for name in industries:
        panel[name]  # names the columns that are there if it is not
    names = list(dict.fromkeys(canonical(panel, name) for name in industries))
    if len(names) < least:
        raise ParameterError(
            _(
                "{param:industries} names {n} {n:column|columns}; this structure needs "
                "{least} at least."
            ),
            n=len(names),
            least=least,
        )
    return names


def chosen_times(panel: Panel, at_times: Sequence[object] | str | None) -> list[int]:
    """Return the positions of the times that were asked for, all by default."""
    if at_times is None:
        return list(range(panel.T))
    found = [panel.select(times=[t]).times[0] for t in times_named(at_times, panel.times)]
    return [panel.times.index(t) for t in dict.fromkeys(found)]


def by_industry(panel: Panel, names: Sequence[str], at: Sequence[int]) -> Array:
    """Return the values (T, n, k) of the times at these positions.

    Raises
    ------
    UnknownColumnError, MissingValueError
    DomainError
        If a value is negative, a region has nothing at a time, or an industry is nowhere then; all
        are named.
    """
    panel.require(*names)
    x = np.stack([panel.columns[n] for n in names], axis=2)[list(at)]
    low = (x < 0.0).any(axis=(0, 1))
    if low.any():
        ids = [i for i, bad in zip(panel.ids, (x < 0.0).any(axis=(0, 2)), strict=True) if bad]
        columns = [n for n, bad in zip(names, low, strict=True) if bad]
        raise DomainError(
            _(
                "These columns are negative: {low}, in {bad}. Shares are of amounts from zero up: "
                "employment, output, exports."
            ),
            columns=columns,
            ids=ids,
            low=listed(columns),
            bad=listed(ids),
        )
    _something(panel, names, at, x)
    return x


def _something(panel: Panel, names: Sequence[str], at: Sequence[int], x: Array) -> None:
    """Check that every region has an industry, and every industry a region, at every time."""
    times = [panel.times[t] for t in at]
    empty = x.sum(axis=2) <= 0.0
    if empty.any():
        ids = [i for i, bad in zip(panel.ids, empty.any(axis=0), strict=True) if bad]
        when = [t for t, bad in zip(times, empty.any(axis=1), strict=True) if bad]
        raise DomainError(
            _("These regions have none of the industries, in {when}: {bad}. Leave them out."),
            ids=ids,
            when=listed(when),
            bad=listed(ids),
        )
    nowhere = x.sum(axis=1) <= 0.0
    if nowhere.any():
        columns = [n for n, bad in zip(names, nowhere.any(axis=0), strict=True) if bad]
        when = [t for t, bad in zip(times, nowhere.any(axis=1), strict=True) if bad]
        raise DomainError(
            _(
                "No region has these industries, in {when}: {nowhere}. Leave them out of {param:industries}."
            ),
            columns=columns,
            nowhere=listed(columns),
            when=listed(when),
        )
