"""sac and gns of a panel with holes or with weights by period.

    e = M B (y - rho Wy - Zb),  B = I - lambda W_e,  M takes out BD = P's span, w = M B W y,
    H = W_e B^-1,  G~ = B W (I - rho W)^-1 B^-1

No transformation takes the effects out of (I - rho W) y; but E w'e = sigma2 tr M G~ and
E e'He = sigma2 tr M H, so that rho and lambda solve

    w'e/sigma2 = tr MG~,    e'He/sigma2 = tr MH,    sigma2 = e'e/m.

Without holes and with one W these are the equations of `_score_both`. The covariance is
A^-1 V A^-1', V the variance of the equations under normal errors and A minus their expected
derivative, which differs from V by tr MG~PG~ in (rho, rho) and by tr PG~'M(H + H') in (rho, lambda):
e'He has no effects left in it, w'e has.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
import scipy.linalg as la
from numpy.typing import NDArray

from ...errors.covariance import SCORES_ALONE, inverse, sandwich
from ...estimation.conditioning import Basis
from ...estimation.likelihood import Maximum, Shape, fitted_to, off
from ...estimation.rho_lambda import Slice, maximise_both, slice_of
from ...estimation.score import any_inverse
from ...estimation.two_equation_score import solve_both
from .block_filter import BlockFilter
from .blocks import BlockResolvent, BlockSpectrum
from .design import UnbalancedDesign
from .determinant import taken_by
from .pair_traces import PairTraces, along_of, pair_traces
from .pairs import both_pairs

Array = NDArray[np.float64]

_STEP = 1e-3
"""As in `_unbalanced_error`."""


class BothProblem:
    """e'e as a function of (rho, lambda), with its derivatives.

    Attributes
    ----------
    limit : float
        e'e at and below which a fit is perfect.
    """

    def __init__(self, d: UnbalancedDesign):
        self.limit = d.perfect
        self.k = len(d.terms)
        columns = np.concatenate([d.Z[:, 0], d.y, d.lag(d.y)])
        self.filter = BlockFilter(d.error_blocks, d.dummies, columns)
        self._known: dict[float, tuple[Array, Array]] = {}

    def _triangle(self, lambda_: float) -> tuple[Array, Array]:
        """Return R of the columns and of minus their slopes, and the lengths of those of Z."""
        if lambda_ not in self._known:
            rest, moved = self.filter.at(lambda_)
            scale = np.linalg.norm(rest[: self.k], axis=1)
            both = np.concatenate([rest, moved])
            r = np.asarray(la.qr(both.T, mode="r", check_finite=False)[0])[: len(both)]
            self._known[lambda_] = r, scale
        return self._known[lambda_]

    def solve(self, rho: float, lambda_: float) -> tuple[Array, float, Array]:
        """Return b, e'e and its derivatives by rho and lambda."""
        r, scale = self._triangle(lambda_)
        k = self.k
        z, c = r[:, :k] / scale, r[:, k] - rho * r[:, k + 1]
        e, b = fitted_to(z, c)
        b = b / scale
        moved = r[:, k + 2 :]
        by_lambda = moved[:, k] - rho * moved[:, k + 1] - moved[:, :k] @ b
        return b, float(e @ e), -2.0 * np.array([e @ r[:, k + 1], e @ by_lambda])

    def squares(self, rho: Array, lambda_: Array) -> Array:
        """Return e'e at each rho (down) and lambda (across)."""
        out = np.empty((len(rho), len(lambda_)))
        for at, one in enumerate(lambda_):
            r, scale = self._triangle(float(one))
            e = off(r[:, : self.k] / scale, r[:, self.k : self.k + 2])
            out[:, at] = np.sum((e[:, :1] - e[:, 1:] * rho) ** 2, axis=0)
        return out

    def slice(self, lambda_: float) -> Slice:
        """Return what is known at one lambda; the lengths move with it, so that they stand in |Z'B'BZ|."""
        r, scale = self._triangle(lambda_)
        return slice_of(r[:, : self.k], r[:, self.k : self.k + 2], np.ones_like(scale))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class BothAt:
    """The arrays at one value of the parameters.

    Attributes
    ----------
    zt : (K, N)
        M B Z.
    e, w : (N,)
        Residuals and M B W y.
    wu, wz, wwy : (N,), (K, N), (N,)
        W_e(y - rho Wy - Zb - Da), and of Z and Wy: minus the slopes of e, zt and w by lambda, but
        for what is at right angles to e.
    """

    zt: Array
    e: Array
    w: Array
    wu: Array
    wz: Array
    wwy: Array


