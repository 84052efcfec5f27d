"""Correlograms: Moran's I or Geary's C by distance, or by the order of neighbours."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise
from typing import Annotated, Any, Unpack

import numpy as np
import scipy.sparse as sp

from ..._calls.door import door
from ..._kernels.linear.sparse import rows_of
from ..._kernels.memory import check_square
from ..._kernels.shapes.distances import matrix as all_distances
from ...choices.weights import Metric
from ...containers import Regions, SpatialWeights, Variable
from ...containers.expected import expected
from ...declare.asks import Asks
from ...declare.data import AnyVariable, Map, TimeOrLast, WeightsOrRule
from ...declare.description import Output
from ...declare.draws import (
    Alpha,
    CorrelogramStatistic,
    PermutationsAtLeast99,
    SeedOfPermutations,
)
from ...declare.every_tool import SampleByWorkers
from ...declare.tool import tool
from ...errors import IslandError
from ...options import Options
from ...progress import Progress, part
from ...results.record import label_entry
from ...weights._points import measured
from ...weights.distance import Points
from ...weights.edit import edit
from ...weights.normalise import normalise as normalised
from ...words import Message, _
from .._inputs import described, last_of
from .._max_t import step_down_of
from .._one_period import at_one_time
from .._weights import binary
from ..declared import Scaling
from ..global_stats import geary, moran
from .bands import Plan, ends_of, planned, weights_of
from .record import Correlogram

_HELD = 6.0  # matrices (n, n) at the peak, as was measured at 900 and 1,600 regions
_FEWER = Message(
    _(
        "Choose some of the regions by {param:where}, or take the correlogram by order of neighbours, whose "
        "weights are sparse."
    )
)
_EDGE = 1e-12  # share by which a distance may exceed the end of its band and still be its


@tool(
    group="pattern",
    name=_("Correlogram by distance"),
    help=_(
        "How alike regions are at growing distance: Moran's I or Geary's C of the pairs in "
        "each band of distance, with bands of permutations and a test over all of them."
    ),
    tags=_("correlogram, Moran, Geary, distance, order, range, how far does autocorrelation reach"),
    table=_("Holds the columns that are used."),
    outputs=(
        Output.table("correlogram", _("Correlogram")),
        Output.number("first", _("First value")),
        Output.number("reach", _("Distance that likeness reaches")),
    ),
)
@door
@at_one_time
def correlogram_by_distance(
    variable: AnyVariable,
    regions: Map,
    *,
    statistic: CorrelogramStatistic = "moran",
    bands: Annotated[int, Asks(_("Number of bands"), _("Of equal width."), least=1, most=200)] = 10,
    maximum: Annotated[
        float | None,
        Asks(
            _("Greatest distance (km, or map units)"),
            _("Empty: half of the largest distance."),
            least=0.0,
        ),
    ] = None,
    breaks: Annotated[
        Iterable[float] | str | None,
        Asks(
            _("Ends of the bands"),
            _("Growing distances instead of equal widths: 0, 200, 400, 800."),
            advanced=True,
        ),
    ] = None,
    scaling: Scaling = "none",
    points: Annotated[
        Points,
        Asks(
            _("Points distances are measured between"),
            _("Seats need the attributes seat_lon and seat_lat; a layer of points has its points."),
            terms="points",
        ),
    ] = "centroid",
    metric: Annotated[
        Metric | None,
        Asks(
            _("Distance"),
            _("Empty: great circle for longitude and latitude, planar for projected maps."),
            terms="metric",
            advanced=True,
        ),
    ] = None,
    at_time: TimeOrLast = None,
    permutations: PermutationsAtLeast99 = 999,
    alpha: Alpha = 0.05,
    rng: SeedOfPermutations = None,
    progress: Progress | None = None,
    options: Options | None = None,
    **_every_tool: Unpack[SampleByWorkers],
) -> Correlogram:
    r"""Return how alike regions are at growing distance, with bands of permutations.

    .. math:: I(h) = \frac{n}{S_0(h)}\frac{\sum_{ij} w_{ij}(h) z_i z_j}{\sum_i z_i^2}

    with w_ij(h) = 1 for the pairs whose distance lies in the h-th band, above its lower end and up
    to its upper one.

    Parameters
    ----------
    variable : Variable
    regions : Regions
        May have more regions than x.
    statistic : {"moran", "geary"}
    bands : int
        Number of bands of equal width, from 0 to `maximum`.
    maximum : float, optional
        km for longitude and latitude, else the unit of the coordinates. Default: half of
        the largest distance, beyond which most pairs join opposite edges of the map.
    breaks : list of float or text, optional
        Ends of the bands instead, growing: "0, 200, 400, 800".
    scaling : {"none", "row"}
        "none": every pair counts the same, as in the classical correlogram. "row": the pairs of each
        region in a band get the weight one together. "spectral" and "min-max" change nothing.
    points, metric
        As in `weights.inverse_distance`.
    at_time : int or str, optional
        Default: the last.
    permutations : int
        At least 99; the same permutations serve all bands.
    alpha : float
        Of the band of permutations.
    rng, executor, progress, options
        As for `moran`.
    where, missing : optional
        As in `regspatial.moran`.

    Returns
    -------
    Correlogram
        Values, the pointwise permutation band (its alpha/2 and 1 − alpha/2 quantiles), two-sided p
        by band, and p that holds for all bands together (max-T over the same permutations).

    Raises
    ------
    ParameterError
        If breaks do not grow, or there are fewer than 99 permutations.
    IslandError
        If no pair of regions lies in any band.
    RegspatialError
        As `moran`.

    Notes
    -----
    - Bands without pairs have NaN.
    - Of ten independent bands one at least lies outside its pointwise 5 % band on 40 % of maps of
      noise; `p_adjusted` holds for all together.
    - `reach` is the upper end of the last band before the first inside its permutation band: how
      far likeness reaches, and a start for the bandwidth of a spatial HAC estimator.

    References
    ----------
    Cliff, A. D. and Ord, J. K. (1981). Spatial Processes: Models and Applications. Pion.
    Oden, N. L. (1984). Assessing the significance of a spatial correlogram. Geographical Analysis
    16, 1–16. doi:10.1111/j.1538-4632.1984.tb00796.x

    Examples
    --------
    >>> import numpy as np, regspatial as rs
    >>> ids = [f"r{k:02d}" for k in range(40)]
    >>> xy = np.column_stack([np.arange(40.0), np.zeros(40)])
    >>> line = rs.Regions(ids=ids, points=xy, lonlat=False)
    >>> panel = rs.Panel.from_arrays(ids, [1], {"x": np.sin(np.arange(40) / 3)})
    >>> found = rs.autocorrelation.correlogram_by_distance(
    ...     panel["x"], line, breaks=[0, 2, 4, 6, 8], points="point", rng=1
    ... )
    >>> [round(float(v), 2) for v in found.values]
    [0.89, 0.44, -0.19, -0.74]
    """
    regions = expected(regions, Regions, "regions")
    variable = last_of(variable, at_time)
    plan = planned(statistic, scaling, permutations, alpha, rng, options)
    check_square(len(variable.ids), _HELD, _FEWER)
    xy, metric = measured(regions.select(variable.ids), points, metric)
    distance = all_distances(xy, metric)
    ends = ends_of(breaks, bands, maximum, distance)
    found = []
    for low, high in pairwise(ends):
        inside = (distance > low * (1.0 + _EDGE)) & (distance <= high * (1.0 + _EDGE))
        if low == 0.0:
            inside |= distance == 0.0
        np.fill_diagonal(inside, val=False)
        mean = float(distance[inside].mean()) if inside.any() else float("nan")
        w = weights_of(variable.ids, sp.csr_array(inside.astype(float)))
        found.append((float(low), float(high), mean, w))
    spec = {
        "verb": "correlogram_by_distance",
        "points": points,
        "metric": metric,
        "breaks": [float(one) for one in ends],
    }
    unit = "map" if metric == "planar" else "km"
    return _computed(variable, found, plan, progress, by="distance", unit=unit, spec=spec)


@tool(
    group="pattern",
    behind="correlogram_by_distance",
    name=_("Correlogram by order of neighbours"),
    help=_(
        "How alike regions are at more and more steps between neighbours, with bands of "
        "permutations and a test over all of them."
    ),
    tags=_("correlogram, Moran, Geary, distance, order, range"),
    table=_("Holds the columns that are used."),
    outputs=(
        Output.table("correlogram", _("Correlogram")),
        Output.number("first", _("First value")),
    ),
)
@door
@at_one_time
def correlogram_by_order(
    variable: AnyVariable,
    w: WeightsOrRule,
    *,
    orders: Annotated[
        int, Asks(_("Highest order"), _("Steps along the links of the weights."), least=1, most=200)
    ] = 5,
    statistic: CorrelogramStatistic = "moran",
    scaling: Scaling = "row",
    at_time: TimeOrLast = None,
    permutations: PermutationsAtLeast99 = 999,
    alpha: Alpha = 0.05,
    rng: SeedOfPermutations = None,
    progress: Progress | None = None,
    options: Options | None = None,
    **_every_tool: Unpack[SampleByWorkers],
) -> Correlogram:
    r"""Return how alike regions are at more and more steps along the links of W.

    .. math:: I(h) = \frac{n}{S_0(h)}\frac{\sum_{ij} w_{ij}(h) z_i z_j}{\sum_i z_i^2}

    with the w_ij(h) of the pairs whose shortest path has h links.

    Parameters
    ----------
    variable : Variable
    w : SpatialWeights
        Who is whose neighbour; the values of the weights do not matter.
    orders : int
        Highest order.
    statistic, at_time, permutations, alpha, rng, executor, progress, options
        As for `correlogram_by_distance`.
    scaling : {"row", "none"}
        "row" as spdep's ``sp.correlogram`` by default: the neighbours of an order count one together.
    where, missing : optional
        As in `regspatial.moran`.

    Returns
    -------
    Correlogram

    Raises
    ------
    RegspatialError
        As `correlogram_by_distance`.

    Notes
    -----
    Regions without neighbours of an order stay in n, as in `moran`; spdep takes them out of it.

    References
    ----------
    Cliff, A. D. and Ord, J. K. (1981). Spatial Processes: Models and Applications. Pion.

    Examples
    --------
    >>> import regspatial as rs
    >>> from regspatial import autocorrelation
    >>> dri = rs.example("dri")
    >>> panel, w = dri.panel(), rs.weights.knn(dri.regions(), k=5)
    >>> found = autocorrelation.correlogram_by_order(
    ...     panel["ln_inn"].at(2022), w, orders=2, permutations=99, rng=1
    ... )
    >>> [round(float(v), 2) for v in found.values]
    [0.22, -0.01]
    """
    variable = last_of(variable, at_time)
    plan = planned(statistic, scaling, permutations, alpha, rng, options)
    matched = expected(w, SpatialWeights, "w").aligned(variable.ids)
    first = weights_of(matched.ids, rows_of(binary(matched.matrix)))
    found = []
    for order in range(1, int(orders) + 1):
        far = edit(first, order=order, islands="keep", normalise="none") if order > 1 else first
        found.append((float(order), float(order), float(order), far))
    spec = {"verb": "correlogram_by_order", "weights": described(w), "orders": int(orders)}
    return _computed(variable, found, plan, progress, by="order", unit="", spec=spec)


def _computed(
    x: Variable,
    found: list[tuple[float, float, float, SpatialWeights]],
    plan: Plan,
    progress: Progress | None,
    *,
    by: str,
    unit: str,
    spec: dict[str, Any],
) -> Correlogram:
    k = len(found)
    numbers = np.full((8, k), np.nan)
    standardised = np.full((k, plan.permutations), np.nan)
    for h, (_low, _high, _mean, w) in enumerate(found):
        if not w.links:
            continue
        verb = moran if plan.statistic == "moran" else geary
        one = verb(
            x,
            normalised(w, plan.normalise),
            inference="permutation",
            permutations=plan.permutations,
            rng=plan.seed,
            options=plan.options,
            progress=part(progress, h / k, (h + 1) / k),
        )
        by_all, drawn = one.by["randomisation"], one.by["permutation"]
        simulated = np.empty(0) if one.simulated is None else one.simulated[0]
        low, high = np.quantile(simulated, [plan.alpha / 2, 1 - plan.alpha / 2])
        sd = float(np.sqrt(by_all.variance[0]))
        numbers[:7, h] = (
            one.values[0],
            by_all.expected[0],
            by_all.variance[0],
            by_all.z[0],
            low,
            high,
            drawn.p_value[0],
        )
        standardised[h] = (simulated - by_all.expected[0]) / sd
    if np.isnan(numbers[0]).all():
        raise IslandError(
            _("No pair of regions lies in any band. Give a greater maximum, or other breaks.")
        )
    links = np.array([one[3].links for one in found])
    mutual = all(_mutual(one[3]) for one in found)
    return Correlogram(
        variable=x.name,
        time=x.times[0],
        ids=x.ids,
        statistic=plan.statistic,
        by=by,
        unit=unit,
        lower=np.array([one[0] for one in found]),
        upper=np.array([one[1] for one in found]),
        mean_distance=np.array([one[2] for one in found]),
        pairs=links // 2 if mutual else links,
        mutual=mutual,
        values=numbers[0],
        expected=numbers[1],
        variance=numbers[2],
        z_score=numbers[3],
        low=numbers[4],
        high=numbers[5],
        p_value=numbers[6],
        p_adjusted=np.fmax(step_down_of(numbers[3], standardised), numbers[6]),
        alpha=plan.alpha,
        permutations=plan.permutations,
        spec={
            **spec,
            "statistic": plan.statistic,
            "normalise": plan.normalise,
            "permutations": plan.permutations,
            "alpha": plan.alpha,
            "seed": plan.seed,
            **label_entry(x.labels, x.notes),
        },
    )


def _mutual(w: SpatialWeights) -> bool:
    """Return whether each neighbour of a region has it for one."""
    there = sp.csr_array(w.matrix)
    there.data = (there.data != 0).astype(float)
    return bool(abs(there - there.T).max() == 0.0)
