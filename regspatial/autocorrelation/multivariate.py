"""Several variables at once: local Geary and local Moran of profiles."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from typing import Any, Unpack

import numpy as np
from numpy.typing import NDArray

from .._calls.door import door
from ..choices.autocorrelation import LocalInference
from ..containers import SpatialWeights
from ..declare.data import SeveralVariables, TableOfColumns, WeightsOrRule
from ..declare.description import Output
from ..declare.draws import InferenceFolded
from ..declare.tool import tool
from ..results.autocorrelation import LocalStatistic
from ..words import _
from ._inputs import Prepared
from ._local import LocalPlan, Text, check_varies, counted, planned, recorded
from ._moments import Array, Matrix, Moments, absolute_row_sums, neighbour_sums, row_sums
from ._one_period import profiles_by_period
from ._permutation import TIE, PermutationScheme, product
from ._profiles import checked_names, profiles
from ._pvalues import normal_p, permutation_p, z_scores
from .declared import LocalDrawsByTime


@tool(
    group="pattern",
    behind="local_moran",
    name=_("Multivariate local Geary's c"),
    help=_(
        "How far the profile of each region, over several variables, is from those of its "
        "neighbours (Anselin 2019)."
    ),
    tags=_("multivariate, LISA, Geary, Moran, cluster, local"),
    style="lisa",
    outputs=(
        Output.layer(_("Clusters by region")),
        Output.table("multivariate_local_geary", _("By region and time")),
        Output.table("multivariate_local_geary_counts", _("Regions by cluster")),
        Output.number("significant", _("Regions in a cluster, last time")),
    ),
)
@door
@profiles_by_period
def multivariate_local_geary(
    panel: TableOfColumns,
    variables: SeveralVariables,
    w: WeightsOrRule,
    *,
    inference: InferenceFolded = "permutation",
    **asked: Unpack[LocalDrawsByTime],
) -> LocalStatistic:
    r"""Return the multivariate local Geary's c of every region: how far its profile is from theirs.

    .. math:: c_i = \frac1k \sum_v \sum_j w_{ij} (z_{vi} - z_{vj})^2

    with each of the k variables standardised by time (divisor n): the mean of the variables' local
    Geary's c, or the weighted squared distance in the space of attributes to the neighbours.

    Parameters
    ----------
    panel : Panel
    variables : list of str
        One or more columns of it.
    w, at_time, inference, permutations, alternative, correction, alpha, scheme, rng, executor, progress, options
        As for `local_geary`; regions are permuted as wholes, all their variables together, so that
        what is tested is not the correlation between the variables. "less" is the alternative of
        positive autocorrelation.
    where, missing : optional
        As in `regspatial.moran`.

    Returns
    -------
    LocalStatistic
        `expected`, `variance` and `z_score` are the exact moments of conditional permutation. `z`
        and `lag` are the means over the variables. Clusters "HH" and "LL" (like its neighbours,
        with every variable high, or low, here and there), "similar", "different".

    Raises
    ------
    ParameterError
        If no variable is given, or one twice.
    RegspatialError
        As `local_moran`.

    Notes
    -----
    A region can be like its neighbours in the profile without being significant in any one
    variable, and the other way round; compare with `local_geary` of each. esda's ``Geary_Local_MV``
    has the same values; it draws one table of neighbours for all regions, and its p is folded.

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
    >>> found = autocorrelation.multivariate_local_geary(
    ...     panel.select(times=[2022]), ["ln_inn", "ln_de"], w, permutations=99, rng=1
    ... )
    >>> found.values.shape
    (1, 30)
    """
    plan, draws = planned(asked, inference, LocalInference)
    p, z = profiles(panel, variables, w, asked["at_time"])
    found = profile_geary(p, z, w, plan, draws, statistic="multivariate_local_geary")
    return _named(found, variables)


def profile_geary(
    p: Prepared,
    z: Array,
    w: SpatialWeights,
    plan: LocalPlan,
    draws: PermutationScheme | None,
    *,
    statistic: str = "local_geary",
) -> LocalStatistic:
    """Return the mean over variables of their local Geary's c; z standardised, (k, T, n).

    Of one variable quadrants go by the signs of z and its lag; of several by those that all have in common.
    """
    k, times, n = z.shape
    sums, squares = row_sums(p.matrix)
    both = np.concatenate([z.reshape(k * times, n), np.square(z).sum(axis=0)])

    distance = partial(_geary_of, (z, sums))
    lags = np.asarray((p.matrix @ both.T).T)
    values = distance(np.arange(n), lags[..., None])[..., 0]
    m = neighbour_sums(sums, squares, *_distances(z))
    check_varies(m.variance)
    z_score = z_scores(values, m.expected, m.variance)
    size = 4.0 * absolute_row_sums(p.matrix) * np.square(z).max(axis=2).sum(axis=0)[:, None] / k

    family = partial(_geary_family, (p.matrix, z, sums, squares))
    near = lags[: k * times].reshape(z.shape)
    p_value = _p_value(p, plan, draws, both, values, z_score, m, TIE * size, distance)
    arrays = {
        "values": values,
        "expected": m.expected,
        "variance": m.variance,
        "z_score": z_score,
        "z": z.mean(axis=0),
        "lag": near.mean(axis=0),
    }
    return recorded(
        statistic,
        p,
        w,
        plan,
        draws,
        arrays=arrays,
        p_value=p_value,
        clusters=_clusters(values <= m.expected),
        family=family,
        quadrant=_common_signs(z, near) if statistic != "local_geary" else None,
    )


@tool(
    group="pattern",
    behind="local_moran",
    name=_("Multivariate local Moran's I"),
    help=_(
        "Whether the profile of each region, over several variables, points the same way "
        "from the mean as those of its neighbours."
    ),
    tags=_("multivariate, LISA, Geary, Moran, cluster, local"),
    style="lisa",
    outputs=(
        Output.layer(_("Clusters by region")),
        Output.table("multivariate_local_moran", _("By region and time")),
        Output.table("multivariate_local_moran_counts", _("Regions by cluster")),
        Output.number("significant", _("Regions in a cluster, last time")),
    ),
)
@door
@profiles_by_period
def multivariate_local_moran(
    panel: TableOfColumns,
    variables: SeveralVariables,
    w: WeightsOrRule,
    *,
    inference: InferenceFolded = "permutation",
    **asked: Unpack[LocalDrawsByTime],
) -> LocalStatistic:
    r"""Return the multivariate local Moran of every region: its profile against its neighbours'.

    .. math:: I_i = \frac1k \sum_v z_{vi} \sum_j w_{ij} z_{vj}

    with each of the k variables standardised by time (divisor n): the mean of the variables' local
    Moran's I, or the inner product of the region's profile with the mean profile around it.

    Parameters
    ----------
    panel : Panel
    variables : list of str
        One or more columns of it.
    w, at_time, inference, permutations, alternative, correction, alpha, scheme, rng, executor, progress, options
        As for `local_moran`; regions are permuted as wholes, all their variables together.
    where, missing : optional
        As in `regspatial.moran`.

    Returns
    -------
    LocalStatistic
        `expected`, `variance` and `z_score` are the exact moments of conditional permutation. `z`
        and `lag` are the means over the variables. Clusters "HH" and "LL" (profiles alike, with
        every variable high, or low, here and there), "similar" (alike otherwise), "different"
        (opposite profiles).

    Raises
    ------
    ParameterError
        If no variable is given, or one twice.
    RegspatialError
        As `local_moran`.

    Notes
    -----
    Unlike `multivariate_local_geary` it asks in which direction from the mean profile a region and
    its neighbours lie, not how far apart they are: regions near the mean are never significant.
    Correlated variables count for what they share as often as there are of them.

    References
    ----------
    Wartenberg, D. (1985). Multivariate spatial correlation: a method for exploratory geographical
    analysis. Geographical Analysis 17, 263–283. doi:10.1111/j.1538-4632.1985.tb00849.x

    Examples
    --------
    >>> import regspatial as rs
    >>> from regspatial import autocorrelation
    >>> dri = rs.example("dri")
    >>> panel, w = dri.panel(), rs.weights.knn(dri.regions(), k=5)
    >>> found = autocorrelation.multivariate_local_moran(
    ...     panel.select(times=[2022]), ["ln_inn", "ln_de"], w, permutations=99, rng=1
    ... )
    >>> found.values.shape
    (1, 30)
    """
    plan, draws = planned(asked, inference, LocalInference)
    p, z = profiles(panel, variables, w, asked["at_time"])
    return _named(_moran(p, z, w, plan, draws), variables)


def _moran(
    p: Prepared,
    z: Array,
    w: SpatialWeights,
    plan: LocalPlan,
    draws: PermutationScheme | None,
) -> LocalStatistic:
    k, times, n = z.shape
    sums, squares = row_sums(p.matrix)
    flat = z.reshape(k * times, n)

    statistic = partial(_moran_of, z)
    lags = np.asarray((p.matrix @ flat.T).T)
    values = statistic(np.arange(n), lags[..., None])[..., 0]
    m = neighbour_sums(sums, squares, *_inner_products(z))
    check_varies(m.variance)
    z_score = z_scores(values, m.expected, m.variance)
    size = absolute_row_sums(p.matrix) * np.square(z).max(axis=2).sum(axis=0)[:, None] / k

    family = partial(_moran_family, (p.matrix, z, sums, squares))
    near = lags.reshape(z.shape)
    p_value = _p_value(p, plan, draws, flat, values, z_score, m, TIE * size, statistic)
    arrays = {
        "values": values,
        "expected": m.expected,
        "variance": m.variance,
        "z_score": z_score,
        "z": z.mean(axis=0),
        "lag": near.mean(axis=0),
    }
    return recorded(
        "multivariate_local_moran",
        p,
        w,
        plan,
        draws,
        arrays=arrays,
        p_value=p_value,
        clusters=_clusters(values >= m.expected),
        family=family,
        quadrant=_common_signs(z, near),
    )


def _geary_of(given: tuple[Array, Array], rows: NDArray[np.intp], found: Array) -> Array:
    z, sums = given
    k, times = z.shape[:2]
    own = z[:, :, rows, None]
    crossed = (own * found[: k * times].reshape(k, times, *found.shape[1:])).sum(axis=0)
    size = np.square(own).sum(axis=0)
    return np.asarray((size * sums[rows, None] - 2.0 * crossed + found[k * times :]) / k)


def _geary_family(
    given: tuple[Matrix, Array, Array, Array], t: int, order: NDArray[np.int32]
) -> Array:
    matrix, z, sums, squares = given
    y = z[:, t][:, order].transpose(0, 2, 1)  # (k, b, n)
    squared = np.square(y).sum(axis=0)
    crossed = sum(one * product(matrix, one.T).T for one in y)
    found = squared * sums - 2.0 * crossed + product(matrix, squared.T).T
    return z_scores(found / len(z), *neighbour_sums(sums, squares, *_distances(y))).T


def _moran_of(z: Array, rows: NDArray[np.intp], found: Array) -> Array:
    own = z[:, :, rows, None]
    k, times = z.shape[:2]
    return np.asarray((own * found.reshape(k, times, *found.shape[1:])).sum(axis=0) / k)


def _moran_family(
    given: tuple[Matrix, Array, Array, Array], t: int, order: NDArray[np.int32]
) -> Array:
    matrix, z, sums, squares = given
    y = z[:, t][:, order].transpose(0, 2, 1)
    found = sum(one * product(matrix, one.T).T for one in y) / len(z)
    return z_scores(found, *neighbour_sums(sums, squares, *_inner_products(y))).T


def _p_value(  # noqa: PLR0917 - what a test is made of
    p: Prepared,
    plan: LocalPlan,
    draws: PermutationScheme | None,
    permuted: Array,
    values: Array,
    z_score: Array,
    m: Moments,
    tolerance: Array,
    statistic: Any,
) -> Array:
    if draws is None:
        return np.where(m.variance > 0, normal_p(z_score, plan.alternative), 1.0)
    counts = counted(
        p.matrix,
        permuted,
        values,
        tolerance,
        draws,
        independent=plan.independent,
        statistic=statistic,
    )
    return permutation_p(*counts, plan.permutations, plan.alternative)


def _clusters(alike: NDArray[np.bool_]) -> Callable[[Text], Text]:
    """Return what names the clusters: by the common signs where profiles are alike, else different."""

    def clusters(quadrant: Text) -> Text:
        similar = np.where(np.isin(quadrant, ("HH", "LL")), quadrant, np.str_("similar"))
        return np.where(alike, similar, np.str_("different"))

    return clusters


def _common_signs(z: Array, lag: Array) -> Text:
    """Return "HH" or "LL" where all variables are high, or low, here and around; "" elsewhere."""
    high = (z > 0).all(axis=0) & (lag > 0).all(axis=0)
    low = (z < 0).all(axis=0) & (lag < 0).all(axis=0)
    return np.select([high, low], [np.str_("HH"), np.str_("LL")], np.str_(""))


def _distances(z: Array) -> tuple[Array, Array]:
    """Return mean and variance (divisor n−1) over j ≠ i of Σ_v (z_vi − z_vj)²/k; z (k, T, n).

    Powers of the distance are sums over the variables, so that no pairs of regions are formed.
    """
    k, _times, n = z.shape
    own = np.square(z).sum(axis=0)
    total = own.sum(axis=1, keepdims=True)
    sums = z.sum(axis=2, keepdims=True)
    first = n * own + total - 2.0 * (z * sums).sum(axis=0)
    crossed = np.einsum("utn,vtn->tuv", z, z)
    weighted = np.einsum("vtn,tn->vt", z, own)[:, :, None]
    second = (
        n * own**2
        + np.square(own).sum(axis=1, keepdims=True)
        + 4.0 * np.einsum("utn,tuv,vtn->tn", z, crossed, z)
        + 2.0 * own * total
        - 4.0 * own * (z * sums).sum(axis=0)
        - 4.0 * (z * weighted).sum(axis=0)
    )
    mean = first / ((n - 1.0) * k)
    return mean, _spread(second / ((n - 1.0) * k * k), mean)


def _inner_products(z: Array) -> tuple[Array, Array]:
    """Return mean and variance (divisor n−1) over j ≠ i of Σ_v z_vi z_vj/k; z (k, T, n)."""
    k, _times, n = z.shape
    own = np.square(z).sum(axis=0)
    mean = ((z * z.sum(axis=2, keepdims=True)).sum(axis=0) - own) / ((n - 1.0) * k)
    crossed = np.einsum("utn,vtn->tuv", z, z)
    second = np.einsum("utn,tuv,vtn->tn", z, crossed, z) - own**2
    return mean, _spread(second / ((n - 1.0) * k * k), mean)


def _spread(second: Array, mean: Array) -> Array:
    variance = second - mean**2
    return np.where(variance > 1e-12 * second, variance, 0.0)


def _named(found: LocalStatistic, variables: Sequence[str]) -> LocalStatistic:
    return replace(found, spec={**found.spec, "variables": checked_names(variables)})