def both_at(problem: BothProblem, rho: float, lambda_: float, b: Array) -> BothAt:
    """Return the arrays at any parameters."""
    rest, moved = problem.filter.at(lambda_)
    z, y, wy = rest[:-2], rest[-2], rest[-1]
    e = y - rho * wy - b @ z
    wu = moved[-2] - rho * moved[-1] - b @ moved[:-2]
    return BothAt(zt=z, e=e, w=wy, wu=wu, wz=moved[:-2], wwy=moved[-1])


class Spectra(NamedTuple):
    """Of W and of the weights of the errors."""

    rho: BlockSpectrum
    lambda_: BlockSpectrum


def both_shape(
    d: UnbalancedDesign, problem: BothProblem, shape: Shape, spectrum: BlockSpectrum
) -> Shape:
    """Return the shape of the likelihood from which the two equations are solved."""
    if not shape.c:
        return shape
    taken = taken_by(d.blocks, d.dummies, spectrum.bounds)
    return replace(shape, means=taken, of_errors=problem.filter)


def both_maximum(
    d: UnbalancedDesign, problem: BothProblem, spectra: Spectra, shape: Shape
) -> tuple[Maximum, Spectra]:
    """Return the maximum, or the solution of the two equations."""
    shape = both_shape(d, problem, shape, spectra.rho)
    top, *local = maximise_both(problem, spectra.rho, shape, spectra.lambda_)
    at = Spectra(*local)  # type: ignore[arg-type]
    if shape.c:
        along: Callable[[float, float], float] = along_of(d.blocks, d.dummies)
        top = solve_both(problem, shape, at, top, along)
    return top, at


def both_covariance(
    d: UnbalancedDesign,
    problem: BothProblem,
    top: Maximum,
    shape: Shape,
    spectra: Spectra,
    kind: str,
) -> tuple[Array, Array]:
    """Return the covariance of (b, rho, lambda, sigma2), and the residuals (N,)."""
    dummies = d.dummies if shape.c else d.dummies.none()
    p = both_at(problem, top.rho, top.lambda_, top.b)
    t = pair_traces(d.blocks, dummies, top.rho, top.lambda_)
    if kind == "analytic":
        basis = Basis.of(p.zt[:, None])
        drift, delta = basis.split(_mean_of_lag(d, problem, p, top)[None])
        variance = _variance(basis.q[:, 0], drift[0], t, top.sigma2, shape.m)
        bread, deltas = any_inverse(variance + _apart(t, len(p.zt))), [delta]
        inverse(variance)  # refuses what is not a variance
        return basis.back(np.asarray(bread @ variance @ bread.T), deltas), p.e
    scale = np.linalg.norm(p.zt, axis=1)
    slope = _slope(problem, top, shape, t, spectra, scale)
    apart = _apart(t, len(p.zt))
    excess = np.diag(np.diag(apart))
    bread = any_inverse(slope + apart - excess)
    back = np.append(1.0 / scale, [1.0, 1.0, 1.0])
    if kind == "observed":
        variance = slope - excess
        inverse(variance)
        v = bread @ variance @ bread.T
        return np.asarray(v * back[:, None] * back), p.e
    moving = problem.filter.moving(p.e, p.wu, top.lambda_)
    each = np.nan_to_num(d.grid(_scores(p, moving, top.sigma2, t, shape, scale)))
    pairs = None
    if kind in SCORES_ALONE:
        pairs = both_pairs(d, p.e, top, shape, (len(p.zt), moving))
    return np.asarray(sandwich(bread, each, kind, pairs) * back[:, None] * back), p.e


