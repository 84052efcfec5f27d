"""Many small linear programs that share their columns, by the revised simplex, all at a time.

A program of data envelopment has a handful of rows and as many columns as there are units, and there is one
for each unit. A solver that is called for each spends its time on being called; here every step (a small inverse,
the prices of all columns, the pivot) is one array operation over all programs that are not done.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linprog

Array = NDArray[np.float64]
Whole = NDArray[np.int64]

PRICE = 1e-10
"""Below −PRICE a column is worth entering; columns are scaled to about one."""
PIVOT = 1e-9
FEASIBLE = 1e-9
"""What the artificial variables may sum to, relative to the right side, which is about one."""
STALLED = 40
"""Steps without progress after which the entering column is the first, which cannot cycle (Bland)."""
MOST_STEPS = 2000
CHUNK = 3_000_000
"""Prices held at once: 24 MB."""

OPTIMAL, INFEASIBLE, UNBOUNDED, UNSOLVED = 0, 2, 3, 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Programs:
    """K programs min c'z + 0'λ, with [own | scale ∘ shared] (z, λ) = right, z ≥ 0, λ ≥ 0.

    Attributes
    ----------
    shared : (r, n) array
        One column a reference unit.
    scale : (K, r) array
        What the rows of `shared` are multiplied by in each program.
    own : (K, r, p) array
    cost : (p,) array
        Of the own columns; the shared ones cost nothing.
    right : (K, r) array
        From zero up.
    excluded : (K,) array
        The shared column that a program may not use; −1: none.
    """

    shared: Array
    scale: Array
    own: Array
    cost: Array
    right: Array
    excluded: Whole

    @property
    def size(self) -> int:
        """How many programs there are."""
        return len(self.scale)


@dataclass(frozen=True, slots=True, kw_only=True)
class Solved:
    """Solutions: least costs (NaN where there is none), own variables, and the shared ones that are not zero.

    Attributes
    ----------
    value : (K,) array
    status : (K,) array
        OPTIMAL, INFEASIBLE or UNBOUNDED.
    own : (K, p) array
    used : (K, r) array
        Shared columns of the last basis; −1 where the basis has another.
    weights : (K, r) array
        Their values, at most r of which differ from zero.
    """

    value: Array
    status: Whole
    own: Array
    used: Whole
    weights: Array


def solve(programs: Programs) -> Solved:
    """Solve all programs; one that rounding kept from its end is given to HiGHS."""
    k, n = programs.size, programs.shared.shape[1]
    rows, p = programs.own.shape[1:]
    found = Solved(
        value=np.full(k, np.nan),
        status=np.full(k, UNSOLVED),
        own=np.full((k, p), np.nan),
        used=np.full((k, rows), -1),
        weights=np.zeros((k, rows)),
    )
    step = max(1, CHUNK // max(1, n))
    for start in range(0, k, step):
        _Batch(programs, slice(start, start + step)).into(found)
    for one in np.nonzero(found.status == UNSOLVED)[0]:
        _by_highs(programs, int(one), found)
    return found


class _Batch:
    """Programs that are solved together: their bases and what follows from them."""

    def __init__(self, programs: Programs, part: slice) -> None:
        self.part = part
        scale = programs.scale[part]
        size = _sizes(programs.shared)
        # columns and programs brought to about one: the simplex knows no units of measurement
        self.shared = programs.shared / size
        self.factor = 1.0 / np.maximum(
            np.abs(scale[:, :, None] * self.shared.mean(axis=1)[:, None]).max(axis=(1, 2)), 1e-300
        )
        self.size = size
        self.scale = scale * self.factor[:, None]
        self.own, self.cost = programs.own[part], programs.cost
        self.right, self.excluded = programs.right[part], programs.excluded[part]
        self.k, self.rows, self.p = self.own.shape
        self.n = self.shared.shape[1]
        self.first_artificial = self.n + self.p
        self.basis = np.tile(self.first_artificial + np.arange(self.rows), (self.k, 1))
        self.matrix = np.tile(np.eye(self.rows), (self.k, 1, 1))
        self.status = np.full(self.k, UNSOLVED)

    def into(self, found: Solved) -> None:
        """Run both phases and write what was found."""
        self._phase(np.arange(self.k), first=True)
        left = np.nonzero(self.status == OPTIMAL)[0]
        level = self._levels(left)
        artificial = self.basis[left] >= self.first_artificial
        none = np.where(artificial, level, 0.0).sum(axis=1) > FEASIBLE * (
            1.0 + self.right[left].sum(axis=1)
        )
        self.status[left[none]] = INFEASIBLE
        left = left[~none]
        self.status[left] = UNSOLVED
        self._phase(left, first=False)
        self._write(found)

    def _levels(self, at: Whole) -> Array:
        found: Array = np.linalg.solve(self.matrix[at], self.right[at][:, :, None])[:, :, 0]
        return found

    def _phase(self, active: Whole, *, first: bool) -> None:
        """Pivot until no column is worth entering, the programs that are done leaving on the way."""
        stalled, last = np.zeros(self.k, dtype=int), np.full(self.k, np.inf)
        cost = np.zeros(self.first_artificial + self.rows)
        if first:
            cost[self.first_artificial :] = 1.0
        else:
            cost[self.n : self.first_artificial] = self.cost
        for _step in range(MOST_STEPS):
            if not len(active):
                return
            try:
                inverse = np.linalg.inv(self.matrix[active])
            except np.linalg.LinAlgError:
                return  # these stay unsolved
            level = np.einsum("kij,kj->ki", inverse, self.right[active])
            costs = cost[self.basis[active]]
            now = (costs * level).sum(axis=1)
            better = now < last[active] - 1e-12
            stalled[active] = np.where(better, 0, stalled[active] + 1)
            last[active] = np.minimum(now, last[active])
            price = np.einsum("ki,kij->kj", costs, inverse)
            entering, worth = self._entering(active, price, cost, stalled[active] > STALLED)
            done = ~worth
            self.status[active[done]] = OPTIMAL
            active, inverse, level = active[worth], inverse[worth], level[worth]
            active = self._pivot(active, entering[worth], inverse, level, first=first)

    def _entering(
        self, active: Whole, price: Array, cost: Array, careful: NDArray[np.bool_]
    ) -> tuple[Whole, NDArray[np.bool_]]:
        """Return the column with the lowest reduced cost, or the first below zero, and whether there is one."""
        reduced = np.empty((len(active), self.first_artificial))
        np.matmul(-(price * self.scale[active]), self.shared, out=reduced[:, : self.n])
        reduced[:, self.n :] = cost[self.n : self.first_artificial] - np.einsum(
            "ki,kip->kp", price, self.own[active]
        )
        out = self.excluded[active]
        reduced[np.nonzero(out >= 0)[0], out[out >= 0]] = 0.0
        # what is basic already has a reduced cost of zero but for rounding
        inside = np.where(self.basis[active] < self.first_artificial, self.basis[active], 0)
        here = self.basis[active] < self.first_artificial
        which = np.nonzero(here)
        reduced[which[0], inside[which]] = 0.0
        entering = reduced.argmin(axis=1)
        if careful.any():
            entering[careful] = (reduced[careful] < -PRICE).argmax(axis=1)
        limit = PRICE * np.maximum(1.0, np.abs(price).max(axis=1))
        return entering, reduced[np.arange(len(active)), entering] < -limit

    def _column(self, active: Whole, index: Whole) -> Array:
        of_own = index >= self.n
        column: Array = self.shared[:, np.where(of_own, 0, index)].T * self.scale[active]
        column[of_own] = self.own[active[of_own], :, index[of_own] - self.n]
        return column

    def _pivot(
        self, active: Whole, entering: Whole, inverse: Array, level: Array, *, first: bool
    ) -> Whole:
        """Put the entering columns in; return the programs that go on."""
        column = self._column(active, entering)
        move = np.einsum("kij,kj->ki", inverse, column)
        ratio = np.full(move.shape, np.inf)
        np.divide(np.maximum(level, 0.0), move, out=ratio, where=move > PIVOT)
        if not first:  # an artificial variable stays at zero: it leaves as soon as it would move
            held = (self.basis[active] >= self.first_artificial) & (np.abs(move) > PIVOT)
            ratio[held] = 0.0
        least = ratio.min(axis=1)
        bounded = np.isfinite(least)
        self.status[active[~bounded]] = UNBOUNDED
        active, entering, column = active[bounded], entering[bounded], column[bounded]
        ratio, move, least = ratio[bounded], move[bounded], least[bounded]
        # of rows that tie the one with the largest pivot leaves: the inverse stays good
        tied = ratio <= least[:, None] + 1e-12
        leaving = np.where(tied, np.abs(move), -1.0).argmax(axis=1)
        self.basis[active, leaving] = entering
        self.matrix[active, :, leaving] = column
        return active

    def _write(self, found: Solved) -> None:
        start = self.part.start
        found.status[start : start + self.k] = self.status
        at = np.nonzero(self.status == OPTIMAL)[0]
        if not len(at):
            return
        level = self._levels(at)
        basis = self.basis[at]
        miss = np.abs(np.einsum("kij,kj->ki", self.matrix[at], level) - self.right[at]).max(axis=1)
        artificial = np.abs(np.where(basis >= self.first_artificial, level, 0.0)).max(axis=1)
        poor = (miss > 1e-8) | (level.min(axis=1) < -1e-8) | (artificial > 1e-8)
        found.status[start + at[poor]] = UNSOLVED
        at, level, basis = at[~poor], np.maximum(level[~poor], 0.0), basis[~poor]
        own = np.zeros((len(at), self.p))
        i, j = np.nonzero((basis >= self.n) & (basis < self.first_artificial))
        own[i, basis[i, j] - self.n] = level[i, j]
        shared = basis < self.n
        used = np.where(shared, basis, -1)
        weights = np.where(
            shared, level * self.factor[at, None] / self.size[np.where(shared, basis, 0)], 0.0
        )
        rows = start + at
        found.value[rows], found.own[rows] = own @ self.cost, own
        found.used[rows], found.weights[rows] = used, weights


def _sizes(shared: Array) -> Array:
    """Return a size for each column: the mean of its entries, each over its row's mean."""
    level = np.abs(shared).mean(axis=1)
    size = (np.abs(shared) / np.where(level > 0.0, level, 1.0)[:, None]).mean(axis=0)
    return np.where(size > 0.0, size, 1.0)


