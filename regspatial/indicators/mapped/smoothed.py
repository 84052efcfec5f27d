"""Rates of events in populations, those of small populations drawn to the mean: empirical Bayes."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from ...containers import Variable
from ...errors import LabelError, ParameterError, listed
from ...results.layer import Ends
from ...results.table import region
from ...words import _

Array = NDArray[np.float64]

_TWO_SIDED = 1.959963984540054
"""Normal quantile of 0.975."""


def smoothed(events: Array, population: Array) -> tuple[Array, Array]:
    """Return rates and the standard deviations of what they estimate, by region; NaN where one is missing.

    Marshall's global estimates: counts are Poisson about local rates, of which mean and variance are found by
    moments; a rate is drawn to the mean by the share of its variance that chance explains. A variance below zero is zero:
    then all rates are one.
    """
    there = np.isfinite(events) & np.isfinite(population)
    y, n = events[there], population[there]
    mean = y.sum() / n.sum()
    variance = float((n * (y / n - mean) ** 2).sum() / n.sum() - mean / n.mean())
    between = max(variance, 0.0)
    chance = mean / n
    share = between / (between + chance) if mean > 0.0 else np.zeros_like(n)
    rates, spreads = np.full(events.shape, np.nan), np.full(events.shape, np.nan)
    rates[there] = mean + share * (y / n - mean)
    spreads[there] = np.sqrt(share * chance)
    return rates, spreads


def rates_of(x: Variable, population: Variable) -> tuple[Variable, Variable]:
    """Return smoothed rates of a variable of counts, time by time, and their standard deviations.

    Raises
    ------
    LabelError
        If the population has other regions or times.
    ParameterError
        For counts that are none, and populations that are not positive, by region.
    """
    beside = population.aligned(x.ids)
    lacking = [t for t in x.times if t not in beside.times]
    if lacking:
        raise LabelError(
            _("{param:population} has no values of {name!r} at {times}."),
            columns=[population.name],
            name=population.name,
            times=listed(lacking),
        )
    people = np.stack([beside.at(t).values[0] for t in x.times])
    whole = ~np.isfinite(x.values) | ((x.values >= 0.0) & (x.values == np.round(x.values)))
    positive = ~np.isfinite(people) | (people > 0.0)
    for ok, said in (
        (
            whole,
            _(
                "Rates are smoothed of counts from 0 up, such as births or patents; {name!r} is no count in "
                "{regions}. Leave {param:population} out, or divide in the variable: {name} / {other}."
            ),
        ),
        (positive, _("{param:population}: {other!r} is not positive in {regions}.")),
    ):
        if not ok.all():
            wrong = [region(i) for i, one in zip(x.ids, ok.all(axis=0), strict=True) if not one]
            raise ParameterError(
                said, name=x.name, other=population.name, regions=listed(wrong, 10)
            )
    found = [smoothed(*each) for each in zip(x.values, people, strict=True)]
    rates, spreads = (np.stack(part) for part in zip(*found, strict=True))
    name = f"{x.name} / {population.name}"
    return replace(x, name=name, label=None, values=rates), replace(x, name=name, values=spreads)


def ends_of(rates: Array, spreads: Array) -> Ends:
    """Return the 95% intervals of smoothed rates."""
    half = _TWO_SIDED * spreads
    return Ends(low=rates - half, high=rates + half)
