"""Programs of data envelopment analysis: radial scores and their slacks, and slacks-based scores.

Every row is divided by the unit's own value, so that units of measurement do not reach the solver.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from .dominance import hardly_dominated
from .linear.lp import Programs, Solved, solve

Array = NDArray[np.float64]
Whole = NDArray[np.int64]

INPUT, OUTPUT = "input", "output"
CONSTANT, VARIABLE = "constant", "variable"
NON_INCREASING, NON_DECREASING = "non-increasing", "non-decreasing"
"""Σλ free, = 1, ≤ 1, ≥ 1."""
MANY = 200
"""From so many units of a reference set on those that others surpass in everything are looked for, and left out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Set:
    """A reference set: inputs (n, m), outputs (n, s) and, with slacks, bad outputs (n, b)."""

    x: Array
    y: Array
    b: Array | None = None

    @property
    def bads(self) -> Array:
        """The bad outputs, (n, 0) where there are none."""
        return np.zeros((len(self.x), 0)) if self.b is None else self.b


def radial(
    units: Set,
    reference: Set,
    *,
    orientation: str,
    returns: str,
    excluded: Whole | None = None,
) -> Solved:
    """Return the Farrell factor of each unit against a reference set: θ ≤ 1 of inputs, φ ≥ 1 of outputs.

    min θ s.t. Yλ ≥ y, Xλ ≤ θx, or max φ s.t. Yλ ≥ φy, Xλ ≤ x; λ ≥ 0 and Σλ as `returns` says. The
    value of the second is −φ.

    Parameters
    ----------
    units : Set
        K units; the set they are measured against may or may not hold them.
    excluded : (K,) array, optional
        The member of the reference set that is left out for each: super-efficiency.
    """
    own_x, own_y = _own(units.x, reference.x), _own(units.y, reference.y)
    best = _Best(reference, excluded)
    reference, excluded = best.reference, best.excluded
    k, m, s = len(own_x), own_x.shape[1], own_y.shape[1]
    to_inputs = orientation == INPUT
    slack = np.concatenate([-np.ones(m), -np.ones(s)]) if to_inputs else np.ones(m + s)
    head = np.zeros((k, m + s))
    right = np.zeros((k, m + s))
    if to_inputs:
        head[:, :m], right[:, m:] = units.x / own_x, units.y / own_y
        sign = np.concatenate([-np.ones(m), np.ones(s)])
    else:
        head[:, m:], right[:, :m] = units.y / own_y, units.x / own_x
        sign = np.concatenate([np.ones(m), -np.ones(s)])
    own = np.zeros((k, m + s, 1 + m + s))
    own[:, :, 0] = head
    own[:, :, 1:] = np.diag(slack)
    scale = sign / np.concatenate([own_x, own_y], axis=1)
    cost = np.zeros(own.shape[2])
    cost[0] = 1.0 if to_inputs else -1.0
    shared = np.vstack([reference.x.T, reference.y.T])
    return best.named(solve(_with_sum(shared, scale, own, cost, right, returns, excluded)))


def radial_slacks(
    units: Set, reference: Set, factor: Array, *, orientation: str, returns: str
) -> Solved:
    """Return the largest sum of slacks, each as a share of the unit's own value, at given factors.

    The second stage: max Σ s⁻/x + Σ s⁺/y s.t. Xλ + s⁻ = θx, Yλ − s⁺ = y (or Xλ + s⁻ = x, Yλ − s⁺ = φy).
    """
    own_x, own_y = _own(units.x, reference.x), _own(units.y, reference.y)
    best = _Best(reference, None)
    reference = best.reference
    k, m, s = len(own_x), own_x.shape[1], own_y.shape[1]
    x, y = units.x / own_x, units.y / own_y
    if orientation == INPUT:
        x = x * factor[:, None]
    else:
        y = y * factor[:, None]
    own = np.tile(np.diag(np.concatenate([np.ones(m), -np.ones(s)])), (k, 1, 1))
    scale = 1.0 / np.concatenate([own_x, own_y], axis=1)
    shared = np.vstack([reference.x.T, reference.y.T])
    right = np.concatenate([x, y], axis=1)
    return best.named(solve(_with_sum(shared, scale, own, -np.ones(m + s), right, returns, None)))