def _by_highs(programs: Programs, k: int, found: Solved) -> None:
    """Solve one program by scipy's HiGHS and write what was found."""
    shared = programs.shared * programs.scale[k][:, None]
    if programs.excluded[k] >= 0:
        shared[:, programs.excluded[k]] = 0.0
    n, p = shared.shape[1], programs.own.shape[2]
    size = np.maximum(np.abs(shared).max(axis=0), 1e-300)
    solution: Any = linprog(
        np.concatenate([programs.cost, np.zeros(n)]),
        A_eq=np.column_stack([programs.own[k], shared / size]),
        b_eq=programs.right[k],
        bounds=(0.0, None),
        method="highs",
        options={"primal_feasibility_tolerance": 1e-10, "dual_feasibility_tolerance": 1e-10},
    )
    found.status[k] = solution.status if solution.status in (INFEASIBLE, UNBOUNDED) else OPTIMAL
    if solution.status != 0:
        return
    found.value[k] = solution.fun
    found.own[k] = solution.x[:p]
    weights = solution.x[p:] / size
    most = np.argsort(-weights, kind="stable")[: found.used.shape[1]]
    most = most[weights[most] > 0.0]
    found.used[k], found.weights[k] = -1, 0.0
    found.used[k, : len(most)], found.weights[k, : len(most)] = most, weights[most]
