"""A Poisson regression of flows read as a spatial interaction model (Wilson 1971): its decay, balancing factors and fit."""

from __future__ import annotations

from dataclasses import dataclass
from typing import get_args

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray
from scipy.sparse.csgraph import breadth_first_order, connected_components

from ..._kernels.poisson import PoissonFit
from ...choices.counts import Decay, FlowConstraint
from ...errors import DomainError, ParameterError, listed
from ...formula.design import INTERCEPT
from ...words import _
from ..panel.least_squares.sample import Sample
from .sample import Counts

Array = NDArray[np.float64]

_SAME = 1e-12
"""Relative distance up to which a regressor is the cost, or its logarithm."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class BalancingFactor:
    """What makes the flows of one origin, or to one destination, sum to what is observed.

    Attributes
    ----------
    effect, level : str
        The column and its value.
    observed, fitted : float
        Sums of the flows and of their means.
    factor : float
        Wilson's A or B: with two effects, the B of destinations that are linked have the mean one, weighted by their sums.
    """

    effect: str
    level: str
    observed: float
    fitted: float
    factor: float


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Interaction:
    """A spatial interaction model.

    Attributes
    ----------
    cost : str
    decay : {"exponential", "power", "both"}
    constraint : {"none", "single", "double"}
    mean_cost, mean_cost_fitted : float
        Weighted by the flows, and by their means.
    mean_log_cost, mean_log_cost_fitted : float
        NaN where a cost is zero.
    srmse : float
        Root mean squared error over the mean flow.
    ssi : float
        Sørensen's index as spint has it: the mean over cells of 2 min(T, T̂)/(T + T̂).
    common_part : float
        2 Σ min(T, T̂)/(Σ T + Σ T̂), the common part of commuters.
    balancing : tuple of BalancingFactor
    """

    cost: str
    decay: Decay
    constraint: FlowConstraint
    mean_cost: float
    mean_cost_fitted: float
    mean_log_cost: float
    mean_log_cost_fitted: float
    srmse: float
    ssi: float
    common_part: float
    balancing: tuple[BalancingFactor, ...]


def cost_of(c: Counts, name: str) -> tuple[Array, Decay]:
    """Return the costs of the rows that are used, and the decay that the formula asks for.

    Raises
    ------
    DomainError, ParameterError
    """
    s, source = c.model.sample, c.model.source
    if len(s.effects) > 2:
        raise ParameterError(
            _(
                "A spatial interaction model has origins and destinations as effects, and here are {n}: {effects}. Leave "
                "{param:cost} out, or the others."
            ),
            n=len(s.effects),
            effects=listed([f.name for f in s.effects]),
        )
    cost = source.numbers(name)[s.at]
    bad = np.flatnonzero(~(np.isfinite(cost) & (cost >= 0)))
    if len(bad):
        raise DomainError(
            _(
                "The cost {name!r} has to be a number from zero upwards, and is not in {n} {n:row|rows}: {rows}. Correct the "
                "cells, or leave these rows out."
            ),
            columns=[name],
            name=name,
            n=len(bad),
            rows=listed([source.called(int(s.at[k])) for k in bad]),
        )
    with np.errstate(divide="ignore"):
        level, log = _stands(s, cost), _stands(s, np.log(cost))
    if not level and not log:
        raise ParameterError(
            _(
                "The formula has neither {name!r} (exponential decay) nor its logarithm (power decay). Add {name} or "
                "log({name}) to it, or leave {param:cost} out."
            ),
            name=name,
        )
    return cost, "both" if level and log else "exponential" if level else "power"


def _stands(s: Sample, values: Array) -> bool:
    """Return whether a regressor has these values."""
    return any(np.allclose(x, values, rtol=_SAME, atol=0.0) for x in s.x)


def interaction_of(c: Counts, fit: PoissonFit, estimates: Array, name: str) -> Interaction:
    """Return what a spatial interaction model says beyond its slopes.

    Parameters
    ----------
    estimates : (K,) in the units of the data
    """
    cost, decay = cost_of(c, name)
    s, y, mu = c.model.sample, c.model.sample.y, fit.mu
    kinds: tuple[FlowConstraint, ...] = get_args(FlowConstraint)
    with np.errstate(divide="ignore"):
        log = np.log(cost) if (cost > 0).all() else np.full(cost.size, np.nan)
    own = dict(zip(s.names, s.x, strict=True))
    slopes = zip(c.model.terms, estimates.tolist(), strict=True)
    without = np.log(mu) - c.offset - sum(b * own[t] for t, b in slopes if t != INTERCEPT)
    low = np.minimum(y, mu)
    return Interaction(
        cost=name,
        decay=decay,
        constraint=kinds[len(s.effects)],
        mean_cost=float(y @ cost / y.sum()),
        mean_cost_fitted=float(mu @ cost / mu.sum()),
        mean_log_cost=float(y @ log / y.sum()),
        mean_log_cost_fitted=float(mu @ log / mu.sum()),
        srmse=float(np.sqrt(np.square(y - mu).mean()) / y.mean()),
        ssi=float((2.0 * low / (y + mu)).mean()),
        common_part=float(2.0 * low.sum() / (y.sum() + mu.sum())),
        balancing=_balancing(s, mu, without),
    )


def _balancing(s: Sample, mu: Array, without: Array) -> tuple[BalancingFactor, ...]:
    """Return the factors of each effect from what regressors leave of ln mu, (N,)."""
    sums = [np.bincount(f.codes, s.y, f.size) for f in s.effects]
    fitted = [np.bincount(f.codes, mu, f.size) for f in s.effects]
    if len(s.effects) == 1:
        logs = [_first(s.effects[0].codes, without, s.effects[0].size)]
    elif s.effects:
        logs = _two(s, without, sums[1])
    else:
        logs = []
    return tuple(
        BalancingFactor(
            effect=f.name,
            level=str(f.labels[k]),
            observed=float(sums[e][k]),
            fitted=float(fitted[e][k]),
            factor=float(np.exp(logs[e][k] - np.log(sums[e][k]))),
        )
        for e, f in enumerate(s.effects)
        for k in range(f.size)
    )


def _first(codes: NDArray[np.intp], values: Array, size: int) -> Array:
    """Return the value of each level, in which it is the same."""
    out = np.zeros(size)
    out[codes] = values
    return out


def _two(s: Sample, values: Array, weights: Array) -> list[Array]:
    """Return a and b of values a_i + b_j, along a tree of the links; in each part Σ exp(b) = Σ weights."""
    one, two = s.effects
    n, m = one.size, two.size
    size = n + m
    at = np.full((n, m), -1)
    at[one.codes, two.codes] = np.arange(values.size)
    graph = sp.csr_array((np.ones(values.size), (one.codes, two.codes + n)), shape=(size, size))
    parts, part = connected_components(graph, directed=False)
    out = np.zeros(size)
    for p in range(parts):
        members = np.flatnonzero(part == p)
        order, before = breadth_first_order(graph, members[0], directed=False)
        for k in order[1:].tolist():
            i, j = sorted((k, int(before[k])))
            out[k] = values[at[i, j - n]] - out[before[k]]
        ends = members[members >= n]
        shift = np.log(weights[ends - n].sum()) - np.log(np.exp(out[ends]).sum())
        out[members] += np.where(members >= n, shift, -shift)
    return [out[:n], out[n:]]
