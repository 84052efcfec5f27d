"""Paths against their mean, and the regression on log t of how far they lie apart: numbers only."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import solveh_banded

Array = NDArray[np.float64]

SAME = 1e-24
"""A spread below this is none: paths that differ by 1e-12 of their mean, which is rounding."""


class LogT(NamedTuple):
    """Slope on log t, its standard error and their ratio, one for each series of spreads."""

    slope: Array
    std_error: Array
    statistic: Array


def trend(values: Array, penalty: float) -> Array:
    """Return the trend of each column by the filter of Hodrick and Prescott.

    Parameters
    ----------
    values : (T, n) array
    penalty : float
        λ: 400 for years; 0 returns the values.
    """
    T = len(values)
    if penalty == 0.0 or T < 3:
        return np.array(values, dtype=float)
    second = np.diff(np.eye(T), 2, axis=0)
    matrix = np.eye(T) + penalty * second.T @ second
    bands = np.zeros((3, T))
    for k in range(3):
        bands[k, : T - k] = np.diagonal(matrix, -k)
    return np.asarray(solveh_banded(bands, values, lower=True))


def spreads(values: Array, groups: Sequence[Sequence[int]]) -> Array:
    """Return the mean squared distance of paths from one, each over the mean of all of its group, (T, m).

    Parameters
    ----------
    values : (T, n) array
    groups : m lists of columns, all of one length
    """
    at = np.array(groups, dtype=np.intp)
    out = np.empty((len(values), len(at)))
    by_path = np.ascontiguousarray(values.T)
    step = max(1, _CELLS // max(1, at.shape[1] * len(values)))
    for a in range(0, len(at), step):
        paths = by_path[at[a : a + step]]  # groups, members, times
        paths /= paths.mean(axis=1, keepdims=True)
        paths -= 1.0
        paths *= paths
        out[:, a : a + step] = paths.mean(axis=1).T
    return out


_CELLS = 1_000_000


def first_used(times: int, trim: float) -> int:
    """Return how many times are left out at the beginning."""
    return round(times * trim)


def log_t(spreads: Array, left_out: int, errors: str) -> LogT:
    """Regress log(H1/Ht) − 2 log log t on log t, for each column.

    Parameters
    ----------
    spreads : (T, m) array
        H, by time.
    left_out : int
        Times at the beginning that are left out, one at least: log log 1 does not exist.
    errors : {"phillips-sul", "sandwich"}
        One long-run variance of the residuals over (X'X)⁻¹; or of the scores.
    """
    T = len(spreads)
    at = np.log(np.arange(left_out + 1, T + 1.0))
    x = at - at.mean()
    with np.errstate(divide="ignore", invalid="ignore"):
        y = np.log(spreads[0] / spreads[left_out:]) - 2.0 * np.log(at)[:, None]
        slope = x @ y / (x @ x)
        residual = y - y.mean(axis=0) - x[:, None] * slope
        if errors == "sandwich":
            scores = x[:, None] * residual
            width = _width(_autoregression(at[:, None] * residual, centred=True), len(at))
            meat = _long_run(scores, scores, width)
            error = np.sqrt(meat * len(at) / (len(at) - 2)) / (x @ x)
        else:
            width = _width(_autoregression(residual, centred=False), len(at))
            # the divisor, and products without the last residual, are those of the authors' program
            variance = _long_run(residual, residual[:-1], width) / (len(at) - 1)
            error = np.sqrt(variance / (x @ x))
        statistic = slope / error
    alike = (spreads[left_out:] < SAME).any(axis=0)
    parted = (spreads[0] < SAME) & ~alike
    end = np.where(alike, np.inf, -np.inf)
    clear = alike | parted  # no regression is needed, and none is possible
    return LogT(*(np.where(clear, e, v) for e, v in ((end, slope), (0.0, error), (end, statistic))))


def _autoregression(series: Array, *, centred: bool) -> Array:
    """Return the coefficient on the value before."""
    before, after = series[:-1], series[1:]
    if centred:
        before, after = before - before.mean(axis=0), after - after.mean(axis=0)
    return np.asarray((before * after).sum(axis=0) / (before**2).sum(axis=0))


def _width(rho: Array, times: int) -> Array:
    """Return Andrews' bandwidth of the quadratic spectral kernel for autoregressive series."""
    alpha = 4.0 * rho**2 / (1.0 - rho) ** 4
    return np.asarray(1.3221 * (alpha * times) ** 0.2)


def _long_run(series: Array, lagged: Array, width: Array) -> Array:
    """Return squares plus weighted products of `lagged`, by the quadratic spectral kernel, by column."""
    total = (series**2).sum(axis=0)
    for lag in range(1, len(lagged)):
        total = total + 2.0 * _kernel(lag, width) * (lagged[:-lag] * lagged[lag:]).sum(axis=0)
    return np.asarray(total)


def _kernel(lag: int, width: Array) -> Array:
    z = 1.2 * np.pi * lag / width
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        exact = 3.0 / z**2 * (np.sin(z) / z - np.cos(z))
    # near zero the difference is rounding, where the width is none the kernel is
    return np.where(
        z < 1e-2, 1.0 - z**2 / 10.0 + z**4 / 280.0, np.where(np.isfinite(z), exact, 0.0)
    )
