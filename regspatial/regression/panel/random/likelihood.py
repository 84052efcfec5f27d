r"""Random effects of regions by maximum likelihood, through quasi-demeaned data.

With errors v_t = mu + e_t (after the filter B of models with lambda, where mu is filtered too),

    y* = y - (1 - vartheta) ȳ_i,    vartheta = sqrt(sigma2/(T sigma2_mu + sigma2)),
    L = -(m/2) ln(2π sigma2) + n' ln vartheta + a [ln|I - rho W| + …] - e*'e*/(2 sigma2),

since taking means over time changes places with W, with B and with what effects of periods take out.
At a given vartheta this is the model without effects of regions on starred data, and everything that
is known of it holds: (m, a, c) of the transformation where periods are fixed, n' = m/T. What is left
is one equation in vartheta,

    n' = T ||mean over t of e*||²/sigma2.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial

import numpy as np
from numpy.typing import NDArray

from ...._kernels.linear.solvers import Resolvent
from ...._kernels.linear.spectrum import Spectrum
from ....choices.regression import BiasCorrection
from ....options import Options
from ...errors.covariance import (
    SCORES_ALONE,
    Point,
    Traces,
    conditioned,
    g_of_lag,
    hessian,
    information,
    inverse,
    pairs_of,
    point,
    sandwich,
    scores,
    traces,
)
from ...errors.pairs_of_regions import Pairs
from ...errors.rho_lambda_covariance import (
    BothPoint,
    both_conditioned,
    both_hessian,
    both_information,
    both_pairs,
    both_point,
    both_scores,
    mean_of_lag,
)
from ...estimation.conditioning import Basis
from ...estimation.design import PanelDesign, family
from ...estimation.estimate import Estimated
from ...estimation.lee_yu import symmetric_of
from ...estimation.likelihood import Maximum, Shape
from ...estimation.score import off_mean
from .profile import At, Profile, shape_of, starred_design

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class RandomFit:
    """A model with random effects at its maximum.

    Attributes
    ----------
    found : Estimated
        Of the starred data; its log-likelihood is that of the data, its v of (b, spatial, vartheta,
        sigma2).
    vartheta : float
        1 where no variance between regions is found.
    mu : (n,) array
        Predictions of the effects of regions, as they stand in the equation of y.
    left : (T, n) array
        The residuals less these, filtered by B in models with lambda.
    """

    found: Estimated
    vartheta: float
    mu: Array
    left: Array


def fit_random(
    d: PanelDesign,
    spectrum: Spectrum | None,
    kind: str,
    correction: BiasCorrection,
    options: Options,
) -> RandomFit:
    """Estimate a model whose effects of regions are random; `kind` of covariance as elsewhere."""
    vartheta, at = Profile(d, spectrum, correction, options).maximum()
    star = starred_design(d, vartheta)
    top = replace(at.top, loglik=at.height)
    resolvent: Resolvent | None
    made = partial(_of_both if family(d.model) == "both" else _of_one, star, top, at, vartheta)
    v, resolvent = made(kind, correction, options)
    usual = None
    if kind in SCORES_ALONE and spectrum is not None:
        usual = partial(_first, made, SCORES_ALONE[kind], correction, options)
    mean = at.e.mean(axis=0)
    mu = (1.0 - vartheta**2) / vartheta * mean
    if family(d.model) in ("error", "both"):
        mu = Resolvent(d.matrix, top.lambda_).across(mu)
    left = at.e - (1.0 - vartheta) * mean
    found = Estimated(top, at.e, v, at.spectra[0], resolvent, usual=usual)
    return RandomFit(found, vartheta, mu, left)


def _first(made: Callable[..., tuple[Array, Resolvent | None]], *how: str | Options) -> Array:
    return made(*how)[0]


def _of_one(
    d: PanelDesign,
    top: Maximum,
    at: At,
    vartheta: float,
    kind: str,
    correction: str,
    options: Options,
) -> tuple[Array, Resolvent | None]:
    """Return the covariance of (b, rho or lambda, vartheta, sigma2)."""
    p, shape, spectrum = point(d, top), shape_of(d, correction), at.spectra[0]
    expected = kind == "analytic"
    t: Traces | None = None
    resolvent = None
    pairs, excess = None, 0.0
    if spectrum is not None:
        place = top.lambda_ if family(d.model) == "error" else top.rho
        resolvent = Resolvent(d.matrix, place, symmetric_of(spectrum))
        if correction == "score":
            off = off_mean(spectrum, resolvent, np.ones(d.n), options, squared=expected)
            t, excess = off.of, shape.a * off.excess
        else:
            t = traces(spectrum, resolvent, shape, options, squared=expected, turning=d.turning)
    if expected:
        basis, deltas = Basis.of(p.zt), []
        g = None
        if family(d.model) == "lag" and resolvent is not None:
            g, delta = basis.split(g_of_lag(d, p, resolvent))
            deltas = [delta]
        p = replace(p, zt=basis.q)
        slope = information(p, shape, t, g)
        row = expected_row(len(p.zt), [] if t is None else [t.g], vartheta, shape, d.T, p.sigma2)
    else:
        if kind in SCORES_ALONE:
            pairs = pairs_of(d, p, resolvent, shape)
        p, basis, deltas = conditioned(p)
        slope = hessian(p, shape, t)
        row = _observed_row(p, [] if p.w is None else [p.w], vartheta, shape, d.T)
    s = None if kind in ("analytic", "observed") else scores(p, shape, t)
    at_rho = np.zeros(len(slope))
    at_rho[len(p.zt) : -1] = -excess if not expected else excess
    own = left_of_regions(d, top.lambda_, shape)
    v = _inverse(slope, row, at_rho, expected, s, p.e, kind, vartheta, shape, pairs, own)
    return basis.back(v, deltas), resolvent


def _of_both(
    d: PanelDesign,
    top: Maximum,
    at: At,
    vartheta: float,
    kind: str,
    correction: str,
    options: Options,
) -> tuple[Array, Resolvent]:
    """Return the covariance of (b, rho, lambda, vartheta, sigma2)."""
    first, second = at.spectra
    if first is None or second is None:
        raise RuntimeError
    p, shape, expected = both_point(d, top), shape_of(d, correction), kind == "analytic"
    pairs = None
    resolvents = (
        Resolvent(d.matrix, top.rho, symmetric_of(first)),
        Resolvent(d.matrix, top.lambda_, symmetric_of(second)),
    )
    tg, th = (
        traces(f, r, shape, options, squared=expected, turning=turning)
        for f, r, turning in zip((first, second), resolvents, (None, d.turning), strict=True)
    )
    if expected:
        basis = Basis.of(p.zt)
        g, delta = basis.split(mean_of_lag(d, p, resolvents))
        deltas = [delta]
        p = replace(p, zt=basis.q)
        slope = both_information(d, p, shape, (tg, th), resolvents, options, g)
        row = expected_row(len(p.zt), [tg.g, th.g], vartheta, shape, d.T, p.sigma2)
    else:
        if kind in SCORES_ALONE:
            pairs = both_pairs(d, p, resolvents, shape)
        p, basis, deltas = both_conditioned(p)
        slope = both_hessian(p, shape, (tg, th))
        row = _observed_row(p, [p.w_rho, p.w_lambda], vartheta, shape, d.T)
    s = None if kind in ("analytic", "observed") else both_scores(p, shape, (tg, th))
    nothing = np.zeros(len(slope))
    own = left_of_regions(d, top.lambda_, shape)
    v = _inverse(slope, row, nothing, expected, s, p.e, kind, vartheta, shape, pairs, own)
    return basis.back(v, deltas), resolvents[0]


def expected_row(
    k: int, g: list[float], vartheta: float, shape: Shape, periods: int, sigma2: float
) -> Array:
    """Return the row of vartheta in the expected information, (b, spatial, vartheta, sigma2)."""
    units = shape.m / periods
    return np.array(
        [
            *np.zeros(k),
            *(-2.0 * one / vartheta for one in g),
            2.0 * units / vartheta**2,
            -units / (vartheta * sigma2),
        ]
    )


def _observed_row(
    p: Point | BothPoint, w: list[Array], vartheta: float, shape: Shape, periods: int
) -> Array:
    """Return the row of vartheta in minus the second derivative of the log-likelihood."""
    mean, s2 = p.e.mean(axis=0), p.sigma2
    scale = -2.0 * periods / (vartheta * s2)
    between = periods * float(mean @ mean)
    return np.array(
        [
            *(scale * (p.zt.mean(axis=1) @ mean)),
            *(scale * float(one.mean(axis=0) @ mean) for one in w),
            (shape.m / periods + between / s2) / vartheta**2,
            -between / (vartheta * s2**2),
        ]
    )


def _inverse(  # noqa: PLR0917
    slope: Array,
    row: Array,
    excess: Array,
    expected: bool,
    s: Array | None,
    e: Array,
    kind: str,
    vartheta: float,
    shape: Shape,
    pairs: Pairs | None,
    own: Array,
) -> Array:
    """Return the covariance in the conditioned parameters; vartheta at 1 is not estimated.

    `excess` is what the slope of the equations has on its diagonal beside their variance (the unbiased
    score), less than which it is (observed) or to be added (expected).
    """
    size = len(slope)
    place = size - 1
    if vartheta < 1.0:
        bordered = np.zeros((size + 1, size + 1))
        keep = np.delete(np.arange(size + 1), place)
        bordered[np.ix_(keep, keep)] = slope
        bordered[place] = bordered[:, place] = row
        slope, excess = bordered, np.insert(excess, place, 0.0)
    if expected:
        variance, slope = slope, slope + np.diag(excess)
    else:
        variance = slope + np.diag(excess)
    bread = inverse(slope)
    if s is not None:
        sigma2 = float(np.sum(e**2)) / shape.m
        s[-1] += (shape.m / e.size - own) / (2.0 * sigma2)
        if vartheta < 1.0:
            s = np.insert(s, place, score_of_vartheta(e, vartheta, shape, own), axis=0)
        v = sandwich(bread, s, kind, pairs)
    else:
        v = np.asarray(bread @ variance @ bread) if excess.any() else bread
    if vartheta < 1.0:
        return v
    return np.insert(np.insert(v, place, 0.0, axis=0), place, 0.0, axis=1)


def left_of_regions(d: PanelDesign, lambda_: float, shape: Shape) -> Array:
    """Return what effects of periods leave of each region's expected squares, (n,): they lie along B1 = v.

    Even where all rows of W have one sum, or nothing is corrected for them.
    """
    if d.turning is None or shape.m == d.T * d.n:
        return np.full(d.n, shape.m / (d.T * d.n))
    v = d.turning.vector(lambda_)
    return np.asarray(1.0 - v**2 / float(v @ v))


def score_of_vartheta(e: Array, vartheta: float, shape: Shape, own: Array) -> Array:
    """Return the score of vartheta, a region's spread evenly over its periods, (T, n); `own` as above."""
    periods = len(e)
    mean = e.mean(axis=0)
    sigma2 = float(np.sum(e**2)) / shape.m
    each = (own - periods * mean**2 / sigma2) / vartheta
    return np.broadcast_to(each / periods, e.shape)
