"""Emerging hot spots: Gi* period by period, its trend, and what the history of a region is called."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated, Unpack

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray
from scipy.special import ndtr

from ..._calls.door import door
from ..._kernels.random import Rng
from ...choices import one_of
from ...choices.autocorrelation import CellCorrection, GiReference, LocalInferenceOfG
from ...containers import SpatialWeights, Variable
from ...containers.holes import left_out
from ...containers.holes import patterns as patterns_of_holes
from ...containers.time_axis import ordered_axis
from ...containers.times import more_times
from ...declare.asks import Asks, asked_as
from ...declare.data import AnyVariable, WeightsOrRule
from ...declare.description import Output
from ...declare.draws import Alpha, CorrectionChoice, Inference, Permutations
from ...declare.every_tool import SampleByWorkers
from ...declare.tool import tool
from ...errors import ParameterError
from ...options import Options
from ...progress import Progress
from ...results.record import label_entry
from ...results.table import region
from ...words import _
from .._inputs import (
    Prepared,
    described,
    draws_of,
    prepare,
)
from .._moments import Array
from .._pvalues import corrected, normal_p, permutation_p
from .._space_time import Cube
from .._weights import binary
from .record import EmergingHotSpots

_LEAST_TIMES = 4
_MOST_OF = 0.9  # ArcGIS: "90 percent of the time-step intervals"
_FLAT = 1e-12


@tool(
    group="pattern",
    behind="local_g",
    name=_("Emerging hot spots"),
    help=_(
        "Hot and cold spots period by period (Gi*), their Mann-Kendall trend, and one of "
        "17 patterns for each region: new, consecutive, intensifying, persistent, "
        "diminishing, sporadic, oscillating or historical hot or cold spot, or none."
    ),
    tags=_("Getis-Ord, Gi*, hot spot, space-time, trend, Mann-Kendall, emerging"),
    table=_("Holds the columns that are used."),
    outputs=(
        Output.layer(_("Pattern by region")),
        Output.table("counts", _("Regions by pattern"), "emerging_counts"),
        Output.table("regions_table", _("By region"), "emerging_hot_spots"),
        Output.table("cells", _("By region and time"), "emerging_cells"),
        Output.number("hot", _("Regions with hot spots")),
        Output.number("cold", _("Regions with cold spots")),
    ),
)
@door
def emerging_hot_spots(
    variable: AnyVariable,
    w: WeightsOrRule,
    *,
    time_window: Annotated[
        int,
        Asks(
            _("Earlier periods in the neighbourhood"),
            _("0: the period itself alone; 1: with the one before, as in ArcGIS."),
            least=0,
        ),
    ] = 0,
    reference: Annotated[
        GiReference,
        Asks(
            _("Held against"),
            _(
                "What a neighbourhood is held against; of a variable that grows everywhere, all "
                "periods together make the first ones cold and the last ones hot."
            ),
            terms="gi_reference",
        ),
    ] = "window",
    inference: Annotated[LocalInferenceOfG, asked_as(Inference)] = "analytic",
    permutations: Permutations = 999,
    correction: Annotated[CellCorrection, asked_as(CorrectionChoice)] = "fdr",
    alpha: Alpha = 0.05,
    trend_alpha: Annotated[
        float,
        Asks(
            _("Significance level of the trend"),
            _("Mann-Kendall, two-sided."),
            least=1e-09,
            most=0.5,
            advanced=True,
        ),
    ] = 0.05,
    rng: Annotated[
        Rng,
        Asks(
            _("Random seed"),
            _("The same seed gives the same p-values; empty: a new one, written down."),
            least=0,
            advanced=True,
            when=("inference", ("permutation",)),
        ),
    ] = None,
    progress: Progress | None = None,
    options: Options | None = None,
    **_every_tool: Unpack[SampleByWorkers],
) -> EmergingHotSpots:
    r"""Return Gi* of every region and period, its Mann–Kendall trend, and one of 17 patterns.

    .. math:: G^*_{it} = \frac{\sum_{(j,s) \in N(i,t)} x_{js} - \bar x\, m_{it}}
              {S \sqrt{(M m_{it} - m_{it}^2)/(M - 1)}}

    where N(i, t) are the m cells of the region and its neighbours in the periods t − time_window, …, t,
    and x̄, S (divisor M) and M are of the reference.

    Parameters
    ----------
    variable : Variable
        Four periods or more, in their order.
    w : SpatialWeights
        Who is whose neighbour in space; the values of the weights do not matter, a region counts as
        its own neighbour.
    time_window : int
        Earlier periods that count as neighbours in time: 0, the period itself alone; 1, as in
        ArcGIS by default, with the one before.
    reference : {"window", "cube"}
        What a cell's neighbourhood is held against: all regions in the periods of its window, so
        that growth of all regions together makes no hot spot; or all cells of all periods, as in
        ArcGIS by default, where of a variable that grows everywhere the first periods are cold and
        the last ones hot.
    inference : {"analytic", "permutation"}
        Two-sided p of the normal distribution, or of conditional permutations: the value of a cell
        stays, those of its reference (the periods of the window, or all cells) are dealt anew. The
        normal p stands beside it.
    permutations : int
        999 by default; FDR over all cells wants some 20 a cell.
    correction : {"none", "fdr", "bonferroni"}
        Of the p-values, over all cells.
    alpha : float
        For hot and cold cells.
    trend_alpha : float
        For the trend of a region's Gi* (two-sided).
    where, missing : optional
        As in `regspatial.moran`. A region without a value in a period is in no sum of that period; its
        trend and pattern are of the periods that it has, and it has none if the last is missing.
    rng : int, Generator or None
        For the permutations.
    executor, progress, options : optional

    Returns
    -------
    EmergingHotSpots

    Raises
    ------
    ParameterError
        If there are fewer than four periods, or the window is as long as they.
    RegspatialError
        As `local_g`.

    Notes
    -----
    - Patterns, with "hot" for a hot cell, h their share among the periods, and the last period as
      "now" (those of cold spots likewise):

      ============ ========================================================================
      new          hot now, never before
      consecutive  hot now in a run of two or more, never before the run; h < 0.9
      intensifying h ≥ 0.9, hot now, Gi* rises
      persistent   h ≥ 0.9, hot now, no trend
      diminishing  h ≥ 0.9, hot now, Gi* falls
      sporadic     hot now, on and off; never cold; h < 0.9
      oscillating  hot now, cold at some time before; h < 0.9
      historical   not hot now; h ≥ 0.9
      ============ ========================================================================

      A region that is none of these has no pattern. What it is now goes before what it was: hot
      for long and cold at last is a new cold spot.
    - Mann–Kendall: S = Σ_{s<t} sign(g_t − g_s), its variance with ties, p from the normal
      distribution with S moved by one towards zero. With a window the Gi* of successive periods
      share cells and the test finds trends too easily; so does autocorrelation in time without one.
      ArcGIS does not correct for either.
    - A region without neighbours is tested by its own value alone.

    References
    ----------
    Ord, J. K. and Getis, A. (1995). Local spatial autocorrelation statistics: distributional issues
    and an application. Geographical Analysis 27, 286–306. doi:10.1111/j.1538-4632.1995.tb00912.x
    Mann, H. B. (1945). Nonparametric tests against trend. Econometrica 13, 245–259.
    doi:10.2307/1907187
    Hamed, K. H. and Rao, A. R. (1998). A modified Mann–Kendall trend test for autocorrelated data.
    Journal of Hydrology 204, 182–196. doi:10.1016/S0022-1694(97)00125-X

    Examples
    --------
    >>> import numpy as np, regspatial as rs
    >>> ids = [f"r{k:02d}" for k in range(40)]
    >>> line = rs.Regions(ids=ids, points=[(k, 0) for k in range(40)], lonlat=False)
    >>> x = np.tile(np.arange(40) % 3.0, (5, 1))
    >>> x[-1, 10:17] = 9.0
    >>> panel = rs.Panel.from_arrays(ids, range(2016, 2021), {"x": x})
    >>> w = rs.weights.knn(line, k=4, points="point")
    >>> found = rs.autocorrelation.emerging_hot_spots(panel["x"], w)
    >>> str(found.pattern[13])
    'new hot'
    """
    one_of("reference", reference, GiReference)
    one_of("inference", inference, LocalInferenceOfG)
    one_of("correction", correction, CellCorrection)
    p, holes = _prepared(variable, w)
    times = len(p.raw)
    if times < _LEAST_TIMES:
        raise ParameterError(
            more_times(
                _("A trend needs at least {least} {least:period|periods}; there are {n}."),
                variable.times,
                least=_LEAST_TIMES,
                n=times,
            )
        )
    ordered_axis(variable.times)
    whole = isinstance(time_window, (int, np.integer)) and not isinstance(time_window, bool)
    if not whole or not 0 <= time_window < times:
        raise ParameterError(
            _(
                "{param:time_window={time_window!r}} is not allowed; give a whole number from 0 to {most}."
            ),
            time_window=time_window,
            most=times - 1,
        )
    level, trend_level = float(alpha), float(trend_alpha)
    near = sp.csr_array(binary(p.matrix))
    cube = Cube(np.where(holes, np.nan, p.raw), near, int(time_window), reference == "cube")
    count = int(permutations) if inference == "permutation" else 0
    draws = draws_of(count, rng, progress, options)
    z = cube.scores()
    analytic = np.where(holes, np.nan, normal_p(z, "two-sided"))
    p_value = analytic
    if draws is not None:
        p_value = permutation_p(*cube.counted(draws), count, "two-sided")
        p_value = np.where(holes, np.nan, p_value)
    adjusted = corrected(p_value.reshape(1, -1), correction).reshape(z.shape)
    with np.errstate(invalid="ignore"):
        state = np.where(adjusted <= level, np.sign(z), 0.0)
    state = np.where(holes, 0.0, state).astype(np.int64)
    trend, trend_p = _trends(z)
    names = patterns(state, trend, trend_p <= trend_level, ~holes)
    said = left_out(patterns_of_holes(~p.restored(holes)), variable.ids, variable.times, region)
    return EmergingHotSpots(
        variable=variable.name,
        ids=variable.ids,
        times=variable.times,
        z_score=p.restored(z),
        p_value=p.restored(p_value),
        p_analytic=p.restored(analytic),
        p_adjusted=p.restored(adjusted),
        state=p.restored(state),
        trend=p.restored(trend),
        trend_p=p.restored(trend_p),
        pattern=p.restored(names),
        time_window=int(time_window),
        reference=reference,
        inference=inference,
        permutations=count,
        correction=correction,
        alpha=level,
        trend_alpha=trend_level,
        islands=p.islands,
        spec={
            "verb": "emerging_hot_spots",
            "weights": described(w),
            "time_window": int(time_window),
            "reference": reference,
            "inference": inference,
            "permutations": count,
            "seed": None if draws is None else draws.seed,
            "correction": correction,
            "alpha": level,
            "trend_alpha": trend_level,
            **label_entry(variable.labels, (*variable.notes, *said)),
        },
    )


def _prepared(x: Variable, w: SpatialWeights) -> tuple[Prepared, NDArray[np.bool_]]:
    """Return the variable and the weights in one order, and which cells (T, n) have no value."""
    empty = np.isnan(x.values)
    if not empty.any() or empty.all(axis=1).any():
        p = prepare(x, w)
        return p, np.zeros(p.raw.shape, dtype=bool)
    filled = np.where(empty, np.nanmean(x.values, axis=1, keepdims=True), x.values)
    p = prepare(replace(x, values=filled), w)
    holes = np.empty_like(empty)
    holes[:, p.back] = empty
    return p, holes


def _trends(z: Array) -> tuple[Array, Array]:
    """Return Mann–Kendall of each column over the periods that it has."""
    there = ~np.isnan(z)
    if there.all():
        return mann_kendall(z)
    score, p = np.zeros(z.shape[1]), np.ones(z.shape[1])
    for i in range(z.shape[1]):
        if there[:, i].any():
            one = mann_kendall(z[there[:, i], i][:, None])
            score[i], p[i] = one[0][0], one[1][0]
    return score, p


def mann_kendall(z: Array) -> tuple[Array, Array]:
    """Return the score and the two-sided p of the trend of each column, both (n,).

    The variance of S takes ties into account, and S is moved by one towards zero.
    """
    times, n = z.shape
    total = np.zeros(n)
    for t in range(1, times):
        total += np.sign(z[t] - z[:t]).sum(axis=0)
    variance = np.full(n, times * (times - 1.0) * (2.0 * times + 5.0))
    for i in range(n):
        ties = np.unique(z[:, i], return_counts=True)[1].astype(float)
        variance[i] -= (ties * (ties - 1.0) * (2.0 * ties + 5.0)).sum()
    sd = np.sqrt(variance / 18.0)
    score = np.zeros(n)
    np.divide(total - np.sign(total), sd, out=score, where=sd > 0)
    return score, np.asarray(2.0 * ndtr(-np.abs(score)))


def patterns(
    state: NDArray[np.int64],
    trend: Array,
    significant: NDArray[np.bool_],
    there: NDArray[np.bool_] | None = None,
) -> NDArray[np.str_]:
    """Return the pattern of each region, (n,), from hot (1), cold (−1) and other (0) cells (T, n).

    Over the cells that are there; a region that the last period lacks has no pattern.
    """
    names = []
    for i in range(state.shape[1]):
        if there is not None and not there[-1, i]:
            names.append("none")
            continue
        own = state[:, i] if there is None else state[there[:, i], i]
        direction = float(np.sign(trend[i])) if significant[i] else 0.0
        # what a region is now goes before what it was: hot for long and cold at last is new cold
        sides = ((1, "hot"), (-1, "cold"))
        if own[-1] == -1:
            sides = sides[::-1]
        found = ((_pattern(sign * own, sign * direction), name) for sign, name in sides)
        names.append(next((f"{one} {name}" for one, name in found if one), "none"))
    return np.array(names)


def _pattern(state: NDArray[np.int64], direction: float) -> str:
    """Return the pattern of hot spots of one region, "" for none; `direction` of the trend."""
    hot = state == 1
    share = float(hot.mean())
    most = share >= _MOST_OF - _FLAT
    if not hot[-1]:
        return "historical" if most else ""
    run = hot.size - (np.flatnonzero(~hot)[-1] + 1) if not hot.all() else hot.size
    before = bool(hot[: hot.size - run].any())
    if run == 1 and not before:
        return "new"
    if most:
        return {1.0: "intensifying", -1.0: "diminishing"}.get(direction, "persistent")
    if not before:
        return "consecutive"
    return "oscillating" if (state == -1).any() else "sporadic"
