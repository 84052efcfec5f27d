"""Local Moran's I and local Geary's c."""

from __future__ import annotations

from functools import partial
from typing import Annotated, Unpack

import numpy as np
from numpy.typing import NDArray

from .._calls.door import door
from ..choices.autocorrelation import (
    LocalInference,
    LocalMoranInference,
)
from ..containers import SpatialWeights
from ..declare.asks import asked_as
from ..declare.data import AnyVariable, WeightsOrRule
from ..declare.description import Output
from ..declare.draws import InferenceFolded
from ..declare.tool import tool
from ..results.autocorrelation import LocalStatistic
from ..words import _
from ._by_period import per_period
from ._inputs import Prepared, at_times, prepare
from ._local import Counts, LocalPlan, check_varies, counted, planned, recorded
from ._moments import Array, Matrix, Moments, absolute_row_sums, neighbour_sums, others, row_sums
from ._permutation import TIE, PermutationScheme, product
from ._pvalues import normal_p, permutation_p, z_scores
from ._shared_product import keep, room_for
from .declared import LocalDrawsByTime
from .multivariate import profile_geary


@tool(
    group="pattern",
    name=_("Local Moran's I (LISA clusters)"),
    help=_(
        "Where like values are neighbours: I of every region with conditional "
        "permutations, its quadrant, and clusters High-High, Low-Low, High-Low, Low-High."
    ),
    tags=_(
        "LISA, Moran, cluster, outlier, hot spot, local, FDR, LISA map, cluster map, which "
        "regions cluster, Moran scatterplot, surrounded by, lead or lag behind neighbours, "
        "high-high, low-low"
    ),
    style="lisa",
    table=_("Holds the columns that are used."),
    outputs=(
        Output.layer(_("Clusters by region")),
        Output.table("local_moran", _("By region and time")),
        Output.table("local_moran_counts", _("Regions by cluster")),
        Output.number("significant", _("Regions in a cluster, last time")),
    ),
)
@door
@per_period
def local_moran(
    variable: AnyVariable,
    w: WeightsOrRule,
    *,
    inference: Annotated[LocalMoranInference, asked_as(InferenceFolded)] = "permutation",
    **asked: Unpack[LocalDrawsByTime],
) -> LocalStatistic:
    r"""Return local Moran's I of every region (LISA), with clusters.

    .. math:: I_i = \frac{z_i}{m_2} \sum_j w_{ij} z_j,\qquad m_2 = \frac1n \sum_i z_i^2

    Parameters
    ----------
    variable : Variable
        One time or several; at least four regions, finite, not constant in any time.
    w : SpatialWeights
        The same regions in any order. Row-normalised weights make the lag a mean of neighbours.
    at_time : int or str, optional
        Only this time; default all.
    inference : {"permutation", "analytic", "total"}
        Conditional permutations; or the normal distribution with the exact moments under
        conditional permutation ("analytic": z_i stays, the others are dealt anew) or under total
        randomisation ("total", Anselin 1995).
    permutations : int
        Number R of conditional permutations.
    alternative : {"two-sided", "greater", "less", "folded"}
        Of I_i against its expectation; "folded" is one-sided towards the side on which I_i lies.
    correction : {"none", "fdr", "bonferroni", "max-t"}
        For testing many regions, within each time, over the regions that have neighbours. "max-t"
        (Westfall and Young) holds the chance of any false cluster on the map below alpha, as
        Bonferroni does, but by full permutations of the map, which know how the regions' statistics
        depend on one another.
    alpha : float
        Level for the clusters.
    scheme : {"shared", "independent"}
        Whether full permutations serve all regions (swapped for each so that its own value is back
        in place; of 5,000 and more regions turned for each), or each region draws for itself (slower).
        Both give every region exactly uniform conditional permutations.
    rng : int, Generator or None
        The seed used stands in `spec`.
    executor : object with a ``map`` method, optional
        A `concurrent.futures` pool or a Dask `Client`: blocks of permutations are sent to it. The digits do not depend on it.
    progress, options
        See `regspatial.progress` and `Options` (`chunk_bytes`).
    where, missing : optional
        As in `regspatial.moran`.

    Returns
    -------
    LocalStatistic
        `expected`, `variance` and `z_score` are the exact moments of conditional permutation
        (of total randomisation for "total"), never simulated ones.

    Raises
    ------
    LabelError
        If the regions of x and w differ.
    MissingValueError, ConstantColumnError, InputError
        If x has no time with four values, is infinite somewhere, or does not vary in some time.
    IslandError
        If no region has a neighbour.
    ParameterError
        For a parameter that is not allowed.

    Warns
    -----
    InferenceWarning
        If there are too few permutations for any region to be significant.

    Notes
    -----
    - p from permutations: greater (#≥+1)/(R+1), less (#≤+1)/(R+1), folded the smaller, two-sided
      min(1, twice the smaller). Simulated values within 1e-10 of the largest possible lag count as
      ties, on both sides.
    - The smallest two-sided p is 2/(R+1): a correction over n regions wants R ≥ 2n/α; "max-t" does
      not, its smallest p is that of one region.
    - "max-t" is exact where nothing is autocorrelated; where some regions are, it rests on the
      others' statistics being as under full permutation.
    - Quadrants go by the signs of z_i and its lag; a zero is in neither, and gives no cluster.
    - Divisor n as in spdep; esda's I_i is (n−1)/n of it. esda's and GeoDa's p is "folded" here.
    - spdep's ``localmoran_perm`` draws neighbours' values with replacement, so its variance is
      (n−2)/(n−1−k) times that of a permutation (k neighbours) and its p-values are too large.
    - Regions without neighbours have I_i = 0, p NaN and cluster "isolate".
    - Draws do not depend on the order of regions, the chunking, or which times are asked for.
    - With a dense W the permutations of `regspatial.moran` fall out of the product that is made here: asked
      for afterwards, of the same time, weights, number and seed, they take none of their own.

    References
    ----------
    Anselin, L. (1995). Local indicators of spatial association: LISA. Geographical Analysis 27,
    93–115. doi:10.1111/j.1538-4632.1995.tb00338.x
    Sokal, R. R., Oden, N. L. and Thomson, B. A. (1998). Local spatial autocorrelation in a
    biological model. Geographical Analysis 30, 331–354. doi:10.1111/j.1538-4632.1998.tb00406.x
    Benjamini, Y. and Hochberg, Y. (1995). Controlling the false discovery rate. Journal of the
    Royal Statistical Society B 57, 289–300. doi:10.1111/j.2517-6161.1995.tb02031.x
    Ge, Y., Dudoit, S. and Speed, T. P. (2003). Resampling-based multiple testing for microarray
    data analysis. Test 12, 1–77. doi:10.1007/BF02595811

    Examples
    --------
    >>> import numpy as np, regspatial as rs
    >>> ids = [f"r{k:02d}" for k in range(20)]
    >>> ring = np.roll(np.eye(20), 1, axis=1) + np.roll(np.eye(20), -1, axis=1)
    >>> w = rs.SpatialWeights(ids=tuple(ids), matrix=ring / 2, normalisation="row")
    >>> hill = [0, 1, 0, 1, 0, 1, 0, 1, 8, 9, 9, 8, 1, 0, 1, 0, 1, 0, 1, 0]
    >>> panel = rs.Panel.from_arrays(ids, [2020], {"x": hill})
    >>> found = rs.local_moran(panel["x"], w, rng=1)
    >>> [i for i, c in zip(found.ids, found.cluster[0]) if c == "HH"]
    ['r09', 'r10']
    """
    plan, draws = planned(asked, inference, LocalMoranInference)
    p = prepare(at_times(variable, asked["at_time"]), w)
    return moran_local(p, w, p.z, plan, draws)


