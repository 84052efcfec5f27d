"""Weights from distances: inverse distance, k nearest, distance band, exponential decay."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from .._calls.door import door
from .._kernels.shapes.distances import matrix as all_distances
from .._kernels.shapes.distances import nearest, within
from ..choices.weights import ISLANDS, Islands, Metric, Normalise, PointsOf
from ..containers import Regions, SpatialWeights
from ..containers.expected import expected
from ..errors import ParameterError
from ..progress import checkpoint
from ..words import _
from ._assemble import assemble, check_policy
from ._points import (
    check_coincident,
    check_positive,
    check_size,
    inverse_power,
    measured,
    nearest_points,
    rank_of,
)

Array = NDArray[np.float64]
Points = PointsOf | tuple[str, str]


@door
def inverse_distance(
    regions: Regions,
    *,
    power: float = 2.0,
    points: Points = "centroid",
    metric: Metric | None = None,
    cutoff: float | None = None,
    islands: Islands = ISLANDS,
    normalise: Normalise = "row",
) -> SpatialWeights:
    """Return inverse-distance weights, w_ij = 1 / d_ij^power for i ≠ j.

    Parameters
    ----------
    regions : Regions
    power : float
        Exponent α; 2 by default (gravity), 1 is common too.
    points : {"centroid", "seat", "point"} or a pair of attribute names
        Between what distances are measured; see `Regions.coordinates`.
    metric : {"great-circle", "geodesic", "planar"}, optional
        Kilometres on the sphere of radius 6371.0088 km (default for longitude and latitude), on
        the WGS-84 ellipsoid, or straight distances in the unit of the coordinates (default, and
        only choice, for projected ones).
    cutoff : float, optional
        Weights beyond this distance are zero, and the matrix is sparse.
    islands : {"nearest", "raise", "keep"}
        What to do about regions with nobody within the cut-off: a link, in both directions, with
        the weight that its distance has, to the region nearest by that distance (of those equally
        near the one whose id comes first), and a warning that names the links; an error that names
        the regions; or a row of zeros.
    normalise : {"row", "spectral", "min-max", "none"}

    Returns
    -------
    SpatialWeights
        Dense without a cut-off, sparse with one.

    Raises
    ------
    CoincidentPointsError
        If two regions stand on one spot; both are named.
    IslandError, GeometryError, ParameterError
    WeightsError
        If a dense matrix of this many regions would not fit into memory.

    Notes
    -----
    With `normalise="row"` the unit of distance cancels out. 1/d² is steep: moving points by a few
    kilometres changes the weights of near neighbours visibly, so say between what you measured.

    References
    ----------
    Anselin, L. (1988). Spatial Econometrics: Methods and Models. Kluwer.
    doi:10.1007/978-94-015-7799-1

    Examples
    --------
    >>> from regspatial import Regions
    >>> three = Regions(ids=["a", "b", "c"], points=[[0, 0], [1, 0], [3, 0]], lonlat=False)
    >>> inverse_distance(three, power=1, normalise="none").to_dense()[0].round(4).tolist()
    [0.0, 1.0, 0.3333]
    """
    check_positive("power", power, zero=True)
    xy, metric = measured(regions, points, metric)
    spec: dict[str, Any] = {"power": power, "points": points, "metric": metric, "cutoff": cutoff}

    def weight(d: Array) -> Array:
        return inverse_power(d, power)

    matrix: Any
    if cutoff is None:
        matrix = _dense(regions.ids, xy, metric, weight)
    else:
        check_positive("cutoff", cutoff)
        matrix = _banded(regions.ids, xy, metric, cutoff, weight)
    return assemble(
        regions.ids,
        matrix,
        kind="inverse-distance",
        normalise=normalise,
        islands=islands,
        spec=spec,
        nearest=lambda which: nearest_points(regions.ids, xy, metric, which, weight),
    )


@door
def knn(
    regions: Regions,
    k: int = 4,
    *,
    points: Points = "centroid",
    metric: Metric | None = None,
    normalise: Normalise = "row",
) -> SpatialWeights:
    """Return k-nearest-neighbour weights: w_ij = 1 for the k regions nearest to i.

    Parameters
    ----------
    regions : Regions
    k : int
        From 1 to n - 1.
    points, metric, normalise
        As in `inverse_distance`.

    Returns
    -------
    SpatialWeights
        Sparse, asymmetric in general; every region has exactly k neighbours.

    Raises
    ------
    ParameterError
        If k is not between 1 and n - 1.

    Notes
    -----
    Of regions equally far away the one whose id comes first in text order is taken, so that the
    answer does not depend on the order of the regions; libpysal takes what its tree returns.

    References
    ----------
    Getis, A. and Aldstadt, J. (2004). Constructing the spatial weights matrix using a local
    statistic. Geographical Analysis 36(2), 90-104. doi:10.1111/j.1538-4632.2004.tb01127.x

    Examples
    --------
    >>> import regspatial as rs
    >>> regions = rs.example("dri").regions()
    >>> rs.weights.knn(regions, k=4)
    <SpatialWeights knn: 30 regions, 120 links, row-normalised, 1 component, 0 islands>
    """
    check_policy("keep", normalise)
    regions = expected(regions, Regions, "regions")
    if isinstance(k, bool) or int(k) != k or not 1 <= k < regions.n:
        raise ParameterError(
            _(
                "{param:k={k!r}} is not allowed; with {n} {n:region|regions} it must be a "
                "whole number from 1 to {most}."
            ),
            k=k,
            n=regions.n,
            most=regions.n - 1,
        )
    xy, metric = measured(regions, points, metric)
    k, n = int(k), regions.n
    at, _unused = nearest(xy, k, metric, rank_of(regions.ids))
    matrix: Any = sp.csr_array(
        (np.ones(n * k), at.ravel(), np.arange(0, n * k + 1, k)), shape=(n, n)
    )
    return assemble(
        regions.ids,
        matrix,
        kind="knn",
        normalise=normalise,
        islands="keep",
        spec={"k": k, "points": points, "metric": metric},
    )


@door
def distance_band(
    regions: Regions,
    threshold: float | None = None,
    *,
    binary: bool = True,
    power: float = 1.0,
    points: Points = "centroid",
    metric: Metric | None = None,
    islands: Islands = ISLANDS,
    normalise: Normalise = "row",
) -> SpatialWeights:
    """Return distance-band weights: neighbours are the regions not further than `threshold`.

    w_ij = 1 if d_ij ≤ threshold (`binary`), else 1 / d_ij^power within it; then normalised.

    Parameters
    ----------
    regions : Regions
    threshold : float, optional
        Kilometres for longitude and latitude, else the unit of the coordinates. By default the
        least distance at which every region has a neighbour (the largest distance to a nearest
        neighbour); it stands in `spec`.
    binary : bool
    power : float
        For ``binary=False``.
    points, metric, islands, normalise
        As in `inverse_distance`.

    Returns
    -------
    SpatialWeights
        Sparse.

    Raises
    ------
    IslandError
        If regions have nobody within the threshold and `islands` is "raise".
    CoincidentPointsError
        For ``binary=False``.

    References
    ----------
    Getis, A. and Aldstadt, J. (2004). Constructing the spatial weights matrix using a local
    statistic. Geographical Analysis 36(2), 90-104. doi:10.1111/j.1538-4632.2004.tb01127.x

    Examples
    --------
    >>> import regspatial as rs
    >>> regions = rs.example("dri").regions()
    >>> rs.weights.distance_band(regions, threshold=1500.0)
    <SpatialWeights distance-band: 30 regions, 524 links, row-normalised, 1 component, 0 islands>
    """
    check_policy(islands, normalise)
    check_positive("power", power, zero=True)
    xy, metric = measured(regions, points, metric)
    if threshold is None:
        _unused, distance = nearest(xy, 1, metric, rank_of(regions.ids))
        threshold = float(distance.max())
    else:
        check_positive("threshold", threshold)

    def weight(d: Array) -> Array:
        return np.ones_like(d) if binary else inverse_power(d, power)

    matrix = _banded(regions.ids, xy, metric, threshold, weight, coincident=binary)
    spec: dict[str, Any] = {"threshold": threshold, "binary": bool(binary), "power": power}
    return assemble(
        regions.ids,
        matrix,
        kind="distance-band",
        normalise=normalise,
        islands=islands,
        spec={**spec, "points": points, "metric": metric},
        nearest=lambda which: nearest_points(regions.ids, xy, metric, which, weight),
    )


@door
def exponential(
    regions: Regions,
    bandwidth: float,
    *,
    points: Points = "centroid",
    metric: Metric | None = None,
    cutoff: float | None = None,
    islands: Islands = ISLANDS,
    normalise: Normalise = "row",
) -> SpatialWeights:
    """Return exponential-decay weights, w_ij = exp(-d_ij / bandwidth) for i ≠ j.

    Parameters
    ----------
    regions : Regions
    bandwidth : float
        b, in kilometres for longitude and latitude, else in the unit of the coordinates.
    points, metric, cutoff, islands, normalise
        As in `inverse_distance`.

    Returns
    -------
    SpatialWeights
        Dense without a cut-off, sparse with one. Two regions on one spot are no error here.

    Raises
    ------
    ParameterError
        If the bandwidth is not positive.
    IslandError, GeometryError
        As `inverse_distance`.

    References
    ----------
    Anselin, L. (1988). Spatial Econometrics: Methods and Models. Kluwer.
    doi:10.1007/978-94-015-7799-1

    Examples
    --------
    >>> import regspatial as rs
    >>> regions = rs.example("dri").regions()
    >>> rs.weights.exponential(regions, bandwidth=500.0).n
    30
    """
    check_positive("bandwidth", bandwidth)
    xy, metric = measured(regions, points, metric)

    def weight(d: Array) -> Array:
        return np.exp(-d / bandwidth)

    matrix: Any
    if cutoff is None:
        matrix = _dense(regions.ids, xy, metric, weight, coincident=True)
    else:
        check_positive("cutoff", cutoff)
        matrix = _banded(regions.ids, xy, metric, cutoff, weight, coincident=True)
    spec = {"bandwidth": bandwidth, "points": points, "metric": metric, "cutoff": cutoff}
    return assemble(
        regions.ids,
        matrix,
        kind="exponential",
        normalise=normalise,
        islands=islands,
        spec=spec,
        nearest=lambda which: nearest_points(regions.ids, xy, metric, which, weight),
    )


def _dense(
    ids: Sequence[str], xy: Array, metric: Metric, weight: Any, *, coincident: bool = False
) -> Array:
    """Return weights of all pairs, in place of their distances."""
    check_size(len(ids))
    d = all_distances(xy, metric)
    if not coincident:
        check_spots(ids, d, metric)
    rows = max(1, 262_144 // max(len(ids), 1))
    np.fill_diagonal(d, np.inf)
    for start in range(0, len(ids), rows):
        checkpoint(0.5 + 0.2 * start / len(ids))
        part = slice(start, start + rows)
        d[part] = weight(d[part])
    np.fill_diagonal(d, 0.0)
    return d


def check_spots(ids: Sequence[str], d: Array, metric: Metric) -> None:
    """Raise CoincidentPointsError if two regions are on one spot, by their distances."""
    limit = 0.0 if metric == "planar" else 1e-6  # a millimetre
    i, j = np.nonzero(d <= limit)
    check_coincident(ids, i[i < j], j[i < j])


def _banded(
    ids: Sequence[str],
    xy: Array,
    metric: Metric,
    radius: float,
    weight: Any,
    *,
    coincident: bool = False,
) -> sp.csr_array:
    """Return weights of the pairs within `radius`."""
    i, j, d = within(xy, radius, metric)
    if not coincident:
        limit = 0.0 if metric == "planar" else 1e-6
        check_coincident(ids, i[d <= limit], j[d <= limit])
    value = weight(d)
    at = np.concatenate([i, j]), np.concatenate([j, i])
    return sp.csr_array((np.concatenate([value, value]), at), shape=(len(ids), len(ids)))
