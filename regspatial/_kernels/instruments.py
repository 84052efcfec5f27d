"""Least squares with instruments, on arrays: k-class estimators, two-step GMM, tests of instruments.

Columns are rows here, (k, N), without what is common to all equations (fixed effects). X are the
exogenous regressors, D the endogenous ones, Z the instruments that are no regressors; q is an
orthonormal basis of [X, Z], so that P a = (a q) q'.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
import scipy.linalg as la
from numpy.typing import NDArray

Array = NDArray[np.float64]

Meat = Callable[[Array, Array], Array]
"""From columns (m, N) and residuals (N,) to the covariance of their product summed, (m, m)."""


_FULL = 1e-8
_SINGULAR = 1e-11
"""Rounding leaves 1e-16 where G clusters cannot give G moments a covariance of full rank; instruments
that correlate at 0.99999999 leave 1e-8."""


class Estimate(NamedTuple):
    """Coefficients of [X, D], residuals, what scores are made of and the inverse in their sandwich.

    Attributes
    ----------
    b : (k,)
    e : (N,)
        y - [X, D]'b.
    fitted : (k, N)
        P [X, D].
    bread : (k, k)
    kappa : float
        1 for two-stage least squares.
    """

    b: Array
    e: Array
    fitted: Array
    bread: Array
    kappa: float = 1.0


def basis(rows: Array) -> Array:
    """Return an orthonormal basis of rows (m, N) as columns (N, m)."""
    unit = rows / np.linalg.norm(rows, axis=1, keepdims=True)
    return np.asarray(la.qr(unit.T, mode="economic", check_finite=False)[0])


def projected(q: Array, rows: Array) -> Array:
    """Return rows projected on the columns of q."""
    return np.asarray((rows @ q) @ q.T)


def apart(q: Array, rows: Array) -> Array:
    """Return what q leaves of rows, twice, so that rounding is that of what is left."""
    out = rows - projected(q, rows)
    return np.asarray(out - projected(q, out))


def two_stage(y: Array, x: Array, q: Array) -> Estimate:
    """Return two-stage least squares of y on rows x = [X, D] with the basis q of [X, Z]."""
    fitted = projected(q, x)
    scale = np.linalg.norm(x, axis=1)
    base, r = la.qr((fitted / scale[:, None]).T, mode="economic", check_finite=False)
    inner = la.solve_triangular(r, np.eye(len(x)), check_finite=False) / scale[:, None]
    b = inner @ (base.T @ y)
    e = y - b @ x
    step = inner @ (base.T @ e)
    return Estimate(b + step, e - step @ x, fitted, inner @ inner.T)


def limited_information(y: Array, x: Array, q: Array, exogenous: int) -> Estimate:
    """Return LIML: the k-class estimate with kappa = min |W'M_X W - k W'M W| over W = [y, D]."""
    both = np.vstack([y[None], x[exogenous:]])
    own = basis(x[:exogenous]) if exogenous else np.zeros((y.size, 0))
    less, least = apart(own, both), apart(q, both)
    size = np.linalg.norm(less, axis=1)
    less, least = less / size[:, None], least / size[:, None]
    kappa = float(la.eigh(less @ less.T, least @ least.T, eigvals_only=True)[0])
    scale = np.linalg.norm(x, axis=1)
    unit = x / scale[:, None]
    fitted = projected(q, unit)
    inside = (1.0 - kappa) * unit @ unit.T + kappa * fitted @ fitted.T
    right = (1.0 - kappa) * unit @ y + kappa * fitted @ y
    bread = np.asarray(la.inv(inside))
    b = bread @ right
    b = b + bread @ (right - inside @ b)
    bread = bread / np.outer(scale, scale)
    b = b / scale
    return Estimate(b, y - b @ x, fitted * scale[:, None], 0.5 * (bread + bread.T), kappa)


def of_full_rank(v: Array) -> bool:
    """Return whether a covariance has full rank: in units that do not matter, no root below `_SINGULAR`."""
    size = np.sqrt(np.clip(np.diag(v), 0.0, None))
    if not (size > 0.0).all():
        return False
    return bool(np.linalg.eigvalsh(v / np.outer(size, size))[0] > _SINGULAR)


class Moments(NamedTuple):
    """Two-step GMM: its estimate, its covariance up to the factor in `meat`, Hansen's J."""

    b: Array
    e: Array
    v: Array
    j: float


