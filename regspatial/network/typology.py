"""Type of spatial organisation: stated measures, stated thresholds, and how near the call was."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray
from scipy.sparse.csgraph import shortest_path

from .._calls.door import door
from ..errors import ParameterError, listed
from ..results.network.layer import NetworkLayer, same_nodes
from ..results.network.organisation import Criterion, Organisation
from ..words import _
from ._graph import components
from .backbone import row_mean, spanning_tree
from .layers import combined
from .measures import z_scores

Array = NDArray[np.float64]

THRESHOLDS: Mapping[str, float] = MappingProxyType(
    {
        "concentration": 0.7,
        "level": 1.0 / 3.0,
        "elongation": 0.7,
        "pole_links": 0.5,
        "coverage": 0.9,
        "mesh": 0.2,
    }
)
"""Where they come from stands in docs/methods/growth_poles.md; the first three are set on
constructed territories, the others by definition."""

_Rule = tuple[str, str, str]
_RULES: dict[str, tuple[_Rule, ...]] = {
    "polar": (
        ("concentration", "concentration", "≥"),
        ("second", "level", "<"),
        ("elongation", "elongation", "<"),
    ),
    "dual-core": (
        ("concentration", "concentration", "≥"),
        ("second", "level", "≥"),
        ("third", "level", "<"),
        ("elongation", "elongation", "<"),
    ),
    "point-axis": (("elongation", "elongation", "≥"),),
    "flat": (
        ("concentration", "concentration", "<"),
        ("elongation", "elongation", "<"),
    ),
    "multipolar": (
        ("concentration", "concentration", "≥"),
        ("third", "level", "≥"),
        ("elongation", "elongation", "<"),
        ("pole_links", "pole_links", "≥"),
        ("coverage", "coverage", "≥"),
        ("mesh", "mesh", "≥"),
    ),
}
_POLES: Mapping[str, tuple[str, int]] = MappingProxyType(
    {"polar": ("=", 1), "dual-core": ("=", 2), "flat": ("=", 0), "multipolar": ("≥", 2)}
)
"""How many poles of the first level a type has, where poles were looked for; an axis joins any number."""
_LARGEST = float(np.log(100.0))


@door
def organisation_type(
    layers: NetworkLayer | Sequence[NetworkLayer],
    *,
    thresholds: Mapping[str, float] | None = None,
) -> Organisation:
    r"""Say which type of spatial organisation a territory has, and how near the call was.

    Several layers are added after each is scaled to sum to one. With s the strengths, largest
    first, the backbone by the row-mean rule (kept by either end) and its maximum spanning tree:

    ==============  =============================================================================
    concentration   coefficient of variation of the strengths
    second, third   strength of the second and the third centre over s₍₁₎, without their flows to
                    the greater centres: a satellite that lives by its hub is no second centre
    elongation      links of the tree's longest path over n − 1: 1 for a line, 2/(n−1) for a star
    pole_links      share of linked pairs among the cores (s_i ≥ level · s₍₁₎ and z_i > 1)
    coverage        Krackhardt's connectedness of the backbone
    mesh            share of the backbone's flow that is not on the tree
    ==============  =============================================================================

    A criterion's margin is ln(value/threshold), positive if met; a type's margin is its smallest;
    the type with the greatest margin is chosen. If that is not positive, no type meets all its
    criteria: `decided` is False, and the nearest is named.

    Parameters
    ----------
    layers : NetworkLayer or sequence of NetworkLayer
        Complete rather than backbones.
    thresholds : mapping, optional
        Replaces some of `THRESHOLDS`.

    Returns
    -------
    Organisation

    Raises
    ------
    NetworkError, LabelError, ParameterError

    Notes
    -----
    Gephi and UCINET give the measures but no type. Tested on constructed territories: see the
    confusion table in docs/methods/growth_poles.md.

    References
    ----------
    Burger, M. and Meijers, E. (2012). Form follows function? Linking morphological and functional
    polycentricity. Urban Studies 49(5), 1127-1149. doi:10.1177/0042098011407095

    Examples
    --------
    >>> import regspatial as rs
    >>> from regspatial import network
    >>> dri = rs.example("dri")
    >>> panel, regions = dri.panel(), dri.regions()
    >>> layer = network.gravity_layer(regions, panel["gdp"], at_time=2022)
    >>> found = network.organisation_type(layer)
    >>> found.type in found.margins
    True
    """
    given = same_nodes([layers] if isinstance(layers, NetworkLayer) else layers)
    limits = dict(THRESHOLDS)
    for name, value in (thresholds or {}).items():
        if name not in limits or not np.isfinite(value) or not value > 0:
            raise ParameterError(
                _("thresholds: {name}={value!r} is not allowed; positive numbers for: {limits}."),
                name=name,
                value=value,
                limits=listed(limits),
            )
        limits[name] = float(value)
    return _decided(given, limits, None)


def type_with_poles(layers: NetworkLayer | Sequence[NetworkLayer], poles: int) -> Organisation:
    """Return the type of a territory whose poles are known, so that one page names one organisation.

    The criteria of `organisation_type`, and one more: the number of poles of the first level, by `_POLES`. It
    is no matter of degree: a type with another number is not chosen, however near its other measures are, and an
    axis only where it is one.
    """
    given = same_nodes([layers] if isinstance(layers, NetworkLayer) else layers)
    return _decided(given, dict(THRESHOLDS), poles)


def _decided(
    given: Sequence[NetworkLayer], limits: dict[str, float], poles: int | None
) -> Organisation:
    measures, cores = _measured(combined(given), limits["level"])
    counted = () if poles is None else _counted(poles)
    criteria = counted + tuple(
        Criterion(
            type=kind,
            measure=measure,
            value=measures[measure],
            comparison=sign,
            threshold=limits[limit],
            margin=_margin(measures[measure], limits[limit], sign),
        )
        for kind, rules in _RULES.items()
        for measure, limit, sign in rules
    )
    margins = {kind: min(c.margin for c in criteria if c.type == kind) for kind in _RULES}
    out = {c.type for c in counted if not c.met}
    if counted:  # any number of poles suits an axis, so that its shape alone can speak for it
        out |= {kind for kind, margin in margins.items() if kind not in _POLES and margin <= 0}
    order = sorted(margins, key=lambda kind: (kind in out, -margins[kind]))
    ids = given[0].ids
    return Organisation(
        type=order[0],
        decided=margins[order[0]] > 0,
        runner_up=order[1],
        margins=margins,
        criteria=criteria,
        measures=measures if poles is None else {"poles": float(poles), **measures},
        cores=tuple(ids[i] for i in cores),
        layers=tuple(one.name for one in given),
        spec={"thresholds": limits},
    )


def _counted(poles: int) -> tuple[Criterion, ...]:
    """Return the criterion on the number of poles of each type that has one."""
    return tuple(
        Criterion(
            type=kind,
            measure="poles",
            value=float(poles),
            comparison=sign,
            threshold=float(wanted),
            margin=_LARGEST if poles == wanted or (sign == "≥" and poles > wanted) else -_LARGEST,
        )
        for kind, (sign, wanted) in _POLES.items()
    )


def _margin(value: float, threshold: float, sign: str) -> float:
    ratio = np.log(max(value, 1e-12) / threshold)
    return float(np.clip(ratio if sign == "≥" else -ratio, -_LARGEST, _LARGEST))


def _measured(w: Array, level: float) -> tuple[dict[str, float], NDArray[np.intp]]:
    n = len(w)
    s = w.sum(axis=1)
    order = np.argsort(-s, kind="stable")
    top = s[order]
    own = _own_strengths(w, s)
    keep = row_mean(w)
    keep = keep | keep.T
    kept = np.where(keep, w, 0.0)
    cores = order[(top >= level * top[0]) & (z_scores(s)[order] > 1.0)]
    pairs = len(cores) * (len(cores) - 1)
    linked = keep[np.ix_(cores, cores)].sum() / pairs if pairs else 0.0
    sizes = np.bincount(components(keep)).astype(float)
    measures = {
        "concentration": float(s.std() / s.mean()),
        "second": float(own[0] / top[0]),
        "third": float(own[1] / top[0]),
        "elongation": 0.0,
        "pole_links": float(linked),
        "coverage": float((sizes * (sizes - 1)).sum() / (n * (n - 1))),
        "mesh": 0.0,
    }
    if keep.any():
        tree = spanning_tree(kept)
        hops = shortest_path(tree.astype(float), directed=False, unweighted=True)
        measures["elongation"] = float(hops[np.isfinite(hops)].max() / (n - 1))
        measures["mesh"] = float(1.0 - kept[tree].sum() / kept.sum())
    return measures, cores


def _own_strengths(w: Array, s: Array) -> tuple[float, float]:
    """Return the strengths of the second and the third centre without flows to the greater ones."""
    own = s.copy()
    centre = int(np.argmax(own))
    found = []
    for _unused in range(2):
        own = own - w[:, centre]
        own[centre] = -np.inf
        centre = int(np.argmax(own))
        found.append(float(own[centre]))
    return found[0], found[1]
