"""Error models of a panel with holes or with weights by period: the exact density without D."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import scipy.linalg as la
import scipy.sparse as sp
from numpy.typing import NDArray

from ._blocks import BlockSpectrum
from ._covariance import Traces, inverse, sandwich
from ._likelihood import Maximum, Shape, refined
from ._taken import traces_without
from ._unbalanced_design import UnbalancedDesign

Array = NDArray[np.float64]


class At(NamedTuple):
    """Least squares of By on BZ and BD at one lambda.

    Attributes
    ----------
    zt, e : (K, N), (N,)
        M BZ and the residuals, M taking out BD.
    wu, wz : (N,), (K, N)
        W(y - Zb - Da) and W(Z - DA), D's own coefficients taken out: minus the slopes by lambda.
    """

    b: Array
    zt: Array
    e: Array
    wu: Array
    wz: Array


class ErrorProblem:
    """S(lambda) = e'e with its slope, and ln|D'B'BD|/2.

    Parameters
    ----------
    d : UnbalancedDesign
    limit : float
        e'e at and below which a fit is perfect.
    """

    error = True

    def __init__(self, d: UnbalancedDesign):
        self.limit = d.perfect
        self.d = d
        self._x = d.within(
            np.concatenate([d.Z[:, 0], d.y])
        )  # M_D x and x differ by D, which B D spans
        self._wx = d.lag(self._x)
        self.rank = d.dummies.rank
        self._d: Any = sp.csr_array(d.dummies.columns.T)
        whole = d.blocks.sparse()
        if whole is None:
            self._d = self._d.toarray()
            self._wd: Any = d.lag(self._d)
        else:
            self._wd = sp.csr_array(self._d @ whole.T)
        k = [
            _dense(a @ b.T)
            for a, b in ((self._d, self._d), (self._d, self._wd), (self._wd, self._wd))
        ]
        self._k = (k[0], k[1] + k[1].T, k[2])
        self._start = _half_log(self._k[0])

    def crossed(self, lambda_: float) -> Array:
        """Return D'B'BD, (r, r)."""
        return np.asarray(self._k[0] - lambda_ * self._k[1] + lambda_**2 * self._k[2])

    def at(self, lambda_: float) -> At:
        """Return least squares at one lambda."""
        bx = self._x - lambda_ * self._wx
        rest, wrest = bx, self._wx
        if self.rank:
            bd = self._d - lambda_ * self._wd
            factor = la.cho_factor(self.crossed(lambda_), lower=True, check_finite=False)
            for _unused in range(2):  # once more: to rounding of what is left
                share = la.cho_solve(factor, bd @ rest.T, check_finite=False)
                rest, wrest = rest - (bd.T @ share).T, wrest - (self._wd.T @ share).T
        z, y = rest[:-1], rest[-1]
        scale = np.linalg.norm(z, axis=1)
        b = np.asarray(
            la.lstsq((z / scale[:, None]).T, y, check_finite=False, lapack_driver="gelsy")[0]
        )
        e, b = refined(y - (z / scale[:, None]).T @ b, (z / scale[:, None]).T, b)
        b = b / scale
        return At(b, z, e, wrest[-1] - b @ wrest[:-1], wrest[:-1])

    def solve(self, lambda_: float) -> tuple[Array, float, float]:
        """Return b(lambda), e'e and its derivative."""
        one = self.at(lambda_)
        return one.b, float(one.e @ one.e), float(-2.0 * (one.e @ one.wu))

    def value(self, rho: Array) -> Array:
        """Return ln(|D'B'BD|/|D'D|)/2 for each lambda."""
        flat = np.atleast_1d(np.asarray(rho, dtype=float)).ravel()
        found = [_half_log(self.crossed(float(r))) - self._start for r in flat]
        return np.reshape(found, np.shape(rho))

    def slope(self, rho: float) -> float:
        """Return minus its derivative, tr PH."""
        if not self.rank:
            return 0.0
        moved = self._k[1] - 2.0 * rho * self._k[2]
        return float(0.5 * np.trace(la.solve(self.crossed(rho), moved, assume_a="pos")))

    def effects(self, rest: Array, lambda_: float) -> Array:
        """Return K^-1 D'B'B applied to y - Zb, the effects by generalised least squares, (r,)."""
        bd = self._d - lambda_ * self._wd
        right = bd @ (rest - lambda_ * self.d.lag(rest))
        found = la.solve(self.crossed(lambda_), right, assume_a="pos", check_finite=False)
        return np.asarray(found)

    def moving(self, one: At, lambda_: float) -> Array:
        """Return -de/d lambda with b fixed, M Wu - BD K^-1 (WD)'e, (N,)."""
        if not self.rank:
            return one.wu
        bd = self._d - lambda_ * self._wd
        right = bd @ one.wu + self._wd @ one.e
        share = la.solve(self.crossed(lambda_), right, assume_a="pos", check_finite=False)
        return np.asarray(one.wu - bd.T @ share)

    def gradient(self, b: Array, lambda_: float) -> Array:
        """Return the derivatives of e'e/2 by (b, lambda) at any b, (K+1,)."""
        one = self.at(lambda_)
        e = one.e + (one.b - b) @ one.zt
        wu = one.wu + (one.b - b) @ one.wz
        return np.append(-(one.zt @ e), -float(e @ wu))


