"""Gravity layers, and several layers as one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Unpack

import numpy as np
from numpy.typing import NDArray

from .._calls.door import door
from .._kernels.linear.matrices import real_numbers
from .._kernels.memory import check_square
from .._kernels.shapes.distances import matrix as distance_matrix
from ..choices.weights import Metric
from ..containers import Regions, SpatialWeights, Variable
from ..declare.every_tool import SampleChoice
from ..errors import DomainError, NetworkError, listed, pair
from ..results.network.layer import NetworkLayer
from ..results.record import entry_of
from ..weights._points import check_coincident, check_positive, measured
from ..weights.distance import Points
from ..words import Message, _
from ._logged import said_once, with_notes

Array = NDArray[np.float64]
_PAIRS = 9.0
"""Arrays (n, n) that distances, flows and the measures of a network between all pairs hold at once."""
_CELLS = 2**21
"""Cells of a matrix of flows that are computed at once: some hundredths of a second."""
Distance = Array | SpatialWeights | NetworkLayer


@door
def gravity_layer(
    regions: Regions,
    mass: Variable,
    *,
    population: Variable | None = None,
    power: float = 2.0,
    directed: bool = False,
    distance: Distance | None = None,
    points: Points = "centroid",
    metric: Metric | None = None,
    economic: Variable | None = None,
    at_time: object = None,
    name: str = "gravity",
    **_every_tool: Unpack[SampleChoice],
) -> NetworkLayer:
    r"""Build the gravity network of regions from their masses and distances.

    .. math:: F_{ij} = \kappa_{ij}\, m_i m_j / d_{ij}^{\alpha},\qquad
              m_i = \sqrt{P_i G_i}\ \text{or}\ G_i

    with κ = 1 (undirected), or κ_ij = G_i / (G_i + G_j) (`directed`, the modified gravity of the
    literature: the heavier end sends more).

    Parameters
    ----------
    regions : Regions
        Where the regions lie; those of `mass` are used.
    mass : Variable
        G, such as GDP; positive. With several times, `at_time` chooses one (default: the last).
    population : Variable, optional
        P; then the mass is √(PG). Same regions and time.
    power : float, default 2
        α, zero or positive.
    directed : bool
    distance : (n, n) array, SpatialWeights or NetworkLayer, optional
        Travel times or costs in place of distances between points; an array is in the order of
        ``mass.ids``, the others are matched by label. All pairs need a positive value; it may be
        asymmetric if `directed`.
    points : {"centroid", "seat", "point"} or a pair of attribute names
    metric : {"great-circle", "geodesic", "planar"}, optional
        Default: great-circle for longitude and latitude (km), else planar.
    economic : Variable, optional
        GDP per head g: distances become d_ij / |g_i − g_j|, the literature's "economic distance".
        Flows vanish between equals, so it is off by default.
    at_time : int or str, optional
    name : str
    where, missing : optional
        As in `regspatial.moran`.

    Returns
    -------
    NetworkLayer
        Dense, all pairs.

    Raises
    ------
    DomainError
        If a mass is zero or negative; `.ids` names the regions.
    CoincidentPointsError
        If two regions stand on one spot.
    NetworkError
        If a distance is missing or not positive.

    References
    ----------
    Reilly, W. J. (1931). The Law of Retail Gravitation. Knickerbocker Press.
    Wilson, A. G. (1967). A statistical theory of spatial distribution models. Transportation
    Research 1(3), 253–269. doi:10.1016/0041-1647(67)90035-4

    Examples
    --------
    >>> import regspatial as rs
    >>> some = rs.china("province").loc["110000", "120000", "130000", "140000"]
    >>> panel = rs.Panel.from_arrays(some.ids, [2023], {"gdp": [43761, 16737, 43944, 25698]})
    >>> rs.network.gravity_layer(some, panel["gdp"])
    <NetworkLayer 'gravity': 4 nodes, 6 undirected links, 2023>
    """
    check_positive("power", power, zero=True)
    one = _one_time(mass, at_time)
    check_square(
        len(one.ids),
        _PAIRS,
        Message(_("Merge regions into groups, or choose some of them by {param:where}.")),
        error=NetworkError,
    )
    with said_once(one, population) as logs:
        g = positive(one)
    m = g
    if population is not None:
        p = positive(_same_time(population, one).aligned(one.ids))
        m = np.sqrt(p * g)
    nodes = regions.select(one.ids)
    d = _distances(nodes, distance, points, metric, directed=directed)
    if economic is not None:
        gap = _same_time(economic, one).aligned(one.ids).values[0]
        difference = np.abs(gap[:, None] - gap[None, :])
        with np.errstate(divide="ignore", invalid="ignore"):
            d = np.where(difference > 0, d / difference, np.inf)
    np.fill_diagonal(d, 1.0)
    flows = _flows(m, g if directed else None, d, power)
    return NetworkLayer(
        name=name,
        ids=one.ids,
        matrix=flows,
        directed=directed,
        kind="gravity",
        time=one.times[0],
        points=nodes.coordinates(points),
        lonlat=nodes.lonlat_of(points),
        spec={
            "mass": mass.name,
            "population": None if population is None else population.name,
            "power": float(power),
            "distance": "given" if distance is not None else (metric or "default"),
            "points": points,
            "economic": None if economic is None else economic.name,
            **with_notes(entry_of(one, population, economic), logs),
        },
    )


def _flows(m: Array, g: Array | None, d: Array, power: float) -> Array:
    """Return m_i m_j / d_ij^power, with g times g_i / (g_i + g_j), some rows at a time: a run can be cut short between."""
    out, n = np.empty_like(d), len(d)
    step = max(1, _CELLS // n)
    for at in (slice(first, first + step) for first in range(0, n, step)):
        out[at] = m[at, None] * m[None, :] / d[at] ** power
        if g is not None:
            out[at] *= g[at, None] / (g[at, None] + g[None, :])
    np.fill_diagonal(out, 0.0)
    return out


def combined(layers: Sequence[NetworkLayer]) -> Array:
    """Return the mean of the layers' symmetric flows, each scaled to sum to one, (n, n)."""
    parts = []
    for one in layers:
        w = one.dense()
        w = w + w.T
        total = w.sum()
        if total > 0:
            parts.append(w / total)
    if not parts:
        raise NetworkError(_("All layers are empty."))
    return np.asarray(sum(parts[1:], parts[0]) / len(parts))


