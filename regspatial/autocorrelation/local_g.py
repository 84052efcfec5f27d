"""Getis–Ord Gi and Gi*: hot and cold spots."""

from __future__ import annotations

from functools import partial
from typing import Annotated, Unpack

import numpy as np
from numpy.typing import NDArray

from .._calls.door import door
from ..choices.autocorrelation import LocalInferenceOfG
from ..declare.asks import Asks, asked_as
from ..declare.data import AnyVariable, TimeOrAll, WeightsOrRule
from ..declare.description import Output
from ..declare.draws import Binary, InferenceFolded
from ..declare.tool import tool
from ..errors import WeightsError
from ..results.autocorrelation import LocalStatistic
from ..words import _
from ._by_period import per_period
from ._inputs import at_times, prepare
from ._local import Text, counted, planned, recorded
from ._moments import Array, Matrix, absolute_row_sums, neighbour_sums, others, row_sums
from ._permutation import TIE, product
from ._pvalues import normal_p, permutation_p, z_scores
from ._weights import binary_matrix, largest_in_row
from .declared import LocalDraws


@tool(
    group="pattern",
    name=_("Getis–Ord Gi and Gi* (hot and cold spots)"),
    help=_("Standardised Gi, or Gi* that counts the region itself: hot and cold spots."),
    tags=_("Getis-Ord, Gi*, hot spot, cold spot, local, hot and cold spots"),
    style="lisa",
    table=_("Holds the columns that are used."),
    outputs=(
        Output.layer(_("Clusters by region")),
        Output.table("local_g", _("By region and time")),
        Output.table("local_g_counts", _("Regions by cluster")),
        Output.number("significant", _("Regions in a cluster, last time")),
    ),
)
@door
@per_period
def local_g(
    variable: AnyVariable,
    w: WeightsOrRule,
    *,
    star: Annotated[
        bool, Asks(_("Gi*: count the region itself"), _("No: Gi, of the neighbours alone."))
    ] = False,
    binary: Binary = True,
    at_time: TimeOrAll = None,
    inference: Annotated[LocalInferenceOfG, asked_as(InferenceFolded)] = "analytic",
    **asked: Unpack[LocalDraws],
) -> LocalStatistic:
    r"""Return Getis and Ord's Gi, or Gi*, of every region, standardised.

    .. math:: G_i = \frac{\sum_j w_{ij} x_j - \bar x_i W_i}
              {s_i \sqrt{[(n-1) S_{1i} - W_i^2]/(n-2)}},
              \qquad W_i = \sum_j w_{ij},\; S_{1i} = \sum_j w_{ij}^2

    with mean and sd over the regions other than i. Gi* counts i as a neighbour of itself and takes
    mean, sd and n over all regions: divisor (n S_{1i} − W_i²)/(n−1).

    Parameters
    ----------
    variable : Variable
    w : SpatialWeights
    star : bool
        Gi* instead of Gi.
    binary : bool
        Whether to use only who is a neighbour of whom (weights 0 and 1; self-weight 1), the
        statistic's usual form. With False the weights are used as they are, and the self-weight is
        the largest of the row; all-neighbour weights (inverse distance) need that.
    at_time, permutations, alternative, correction, alpha, scheme, rng, executor, progress, options
        As for `local_moran`.
    inference : {"analytic", "permutation"}
        Normal distribution, or conditional permutations (i stays in place).
    where, missing : optional
        As in `regspatial.moran`.

    Returns
    -------
    LocalStatistic
        `values` is the standardised statistic (expected 0, variance 1); clusters "hot" and "cold".

    Raises
    ------
    WeightsError
        If every region is a neighbour of all others with equal weight.
    RegspatialError
        Otherwise as `local_moran`.

    Notes
    -----
    Scaling a row of W changes nothing, so binary and row-normalised contiguity give the same Gi and
    Gi* as spdep's ``localG``.

    References
    ----------
    Ord, J. K. and Getis, A. (1995). Local spatial autocorrelation statistics: distributional issues
    and an application. Geographical Analysis 27, 286–306. doi:10.1111/j.1538-4632.1995.tb00912.x

    Examples
    --------
    >>> import regspatial as rs
    >>> from regspatial import autocorrelation
    >>> dri = rs.example("dri")
    >>> panel, w = dri.panel(), rs.weights.knn(dri.regions(), k=5)
    >>> found = autocorrelation.local_g(panel["gdp"].at(2022), w, star=True)
    >>> found.values.shape
    (1, 30)
    """
    plan, draws = planned(asked, inference, LocalInferenceOfG)
    p = prepare(at_times(variable, at_time), w)
    p = binary_matrix(p) if binary else p
    lag = np.asarray((p.matrix @ p.z.T).T)
    values = _starred(p.matrix, p.z, lag) if star else _plain(p.matrix, p.z, lag)
    values = np.where(p.island, np.nan, values)
    if np.isnan(values).all():
        raise WeightsError(
            _(
                "Every region has all others as equal neighbours, so Gi is the same "
                "everywhere. Use {param:binary=False} with distance weights, or fewer "
                "neighbours."
            ),
        )
    if draws is None:
        p_value = np.where(np.isnan(values), 1.0, normal_p(values, plan.alternative))
    else:
        size = absolute_row_sums(p.matrix) * np.abs(p.z).max(axis=1, keepdims=True)
        counts = counted(p.matrix, p.z, lag, TIE * size, draws, independent=plan.independent)
        p_value = permutation_p(*counts, plan.permutations, plan.alternative)
    arrays = {
        "values": values,
        "expected": np.where(np.isnan(values), np.nan, 0.0),
        "variance": np.where(np.isnan(values), np.nan, 1.0),
        "z_score": values,
        "z": p.z,
        "lag": lag,
    }

    def clusters(_: Text) -> Text:
        return np.select([values > 0, values < 0], [np.str_("hot"), np.str_("cold")], np.str_(""))

    family = partial(_family, (p.matrix, p.z, star))
    return recorded(
        "local_g_star" if star else "local_g",
        p,
        w,
        plan,
        draws,
        arrays=arrays,
        p_value=p_value,
        clusters=clusters,
        spec={"star": star, "binary": binary},
        family=family,
    )


def _family(given: tuple[Matrix, Array, bool], t: int, order: NDArray[np.int32]) -> Array:
    matrix, z, star = given
    y = z[t][order].T
    near = product(matrix, y.T).T
    return (_starred(matrix, y, near) if star else _plain(matrix, y, near)).T


def _plain(matrix: Matrix, z: Array, lag: Array) -> Array:
    return z_scores(lag, *neighbour_sums(*row_sums(matrix), *others(z)))


def _starred(matrix: Matrix, z: Array, lag: Array) -> Array:
    own, n = largest_in_row(matrix), z.shape[1]
    sums, squares = row_sums(matrix)
    sums, squares = sums + own, squares + own**2
    spread = n * squares - sums**2
    spread = np.where(spread > 1e-12 * n * squares, spread, 0.0) / (n - 1.0)
    starred = lag + own * z
    return z_scores(starred, np.zeros_like(starred), np.broadcast_to(spread, starred.shape))
