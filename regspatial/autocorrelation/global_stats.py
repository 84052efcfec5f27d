"""Global Moran's I, Geary's C and Getis–Ord G, one value a time."""

from __future__ import annotations

from typing import Annotated, Unpack

import numpy as np

from .._calls.door import door
from ..choices.autocorrelation import GlobalInference, GlobalInferenceOfG
from ..declare.asks import asked_as
from ..declare.data import AnyVariable, WeightsOrRule
from ..declare.description import Output
from ..declare.draws import Alternatives, Binary, Inference, PermutationsOrNone, SeedOfPermutations
from ..declare.every_tool import SampleByWorkers
from ..declare.tool import tool
from ..errors import InputError, listed
from ..options import Options
from ..progress import Progress
from ..results.autocorrelation import GlobalStatistic
from ..words import Message, _
from ._by_period import per_period
from ._global import planned, recorded, tested, usable_sums
from ._inputs import Prepared, draws_of, prepare
from ._moments import (
    Array,
    Moments,
    absolute_row_sums,
    contrasts,
    geary_normality,
    moran_normality,
    products,
    raw_products,
)
from ._permutation import global_sums
from ._shared_product import crossed
from ._weights import binary_matrix


@tool(
    group="pattern",
    name=_("Global Moran's I by time"),
    help=_(
        "Whether like values are neighbours: I, its expected value, z and p, one row a "
        "time. Exact moments under randomisation and normality, and permutations on "
        "request."
    ),
    tags=_(
        "Moran, spatial autocorrelation, permutation, global, clustering, clustered, spatial "
        "dependence, spatial correlation, Moran scatterplot, cluster on the map, clustering"
    ),
    table=_("Holds the columns that are used."),
    outputs=(
        Output.table("moran", Message(_("{statistic} by time"), statistic=Message(_("Moran's I")))),
        Output.table("moran_inference", _("By kind of inference")),
        Output.number(
            "value",
            Message(_("{statistic}, last time"), statistic=Message(_("Moran's I"))),
            "last_value",
        ),
        Output.number("z", _("z, last time"), "last_z"),
        Output.number("p_value", _("p, last time"), "last_p"),
    ),
)
@door
@per_period
def moran(
    variable: AnyVariable,
    w: WeightsOrRule,
    *,
    inference: Inference = "randomisation",
    permutations: PermutationsOrNone = None,
    alternative: Alternatives = "two-sided",
    rng: SeedOfPermutations = None,
    progress: Progress | None = None,
    options: Options | None = None,
    **_every_tool: Unpack[SampleByWorkers],
) -> GlobalStatistic:
    r"""Return global Moran's I of every time of a variable.

    .. math:: I = \frac{n}{S_0}\,\frac{\sum_{ij} w_{ij} z_i z_j}{\sum_i z_i^2},
              \qquad z_i = x_i - \bar x,\quad S_0 = \sum_{ij} w_{ij}

    Parameters
    ----------
    variable : Variable
        T ≥ 1 times; at least four regions, not constant in any time. A region without a value (NaN)
        is left out at that time, and the record says which; a time with fewer than four values is.
    w : SpatialWeights or PeriodWeights
        The same regions in any order; they need not be row-normalised or symmetric. Where regions
        are missing, the weights among the others, normalised anew.
    inference : {"randomisation", "normality", "permutation"}
        Which expected value, variance, z and p-value the main table shows. The first two are
        always computed (second table); permutations when asked for.
    permutations : int, optional
        Number of random permutations; default 999 for ``inference="permutation"``, else 0. With a
        number, p by permutation stands beside the others whatever `inference` is.
    alternative : {"two-sided", "greater", "less", "folded"}
        "folded" is one-sided towards the side on which I lies.
    rng : int, Generator or None
        For permutations; the seed used stands in `spec`.
    executor : object with a ``map`` method, optional
        A `concurrent.futures` pool or a Dask `Client`: blocks of permutations are sent to it. The digits do not depend on it.
    progress, options
        See `regspatial.progress` and `Options` (`chunk_bytes`).
    where : text, mapping or list, optional
        Regions and periods to use: ``"region3 == 'east' and year >= 2012"``, ``{"region3": "east"}``, or a
        list of regions; see `Panel.where`. Weights are those among them, normalised again.
    missing : {"stop", "drop_regions", "drop_periods", "keep"}, optional
        What is done about empty cells of what is used: an error that names them; leave out regions, or
        periods, that have one; or run each period on the regions that are there. By default, on every face:
        what goes period by period runs on the regions that have a value, everything else on those without an
        empty cell, which a warning names (where more than half would go, an error does). Weights are those
        among the regions left, normalised again.

    Returns
    -------
    GlobalStatistic

    Raises
    ------
    LabelError
        If the regions of x and w differ.
    MissingValueError, ConstantColumnError, InputError
        If x has no time with four values, is infinite somewhere, or does not vary in some time.
    IslandError, WeightsError
        If no region has a neighbour, or the weights make I the same for every arrangement.

    Notes
    -----
    - E[I] = −1/(n−1). The variance under randomisation is the exact variance over all n!
      arrangements of the values; so z under "permutation" is the same z, without simulation error.
    - Two-sided p: 2(1−Φ(\|z\|)), or min(1, 2·min(#≥+1, #≤+1)/(R+1)) from R permutations. Simulated
      values within 1e-10 of the largest possible value count as ties, on both sides.
    - spdep's ``moran.test`` defaults to "greater" and subtracts regions without neighbours from n;
      here they stay, as in esda, since their values take part in every permutation. esda's ``p_sim``
      (and what it now calls "directed") and GeoDa's pseudo-p are "folded".
    - Draws do not depend on the order of regions, the chunking, or which times are asked for.

    References
    ----------
    Cliff, A. D. and Ord, J. K. (1981). Spatial Processes: Models and Applications. Pion.
    Moran, P. A. P. (1950). Notes on continuous stochastic phenomena. Biometrika 37, 17–23.
    doi:10.1093/biomet/37.1-2.17

    Examples
    --------
    >>> import numpy as np, regspatial as rs
    >>> ring = np.roll(np.eye(8), 1, axis=1) + np.roll(np.eye(8), -1, axis=1)
    >>> w = rs.SpatialWeights(ids=tuple("abcdefgh"), matrix=ring)
    >>> panel = rs.Panel.from_arrays("abcdefgh", [2020], {"x": [1, 2, 3, 4, 4, 3, 2, 1]})
    >>> found = rs.moran(panel["x"], w)
    >>> float(round(found.values[0], 4)), float(round(found.p_value[0], 4))
    (0.7, 0.01)
    """
    plan = planned(inference, permutations, alternative, GlobalInference)
    p = prepare(variable, w)
    s = usable_sums(p)
    squares = np.square(p.z).sum(axis=1)
    scale = p.n / (s.s0 * squares)
    lag = np.asarray((p.matrix @ p.z.T).T)
    values = scale * np.einsum("ti,ti->t", p.z, lag)
    m = products(s, p.z)
    moments = {
        "randomisation": Moments(scale * m.expected, scale**2 * m.variance),
        "normality": moran_normality(s, len(values)),
    }
    draws = draws_of(plan.permutations, rng, progress, options)
    simulated = None
    if draws is not None:
        simulated = scale[:, None] * crossed(w, p.matrix, p.z, s.margin, draws)
    return recorded(
        "moran",
        p,
        w,
        values=values,
        by=tested(values, moments, plan, simulated, _size(p, scale)),
        plan=plan,
        draws=draws,
        simulated=simulated,
        z=p.restored(p.z),
        lag=p.restored(lag),
    )