def _mean_of_lag(d: UnbalancedDesign, problem: BothProblem, p: BothAt, top: Maximum) -> Array:
    """Return M B W E(y), (N,), effects included."""
    u = BlockResolvent(d.error_blocks, top.lambda_).across(p.e)
    mean = BlockResolvent(d.blocks, top.rho).across(d.y[0] - top.rho * d.lag(d.y[0]) - u)
    one = BlockFilter(d.error_blocks, d.dummies, d.lag(mean)[None])
    return np.asarray(one.at(top.lambda_)[0][0])


def _variance(z: Array, g: Array, t: PairTraces, s2: float, m: int) -> Array:
    k = len(z)
    out = np.zeros((k + 3, k + 3))
    out[:k, :k] = z @ z.T / s2
    out[:k, k] = out[k, :k] = z @ g / s2
    out[k, k] = float(g @ g) / s2 + t.gg
    out[k + 1, k + 1] = t.hh
    out[k, k + 1] = out[k + 1, k] = t.gh
    out[k, -1] = out[-1, k] = t.g / s2
    out[k + 1, -1] = out[-1, k + 1] = t.h / s2
    out[-1, -1] = m / (2 * s2**2)
    return out


def _apart(t: PairTraces, k: int) -> Array:
    out = np.zeros((k + 3, k + 3))
    out[k, k], out[k, k + 1] = t.more_gg, t.more_gh
    return out


def _slope(
    problem: BothProblem, top: Maximum, shape: Shape, t: PairTraces, spectra: Spectra, scale: Array
) -> Array:
    """Return minus the derivative of the equations, but for that of tr MG~ by lambda.

    Those by lambda are from exact gradients of e'e at four points.
    """
    at, s2, k = top.lambda_, top.sigma2, problem.k
    low, high = spectra.lambda_.bounds
    h = _STEP * min(at - low, high - at)

    def gradient(lambda_: float) -> tuple[Array, float]:
        p = both_at(problem, top.rho, lambda_, top.b)
        own = np.append(p.zt @ p.e, [float(p.w @ p.e), float(p.wu @ p.e)])
        return -own, problem.filter.slope(lambda_) if shape.c else 0.0

    moved = [gradient(at + s * h) for s in (-2, -1, 1, 2)]
    shares = np.array([1.0, -8.0, 8.0, -1.0]) / (12 * h)
    by = shares @ np.array([one for one, _unused in moved])
    taken = float(shares @ np.array([one for _unused, one in moved]))
    p = both_at(problem, top.rho, at, top.b)
    z = p.zt / scale[:, None]
    out = np.zeros((k + 3, k + 3))
    out[:k, :k] = z @ z.T / s2
    out[:k, k] = out[k, :k] = z @ p.w / s2
    out[:k, k + 1] = out[k + 1, :k] = by[:k] / scale / s2
    out[k, k] = float(p.w @ p.w) / s2 + t.curve
    out[k, k + 1] = out[k + 1, k] = by[k] / s2
    out[k + 1, k + 1] = by[k + 1] / s2 + float(spectra.lambda_.traces(np.array([at]))[1][0]) - taken
    along = np.append(z @ p.e, [float(p.w @ p.e), float(p.wu @ p.e)])
    out[:-1, -1] = out[-1, :-1] = along / s2**2
    out[-1, -1] = float(p.e @ p.e) / s2**3 - shape.m / (2 * s2**2)
    return out


def _scores(
    p: BothAt, moving: Array, s2: float, t: PairTraces, shape: Shape, scale: Array
) -> Array:
    size = p.e.size
    return np.concatenate(
        [
            p.zt / scale[:, None] * p.e / s2,
            (p.w * p.e / s2 - t.g / size)[None],
            (moving * p.e / s2 - t.h / size)[None],
            (p.e**2 / (2 * s2**2) - shape.m / size / (2 * s2))[None],
        ]
    )
