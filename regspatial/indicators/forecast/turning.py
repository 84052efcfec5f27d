"""When a logistic path passes a level: turning points and stages, with their bands."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

import numpy as np
from numpy.typing import NDArray
from scipy.special import stdtr

from .paths import Fit, Line

Array = NDArray[np.float64]

FASTER, SLOWER = (3.0 - np.sqrt(3.0)) / 6.0, (3.0 + np.sqrt(3.0)) / 6.0
"""Shares of the saturation at which the path of a logistic accelerates and decelerates most: .211 and .789."""
BEFORE, BEYOND = 50.0, 100.0
"""Years before the first time and after the last in which a crossing is looked for."""
_ROUNDS = 24


@dataclass(frozen=True, slots=True, kw_only=True)
class Crossing:
    """The time at which the path passes a level, (n,) each; NaN where it lies beyond what is looked at."""

    kind: str
    middle: Array
    low: Array
    high: Array


def crossings(
    fit: Fit, y: Array, t: Array, unit: float, level: float, stages: bool
) -> tuple[Crossing, ...]:
    """Return the turning point and, of shares, the years of 30 and 70 percent.

    Parameters
    ----------
    fit : Fit
        A logistic one.
    y : (T, n) array
        What was observed: a level that was passed in these years was passed then, for certain.
    t : (T,) array
    unit : float
        What 100 percent is: 1 or 100.
    level : float
    stages : bool
        Whether 30 and 70 percent are levels of the variable.
    """
    _line, limits, _weights = _logistic(fit)
    asked = {"fastest": 0.5 * limits, "faster": FASTER * limits, "slower": SLOWER * limits}
    if stages:
        asked |= {k: np.full_like(limits, s * unit) for k, s in (("30", 0.3), ("70", 0.7))}
    out = []
    for kind, wanted in asked.items():
        shares = (0.5, (1.0 - level) / 2.0, (1.0 + level) / 2.0)
        years = [_year(fit, t, wanted, p) for p in shares]
        if kind in ("30", "70"):
            seen = _seen(y, t, float(wanted[0, 0]))
            years = [np.where(np.isnan(seen), one, seen) for one in years]
        out.append(Crossing(kind=kind, middle=years[0], low=years[1], high=years[2]))
    return tuple(out)


def _logistic(fit: Fit) -> tuple[Line, Array, Array]:
    """Return what a logistic path has, and no other comes here: lines, saturations and their weights."""
    return cast("tuple[Line, Array, Array]", (fit.line, fit.limits, fit.weights))


def _seen(y: Array, t: Array, level: float) -> Array:
    """Return when values rose through a level for good, between the two times beside it; NaN where they did not."""
    out = np.full(y.shape[1], np.nan)
    for k in range(len(t) - 1):
        passed = (y[k] < level) & (y[k + 1 :] >= level).all(axis=0)
        share = (level - y[k]) / np.where(passed, y[k + 1] - y[k], 1.0)
        out = np.where(passed, t[k] + share * (t[k + 1] - t[k]), out)
    return out


def _year(fit: Fit, t: Array, wanted: Array, p: float) -> Array:
    """Return by when the path has passed a level with probability p."""
    low = np.full(wanted.shape[1], t[0] - t[-1] - BEFORE)
    high = np.full(wanted.shape[1], BEYOND)
    never = _passed(fit, high, wanted) < p
    always = _passed(fit, low, wanted) >= p
    for _k in range(_ROUNDS):
        middle = (low + high) / 2.0
        there = _passed(fit, middle, wanted) >= p
        low, high = np.where(there, low, middle), np.where(there, middle, high)
    return np.asarray(np.where(never | always, np.nan, t[-1] + high))


def _passed(fit: Fit, s: Array, wanted: Array) -> Array:
    """Return with which probability a rising path lies above a level s years from the last time, (n,)."""
    line, limits, weights = _logistic(fit)
    room = limits - wanted
    logit = np.where(room > 0.0, np.log(wanted / np.where(room > 0.0, room, 1.0)), np.inf)
    fade = np.maximum(line.rho, 0.0)[:, None] ** np.abs(s)
    off = 1.0 - fade
    spread = np.sqrt(
        off * off * line.cov[..., 0, 0]
        + 2.0 * off * s * line.cov[..., 0, 1]
        + s * s * line.cov[..., 1, 1]
    )
    middle = line.a * off + line.b * s + fade * line.last
    u = (middle - logit) / np.maximum(spread, 1e-300)
    return np.asarray((weights * stdtr(fit.df, u)).sum(axis=0))


def saturation(fit: Fit, level: float) -> tuple[Array, Array, Array]:
    """Return the saturation of each region, median and interval, (n,) each."""
    _line, limits, weights = _logistic(fit)
    order = np.argsort(limits, axis=0, kind="stable")
    tops = np.take_along_axis(limits, order, axis=0)
    total = np.cumsum(np.take_along_axis(weights, order, axis=0), axis=0)

    def at(p: float) -> Array:
        k = np.minimum((total < p).sum(axis=0), len(tops) - 1)
        return np.asarray(np.take_along_axis(tops, k[None], axis=0)[0])

    return at(0.5), at((1.0 - level) / 2.0), at((1.0 + level) / 2.0)