@tool(
    group="pattern",
    behind="moran",
    name=_("Geary's C by time"),
    help=_(
        "How much neighbours differ: C is 1 without spatial autocorrelation, below 1 when "
        "neighbours are alike."
    ),
    tags=_("Geary, spatial autocorrelation, global"),
    table=_("Holds the columns that are used."),
    outputs=(
        Output.table("geary", Message(_("{statistic} by time"), statistic=Message(_("Geary's C")))),
        Output.table("geary_inference", _("By kind of inference")),
        Output.number(
            "value",
            Message(_("{statistic}, last time"), statistic=Message(_("Geary's C"))),
            "last_value",
        ),
        Output.number("z", _("z, last time"), "last_z"),
        Output.number("p_value", _("p, last time"), "last_p"),
    ),
)
@door
@per_period
def geary(
    variable: AnyVariable,
    w: WeightsOrRule,
    *,
    inference: Inference = "randomisation",
    permutations: PermutationsOrNone = None,
    alternative: Alternatives = "two-sided",
    rng: SeedOfPermutations = None,
    progress: Progress | None = None,
    options: Options | None = None,
    **_every_tool: Unpack[SampleByWorkers],
) -> GlobalStatistic:
    r"""Return Geary's C of every time of a variable.

    .. math:: C = \frac{n-1}{2 S_0}\,\frac{\sum_{ij} w_{ij}(x_i - x_j)^2}{\sum_i (x_i-\bar x)^2}

    C is 1 without autocorrelation, below 1 when neighbours are alike.

    Parameters
    ----------
    variable, w, inference, permutations, alternative, rng, executor, progress, options
        As for `moran`. `alternative` speaks of C itself: "less" is the alternative of positive
        autocorrelation.
    where, missing : optional
        As in `regspatial.moran`.

    Returns
    -------
    GlobalStatistic
        z is (C − 1)/sd, negative when neighbours are alike.

    Raises
    ------
    RegspatialError
        As `moran`.

    Notes
    -----
    spdep reports z with the other sign, and calls "greater" what is "less" here; esda's sign is
    the one here. The variance under randomisation is exact over all arrangements.

    References
    ----------
    Geary, R. C. (1954). The contiguity ratio and statistical mapping. The Incorporated Statistician
    5, 115–145. doi:10.2307/2986645

    Examples
    --------
    >>> import regspatial as rs
    >>> from regspatial import autocorrelation
    >>> dri = rs.example("dri")
    >>> panel, w = dri.panel(), rs.weights.knn(dri.regions(), k=5)
    >>> round(float(autocorrelation.geary(panel["ln_inn"].at(2022), w).values[0]), 3)
    0.635
    """
    plan = planned(inference, permutations, alternative, GlobalInference)
    p = prepare(variable, w)
    s = usable_sums(p)
    squares = np.square(p.z).sum(axis=1)
    scale = (p.n - 1.0) / (2.0 * s.s0 * squares)
    lag = np.asarray((p.matrix @ p.z.T).T)
    values = scale * (np.square(p.z) @ s.margin - 2.0 * np.einsum("ti,ti->t", p.z, lag))
    m = contrasts(s, p.z)
    moments = {
        "randomisation": Moments(scale * m.expected, scale**2 * m.variance),
        "normality": geary_normality(s, len(values)),
    }
    draws = draws_of(plan.permutations, rng, progress, options)
    simulated = None
    if draws is not None:
        cross, _unused, own = global_sums(p.matrix, p.z, s.margin, draws)
        simulated = scale[:, None] * (own - 2.0 * cross)
    by = tested(values, moments, plan, simulated, 4.0 * _size(p, scale))
    return recorded(
        "geary", p, w, values=values, by=by, plan=plan, draws=draws, simulated=simulated
    )


