"""Development axes: the strongest paths between poles, and the nodes on them."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from .._calls.door import door
from .._kernels.shapes.distances import between
from ..errors import NetworkError, ParameterError
from ..results.network.layer import NetworkLayer
from ..results.network.poles import GrowthPoles
from ..results.network.territory import Axis, DevelopmentAxes
from ..words import _
from ._shortest import paths

Array = NDArray[np.float64]


@door
def development_axes(
    poles: GrowthPoles,
    layer: NetworkLayer | None = None,
    *,
    most: int | None = None,
) -> DevelopmentAxes:
    r"""Find the strongest path between every two poles.

    A link resists by 1 / flow (both directions added), a path by the sum of its links; the path of
    least resistance prefers a chain of strong links over a weak direct one. Its strength is
    :math:`1/\sum 1/F`, its flow that of its weakest link. A path that leads through a third pole is
    left to its parts.

    Parameters
    ----------
    poles : GrowthPoles
        At least two poles.
    layer : NetworkLayer, optional
        Default: the first layer of the poles.
    most : int, optional
        Keep so many, the strongest.

    Returns
    -------
    DevelopmentAxes
        Pairs of poles without a path have no axis.

    Raises
    ------
    NetworkError
        If there are fewer than two poles.
    ParameterError

    References
    ----------
    Dijkstra, E. W. (1959). A note on two problems in connexion with graphs. Numerische Mathematik
    1, 269-271. doi:10.1007/BF01386390
    Opsahl, T., Agneessens, F. and Skvoretz, J. (2010). Node centrality in weighted networks. Social
    Networks 32(3), 245-251. doi:10.1016/j.socnet.2010.03.006

    Examples
    --------
    >>> import regspatial as rs
    >>> from regspatial import network
    >>> dri = rs.example("dri")
    >>> panel, regions = dri.panel(), dri.regions()
    >>> layer = network.gravity_layer(regions, panel["gdp"], at_time=2022)
    >>> poles = network.growth_poles(layer, panel["gdp"], growth_by="none", draws=0)
    >>> axes = network.development_axes(poles, layer)
    >>> [t.name for t in axes.tables()]
    ['axes']
    """
    if most is not None and (isinstance(most, bool) or most < 1):
        raise ParameterError(_("most={most!r} must be a whole number from 1 up."), most=most)
    if poles.n_poles < 2:
        raise NetworkError(
            _("There {n_poles:is|are} {n_poles} {n_poles:pole|poles}; axes need at least two."),
            ids=poles.poles,
            n_poles=poles.n_poles,
        )
    used = (poles.layers[0] if layer is None else layer).aligned(poles.ids)
    w = used.dense()
    w = w + w.T if used.directed else w
    at = poles.positions()
    cost, before = paths(w, at)
    pole_set = set(at.tolist())
    found = []
    for a in range(len(at)):
        for b in range(a + 1, len(at)):
            if not np.isfinite(cost[a, at[b]]):
                continue
            path = _walk(before[a], int(at[a]), int(at[b]))
            if pole_set & set(path[1:-1]):
                continue
            flow = min(float(w[i, j]) for i, j in pairwise(path))
            found.append(
                Axis(
                    path=tuple(poles.ids[i] for i in path),
                    flow=flow,
                    strength=1.0 / float(cost[a, at[b]]),
                    length=_length(used, path),
                )
            )
    found.sort(key=lambda axis: (-axis.strength, axis.path))
    return DevelopmentAxes(
        ids=poles.ids,
        poles=poles.poles,
        axes=tuple(found[:most]),
        points=used.points,
        lonlat=used.lonlat,
        spec={"layer": used.name, "most": most},
    )


def _walk(before: NDArray[np.int32], start: int, end: int) -> list[int]:
    path = [end]
    while path[-1] != start:
        path.append(int(before[path[-1]]))
    return path[::-1]


def _length(layer: NetworkLayer, path: list[int]) -> float:
    """Return the length over the points, km for longitude and latitude; NaN without points."""
    if layer.points is None:
        return float("nan")
    xy = layer.points[path]
    metric = "great-circle" if layer.lonlat else "planar"
    return float(between(xy[:-1], xy[1:], metric).sum())  # type: ignore[arg-type]
