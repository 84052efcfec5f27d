"""Ranking of regions by a variable, beside an earlier one."""

from __future__ import annotations

from typing import Annotated, Unpack

import numpy as np
from numpy.typing import NDArray

from ..._calls.door import door
from ...containers import Variable
from ...declare.asks import Asks
from ...declare.data import GroupingAttribute, MapIfAny, TimeOrLast
from ...declare.description import Output
from ...declare.every_tool import SampleChoice
from ...declare.tool import tool
from ...errors import InputError
from ...results.record import label_entry
from ...words import _
from ..grouping import groups_of
from .record import Ranking


@tool(
    group="describe",
    name=_("Ranking"),
    help=_("The regions in the order of a variable, as bars, with places won and lost."),
    tags=_(
        "rank, order, bars, top, league table, bar chart, overtake, overtaking, climb, fall "
        "behind, change of rank"
    ),
    style="sequential",
    outputs=(
        Output.table("ranking", _("Ranking")),
        Output.layer(_("Map with ranks")),
    ),
)
@door
def ranking(
    variable: Annotated[Variable, Asks(_("Variable"), _("What the order follows."))],
    *,
    at_time: TimeOrLast = None,
    against: Annotated[
        object, Asks(_("Beside the places at"), _("An earlier time; empty: none."))
    ] = None,
    ascending: Annotated[
        bool, Asks(_("Least value first"), _("No: the greatest value has rank 1."))
    ] = False,
    largest: Annotated[
        int | None,
        Asks(_("Bars of the figure"), _("Empty: all up to 40 regions, else 20."), least=1),
    ] = None,
    regions: MapIfAny = None,
    group: GroupingAttribute = None,
    **_every_tool: Unpack[SampleChoice],
) -> Ranking:
    """Rank the regions by a variable at one time, beside their places at another.

    Parameters
    ----------
    variable : Variable, or a Series with regions and times in its index
    at_time : int or str, optional
        Default: the last.
    against : int or str, optional
        A time whose places stand beside those of `at_time`.
    ascending : bool
        Whether the least value is first.
    largest : int, optional
        How many places the figure shows; the tables hold all. Default: all up to 40, else 20.
    regions : Regions, optional
        Where the attribute `group` is read, by which bars are coloured.
    group : str, optional
    where, missing : optional
        As in `regspatial.moran`.

    Returns
    -------
    Ranking
        Equal values share the better place (1, 2, 2, 4). Shares of the sum are given where no value is
        negative. Regions without a value have no place and are named.

    Raises
    ------
    UnknownColumnError
        If there is no such time.
    InputError
        If no region has a value then.

    Examples
    --------
    >>> import regspatial as rs
    >>> panel = rs.example("dri").panel()
    >>> found = rs.ranking(panel["gdp"], at_time=2022)
    >>> found.ids[0]
    '330000'
    """
    now = variable.at(variable.times[-1] if at_time is None else at_time)
    values = now.values[0]
    there = np.isfinite(values)
    if not there.any():
        raise InputError(
            _("{name!r} has no value at {time}."),
            ids=list(now.ids),
            columns=[variable.name],
            name=variable.name,
            time=now.times[0],
        )
    before = None if against is None else variable.at(against)
    order = _order(values, there, ascending=ascending)
    labels = groups_of(variable.ids, regions, group)
    then = None if before is None else _places(before.values[0], ascending=ascending)[order]
    return Ranking(
        variable=variable.name,
        time=now.times[0],
        ids=tuple(now.ids[i] for i in order),
        values=values[order],
        places=_places(values, ascending=ascending)[order],
        against=None if before is None else before.times[0],
        places_against=then,
        without=tuple(one for one, ok in zip(now.ids, there, strict=True) if not ok),
        groups=tuple(str(labels[i]) for i in order) if group is not None else (),
        largest=largest,
        spec={
            "function": "ranking",
            "ascending": ascending,
            "group": group,
            **label_entry(
                {**({} if regions is None else regions.labels), **variable.labels}, variable.notes
            ),
        },
    )


def _order(
    values: NDArray[np.float64], there: NDArray[np.bool_], *, ascending: bool
) -> NDArray[np.intp]:
    at = np.flatnonzero(there)
    return at[np.argsort(values[at] if ascending else -values[at], kind="stable")]


def _places(values: NDArray[np.float64], *, ascending: bool) -> NDArray[np.float64]:
    """Return the place of each region, NaN without a value; equal values share the better one."""
    from scipy.stats import rankdata

    there = np.isfinite(values)
    out = np.full(values.size, np.nan)
    if there.any():
        out[there] = rankdata(values[there] if ascending else -values[there], method="min")
    return out
