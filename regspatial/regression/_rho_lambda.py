"""Models with rho and lambda together (sac, gns): likelihood, maximum, information and scores.

    e = J B (y - rho W y) - J B Z b,   B = I - lambda W,
    L = -(m/2)(ln 2π + 1) - (m/2) ln(e'e/m) + a [ln|I - rho W| + ln|I - lambda W|
                                                 - c ln(1 - s rho) - c ln(1 - s lambda)]

J takes out the effects of time as B turns them, v = B1 (see `_within`); c = 1 needs rows of W that
all sum to s. As W stands in both, e needs only J applied to y, Wy, W²y, Z, WZ.
The likelihood often has two hills (rho high and lambda low, or the reverse): a grid over both finds
all of them.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
import scipy.linalg as la
from numpy.typing import NDArray
from scipy.optimize import minimize, root

from .._kernels.perfect_fit import refuse_perfect
from .._kernels.solvers import Resolvent
from .._kernels.spectrum import Spectrum
from .._kernels.traces import cross_sums, frobenius, sums_of_g
from ..errors import InferenceWarning
from ..options import Options
from ..words import _
from ._conditioning import Basis
from ._covariance import Traces, inverse, sandwich
from ._data import PanelDesign
from ._filtered import filtered
from ._likelihood import BOUND_DISTANCE, Maximum, Shape, finite_bounds, refined, refuse_bound
from ._within import Columns

Array = NDArray[np.float64]

_GRID = 41
_HILLS = 4
_NEARLY = 2.0
"""A second hill whose log-likelihood is less than this below the highest is told of."""


class Both:
    """e'e as a function of (rho, lambda), with its derivatives.

    Parameters
    ----------
    columns : Columns
        Of Z, WZ, y, Wy, W²y.
    k : int
        How many columns Z has.
    limit : float
        e'e at and below which a fit is perfect.
    """

    def __init__(self, columns: Columns, k: int, limit: float):
        self.k = k
        self.limit = limit
        self.scale = columns.lengths(k)
        self._columns = columns.divided(np.concatenate([self.scale, self.scale, np.ones(3)]))

    def solve(self, rho: float, lambda_: float) -> tuple[Array, float, Array]:
        """Return b, e'e and its derivatives by rho and lambda."""
        k = self.k
        r = self._columns.at(lambda_)
        z, wz = r[:, :k], r[:, k : 2 * k]
        y, wy, wwy = r[:, -3], r[:, -2], r[:, -1]
        bz = z - lambda_ * wz
        c = y - (rho + lambda_) * wy + rho * lambda_ * wwy
        b = np.asarray(la.lstsq(bz, c, check_finite=False, lapack_driver="gelsy")[0])
        e, b = refined(c - bz @ b, bz, b)
        by_rho = -wy + lambda_ * wwy
        by_lambda = -wy + rho * wwy + wz @ b
        of_y = np.array([1.0, -(rho + lambda_), rho * lambda_])
        by_lambda = by_lambda + self._columns.turned(
            lambda_, np.concatenate([-b, lambda_ * b, of_y])
        )
        return b / self.scale, float(e @ e), 2.0 * np.array([e @ by_rho, e @ by_lambda])


def maximise_both(
    problem: Both, spectrum: Spectrum, shape: Shape
) -> tuple[Maximum, Spectrum, Spectrum]:
    """Return the highest maximum, and spectra accurate about its rho and its lambda.

    Raises
    ------
    BoundaryError
        If it lies within 1e-6 of a bound.
    """
    low, high = finite_bounds(spectrum, shape, "rho")
    unit = min(-low, high)
    middle, inner = 0.5 * (low + high), 0.5 * (high - low) - BOUND_DISTANCE * unit
    grid = middle + inner * np.sin(0.5 * np.pi * np.linspace(-1.0, 1.0, _GRID))
    ssr = np.array([[problem.solve(float(r), float(m))[1] for m in grid] for r in grid])
    logdet = spectrum.logdet(grid)
    jacobian = np.add.outer(logdet - shape.taken(grid), logdet - shape.shock_taken(grid))
    with np.errstate(divide="ignore"):
        height = -0.5 * shape.m * np.log(ssr) + shape.a * jacobian
    refuse_perfect(problem.solve(0.0, 0.0)[1], problem.limit)
    tops = [_climb(problem, spectrum, shape, grid, at) for at in _hills(height)]
    best = max(tops, key=lambda top: top.loglik)
    b, s, _unused = problem.solve(best.rho, best.lambda_)
    refuse_perfect(s, problem.limit)  # before a bound: where nothing is left lambda means nothing
    for name, at in (("rho", best.rho), ("lambda", best.lambda_)):
        if (
            not grid[0] + 1e-3 * BOUND_DISTANCE * unit
            < at
            < grid[-1] - 1e-3 * BOUND_DISTANCE * unit
        ):
            refuse_bound(name, at, (low, high))
    _warn_of_second(tops, best)
    top = Maximum(b=b, sigma2=s / shape.m, loglik=best.loglik, rho=best.rho, lambda_=best.lambda_)
    return top, *best.spectra


