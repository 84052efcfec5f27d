# SPDX-License-Identifier: GPL-2.0-or-later
"""From what the dock holds to a picture, with what has to be said about it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .. import core
from ..i18n import message, say
from . import guess
from .forest import Forest
from .histogram import Histogram
from .moran import ALL, FILE, QUEEN, Later, Morans, Rule, Waiting, Work, has_shapes, spoken
from .picture import Picture
from .scatter import Scatter, ends_of
from .series import Lines, standardised
from .table import Table, Variable

Array = NDArray[np.float64]

MORAN, HISTOGRAM, SCATTER = "moran", "histogram", "scatter"
SERIES, PARALLEL, FOREST = "series", "parallel", "forest"


@dataclass(frozen=True)
class Asked:
    """What is to be shown.

    Parameters
    ----------
    kind : which picture
    table : Table
    on_map : Table, optional
        The layer with the shapes; the table itself where it has them.
    variables : what is shown, in order
    time : optional
        One of `times`.
    rule : Rule
    sample : tuple of str
        What is to be said of the units that the table leaves out.
    """

    kind: str
    table: Table
    on_map: Table | None
    variables: tuple[Variable, ...]
    time: Any = None
    rule: Rule = QUEEN
    sample: tuple[str, ...] = ()


@dataclass(frozen=True)
class Answer:
    """A picture, or why there is none, what has to be said about it, and what has to be done before."""

    picture: Picture | None
    why_not: str = ""
    notes: tuple[str, ...] = ()
    work: Work | Waiting | None = None


def times_of(table: Table, variables: tuple[Variable, ...]) -> tuple[Any, ...]:
    """Return the times that all variables have; a variable without times is the same at every one."""
    timed = [table.times_of(one) for one in variables if table.times_of(one)]
    if not timed:
        return ()
    return tuple(t for t in timed[0] if all(t in other for other in timed[1:]))


def filled(
    table: Table, variables: tuple[Variable, ...], times: tuple[Any, ...]
) -> tuple[Any, ...]:
    """Return the times at which some unit has a value of every variable."""
    there = [~np.isnan(at_times(table, one, times)) for one in variables]
    every = np.logical_and.reduce(there) if there and times else np.zeros((len(times), 1), bool)
    return tuple(t for t, one in zip(times, every.any(axis=1), strict=True) if one)


def at_times(table: Table, variable: Variable, times: tuple[Any, ...]) -> Array:
    """Return a variable at some times; repeated where it has none."""
    values, own = table.values(variable), table.times_of(variable)
    if not own:
        return np.repeat(values, max(1, len(times)), axis=0)
    return values[[own.index(t) for t in times]]


def answer(asked: Asked, morans: Morans) -> Answer:
    """Return the picture; what the tool refuses is said in its words."""
    if not asked.variables:
        return Answer(None, say("linked_no_variable"))
    timed = any(asked.table.times_of(one) for one in asked.variables)
    if timed and not times_of(asked.table, asked.variables):
        return Answer(None, say("linked_no_common_time"))
    try:
        made, notes = MAKERS[asked.kind](asked, morans)
    except Later as later:
        return Answer(None, say(later.said), work=later.work)
    except MemoryError as error:
        return Answer(None, spoken([core.runner().out_of_memory(error)])[0])
    except core.RegspatialError as error:
        return Answer(None, spoken([error])[0])
    return Answer(
        made, "", (*_of_table(asked.table), *asked.sample, *notes, *_missing(asked, made))
    )


def _of_moran(asked: Asked, morans: Morans) -> tuple[Picture, tuple[str, ...]]:
    table, variable = asked.table, asked.variables[0]
    if asked.rule.kind == FILE and not asked.rule.file:
        raise core.InputError(message("linked_no_file"))
    on_map = asked.on_map
    if on_map is None or not (asked.rule.kind == FILE or has_shapes(on_map.layer)):
        raise core.InputError(message("linked_no_shapes"))
    found = morans.of(table, on_map, variable, table.values(variable), asked.rule)
    time = asked.time if table.times_of(variable) else ALL
    if time not in found.record.times:
        raise core.InputError(message("linked_too_few"))
    made = Scatter.of_moran(found.record, time, found.place, table.names, variable.title)
    notes = found.notes
    if found.record.islands:
        called = dict(zip(table.ids, table.names, strict=True))
        alone = [called[one] for one in found.record.islands]
        notes = (*notes, say("linked_alone", n=len(alone), regions=core.listed(alone)))
    return made, notes


def _of_two(asked: Asked, morans: Morans) -> tuple[Picture, tuple[str, ...]]:
    del morans
    table, (x, y) = asked.table, (*asked.variables, asked.variables[0])[:2]
    times = times_of(table, (x, y))
    every = [at_times(table, one, times) for one in (x, y)]
    at = _place(asked.time, times)
    ends = (ends_of(every[0]), ends_of(every[1]))
    return Scatter(every[0][at], every[1][at], table.names, (x.title, y.title), ends=ends), ()


def _of_one(asked: Asked, morans: Morans) -> tuple[Picture, tuple[str, ...]]:
    del morans
    table, variable = asked.table, asked.variables[0]
    values = table.values(variable)
    at = _place(asked.time, table.times_of(variable))
    return Histogram(values[at], table.names, variable.title, values), ()


def _of_times(asked: Asked, morans: Morans) -> tuple[Picture, tuple[str, ...]]:
    del morans
    table, variable = asked.table, asked.variables[0]
    times = table.times_of(variable)
    if len(times) < 2:
        raise core.InputError(message("linked_no_times"))
    titles = ("", variable.title)
    now = _place(asked.time, times)
    places = [str(t) for t in times]
    made = Lines(table.values(variable), table.names, places, titles, mean=True, now=now)
    made.drawn_from = (SERIES, table, variable.key)  # the marks are the same at every time
    return made, ()


def _of_several(asked: Asked, morans: Morans) -> tuple[Picture, tuple[str, ...]]:
    del morans
    table, variables = asked.table, asked.variables
    if len(variables) < 2:
        raise core.InputError(message("linked_two_variables"))
    times = times_of(table, variables)
    at = _place(asked.time, times)
    rows = np.stack([at_times(table, one, times)[at] for one in variables])
    titles = ("", say("linked_standardised"))
    places = [one.title for one in variables]
    return Lines(rows, table.names, places, titles, heights=standardised(rows)), ()


def _of_estimates(asked: Asked, morans: Morans) -> tuple[Picture, tuple[str, ...]]:
    del morans
    table, variables = asked.table, asked.variables
    if len({one.key for one in variables}) < len(FOREST_NEEDS):
        raise core.InputError(message("linked_three_fields"))
    times = times_of(table, variables)
    at = _place(asked.time, times)
    estimate, low, high = (at_times(table, one, times)[at] for one in variables)
    names = guess.names_of_rows(table) or table.names
    return Forest(estimate, low, high, names, variables[0].title), ()


def _place(time: Any, times: tuple[Any, ...]) -> int:
    """Return where a time stands; the last where it is none of them."""
    return times.index(time) if time in times else max(0, len(times) - 1)


FOREST_NEEDS = ("x", "low", "high")
MAKERS: dict[str, Callable[[Asked, Morans], tuple[Picture, tuple[str, ...]]]] = {
    MORAN: _of_moran,
    HISTOGRAM: _of_one,
    SCATTER: _of_two,
    SERIES: _of_times,
    PARALLEL: _of_several,
    FOREST: _of_estimates,
}


def _of_table(table: Table) -> tuple[str, ...]:
    said = []
    if table.repeats:
        said.append(say("linked_repeats", field=table.id_field))
    timeless = int((table.time < 0).sum())
    if timeless:
        said.append(say("linked_timeless", n=timeless))
    return tuple(said)


def _missing(asked: Asked, made: Picture) -> tuple[str, ...]:
    known = asked.table.left_out
    left = np.flatnonzero(~made.there)
    if known:
        left = np.array([k for k in left.tolist() if asked.table.ids[k] not in known], dtype=int)
    if not len(left):
        return ()
    names = core.listed([made.names[k] for k in left.tolist()])
    return (say("linked_missing", n=len(left), regions=names),)
