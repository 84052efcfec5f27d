"""The rule by which a node is a growth pole, and how often it is one when flows carry noise."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .._calls.executor import run, spans
from .._kernels.random import Numbers
from ..progress import Progress
from ..results.network.layer import NetworkLayer
from .measures import participation, z_scores

Array = NDArray[np.float64]
Bool = NDArray[np.bool_]
_BOOT = 7


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """The thresholds."""

    core_z: float
    hub_participation: float
    mass_factor: float
    growth_factor: float

    def moved(self, name: str, factor: float) -> Rule:
        """Return the rule with one threshold, or all of them, times a factor."""
        now = {n: getattr(self, n) for n in self.__slots__}
        changed = now if name == "all" else {name: now[name]}
        return Rule(**{**now, **{n: v * factor for n, v in changed.items()}})


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Places:
    """What the rule needs to know of the nodes, apart from the networks."""

    mass: Array
    growth: Array | None
    groups: NDArray[Any]

    def above(self, values: Array, factor: float) -> Bool:
        """Return who is above so many times the mean of its group, or alone in one."""
        mean, alone = group_means(values, self.groups)
        return np.asarray((values > mean + (factor - 1.0) * np.abs(mean)) | alone)


def group_means(values: Array, groups: NDArray[Any]) -> tuple[Array, Bool]:
    """Return the mean of each node's group, and whether a node is alone in a group of several."""
    _unused, at, count = np.unique(groups, return_inverse=True, return_counts=True)
    mean = np.bincount(at, weights=values) / count
    alone = (count[at] == 1) & (len(count) > 1)
    return np.asarray(mean[at]), np.asarray(alone)


def judged(
    raw: Array, between: Array | None, places: Places, rule: Rule
) -> tuple[dict[str, Bool], dict[str, Array]]:
    """Return the criteria met and the scores, from (L, n) strengths."""
    z = np.array([z_scores(s) for s in raw])
    by_layer = z if between is None else np.maximum(z, between)
    core, hub = by_layer.mean(axis=0), participation(raw)
    met = {"core": np.asarray(core > rule.core_z)}
    if len(raw) > 1:
        met["hub"] = np.asarray(hub > rule.hub_participation)
    met["mass"] = places.above(places.mass, rule.mass_factor)
    if places.growth is not None:
        met["growth"] = places.above(places.growth, rule.growth_factor)
    return met, {"z": z, "core": core, "hub": hub}


def all_met(met: Mapping[str, Bool]) -> Bool:
    """Return who meets every criterion."""
    return np.asarray(np.all(list(met.values()), axis=0))


def support_of(
    layers: Sequence[NetworkLayer],
    between: Array | None,
    places: Places,
    rule: Rule,
    draws: int,
    noise: float,
    seed: int,
    progress: Progress | None,
) -> Array:
    """Return how often each node is a pole when every flow carries noise."""
    one = _Noisy([one.edges() for one in layers], layers[0].n, between, places, rule, noise, seed)
    work = spans([(b, b + 1) for b in range(draws)])
    found = run(_hits, one, work, progress=progress, message="bootstrap")
    return np.asarray(np.sum(found, axis=0) / draws)


@dataclass(frozen=True)
class _Noisy:
    """What a draw of the bootstrap needs; no tuple, whose fields older Dask takes apart."""

    edges: Sequence[Any]
    n: int
    between: Array | None
    places: Places
    rule: Rule
    noise: float
    seed: int


def _hits(given: _Noisy, span: tuple[int, int]) -> Array:
    """Return how often each node is a pole in the draws of a span."""
    hits = np.zeros(given.n)
    for b in range(*span):
        raw = np.empty((len(given.edges), given.n))
        for k, e in enumerate(given.edges):
            w = e.weight * Numbers(given.seed, _BOOT, b, k).lognormal(given.noise, len(e))
            raw[k] = np.bincount(e.source, w, given.n) + np.bincount(e.target, w, given.n)
        met, _unused = judged(raw, given.between, given.places, given.rule)
        hits += all_met(met)
    return hits