class Hill(NamedTuple):
    """The top of one hill, and spectra accurate about its rho and its lambda."""

    rho: float
    lambda_: float
    loglik: float
    spectra: tuple[Spectrum, Spectrum]


def _hills(height: Array) -> list[tuple[int, int]]:
    """Return the positions of the highest local maxima of a grid."""
    padded = np.pad(height, 1, constant_values=-np.inf)
    size = height.shape
    around = np.max(
        [
            padded[1 + a : 1 + a + size[0], 1 + b : 1 + b + size[1]]
            for a in (-1, 0, 1)
            for b in (-1, 0, 1)
            if (a, b) != (0, 0)
        ],
        axis=0,
    )
    at = np.argwhere(height >= around)
    order = np.argsort(-height[tuple(at.T)], kind="stable")[:_HILLS]
    return [(int(i), int(j)) for i, j in at[order]]


def _climb(
    problem: Both, spectrum: Spectrum, shape: Shape, grid: Array, start: tuple[int, int]
) -> Hill:
    """Climb from a point of the grid, in a window of two steps about it that moves along."""
    at = list(start)
    for _unused in range(2 * _GRID):
        ends = [(max(i - 2, 0), min(i + 2, len(grid) - 1)) for i in at]
        window = np.array([[grid[low], grid[high]] for low, high in ends])
        spectra = (spectrum.focus(*window[0]), spectrum.focus(*window[1]))
        score = _score_of(problem, shape, spectra)
        top = _top(score, np.array([grid[at[0]], grid[at[1]]]), window)
        moved = [int(np.argmin(np.abs(grid - v))) for v in top]
        if moved == at or all(low < i < high for i, (low, high) in zip(moved, ends, strict=True)):
            break
        at = moved
    return Hill(float(top[0]), float(top[1]), -score(top)[0], spectra)


def _score_of(
    problem: Both, shape: Shape, spectra: tuple[Spectrum, Spectrum]
) -> Callable[[Array], tuple[float, Array]]:
    """Return minus the log-likelihood and its derivatives as a function of (rho, lambda)."""

    def function(at: Array) -> tuple[float, Array]:
        _unused, s, by = problem.solve(float(at[0]), float(at[1]))
        s = max(s, float(np.finfo(float).tiny))
        logdet = [float(f.logdet(at[i : i + 1])[0]) for i, f in enumerate(spectra)]
        trace = np.array([float(f.traces(at[i : i + 1])[0][0]) for i, f in enumerate(spectra)])
        jacobian = sum(logdet) - float(shape.taken(at[:1])[0] + shape.shock_taken(at[1:])[0])
        slope = -trace - np.array([shape.taken_slope(float(at[0])), shape.shock_slope(at[1])])
        value = -0.5 * shape.m * (np.log(2 * np.pi) + 1.0 + np.log(s / shape.m))
        value -= shape.m * shape.log_unit
        return -(value + shape.a * jacobian), 0.5 * shape.m * by / s - shape.a * slope

    return function


def _top(score: Callable[[Array], tuple[float, Array]], start: Array, window: Array) -> Array:
    """Return where the score is zero in a window (or its edge), to rounding."""
    found = minimize(
        score, start, jac=True, method="L-BFGS-B", bounds=window,
        options={"ftol": 1e-15, "gtol": 1e-9},
    )  # fmt: skip
    at = np.asarray(found.x, dtype=float)
    low, high = window.T
    if not ((at > low) & (at < high)).all():
        return at

    def slope(v: Array) -> Array:
        return score(np.clip(v, low, high))[1]

    polished = root(slope, at, tol=1e-14)
    better = np.asarray(polished.x, dtype=float)
    inside = ((better > low) & (better < high)).all()
    if inside and np.abs(score(better)[1]).max() <= np.abs(score(at)[1]).max():
        return better
    return at


