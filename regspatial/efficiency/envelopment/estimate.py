"""Radial data envelopment analysis: scores, scale efficiency, slacks of a second stage, peers."""

from __future__ import annotations

from typing import Annotated, Any, Unpack

import numpy as np
from numpy.typing import NDArray

from ..._calls.door import door
from ..._kernels.envelopment import CONSTANT, INPUT, NON_INCREASING, VARIABLE, Set, radial
from ..._kernels.envelopment import radial_slacks as second_stage
from ..._kernels.linear.lp import Solved
from ...choices import one_of
from ...choices.efficiency import Frontier, Orientation, Returns
from ...containers import Panel
from ...declare.asks import Asks
from ...declare.data import Table
from ...declare.description import Output
from ...declare.every_tool import SampleChoice
from ...declare.tool import tool
from ...errors import DataWarning, listed, warn
from ...progress import Progress, report
from ...results.record import label_entry
from ...words import _
from ..declared import FrontierOfScores, Inputs, OrientationChoice, Outputs
from ..units import Whole, check_radial, chosen, few_units, sets_of, values_of
from .record import DataEnvelopment, Peer

Array = NDArray[np.float64]
SAME = 1e-7
"""Scores that differ by less are equal: what the programs are solved to, with room."""
SMALLEST_WEIGHT = 1e-9


