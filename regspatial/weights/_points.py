"""What builders from points share: coordinates and metric, checks, inverse powers."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from .._kernels.memory import check_dense
from .._kernels.shapes.distances import between
from ..choices import one_of
from ..choices.weights import Metric
from ..containers import Regions
from ..containers.expected import expected
from ..errors import CoincidentPointsError, GeometryError, ParameterError, listed, pair
from ..words import _

Array = NDArray[np.float64]
_COPIES = 3.2
"""Arrays (n, n) that builders hold at their peak, as traced: 2.1 to 3.1, with the attribute ones."""


def measured(
    regions: Regions, points: str | tuple[str, str], metric: Metric | None
) -> tuple[Array, Metric]:
    """Return the coordinates and the metric to be used on them.

    Raises
    ------
    ParameterError
        If the metric is unknown or does not fit the coordinates.
    GeometryError
        If longitude and latitude are outside the globe.
    """
    regions = expected(regions, Regions, "regions")
    lonlat = regions.lonlat_of(points)
    if metric is None:
        metric = "great-circle" if lonlat else "planar"
    one_of("metric", metric, Metric)
    if metric != "planar" and not lonlat:
        raise ParameterError(
            _(
                "{param:metric={metric!r}} needs longitude and latitude; these regions are "
                "projected. Use {param:metric=planar}, or read the map in EPSG:4326."
            ),
            metric=metric,
        )
    xy = regions.coordinates(points)
    if lonlat:
        outside = (np.abs(xy[:, 1]) > 90.0) | (np.abs(xy[:, 0]) > 540.0)
        bad = [regions.ids[i] for i in np.flatnonzero(outside)]
        if bad:
            raise GeometryError(
                _(
                    "{n} {n:region has|regions have} a longitude or latitude outside the "
                    "globe: {bad}. The coordinates look projected: set lonlat=False, or "
                    "reproject to EPSG:4326."
                ),
                ids=bad,
                n=len(bad),
                bad=listed(bad),
            )
    return xy, metric


def check_positive(name: str, value: float, *, zero: bool = False) -> None:
    """Raise ParameterError unless the value is a finite positive number (or zero)."""
    try:
        number = math.nan if isinstance(value, (str, bool)) else float(value)
    except (TypeError, ValueError, OverflowError):
        number = math.nan
    if not math.isfinite(number) or number < 0.0 or (number == 0.0 and not zero):
        sentence = (
            _("{param:{name}={value!r}} is not allowed; it must be zero or a positive number.")
            if zero
            else _("{param:{name}={value!r}} is not allowed; it must be a positive number.")
        )
        raise ParameterError(sentence, name=name, value=value)


def dense_bytes(n: int) -> float:
    """Return the bytes that weights between all pairs of n regions take while they are built."""
    return 8.0 * _COPIES * n * n


def check_size(n: int) -> None:
    """Raise WeightsError if weights between all pairs of n regions do not fit into the memory."""
    check_dense(n, _COPIES)


def check_coincident(ids: Sequence[str], i: NDArray[np.intp], j: NDArray[np.intp]) -> None:
    """Raise CoincidentPointsError if there are pairs at distance zero."""
    if not len(i):
        return
    pairs = sorted({tuple(sorted((ids[a], ids[b]))) for a, b in zip(i, j, strict=True)})
    text = listed([pair(a, b, " = ") for a, b in pairs])
    raise CoincidentPointsError(
        _(
            "{n} {n:pair|pairs} of regions {n:is|are} at distance zero, where 1/d is "
            "infinite: {pairs}. Correct or move one of each pair, or merge {n:it|them}."
        ),
        ids=dict.fromkeys(one for pair in pairs for one in pair),
        n=len(pairs),
        pairs=text,
    )


def inverse_power(d: Array, power: float) -> Array:
    """Return 1 / d^power; for a matrix that is large, block by block by the caller."""
    with np.errstate(over="ignore", under="ignore", divide="ignore"):
        if power == 1.0:
            return np.asarray(1.0 / d)
        if power == 2.0:
            return np.asarray(1.0 / (d * d))
        return np.asarray(d**-power)


def rank_of(ids: Sequence[str]) -> NDArray[np.intp]:
    """Return the rank of each id in text order, (n,)."""
    out = np.empty(len(ids), dtype=np.intp)
    out[sorted(range(len(ids)), key=ids.__getitem__)] = np.arange(len(ids))
    return out


def nearest_points(
    ids: Sequence[str],
    xy: Array,
    metric: Metric,
    which: list[int],
    weight: Callable[[Array], Array],
) -> list[tuple[int, int, float]]:
    """Link each of these regions to the nearest other one."""
    rank = rank_of(ids)
    out = []
    for i in which:
        d = between(xy[i], xy, metric)
        d[i] = np.inf
        j = int(np.lexsort((rank, d))[0])
        out.append((i, j, float(weight(d[j : j + 1])[0])))
    return out
