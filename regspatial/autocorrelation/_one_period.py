"""Verbs of one time, and of several variables, on the regions that have a value."""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any, TypeVar

import numpy as np

from ..containers import Panel, PeriodWeights, Regions, SpatialWeights, Variable
from ..containers.holes import Pattern, left_out
from ..containers.times import Time, time_label
from ..results.table import region
from ..weights._cut_words import as_cut
from ..words import Message
from ._by_period import LEAST, SAID_OF_CUT, among, pieces
from ._profiles import checked_names

F = TypeVar("F", bound=Callable[..., Any])


def at_one_time(verb: F) -> F:
    """Let a verb of one time leave out, by name, the regions that have no value then.

    Maps, weights and further variables are cut with them.
    """

    @functools.wraps(verb)
    def run(x: Any, *rest: Any, **how: Any) -> Any:
        if not isinstance(x, Variable):
            return verb(x, *rest, **how)
        when = x.times[-1] if how.get("at_time") is None else how["at_time"]
        x, how["at_time"] = x.at(when), None
        rest = tuple(_at(one, x.times[0]) for one in rest)
        how = {k: _at(one, x.times[0]) for k, one in how.items()}
        there = ~np.isnan(x.values[0])
        if there.all() or there.sum() < LEAST:
            return verb(x, *rest, **how)
        inside = [i for i, k in zip(x.ids, there, strict=True) if k]
        said = left_out([Pattern((0,), there)], x.ids, x.times, region)
        for w in [one for one in (*rest, *how.values()) if isinstance(one, SpatialWeights)][:1]:
            said = (*said, Message(SAID_OF_CUT, again=as_cut(w)))
        x = replace(x.aligned_part(inside), said=(*x.said, *said))
        rest = tuple(_cut(one, inside) for one in rest)
        return verb(x, *rest, **{k: _cut(one, inside) for k, one in how.items()})

    hints = dict(verb.__annotations__)
    if "w" in hints:
        hints["w"] = SpatialWeights | PeriodWeights
    run.__annotations__ = hints
    return run  # type: ignore[return-value]


def _at(given: Any, time: Time) -> Any:
    return given.at(time) if isinstance(given, PeriodWeights) else given


def _cut(given: Any, inside: Sequence[str]) -> Any:
    """Return weights, a map or a variable for the regions that are there; anything else as it is."""
    if isinstance(given, SpatialWeights):
        return among(given, inside) if set(inside) < set(given.ids) else given
    if isinstance(given, Variable):
        return given.aligned_part(inside)
    if isinstance(given, Regions):
        return given.select(inside)
    if isinstance(given, list | tuple) and any(isinstance(w, SpatialWeights) for w in given):
        return [_cut(one, inside) for one in given]
    return given


def profiles_by_period(verb: F) -> F:
    """Let a verb of a panel, several variables and weights run where all the variables are there."""

    @functools.wraps(verb)
    def run(panel: Panel, variables: Any, w: Any, **how: Any) -> Any:
        xs = [panel[name] for name in checked_names(variables)]
        when = how.get("at_time")
        if when is None and verb.__name__ == "moran_matrix":  # of one time, the last by default
            when = xs[0].times[-1]
        times = [t for t in xs[0].times if all(t in x.times for x in xs)]
        times = times if when is None else [time_label(when)]
        if not all(t in x.times for t in times for x in xs):
            return verb(panel, variables, w, **how)  # which says what times there are
        xs = [_of_times(x, times) for x in xs]
        there = np.logical_and.reduce([~np.isnan(x.values) for x in xs])
        enough = there.sum(axis=1) >= LEAST
        changing = isinstance(w, PeriodWeights)
        if (there.all() and not changing) or not enough.any():
            return verb(panel, variables, w.at(times[-1]) if changing else w, **how)
        how["at_time"] = None

        def of_panel(*given: Any, **more: Any) -> Any:
            *parts, near = given
            columns: dict[str, Any] = {x.name: x.values for x in parts}
            cut = panel.select(ids=parts[0].ids)
            bare = replace(cut.select(times=cut.times[:1]), columns={}, marks={})
            made = replace(bare, times=parts[0].times, columns=columns, labels=panel.labels)
            return verb(made, [x.name for x in parts], near, **more)

        return pieces(of_panel, xs, w, there, enough, how)

    run.__annotations__ = {**verb.__annotations__, "w": SpatialWeights | PeriodWeights}
    return run  # type: ignore[return-value]


def _of_times(x: Variable, times: Sequence[Time]) -> Variable:
    rows = [x.times.index(t) for t in times]
    marks = {kind: mask[rows] for kind, mask in x.marks.items()}
    return replace(x, times=tuple(times), values=x.values[rows], marks=marks)
