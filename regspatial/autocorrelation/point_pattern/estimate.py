"""Ripley's K and L of points in a window, against complete spatial randomness."""

from __future__ import annotations

from typing import Annotated

import numpy as np
from numpy.typing import NDArray

from ..._calls.door import door
from ..._calls.executor import Executor, run
from ..._kernels.random import Numbers, seed_if
from ..._kernels.shapes.distances import RADIUS_KM
from ..._kernels.shapes.isotropic import pairs_of, weights_of
from ..._kernels.shapes.window import Window, uniform_points
from ...choices import one_of
from ...choices.autocorrelation import DuplicatePoints, OutsidePoints
from ...choices.weights import PointsOf
from ...containers import Regions
from ...containers.expected import expected
from ...declare.asks import Asks
from ...declare.description import Output
from ...declare.draws import SeedOfPermutations
from ...declare.tool import tool
from ...errors import DataWarning, warn
from ...progress import Progress
from ...words import _, p_
from .._pattern import checked_simulations, checked_size, longest, place
from .record import Envelope, RipleyK

Array = NDArray[np.float64]
_FLAT = 1e-12
"""A distance at which all patterns have one L, to this share of the largest spread, says nothing."""
_SAME = 1e-9


@tool(
    group="pattern",
    name=_("Ripley's K and L (point pattern)"),
    help=_(
        "Whether places stand closer together, or farther apart, than places put down at "
        "random in the same window, at every distance: K and L(r) − r with the isotropic "
        "edge correction for any polygon, in the plane or along great circles, with "
        "pointwise and simultaneous envelopes of simulated patterns."
    ),
    tags=_(
        "Ripley, K function, L function, point pattern, clustering, CSR, envelope, clustered "
        "points, random or clustered, shops, facilities"
    ),
    tried={"points": "seat"},
    outputs=(
        Output.table("distances", _("K and L by distance"), "ripley_k"),
        Output.table("measures", _("The point pattern"), "ripley_k_measures"),
        Output.number("n", _("Points")),
        Output.number("p_value", _("p, all distances together")),
        Output.number("largest", _("L − r where it deviates most")),
        Output.number("largest_at", _("Distance where L − r deviates most")),
    ),
)
@door
def ripley_k(
    regions: Annotated[
        Regions,
        Asks(
            p_("layer", "Places"),
            _("One point each: firms, towns, zones; or polygons, of which a point is taken."),
        ),
    ],
    *,
    points: Annotated[
        PointsOf | tuple[str, str],
        Asks(
            _("Point of each place"),
            _("Of polygons; a layer of points has its points."),
            terms="points",
        ),
    ] = "centroid",
    window: Annotated[
        Regions | None,
        Asks(
            _("Window"),
            _(
                "Polygons in which the points could be anywhere. Empty: the union of the places if "
                "they are polygons, else their bounding box."
            ),
            kind="vector",
        ),
    ] = None,
    box: Annotated[
        bool,
        Asks(
            _("Bounding box as window"),
            _("Take the bounding box of the points, whatever else there is."),
            advanced=True,
        ),
    ] = False,
    maximum: Annotated[
        float | None,
        Asks(
            _("Longest distance (km, or map units)"),
            _(
                "Empty: a quarter of the shorter side of the window, or the distance within which "
                "1000 points are expected, if that is less."
            ),
            least=0.0,
        ),
    ] = None,
    steps: Annotated[
        int,
        Asks(
            _("Number of distances"),
            _("From 0 to the longest in equal steps."),
            least=1,
            most=10000,
            advanced=True,
        ),
    ] = 64,
    simulations: Annotated[
        int,
        Asks(
            _("Number of simulations"),
            _("Patterns of random points; 199 is usual, 999 for published p-values, 0 for none."),
            least=0,
            most=100000,
        ),
    ] = 199,
    alpha: Annotated[
        float,
        Asks(
            _("Significance level"), _("Of both envelopes."), least=1e-05, most=0.5, advanced=True
        ),
    ] = 0.05,
    outside: Annotated[
        OutsidePoints,
        Asks(
            _("Points outside the window"),
            _("Stop and name them, or leave them out and say how many."),
            terms="outside",
            advanced=True,
        ),
    ] = "raise",
    duplicates: Annotated[
        DuplicatePoints,
        Asks(
            _("Points on one spot"),
            _("Random points never coincide: those that do count as clustered at any distance."),
            terms="duplicates",
            advanced=True,
        ),
    ] = "keep",
    rng: SeedOfPermutations = None,
    executor: Executor | None = None,
    progress: Progress | None = None,
) -> RipleyK:
    r"""Return Ripley's K and L − r of points, with envelopes of complete spatial randomness.

    Whether places (firms, zones, towns) stand closer together, or farther apart, than n places put
    down at random in the same window, at every distance up to `maximum`:

    .. math:: \hat K(r) = \frac{A}{n(n-1)} \sum_i \sum_{j\ne i}
              \frac{1\{d_{ij} \le r\}}{p_i(d_{ij})}

    with A the area of the window and p_i(d) the part of the circle of radius d about i that lies in
    it (Ripley's isotropic correction, exact for any polygon). In the plane K of random points is
    π r² and L(r) = √(K/π); on the globe K is the area of a cap, 2πR²(1 − cos(r/R)), and
    L(r) = R arccos(1 − K/(2πR²)). L(r) − r is 0 for random points, above 0 for clustered ones.

    Parameters
    ----------
    regions : Regions
        The places, one point each. Longitude and latitude are measured along great circles in km on
        a sphere of R = 6371.0088 km; projected coordinates in the plane, in the unit of the map.
    points : {"centroid", "seat", "point"} or a pair of attribute names
        Which point of each; see `Regions.coordinates`.
    window : Regions, optional
        Polygons whose union is where points could be, in the coordinates of `regions`. By default the
        union of the regions themselves; of a map of points, their bounding box.
    box : bool, default False
        Whether to take the bounding box of the points, whatever else there is.
    maximum : float, optional
        Longest distance, in km or the unit of the map. By default a quarter of the shorter side of the
        rectangle round the window, or less where more than 1000 points are expected within it:
        min(side/4, √(1000/(π n/A))), as in the R package spatstat.
    steps : int, default 64
        Distances r_max/steps, 2 r_max/steps, …, r_max at which K is given, beside 0.
    simulations : int, default 199
        Patterns of n random points in the window; 0 for none. 999 for published p-values.
    alpha : float, default 0.05
        Level of both envelopes.
    outside : {"raise", "leave-out"}
        What is done with points that are not in the window; those left out are counted.
    duplicates : {"keep", "merge"}
        Points on one spot: each counts, with pairs at distance 0, or the spot counts once. Random
        points never coincide, so that kept ones raise K at every distance; a warning says so.
    rng : int, Generator or None
    executor : object with a ``map`` method, optional
        A `concurrent.futures` pool or a Dask `Client`: simulated patterns are sent to it. The digits do not depend on it.
    progress : callable, optional

    Returns
    -------
    RipleyK
        With `r`, `k`, `l_minus_r`, the `envelope` (pointwise and simultaneous) and `p_value`.

    Raises
    ------
    GeometryError
        If points lie outside the window, it has no area, or its polygons overlap.
    InputError
        For fewer than three points.
    ParameterError
        For a distance, number or choice that is not allowed.

    Notes
    -----
    The pointwise envelope holds at one distance chosen beforehand. The simultaneous one holds at
    all distances together: mean ± c standard deviations of the patterns' L(r) − r, with c the k-th
    largest of their own maxima over r, k = alpha (simulations + 1); `p_value` is the rank of the
    observed maximum among them, so that the curve leaves the band where p ≤ alpha. The customary
    band has one width for all distances (maximum absolute deviation, `mad.test` of spatstat): the
    shortest distance, at which few pairs are found, then decides alone how wide it is.
    A circle counts with at least 1 % inside.
    K compares with random points, not with where people or land are: the only null model here.
    Straight sides of polygons on the globe are straight in longitude and latitude.

    References
    ----------
    Ripley, B. D. (1977). Modelling spatial patterns. Journal of the Royal Statistical Society B 39(2),
    172–212. doi:10.1111/j.2517-6161.1977.tb01615.x
    Baddeley, A., Diggle, P. J., Hardegen, A., Lawrence, T., Milne, R. K. and Nair, G. (2014). On
    tests of spatial pattern based on simulation envelopes. Ecological Monographs 84(3), 477–489.
    doi:10.1890/13-2042.1
    Myllymäki, M., Grabarnik, P., Seijo, H. and Stoyan, D. (2015). Deviation test construction and
    power comparison for marked spatial point patterns. Spatial Statistics 11, 19–34.
    doi:10.1016/j.spasta.2014.11.004
    Robeson, S. M., Li, A. and Huang, C. (2014). Point-pattern analysis on the sphere. Spatial
    Statistics 10, 76–86. doi:10.1016/j.spasta.2014.10.001

    Examples
    --------
    >>> from regspatial import Regions
    >>> xy = [[1, 1], [1, 2], [2, 1], [8, 8], [9, 8], [8, 9], [0, 0], [10, 10]]
    >>> places = Regions(ids=list("abcdefgh"), points=xy, lonlat=False)
    >>> found = ripley_k(places, maximum=4, steps=4, simulations=39, rng=1)
    >>> [round(v, 2) for v in found.k.tolist()]
    [0.0, 14.29, 34.52, 88.1, 88.1]
    """
    regions = expected(regions, Regions, "regions")
    one_of("outside", outside, OutsidePoints)
    one_of("duplicates", duplicates, DuplicatePoints)
    steps, count = int(steps), checked_simulations(simulations, alpha)
    seed = seed_if(count, rng)
    where = place(regions, points, window, box, outside)
    distinct = np.unique(where.xy, axis=0)
    again = len(where.xy) - len(distinct)
    xy = distinct if duplicates == "merge" else where.xy
    if again and duplicates == "keep":
        warn(_coinciding(again, len(xy)))
    n = checked_size(len(xy))
    r = np.linspace(0.0, longest(where.window, n, maximum), steps + 1)
    k = estimate(where.window, xy, r)
    lonlat = where.window.lonlat
    observed = l_of(k, lonlat=lonlat) - r
    drawn = _drawn(where.window, n, r, count, seed, progress)
    return RipleyK(
        r=r,
        k=k,
        expected=expected_k(r, lonlat=lonlat),
        l_minus_r=observed,
        n=n,
        area=where.window.area,
        lonlat=lonlat,
        window=where.kind,
        duplicates=again,
        left_out=where.left_out,
        envelope=None if drawn is None else enveloped(observed, drawn, alpha),
        spec={
            "verb": "ripley_k",
            "points": points,
            "r_max": float(r[-1]),
            "steps": steps,
            "simulations": count,
            "alpha": alpha,
            "outside": outside,
            "duplicates": duplicates,
            "seed": seed,
        },
    )


