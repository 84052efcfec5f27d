"""Constructed territories: networks whose type of organisation is known, to test the typology.

`benchmarks/network.py` and `tests/unit/network/test_organisation_type.py` draw them.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from regspatial._kernels.random import Numbers, as_seed
from regspatial._kernels.shapes.distances import matrix as distance_matrix
from regspatial.choices import codes
from regspatial.choices.network import Territory
from regspatial.results.network.layer import NetworkLayer

Array = NDArray[np.float64]

TERRITORIES = codes(Territory)
FAMILIES = ("drawn", "gravity")
_DRAW, _NOISE = 0, 1


def constructed_territory(kind, *, noise=0.3, family="drawn", rng=None) -> NetworkLayer:
    """Draw a territory whose organisation is known by construction.

    kind: one hub (polar); two hubs (dual-core); a line (point-axis); a lattice (flat); three to six
    hubs with a full network (multipolar). noise: coefficient of variation of the multiplicative
    (lognormal) noise on every flow. family: "drawn", flows set by the figure (hub and spokes,
    neighbours on a line or lattice) over a weak background between all pairs; "gravity", masses
    and places only, flows m_i m_j / d^α with α between 1 and 2, not used when the thresholds of
    the typology were set. Size (20 to 60 nodes), places, contrasts and noise follow from rng.
    """
    seed = as_seed(rng)
    draws = Numbers(seed, _DRAW)
    xy, flows = (_DRAWN if family == "drawn" else _GRAVITY)[kind](draws)
    n = len(xy)
    factor = np.triu(Numbers(seed, _NOISE).lognormal(noise, n, n), 1)
    flows = flows * (factor + factor.T)
    flows = (flows + flows.T) / 2.0
    np.fill_diagonal(flows, 0.0)
    return NetworkLayer(
        name=kind,
        ids=tuple(f"{k + 1:02d}" for k in range(n)),
        matrix=flows,
        directed=False,
        kind="constructed",
        points=xy,
        lonlat=False,
        spec={"kind": kind, "noise": float(noise), "family": family, "seed": seed},
    )


def _scattered(d: Numbers, n: int) -> Array:
    """Return n points of the unit square, none nearer to another than .3/√n."""
    xy = d.uniform(0.0, 1.0, 1, 2)
    while len(xy) < n:
        new = d.uniform(0.0, 1.0, 1, 2)
        if np.hypot(*(xy - new).T).min() > 0.3 / np.sqrt(n):
            xy = np.vstack([xy, new])
    return xy


def _background(d: Numbers, n: int) -> Array:
    return np.full((n, n), float(d.uniform(0.005, 0.03)))


def _spokes(
    d: Numbers, hubs: int, own: tuple[float, float], other: tuple[float, float]
) -> tuple[Array, Array, Array]:
    """Return places, background and the flows of each node to its own and the other hubs."""
    n = d.whole(max(20, 6 * hubs), 60)
    xy = _scattered(d, n)
    xy[:hubs] = _hub_places(d, hubs)
    gap = np.hypot(*(xy[:, None, :] - xy[None, :hubs, :]).transpose(2, 0, 1))
    flows = _background(d, n)
    nearest = gap.argmin(axis=1)
    for i in range(hubs, n):
        to = d.uniform(*other, hubs)
        to[nearest[i]] = float(d.uniform(*own))
        flows[i, :hubs] = flows[:hubs, i] = np.maximum(to, flows[i, :hubs])
    return xy, flows, gap


def _hub_places(d: Numbers, hubs: int) -> Array:
    """Return hubs on a ring about the middle, one hub in the middle."""
    if hubs == 1:
        return np.array([[0.5, 0.5]])
    angle = float(d.uniform(0.0, 2 * np.pi)) + 2 * np.pi * np.arange(hubs) / hubs
    return np.column_stack([0.5 + 0.3 * np.cos(angle), 0.5 + 0.3 * np.sin(angle)])


def _polar(d: Numbers) -> tuple[Array, Array]:
    xy, flows, _unused = _spokes(d, 1, (0.6, 1.4), (0.0, 0.0))
    return xy, flows


def _dual(d: Numbers) -> tuple[Array, Array]:
    xy, flows, _unused = _spokes(d, 2, (0.6, 1.4), (0.05, 0.4))
    flows[0, 1] = flows[1, 0] = float(d.uniform(2.0, 6.0))
    return xy, flows


def _multipolar(d: Numbers) -> tuple[Array, Array]:
    hubs = d.whole(3, 6)
    xy, flows, _unused = _spokes(d, hubs, (0.6, 1.4), (0.1, 0.5))
    between = d.uniform(2.0, 6.0, hubs, hubs)
    flows[:hubs, :hubs] = (between + between.T) / 2.0
    gap = distance_matrix(xy, "planar")
    near = gap < np.sort(gap, axis=1)[:, [4]]
    near = near | near.T
    near[:hubs] = near[:, :hubs] = False
    flows[near] = np.maximum(flows[near], float(d.uniform(0.1, 0.3)))
    return xy, flows


def _line(d: Numbers) -> tuple[Array, Array]:
    n = d.whole(20, 60)
    xy = np.column_stack([np.arange(n) / n, 0.5 + d.uniform(-0.3, 0.3, n) / n])
    flows = _background(d, n)
    along = d.uniform(0.6, 1.4, n - 1)
    k = np.arange(n - 1)
    flows[k, k + 1] = flows[k + 1, k] = along
    return xy, flows


def _lattice(d: Numbers) -> tuple[Array, Array]:
    rows, columns = d.whole(4, 8), d.whole(5, 8)
    x, y = np.meshgrid(np.arange(columns, dtype=float), np.arange(rows, dtype=float))
    xy = np.column_stack([x.ravel(), y.ravel()])
    n = len(xy)
    flows = _background(d, n)
    gap = distance_matrix(xy, "planar")
    value = d.uniform(0.6, 1.4, n, n)
    flows = np.where(gap < 1.01, (value + value.T) / 2.0, flows)
    return xy, flows


def _attracted(d: Numbers, xy: Array, mass: Array) -> tuple[Array, Array]:
    gap = distance_matrix(xy, "planar")
    np.fill_diagonal(gap, 1.0)
    flows = mass[:, None] * mass[None, :] / gap ** float(d.uniform(1.0, 2.0))
    return xy, flows / flows.mean()


def _hubs_of_mass(hubs: tuple[int, int]) -> Callable[[Numbers], tuple[Array, Array]]:
    def build(d: Numbers) -> tuple[Array, Array]:
        h = d.whole(*hubs)
        n = d.whole(max(20, 6 * h), 60)
        xy = _scattered(d, n)
        xy[:h] = _hub_places(d, h)
        gap = distance_matrix(xy, "planar") + np.eye(n)
        mass = d.lognormal(0.3, n)
        mass[:h] = d.uniform(10.0, 20.0, h)
        crowd = gap[h:, :h].min(axis=1) < 0.05
        xy[h:][crowd] += 0.08
        return _attracted(d, xy, mass)

    return build


def _line_of_mass(d: Numbers) -> tuple[Array, Array]:
    n = d.whole(20, 60)
    xy = np.column_stack([np.arange(n, dtype=float), d.uniform(-0.2, 0.2, n)])
    return _attracted(d, xy, d.lognormal(0.2, n))


def _lattice_of_mass(d: Numbers) -> tuple[Array, Array]:
    rows, columns = d.whole(4, 8), d.whole(5, 8)
    x, y = np.meshgrid(np.arange(columns, dtype=float), np.arange(rows, dtype=float))
    xy = np.column_stack([x.ravel(), y.ravel()]) + d.uniform(-0.1, 0.1, rows * columns, 2)
    return _attracted(d, xy, d.lognormal(0.2, rows * columns))


_DRAWN: dict[str, Callable[[Numbers], tuple[Array, Array]]] = {
    "polar": _polar,
    "dual-core": _dual,
    "point-axis": _line,
    "flat": _lattice,
    "multipolar": _multipolar,
}
_GRAVITY: dict[str, Callable[[Numbers], tuple[Array, Array]]] = {
    "polar": _hubs_of_mass((1, 1)),
    "dual-core": _hubs_of_mass((2, 2)),
    "point-axis": _line_of_mass,
    "flat": _lattice_of_mass,
    "multipolar": _hubs_of_mass((3, 6)),
}
