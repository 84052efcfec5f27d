"""Normal regression of what lies above a limit: maximum likelihood, many samples at a time."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.special import log_ndtr, ndtr, ndtri

Array = NDArray[np.float64]

_STEPS, _SMALL = 60, 1e-10
_FAR = 12.0
"""Standard deviations that means lie below the limit, on average, from which on a tail is an exponential."""


class Truncated(NamedTuple):
    """Coefficients (B, k), standard deviations (B,), log-likelihoods (B,); NaN where none was found."""

    beta: Array
    sigma: Array
    loglik: Array


def truncated_regression(y: Array, z: Array, limit: float = 1.0) -> Truncated:
    """Maximise Σ [log φ((y − zβ)/σ) − log σ − log Φ((zβ − limit)/σ)], for each row of y.

    In γ = β/σ and θ = 1/σ the likelihood is concave (Orme and Ruud), so that Newton's method finds its maximum.

    Parameters
    ----------
    y : (B, n) array
        All above the limit; NaN leaves an observation out.
    z : (n, k) array
        With the constant.
    """
    there = np.isfinite(y)
    B, k = len(y), z.shape[1]
    y = np.where(there, y, limit + 1.0)
    w = there.astype(float)
    start = [
        np.linalg.lstsq(z * v[:, None], a * v, rcond=None)[0] for a, v in zip(y, w, strict=True)
    ]
    beta = np.array(start).reshape(B, k)
    rest = ((y - beta @ z.T) ** 2 * w).sum(axis=1) / w.sum(axis=1)
    theta = 1.0 / np.sqrt(np.maximum(rest, 1e-12))
    at = np.column_stack([beta * theta[:, None], theta])
    value, found, lost = _likelihood(at, y, z, w, limit), np.zeros(B, bool), np.zeros(B, bool)
    for _step in range(_STEPS):
        here = np.flatnonzero(~(found | lost))
        if not len(here):
            break
        gradient, hessian = _slopes(at[here], y[here], z, w[here], limit)
        move = _newton(gradient, hessian)
        found[here] = np.abs((move * gradient).sum(axis=1)) < _SMALL
        at[here], value[here] = _forward(at[here], move, value[here], y[here], z, w[here], limit)
        _r, u = _parts(at[here], y[here], z, limit)
        lost[here] |= (u * w[here]).sum(axis=1) < -_FAR * w[here].sum(axis=1)
    sigma = 1.0 / at[:, k]
    blank = np.where(found & ~lost & np.isfinite(value), 1.0, np.nan)
    return Truncated(at[:, :k] * sigma[:, None] * blank[:, None], sigma * blank, value * blank)


def draw_above(mean: Array, sigma: float, u: Array, limit: float = 1.0) -> Array:
    """Return normal values above a limit from uniform ones."""
    low = (limit - mean) / sigma
    # from the upper tail, where the lower one would be rounded to one
    return np.asarray(np.maximum(mean - sigma * ndtri(u * ndtr(-low)), limit))


def _parts(at: Array, y: Array, z: Array, limit: float) -> tuple[Array, Array]:
    index, theta = at[:, :-1] @ z.T, at[:, -1:]
    return theta * y - index, index - theta * limit


def _likelihood(at: Array, y: Array, z: Array, w: Array, limit: float) -> Array:
    r, u = _parts(at, y, z, limit)
    with np.errstate(invalid="ignore", divide="ignore"):
        one = np.log(at[:, -1:]) - 0.5 * np.log(2.0 * np.pi) - 0.5 * r**2 - log_ndtr(u)
    return np.asarray((one * w).sum(axis=1))


def _slopes(at: Array, y: Array, z: Array, w: Array, limit: float) -> tuple[Array, Array]:
    k = z.shape[1]
    r, u = _parts(at, y, z, limit)
    theta = at[:, -1:]
    mills = np.exp(-0.5 * u**2 - 0.5 * np.log(2.0 * np.pi) - log_ndtr(u))
    bend = mills * (u + mills)
    gradient = np.column_stack(
        [((r - mills) * w) @ z, ((1.0 / theta - r * y + mills * limit) * w).sum(axis=1)]
    )
    hessian = np.empty((len(at), k + 1, k + 1))
    hessian[:, :k, :k] = -np.einsum("bn,ni,nj->bij", (1.0 - bend) * w, z, z)
    hessian[:, :k, k] = hessian[:, k, :k] = ((y - limit * bend) * w) @ z
    hessian[:, k, k] = ((-1.0 / theta**2 - y**2 + limit**2 * bend) * w).sum(axis=1)
    return gradient, hessian


def _newton(gradient: Array, hessian: Array) -> Array:
    size = np.abs(np.diagonal(hessian, axis1=1, axis2=2)).max(axis=1)
    ridge = 1e-12 * size[:, None, None] * np.eye(gradient.shape[1])
    return np.asarray(np.linalg.solve(ridge - hessian, gradient[:, :, None])[:, :, 0])


def _forward(
    at: Array, move: Array, value: Array, y: Array, z: Array, w: Array, limit: float
) -> tuple[Array, Array]:
    """Take each step as far as it raises the likelihood; θ stays above zero."""
    step = np.ones(len(at))
    for _half in range(20):
        new = at + step[:, None] * move
        new[:, -1] = np.maximum(new[:, -1], 1e-3 * at[:, -1])
        got = _likelihood(new, y, z, w, limit)
        worse = ~(got >= value - 1e-12 * np.abs(value))
        if not worse.any():
            return new, got
        step[worse] *= 0.5
    return np.where(worse[:, None], at, new), np.where(worse, value, got)