def two_step(y: Array, x: Array, q: Array, first: Array, meat: Meat) -> Moments | None:
    """Return two-step GMM with the weights of the residuals `first` (those of two-stage least squares).

    None where the covariance of the moments has no inverse: fewer clusters than moments.
    """
    scale = np.linalg.norm(x, axis=1)
    a = (x / scale[:, None] @ q).T
    weights = meat(q.T, first)
    if not of_full_rank(weights):
        return None
    root = la.cholesky(weights, lower=True, check_finite=False)
    left = la.solve_triangular(root, a, lower=True, check_finite=False)
    right = la.solve_triangular(root, y @ q, lower=True, check_finite=False)
    base, r = la.qr(left, mode="economic", check_finite=False)
    inner = la.solve_triangular(r, np.eye(len(x)), check_finite=False)
    b = inner @ (base.T @ right)
    rest = right - left @ b
    e = y - (b / scale) @ x
    half = la.solve_triangular(root, base, lower=True, trans="T", check_finite=False)
    v = inner @ (half.T @ meat(q.T, e) @ half) @ inner.T
    return Moments(b / scale, e, v / np.outer(scale, scale), float(rest @ rest))


def overidentification(x: Array, q: Array, e: Array, meat: Meat, y: Array) -> float:
    """Return Hansen's J: the least of m'S⁻¹m over b, S from the residuals e of the estimate; NaN without S⁻¹."""
    found = two_step(y, x, q, e, meat)
    return float("nan") if found is None else found.j


def rank_statistics(
    d: Array, z: Array, meat_of: Callable[[Array, bool], Array]
) -> tuple[float, float]:
    """Return Kleibergen and Paap's rk LM and rk Wald statistics of rank k - 1 against k; NaN without an inverse.

    Parameters
    ----------
    d, z : (k, N) and (L, N)
        Endogenous regressors and instruments, what the exogenous ones leave of them.
    meat_of : function
        From residuals (k, N) and whether the statistic is the Wald one to the covariance of
        Σ vec(residual ⊗ z), (kL, kL), the instruments of the first residual first.
    """
    zz, zd = z @ z.T, z @ d.T
    root_z = la.cholesky(zz, lower=True)
    pi = la.cho_solve((root_z, True), zd)
    rest = d - pi.T @ z
    out = []
    for wald in (False, True):
        noise = rest if wald else d
        root_d = la.cholesky(noise @ noise.T, lower=True)
        left = la.inv(root_z)  # Θ = R_z⁻¹ Z'D R_d⁻' = R_z' Π R_d⁻'
        right = la.inv(root_d)
        theta = left @ zd @ right.T
        turn = np.kron(right, left)
        omega = turn @ meat_of(noise, wald) @ turn.T
        out.append(_rank_less_one(theta, omega))
    return out[0], out[1]


def _rank_less_one(theta: Array, omega: Array) -> float:
    """Return the rk statistic of rank q = k - 1 of Θ (L, k), vec by columns with covariance Ω."""
    q = theta.shape[1] - 1
    u, _s, vt = la.svd(theta)
    v = vt.T
    u22, v22 = u[q:, q:], v[q:, q:]
    across = u[:, q:] @ la.inv(u22) @ _root(u22 @ u22.T)
    along = _root(v22 @ v22.T) @ la.inv(v22.T) @ v[:, q:].T
    turn = np.kron(along, across.T)
    value = (across.T @ theta @ along.T).T.ravel()
    middle = turn @ omega @ turn.T
    if not of_full_rank(middle):
        return float("nan")
    return float(value @ la.solve(middle, value, assume_a="pos"))


def _root(a: Array) -> Array:
    values, vectors = np.linalg.eigh(a)
    return np.asarray((vectors * np.sqrt(np.clip(values, 0.0, None))) @ vectors.T)


def effective_f(d: Array, z: Array, meat: Array) -> float:
    """Return Montiel Olea and Pflueger's F, D'P D / tr[(Z'Z)⁻¹ meat]; meat of the first stage."""
    zz, zd = z @ z.T, z @ d
    inverse = np.asarray(la.inv(zz))
    return float(zd @ inverse @ zd) / float(np.trace(inverse @ meat))


def not_leverage(x: Array, bread: Array) -> Array:
    """Return 1 - h of rows of x (k, N), h = x_i'(X'X)⁻¹x_i; at least `_FULL`, where the residual is zero too."""
    return np.asarray(np.maximum(1.0 - np.einsum("in,ij,jn->n", x, bread, x), _FULL))