def _warn_of_second(tops: list[Hill], best: Hill) -> None:
    near = [
        t
        for t in tops
        if max(abs(t.rho - best.rho), abs(t.lambda_ - best.lambda_)) > 1e-3
        and best.loglik - t.loglik < _NEARLY
    ]
    if not near:
        return
    other = max(near, key=lambda t: t.loglik)
    below = best.loglik - other.loglik
    warnings.warn(
        InferenceWarning(
            _(
                "The likelihood has a second maximum at rho = {rho:.4g}, lambda = "
                "{lambda_:.4g}, only {below:.3g} below the first (rho = {best_rho:.4g}, lambda = "
                "{best_lambda:.4g}): the two can hardly be told apart here. Prefer an SDM."
            ),
            rho=other.rho,
            lambda_=other.lambda_,
            below=below,
            best_rho=best.rho,
            best_lambda=best.lambda_,
        ),
        stacklevel=5,
    )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class BothPoint:
    """The model's arrays at one value of the parameters.

    Attributes
    ----------
    zt : (K, T, n)
        J B Z.
    e, w_rho, w_lambda : (T, n)
        Residuals, and minus their derivatives: J B W y, and for lambda J(W u) and what the turning
        of J adds.
    wz : (K, T, n)
        With e its product is that of minus the derivative of `zt` by lambda.
    wwy : (T, n)
        The same for `w_rho`.
    bend : float
        See `_filtered`.
    """

    rho: float
    lambda_: float
    sigma2: float
    zt: Array
    e: Array
    w_rho: Array
    w_lambda: Array
    wz: Array
    wwy: Array
    bend: float


def both_point(d: PanelDesign, top: Maximum) -> BothPoint:
    """Return the arrays of a model at its maximum."""
    u = d.y - top.rho * d.lag(d.y) - np.tensordot(top.b, d.Z, axes=1)
    wy = d.lag(d.y)
    f = filtered(d, top.lambda_, np.concatenate([d.Z, [wy, u]]))
    return BothPoint(
        rho=top.rho,
        lambda_=top.lambda_,
        sigma2=top.sigma2,
        zt=f.values[:-2],
        e=f.values[-1],
        w_rho=f.values[-2],
        w_lambda=f.minus_slope[-1],
        wz=f.minus_slope[:-2],
        wwy=f.minus_slope[-2],
        bend=f.bend,
    )


def _cross_traces(
    g: Resolvent, h: Resolvent, tg: Traces, th: Traces, shape: Shape, options: Options
) -> tuple[float, float]:
    """Return tr GH and tr G'H, G and H at rho and lambda, after taking out means where c = 1."""
    first, second = tg.g, th.g
    if shape.c:  # those of G and H themselves
        first, second = first + sums_of_g(g)[0] / g.n, second + sums_of_g(h)[0] / h.n
    apart = g.rho - h.rho
    # G - H = (rho - lambda) GH; where the two are nearly one, by products of columns.
    product = (first - second) / apart if abs(apart) > 1e-4 else 0.0
    if product == 0.0:
        product = frobenius(g, h, options.probes, transposed=True)
    inner = frobenius(g, h, options.probes)
    if shape.c:
        gh, hg, both, inner_sum = cross_sums(g, h)
        product += -(gh + hg) / g.n + both / g.n**2
        inner -= inner_sum / g.n
    return product, inner


def mean_of_lag(d: PanelDesign, p: BothPoint, resolvents: tuple[Resolvent, Resolvent]) -> Array:
    """Return J B W E(y), (T, n), effects included."""
    of_rho, of_lambda = resolvents
    mean = of_rho.across(d.y - p.rho * d.lag(d.y) - of_lambda.across(p.e))
    return np.asarray(filtered(d, p.lambda_, d.lag(mean)[None]).values[0])


def both_analytic(
    d: PanelDesign,
    p: BothPoint,
    shape: Shape,
    of: tuple[Traces, Traces],
    resolvents: tuple[Resolvent, Resolvent],
    options: Options,
) -> Array:
    """Return the inverse of the expected information, by way of `_conditioning`."""
    basis = Basis.of(p.zt)
    g, delta = basis.split(mean_of_lag(d, p, resolvents))
    found = both_information(d, replace(p, zt=basis.q), shape, of, resolvents, options, g)
    return basis.back(inverse(found), [delta])