def _dense(matrix: Any) -> Array:
    plain: Any = matrix if isinstance(matrix, np.ndarray) else matrix.toarray()
    return np.array(plain, dtype=np.float64)


def _half_log(k: Array) -> float:
    """Return ln|K|/2 of a positive definite K."""
    return (
        float(np.log(np.diag(la.cholesky(k, lower=True, check_finite=False))).sum())
        if len(k)
        else 0.0
    )


_STEP = 1e-3
"""Of numerical second derivatives, as a share of the distance to a bound: with four points the error
is of order h^4, 1e-12, and rounding 1e-16/h at most 1e-13 of the gradient."""


def error_covariance(
    problem: ErrorProblem, top: Maximum, shape: Shape, spectrum: BlockSpectrum, kind: str
) -> Array:
    """Return the covariance of (b, lambda, sigma2)."""
    d, at = problem.d, top.lambda_
    one = problem.at(at)
    dummies = d.dummies if shape.c else d.dummies.none()
    t = traces_without(d.blocks, dummies, at, filtered=True)
    scale = np.linalg.norm(one.zt, axis=1)
    z = one.zt / scale[:, None]
    if kind == "analytic":
        v = inverse(_information(z, t, top.sigma2, shape.m))
    else:
        v = inverse(_hessian(problem, one, top, shape, spectrum))
        if kind != "observed":
            s2 = top.sigma2
            rows = [z * one.e / s2, (problem.moving(one, at) * one.e / s2 - t.g / d.size)[None]]
            rows.append((one.e**2 / (2 * s2**2) - shape.m / d.size / (2 * s2))[None])
            v = sandwich(v, np.nan_to_num(d.grid(np.concatenate(rows))), kind)
    back = np.append(1.0 / scale, [1.0, 1.0])
    return np.asarray(v * back[:, None] * back)


def _information(z: Array, t: Traces, s2: float, m: int) -> Array:
    k = len(z)
    out = np.zeros((k + 2, k + 2))
    out[:k, :k] = z @ z.T / s2
    out[k, k] = t.g2 + t.gg
    out[k, -1] = out[-1, k] = t.g / s2
    out[-1, -1] = m / (2 * s2**2)
    return out


def _hessian(
    problem: ErrorProblem, one: At, top: Maximum, shape: Shape, spectrum: BlockSpectrum
) -> Array:
    """Return minus the second derivatives of the log-likelihood, those by lambda from exact slopes."""
    at, s2 = top.lambda_, top.sigma2
    h = _STEP * min(at - spectrum.bounds[0], spectrum.bounds[1] - at)

    def slopes(lambda_: float) -> Array:
        taken = problem.slope(lambda_) if shape.c else 0.0
        return np.append(problem.gradient(one.b, lambda_), taken)

    moved = [slopes(at + s * h) for s in (-2, -1, 1, 2)]
    by = (moved[0] - 8 * moved[1] + 8 * moved[2] - moved[3]) / (12 * h)
    scale = np.linalg.norm(one.zt, axis=1)
    z = one.zt / scale[:, None]
    k = len(z)
    out = np.zeros((k + 2, k + 2))
    out[:k, :k] = z @ z.T / s2
    out[:k, k] = out[k, :k] = by[:k] / scale / s2
    out[k, k] = by[k] / s2 + float(spectrum.traces(np.array([at]))[1][0]) - by[k + 1]
    out[:k, -1] = out[-1, :k] = z @ one.e / s2**2
    out[k, -1] = out[-1, k] = float(one.e @ one.wu) / s2**2
    out[-1, -1] = float(one.e @ one.e) / s2**3 - shape.m / (2 * s2**2)
    return out
