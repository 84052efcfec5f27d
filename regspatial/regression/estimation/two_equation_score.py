"""The two-equation score of sac and gns (see `_score`): solving it, and its covariance."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import root

from ..._kernels.linear.solvers import Resolvent
from ..._kernels.linear.spectrum import Spectrum
from ..._kernels.linear.traces import frobenius, product_trace
from ...errors import ConvergenceError
from ...options import Options
from ...words import _
from ..errors.covariance import SCORES_ALONE, inverse, sandwich
from ..errors.rho_lambda_covariance import (
    BothPoint,
    both_conditioned,
    both_hessian,
    both_pairs,
    both_scores,
    mean_of_lag,
    with_columns,
)
from .conditioning import Basis
from .design import PanelDesign
from .lee_yu import transformed_shape
from .likelihood import Maximum, Shape
from .rho_lambda import Pair
from .score import OffMean, any_inverse, off_mean
from .within import Shock

Array = NDArray[np.float64]

_GRID = 9
_INSIDE = 1e-9
_SOLVED = 1e-7
"""Both equations, as a share of the standard deviation they are of the order of (sqrt m)."""


def solve_both(
    problem: Pair,
    shape: Shape,
    spectra: tuple[Spectrum, Spectrum],
    start: Maximum,
    along: Callable[[float, float], float],
) -> Maximum:
    """Return the solution of both equations near a maximum, or else the most likely of all.

    Its log-likelihood is that of `shape` there: the transformed one where all rows have one sum.
    `along` is v'Gv/v'v at (rho, lambda).

    Raises
    ------
    ConvergenceError
        If no solution is found inside the bounds.
    """
    low, high = np.array([f.bounds for f in spectra]).T
    edge = _INSIDE * (high - low)

    def equations(at: Array) -> Array:
        rho, lambda_ = (float(v) for v in np.clip(at, low + edge, high - edge))
        _unused, s, by = problem.solve(rho, lambda_)
        pairs = zip(spectra, (rho, lambda_), strict=True)
        traces = [float(f.traces(np.array([v]))[0][0]) for f, v in pairs]
        traces[0] -= along(rho, lambda_)
        traces[1] += float(shape.shock_slope(lambda_))
        return np.asarray(-0.5 * shape.m * by / s - shape.a * np.array(traces), dtype=float)

    def solved(at: Array) -> list[Maximum]:
        found = np.asarray(root(equations, at, tol=1e-13).x, dtype=float)
        inside = ((found > low) & (found < high)).all()
        if not inside or np.abs(equations(found)).max() > _SOLVED * np.sqrt(shape.m):
            return []
        return [_at(problem, shape, spectra, found)]

    near = solved(np.array([start.rho, start.lambda_]))
    if near:
        return near[0]
    turn = np.linspace(-0.95, 0.95, _GRID)[:, None]
    rhos, lambdas = (0.5 * (low + high) + 0.5 * (high - low) * turn).T
    others = [one for r in rhos for m in lambdas for one in solved(np.array([r, m]))]
    if others:
        return max(others, key=lambda one: one.loglik)
    raise ConvergenceError(
        _(
            "The two equations of rho and lambda ({param:bias_correction=score}) have no "
            "solution inside the bounds: the two can hardly be told apart here. Use an sdm "
            "or an sdem, or weights whose rows all have one sum."
        ),
    )


def _at(problem: Pair, shape: Shape, spectra: tuple[Spectrum, Spectrum], at: Array) -> Maximum:
    """Return the estimates at (rho, lambda)."""
    b, s, _unused = problem.solve(float(at[0]), float(at[1]))
    logdet = sum(float(f.logdet(at[i : i + 1])[0]) for i, f in enumerate(spectra))
    taken = float(shape.taken(at[:1])[0] + shape.shock_taken(at[1:])[0])
    value = -0.5 * shape.m * (np.log(2 * np.pi) + 1.0 + np.log(s / shape.m))
    value += shape.a * (logdet - taken) - shape.m * shape.log_unit
    return Maximum(
        b=b, sigma2=s / shape.m, loglik=float(value), rho=float(at[0]), lambda_=float(at[1])
    )


def along_of(d: PanelDesign, symmetric: bool) -> Callable[[float, float], float]:
    """Return v'Gv/v'v as a function of rho and lambda."""
    shock = d.shock

    def along(rho: float, lambda_: float) -> float:
        v = shock.vector(lambda_)
        gv = Resolvent(d.matrix, rho, symmetric).solve(d.matrix @ v)
        return float(v @ gv) / float(v @ v)

    return along


def both_score_covariance(
    d: PanelDesign,
    p: BothPoint,
    spectra: tuple[Spectrum, Spectrum],
    resolvents: tuple[Resolvent, Resolvent],
    kind: str,
    options: Options,
) -> Array:
    """Return the covariance of (b, rho, lambda, sigma2)."""
    shape, k = transformed_shape(d), len(p.zt)
    v = d.shock.vector(p.lambda_)
    g, h = (
        off_mean(f, r, v, options, squared=kind == "analytic")
        for f, r in zip(spectra, resolvents, strict=True)
    )
    apart = np.zeros((k + 3, k + 3))
    apart[k, k] = shape.a * g.excess
    apart[k, k + 1] = shape.a * _turned(g, v, d.shock.sums)
    if kind == "analytic":
        basis = Basis.of(p.zt)
        drift, delta = basis.split(mean_of_lag(d, p, resolvents))
        moved = replace(p, zt=basis.q)
        variance = _variance(moved, v, drift, shape, (g, h), resolvents, options)
        bread, deltas = any_inverse(variance + apart), [delta]
    else:
        pairs = None
        if kind in SCORES_ALONE:
            pairs = both_pairs(d, p, resolvents, shape, by_region=kind == "clustered")
        p, basis, deltas = both_conditioned(p)
        pairs = with_columns(pairs, p)
        of = (g.of, replace(h.of, curve=_curve(h, v, d.shock, p.lambda_)))
        slope = both_hessian(p, shape, of)
        excess = np.diag(np.diag(apart))
        variance = slope - excess
        bread = any_inverse(slope + apart - excess)
        if kind != "observed":
            return basis.back(sandwich(bread, both_scores(p, shape, of), kind, pairs), deltas)
    inverse(variance)  # refuses what is not a variance
    return basis.back(np.asarray(bread @ variance @ bread.T), deltas)


def _curve(h: OffMean, v: Array, shock: Shock, lambda_: float) -> float:
    """Return the derivative of tr QH by lambda, in which v turns: tr H² + (ln(v'v)/2)''."""
    squared = h.of.curve + float(h.back @ h.gv) / float(v @ v)
    return squared + float(shock.curve(lambda_))


def _turned(g: OffMean, v: Array, sums: Array) -> float:
    """Return the derivative of tr QG by lambda; v turns by -W1."""
    size = float(v @ v)
    return float(sums @ (g.gv + g.back)) / size - 2.0 * float(v @ g.gv) * float(v @ sums) / size**2


def _variance(
    p: BothPoint,
    v: Array,
    drift: Array,
    shape: Shape,
    of: tuple[OffMean, OffMean],
    resolvents: tuple[Resolvent, Resolvent],
    options: Options,
) -> Array:
    """Return the variance of the equations under normal errors; `drift` is J B W E(y)."""
    (g, h), k, s2 = of, len(p.zt), p.sigma2
    size = float(v @ v)
    # of.g is tr QG: what was taken out is added again
    raw = [one.of.g + float(v @ one.gv) / size for one in of]
    product = product_trace(*resolvents, raw[0], raw[1])  # tr GH
    inner = frobenius(*resolvents, options.probes, product=product)  # tr G'H
    along = float(v @ g.gv) * float(v @ h.gv) / size**2
    product += -(float(g.back @ h.gv) + float(h.back @ g.gv)) / size + along
    inner += -(float(g.back @ h.back) + float(g.gv @ h.gv)) / size + along
    z = p.zt.reshape(k, -1)
    out = np.zeros((k + 3, k + 3))
    out[:k, :k] = z @ z.T / s2
    out[:k, k] = out[k, :k] = z @ drift.ravel() / s2
    out[k, k] = float(np.sum(drift * drift)) / s2 + shape.a * (g.of.g2 + g.of.gg)
    out[k + 1, k + 1] = shape.a * (h.of.g2 + h.of.gg)
    out[k, k + 1] = out[k + 1, k] = shape.a * (product + inner)
    out[k, -1] = out[-1, k] = shape.a * g.of.g / s2
    out[k + 1, -1] = out[-1, k + 1] = shape.a * h.of.g / s2
    out[-1, -1] = shape.m / (2 * s2**2)
    return out
