"""What a forecast needs of its variable and its times; what is refused, with a way out."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ...containers import Variable
from ...containers.time_axis import ordered_axis
from ...containers.times import more_times
from ...errors import DomainError, InputError, ParameterError, cell, listed
from ...terms import term
from ...words import _
from .fitting import LEAST

Array = NDArray[np.float64]

_USUAL = 5
"""Periods ahead where none are asked for."""
MOST_HELD = 10
"""Periods held out where nobody says how many."""
FAR_LOGISTIC = 2
"""A logistic path goes twice as far ahead as its history is long, since it is bounded; others once."""


def years_of(x: Variable) -> Array:
    """Return the times as numbers, a year or a period a step.

    Raises
    ------
    ParameterError
        If they are quarters, months, days or five-year plans.
    """
    axis = ordered_axis(x.times)
    if axis.kind in ("number", "year", "words around a number", "given"):
        return np.array(axis.numbers, dtype=float)
    raise ParameterError(
        _(
            "A forecast counts whole years, or periods 1, 2, 3, …; these times are of another kind ({kind}): {times}. "
            "Sum them to years, or number them."
        ),
        kind=term("kind_of_times", axis.kind),
        times=listed(x.times, 6),
    )


def enough(x: Variable, model: str) -> None:
    """Refuse fewer times than the model needs and one to hold out."""
    wanted = "drift" if model == "auto" else model
    least = LEAST[wanted] + 1
    if len(x.times) >= least:
        return
    said = _(
        "{name!r} has {n} {n:time|times}; {what} needs {least}, of which one is held out to test it."
    )
    what = term("forecast_model", wanted)
    raise InputError(
        more_times(said, x.times, name=x.name, n=len(x.times), what=what, least=least),
        columns=[x.name],
    )


def goal(t: Array, until: int | None, model: str) -> Array:
    """Return the times ahead.

    Raises
    ------
    ParameterError
        If the last of them is no time ahead, or farther away than the past carries.
    """
    last, span = int(t[-1]), int(t[-1] - t[0])
    if until is None:
        until = last + min(_USUAL, span)
    most = last + span * (FAR_LOGISTIC if model == "logistic" else 1)
    if until <= last:
        raise ParameterError(
            _(
                "{param:until={until}} is not beyond the last time, {last}; give one from {least} on."
            ),
            until=until,
            last=last,
            least=last + 1,
        )
    if until > most:
        raise ParameterError(
            _(
                "{param:until={until}} lies {far} years beyond {last}, and the history is {span} years long, which carries "
                "a forecast up to {most}. Give {most} or an earlier year, or take a table with earlier years."
            ),
            until=until,
            far=until - last,
            last=last,
            span=span,
            most=most,
        )
    return np.arange(last + 1, until + 1, dtype=float)


def link_of(x: Variable, growth_in: str) -> str:
    """Return "log" or "level".

    Raises
    ------
    DomainError
        If growth is to be in percent and values are not positive.
    """
    positive = bool((x.values > 0.0).all())
    if growth_in == "percent" and not positive:
        raise _outside(
            x,
            x.values <= 0.0,
            _(
                "{name!r} is not above zero: {cells}. Growth in percent needs that; choose "
                "{param:growth_in=units}."
            ),
        )
    return "log" if growth_in == "percent" or (growth_in == "auto" and positive) else "level"


def ceiling_of(x: Variable, limit: float | None) -> float:
    """Return up to where the saturation may lie: as stated, else 1 or 100 for shares.

    Raises
    ------
    DomainError
        If values lie outside 0 and the saturation, or it is to be estimated of what is no share.
    """
    high = float(x.values.max())
    top = limit if limit is not None else 1.0 if high < 1.0 else 100.0
    said = _(
        "A logistic path lies between 0 and {top:g}; {name!r} does not: {cells}. State a higher {param:limit}, or choose "
        "{param:model=trend}."
    )
    bad = (x.values <= 0.0) | (x.values >= top)
    if bad.any():
        raise _outside(x, bad, said, top=top)
    return top


def _outside(x: Variable, bad: NDArray[np.bool_], said: str, **more: float) -> DomainError:
    time, region = np.nonzero(bad)
    return DomainError(
        said,
        ids=dict.fromkeys(x.ids[i] for i in region),
        columns=[x.name],
        name=x.name,
        cells=listed(cell(x.ids[i], x.times[t]) for t, i in zip(time, region, strict=True)),
        **more,
    )


def held_out(times: int, model: str, asked: int | None) -> int:
    """Return how many times are held out: a third of them, and no more than leave what the model needs.

    Raises
    ------
    ParameterError
        If more are asked for.
    """
    least = LEAST["drift" if model == "auto" else model]
    most = times - least
    if asked is not None and asked > most:
        raise ParameterError(
            _(
                "{param:holdout={asked}} of {n} {n:time|times} leaves {left}; {what} needs {least}. Hold out {most} at most."
            ),
            asked=asked,
            n=times,
            left=times - asked,
            what=term("forecast_model", "drift" if model == "auto" else model),
            least=least,
            most=most,
        )
    return asked if asked is not None else max(1, min(times // 3, most, MOST_HELD))