def both_conditioned(p: BothPoint) -> tuple[BothPoint, Basis, list[Array]]:
    """Return the point in parameters that lose no digits, and the way back (see `_conditioning`)."""
    basis = Basis.of(p.zt)
    (r, of_rho), (m, of_lambda) = basis.split(p.w_rho), basis.split(p.w_lambda)
    wz = basis.carried(p.wz)
    bend = p.bend - 2.0 * float(of_lambda @ np.tensordot(wz, p.e, axes=2))
    wwy = p.wwy - np.tensordot(of_rho, wz, axes=1)
    p = replace(p, zt=basis.q, w_rho=r, w_lambda=m, wz=wz, wwy=wwy, bend=bend)
    return p, basis, [of_rho, of_lambda]


def both_robust(p: BothPoint, shape: Shape, of: tuple[Traces, Traces], kind: str) -> Array:
    """Return the inverse of the observed Hessian, or a sandwich about it."""
    p, basis, deltas = both_conditioned(p)
    v = inverse(both_hessian(p, shape, of))
    if kind != "observed":
        v = sandwich(v, both_scores(p, shape, of), kind)
    return basis.back(v, deltas)


def both_information(
    d: PanelDesign,
    p: BothPoint,
    shape: Shape,
    of: tuple[Traces, Traces],
    resolvents: tuple[Resolvent, Resolvent],
    options: Options,
    g: Array | None = None,
) -> Array:
    """Return the expected information in (b, rho, lambda, sigma2); traces of rho and of lambda.

    g, where it is given, is J B W E(y).
    """
    (tg, th), k, s2 = of, len(p.zt), p.sigma2
    cross = _cross_traces(*resolvents, tg, th, shape, options)
    z = p.zt.reshape(k, -1)
    if g is None:
        g = mean_of_lag(d, p, resolvents)
    out = np.zeros((k + 3, k + 3))
    out[:k, :k] = z @ z.T / s2
    out[:k, k] = out[k, :k] = z @ g.ravel() / s2
    out[k, k] = float(np.sum(g * g)) / s2 + shape.a * (tg.g2 + tg.gg)
    out[k + 1, k + 1] = shape.a * (th.g2 + th.gg)
    out[k, k + 1] = out[k + 1, k] = shape.a * sum(cross)
    out[k, -1] = out[-1, k] = shape.a * tg.g / s2
    out[k + 1, -1] = out[-1, k + 1] = shape.a * th.g / s2
    out[-1, -1] = shape.m / (2 * s2**2)
    return out


def both_hessian(p: BothPoint, shape: Shape, of: tuple[Traces, Traces]) -> Array:
    """Return minus the second derivative of the log-likelihood in (b, rho, lambda, sigma2)."""
    (tg, th), k, s2 = of, len(p.zt), p.sigma2
    z, e = p.zt.reshape(k, -1), p.e.ravel()
    r, m = p.w_rho.ravel(), p.w_lambda.ravel()
    out = np.zeros((k + 3, k + 3))
    out[:k, :k] = z @ z.T / s2
    out[:k, k] = out[k, :k] = z @ r / s2
    out[:k, k + 1] = out[k + 1, :k] = (z @ m + p.wz.reshape(k, -1) @ e) / s2
    out[k, k] = float(r @ r) / s2 + shape.a * tg.curve
    out[k + 1, k + 1] = (float(m @ m) + p.bend) / s2 + shape.a * th.curve
    out[k, k + 1] = out[k + 1, k] = float(r @ m + p.wwy.ravel() @ e) / s2
    out[:-1, -1] = out[-1, :-1] = np.concatenate([z @ e, [r @ e, m @ e]]) / s2**2
    out[-1, -1] = float(e @ e) / s2**3 - shape.m / (2 * s2**2)
    return out


def both_scores(p: BothPoint, shape: Shape, of: tuple[Traces, Traces]) -> Array:
    """Return the score of each observation, (P, T, n)."""
    (tg, th), s2, size = of, p.sigma2, p.e.size
    return np.concatenate(
        [
            p.zt * p.e[None] / s2,
            (p.w_rho * p.e / s2 - shape.a * tg.g / size)[None],
            (p.w_lambda * p.e / s2 - shape.a * th.g / size)[None],
            (p.e**2 / (2 * s2**2) - shape.m / size / (2 * s2))[None],
        ]
    )