def _drawn(
    window: Window, n: int, r: Array, count: int, seed: int | None, progress: Progress | None
) -> Array | None:
    """Return L − r of random patterns, (simulations, len(r)); None without any."""
    if seed is None:
        return None
    work = list(range(count))
    found = run(_simulated, (window, n, r, seed), work, progress=progress, message="simulations")
    return np.array(found)


def _simulated(given: tuple[Window, int, Array, int], one: int) -> Array:
    """Return L − r of one random pattern."""
    window, n, r, seed = given
    simulated = uniform_points(window, n, Numbers(seed, one))
    return np.asarray(l_of(estimate(window, simulated, r), lonlat=window.lonlat) - r)


def _coinciding(n: int, total: int) -> DataWarning:
    return DataWarning(
        _(
            "{n} of {total} {total:point|points} lie where another one does; they count as "
            "pairs at distance 0. {param:duplicates=merge} counts each spot once."
        ),
        n=n,
        total=total,
    )


def estimate(window: Window, xy: Array, r: Array) -> Array:
    """Return K at ascending distances, (len(r),)."""
    owner, radius = pairs_of(window, xy, float(r[-1]))
    weights = weights_of(window, xy, owner, radius, float(r[-1]))
    at = np.searchsorted(r * (1.0 + 1e-12), radius)
    total = np.cumsum(np.bincount(at, weights=weights, minlength=len(r))[: len(r)])
    return np.asarray(window.area / (len(xy) * (len(xy) - 1)) * total)