@tool(
    group="index",
    name=_("Data envelopment analysis (DEA)"),
    help=_(
        "How far each unit is from the best there are: radial scores under constant and "
        "variable returns to scale, scale efficiency, slacks, targets and peers, "
        "super-efficiency."
    ),
    tags=_(
        "DEA, CCR, BCC, efficiency, super-efficiency, slacks, peers, returns to scale, "
        "efficient units, input and output"
    ),
    style="sequential",
    map=_("For a map of the result."),
    outputs=(
        Output.table("efficiency_by_period", _("By period")),
        Output.table("efficiency", _("By unit and period")),
        Output.table("efficiency_slacks", _("Slacks and targets")),
        Output.table("efficiency_peers", _("Peers")),
        Output.layer(_("Map with efficiency")),
    ),
)
@door
def data_envelopment(
    panel: Table,
    inputs: Inputs,
    outputs: Outputs,
    *,
    orientation: OrientationChoice = "output",
    returns: Annotated[
        Returns,
        Asks(
            _("Returns to scale"),
            _("Of the score; constant and variable ones stand in the table beside it."),
            terms="dea_returns",
        ),
    ] = "variable",
    frontier: FrontierOfScores = "period",
    super_efficiency: Annotated[
        bool,
        Asks(
            _("Super-efficiency"),
            _("Also measure each unit against the others alone, which ranks efficient ones."),
        ),
    ] = False,
    progress: Progress | None = None,
    **_every_tool: Unpack[SampleChoice],
) -> DataEnvelopment:
    r"""Measure how far each unit is from the best there are, in radial shares of inputs or outputs.

    The input-oriented score is the least θ with which the inputs would do, the output-oriented 1/φ
    with the largest φ by which all outputs could grow:

    .. math:: \min\theta:\ Y\lambda \ge y_o,\ X\lambda \le \theta x_o \qquad
              \max\varphi:\ Y\lambda \ge \varphi y_o,\ X\lambda \le x_o, \qquad \lambda \ge 0

    with Σλ free under constant returns to scale, = 1 under variable ones, ≤ 1 or ≥ 1 under
    non-increasing or non-decreasing ones. A second stage then looks for the largest sum of slacks, each as a
    share of the unit's own value, with the score held: so targets lie on the efficient part of the
    frontier and do not depend on units of measurement. Scale efficiency is the score under constant
    returns over that under variable ones.

    Parameters
    ----------
    panel : Panel
    inputs, outputs : sequences of column names
        Values from zero up; each unit has an input and an output above zero.
    orientation : {"output", "input"}
    returns : {"variable", "constant", "non-increasing", "non-decreasing"}
        Of the score, the slacks and the peers; the table has constant and variable returns as well.
    frontier : {"period", "sequential", "global"}
        A unit is measured against its own period, against it and all before, or against all.
    super_efficiency : bool, default False
        Also the score against the others alone (Andersen and Petersen), which tells efficient units
        apart: above one is how much better than the others a unit is.
    where, missing : optional
        As in `regspatial.moran`.

    Returns
    -------
    DataEnvelopment
        Scores, scale and its nature, slacks and targets, peers with their weights.

    Raises
    ------
    ParameterError
        If a list is empty or a column is on both sides.
    UnknownColumnError, MissingValueError
    DomainError
        If a value is negative, or a unit has no input or output at all; all are named.

    Warns
    -----
    DataWarning
        If there are fewer units than max(m·s, 3(m + s)); or where super-efficiency has no solution,
        which variable returns can bring: the score is NaN there, the units are named.

    Notes
    -----
    Shares and ratios as inputs or outputs break constant returns to scale. A score of one with slacks is
    weakly efficient. Coelli's DEAP maximises the sum of slacks in the units of the data, which changes with
    these.

    References
    ----------
    Charnes, A., Cooper, W. W., Rhodes, E. (1978). Measuring the efficiency of decision making units.
    European Journal of Operational Research 2(6), 429–444. doi:10.1016/0377-2217(78)90138-8
    Banker, R. D., Charnes, A., Cooper, W. W. (1984). Some models for estimating technical and scale
    inefficiencies in data envelopment analysis. Management Science 30(9), 1078–1092.
    doi:10.1287/mnsc.30.9.1078
    Andersen, P., Petersen, N. C. (1993). A procedure for ranking efficient units in data envelopment
    analysis. Management Science 39(10), 1261–1264. doi:10.1287/mnsc.39.10.1261
    Coelli, T. (1996). A guide to DEAP version 2.1. CEPA Working Paper 96/08.

    Examples
    --------
    >>> import regspatial as rs
    >>> columns = {"used": [[2.0, 4.0, 3.0, 5.0, 6.0]], "made": [[1.0, 2.0, 3.0, 4.0, 5.0]]}
    >>> panel = rs.Panel.from_arrays("ABCDE", [2020], columns)
    >>> found = rs.data_envelopment(
    ...     panel, ["used"], ["made"], orientation="input", returns="constant"
    ... )
    >>> found.score.round(3).tolist()
    [[0.5, 0.5, 1.0, 0.8, 0.833]]
    """
    one_of("orientation", orientation, Orientation)
    one_of("returns", returns, Returns)
    one_of("frontier", frontier, Frontier)
    panel, named = chosen(panel, {"inputs": inputs, "outputs": outputs})
    ins, outs = named["inputs"], named["outputs"]
    x, y = values_of(panel, ins), values_of(panel, outs)
    check_radial(panel, {"inputs": x, "outputs": y}, [*ins, *outs])
    few_units(panel, len(ins), len(outs), frontier)
    run = _Run(panel, (len(ins), len(outs)), orientation)
    for t, units, reference, places in sets_of((x, y), frontier, panel.T):
        report(progress, t / panel.T, "data_envelopment")
        run.period(t, units, reference, returns, places if super_efficiency else None)
    if super_efficiency:
        _name_unsolved(panel, run.above)
    return DataEnvelopment(
        ids=panel.ids,
        times=panel.times,
        inputs=tuple(ins),
        outputs=tuple(outs),
        score=run.score,
        constant=run.constant,
        variable=run.variable,
        nature=run.nature(),
        super_score=run.above if super_efficiency else None,
        values=np.concatenate([x, y], axis=2),
        slacks=run.slacks,
        peers=tuple(run.peers),
        spec={
            "function": "data_envelopment",
            "inputs": ins,
            "outputs": outs,
            "orientation": orientation,
            "returns": returns,
            "frontier": frontier,
            **label_entry(panel.labels, panel.notes_of(*ins, *outs)),
        },
    )