def moran_local(
    p: Prepared,
    w: SpatialWeights,
    lagged: Array,
    plan: LocalPlan,
    draws: PermutationScheme | None,
    *,
    statistic: str = "local_moran",
    other: str | None = None,
) -> LocalStatistic:
    """Return z_i Σ_j w_ij y_j with y the standardised `lagged` (T, n); y = z for local Moran."""
    lag = np.asarray((p.matrix @ lagged.T).T)
    sums, squares = row_sums(p.matrix)
    m = neighbour_sums(sums, squares, *others(lagged))
    check_varies(m.variance)
    if plan.inference == "total":
        expected, variance = _total_moments(p.z, sums, squares)
    else:
        expected, variance = p.z * m.expected, p.z**2 * m.variance
    values = p.z * lag
    z_score = z_scores(values, expected, variance)
    if draws is None:
        p_value = np.where(variance > 0, normal_p(z_score, plan.alternative), 1.0)
    else:
        size = absolute_row_sums(p.matrix) * np.abs(lagged).max(axis=1, keepdims=True)
        cross = room_for(p.matrix, lagged, independent=plan.independent)
        counts = counted(
            p.matrix, lagged, lag, TIE * size, draws, independent=plan.independent, cross=cross
        )
        keep(w, lagged, draws, cross)
        p_value = permutation_p(
            *_signed(p.z, counts, plan.permutations), plan.permutations, plan.alternative
        )
    arrays = {
        "values": values,
        "expected": expected,
        "variance": variance,
        "z_score": z_score,
        "z": p.z,
        "lag": lag,
    }
    # Of both sides the tails of the lag are those of I_i, whatever the sign of z_i; told apart by
    # I_i, a long tail of high lags would hide the short one of low lags.
    one_sided = plan.alternative in ("greater", "less")
    joint = z_score if one_sided else z_scores(lag, *m)

    # what is here moves with what is lagged, unless it is another variable
    here = p.z if other is not None else None
    family = partial(_moran_family, (p.matrix, lagged, here, sums, squares, one_sided))
    return recorded(
        statistic,
        p,
        w,
        plan,
        draws,
        arrays=arrays,
        p_value=p_value,
        other=other,
        clusters=lambda quadrant: quadrant,
        family=family,
        joint=joint,
    )