def _one_time(x: Variable, time: object) -> Variable:
    if len(x.times) == 1 and time is None:
        return x.finite()
    return x.at(x.times[-1] if time is None else time).finite()


def _same_time(x: Variable, mass: Variable) -> Variable:
    """Return the time of the mass, or the only time there is."""
    return x.finite() if len(x.times) == 1 else x.at(mass.times[0]).finite()


def positive(x: Variable) -> Array:
    """Return the values of the first time, all positive at all times."""
    bad = [x.ids[i] for i in np.flatnonzero((x.values <= 0).any(axis=0))]
    if bad:
        raise DomainError(
            _(
                "{name!r} is zero or negative in {n} {n:region|regions}: {bad}. A mass "
                "must be positive: an amount, not its logarithm or its growth. Correct it or leave the regions out."
            ),
            ids=bad,
            columns=[x.name],
            name=x.name,
            n=len(bad),
            bad=listed(bad),
        )
    return np.asarray(x.values[0])


def _distances(
    nodes: Regions,
    given: Distance | None,
    points: Points,
    metric: Metric | None,
    *,
    directed: bool,
) -> Array:
    n = nodes.n
    if given is None:
        xy, chosen = measured(nodes, points, metric)
        d = distance_matrix(xy, chosen)
        i, j = np.nonzero(np.triu(d <= 0.0, 1))
        check_coincident(nodes.ids, i, j)
        return d
    if isinstance(given, SpatialWeights):
        d = given.aligned(nodes.ids).to_dense()
    elif isinstance(given, NetworkLayer):
        d = given.aligned(nodes.ids).dense()
    else:
        d = real_numbers(given, error=NetworkError)
    if d.shape != (n, n):
        raise NetworkError(
            _(
                "distance has shape {shape}; it must be ({n}, {n}), in the order of the "
                "masses' ids."
            ),
            shape=d.shape,
            n=n,
        )
    np.fill_diagonal(d, 1.0)
    bad = ~np.isfinite(d) | (d <= 0)
    if bad.any():
        pairs = [pair(nodes.ids[i], nodes.ids[j]) for i, j in np.argwhere(bad).tolist()]
        raise NetworkError(
            _(
                "{n} {n:distance is|distances are} missing, zero or negative: {pairs}. "
                "Every pair needs a positive travel time."
            ),
            ids=dict.fromkeys(nodes.ids[i] for i in np.unique(np.argwhere(bad))),
            n=len(pairs),
            pairs=listed(pairs),
        )
    if not directed and not np.allclose(d, d.T, rtol=1e-9, atol=0.0):
        raise NetworkError(
            _(
                "The distances differ by direction; set {param:directed=True}, or average both "
                "directions."
            ),
        )
    return d
