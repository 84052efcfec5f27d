"""Distances over a network of roads or railways: shortest paths between places."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray
from scipy.sparse.csgraph import dijkstra
from scipy.spatial import cKDTree

from .._calls.door import door
from .._kernels.linear.matrices import real_numbers
from .._kernels.memory import check_room
from .._kernels.shapes.distances import between, unit_sphere
from ..choices.weights import Metric
from ..containers import Regions
from ..containers.map_systems import same_system
from ..errors import NetworkError, ParameterError, listed
from ..weights._points import check_positive
from ..weights.distance import Points
from ..words import _

Array = NDArray[np.float64]

_PAIRS = 8.0  # matrices (n, n) at the peak: costs, straight distances, what they are made of


@door
def road_distances(
    regions: Regions,
    lines: Sequence[Array],
    *,
    to: Regions | None = None,
    speed: float | Array | None = None,
    access_speed: float | None = None,
    points: Points = "centroid",
    snap: float = 0.001,
) -> Array:
    """Return distances or travel times between regions over a network of lines.

    Lines meet where vertices fall together; each place is linked to its nearest vertex by a
    straight line.

    Parameters
    ----------
    regions : Regions
    lines : sequence of (k, 2) arrays
        Vertices of roads or railways in the coordinates that `points` names, both ways.
    to : Regions, optional
        Places to go to, where they are others than the regions.
    speed : float or one per line, optional
        Length units an hour (km/h for longitude and latitude); then hours are returned.
    access_speed : float, optional
        On the straight line to the network; default: the slowest `speed`.
    points : {"centroid", "seat", "point"} or a pair of attribute names
    snap : float, default .001
        Vertices within it are one, in the coordinates' own unit (degrees or the map's).

    Returns
    -------
    (n, n) array in the order of the regions
        For `gravity_layer(distance=…)`. km for longitude and latitude, else the map's unit; hours
        with `speed`. With `to` (n, m), a column a place, infinite where no path leads: for
        `access(costs=…)`.

    Raises
    ------
    NetworkError
        If there are no lines, or, without `to`, regions that no path joins; `.ids` names those
        outside the largest part.
    GeometryError
        If places are in another coordinate system.
    ParameterError

    References
    ----------
    Dijkstra, E. W. (1959). A note on two problems in connexion with graphs. Numerische Mathematik
    1, 269-271. doi:10.1007/BF01386390

    Examples
    --------
    >>> import numpy as np
    >>> import regspatial as rs
    >>> from regspatial import network
    >>> regions = rs.Regions(
    ...     ids=[1, 2], points=np.array([[0.0, 0.0], [4000.0, 3000.0]]), lonlat=False
    ... )
    >>> road = np.array([[0.0, 0.0], [4000.0, 0.0], [4000.0, 3000.0]])
    >>> network.road_distances(regions, [road], snap=10.0).tolist()
    [[0.0, 7000.0], [7000.0, 0.0]]
    """
    paths = [real_numbers(line, error=NetworkError) for line in lines]
    bad = [k for k, p in enumerate(paths) if p.ndim != 2 or p.shape[1] != 2 or len(p) < 2]
    if not paths or bad or not all(np.isfinite(p).all() for p in paths):
        if bad:
            raise NetworkError(
                _(
                    "Roads must be lines of at least two finite vertices (x, y); these are not: "
                    "number {bad}."
                ),
                bad=listed(bad),
            )
        raise NetworkError(_("Roads must be lines of at least two finite vertices (x, y)."))
    check_positive("snap", snap, zero=True)
    lonlat = regions.lonlat_of(points)
    metric: Metric = "great-circle" if lonlat else "planar"
    speeds = _speeds(speed, len(paths))
    vertex, xy = _merged(np.vstack(paths), snap)
    ends, costs = _segments(paths, vertex, speeds, metric)
    places = regions.coordinates(points)
    ends_at = places
    if to is not None:
        same_system(regions, to, lonlat)
        ends_at = to.coordinates()
    tree = cKDTree(unit_sphere(xy) if lonlat else xy)
    slowest = None
    if speeds is not None:
        if access_speed is not None:
            check_positive("access_speed", access_speed)
        slowest = float(speeds.min()) if access_speed is None else access_speed
    own, first = _reached(tree, xy, places, metric, slowest)
    other, last = (own, first) if to is None else _reached(tree, xy, ends_at, metric, slowest)
    m = len(xy)
    graph: Any = sp.coo_array((costs, (ends[:, 0], ends[:, 1])), shape=(m, m))
    graph = _shortest_parallel(graph)
    start, back = np.unique(own, return_inverse=True)
    check_room(
        8.0 * (_PAIRS * regions.n * len(ends_at) + len(start) * m),
        _(
            "Paths between {n} {n:region|regions} over {m} {m:vertex|vertices} of roads take {needed} of memory; {free} "
            "are free. Take fewer regions, or simplify the lines."
        ),
        error=NetworkError,
        n=regions.n,
        m=m,
    )
    costs_all: Any = dijkstra(graph, directed=False, indices=start)
    through = costs_all[np.ix_(back, other)]
    out = np.asarray(first[:, None] + through + last[None, :])
    direct = between(places[:, None, :], ends_at[None, :, :], metric)
    direct = direct if slowest is None else direct / slowest
    out = np.where(own[:, None] == other[None, :], np.minimum(out, direct), out)
    if to is None:
        np.fill_diagonal(out, 0.0)
        _require_paths(out, regions)
    return out


def _reached(
    tree: Any, xy: Array, places: Array, metric: Metric, speed: float | None
) -> tuple[NDArray[np.intp], Array]:
    """Return the vertex nearest to each place, and the cost of the straight line to it."""
    found: Any = tree.query(places if metric == "planar" else unit_sphere(places))
    nearest = np.asarray(found[1], dtype=np.intp)
    away = between(places, xy[nearest], metric)
    return nearest, away if speed is None else away / speed


def _speeds(speed: float | Array | None, count: int) -> Array | None:
    if speed is None:
        return None
    speeds = real_numbers(speed, error=NetworkError)
    speeds = np.full(count, float(speeds)) if speeds.ndim == 0 else speeds
    if speeds.shape != (count,) or not np.isfinite(speeds).all() or not (speeds > 0).all():
        raise ParameterError(
            _(
                "speed must be one positive number, or one for each of the {count} "
                "{count:line|lines}."
            ),
            count=count,
        )
    return speeds


def _merged(points: Array, snap: float) -> tuple[NDArray[np.intp], Array]:
    """Return the vertex of each point and the vertices' coordinates; near points are one."""
    if snap == 0.0:
        xy, same = np.unique(points, axis=0, return_inverse=True)
        return np.asarray(same.ravel(), dtype=np.intp), xy
    pairs = cKDTree(points).query_pairs(snap, output_type="ndarray").astype(np.int32)
    n = len(points)
    near: Any = sp.coo_array((np.ones(len(pairs)), (pairs[:, 0], pairs[:, 1])), shape=(n, n))
    _unused, vertex = sp.csgraph.connected_components(near, directed=False)
    count = np.bincount(vertex)
    xy = np.column_stack([np.bincount(vertex, points[:, c]) / count for c in (0, 1)])
    return np.asarray(vertex, dtype=np.intp), xy


