"""Lee's L: whether two variables, each smoothed over its neighbours, go together in space."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import Annotated, Any, Unpack

import numpy as np
from numpy.typing import NDArray

from .._calls.door import door
from ..choices.autocorrelation import GlobalInferenceOfG, LocalInference
from ..containers import SpatialWeights, Variable
from ..declare.asks import Asks, asked_as
from ..declare.data import AnyVariable, TimeOrAll, WeightsOrRule
from ..declare.description import Output
from ..declare.draws import (
    Alternatives,
    Inference,
    InferenceFolded,
    PermutationsOrNone,
    SeedOfPermutations,
)
from ..declare.every_tool import SampleByWorkers
from ..declare.tool import tool
from ..options import Options
from ..progress import Progress
from ..results.autocorrelation import GlobalStatistic, LocalStatistic
from ..results.moran_scatter import quadrants
from ..results.record import label_entry
from ..words import Message, _
from . import _global, _local
from ._by_period import per_period
from ._inputs import Prepared, at_times, draws_of, other_standardised, prepare
from ._local import LocalPlan, Text, check_varies, counted
from ._moments import Array, Matrix, Moments
from ._pairs import (
    Smoother,
    global_moments,
    global_products,
    local_moments,
    local_products,
    smoother,
)
from ._permutation import TIE, PermutationScheme, product
from ._pvalues import normal_p, permutation_p, z_scores
from .declared import LocalDraws

Second = Annotated[
    Variable,
    Asks(_("Second variable"), _("Column with a number for every region and time.")),
]
Star = Annotated[
    bool,
    Asks(
        _("L*: count the region itself"),
        _(
            "With the largest weight of its row; rows that sum to one still do. No: the neighbours alone."
        ),
        advanced=True,
    ),
]


@tool(
    group="pattern",
    behind="moran",
    name=_("Lee's L of two variables"),
    help=_(
        "Whether two variables, each smoothed over its neighbours, are high and low in the same places: "
        "Pearson's correlation and spatial autocorrelation in one number, with tests."
    ),
    tags=_(
        "Lee's L, Lee, bivariate, spatial correlation of two variables, two variables in space, spatial Pearson, "
        "co-patterning, spatial smoothing scalar, correlation that counts neighbours"
    ),
    table=_("Holds the columns that are used."),
    outputs=(
        Output.table("lee", Message(_("{statistic} by time"), statistic=Message(_("Lee's L")))),
        Output.table("lee_inference", _("By kind of inference")),
        Output.number(
            "value",
            Message(_("{statistic}, last time"), statistic=Message(_("Lee's L"))),
            "last_value",
        ),
        Output.number("z", _("z, last time"), "last_z"),
        Output.number("p_value", _("p, last time"), "last_p"),
    ),
)
@door
@per_period
def lee(
    variable: AnyVariable,
    second: Second,
    w: WeightsOrRule,
    *,
    star: Star = False,
    inference: Annotated[GlobalInferenceOfG, asked_as(Inference)] = "randomisation",
    permutations: PermutationsOrNone = None,
    alternative: Alternatives = "two-sided",
    rng: SeedOfPermutations = None,
    progress: Progress | None = None,
    options: Options | None = None,
    **_every_tool: Unpack[SampleByWorkers],
) -> GlobalStatistic:
    r"""Return Lee's L of every time: how far two variables are high and low in the same neighbourhoods.

    .. math:: L_{xy} = \frac{n}{\sum_i (\sum_j w_{ij})^2} \,
              \frac{\sum_i (\sum_j w_{ij} (x_j - \bar x)) (\sum_j w_{ij} (y_j - \bar y))}
              {\sqrt{\sum_i (x_i - \bar x)^2} \sqrt{\sum_i (y_i - \bar y)^2}}

    Parameters
    ----------
    variable, second : Variable
        x and y, of the same regions and times; which is which makes no difference. Of x with itself L is the
        spatial smoothing scalar: the share of its variance that is left after smoothing.
    w : SpatialWeights
        Rows may have any sums: the first factor accounts for them.
    star : bool
        L*: a region is a neighbour of itself, with the largest weight of its row. Where W is row-normalised
        the row is scaled to sum to one again, so that k equal neighbours and the region have 1/(k+1) each.
    inference : {"randomisation", "permutation"}
        Both deal the pairs (x_i, y_i) anew over all regions, so that the correlation of x and y stays.
    permutations, alternative, rng, executor, progress, options
        As for `moran`.
    where, missing : optional
        As in `regspatial.moran`.

    Returns
    -------
    GlobalStatistic
        Expected value and variance are exact over all orders of the pairs; the expected value has the sign of
        the correlation of x and y. `z` and `lag` are the lags of x and of y.

    Raises
    ------
    RegspatialError
        As `moran`.

    Notes
    -----
    The same L as spdep's ``lee`` and, of row-normalised W, as esda's ``Spatial_Pearson``, whose p is folded.
    Isolates have lag 0, and with `star` too.

    References
    ----------
    Lee, S.-I. (2001). Developing a bivariate spatial association measure: an integration of Pearson's r and
    Moran's I. Journal of Geographical Systems 3, 369–385. doi:10.1007/s101090100064
    Lee, S.-I. (2004). A generalized significance testing method for global measures of spatial association: an
    extension of the Mantel test. Environment and Planning A 36, 1687–1703.

    Examples
    --------
    >>> import regspatial as rs
    >>> from regspatial import autocorrelation
    >>> dri = rs.example("dri")
    >>> panel, w = dri.panel(), rs.weights.knn(dri.regions(), k=5)
    >>> found = autocorrelation.lee(panel["ln_inn"].at(2022), panel["ln_de"].at(2022), w)
    >>> found.values.shape
    (1,)
    """
    plan = _global.planned(inference, permutations, alternative, GlobalInferenceOfG)
    p = prepare(variable, w)
    y = other_standardised(p, second)
    _global.usable_sums(p)
    s = smoother(p.matrix, star=star, scaled=w.normalisation == "row")
    total = s.total()
    here, there = s.lags(p.z), s.lags(y)
    values = np.einsum("ti,ti->t", here, there) / total
    m = global_moments(s, p.z, y)
    moments = {"randomisation": Moments(m.expected / total, m.variance / total**2)}
    draws = draws_of(plan.permutations, rng, progress, options)
    simulated = None if draws is None else global_products(s, p.z, y, draws) / total
    largest = np.abs(p.z).max(axis=1) * np.abs(y).max(axis=1)
    size = np.square(s.sizes()).sum() * largest / total
    found = _global.recorded(
        "lee",
        p,
        w,
        values=values,
        by=_global.tested(values, moments, plan, simulated, size),
        plan=plan,
        draws=draws,
        simulated=simulated,
        z=p.restored(here),
        lag=p.restored(there),
        other=second.name,
    )
    return replace(found, spec={**found.spec, **_of_both(variable, second, star)})


@tool(
    group="pattern",
    behind="local_moran",
    name=_("Local Lee's L"),
    help=_(
        "Where two variables, each smoothed over its neighbours, are both high, both low, or the one high and the "
        "other low."
    ),
    tags=_(
        "Lee's L, LISA, bivariate, local, cluster, two variables in space, spatial correlation of two variables, "
        "where two variables go together"
    ),
    style="lisa",
    table=_("Holds the columns that are used."),
    outputs=(
        Output.layer(_("Clusters by region")),
        Output.table("local_lee", _("By region and time")),
        Output.table("local_lee_counts", _("Regions by cluster")),
        Output.number("significant", _("Regions in a cluster, last time")),
    ),
)
@door
@per_period
def local_lee(
    variable: AnyVariable,
    second: Second,
    w: WeightsOrRule,
    *,
    star: Star = False,
    at_time: TimeOrAll = None,
    inference: InferenceFolded = "permutation",
    **asked: Unpack[LocalDraws],
) -> LocalStatistic:
    r"""Return the local Lee's L of every region: the lag of x times the lag of y, both standardised.

    .. math:: L_i = \sum_j w_{ij} z^x_j \; \sum_j w_{ij} z^y_j

    with z standardised by time (divisor n). Of row-normalised W the mean over the regions is `lee`; of any,
    the sum divided by :math:`\sum_i (\sum_j w_{ij})^2`.

    Parameters
    ----------
    variable, second : Variable
        The same regions and times.
    w, at_time, permutations, alternative, correction, alpha, scheme, rng, executor, progress, options
        As for `local_moran`.
    star : bool
        As for `lee`.
    inference : {"permutation", "analytic"}
        The pairs (x_j, y_j) of the other regions are dealt anew among them, both values together; x_i and y_i
        stay. "analytic" is the normal distribution with the exact moments of that; L_i is a product, so its own
        distribution is skewed.
    where, missing : optional
        As in `regspatial.moran`.

    Returns
    -------
    LocalStatistic
        `z` and `lag` are the lags of x and of y, and the quadrant goes by their signs: x of the neighbourhood,
        then y. `expected`, `variance` and `z_score` are the exact moments of conditional permutation. A region
        is in a cluster where L_i is significant on its own side: above what is expected in HH and LL, below
        in HL and LH.

    Raises
    ------
    RegspatialError
        As `local_moran`.

    Notes
    -----
    The same L_i as spdep's ``lee`` and, of row-normalised W, as esda's ``Spatial_Pearson_Local``.

    References
    ----------
    Lee, S.-I. (2001). Developing a bivariate spatial association measure: an integration of Pearson's r and
    Moran's I. Journal of Geographical Systems 3, 369–385. doi:10.1007/s101090100064
    Lee, S.-I. (2009). A generalized randomization approach to local measures of spatial association.
    Geographical Analysis 41, 221–248.

    Examples
    --------
    >>> import regspatial as rs
    >>> from regspatial import autocorrelation
    >>> dri = rs.example("dri")
    >>> panel, w = dri.panel(), rs.weights.knn(dri.regions(), k=5)
    >>> found = autocorrelation.local_lee(
    ...     panel["ln_inn"].at(2022), panel["ln_de"].at(2022), w, permutations=99, rng=1
    ... )
    >>> found.values.shape
    (1, 30)
    """
    plan, draws = _local.planned(asked, inference, LocalInference)
    variable, second = at_times(variable, at_time), at_times(second, at_time)
    p = prepare(variable, w)
    y = other_standardised(p, second)
    s = smoother(p.matrix, star=star, scaled=w.normalisation == "row")
    return _of_regions(p, y, s, w, plan, draws, second.name, _of_both(variable, second, star))


def _of_regions(
    p: Prepared,
    y: Array,
    s: Smoother,
    w: SpatialWeights,
    plan: LocalPlan,
    draws: PermutationScheme | None,
    other: str,
    spec: dict[str, Any],
) -> LocalStatistic:
    here, there = s.lags(p.z), s.lags(y)
    values, powers = here * there, s.powers()
    m = local_moments(s.own, powers, p.z, y)
    check_varies(m.variance)
    z_score = z_scores(values, *m)
    if draws is None:
        p_value = np.where(m.variance > 0, normal_p(z_score, plan.alternative), 1.0)
    else:
        largest = np.abs(p.z).max(axis=1, keepdims=True) * np.abs(y).max(axis=1, keepdims=True)
        counts = counted(
            s.matrix,
            np.concatenate([p.z, y]),
            values,
            TIE * np.square(s.sizes()) * largest,
            draws,
            independent=plan.independent,
            statistic=partial(local_products, (s.own, p.z, y)),
        )
        p_value = permutation_p(*counts, plan.permutations, plan.alternative)

    def clusters(quadrant: Text) -> Text:
        same = np.isin(quadrant, ("HH", "LL"))
        own_side = np.where(same, values >= m.expected, values <= m.expected)
        return np.where(own_side, quadrant, np.str_(""))

    arrays = {
        "values": values,
        "expected": m.expected,
        "variance": m.variance,
        "z_score": z_score,
        "z": here,
        "lag": there,
    }
    return _local.recorded(
        "local_lee",
        p,
        w,
        plan,
        draws,
        arrays=arrays,
        p_value=p_value,
        clusters=clusters,
        family=partial(_family, (s.matrix, s.own, powers, p.z, y)),
        quadrant=quadrants(here, there),
        other=other,
        spec=spec,
    )


def _family(
    given: tuple[Matrix, Array, tuple[Array, ...], Array, Array],
    t: int,
    order: NDArray[np.int32],
) -> Array:
    matrix, own, powers, x, y = given
    one, other = x[t][order].T, y[t][order].T
    lags = [product(matrix, v.T).T + own * v for v in (one, other)]
    return z_scores(lags[0] * lags[1], *local_moments(own, powers, one, other)).T


def _of_both(variable: Variable, second: Variable, star: bool) -> dict[str, Any]:
    """Return what `spec` keeps beyond what the statistics share."""
    notes = dict.fromkeys((*variable.notes, *second.notes))
    return {"star": star, **label_entry({**second.labels, **variable.labels}, notes)}
