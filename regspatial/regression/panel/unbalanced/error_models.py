"""Error models of a panel with holes or with weights by period: the exact density without D."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ...errors.covariance import SCORES_ALONE, Traces, inverse, sandwich
from ...estimation.likelihood import Maximum, Shape, fitted_to
from .block_filter import BlockFilter
from .blocks import BlockSpectrum
from .design import UnbalancedDesign
from .determinant import traces_without
from .pairs import error_pairs

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
    """S(lambda) = e'e with its slope.

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
        self.filter = BlockFilter(d.error_blocks, d.dummies, np.concatenate([d.Z[:, 0], d.y]))

    def at(self, lambda_: float) -> At:
        """Return least squares at one lambda."""
        rest, wrest = self.filter.at(lambda_)
        z, y = rest[:-1], rest[-1]
        scale = np.linalg.norm(z, axis=1)
        e, b = fitted_to((z / scale[:, None]).T, y)
        b = b / scale
        return At(b, z, e, wrest[-1] - b @ wrest[:-1], wrest[:-1])

    def solve(self, lambda_: float) -> tuple[Array, float, float]:
        """Return b(lambda), e'e and its derivative."""
        one = self.at(lambda_)
        return one.b, float(one.e @ one.e), float(-2.0 * (one.e @ one.wu))

    def squares(self, lambda_: Array) -> Array:
        """Return e'e at each lambda."""
        return np.array([self.solve(float(one))[1] for one in lambda_])

    def gradient(self, b: Array, lambda_: float) -> Array:
        """Return the derivatives of e'e/2 by (b, lambda) at any b, (K+1,)."""
        one = self.at(lambda_)
        e = one.e + (one.b - b) @ one.zt
        wu = one.wu + (one.b - b) @ one.wz
        return np.append(-(one.zt @ e), -float(e @ wu))


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
    t = traces_without(d.error_blocks, dummies, at, filtered=True)
    scale = np.linalg.norm(one.zt, axis=1)
    z = one.zt / scale[:, None]
    if kind == "analytic":
        v = inverse(_information(z, t, top.sigma2, shape.m))
    else:
        v = inverse(_hessian(problem, one, top, shape, spectrum))
        if kind != "observed":
            s2 = top.sigma2
            moving = problem.filter.moving(one.e, one.wu, at)
            rows = [z * one.e / s2, (moving * one.e / s2 - t.g / d.size)[None]]
            rows.append((one.e**2 / (2 * s2**2) - shape.m / d.size / (2 * s2))[None])
            pairs = None
            if kind in SCORES_ALONE:
                pairs = error_pairs(d, one.e, top, shape, (len(z), moving))
            v = sandwich(v, np.nan_to_num(d.grid(np.concatenate(rows))), kind, pairs)
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
        taken = problem.filter.slope(lambda_) if shape.c else 0.0
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