@tool(
    group="pattern",
    behind="local_g",
    name=_("Getis–Ord general G by time"),
    help=_(
        "Whether high or low values are neighbours; for positive variables with a natural zero."
    ),
    tags=_("Getis-Ord, general G, hot spot, global"),
    table=_("Holds the columns that are used."),
    outputs=(
        Output.table(
            "getis_ord_g", Message(_("{statistic} by time"), statistic=Message(_("General G")))
        ),
        Output.table("getis_ord_g_inference", _("By kind of inference")),
        Output.number(
            "value",
            Message(_("{statistic}, last time"), statistic=Message(_("General G"))),
            "last_value",
        ),
        Output.number("z", _("z, last time"), "last_z"),
        Output.number("p_value", _("p, last time"), "last_p"),
    ),
)
@door
@per_period
def getis_ord_g(
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
) -> GlobalStatistic:
    r"""Return the Getis–Ord general G of every time of a variable.

    .. math:: G = \frac{\sum_{ij} w_{ij} x_i x_j}{\sum_{i\ne j} x_i x_j}

    High where high values are neighbours, low where low values are.

    Parameters
    ----------
    variable : Variable
        Positive values with a natural zero (not logs that may be negative, not deviations).
    w : SpatialWeights
    binary : bool
        Whether to use only who is a neighbour of whom (weights 0 and 1), as the statistic was
        proposed; False uses the weights as they are, which all-neighbour weights (inverse distance
        without a cut-off) need.
    inference : {"randomisation", "permutation"}
    permutations, alternative, rng, executor, progress, options
        As for `moran`.
    where, missing : optional
        As in `regspatial.moran`.

    Returns
    -------
    GlobalStatistic

    Raises
    ------
    InputError
        If a value is negative, naming the regions.
    RegspatialError
        Otherwise as `moran`.

    Notes
    -----
    The variance is exact over all arrangements; spdep's ``globalG.test`` gives it with its default
    ``B1correct=TRUE``.

    References
    ----------
    Getis, A. and Ord, J. K. (1992). The analysis of spatial association by use of distance
    statistics. Geographical Analysis 24, 189–206. doi:10.1111/j.1538-4632.1992.tb00261.x

    Examples
    --------
    >>> import regspatial as rs
    >>> from regspatial import autocorrelation
    >>> dri = rs.example("dri")
    >>> panel, w = dri.panel(), rs.weights.knn(dri.regions(), k=5)
    >>> found = autocorrelation.getis_ord_g(panel["gdp"].at(2022), w)
    >>> round(float(found.values[0]), 3)
    0.166
    """
    plan = planned(inference, permutations, alternative, GlobalInferenceOfG)
    p = prepare(variable, w)
    _require_natural_zero(p)
    p = binary_matrix(p) if binary else p
    s = usable_sums(p)
    unit = p.raw / p.raw.mean(axis=1, keepdims=True)
    scale = 1.0 / (unit.sum(axis=1) ** 2 - np.square(unit).sum(axis=1))
    lag = np.asarray((p.matrix @ unit.T).T)
    values = scale * np.einsum("ti,ti->t", unit, lag)
    m = raw_products(s, unit)
    moments = {"randomisation": Moments(scale * m.expected, scale**2 * m.variance)}
    draws = draws_of(plan.permutations, rng, progress, options)
    simulated = None
    if draws is not None:
        simulated = scale[:, None] * global_sums(p.matrix, unit, s.margin, draws)[0]
    size = scale * absolute_row_sums(p.matrix).sum() * np.square(unit).max(axis=1)
    by = tested(values, moments, plan, simulated, size)
    return recorded(
        "getis_ord_g", p, w, values=values, by=by, plan=plan, draws=draws, simulated=simulated
    )


def _size(p: Prepared, scale: Array) -> Array:
    return np.asarray(scale * absolute_row_sums(p.matrix).sum() * np.square(p.z).max(axis=1))


def _require_natural_zero(p: Prepared) -> None:
    raw = p.restored(p.raw)
    single = (np.count_nonzero(raw, axis=1) < 2).nonzero()[0]
    if single.size:
        times = listed(p.variable.times[t] for t in single)
        raise InputError(
            _(
                "{name!r} is zero in all regions but one at {times}, so no pair has a product "
                "and G is not defined. Leave these times out."
            ),
            columns=[p.variable.name],
            name=p.variable.name,
            times=times,
        )
    bad = (raw < 0).any(axis=0)
    if bad.any():
        ids = [i for i, is_bad in zip(p.variable.ids, bad, strict=True) if is_bad]
        raise InputError(
            _(
                "{name!r} is negative in {n} {n:region|regions}: {regions}. G multiplies "
                "values and needs a natural zero; use the variable before logs or "
                "standardising, or moran."
            ),
            ids=ids,
            columns=[p.variable.name],
            name=p.variable.name,
            n=len(ids),
            regions=listed(ids),
        )
