"""One regressor, one surface: the smoother that back-fitting applies in turn to every term.

Two routes to the criterion at a bandwidth: running sums over neighbours that were sorted once and
kept (compact kernels, adaptive, up to some thousands of places), and weights made anew.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from ._criteria import criterion_of
from ._executor import Executor, run
from ._local_fit import Problem, positive, near, numba_is_there
from ._places import Index, blocks
from ._weighting import STRETCH
from .bandwidth import Choice, Scorer, golden, golden_limits, search_bandwidth, sensible_limits

Array = NDArray[np.float64]

KEEP_BYTES = 400_000_000
"""Sorted neighbours are kept while they fit in here."""


class Neighbours:
    """Neighbours of every place, sorted once: squared distances and positions, block by block."""

    def __init__(self, problem: Problem) -> None:
        self.work: list[Index] = blocks(problem.places)
        self.d2: list[Array] = []
        self.order: list[NDArray[np.int32]] = []
        for rows in self.work:
            d2 = problem.places.take(rows).squared(problem.places)
            order = np.argsort(d2, axis=1)
            self.d2.append(np.take_along_axis(d2, order, axis=1))
            self.order.append(order.astype(np.int32))

    @staticmethod
    def fit_in_memory(problem: Problem) -> bool:
        """Whether they may be kept."""
        sortable = problem.adaptive and problem.kernel.compact and problem.kernel.name != "boxcar"
        return sortable and 12 * problem.n**2 <= KEEP_BYTES


class Smoother:
    """Regresses a response on one column about every place.

    Parameters
    ----------
    problem : Problem
        Of all terms; its response is not used.
    column : int
    neighbours : Neighbours or None
    """

    def __init__(
        self,
        problem: Problem,
        column: int,
        neighbours: Neighbours | None,
        *,
        criterion: str,
        search: str,
        compiled: bool,
        executor: Executor | None,
        limits: tuple[float, float] | None = None,
    ) -> None:
        self.x = np.ascontiguousarray(problem.x[:, column])
        self.one = replace(problem, x=self.x[:, None], back=np.eye(1), shift=0.0, intercept=False)
        self.neighbours = neighbours
        self.criterion = criterion
        self.search = search
        self.compiled = compiled and problem.kernel.name == "bisquare" and numba_is_there()
        self.executor = executor
        usual = golden_limits if search == "golden" else sensible_limits
        self.limits = limits or usual(self.one)
        self._denominators: dict[int, Array] = {}
        self._keep = problem.n**2 * problem.k * 8 <= KEEP_BYTES // 2

    def choose(self, y: Array) -> float:
        """Return the bandwidth with the least criterion for a response."""
        if self.neighbours is None:
            choice: Choice = search_bandwidth(
                replace(self.one, y=y),
                criterion=self.criterion,
                search=self.search,
                limits=self.limits,
                executor=self.executor,
                compiled=self.compiled,
            )
            return choice.bandwidth
        low, high = int(self.limits[0]), int(self.limits[1])
        curve = self._curve(self.neighbours, y, low, high)
        if self.search == "golden":
            return golden(lambda b: float(curve[int(b) - low]), low, high, whole=True)[0]
        return float(high - int(np.argmin(curve[::-1])))

    def _curve(self, kept: Neighbours, y: Array, low: int, high: int) -> Array:
        total = np.zeros((high - low + 1, 4))
        for at, rows in enumerate(kept.work):
            d2, order = kept.d2[at][:, :high], kept.order[at][:, :high]
            if self.compiled:
                from ._compiled import smooth_rows

                total += smooth_rows(d2, order, self.x, y, rows, low)
            else:
                total += self._sums(at, rows, d2, order, y, low)
        return criterion_of(total, self.one.n, "gaussian", self.criterion)

    def _sums(
        self, at: int, rows: Index, d2: Array, order: NDArray[np.int32], y: Array, low: int
    ) -> Array:
        h2 = d2[:, low - 1 :] * STRETCH**2
        if at in self._denominators:
            den = self._denominators[at]
        else:
            den = self._running((self.x * self.x)[order], d2, h2, low)
            if self._keep:
                self._denominators[at] = den
        num = self._running((self.x * y)[order], d2, h2, low)
        bad = ~(den > 0.0) | ~(h2 > 0.0)
        slope = self.x[rows][:, None] / np.where(bad, 1.0, den)
        s = self.x[rows][:, None] * slope
        num *= slope
        e = np.subtract(y[rows][:, None], num, out=num)
        with np.errstate(divide="ignore", invalid="ignore"):
            left_out = np.where(s < 1.0, e / (1.0 - s), np.inf) if self.criterion == "cv" else e
        return np.stack(
            [
                np.einsum("ij,ij->j", e, e),
                s.sum(axis=0),
                np.einsum("ij,ij->j", left_out, left_out),
                bad.sum(axis=0),
            ],
            axis=1,
        )

    def _running(self, terms: Array, d2: Array, h2: Array, low: int) -> Array:
        """Return weighted sums of `terms` at every bandwidth, (rows, bandwidths); spoils `terms`."""
        kernel = self.one.kernel
        unit = np.where(d2[:, -1:] > 0.0, d2[:, -1:], 1.0)
        base, inverse = d2 / unit, unit / np.where(h2 > 0.0, h2, unit)
        if kernel.power == 3:
            base, inverse = base**1.5, inverse**1.5
        out = np.cumsum(terms, axis=1)[:, low - 1 :] * kernel.coefficients[0]
        power = inverse.copy()
        sums = np.empty_like(terms)
        for coefficient in kernel.coefficients[1:]:
            terms *= base
            np.cumsum(terms, axis=1, out=sums)
            out += (coefficient * power) * sums[:, low - 1 :]
            power *= inverse
        return out

    def fit(self, y: Array, bandwidth: float) -> Array:
        """Return the coefficients at one bandwidth, (n,); NaN where there is none."""
        work = blocks(self.one.places) if self.neighbours is None else self.neighbours.work
        if self.neighbours is not None:
            parts = self._kept_fit(self.neighbours, y, int(bandwidth))
        else:
            parts = run(
                slope_block,
                replace(self.one, y=y),
                work,
                executor=self.executor,
                bandwidth=bandwidth,
            )
        out = np.empty(self.one.n)
        for rows, part in zip(work, parts, strict=True):
            out[rows] = part
        return out

    def _kept_fit(self, kept: Neighbours, y: Array, bandwidth: int) -> list[Array]:
        xx, xy = self.x * self.x, self.x * y
        parts = []
        for d2, order in zip(kept.d2, kept.order, strict=True):
            h2 = positive(d2[:, bandwidth - 1] * STRETCH**2)
            w = self.one.kernel.weights(d2[:, :bandwidth], h2)
            some = order[:, :bandwidth]
            num = np.einsum("ij,ij->i", w, xy[some])
            den = np.einsum("ij,ij->i", w, xx[some])
            parts.append(np.where(den > 0.0, num / np.where(den > 0.0, den, 1.0), np.nan))
        return parts

    def scorer(self, y: Array) -> Scorer:
        """Return a scorer by weights made anew (the other route)."""
        return Scorer(replace(self.one, y=y), self.criterion, compiled=self.compiled)


def slope_block(problem: Problem, rows: Index, *, bandwidth: float) -> Array:
    """Return the coefficients of a problem with one column, for the places `rows`."""
    found = near(problem, problem.places.take(rows), np.array([float(bandwidth)]))
    w = problem.kernel.weights(found.d2, positive(found.h2[0]))
    x, y = problem.x[found.columns, 0], problem.y[found.columns]
    both = w @ np.column_stack([x * y, x * x])
    den = np.where(both[:, 1] > 0.0, both[:, 1], np.nan)
    return np.asarray(both[:, 0] / den)