def _moran_family(
    given: tuple[Matrix, Array, Array | None, Array, Array, bool], t: int, order: NDArray[np.int32]
) -> Array:
    matrix, lagged, here, sums, squares, one_sided = given
    y = lagged[t][order].T
    found = z_scores(product(matrix, y.T).T, *neighbour_sums(sums, squares, *others(y)))
    if not one_sided:
        return found.T
    return np.asarray((np.sign(y if here is None else here[t]) * found).T)


def _signed(z: Array, counts: Counts, permutations: int) -> Counts:
    """Turn counts of lags into counts of z_i·lag: a negative z_i turns the order round."""
    at_least, at_most = counts
    up = np.where(z > 0, at_least, at_most)
    down = np.where(z > 0, at_most, at_least)
    return np.where(z == 0, permutations, up), np.where(z == 0, permutations, down)


def _total_moments(z: Array, sums: Array, squares: Array) -> Moments:
    """Return the moments of I_i when all values, also its own, are dealt anew (Anselin 1995)."""
    n = z.shape[1]
    b2 = np.mean(z**4, axis=1, keepdims=True)
    pairs = sums**2 - squares
    first = squares * (n - b2) / (n - 1.0)
    second = pairs * (2.0 * b2 - n) / ((n - 1.0) * (n - 2.0))
    expected = np.broadcast_to(-sums / (n - 1.0), z.shape)
    return Moments(expected, first + second - expected**2)


@tool(
    group="pattern",
    behind="local_moran",
    name=_("Local Geary's c"),
    help=_("How much each region differs from its neighbours."),
    tags=_("Geary, cluster, local"),
    style="lisa",
    table=_("Holds the columns that are used."),
    outputs=(
        Output.layer(_("Clusters by region")),
        Output.table("local_geary", _("By region and time")),
        Output.table("local_geary_counts", _("Regions by cluster")),
        Output.number("significant", _("Regions in a cluster, last time")),
    ),
)
@door
@per_period
def local_geary(
    variable: AnyVariable,
    w: WeightsOrRule,
    *,
    inference: InferenceFolded = "permutation",
    **asked: Unpack[LocalDrawsByTime],
) -> LocalStatistic:
    r"""Return local Geary's c of every region: how much it differs from its neighbours.

    .. math:: c_i = \frac{1}{m_2} \sum_j w_{ij} (z_i - z_j)^2,\qquad m_2 = \frac1n \sum_i z_i^2

    Parameters
    ----------
    variable, w, at_time, permutations, alternative, correction, alpha, scheme, rng, executor, progress, options
        As for `local_moran`; "less" is the alternative of positive autocorrelation (c_i small).
    inference : {"permutation", "analytic"}
    where, missing : optional
        As in `regspatial.moran`.

    Returns
    -------
    LocalStatistic
        Clusters "HH" and "LL" (like its neighbours, both high or both low), "similar" (like its
        neighbours on the other side of the mean), "different".

    Raises
    ------
    RegspatialError
        As `local_moran`.

    Notes
    -----
    Values as in esda (divisor n); spdep's ``localC`` standardises with n−1.

    References
    ----------
    Anselin, L. (2019). A local indicator of multivariate spatial association: extending Geary's c.
    Geographical Analysis 51, 133–150. doi:10.1111/gean.12164

    Examples
    --------
    >>> import regspatial as rs
    >>> from regspatial import autocorrelation
    >>> dri = rs.example("dri")
    >>> panel, w = dri.panel(), rs.weights.knn(dri.regions(), k=5)
    >>> found = autocorrelation.local_geary(panel["ln_inn"].at(2022), w, permutations=99, rng=1)
    >>> found.values.shape
    (1, 30)
    """
    plan, draws = planned(asked, inference, LocalInference)
    p = prepare(at_times(variable, asked["at_time"]), w)
    return profile_geary(p, p.z[None], w, plan, draws)