def _segments(
    paths: Sequence[Array], vertex: NDArray[np.intp], speeds: Array | None, metric: Any
) -> tuple[NDArray[np.intp], Array]:
    """Return the ends and the costs of all segments."""
    ends, costs, first = [], [], 0
    for k, p in enumerate(paths):
        at = vertex[first : first + len(p)]
        length = between(p[:-1], p[1:], metric)
        ends.append(np.column_stack([at[:-1], at[1:]]))
        costs.append(length if speeds is None else length / speeds[k])
        first += len(p)
    pairs, cost = np.vstack(ends), np.concatenate(costs)
    real = pairs[:, 0] != pairs[:, 1]
    return pairs[real], cost[real]


def _shortest_parallel(graph: Any) -> Any:
    """Return a csr_array where of parallel segments the shortest counts, in either direction."""
    i = np.minimum(graph.row, graph.col)
    j = np.maximum(graph.row, graph.col)
    order = np.lexsort((graph.data, j, i))
    i, j, cost = i[order], j[order], graph.data[order]
    new = np.ones(len(i), dtype=bool)
    new[1:] = (i[1:] != i[:-1]) | (j[1:] != j[:-1])
    # a cost of zero would be no link at all
    kept = np.maximum(cost[new], np.finfo(float).tiny)
    # dijkstra of scipy before 1.15 wants positions of 32 bits
    at = (i[new].astype(np.int32), j[new].astype(np.int32))
    return sp.csr_array(sp.coo_array((kept, at), shape=graph.shape))


def _require_paths(out: Array, regions: Regions) -> None:
    apart = ~np.isfinite(out)
    if not apart.any():
        return
    reached = np.isfinite(out).sum(axis=1)
    lost = [regions.ids[i] for i in np.flatnonzero(reached < reached.max())]
    lost = lost or [regions.ids[i] for i in np.flatnonzero(apart.any(axis=1))]
    raise NetworkError(
        _(
            "No path over the lines joins {n} {n:region|regions} to the others: {lost}. "
            "Add the missing links (ferries), raise snap=, or leave these regions out."
        ),
        ids=lost,
        n=len(lost),
        lost=listed(lost),
    )
