"""Join counts of a 0/1 variable."""

from __future__ import annotations

from typing import Annotated, Unpack

import numpy as np

from .._calls.door import door
from ..choices.autocorrelation import GlobalInferenceOfG
from ..containers import Variable
from ..declare.asks import asked_as
from ..declare.data import AnyVariable, WeightsOrRule
from ..declare.description import Output
from ..declare.draws import Alternatives, Binary, Inference, PermutationsOrNone, SeedOfPermutations
from ..declare.every_tool import SampleByWorkers
from ..declare.tool import tool
from ..errors import InputError, listed
from ..options import Options
from ..progress import Progress
from ..results.autocorrelation import GlobalStatistic, JoinCounts
from ..words import _
from ._by_period import per_period
from ._global import planned, recorded, tested, usable_sums
from ._inputs import draws_of, prepare
from ._moments import Array, Moments, absolute_row_sums, contrasts, raw_products
from ._permutation import global_sums
from ._weights import binary_matrix


@tool(
    group="pattern",
    behind="moran",
    name=_("Join counts by time"),
    help=_(
        "Whether ones lie beside ones: the neighbouring pairs of two ones, of two zeros and of a one "
        "and a zero, each with its expected count, z and p. For a column of zeros and ones."
    ),
    tags=_("join counts, binary, pilot, zero and one, global, do pilots cluster"),
    tried={"variable": "gdp > 20000"},
    table=_("Holds the columns that are used."),
    outputs=(
        Output.table("join_counts", _("Join counts by time")),
        Output.number("value", _("Joins of ones, last time"), "bb.last_value"),
        Output.number("z", _("z, last time"), "bb.last_z"),
        Output.number("p_value", _("p, last time"), "bb.last_p"),
    ),
)
@door
@per_period
def join_counts(
    variable: AnyVariable,
    w: WeightsOrRule,
    *,
    binary: Binary = True,
    inference: Annotated[GlobalInferenceOfG, asked_as(Inference)] = "randomisation",
    permutations: PermutationsOrNone = None,
    alternative: Alternatives = "two-sided",
    rng: SeedOfPermutations = None,
    progress: Progress | None = None,
    options: Options | None = None,
    **_every_tool: Unpack[SampleByWorkers],
) -> JoinCounts:
    r"""Return the join counts of every time of a 0/1 variable.

    .. math:: BB = \tfrac12\sum_{ij} w_{ij} x_i x_j,\quad
              WW = \tfrac12\sum_{ij} w_{ij} (1-x_i)(1-x_j),\quad
              BW = \tfrac12\sum_{ij} w_{ij} (x_i-x_j)^2

    With symmetric 0/1 weights these are numbers of neighbouring pairs.

    Parameters
    ----------
    variable : Variable
        Zeros and ones, both in every time.
    w : SpatialWeights
    binary : bool
        Whether to use only who is a neighbour of whom (weights 0 and 1).
    inference : {"randomisation", "permutation"}
        Both hold the number of ones fixed (nonfree sampling).
    permutations, alternative, rng, executor, progress, options
        As for `moran`.
    where, missing : optional
        As in `regspatial.moran`.

    Returns
    -------
    JoinCounts
        With `bb`, `ww` and `bw`, each a `GlobalStatistic`.

    Raises
    ------
    InputError
        If a value is neither 0 nor 1.
    RegspatialError
        Otherwise as `moran`.

    References
    ----------
    Cliff, A. D. and Ord, J. K. (1981). Spatial Processes: Models and Applications. Pion.

    Examples
    --------
    >>> import regspatial as rs
    >>> from regspatial import autocorrelation
    >>> dri = rs.example("dri")
    >>> panel, w = dri.panel(), rs.weights.knn(dri.regions(), k=5)
    >>> from dataclasses import replace
    >>> gdp = panel["gdp"].at(2022)
    >>> rich = replace(gdp, name="rich", values=(gdp.values > 25000).astype(float))
    >>> found = autocorrelation.join_counts(rich, w)
    >>> [t.name for t in found.tables()]
    ['join_counts']
    """
    plan = planned(inference, permutations, alternative, GlobalInferenceOfG)
    p = prepare(variable, w)
    _require_binary(variable)
    p = binary_matrix(p) if binary else p
    s = usable_sums(p)
    ones = p.raw
    centred = ones - ones.mean(axis=1, keepdims=True)
    cross = np.einsum("ti,ti->t", ones, np.asarray((p.matrix @ ones.T).T))
    draws = draws_of(plan.permutations, rng, progress, options)
    simulated = None if draws is None else global_sums(p.matrix, ones, s.margin, draws)[:2]
    size = np.full(len(ones), 0.5 * absolute_row_sums(p.matrix).sum())

    def counted(crossed: Array, margin: Array) -> dict[str, Array]:
        return {
            "BB": 0.5 * crossed,
            "WW": 0.5 * (s.s0 - margin + crossed),
            "BW": 0.5 * margin - crossed,
        }

    moments = {
        "BB": raw_products(s, ones),
        "WW": raw_products(s, 1.0 - ones),
        "BW": contrasts(s, centred),
    }
    values = counted(cross, ones @ s.margin)
    drawn = None if simulated is None else counted(*simulated)
    parts: dict[str, GlobalStatistic] = {}
    for name, m in moments.items():
        sample = None if drawn is None else drawn[name]
        halved = {"randomisation": Moments(0.5 * m.expected, 0.25 * m.variance)}
        by = tested(values[name], halved, plan, sample, size)
        parts[name] = recorded(
            name, p, w, values=values[name], by=by, plan=plan, draws=draws, simulated=sample
        )
    return JoinCounts(bb=parts["BB"], ww=parts["WW"], bw=parts["BW"])


def _require_binary(x: Variable) -> None:
    other = ~np.isin(x.values, (0.0, 1.0))
    if other.any():
        ids = [i for i, is_bad in zip(x.ids, other.any(axis=0), strict=True) if is_bad]
        found = listed(np.unique(x.values[other])[:5].tolist())
        raise InputError(
            _(
                "{name!r} holds values other than 0 and 1 ({found}) in {n} "
                "{n:region|regions}: {regions}. Join counts compare two classes: take a "
                "condition as the variable ({name} > 5), make a 0/1 column, or use moran."
            ),
            ids=ids,
            columns=[x.name],
            name=x.name,
            found=found,
            n=len(ids),
            regions=listed(ids),
        )