def slacks_based(
    units: Set, reference: Set, *, returns: str, bads_as: str, excluded: Whole | None = None
) -> Solved:
    r"""Return the slacks-based measure of each unit, or its super-efficient form where one is left out.

    With bad outputs weakly comparable (Tone 2004), by the transformation of Charnes and Cooper:

    min t − (1/m) Σ S⁻/x s.t. t + (1/q)(Σ S⁺/y + Σ Sᵇ/b) = 1, tx = XΛ + S⁻, ty = YΛ − S⁺, tb = BΛ + Sᵇ

    and, with o excluded, min t + (1/m) Σ S⁻/x s.t. t − (1/q)(Σ S⁺/y + Σ Sᵇ/b) = 1, XΛ − S⁻ ≤ tx,
    YΛ + S⁺ ≥ ty, BΛ − Sᵇ ≤ tb. q counts good and bad outputs; `bads_as="input"` counts bads among the
    inputs of both. The own variables are t and the slacks times t, as shares of the unit's own values, in the
    order inputs, outputs, bads.
    """
    columns = (units.x, units.y, units.bads)
    best = _Best(reference, excluded)
    reference, excluded = best.reference, best.excluded
    m, s, b = (v.shape[1] for v in columns)
    k, rows = len(units.x), m + s + b
    above = excluded is not None  # the super-efficient form
    beside = np.zeros(rows)  # what of a row's slack stands beside t in the first row
    over = np.zeros(rows)  # and what in the numerator
    as_input = bads_as == INPUT
    over[:m] = 1.0
    over[m + s :] = 1.0 if as_input else 0.0
    beside[m:] = 1.0 - over[m:]
    over, beside = over / max(over.sum(), 1.0), beside / max(beside.sum(), 1.0)
    sign = np.concatenate([-np.ones(m), np.ones(s), -np.ones(b)])
    p = 1 + rows * (2 if above else 1)
    own = np.zeros((k, 1 + rows, p))
    own[:, 0, 0] = 1.0
    own[:, 1:, 0] = -sign
    direction = 1.0 if above else -1.0
    own[:, 0, 1 : 1 + rows] = -direction * beside
    own[:, 1:, 1 : 1 + rows] = np.eye(rows) * direction
    if above:
        own[:, 1:, 1 + rows :] = -np.eye(rows)
    cost = np.zeros(p)
    cost[0], cost[1 : 1 + rows] = 1.0, direction * over
    scale = np.column_stack([np.ones(k), sign / np.concatenate(columns, axis=1)])
    shared = np.vstack([np.zeros(len(reference.x)), reference.x.T, reference.y.T, reference.bads.T])
    right = np.zeros((k, 1 + rows))
    right[:, 0] = 1.0
    if returns == VARIABLE:
        own = np.concatenate([own, np.zeros((k, 1, p))], axis=1)
        own[:, -1, 0] = -1.0
        shared = np.vstack([shared, np.ones(shared.shape[1])])
        scale = np.column_stack([scale, np.ones(k)])
        right = np.column_stack([right, np.zeros(k)])
    out = np.full(k, -1) if excluded is None else excluded
    return best.named(
        solve(Programs(shared=shared, scale=scale, own=own, cost=cost, right=right, excluded=out))
    )


class _Best:
    """A reference set without the units that others surpass in everything, which no program needs.

    Slacks cost nothing or count for good in every program here, so that a unit in a combination can be replaced by
    one that uses no more and makes no less. Where a program leaves one unit out, units that one other surpasses
    stay: it may be that one.
    """

    def __init__(self, reference: Set, excluded: Whole | None) -> None:
        self.reference, self.excluded = reference, excluded
        self._places: Whole | None = None
        n = len(reference.x)
        if n < MANY:
            return
        every = np.concatenate([-reference.x, reference.y, -reference.bads], axis=1)
        places = hardly_dominated(every, most=0 if excluded is None else 1)
        if len(places) == n:
            return
        self._places = places
        b = None if reference.b is None else reference.b[places]
        self.reference = Set(x=reference.x[places], y=reference.y[places], b=b)
        if excluded is not None:
            at = np.full(n + 1, -1)  # the last place is that of −1, which leaves none out
            at[places] = np.arange(len(places))
            self.excluded = at[excluded]

    def named(self, solved: Solved) -> Solved:
        """Return solutions with the places of the whole reference set."""
        if self._places is None:
            return solved
        return replace(solved, used=np.where(solved.used >= 0, self._places[solved.used], -1))


def _own(values: Array, reference: Array) -> Array:
    """Return what a unit's rows are divided by: its own values, or the column's largest where that is zero."""
    return np.where(values > 0.0, values, reference.max(axis=0))


def _with_sum(
    shared: Array,
    scale: Array,
    own: Array,
    cost: Array,
    right: Array,
    returns: str,
    excluded: Whole | None,
) -> Programs:
    """Return the programs with the row Σλ that the returns to scale ask for."""
    k = len(scale)
    if returns != CONSTANT:
        shared = np.vstack([shared, np.ones(shared.shape[1])])
        scale = np.column_stack([scale, np.ones(k)])
        right = np.column_stack([right, np.ones(k)])
        own = np.concatenate([own, np.zeros((k, 1, own.shape[2]))], axis=1)
        if returns != VARIABLE:
            slack = np.zeros((k, own.shape[1], 1))
            slack[:, -1] = 1.0 if returns == NON_INCREASING else -1.0
            own = np.concatenate([own, slack], axis=2)
            cost = np.append(cost, 0.0)
    out = np.full(k, -1) if excluded is None else excluded
    return Programs(shared=shared, scale=scale, own=own, cost=cost, right=right, excluded=out)
