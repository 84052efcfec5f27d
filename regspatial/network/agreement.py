"""The poles of each layer alone, and how far layers agree."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from .._calls.door import door
from ..errors import NetworkError
from ..results.network.agreement import LayerAgreement
from ..results.network.layer import NetworkLayer
from ..results.network.organisation import Organisation
from ..results.network.poles import GrowthPoles
from ..words import _
from .poles import first_level
from .typology import type_with_poles

Array = NDArray[np.float64]


@door
def layer_agreement(poles: GrowthPoles) -> LayerAgreement:
    r"""Find the poles of each layer by the rule of all, and compare layers.

    A pole of layer l is a core node of it that stands above its macro-region in mass and growth:

    .. math:: z_{il} > z^*,\quad m_i > \bar m_{g(i)},\quad \dot m_i > \bar{\dot m}_{g(i)}

    the rule of `growth_poles` but for the hub criterion, which asks for several layers. Two layers are
    compared by the Jaccard index of their poles, and by Spearman's rank correlation of the strengths of all
    regions and of the flows of all pairs (both directions added).

    Parameters
    ----------
    poles : GrowthPoles
        Found from at least two layers.

    Returns
    -------
    LayerAgreement

    Raises
    ------
    NetworkError
        If there is one layer only.

    Notes
    -----
    Rank correlations of networks have no independent observations; none is tested here.

    References
    ----------
    Battiston, F., Nicosia, V. and Latora, V. (2014). Structural measures for multiplex networks. Physical
    Review E 89, 032804. doi:10.1103/PhysRevE.89.032804

    Examples
    --------
    >>> import regspatial as rs
    >>> from regspatial import network
    >>> dri = rs.example("dri")
    >>> panel, regions = dri.panel(), dri.regions()
    >>> near = network.gravity_layer(regions, panel["gdp"], power=2, name="near")
    >>> far = network.gravity_layer(regions, panel["gdp"], power=0.5, name="far")
    >>> poles = network.growth_poles([near, far], panel["gdp"], draws=0)
    >>> found = network.layer_agreement(poles)
    >>> [t.name for t in found.tables()]
    ['poles_by_layer', 'layer_agreement', 'pole_layers']
    """
    layers = poles.layers
    if len(layers) < 2:
        raise NetworkError(_("There is one layer only; agreement is of at least two."))
    z = poles.z if poles.betweenness is None else np.maximum(poles.z, poles.betweenness)
    above = poles.met["mass"] & poles.met.get("growth", np.ones(len(poles.ids), dtype=bool))
    member = (z > poles.spec["core_z"]) & above
    count = len(layers)
    jaccard, strengths, flows = (np.eye(count) for _k in range(3))
    ranks = [_ranks(one) for one in layers]
    for a, b in itertools.combinations(range(count), 2):
        jaccard[a, b] = jaccard[b, a] = _jaccard(member[a], member[b])
        strengths[a, b] = strengths[b, a] = _spearman(poles.strength[a], poles.strength[b])
        flows[a, b] = flows[b, a] = _correlation(ranks[a], ranks[b])
    return LayerAgreement(
        layers=tuple(one.name for one in layers),
        ids=poles.ids,
        z=z,
        member=member,
        poles=tuple(
            _strongest(poles.ids, row, own) for row, own in zip(member, poles.strength, strict=True)
        ),
        joint=poles.poles,
        organisations=(
            *(
                type_with_poles(one, first_level(own, row, poles.spec["level_factor"]))
                for one, row, own in zip(layers, member, poles.strength, strict=True)
            ),
            type_with_poles(layers, poles.n_first_level),
        ),
        jaccard=jaccard,
        strengths=strengths,
        flows=flows,
        spec={"core_z": poles.spec["core_z"], "growth_by": poles.spec["growth_by"]},
    )


def with_type(found: LayerAgreement, organisation: Organisation) -> LayerAgreement:
    """Return the agreement with this type of all layers together, so that one page names one organisation."""
    return replace(found, organisations=(*found.organisations[:-1], organisation))


def _ranks(layer: NetworkLayer) -> Array:
    """Return the ranks of the flows of all pairs, both directions added."""
    from scipy.stats import rankdata

    dense = layer.dense()
    if layer.directed:
        dense = dense + dense.T
    return np.asarray(rankdata(dense[np.triu_indices(layer.n, 1)]), dtype=float)


def _correlation(a: Array, b: Array) -> float:
    if np.ptp(a) == 0 or np.ptp(b) == 0:
        return float("nan")
    return float(np.corrcoef(a, b)[0, 1])


def _spearman(a: Array, b: Array) -> float:
    from scipy.stats import rankdata

    return _correlation(rankdata(a), rankdata(b))


def _jaccard(a: NDArray[np.bool_], b: NDArray[np.bool_]) -> float:
    union = int((a | b).sum())
    return float((a & b).sum() / union) if union else float("nan")


def _strongest(ids: Sequence[str], chosen: NDArray[np.bool_], strength: Array) -> tuple[str, ...]:
    at = np.flatnonzero(chosen)
    return tuple(ids[i] for i in at[np.argsort(-strength[at], kind="stable")])
