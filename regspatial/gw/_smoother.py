"""One regressor, one surface: the smoother that back-fitting applies in turn to every term.

Two routes to the criterion at a bandwidth: sums over neighbours that were sorted once and kept
(compact kernels, adaptive, up to some thousands of places), and weights made anew.
"""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from .._calls.executor import Executor, run
from ..choices.gw import Criterion, Search
from ._criteria import criterion_of
from ._golden import golden
from ._limits import golden_limits, sensible_limits
from ._local_fit import Problem, near, numba_is_there, positive
from ._neighbours import KEEP_BYTES, KEPT, Neighbours, Weighted
from ._places import Index, blocks
from ._scorer import ChosenBandwidth, Scorer
from ._small import ALONE
from ._weighting import STRETCH
from .bandwidth import search_bandwidth

Array = NDArray[np.float64]


class Slopes(NamedTuple):
    """What the fits of a term are made of beside the response, by place (and bandwidth)."""

    slope: Array
    left: Array | float
    """1 - s, for cross-validation; 0 where a place is fitted by itself alone."""
    trace: Array
    bad: NDArray[np.intp]


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
        criterion: Criterion,
        search: Search,
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
        self._slopes: dict[int, Slopes] = {}
        self._keep = column < KEPT and problem.n**2 * problem.k * 8 <= KEEP_BYTES // 2
        self._squares: Weighted | None = None

    def choose(self, y: Array) -> float:
        """Return the bandwidth with the least criterion for a response."""
        if self.neighbours is None:
            choice: ChosenBandwidth = search_bandwidth(
                replace(self.one, y=y),
                criterion=self.criterion,
                search=self.search,
                limits=self.limits,
                executor=self.executor,
                compiled=self.compiled,
            )
            return choice.bandwidth
        low, high = int(self.limits[0]), int(self.limits[1])
        if self.search == "golden":
            products = Weighted(self.neighbours, self.x * y)
            score = partial(self._score, self.neighbours, y, products)
            return golden(score, low, high, whole=True)[0]
        curve = self._curve(self.neighbours, y, low, high)
        return float(high - int(np.argmin(curve[::-1])))

    def _score(self, kept: Neighbours, y: Array, products: Weighted, bandwidth: float) -> float:
        """Return the criterion at one bandwidth from sums kept at some neighbours."""
        at = int(bandwidth)
        if at not in self._slopes:
            if self._squares is None:
                self._squares = Weighted(kept, self.x * self.x)
            h2 = kept.squared_bandwidth(at)
            self._slopes[at] = self._slope(self.x[kept.rows], self._squares.at(at), h2)
        sums = self._sums(y[kept.rows], products.at(at), self._slopes[at])
        return float(criterion_of(sums, self.one.n, "gaussian", self.criterion))

    def _curve(self, kept: Neighbours, y: Array, low: int, high: int) -> Array:
        """Return the criterion at the bandwidths low, …, high from running sums."""
        total = np.zeros((high - low + 1, 4))
        for some in kept.slices():
            d2, order, rows = kept.d2[some, :high], kept.order[some, :high], kept.rows[some]
            slopes = self._slopes.get(some.start)
            if slopes is None:
                den = self._running(self.x * self.x, d2, order, low)
                slopes = self._slope(self.x[rows, None], den, d2[:, low - 1 :])
                if self._keep:
                    self._slopes[some.start] = slopes
            num = self._running(self.x * y, d2, order, low)
            total += self._sums(y[rows, None], num, slopes)
        return criterion_of(total, self.one.n, "gaussian", self.criterion)

    def _slope(self, x: Array, den: Array, h2: Array) -> Slopes:
        """Return x_i/Σkx², what multiplies Σkxy to give the fit, by place (and bandwidth)."""
        bad = ~(den > 0.0) | ~(h2 > 0.0)
        slope = x / np.where(bad, 1.0, den)
        left: Array | float = 1.0
        s = x * slope
        if self.criterion == "cv":
            left = np.where(s < ALONE, 1.0 - s, 0.0)
        return Slopes(slope, left, s.sum(axis=0), bad.sum(axis=0))

    @staticmethod
    def _sums(y: Array, num: Array, slopes: Slopes) -> Array:
        """Return the sums of `criterion_of`, by bandwidth; spoils `num`."""
        num *= slopes.slope
        e = np.subtract(y, num, out=num)
        squares = np.einsum("i...,i...->...", e, e)
        left_out = squares
        if not isinstance(slopes.left, float):
            with np.errstate(divide="ignore", invalid="ignore"):
                e /= slopes.left
                left_out = np.where(np.isnan(e), np.inf, e * e).sum(axis=0)
        return np.stack([squares, slopes.trace, left_out, slopes.bad], axis=-1)

    def _running(self, values: Array, d2: Array, order: NDArray[np.int32], low: int) -> Array:
        """Return weighted sums of `values` at every bandwidth from low on, (rows, bandwidths)."""
        if self.compiled:
            from ._compiled import weighted_rows

            return np.asarray(weighted_rows(d2, order, values, low))
        kernel = self.one.kernel
        base, h2 = d2, d2[:, low - 1 :] * STRETCH**2
        inverse = 1.0 / positive(h2)
        if kernel.power == 3:
            base, inverse = base**1.5, inverse**1.5
        terms = values[order]
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
        if self.neighbours is not None:
            return self._kept_fit(self.neighbours, y, int(bandwidth))
        work = blocks(self.one.places)
        parts = run(
            slope_block, replace(self.one, y=y), work, executor=self.executor, bandwidth=bandwidth
        )
        out = np.empty(self.one.n)
        out[np.concatenate(work)] = np.concatenate(parts)
        return out

    def _kept_fit(self, kept: Neighbours, y: Array, bandwidth: int) -> Array:
        xx, xy = self.x * self.x, self.x * y
        h2 = positive(kept.squared_bandwidth(bandwidth))
        out = np.empty(self.one.n)
        for some in kept.slices():
            w = kept.kernel.weights(kept.d2[some, :bandwidth], h2[some])
            order = kept.order[some, :bandwidth]
            num = np.einsum("ij,ij->i", w, xy[order])
            den = np.einsum("ij,ij->i", w, xx[order])
            out[kept.rows[some]] = np.where(den > 0.0, num / positive(den), np.nan)
        return out

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