class _Run:
    """The arrays that are filled period by period."""

    def __init__(self, panel: Panel, sizes: tuple[int, int], orientation: str) -> None:
        shape = panel.T, panel.n
        self.orientation, self.n = orientation, panel.n
        self.m = sizes[0]
        self.score, self.constant, self.variable, self.falling, self.above = (
            np.full(shape, np.nan) for _k in range(5)
        )
        self.slacks = np.zeros((*shape, sum(sizes)))
        self.peers: list[Peer] = []

    def period(
        self, t: int, units: Set, reference: Set, returns: str, places: Whole | None
    ) -> None:
        """Fill in one period; `places` of the units in the reference set, for super-efficiency."""
        how: Any = {"orientation": self.orientation}
        found = {
            kind: radial(units, reference, returns=kind, **how)
            for kind in dict.fromkeys((CONSTANT, VARIABLE, NON_INCREASING, returns))
        }
        self.constant[t] = self._score(found[CONSTANT])
        self.variable[t] = self._score(found[VARIABLE])
        self.falling[t] = self._score(found[NON_INCREASING])
        self.score[t] = self._score(found[returns])
        factor = np.abs(found[returns].value)
        second = second_stage(units, reference, factor, returns=returns, **how)
        own = np.concatenate([units.x, units.y], axis=1)
        base = np.concatenate([reference.x, reference.y], axis=1).max(axis=0)
        share = second.own[:, : own.shape[1]]
        slack = np.where(share > SAME, share, 0.0) * np.where(own > 0.0, own, base)
        self.slacks[t] = np.where(np.isfinite(slack), slack, np.nan)
        solved = second if np.isfinite(second.value).all() else found[returns]
        self.peers += peers_of(t, solved, self.n, t if len(reference.x) == self.n else 0)
        if places is not None:
            above = radial(units, reference, returns=returns, excluded=places, **how)
            self.above[t] = self._score(above)

    def nature(self) -> NDArray[np.str_]:
        """Return which way returns to scale go at each unit's place, as DEAP tells it."""
        same = np.abs(self.constant - self.variable) <= SAME
        falling = np.abs(self.falling - self.variable) <= SAME
        return np.where(same, "constant", np.where(falling, "decreasing", "increasing"))

    def _score(self, solved: Solved) -> Array:
        factor = np.abs(solved.value)
        score = factor if self.orientation == INPUT else 1.0 / factor
        return np.where(np.abs(score - 1.0) < SAME * 1e-2, 1.0, score)


def peers_of(t: int, solved: Solved, n: int, first: int) -> list[Peer]:
    """Return who a unit is compared with, as (t, i, t of the peer, i of the peer, weight)."""
    found = []
    for i, (used, weights) in enumerate(zip(solved.used, solved.weights, strict=True)):
        for place, weight in sorted(zip(used.tolist(), weights.tolist(), strict=True)):
            if place >= 0 and weight > SMALLEST_WEIGHT:
                own = (
                    1.0 if abs(weight - 1.0) < SMALLEST_WEIGHT else weight
                )  # a unit is its own peer
                found.append(Peer(t, i, first + place // n, place % n, own))
    return found


def _name_unsolved(panel: Panel, above: Array) -> None:
    """Warn of the units whose super-efficiency has no solution."""
    at = np.argwhere(~np.isfinite(above))
    if not len(at):
        return
    units = [f"{panel.ids[i]} {panel.times[t]}" for t, i in at]
    warn(
        DataWarning(
            _(
                "Super-efficiency has no solution for {units}: without the unit itself no "
                "combination of the others reaches it. The score is empty there."
            ),
            ids=[panel.ids[i] for _t, i in at],
            units=listed(units),
        )
    )
