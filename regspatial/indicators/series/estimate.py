"""Series of a variable by time and group of regions, and how they grew."""

from __future__ import annotations

from typing import Annotated, Unpack

import numpy as np
from numpy.typing import NDArray

from ..._calls.door import door
from ...choices import one_of
from ...choices.description import GroupStatistic
from ...containers import Variable
from ...containers.time_axis import ordered_axis
from ...declare.asks import Asks
from ...declare.data import GroupingAttribute, MapIfAny
from ...declare.description import Output
from ...declare.every_tool import SampleChoice
from ...declare.tool import tool
from ...errors import LabelError, ParameterError
from ...results.record import label_entry
from ...words import _
from ..grouping import groups_of
from .record import Series

Array = NDArray[np.float64]


@tool(
    group="describe",
    name=_("Series and growth by group"),
    help=_(
        "A variable over time, all regions together and group by group, with absolute "
        "change, multiple, compound growth (CAGR) and log growth."
    ),
    tags=_(
        "time series, growth, CAGR, trend, group means, growth rate, line chart, average "
        "growth, trend by macro-region, grow by macro-region, growth of groups"
    ),
    outputs=(
        Output.table("series", _("Series by time")),
        Output.table("growth", _("Growth from first to last time")),
        Output.table("growth_by_time", _("Growth since the time before")),
    ),
)
@door
def series(
    variable: Annotated[Variable, Asks(_("Variable"), _("What is followed over time."))],
    *,
    regions: MapIfAny = None,
    group: GroupingAttribute = None,
    statistic: Annotated[
        GroupStatistic,
        Asks(
            _("Statistic of a group"),
            _("Mean, sum or median of its regions."),
            terms="group_statistic",
        ),
    ] = "mean",
    population: Annotated[
        Variable | None,
        Asks(
            _("Weighting variable"),
            _("Population, for means of variables per head; empty: every region counts the same."),
        ),
    ] = None,
    **_every_tool: Unpack[SampleChoice],
) -> Series:
    r"""Follow a variable over time, all regions together and group by group, and say how it grew.

    With y_0 and y_T the values at the first and the last time, and T the number of intervals between
    them (years, where times are years; also where some are left out),

    .. math:: multiple = y_T/y_0,\quad CAGR = (y_T/y_0)^{1/T} - 1,\quad log\ growth = \ln(y_T/y_0)

    Parameters
    ----------
    variable : Variable, or a Series with regions and times in its index
        Values (T, n); empty cells are allowed.
    regions : Regions, optional
        Where the attribute `group` is read.
    group : str, optional
        Name of an attribute of `regions` (``"region4"``).
    statistic : {"mean", "sum", "median"}
        Of the regions of a group. Mean and median are those of the regions that have a value; a sum
        that lacks one is not given.
    population : Variable, optional
        Weights of a mean, as a variable per head wants them; in the same regions and times.
    where, missing : optional
        As in `regspatial.moran`.

    Returns
    -------
    Series
        The series, growth from first to last time, growth since the time before. Growth of values that
        are not positive is not given; the absolute change stands beside it and is called a change, not
        a rate.

    Raises
    ------
    InputError, LabelError, ParameterError

    Examples
    --------
    >>> import regspatial as rs
    >>> panel = rs.example("yreb").panel()
    >>> (multiple,) = rs.series(panel["opening_up"]).tables()[1].column("multiple")
    >>> round(multiple, 3)
    72.03
    """
    one_of("statistic", statistic, GroupStatistic)
    if population is not None and statistic != "mean":
        raise ParameterError(
            _(
                "{param:population} weights a mean; with {param:statistic={statistic}} leave it out."
            ),
            statistic=statistic,
        )
    ordered_axis(variable.times)
    labels = groups_of(variable.ids, regions, group)
    groups = () if group is None else tuple(sorted(set(labels.tolist())))
    weights = None if population is None else _weights(variable, population)
    inside = [np.ones(len(variable.ids), dtype=bool), *(labels == g for g in groups)]
    values = np.array([_of(variable.values, own, statistic, weights) for own in inside])
    counts = np.array([np.isfinite(variable.values[:, own]).sum(axis=1) for own in inside])
    return Series(
        variable=variable.name,
        times=variable.times,
        groups=groups,
        statistic=statistic,
        sizes=np.array([int(own.sum()) for own in inside]),
        values=values,
        counts=counts,
        spec={
            "function": "series",
            "group": group,
            "statistic": statistic,
            "population": None if population is None else population.name,
            **label_entry(
                {**({} if regions is None else regions.labels), **variable.labels}, variable.notes
            ),
        },
    )


def _weights(x: Variable, population: Variable) -> Array:
    aligned = population.finite().aligned(x.ids)
    if aligned.times != x.times:
        raise LabelError(
            _("{name!r} has other times than {other!r}."),
            columns=[population.name],
            name=population.name,
            other=x.name,
        )
    if (aligned.values < 0.0).any() or not (aligned.values > 0.0).any(axis=1).all():
        raise ParameterError(
            _("{param:population} has negative values in {name!r}; weights are from 0 up."),
            name=population.name,
        )
    return aligned.values


def _of(values: Array, own: NDArray[np.bool_], statistic: str, weights: Array | None) -> Array:
    """Return the statistic of the regions of a group, time by time; NaN where none has a value."""
    out = np.full(len(values), np.nan)
    for t, row in enumerate(values[:, own]):
        there = np.isfinite(row)
        if statistic == "sum":
            out[t] = row.sum()  # NaN if one is missing: a sum of some regions is another number
        elif not there.any():
            continue
        elif statistic == "median":
            out[t] = np.median(row[there])
        else:
            shares = np.ones(there.sum()) if weights is None else weights[t, own][there]
            out[t] = (shares * row[there]).sum() / shares.sum() if shares.sum() > 0.0 else np.nan
    return out
