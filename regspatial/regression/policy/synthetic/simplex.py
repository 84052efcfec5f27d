"""Least squares over weights that are not negative and sum to one, to the accuracy of the machine."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import nnls

Array = NDArray[np.float64]
_EPS = 1e-13
_MOST = 100_000
_SMALL = 1e-10
"""Singular values below this share of the largest are none."""


def simplex_weights(a: Array, b: Array, ridge: float = 0.0) -> tuple[Array, bool]:
    r"""Return the weights that minimise :math:`|Aw - b|^2 + r |w|^2`, and whether they are the only ones.

    Among several optima without a ridge, those of the smallest :math:`|w|`.

    Parameters
    ----------
    a : (T, n) array
    b : (T,) array
    ridge : float
        r, not negative.
    """
    columns = a - b[:, None]
    scale = float(np.abs(columns).max(initial=0.0)) or 1.0
    columns = columns / scale
    if ridge > 0:
        columns = np.vstack([columns, np.sqrt(ridge) / scale * np.eye(a.shape[1])])
    found = nearest(columns)
    if ridge > 0:
        return found, True
    smallest = _smallest(columns, found)
    return smallest, bool(np.abs(smallest - found).max() < 1e-7)


def nearest(c: Array) -> Array:
    """Return the weights of the point nearest to the origin in the convex hull of columns (Wolfe 1976).

    Parameters
    ----------
    c : (m, n) array
    """
    n = c.shape[1]
    tolerance = _EPS * float((c * c).sum(axis=0).max(initial=0.0))
    weights = np.zeros(n)
    corral = [int(np.argmin((c * c).sum(axis=0)))]
    weights[corral] = 1.0
    for _step in range(_MOST):
        x = c @ weights
        toward = x @ c
        j = int(np.argmin(toward))
        if toward[j] > x @ x - tolerance or j in corral:
            break
        corral.append(j)
        weights, corral = _inward(c, weights, corral)
    return np.asarray(weights)


def _inward(c: Array, weights: Array, corral: list[int]) -> tuple[Array, list[int]]:
    """Move to the nearest point of the affine hull, and drop columns that would count negatively."""
    while True:
        aim = _affine(c[:, corral])
        if (aim > 0).all():
            out = np.zeros(len(weights))
            out[corral] = aim
            return out, corral
        now = weights[corral]
        falling = aim <= 0
        step = float(np.min(now[falling] / np.maximum(now[falling] - aim[falling], 1e-300)))
        moved = now + min(step, 1.0) * (aim - now)
        gone = falling & (moved <= 1e-15)
        gone[np.flatnonzero(falling)[np.argmin(moved[falling])]] = True
        weights = np.zeros(len(weights))
        corral = [k for k, out_of in zip(corral, gone, strict=True) if not out_of]
        weights[corral] = moved[~gone] / moved[~gone].sum()


def _affine(c: Array) -> Array:
    """Return weights that sum to one, of any sign, of the point nearest to the origin."""
    apart = c[:, 1:] - c[:, :1]
    rest = np.linalg.lstsq(apart, -c[:, 0], rcond=None)[0] if apart.shape[1] else np.zeros(0)
    return np.append(1.0 - rest.sum(), rest)


def _smallest(c: Array, found: Array) -> Array:
    """Return the weights of the smallest norm that reach the same point (Lawson and Hanson's least distance)."""
    x = c @ found
    size = float((c * c).sum(axis=0).max(initial=0.0))
    tight = np.flatnonzero(np.abs(x @ c - x @ x) <= 1e-9 * size)
    tight = np.union1d(tight, np.flatnonzero(found > 0))
    both = np.vstack([c[:, tight], np.ones(len(tight))])
    _u, values, vt = np.linalg.svd(both)
    free = vt[int((values > _SMALL * values[0]).sum()) :].T
    if not free.shape[1]:
        return found
    start = found[tight]
    least = start - free @ (free.T @ start)
    e = np.vstack([free.T, -least[None, :]])
    f = np.append(np.zeros(free.shape[1]), 1.0)
    u, _norm = nnls(e, f, maxiter=100 * len(tight) + 100)
    r = e @ u - f
    out = found.copy()
    moved = np.clip(least - free @ (r[:-1] / r[-1]), 0.0, None)
    out[tight] = moved / moved.sum()
    return out
