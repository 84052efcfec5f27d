"""Kernel weights: decay within a bandwidth that is fixed, or each region's own."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from .._calls.door import door
from .._kernels.shapes.distances import matrix as all_distances
from .._kernels.shapes.distances import nearest, within
from ..choices import one_of
from ..choices.weights import ISLANDS, Islands, KernelFunction, Metric, Normalise
from ..containers import Regions, SpatialWeights
from ..containers.expected import expected
from ..containers.spatial_weights import without_links
from ..errors import CoincidentPointsError, IslandError, ParameterError, listed
from ..words import _
from ._assemble import assemble
from ._points import check_positive, check_size, measured, rank_of
from .distance import Points

Array = NDArray[np.float64]

_EDGE = 1e-12
"""Distances that exceed the bandwidth by less than this share are the bandwidth itself."""

FUNCTIONS: dict[KernelFunction, Callable[[Array], Array]] = {
    "triangular": lambda z: 1.0 - z,
    "uniform": lambda z: np.full_like(z, 0.5),
    "epanechnikov": lambda z: 0.75 * (1.0 - z**2),
    "bisquare": lambda z: 0.9375 * (1.0 - z**2) ** 2,
    "tricube": lambda z: 70.0 / 81.0 * (1.0 - z**3) ** 3,
    "gaussian": lambda z: np.exp(-0.5 * z**2) / np.sqrt(2.0 * np.pi),
}


@door
def kernel(
    regions: Regions,
    bandwidth: float | None = None,
    *,
    function: KernelFunction = "triangular",
    k: int = 4,
    points: Points = "centroid",
    metric: Metric | None = None,
    cutoff: float | None = None,
    islands: Islands = ISLANDS,
    normalise: Normalise = "row",
) -> SpatialWeights:
    r"""Return kernel weights, w_ij = K(d_ij / b_i) for i ≠ j.

    ============ =======================================
    triangular   1 − z                       for z ≤ 1
    uniform      1/2                         for z ≤ 1
    epanechnikov 3/4 (1 − z²)                for z ≤ 1
    bisquare     15/16 (1 − z²)²             for z ≤ 1
    tricube      70/81 (1 − z³)³             for z ≤ 1
    gaussian     exp(−z²/2) / √(2π)          for all z
    ============ =======================================

    Parameters
    ----------
    regions : Regions
    bandwidth : float, optional
        b, the same for all regions: kilometres for longitude and latitude, else the unit of the
        coordinates. By default adaptive: b_i is the distance to the k-th nearest region.
    function : {"triangular", "uniform", "epanechnikov", "bisquare", "tricube", "gaussian"}
    k : int
        For the adaptive bandwidth; from 1 to n − 1, and from 2 for the kernels that are zero at
        z = 1.
    points, metric, normalise
        As in `inverse_distance`.
    cutoff : float, optional
        For "gaussian", which never ends: weights beyond this distance are zero, and the matrix is
        sparse.
    islands : {"nearest", "raise", "keep"}
        What to do about regions with nobody within a fixed bandwidth. A kernel gives a region beyond
        the bandwidth nothing, so that "nearest" has no weight to link them by: it stops as "raise"
        does, and says from which bandwidth on every region has a neighbour.

    Returns
    -------
    SpatialWeights
        Sparse, but for "gaussian" without a cut-off. With an adaptive bandwidth not symmetric.

    Raises
    ------
    CoincidentPointsError
        If the k nearest regions of one are all on its own spot, so that its bandwidth is zero.
    IslandError, GeometryError, ParameterError

    Notes
    -----
    - The diagonal is zero, as of all weights here: K(0) is left out. Programs that put K(0) or one
      on it want that for the HAC estimator of Kelejian and Prucha, or for Gi*; both have it of
      their own here.
    - The k-th neighbour itself stands at z = 1, where all but "uniform" and "gaussian" are zero: it
      has no link. libpysal widens the bandwidth by 1e-7 and keeps a link of about 1e-7.
    - Constants are libpysal's ("quadratic" is "epanechnikov", "quartic" is "bisquare"); they
      cancel when rows are normalised.

    References
    ----------
    Anselin, L. and Rey, S. J. (2014). Modern Spatial Econometrics in Practice. GeoDa Press, ch. 4.
    Kelejian, H. H. and Prucha, I. R. (2007). HAC estimation in a spatial framework. Journal of
    Econometrics 140(1). doi:10.1016/j.jeconom.2006.09.005

    Examples
    --------
    >>> from regspatial import Regions
    >>> four = Regions(ids=list("abcd"), points=[[0, 0], [1, 0], [3, 0], [4, 0]], lonlat=False)
    >>> kernel(four, 4.0, normalise="none").to_dense()[0].tolist()
    [0.0, 0.75, 0.25, 0.0]
    """
    one_of("function", function, KernelFunction)
    regions = expected(regions, Regions, "regions")
    xy, metric = measured(regions, points, metric)
    adaptive = bandwidth is None
    if bandwidth is None:
        width = _adaptive(regions, xy, metric, k, function)
    else:
        check_positive("bandwidth", bandwidth)
        width = np.full(regions.n, float(bandwidth))
    if function == "gaussian":
        matrix = _endless(regions.ids, xy, metric, width, cutoff)
    else:
        if cutoff is not None:
            raise ParameterError(
                _(
                    "{param:w.cutoff} is for the Gaussian kernel, which never ends; {function} ends at "
                    "its bandwidth. Leave it out."
                ),
                function=function,
            )
        matrix = _within(xy, metric, width, FUNCTIONS[function])
    if islands != "keep" and not adaptive:
        _refuse_alone(matrix, regions.ids, xy, metric)
    spec: dict[str, Any] = {
        "function": function,
        "bandwidth": bandwidth,
        "k": int(k) if adaptive else None,
        "diagonal": 0.0,
        "points": points,
        "metric": metric,
        "cutoff": cutoff,
    }
    return assemble(
        regions.ids,
        matrix,
        kind="kernel",
        normalise=normalise,
        islands="keep",
        spec={**spec, "islands": islands},
    )


def _refuse_alone(matrix: Any, ids: tuple[str, ...], xy: Array, metric: Metric) -> None:
    """Raise IslandError for regions with nobody within the bandwidth, and name the least that helps."""
    alone = without_links(matrix, ids)
    if not alone:
        return
    _unused, distance = nearest(xy, 1, metric, rank_of(ids))
    raise IslandError(
        _(
            "{n} {n:region has|regions have} nobody within the bandwidth: {regions}. Take a "
            "{param:bandwidth} above {least:.6g}{unit}, or leave it out: each region then has that of its "
            "{param:k} nearest. {param:islands=keep} gives {n:it|them} a row of zeros."
        ),
        ids=alone,
        n=len(alone),
        regions=listed(alone),
        least=float(distance.max()),
        unit=" km" if metric != "planar" else "",
    )


def _adaptive(
    regions: Regions, xy: Array, metric: Metric, k: int, function: KernelFunction
) -> Array:
    """Return the distance of each region to its k-th nearest."""
    least = 1 if function in ("uniform", "gaussian") else 2
    if isinstance(k, bool) or int(k) != k or not least <= k < regions.n:
        raise ParameterError(
            _(
                "{param:k={k!r}} is not allowed; with {n} {n:region|regions} and this "
                "kernel it must be a whole number from {least} to {most}."
            ),
            k=k,
            n=regions.n,
            least=least,
            most=regions.n - 1,
        )
    _unused, distance = nearest(xy, int(k), metric, rank_of(regions.ids))
    width = distance.max(axis=1)
    none = [regions.ids[i] for i in np.flatnonzero(width <= (0.0 if metric == "planar" else 1e-6))]
    if none:
        raise CoincidentPointsError(
            _(
                "The {k} {k:nearest region|nearest regions} of {regions} are on the same "
                "spot, so that the bandwidth there is zero. Use a larger {param:k}, or a "
                "fixed {param:bandwidth}."
            ),
            ids=none,
            k=int(k),
            regions=listed(none),
        )
    return np.asarray(width)


def _within(
    xy: Array, metric: Metric, width: Array, weigh: Callable[[Array], Array]
) -> sp.csr_array:
    """Return the weights of a kernel that ends at the bandwidth."""
    i, j, d = within(xy, float(width.max()), metric)
    rows, columns, both = np.concatenate([i, j]), np.concatenate([j, i]), np.concatenate([d, d])
    z = both / width[rows]
    near = z <= 1.0 + _EDGE
    z = np.minimum(z[near], 1.0)
    z[1.0 - z <= _EDGE] = 1.0  # at the edge, up to rounding, is at the edge
    out = sp.csr_array((weigh(z), (rows[near], columns[near])), shape=(len(xy), len(xy)))
    out.eliminate_zeros()
    return out


def _endless(
    ids: tuple[str, ...], xy: Array, metric: Metric, width: Array, cutoff: float | None
) -> Any:
    """Return Gaussian weights, dense, or sparse within a cut-off."""
    weigh = FUNCTIONS["gaussian"]
    if cutoff is None:
        check_size(len(ids))
        out = weigh(all_distances(xy, metric) / width[:, None])
        np.fill_diagonal(out, 0.0)
        return out
    check_positive("cutoff", cutoff)
    i, j, d = within(xy, cutoff, metric)
    rows, columns, both = np.concatenate([i, j]), np.concatenate([j, i]), np.concatenate([d, d])
    return sp.csr_array((weigh(both / width[rows]), (rows, columns)), shape=(len(ids), len(ids)))
