"""Hinterlands: each node to the pole of its largest flow, or by Huff probabilities."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from .._calls.door import door
from .._kernels.shapes.distances import matrix as distance_matrix
from ..choices import one_of
from ..choices.network import HinterlandBy
from ..errors import CoincidentPointsError, InputError, NetworkError, listed, pair
from ..results.network.layer import NetworkLayer
from ..results.network.poles import GrowthPoles
from ..results.network.territory import Hinterlands
from ..weights._points import check_positive
from ..words import _

Array = NDArray[np.float64]


@door
def hinterlands(
    poles: GrowthPoles,
    layer: NetworkLayer | None = None,
    *,
    how: HinterlandBy = "largest-flow",
    power: float = 2.0,
    mass_power: float = 1.0,
) -> Hinterlands:
    r"""Give every node to a pole.

    Parameters
    ----------
    poles : GrowthPoles
        At least one pole.
    layer : NetworkLayer, optional
        Default: the first layer of the poles. A backbone leaves nodes without a kept flow to any
        pole uncovered, so that coverage means something; a complete layer covers all.
    how : {"largest-flow", "chain", "huff"}
        "largest-flow": the pole with the largest flow (both directions). "chain": follow the
        largest flow to a node of greater strength, step by step, until a pole is met (Nystuen and
        Dacey); nodes whose chain ends elsewhere stay uncovered. "huff": the pole of greatest
        probability

        .. math:: p_{ij} = \frac{m_j^a / d_{ij}^b}{\sum_k m_k^a / d_{ik}^b}

        with great-circle distances between the layer's points (planar for projected ones).
    power : float, default 2
        b, for "huff".
    mass_power : float, default 1
        a, for "huff".

    Returns
    -------
    Hinterlands
        As an assignment of regions; `io.dissolve` or a GIS turns it into polygons.

    Raises
    ------
    NetworkError
        If there is no pole.
    InputError
        If "huff" is asked for and the layer has no points.

    References
    ----------
    Huff, D. L. (1964). Defining and estimating a trading area. Journal of Marketing 28(3), 34–38.
    doi:10.1177/002224296402800307
    Nystuen, J. D. and Dacey, M. F. (1961). A graph theory interpretation of nodal regions. Papers
    of the Regional Science Association 7, 29–42. doi:10.1007/BF01969070

    Examples
    --------
    >>> import regspatial as rs
    >>> from regspatial import network
    >>> dri = rs.example("dri")
    >>> panel, regions = dri.panel(), dri.regions()
    >>> layer = network.gravity_layer(regions, panel["gdp"], at_time=2022)
    >>> poles = network.growth_poles(layer, panel["gdp"], growth_by="none", draws=0)
    >>> found = network.hinterlands(poles, layer)
    >>> [t.name for t in found.tables()][:1]
    ['hinterlands']
    """
    one_of("how", how, HinterlandBy)
    used = (poles.layers[0] if layer is None else layer).aligned(poles.ids)
    at = poles.positions()
    if how == "huff":
        check_positive("power", power, zero=True)
        check_positive("mass_power", mass_power, zero=True)
        weights = _huff(poles, used, at, power, mass_power)
    else:
        w = used.dense()
        weights = (w + w.T)[:, at] if used.directed else w[:, at]
    assignment = _chain(used, at) if how == "chain" else _largest(weights)
    assignment[at] = np.arange(len(at))
    total = weights.sum(axis=1)
    own = weights[np.arange(poles.layers[0].n), np.maximum(assignment, 0)]
    share = np.where((assignment >= 0) & (total > 0), own / np.where(total > 0, total, 1.0), np.nan)
    share[at] = 1.0
    return Hinterlands(
        ids=poles.ids,
        poles=poles.poles,
        assignment=assignment,
        share=share,
        weights=weights,
        mass=poles.mass,
        points=used.points,
        lonlat=used.lonlat,
        spec={
            "how": how,
            "layer": used.name,
            "backbone": used.spec.get("backbone", {}).get("rule"),
            "power": power if how == "huff" else None,
            "mass_power": mass_power if how == "huff" else None,
        },
    )


def _largest(weights: Array) -> NDArray[np.intp]:
    best = weights.argmax(axis=1)
    return np.where(weights.max(axis=1) > 0, best, -1).astype(np.intp)


def _chain(layer: NetworkLayer, at: NDArray[np.intp]) -> NDArray[np.intp]:
    """Follow the largest flow to nodes of greater strength until a pole is met."""
    w = layer.dense()
    w = w + w.T
    strength = w.sum(axis=1)
    order = np.argsort(-strength, kind="stable")
    out = np.full(layer.n, -1, dtype=np.intp)
    out[at] = np.arange(len(at))
    is_pole = out >= 0
    for rank, i in enumerate(order):  # greater nodes first, so that theirs is known
        if is_pole[i]:
            continue
        before = order[:rank]
        allowed = np.concatenate([before, at[strength[at] <= strength[i]]])
        if not len(allowed) or w[i, allowed].max() <= 0:
            continue
        out[i] = out[allowed[int(np.argmax(w[i, allowed]))]]
    return out


def _huff(
    poles: GrowthPoles, layer: NetworkLayer, at: NDArray[np.intp], power: float, mass_power: float
) -> Array:
    if layer.points is None:
        raise InputError(
            _("Huff probabilities need the nodes' places; build the layer with {param:regions}."),
        )
    d = distance_matrix(layer.points, "great-circle" if layer.lonlat else "planar")[:, at]
    own = np.zeros(d.shape, dtype=bool)
    own[at, np.arange(len(at))] = True
    clash = np.argwhere((d <= 0) & ~own)
    if len(clash):
        pairs = [pair(poles.ids[i], poles.poles[k], " = ") for i, k in clash.tolist()]
        raise CoincidentPointsError(
            _("{n} {n:node stands|nodes stand} on a pole's spot: {pairs}. Move one of each pair."),
            ids=[poles.ids[i] for i, _ in clash.tolist()],
            n=len(clash),
            pairs=listed(pairs),
        )
    with np.errstate(divide="ignore"):
        pull = poles.mass[at] ** mass_power / np.where(own, 1.0, d) ** power
    pull[at] = 0.0
    pull[at, np.arange(len(at))] = 1.0
    total = pull.sum(axis=1, keepdims=True)
    if not np.isfinite(total).all() or not (total > 0).all():
        raise NetworkError(
            _("Huff probabilities overflow at this power; take a smaller one."),
        )
    return np.asarray(pull / total)
