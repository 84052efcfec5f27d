"""Slacks-based efficiency with bad outputs, its super-efficient form, and productivity on these scores."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any, Unpack

import numpy as np
from numpy.typing import NDArray

from ..._calls.door import door
from ..._kernels.envelopment import Set, slacks_based
from ..._kernels.linear.lp import Solved
from ...choices import one_of
from ...choices.efficiency import BadsAs, Frontier, SbmReturns
from ...containers import Panel
from ...containers.time_axis import ordered_axis
from ...containers.times import more_times
from ...declare.asks import Asks
from ...declare.data import Table
from ...declare.description import Output
from ...declare.every_tool import SampleChoice
from ...declare.tool import tool
from ...errors import ConvergenceError, DataWarning, ParameterError, listed, warn
from ...progress import Progress, report
from ...results.record import label_entry
from ...words import _
from ..declared import FrontierOfScores, Inputs
from ..envelopment.estimate import peers_of
from ..envelopment.record import Peer
from ..units import Whole, check_positive, chosen, few_units, sets_of, values_of
from .record import SuperSbm

Array = NDArray[np.float64]
KEPT = 1.0 - 1e-6
"""Below this a score of the first stage is kept; from here on a unit is efficient."""
ABOVE = 1e-6
"""How far a score against all periods may exceed that against one: rounding."""


@tool(
    group="index",
    behind="data_envelopment",
    name=_("Super-efficiency with undesirable outputs (super-SBM)"),
    help=_(
        "Slacks-based efficiency with undesirable outputs such as emissions; efficient units are measured against the "
        "others. On request the Global Malmquist–Luenberger index and its parts."
    ),
    tags=_(
        "SBM, super-SBM, undesirable outputs, green total factor productivity, GTFP, "
        "Malmquist–Luenberger, DEA, emissions, green efficiency, carbon efficiency, "
        "ecological efficiency, pollution, land use efficiency, energy efficiency"
    ),
    style="sequential",
    map=_("For a map of the result."),
    outputs=(
        Output.table("sbm_by_period", _("By period")),
        Output.table("super_sbm", _("By unit and period")),
        Output.table("gml_by_period", _("Index by period")),
        Output.table("gml_by_unit", _("Index by unit")),
        Output.table("gml", _("Index by unit and period")),
        Output.table("sbm_slacks", _("Slacks")),
        Output.table("sbm_peers", _("Peers")),
        Output.layer(_("Map with efficiency")),
        Output.number("unsolved", _("Observations without a score")),
    ),
)
@door
def super_sbm(
    panel: Table,
    inputs: Inputs,
    outputs: Annotated[
        Sequence[str],
        Asks(_("Outputs"), _("What is made of it, such as GDP. All values above zero.")),
    ],
    *,
    bads: Annotated[
        Sequence[str] | None,
        Asks(_("Bad outputs"), _("Such as emissions; all values above zero. Empty: none.")),
    ] = None,
    bads_as: Annotated[
        BadsAs,
        Asks(
            _("Bad outputs count as"),
            _("As inputs there is a solution more often, with other scores."),
            terms="bads_as",
            advanced=True,
        ),
    ] = "output",
    returns: Annotated[
        SbmReturns,
        Asks(
            _("Returns to scale"),
            _("Under variable ones some efficient units may have no score; they are named."),
            terms="dea_returns",
        ),
    ] = "constant",
    frontier: FrontierOfScores = "global",
    gml: Annotated[
        bool,
        Asks(
            _("Global Malmquist–Luenberger index"),
            _("Change of productivity from each period to the next; needs two periods."),
        ),
    ] = False,
    progress: Progress | None = None,
    **_every_tool: Unpack[SampleChoice],
) -> SuperSbm:
    r"""Measure efficiency by slacks, bad outputs among them; efficient units against the others alone.

    First the slacks-based measure (Tone 2001, with bad outputs 2004), with m inputs, :math:`q_1` good
    and :math:`q_2` bad outputs,

    .. math:: \rho = \min\frac{1 - \frac{1}{m}\sum_i s_i^-/x_{io}}
              {1 + \frac{1}{q_1+q_2}\left(\sum_r s_r^+/y_{ro} + \sum_k s_k^b/b_{ko}\right)},\quad
              x_o = X\lambda + s^-,\ y_o = Y\lambda - s^+,\ b_o = B\lambda + s^b.

    Where ρ < 1 − 1e-6 it is the score. The other units are measured against all but themselves,

    .. math:: \min\frac{1 + \frac{1}{m}\sum_i s_i^-/x_{io}}
              {1 - \frac{1}{q_1+q_2}\left(\sum_r s_r^+/y_{ro} + \sum_k s_k^b/b_{ko}\right)},\quad
              X_{-o}\lambda - s^- \le x_o,\ Y_{-o}\lambda + s^+ \ge y_o,\ B_{-o}\lambda - s^b \le b_o,

    both as linear programs by the transformation of Charnes and Cooper. "All but themselves" leaves out the
    one observation of that unit in that period: in a frontier over several periods its other years stay.

    Parameters
    ----------
    panel : Panel
    inputs, outputs : sequences of column names
        All values above zero.
    bads : sequence of column names, optional
        Bad outputs, such as emissions.
    bads_as : {"output", "input"}
        In the denominator, as above; or in the numerator beside the inputs (m + q₂ of them), which
        has a solution more often and other scores.
    returns : {"constant", "variable"}
        To scale; Σλ = 1 under variable ones.
    frontier : {"global", "sequential", "period"}
        One over all periods, so that scores can be compared over time; or that of each period.
    gml : bool, default False
        Also the Global Malmquist–Luenberger index and its parts, from each period to the next.
    where, missing : optional
        As in `regspatial.moran`.

    Returns
    -------
    SuperSbm
        `.score` (T, n), the scores of both stages, slacks, peers, and the index.

    Raises
    ------
    ParameterError
        If a list is empty, a column is on two sides, or the index is asked of one period.
    UnknownColumnError, MissingValueError
    DomainError
        If a value is zero or negative; columns and units are named.
    ConvergenceError
        If a score against all periods is above that against one, which only rounding could bring.

    Warns
    -----
    DataWarning
        If there are few units, or where the second stage has no solution (variable returns with bad
        outputs, whose relative slacks can exceed the number of outputs): the score is NaN, never one, and
        the units are named.

    Notes
    -----
    Under constant returns with bad outputs the second stage always has a solution, λ = 0, whose value
    (q₁ + q₂)/q₂ is a ceiling; scores there are flagged. The index is a ratio of scores,
    :math:`GML = \rho^G(t+1)/\rho^G(t) = EC \cdot TC` with :math:`EC = \rho^{t+1}(t+1)/\rho^t(t)`, and not
    the directional one of Oh (2010). Scores below one come from the first and those above from the second
    stage: which of them is recorded. A radial bootstrap (Simar and Wilson) has no counterpart here.
    Shares and ratios as inputs or outputs break constant returns to scale.

    References
    ----------
    Tone, K. (2001). A slacks-based measure of efficiency in data envelopment analysis. European Journal
    of Operational Research 130(3), 498–509. doi:10.1016/S0377-2217(99)00407-5
    Tone, K. (2002). A slacks-based measure of super-efficiency in data envelopment analysis. European
    Journal of Operational Research 143(1), 32–41. doi:10.1016/S0377-2217(01)00324-1
    Tone, K. (2004). Dealing with undesirable outputs in DEA: a slacks-based measure (SBM) approach.
    GRIPS Research Report I-2003-0005.
    Pastor, J. T., Lovell, C. A. K. (2005). A global Malmquist productivity index. Economics Letters 88(2),
    266–271. doi:10.1016/j.econlet.2005.02.013

    Examples
    --------
    >>> import regspatial as rs
    >>> columns = {
    ...     "a": [[4.0, 6, 8, 8, 2]],
    ...     "b": [[3.0, 3, 1, 1, 4]],
    ...     "c": [[2.0, 2, 6, 6, 1]],
    ...     "d": [[3.0, 3, 2, 1, 4]],
    ... }
    >>> panel = rs.Panel.from_arrays("ABCDE", [1], columns)
    >>> rs.super_sbm(panel, ["a", "b"], ["c", "d"]).stage_one.round(3).tolist()
    [[0.798, 0.568, 1.0, 0.667, 1.0]]
    """
    one_of("bads_as", bads_as, BadsAs)
    one_of("returns", returns, SbmReturns)
    one_of("frontier", frontier, Frontier)
    panel, named = chosen(panel, {"inputs": inputs, "outputs": outputs, "bads": bads or ()})
    if gml and panel.T < 2:
        raise ParameterError(
            more_times(_("A change needs two periods; the table has one."), panel.times)
        )
    if gml:
        ordered_axis(panel.times)
    columns = [n for side in named.values() for n in side]
    sides = [values_of(panel, side) for side in named.values()]
    check_positive(panel, np.concatenate(sides, axis=2), columns)
    m, s = len(named["inputs"]), len(named["outputs"]) + len(named["bads"])
    few_units(panel, m, s, frontier)
    how: Any = {"returns": returns, "bads_as": bads_as}
    runs: dict[str, _Run] = {}
    for kind in dict.fromkeys((frontier, *(("global", "period") if gml else ()))):
        runs[kind] = _Run(panel, sides, how)
        for t, units, reference, places in sets_of(sides, kind, panel.T):
            report(progress, t / panel.T, "super_sbm")
            runs[kind].period(t, units, reference, places)
    run = runs[frontier]
    if gml:
        _check_order(panel, runs["global"].score, runs["period"].score)
    _name_unsolved(panel, run.score)
    return SuperSbm(
        ids=panel.ids,
        times=panel.times,
        inputs=tuple(named["inputs"]),
        outputs=tuple(named["outputs"]),
        bads=tuple(named["bads"]),
        score=run.score,
        stage_one=run.first,
        values=np.concatenate(sides, axis=2),
        slacks=run.slacks,
        peers=tuple(run.peers),
        global_score=runs["global"].score if gml else None,
        period_score=runs["period"].score if gml else None,
        spec={
            "function": "super_sbm",
            **named,
            **how,
            "frontier": frontier,
            "gml": gml,
            **label_entry(panel.labels, panel.notes_of(*columns)),
        },
    )


class _Run:
    """The scores against one kind of frontier, filled period by period."""

    def __init__(self, panel: Panel, sides: Sequence[Array], how: Any) -> None:
        shape = panel.T, panel.n
        self.n, self.how = panel.n, how
        self.score, self.first = np.full(shape, np.nan), np.full(shape, np.nan)
        self.slacks = np.zeros((*shape, sum(v.shape[2] for v in sides)))
        self.peers: list[Peer] = []

    def period(self, t: int, units: Set, reference: Set, places: Whole) -> None:
        """Run both stages of one period."""
        own = np.concatenate([units.x, units.y, units.bads], axis=1)
        base = t if len(reference.x) == self.n else 0
        found = slacks_based(units, reference, **self.how)
        self.first[t] = np.where(found.value >= KEPT, 1.0, found.value)
        self.score[t] = self.first[t]
        self.slacks[t] = _slacks(found, own.shape[1]) * own
        best = np.nonzero(found.value >= KEPT)[0]
        some = Set(x=units.x[best], y=units.y[best], b=units.bads[best])
        above = slacks_based(some, reference, excluded=places[best], **self.how)
        self.score[t, best] = above.value
        self.slacks[t, best] = _slacks(above, own.shape[1]) * own[best]
        peers = peers_of(t, _scaled(found), self.n, base)
        efficient = set(best.tolist())
        self.peers += [p for p in peers if p.unit not in efficient]
        self.peers += [
            p._replace(unit=int(best[p.unit])) for p in peers_of(t, _scaled(above), self.n, base)
        ]
        self.peers.sort()


def _slacks(solved: Solved, rows: int) -> Array:
    """Return slacks as shares of the units' own values: those of the program over its t."""
    share: Array = solved.own[:, 1 : 1 + rows] / solved.own[:, :1]
    return np.where(share > 1e-9, share, np.where(np.isfinite(share), 0.0, np.nan))


def _scaled(solved: Solved) -> Solved:
    """Return λ in place of Λ = tλ."""
    return Solved(
        value=solved.value,
        status=solved.status,
        own=solved.own,
        used=solved.used,
        weights=np.nan_to_num(solved.weights / solved.own[:, :1]),
    )


def _check_order(panel: Panel, whole: Array, own: Array) -> None:
    """See that no score against all periods is above that against its own."""
    at = np.argwhere(whole > own + ABOVE)
    if len(at):
        units = [f"{panel.ids[i]} {panel.times[t]}" for t, i in at]
        raise ConvergenceError(
            _(
                "Scores against all periods are above those against one for {units}; their programs "
                "were not solved well. Look for values that differ by many orders of magnitude."
            ),
            units=listed(units),
        )


def _name_unsolved(panel: Panel, score: Array) -> None:
    at = np.argwhere(~np.isfinite(score))
    if not len(at):
        return
    units = [f"{panel.ids[i]} {panel.times[t]}" for t, i in at]
    warn(
        DataWarning(
            _(
                "The super-efficient program has no solution for {units}: the score is empty there, not "
                "one. {param:bads_as=input} or constant returns have one."
            ),
            ids=[panel.ids[i] for _t, i in at],
            units=listed(units),
        )
    )
