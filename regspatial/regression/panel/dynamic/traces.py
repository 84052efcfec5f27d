"""Expected products of the lags of y with the disturbance, exact for any number of periods.

y_t = tau y_{t-1} + eta W y_{t-1} + rho W y_t + d_t + e_t gives y_t = Σ_k A^k S (d + e)_{t-k} with
S = (I - rho W)^-1 and A = S (tau I + eta W). Each lag z of y is B e plus what does not depend on e;
B has the block W^q A^k S where z looks k periods back. With J the within projection,

    E z'Je = sigma2 tr JB,    cov(z_i'Je, z_j'Je) = sigma2 E z_i'Jz_j + sigma⁴ tr JB_iJB_j

whatever the first period and however few they are (Yang 2018). All traces are sums over the
eigenvalues of W, less the means over regions where J takes effects of time out.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...._kernels.linear.solvers import Resolvent
from ...._kernels.linear.spectrum import Matrix

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Lag:
    """A lag of y among the regressors: W^`power` y, `delay` periods ago."""

    name: str
    power: int
    delay: int


LAGS = {"tau": Lag("tau", 0, 1), "eta": Lag("eta", 1, 1), "rho": Lag("rho", 1, 0)}


@dataclass(frozen=True, slots=True, eq=False)
class Moments:
    """The traces that the estimating equations of a dynamic panel need.

    Parameters
    ----------
    matrix : (n, n) W
    values : (n,) eigenvalues of W, real or complex
    symmetric : bool
        Whether W is similar to a symmetric matrix.
    row_sum : float or None
        What all rows of W sum to; None where they differ.
    periods : int
        T, without the first, which only starts the others.
    entity, time : bool
        Which effects are taken out.
    """

    matrix: Matrix
    values: NDArray[Any]
    symmetric: bool
    row_sum: float | None
    periods: int
    entity: bool
    time: bool

    def expected(self, lags: tuple[Lag, ...], at: Array) -> Array:
        """Return tr JB of each lag, (L,), at tau, eta, rho = `at`."""
        traces, _squares = self._traces(at, squares=False)
        means, _other = self._means(at, squares=False)
        traces = traces - means
        T, gap = self.periods, np.arange(1, self.periods)
        out = np.zeros(len(lags))
        for i, lag in enumerate(lags):
            if lag.delay == 0:
                out[i] += (T - 1 if self.entity else T) * traces[lag.power, 0]
            if self.entity:
                out[i] -= float((T - gap) @ traces[lag.power, gap - lag.delay]) / T
        return out

    def pairs(self, lags: tuple[Lag, ...], at: Array) -> tuple[Array, Array]:
        """Return tr JB_iB_j and tr JB_iJB_j, each (L, L)."""
        _traces, squares = self._traces(at, squares=True)
        means, mean_squares = self._means(at, squares=True)
        one, two = _overlaps(self.periods, self.entity)
        plain = np.zeros((len(lags), len(lags)))
        inside = np.zeros_like(plain)
        for i, a in enumerate(lags):
            for j, b in enumerate(lags):
                d = np.arange(a.delay, self.periods)[:, None]
                e = np.arange(b.delay, self.periods)[None, :]
                q, k = a.power + b.power, d - a.delay + e - b.delay
                trace, mean = squares[q, k], mean_squares[q, k]
                product = means[a.power, d - a.delay] * means[b.power, e - b.delay]
                plain[i, j] = np.sum(one[d, e] * (trace - mean))
                inside[i, j] = np.sum(two[d, e] * (trace - 2.0 * mean + product))
        return plain, inside

    def limits(self, lags: tuple[Lag, ...], at: Array) -> Array:
        """Return what -tr JB of each lag goes to as periods grow, (L,): tr W^q K, K = Σ_k A^k S.

        The same for a lag in space of y_t as for one of y_{t-1}: Σ_k W A^k S either way.
        """
        tau, eta, rho = at
        slow = 1.0 / (1.0 - tau - (rho + eta) * self.values)
        found = np.array([slow.sum().real, (self.values * slow).sum().real])
        if self.time and self.row_sum is not None:
            c = self.row_sum
            found -= np.array([1.0, c]) / (1.0 - tau - (rho + eta) * c)
        elif self.time:
            resolvent = Resolvent(self.matrix, float((rho + eta) / (1.0 - tau)), self.symmetric)
            once = resolvent.solve(np.ones(resolvent.n)) / (1.0 - tau)
            found -= np.array([once.mean(), np.asarray(self.matrix @ once).mean()])
        return np.array([found[lag.power] for lag in lags])

    def stability(self, at: Array) -> float:
        """Return the largest modulus of the eigenvalues of A."""
        tau, eta, rho = at
        return float(np.abs((tau + eta * self.values) / (1.0 - rho * self.values)).max())

    def _traces(self, at: Array, *, squares: bool) -> tuple[Array, Array]:
        """Return tr W^q A^k S (q to 1, k to T) and tr W^q A^k S² (q to 2, k to 2T)."""
        tau, eta, rho = at
        v = self.values
        s = 1.0 / (1.0 - rho * v)
        step = (tau + eta * v) * s
        length = 2 * self.periods + 1 if squares else self.periods + 1
        powers = np.empty((length, v.size), dtype=step.dtype)
        powers[0] = s
        for k in range(1, length):
            powers[k] = powers[k - 1] * step
        lags = np.stack([np.ones_like(v), v, v * v])
        first = (lags[:2] @ powers[: self.periods + 1].T).real
        second = (lags @ (powers * s).T).real if squares else np.zeros((3, 0))
        return np.asarray(first, dtype=float), np.asarray(second, dtype=float)

    def _means(self, at: Array, *, squares: bool) -> tuple[Array, Array]:
        """Return 1'W^qA^kS1/n and 1'W^qA^kS²1/n; zeros where no effects of time are taken out."""
        T = self.periods
        if not self.time:
            return np.zeros((2, T + 1)), np.zeros((3, 2 * T + 1))
        tau, eta, rho = at
        if self.row_sum is not None:
            c = self.row_sum
            s = 1.0 / (1.0 - rho * c)
            path = s * ((tau + eta * c) * s) ** np.arange(2 * T + 1)
            power = c ** np.arange(3)
            return np.outer(power[:2], path[: T + 1]), np.outer(power, path * s)
        resolvent = Resolvent(self.matrix, float(rho), self.symmetric)
        once = resolvent.solve(np.ones(resolvent.n))
        first = self._path(resolvent, once, at, T + 1)[:2]
        if not squares:
            return first, np.zeros((3, 0))
        return first, self._path(resolvent, resolvent.solve(once), at, 2 * T + 1)

    def _path(self, resolvent: Resolvent, start: Array, at: Array, length: int) -> Array:
        """Return 1'W^qA^k`start`/n for q = 0, 1, 2, (3, length)."""
        out = np.empty((3, length))
        at_k = start
        for k in range(length):
            lagged = np.asarray(self.matrix @ at_k)
            out[:, k] = at_k.mean(), lagged.mean(), np.asarray(self.matrix @ lagged).mean()
            if k + 1 < length:
                at_k = resolvent.solve(at[0] * at_k + at[1] * lagged)
        return out


def _overlaps(periods: int, entity: bool) -> tuple[Array, Array]:
    """Return tr J N^d N^e and tr J N^d J N^e for d, e < T, N moving a series by one period."""
    T = periods
    d, e = np.meshgrid(np.arange(T), np.arange(T), indexing="ij")
    whole = np.where(d + e == 0, float(T), 0.0)
    if not entity:
        return whole, whole
    share = np.maximum(T - d - e, 0) / T
    return whole - share, whole - 2.0 * share + (T - d) * (T - e) / T**2
