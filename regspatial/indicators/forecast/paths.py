"""Models of the paths of regions: random walk with drift, trend with AR(1) errors, logistic path.

Each region has its own parameters. Given the correlation of errors (and the saturation) a path is a regression whose
predictions have t errors; these two are averaged over their restricted likelihood, which is more honest in ten or
twenty years than a single estimate.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .mixture import Mixture, shares

Array = NDArray[np.float64]

NODES_RHO, NODES_RHO_LOGISTIC, NODES_LIMIT = 24, 14, 20
"""Nodes of the correlation of errors, and of the saturation."""
_ENDS_RHO, _WALK = (-0.9, 0.96), 0.9999
WALK_SHARE = 0.5
"""Weight of a random walk before the data: with a flat weight alone, intervals five years ahead of ten years held 84 of 100."""
_TINY = 1e-22


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """Lines a + b s with AR(1) errors, s counted from the last time, for C sets of parameters.

    Parameters
    ----------
    a, b : (C, n) arrays
    cov : (C, n, 2, 2) array
        Of a and b.
    rho : (C,) array
    last : (C, n) array
        The last value, after the link.
    """

    a: Array
    b: Array
    cov: Array
    rho: Array
    last: Array


@dataclass(frozen=True, slots=True, kw_only=True)
class Fit:
    """A model of paths, fitted.

    Parameters
    ----------
    model : str
    mixture : Mixture
        Of the values ahead.
    growth : (n,) array
        A step: drift, slope of the trend, or of the logits.
    rho : (n,) array
        Correlation of errors one step apart, mean over its likelihood; NaN of a random walk.
    line : Line or None
    limits, weights : (C, n) arrays or None
        The saturation of each set of parameters, and its weight.
    df : int
    """

    model: str
    mixture: Mixture
    growth: Array
    rho: Array
    line: Line | None = None
    limits: Array | None = None
    weights: Array | None = None
    df: int = 0


def drift(z: Array, t: Array, ahead: Array, link: str) -> Fit:
    """Return the random walk with drift, whose intervals are exact for normal steps.

    Parameters
    ----------
    z : (T, n) array
        Values after the link.
    t : (T,) array
        Times; steps may differ.
    ahead : (H,) array
        Steps beyond the last time.
    link : {"log", "level"}
    """
    steps = np.diff(t)[:, None]
    slope = np.asarray((z[-1] - z[0]) / steps.sum())
    left = np.diff(z, axis=0) - slope * steps
    df = len(steps) - 1
    variance = (left * left / steps).sum(axis=0) / df
    spread = np.sqrt(variance[:, None] * (ahead + ahead**2 / steps.sum())[None, :])
    mixture = Mixture(
        weights=np.ones((1, z.shape[1])),
        middle=(z[-1][:, None] + slope[:, None] * ahead)[None],
        spread=spread[None],
        df=df,
        link=link,
    )
    return Fit(model="drift", mixture=mixture, growth=slope, rho=np.full(z.shape[1], np.nan))


def trend(z: Array, t: Array, ahead: Array, link: str) -> Fit:
    """Return straight lines with AR(1) errors; see `drift`."""
    rho, node = correlations(NODES_RHO)
    fits = [_given(z, t, ahead, r) for r in rho]
    weights = shares(np.array([one.likelihood for one in fits]), node[:, None])
    line = _lines(fits, rho, z[-1])
    mixture = Mixture(
        weights=weights,
        middle=np.array([one.middle for one in fits]),
        spread=np.array([one.spread for one in fits]),
        df=len(t) - 2,
        link=link,
    )
    return Fit(
        model="trend",
        mixture=mixture,
        weights=weights,
        df=len(t) - 2,
        growth=(weights * line.b).sum(axis=0),
        rho=(weights * rho[:, None]).sum(axis=0),
        line=line,
    )


def logistic(
    y: Array, t: Array, ahead: Array, limit: float | None, ceiling: float, common: bool
) -> Fit:
    """Return logistic paths K / (1 + exp(-(a + b t))) with AR(1) errors of the logits.

    Parameters
    ----------
    y : (T, n) array
        Above 0 and below the saturation.
    t, ahead
        As for `drift`.
    limit : float or None
        The saturation K; None: averaged over its likelihood between the highest value and `ceiling`.
    ceiling : float
    common : bool
        Whether all regions have one saturation.
    """
    rho, node = correlations(NODES_RHO_LOGISTIC)
    tops, share = _saturations(y, limit, ceiling, common)
    n, k = y.shape[1], len(tops)
    wide = np.asarray(y[:, None, :] / (tops[None] - y[:, None, :])).reshape(len(t), k * n)
    jacobian = np.log(tops[None] / (y[:, None, :] * (tops[None] - y[:, None, :]))).sum(axis=0)
    fits = [_given(np.log(wide), t, ahead, r) for r in rho]
    log = np.array([one.likelihood.reshape(k, n) + jacobian for one in fits])
    flat = (len(rho) * k, n)
    weights = shares(log.reshape(flat), (node[:, None, None] * share[None]).reshape(-1, 1))
    if common and k > 1:
        weights = _agreed(weights.reshape(len(rho), k, n), share).reshape(flat)
    line = _lines(fits, rho, np.log(wide[-1]))
    limits = np.broadcast_to(tops, (len(rho), k, n)).reshape(flat)
    h = len(ahead)
    mixture = Mixture(
        weights=weights,
        middle=np.array([one.middle for one in fits]).reshape(*flat, h),
        spread=np.array([one.spread for one in fits]).reshape(*flat, h),
        df=len(t) - 2,
        link="logit",
        limits=limits,
    )
    line = Line(
        a=line.a.reshape(flat),
        b=line.b.reshape(flat),
        cov=line.cov.reshape(*flat, 2, 2),
        rho=np.repeat(rho, k),
        last=line.last.reshape(flat),
    )
    return Fit(
        model="logistic",
        mixture=mixture.leaner(),
        weights=weights,
        df=len(t) - 2,
        growth=(weights * line.b).sum(axis=0),
        rho=(weights * line.rho[:, None]).sum(axis=0),
        line=line,
        limits=limits,
    )


def _saturations(
    y: Array, limit: float | None, ceiling: float, common: bool
) -> tuple[Array, Array]:
    """Return the saturations at which a path is fitted, (k, n), and the weights of these nodes, (k, 1)."""
    n = y.shape[1]
    if limit is not None:
        return np.full((1, n), limit), np.ones((1, 1))
    v, node = nodes(NODES_LIMIT, 0.0, 1.0)
    highest = np.full(n, y.max()) if common else y.max(axis=0)
    tops = highest + (ceiling - highest) * (v**2)[:, None]
    return tops, np.asarray((2.0 * v * node)[:, None])


def _agreed(weights: Array, share: Array) -> Array:
    """Return the weights of all regions with one saturation, (rho, k, n): the product of their likelihoods of it."""
    each = weights.sum(axis=0)
    log = np.log(np.maximum(each / share, 1e-300)).sum(axis=1)
    together = np.exp(log - log.max()) * share[:, 0]
    together /= together.sum()
    return np.asarray(
        weights / np.where(each > 0.0, each, 1.0) * together[None, :, None]
        + np.where(each > 0.0, 0.0, together[None, :, None] / len(weights))
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Given:
    likelihood: Array
    middle: Array
    spread: Array
    beta: Array
    cov: Array


def _given(z: Array, t: Array, ahead: Array, rho: float) -> _Given:
    """Return the regression of z on time with errors whose correlation over a step is rho."""
    x = np.column_stack([np.ones(len(t)), t - t[-1]])
    steps = np.diff(t)
    size = (1.0 - rho ** (2 * steps)) / (1.0 - rho * rho)
    first = np.sqrt(1.0 - rho * rho)
    back, scale = (rho**steps)[:, None], 1.0 / np.sqrt(size)[:, None]

    def whitened(v: Array) -> Array:
        return np.vstack([first * v[:1], (v[1:] - back * v[:-1]) * scale])

    wx, wz = whitened(x), whitened(z)
    inverse = np.linalg.inv(wx.T @ wx)
    beta = inverse @ (wx.T @ wz)
    left = wz - wx @ beta
    ssr = np.maximum((left * left).sum(axis=0), _TINY * (1.0 + (wz * wz).sum(axis=0)))
    df = len(t) - 2
    logs = np.log(first) - 0.5 * np.log(size).sum() + 0.5 * np.linalg.slogdet(inverse)[1]
    variance = ssr / df
    fade = rho**ahead
    away = np.column_stack([1.0 - fade, ahead])
    error = (1.0 - rho ** (2 * ahead)) / (1.0 - rho * rho)
    error = error + np.einsum("hi,ij,hj->h", away, inverse, away)
    middle = beta[0][:, None] + beta[1][:, None] * ahead + fade * (z[-1] - beta[0])[:, None]
    return _Given(
        likelihood=logs - 0.5 * df * np.log(ssr),
        middle=middle,
        spread=np.sqrt(variance[:, None] * error[None, :]),
        beta=beta,
        cov=variance[:, None, None] * inverse,
    )


def _lines(fits: list[_Given], rho: Array, last: Array) -> Line:
    beta = np.array([one.beta for one in fits])
    return Line(
        a=beta[:, 0],
        b=beta[:, 1],
        cov=np.array([one.cov for one in fits]),
        rho=rho,
        last=np.broadcast_to(last, beta[:, 0].shape),
    )


def nodes(count: int, low: float, high: float) -> tuple[Array, Array]:
    """Return Gauss and Legendre's nodes between two ends, and their weights."""
    x, w = np.polynomial.legendre.leggauss(count)
    return low + (high - low) * (x + 1.0) / 2.0, w * (high - low) / 2.0


def correlations(count: int) -> tuple[Array, Array]:
    """Return correlations of errors and their weights before the data: half for a random walk, half flat from -.9 to .96."""
    rho, node = nodes(count, *_ENDS_RHO)
    node = node / node.sum() * (1.0 - WALK_SHARE)
    return np.append(rho, _WALK), np.append(node, WALK_SHARE)
