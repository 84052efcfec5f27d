"""Goodman-Bacon's decomposition of a two-way coefficient of a policy."""

from __future__ import annotations

from typing import Annotated, Unpack

import numpy as np

from ...._calls.door import door
from ....containers.own_column import own_column
from ....declare.asks import Asks
from ....declare.data import Table
from ....declare.description import Output
from ....declare.every_tool import SampleChoice
from ....declare.policy import FirstTreated
from ....declare.tool import tool
from ....errors import SpecificationError, listed
from ....results.record import label_entry
from ....results.table import region
from ....words import Message, ToolName, _, n_
from ..imputation.beside import two_way
from ..imputation.sample import PolicySample, always, sample_of
from .record import Bacon
from .weights import comparisons


@tool(
    group="policy",
    behind="policy",
    name=_("Goodman-Bacon decomposition"),
    help=_(
        "The comparisons that a two-way coefficient of a staggered policy is the weighted mean of, and how much of it rests on "
        "regions that were treated already."
    ),
    tags=_(
        "bacondecomp, decomposition of two-way fixed effects, TWFE, forbidden comparisons, negative weights, staggered "
        "difference in differences"
    ),
    tried={"formula": "ln_patents ~ 1"},
    outputs=(
        Output.table("kinds", _("By kind of comparison"), "bacon"),
        Output.table("comparisons_table", _("Comparisons"), "bacon_comparisons"),
        Output.number("forbidden", _("Weight of regions treated already"), "forbidden"),
    ),
)
@door
def bacon(
    panel: Table,
    formula: Annotated[
        str, Asks(_("Formula"), _("Such as: y ~ 1, without covariates."), kind="formula")
    ],
    *,
    first: FirstTreated,
    **_every_tool: Unpack[SampleChoice],
) -> Bacon:
    """Decompose a two-way coefficient of a policy into comparisons of two groups in two spans of time.

    Parameters
    ----------
    panel : Panel
        Regions with an empty cell in y are left out, since the weights are of a complete panel.
    formula : str
        ``"y ~ 1"``.
    first : str, or a Variable of the panel
        As in `regspatial.policy`.
    where, missing : optional
        As in `regspatial.moran`.

    Returns
    -------
    Bacon
        A row a kind of comparison in `.to_frame()`; `.comparisons` each of them.

    Raises
    ------
    SpecificationError
        As `regspatial.policy`; also if the formula has covariates, or cells are empty.

    Notes
    -----
    The weights sum to one, and weights times estimates to the coefficient. Where effects grow, controls treated already
    take what the policy goes on to do there for what would have happened.

    References
    ----------
    Goodman-Bacon, A. (2021). Difference-in-differences with variation in treatment timing. Journal of Econometrics
    225(2). https://doi.org/10.1016/j.jeconom.2021.03.014

    Examples
    --------
    >>> import numpy as np, regspatial as rs
    >>> start = np.tile([2002.0, 2004.0, np.nan, np.nan], (6, 1))
    >>> since = np.arange(2000, 2006)[:, None] - start
    >>> y = np.where(since >= 0, 1.0 + since, 0.0)
    >>> panel = rs.Panel.from_arrays("abcd", range(2000, 2006), {"start": start, "y": y})
    >>> found = rs.bacon(panel, "y ~ 1", first="start")
    >>> round(found.forbidden, 3)
    0.1
    """
    first = own_column(first, panel, "first")
    s = sample_of(panel, formula, first, 0)
    _check(s)
    treated = np.arange(s.panel.T)[None, :] >= s.first[:, None]
    there = np.isfinite(s.y)
    coefficient, se = two_way(treated, there, s.y, s.x)
    return Bacon(
        y_name=s.y_name,
        first=first,
        ids=s.panel.ids,
        times=s.panel.times,
        coefficient=coefficient,
        se=se,
        comparisons=comparisons(s.first, s.y),
        spec={
            "function": "bacon",
            "formula": formula,
            "first": first,
            **label_entry(s.panel.labels, (*s.notes, *_always(s))),
        },
    )


def _always(s: PolicySample) -> tuple[Message, ...]:
    """Name the regions that are treated from the first period on: they are controls."""
    gone = always(s)
    if not gone:
        return ()
    return (
        Message(
            n_(
                "{n} region is treated from the first period on and stands among the controls as always treated: {regions}.",
                "{n} regions are treated from the first period on and stand among the controls as always treated: {regions}.",
            ),
            n=len(gone),
            regions=listed([region(one) for one in gone]),
        ),
    )


def _check(s: PolicySample) -> None:
    if s.names:
        raise SpecificationError(
            _(
                "The comparisons sum to the coefficient only without covariates; leave out {names}. With them, use {tool}."
            ),
            names=listed(s.names),
            tool=ToolName("policy_cohorts"),
        )
    empty = np.flatnonzero(~np.isfinite(s.y).all(axis=1))
    if empty.size:
        names = [str(s.panel.ids[k]) for k in empty]
        raise SpecificationError(
            _(
                "The comparisons sum to the coefficient only if every region has every period; cells of {names} are empty. "
                "Fill them, or leave these regions out."
            ),
            ids=names,
            names=listed(names),
        )
