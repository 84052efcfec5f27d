"""Tests of the number of thresholds, by samples in which residuals of whole units are drawn anew."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..._calls.executor import run
from ..._kernels.random import Numbers
from ..._kernels.threshold import ThresholdSearch
from ...progress import Progress, part
from .threshold.record import ThresholdTest

Array = NDArray[np.float64]
Codes = NDArray[np.intp]

_CHUNK = 4_000_000
"""Cells of bootstrap samples that are held at once."""
MOST = 3


@dataclass(frozen=True, slots=True, eq=False)
class Simulation:
    """How the tests are simulated: units and periods of the rows, samples, seed."""

    search: ThresholdSearch
    y: Array
    where: tuple[Codes, Any]
    draws: int
    seed: int
    progress: Progress | None

    def drawn(self, k: int, null: tuple[int, ...], dof: float) -> Array:
        """Return F of k against k - 1 thresholds under the null; empty without samples."""
        if not self.draws:
            return np.zeros(0)
        basis = self.search.columns(null)
        fitted = basis.T @ (basis @ self.y)
        unit, period = self.where
        samples = Samples(self.search, fitted, self.y - fitted, unit, period.codes, self.seed, k)
        return samples.statistics(k, self.draws, dof, part(self.progress, (k - 1) / MOST, k / MOST))


def tests_of(
    simulation: Simulation,
    found: list[tuple[float, tuple[int, ...]]],
    sums: list[float],
    dof: list[float],
) -> tuple[ThresholdTest, ...]:
    """Return F, its bootstrap p-value and critical values for one threshold more, step by step."""
    out = []
    for k in range(1, len(found) + 1):
        f = (sums[k - 1] - sums[k]) / (sums[k] / dof[k])
        drawn = simulation.drawn(k, found[k - 2][1] if k > 1 else (), dof[k])
        some = bool(drawn.size)
        p = (1 + int((drawn >= f).sum())) / (drawn.size + 1) if some else float("nan")
        critical = np.quantile(drawn, [0.9, 0.95, 0.99]) if some else np.full(3, np.nan)
        out.append(
            ThresholdTest(
                thresholds=k, statistic=f, p_value=p, critical=tuple(map(float, critical))
            )
        )
    return tuple(out)


class Samples:
    """Samples of y under the null: fitted values and residuals of whole units drawn anew."""

    def __init__(
        self,
        search: ThresholdSearch,
        fitted: Array,
        residuals: Array,
        unit: Codes,
        period: Codes,
        seed: int,
        key: int,
    ):
        self.search, self.fitted = search, fitted
        self.unit, self.period = unit[search.order], period[search.order]
        self.blocks = np.zeros((int(unit.max()) + 1, int(period.max()) + 1))
        self.blocks[self.unit, self.period] = residuals
        # numbered by what they hold, so that names and the order of rows do not move the draws
        self.blocks = self.blocks[np.lexsort(self.blocks.T[::-1])]
        rank = np.argsort(np.lexsort(self._held().T[::-1]))
        self.place = rank[self.unit]
        self.seed, self.key = seed, key

    def _held(self) -> Array:
        out = np.zeros_like(self.blocks)
        out[self.unit, self.period] = self.fitted
        return out

    def statistics(self, k: int, draws: int, dof: float, progress: Progress | None) -> Array:
        """Return F of k against k - 1 thresholds in every sample."""
        n = len(self.blocks)
        drawn = np.floor(Numbers(self.seed, self.key).uniform(0.0, n, draws, n)).astype(int)
        drawn = np.minimum(drawn, n - 1)
        size = max(1, _CHUNK // self.search.rows)
        work = [drawn[start : start + size] for start in range(0, draws, size)]
        out = run(_of_samples, self, work, progress=progress, message="draws", k=k, dof=dof)
        return np.concatenate(out)


def _of_samples(world: Samples, chosen: NDArray[np.int64], *, k: int, dof: float) -> Array:
    """Return F of k against k - 1 thresholds in some samples."""
    e = world.blocks[chosen[:, world.place], world.period]
    y = world.search.within(e) + world.fitted
    if k == 1:
        s, without = world.search.profile(y, ())
        least = s.min(axis=1)
        return np.asarray((without - least) / (least / dof))
    sums = [[v for v, _rows in world.search.sequence(one, k)] for one in y]
    return np.array([_f(one, k, dof) for one in sums])


def _f(sums: list[float], k: int, dof: float) -> float:
    """Return F of the last threshold; a sample that has room for fewer gains nothing by it."""
    return (sums[k - 2] - sums[k - 1]) / (sums[k - 1] / dof) if len(sums) == k else 0.0
