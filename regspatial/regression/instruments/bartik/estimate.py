"""A shift–share instrument and what is to be said of it before anything is estimated."""

from __future__ import annotations

from typing import Unpack

import numpy as np

from ...._calls.door import door
from ...._kernels.exposure import earlier, growth_in_all
from ....choices import one_of
from ....choices.exposure import LeaveOut, Since
from ....declare.data import Base, IndustriesOfShares, Table, Total
from ....declare.description import Output
from ....declare.every_tool import SampleChoice
from ....declare.models import LeaveOutChoice, SinceChoice
from ....declare.tool import tool
from ....results.record import label_entry
from ....words import _
from ..exposure.estimate import bartik_text, named_industries, with_total
from ..exposure_shares import shares_of
from ..exposures import Exposures
from .record import BartikInstrument


@tool(
    group="policy",
    name=_("Shift–share (Bartik) instrument"),
    help=_(
        "A variable for a regression, not an accounting of growth (that is Shift–share analysis): "
        "shares of a base time times the growth of the industries in the other regions, as "
        "a column; with the effective number of shocks, the exposure to each industry and "
        "the spread of the shocks. In a formula the same is bartik(a, b, c, base=2010)."
    ),
    tags=_(
        "shift-share, Bartik, instrument, leave-one-out, industry mix, growth, "
        "shift-share instrument"
    ),
    style="sequential",
    map=_("For a map of the result."),
    outputs=(
        Output.table("bartik", _("Instrument by region and time")),
        Output.table("shocks", _("The shocks")),
        Output.table("exposures", _("Exposure to the industries")),
        Output.table("each_shock", _("Each shock")),
        Output.layer(_("Map with the instrument")),
        Output.number("effective_shocks", _("Effective number of shocks")),
    ),
)
@door
def bartik_instrument(
    panel: Table,
    industries: IndustriesOfShares,
    *,
    base: Base = None,
    total: Total = None,
    leave_out: LeaveOutChoice = "own",
    since: SinceChoice = "previous",
    **_every_tool: Unpack[SampleChoice],
) -> BartikInstrument:
    r"""Build a shift–share (Bartik) instrument: shares of the base times growth of the industries elsewhere.

    .. math:: z_{it} = \sum_k s_{ik,0}\, g_{k,-i,t}

    It is the column that ``bartik(…)`` is in a formula, with what has to be looked at: how many shocks there effectively
    are, which industries the regions are most exposed to, how the shocks are spread, and whether shares sum
    to one.

    Parameters
    ----------
    panel : Panel
        A column an industry, in one unit, with 0 where a region has none; two times at least.
    industries : sequence of column names
    base : time, optional
        Of the shares; by default the first.
    total : Variable or str, optional
        What the industries are shares of, such as all employment; by default their sum.
    leave_out : {"own", "none"}
        Growth of the other regions; or of all, as is customary: a large region then moves its own instrument.
    since : {"previous", "base"}
        Growth since the time before in the panel, or since the base.
    where, missing : optional
        As in `regspatial.moran`.

    Returns
    -------
    BartikInstrument
        `.values` (T, n) and `.variable()`; the times are those that have a time before them.

    Raises
    ------
    ParameterError
        With fewer than two industries or times.
    UnknownColumnError
    DomainError
        For empty and negative cells, and where an industry was nowhere else before; all are named.

    Notes
    -----
    The nation is the sum of the regions given. Exposures count every region alike.

    References
    ----------
    Bartik, T. J. (1991). Who Benefits from State and Local Economic Development Policies? Upjohn Institute.
    Borusyak, K., Hull, P., and Jaravel, X. (2022). Quasi-experimental shift-share research designs.
    Review of Economic Studies 89(1). https://doi.org/10.1093/restud/rdab030

    Examples
    --------
    >>> import regspatial as rs
    >>> columns = {"farms": [[30, 10, 20], [24, 12, 22]], "mills": [[10, 50, 20], [16, 68, 30]]}
    >>> panel = rs.Panel.from_arrays(["a", "b", "c"], [2010, 2020], columns)
    >>> found = rs.bartik_instrument(panel, ["farms", "mills"])
    >>> found.values.round(3).tolist()
    [[0.2, 0.431, 0.15]]
    >>> panel = panel.derive(z="bartik(farms, mills)")
    >>> panel["z"].values.round(
    ...     3
    ... ).tolist()  # empty in the base time, which stays for the other columns
    [[nan, nan, nan], [0.2, 0.431, 0.15]]
    """
    one_of("leave_out", leave_out, LeaveOut)
    one_of("since", since, Since)
    panel, of = with_total(panel, industries, total)
    names = named_industries(panel, industries)
    shares = shares_of(panel, names, base, of, "amounts")
    made = panel[bartik_text(shares, of, leave_out, since)]
    usual = panel[bartik_text(shares, of, "none", since)]
    at = [panel.times.index(t) for t in made.times]
    x = np.stack([panel.columns[n] for n in names], axis=2)
    start = panel.times.index(shares.base) if since == "base" else None
    growth = growth_in_all(x, earlier(panel.T, start))[at]
    s = shares.values[0]
    weights = np.where(np.isfinite(growth), s.sum(axis=0), 0.0)
    if since == "base":  # growth from the base to itself is no shock
        weights[made.times.index(shares.base)] = 0.0
    return BartikInstrument(
        ids=panel.ids,
        times=made.times,
        values=made.values,
        customary=usual.values,
        shares=s,
        exposures=Exposures(
            industries=names,
            groups=names,
            times=made.times,
            weights=weights / weights.sum(),
            shocks=growth,
        ),
        spec={
            "function": "bartik_instrument",
            "base": shares.base,
            "total": of,
            "leave_out": leave_out,
            "since": since,
            **label_entry(panel.labels, panel.notes_of(*names)),
        },
    )