def expected_k(r: Array, *, lonlat: bool) -> Array:
    """Return K of complete spatial randomness: the area of a disc, or of a cap of the globe."""
    if not lonlat:
        return np.asarray(np.pi * r**2)
    return np.asarray(4.0 * np.pi * RADIUS_KM**2 * np.sin(r / (2.0 * RADIUS_KM)) ** 2)


def l_of(k: Array, *, lonlat: bool) -> Array:
    """Return L: the radius of the disc, or cap, that has the area K."""
    if not lonlat:
        return np.sqrt(k / np.pi)
    half = np.minimum(np.sqrt(k / (4.0 * np.pi * RADIUS_KM**2)), 1.0)
    return np.asarray(2.0 * RADIUS_KM * np.arcsin(half))


def enveloped(observed: Array, drawn: Array, alpha: float) -> Envelope:
    """Return both envelopes of L − r and the p-value of the largest deviation.

    Parameters
    ----------
    observed : (m,) array
    drawn : (simulations, m) array
    alpha : float
    """
    count = len(drawn)
    rank = int(np.floor(alpha / 2.0 * (count + 1) + 1e-9))
    ordered = np.sort(drawn, axis=0)
    everything = np.vstack([observed, drawn])  # both ways round: the test is exact
    centre, spread = everything.mean(axis=0), everything.std(axis=0)
    varies = spread > _FLAT * max(float(spread.max()), 1e-300)
    unit = np.where(varies, spread, 1.0)
    deviation = (np.abs(everything - centre) / unit)[:, varies].max(axis=1, initial=0.0)
    most = float(np.sort(deviation[1:])[-int(np.floor(alpha * (count + 1) + 1e-9))])
    as_far = deviation[1:] >= deviation[0] * (
        1.0 - _SAME
    )  # with one close pair each, they are equal
    half = np.where(varies, most * spread, 0.0)
    return Envelope(
        low=ordered[rank - 1],
        high=ordered[-rank],
        low_all=centre - half,
        high_all=centre + half,
        level=2.0 * rank / (count + 1),
        deviation=float(deviation[0]),
        p_value=float((1 + as_far.sum()) / (count + 1)),
        simulations=count,
    )
