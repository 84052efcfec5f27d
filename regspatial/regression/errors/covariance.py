"""Information, observed Hessian, scores, and the covariances made of them.

All are in the parameters (b, rho, sigma2), or (b, lambda, sigma2), or (b, sigma2), and inverted as a
whole. With G = W (I - rho W)^-1 and the shape (m, a, c) of the likelihood, the traces are those of
(I - c·11'/n) G, times a.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from ..._kernels.linear.solvers import Resolvent
from ..._kernels.linear.spectrum import Spectrum
from ..._kernels.linear.traces import frobenius, sums_of_g
from ...errors import ConvergenceError, SpecificationError
from ...options import Options
from ...words import _
from ..estimation.conditioning import Basis
from ..estimation.design import PanelDesign, family
from ..estimation.filtered import filtered
from ..estimation.likelihood import Maximum, Shape
from ..estimation.within import WITH_TIME, Shock, combined
from .pairs_of_regions import Form, OfResolvent, Pairs, form, squares

Array = NDArray[np.float64]

_ROUNDING = 1e-20  # of squares


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Point:
    """The model's arrays at one value of the parameters.

    Attributes
    ----------
    zt : (K, T, n)
        J Z for lag models, J B Z for error models.
    e : (T, n)
        Residuals.
    w : (T, n) or None
        -de/d rho of lag models, J(Wy); -de/d lambda of error models, J(Wu) and what the turning of
        J adds.
    wz : (K, T, n) or None
        -d(zt)/d lambda of error models.
    bend : float
        e'd²e/d lambda² of error models (see `_filtered`).
    """

    rho: float
    lambda_: float
    b: Array
    sigma2: float
    zt: Array
    e: Array
    w: Array | None
    wz: Array | None = None
    bend: float = 0.0


@dataclass(frozen=True, slots=True)
class Traces:
    """tr G, tr G² and (where it was asked for) tr G'G, after taking out means where c = 1.

    `curve` is minus the second derivative of the log-determinant and what is taken from it.
    """

    g: float
    g2: float
    gg: float
    curve: float


def point(d: PanelDesign, top: Maximum) -> Point:
    """Return the arrays of a model with rho, or lambda, or neither, at its maximum."""
    kind, b = family(d.model), top.b
    if kind == "error":
        u = d.y - np.tensordot(b, d.Z, axes=1)
        f = filtered(d, top.lambda_, np.concatenate([d.Z, u[None]]))
        zt, e, w = f.values[:-1], f.values[-1], f.minus_slope[-1]
        wz, bend = f.minus_slope[:-1], f.bend
    else:
        zt, e, w, wz, bend = d.within(d.Z), d.within(d.y), None, None, 0.0
        if kind == "lag":
            w = d.within(d.wy)
            e = e - top.rho * w
        e = e - combined(b, zt)
    return Point(
        rho=top.rho, lambda_=top.lambda_, b=b, sigma2=top.sigma2, zt=zt, e=e, w=w, wz=wz, bend=bend
    )


def traces(
    spectrum: Spectrum,
    resolvent: Resolvent,
    shape: Shape,
    options: Options,
    *,
    squared: bool,
    turning: Shock | None = None,
) -> Traces:
    """Return the traces of the shape; tr G'G only if `squared` (it costs n solves).

    Where c = 1 they are those of (I - 11'/n) G, or with `turning` (error models whose rows of W
    differ) of QGQ, Q = I - vv'/v'v.
    """
    g, g2 = (float(t[0]) for t in spectrum.traces(np.array([resolvent.rho])))
    gg = frobenius(resolvent, probes=options.probes, product=g2) if squared else float("nan")
    if shape.c and turning is not None:
        v, r = turning.vector(resolvent.rho), turning.sums
        size = float(v @ v)
        back = resolvent.matrix.T @ resolvent.solve_transposed(v)  # G'v; and Gv = r
        along = float(v @ r) / size
        return Traces(
            g - along,
            g2 - 2.0 * float(back @ r) / size + along**2,
            gg - (float(back @ back) + float(r @ r)) / size + along**2,
            g2 + shape.c * turning.curve(resolvent.rho),
        )
    if shape.c:
        n = resolvent.n
        s1, s2, s11 = sums_of_g(resolvent)
        second = g2 - 2 * s2 / n + (s1 / n) ** 2
        return Traces(g - s1 / n, second, gg - s11 / n, second)
    return Traces(g, g2, gg, g2)


def g_of_lag(d: PanelDesign, p: Point, resolvent: Resolvent) -> Array:
    """Return g = J G (Zb + effects), the mean of J(Wy), (T, n).

    Zb + effects is y - rho Wy - e, so that effects need not be recovered, and rows of W that do not
    sum to one value are covered.
    """
    wy = d.wy
    mean = d.y - p.rho * wy - p.e
    return d.within(d.lag(resolvent.across(mean)))


def pairs_of(d: PanelDesign, p: Point, resolvent: Resolvent | None, shape: Shape) -> Pairs:
    """Return what the score of rho or lambda, where there is one, has of pairs of regions."""
    v = None
    if d.fixed_effects in WITH_TIME:
        v = np.ones(d.n) if d.turning is None else d.turning.vector(p.lambda_)
    forms: tuple[tuple[int, Form], ...] = ()
    if resolvent is not None:
        moved = p.w if family(d.model) == "error" else None
        forms = ((len(p.zt), form(OfResolvent(resolvent), p.e, v, moved)),)
    return Pairs(e=p.e, sigma2=p.sigma2, m=shape.m, by_time=v is not None, forms=forms)


def conditioned(p: Point) -> tuple[Point, Basis, list[Array]]:
    """Return the point in parameters that lose no digits, and the way back (see `_conditioning`)."""
    basis = Basis.of(p.zt)
    if p.w is None:
        return replace(p, zt=basis.q), basis, []
    w, delta = basis.split(p.w)
    if p.wz is None:
        return replace(p, zt=basis.q, w=w), basis, [delta]
    wz = basis.carried(p.wz)
    bend = p.bend - 2.0 * float(delta @ np.tensordot(wz, p.e, axes=2))
    return replace(p, zt=basis.q, w=w, wz=wz, bend=bend), basis, [delta]


def analytic(p: Point, shape: Shape, t: Traces | None, g: Array | None) -> Array:
    """Return the inverse of the expected information; g is None for error models."""
    basis = Basis.of(p.zt)
    deltas = []
    if g is not None:
        g, delta = basis.split(g)
        deltas = [delta]
    return basis.back(inverse(information(replace(p, zt=basis.q), shape, t, g)), deltas)


def robust(p: Point, shape: Shape, t: Traces | None, kind: str, pairs: Pairs | None) -> Array:
    """Return the inverse of the observed Hessian, or a sandwich about it."""
    p, basis, deltas = conditioned(p)
    v = inverse(hessian(p, shape, t))
    if kind != "observed":
        v = sandwich(v, scores(p, shape, t), kind, pairs)
    return basis.back(v, deltas)


def information(p: Point, shape: Shape, t: Traces | None, g: Array | None) -> Array:
    """Return the expected information; g is None for error models."""
    k, s2 = p.zt.shape[0], p.sigma2
    z = p.zt.reshape(k, -1)
    out = np.zeros((k + 1 + (t is not None),) * 2)
    out[:k, :k] = z @ z.T / s2
    out[-1, -1] = shape.m / (2 * s2**2)
    if t is not None:
        if g is not None:
            out[:k, k] = out[k, :k] = z @ g.ravel() / s2
            out[k, k] = float(np.sum(g * g)) / s2
        out[k, k] += shape.a * (t.g2 + t.gg)
        out[k, -1] = out[-1, k] = shape.a * t.g / s2
    return out


def hessian(p: Point, shape: Shape, t: Traces | None) -> Array:
    """Return the observed information, minus the second derivative of the log-likelihood."""
    k, s2 = p.zt.shape[0], p.sigma2
    z, e = p.zt.reshape(k, -1), p.e.ravel()
    out = np.zeros((k + 1 + (t is not None),) * 2)
    out[:k, :k] = z @ z.T / s2
    out[:k, -1] = out[-1, :k] = z @ e / s2**2
    out[-1, -1] = float(e @ e) / s2**3 - shape.m / (2 * s2**2)
    if t is not None and p.w is not None:
        w = p.w.ravel()
        cross = z @ w
        if p.wz is not None:
            cross = cross + p.wz.reshape(k, -1) @ e
        out[:k, k] = out[k, :k] = cross / s2
        out[k, k] = (float(w @ w) + p.bend) / s2 + shape.a * t.curve
        out[k, -1] = out[-1, k] = float(w @ e) / s2**2
    return out


def scores(p: Point, shape: Shape, t: Traces | None) -> Array:
    """Return the score of each observation, (P, T, n)."""
    s2 = p.sigma2
    n_obs = p.e.size
    rows = [p.zt * p.e[None] / s2]
    if t is not None and p.w is not None:
        each = shape.a * t.g / n_obs
        rows.append((p.w * p.e / s2 - each)[None])
    rows.append((p.e**2 / (2 * s2**2) - shape.m / n_obs / (2 * s2))[None])
    return np.concatenate(rows)


SCORES_ALONE = {"clustered": "clustered by scores", "sandwich": "sandwich by scores"}
"""What is customary (xsmle): scores of groups as if they were independent, see `_pairs`."""


def sandwich(bread: Array, s: Array, kind: str, pairs: Pairs | None = None) -> Array:
    """Return V = H^-1 M H^-1 with M from the scores s (P, T, n).

    sandwich: M = N/(m-p) Σ s_it s_it', N/m cells by what effects leave, p parameters.
    clustered (by region): M = n/(n-1) m/(m-p) Σ_i s_i s_i', s_i = Σ_t s_it.
    clustered with pairs by region (see `_robust`): M = Σ_i s_i s_i' of residuals stretched, and pairs.
    In both what is of pairs of regions is summed apart (see `_pairs`), unless the kind is a value of `SCORES_ALONE`,
    which leave out the factors of m and p too, as xsmle does.
    driscoll-kraay: M = Γ_0 + Σ_l (1 - l/(m+1)) (Γ_l + Γ_l'), s_t = Σ_i s_it, m = floor(4 (T/100)^(2/9)).

    Raises
    ------
    SpecificationError
        If the sums over groups cancel: one time, or two with entity effects (two regions with time
        effects), where what is left is rounding.
    """
    _unused, periods, n = s.shape
    size = np.square(s).sum(axis=(1, 2))
    of_pairs = None
    if pairs is not None and kind in SCORES_ALONE:
        s, of_pairs = pairs.apart(s)
    kind = kind.removesuffix(" by scores")
    if kind == "driscoll-kraay":
        by_time = s.sum(axis=2)
        meat = by_time @ by_time.T
        lags = min(int(np.floor(4 * (periods / 100) ** (2 / 9))), periods - 1)
        for lag in range(1, lags + 1):
            cross = by_time[:, lag:] @ by_time[:, :-lag].T
            meat += (1 - lag / (lags + 1)) * (cross + cross.T)
    else:
        by_region = pairs is not None and pairs.periods > 0
        if pairs is not None and of_pairs is not None and by_region:
            meat = squares(pairs.stretched(s), kind) + pairs.squares(of_pairs, kind)
        elif pairs is not None and of_pairs is not None:
            meat = pairs.once(kind) * squares(s, kind) + pairs.squares(of_pairs, kind)
            meat *= pairs.spent(len(s) - 1)
        elif kind == "clustered":
            meat = squares(s, kind) * n / (n - 1)
        else:
            meat = squares(s, kind)
    if (np.diag(meat) <= _ROUNDING * size).any():
        raise SpecificationError(
            _(
                "The {kind} covariance is zero: with {n} {n:region|regions} and {periods} "
                "{periods:time|times} the scores cancel within every group, so there are "
                "no standard errors of this kind. Use {param:covariance=observed} or "
                "'analytic', or more regions and times."
            ),
            kind=kind,
            n=n,
            periods=periods,
        )
    return np.asarray(bread @ meat @ bread.T)


def inverse(information_: Array) -> Array:
    """Return the inverse of a positive definite matrix, scaled to unit diagonal first.

    Raises
    ------
    ConvergenceError
        If it is not positive definite.
    """
    size = np.sqrt(np.abs(np.diag(information_)))
    unit = size[:, None] * size
    scaled = information_ / unit
    try:
        factor = np.linalg.cholesky(scaled)
    except np.linalg.LinAlgError:
        raise ConvergenceError(
            _(
                "The information matrix is not positive definite at the estimates, so there "
                "are no standard errors. Usual reasons: nearly collinear regressors, or rho "
                "close to its bound. Rescale or drop regressors, or try other weights."
            ),
        ) from None
    half = np.linalg.solve(factor, np.eye(len(size)))  # one triangle: no row changes its place
    out = half.T @ half / unit
    return np.asarray(0.5 * (out + out.T), dtype=float)
