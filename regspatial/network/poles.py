"""Growth poles: hub and core scores, the rule, its sensitivity, bootstrap support."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from .._calls.door import door
from .._calls.executor import Executor
from .._kernels.random import Rng, seed_if
from ..choices import one_of
from ..choices.network import CoreBy, GrowthBy
from ..containers import Regions, Variable
from ..containers.ids import positions
from ..containers.time_axis import time_numbers
from ..errors import DomainError, NetworkError, ParameterError, listed
from ..progress import Progress
from ..results.network.layer import NetworkLayer, same_nodes
from ..results.network.poles import GrowthPoles, Sensitivity
from ..results.record import entry_of
from ..words import _
from ._logged import said_once, with_notes
from ._pole_rule import Places, Rule, all_met, group_means, judged, support_of
from .measures import betweenness_of, scaled_strengths, z_scores

Array = NDArray[np.float64]
Bool = NDArray[np.bool_]
MOVES = (0.8, 1.2)


@door
def growth_poles(
    layers: NetworkLayer | Sequence[NetworkLayer],
    mass: Variable,
    *,
    growth: Variable | None = None,
    growth_by: GrowthBy = "increment",
    regions: Regions | None = None,
    group: str | None = None,
    core: CoreBy = "strength",
    core_z: float = 1.0,
    hub_participation: float = 0.5,
    mass_factor: float = 1.0,
    growth_factor: float = 1.0,
    level_factor: float = 3.0,
    draws: int = 200,
    noise: float = 0.3,
    rng: Rng = None,
    executor: Executor | None = None,
    progress: Progress | None = None,
) -> GrowthPoles:
    r"""Find the growth poles of a territory from its networks.

    A pole is a core node of its layers, a hub that joins several layers, and stands above its
    macro-region in mass and in growth:

    .. math:: c_i = \frac1L\sum_l z_{il} > z^*,\quad P_i > P^*,\quad
              m_i > \bar m_{g(i)},\quad \dot m_i > \bar{\dot m}_{g(i)}

    with z_il the z-score of the strength within layer l and P_i the participation coefficient
    (`node_measures`). Poles are of one level while each is within a factor `level_factor` of the
    one before, by mean strength.

    Parameters
    ----------
    layers : NetworkLayer or sequence of NetworkLayer
        Over the same nodes, complete rather than backbones. With one layer the hub criterion cannot
        be tested, and the record says so.
    mass : Variable
        Positive, matched by label; the last time counts.
    growth : Variable, optional
        The last time counts. Default: from the first to the last time of `mass`, as `growth_by`
        says.
    growth_by : {"rate", "increment", "none"}
        "rate": mean yearly growth of the logarithm; small places easily outgrow great ones while a
        territory converges. "increment": mean yearly increase, the pole's part in the growth of
        the whole. "none": growth is not asked for.
    regions, group : Regions and the name of an attribute, optional
        Macro-regions whose means mass and growth must exceed; without, the mean of all nodes. A
        node alone in its macro-region meets both.
    core : {"strength", "either"}
        "either" takes, in each layer, the greater z of strength (structural centre) and betweenness
        (functional key).
    core_z, hub_participation, mass_factor, growth_factor : float
        The thresholds. The factors multiply the macro-region's means.
    level_factor : float, default 3
    draws : int, default 200
        Bootstrap draws: every flow times lognormal noise; 0 leaves the support out.
    noise : float, default .3
        Coefficient of variation of that noise.
    rng : int, Generator or None
    executor : object with a ``map`` method, optional
        A `concurrent.futures` pool or a Dask `Client`: draws of the bootstrap are sent to it. The digits do not depend on it.
    progress : callable, optional

    Returns
    -------
    GrowthPoles
        Also when no node is a pole.

    Raises
    ------
    DomainError
        If a mass is not positive.
    LabelError
        If layers or mass stand over other regions.

    Notes
    -----
    Qin (2025) gives the concept and leaves its measurement open; the thresholds are ours, so their
    sensitivity (each ± 20 %) is part of the result.

    References
    ----------
    Perroux, F. (1955). Note sur la notion de pôle de croissance. Économie appliquée 8, 307–320.
    Guimerà, R. and Amaral, L. A. N. (2005). Functional cartography of complex metabolic networks.
    Nature 433, 895–900. doi:10.1038/nature03288

    Examples
    --------
    >>> import regspatial as rs
    >>> from regspatial import network
    >>> dri = rs.example("dri")
    >>> panel, regions = dri.panel(), dri.regions()
    >>> layer = network.gravity_layer(regions, panel["gdp"], at_time=2022)
    >>> poles = network.growth_poles(layer, panel["gdp"], growth_by="none", draws=0)
    >>> [t.name for t in poles.tables()][:1]
    ['poles']
    """
    given = same_nodes([layers] if isinstance(layers, NetworkLayer) else layers)
    _check(
        core,
        growth_by,
        level_factor,
        draws,
        noise,
        core_z,
        hub_participation,
        mass_factor,
        growth_factor,
    )
    seed = seed_if(draws, rng)
    rule = Rule(
        core_z=float(core_z),
        hub_participation=float(hub_participation),
        mass_factor=float(mass_factor),
        growth_factor=float(growth_factor),
    )
    ids = given[0].ids
    with said_once(mass) as logs:
        places = _places(ids, mass, growth, growth_by, regions, group)
    raw = np.array([one.strength for one in given])
    if not (raw.max(axis=1) > 0).all():
        raise NetworkError(_("A layer has no flow."))
    between = None
    if core == "either":
        between = np.array([z_scores(betweenness_of(one)) for one in given])
    met, scores = judged(raw, between, places, rule)
    strength = scaled_strengths(raw)
    chosen = all_met(met)
    tier = _tiers(strength.mean(axis=0), chosen, level_factor)
    support = np.full(len(ids), np.nan)
    if seed is not None:
        support = support_of(given, between, places, rule, draws, noise, seed, progress)
    mean_mass, _unused = group_means(places.mass, places.groups)
    growth_now = np.full(len(ids), np.nan) if places.growth is None else places.growth
    return GrowthPoles(
        layers=given,
        ids=ids,
        groups=places.groups,
        strength=strength,
        z=scores["z"],
        betweenness=between,
        core=scores["core"],
        hub=scores["hub"],
        mass=places.mass,
        growth=growth_now,
        mass_ratio=places.mass / mean_mass,
        growth_excess=growth_now - group_means(growth_now, places.groups)[0],
        met=met,
        tested=tuple(met),
        poles=_by_strength(ids, strength.mean(axis=0), chosen),
        tier=tier,
        support=support,
        sensitivity=_sensitivity(raw, between, places, rule, ids),
        spec={
            "layers": [one.name for one in given],
            "mass": mass.name,
            "growth": None if growth is None else growth.name,
            "growth_by": growth_by,
            "group": group,
            "core": core,
            **{n: getattr(rule, n) for n in rule.__slots__},
            "level_factor": float(level_factor),
            "draws": draws,
            "noise": float(noise),
            "seed": seed,
            **with_notes(entry_of(mass, growth), logs),
        },
    )


def _by_strength(ids: Sequence[str], strength: Array, chosen: Bool) -> tuple[str, ...]:
    at = np.flatnonzero(chosen)
    return tuple(ids[i] for i in at[np.argsort(-strength[at], kind="stable")])


def first_level(strength: Array, chosen: Bool, factor: float) -> int:
    """Return how many of the poles are of the first level."""
    return int((_tiers(strength, chosen, factor) == 1).sum())


def _tiers(strength: Array, chosen: Bool, factor: float) -> NDArray[np.intp]:
    """Return the level of each pole: a new one begins below 1/factor of the pole before."""
    out = np.zeros(len(strength), dtype=np.intp)
    at = np.flatnonzero(chosen)
    level, last = 1, np.inf
    for i in at[np.argsort(-strength[at], kind="stable")]:
        if np.isfinite(last) and strength[i] * factor < last:
            level += 1
        out[i], last = level, strength[i]
    return out


def _sensitivity(
    raw: Array, between: Array | None, places: Places, rule: Rule, ids: tuple[str, ...]
) -> tuple[Sensitivity, ...]:
    met, _unused = judged(raw, between, places, rule)
    strength = scaled_strengths(raw).mean(axis=0)
    base = set(_by_strength(ids, strength, all_met(met)))
    names = {
        "core": "core_z",
        "hub": "hub_participation",
        "mass": "mass_factor",
        "growth": "growth_factor",
    }
    out = []
    for name in (*(names[c] for c in met), "all"):
        for factor in MOVES:
            moved = rule.moved(name, factor)
            new_met, _unused = judged(raw, between, places, moved)
            found = _by_strength(ids, strength, all_met(new_met))
            union = base | set(found)
            out.append(
                Sensitivity(
                    threshold=name,
                    factor=factor,
                    value=float("nan") if name == "all" else getattr(moved, name),
                    poles=found,
                    gained=tuple(p for p in found if p not in base),
                    lost=tuple(sorted(base - set(found))),
                    jaccard=len(base & set(found)) / len(union) if union else 1.0,
                )
            )
    return tuple(out)


def _places(
    ids: tuple[str, ...],
    mass: Variable,
    growth: Variable | None,
    growth_by: GrowthBy,
    regions: Regions | None,
    group: str | None,
) -> Places:
    m = mass.finite().aligned(ids)
    bad = [ids[i] for i in np.flatnonzero((m.values <= 0).any(axis=0))]
    if bad:
        raise DomainError(
            _(
                "{name!r} is zero or negative in {n} {n:region|regions}: {bad}; a mass "
                "must be positive: an amount, not its logarithm or its growth."
            ),
            ids=bad,
            columns=[mass.name],
            name=mass.name,
            n=len(bad),
            bad=listed(bad),
        )
    rate: Array | None = None
    if growth is not None and growth_by != "none":
        rate = growth.finite().aligned(ids).values[-1]
    elif len(m.times) > 1 and growth_by != "none":
        numbers = time_numbers(m.times)
        years = numbers[-1] - numbers[0]
        start, end = m.values[0], m.values[-1]
        rate = (np.log(end / start) if growth_by == "rate" else end - start) / max(years, 1)
    groups = np.full(len(ids), "")
    if group is not None:
        if regions is None:
            raise ParameterError(
                _(
                    "{param:group={group!r}} names an attribute of the regions, but no regions "
                    "were given. Give {param:regions}, or leave out {param:group}."
                ),
                group=group,
            )
        at = positions(regions.ids, ids, source_name="regions", wanted_name="network")
        groups = np.asarray(regions[group]).astype(str)[at]
    return Places(mass=m.values[-1], growth=rate, groups=groups)


def _check(
    core: CoreBy,
    growth_by: GrowthBy,
    level_factor: float,
    draws: int,
    noise: float,
    *thresholds: float,
) -> None:
    one_of("growth_by", growth_by, GrowthBy)
    one_of("core", core, CoreBy)
    if not np.isfinite(thresholds).all() or not level_factor >= 1.0:
        raise ParameterError(
            _("Thresholds must be finite numbers and level_factor at least 1."),
        )
    if isinstance(draws, bool) or not 0 <= draws <= 1e6 or not 0.0 <= noise < np.inf:
        raise ParameterError(
            _(
                "{param:draws={draws!r}} and noise={noise!r} must be numbers from 0 up, draws "
                "to 1,000,000."
            ),
            draws=draws,
            noise=noise,
        )
