"""The likelihood of a panel with holes or with weights by period, its maximum and covariance.

lag:    e = M_D (y - rho Wy - Zb),           Σ_t ln|I - rho W_t| less what D takes of it
error:  e = M_BD B (y - Zb), B = I - lambda W,  Σ_t ln|B_t| - (1/2) ln(|D'B'BD|/|D'D|)

The second is the density of the data without D, exact. For the first no transformation takes the
effects out of (I - rho W) y; but E w'e = sigma2 [tr G - tr PG], w = M_D Wy, so that rho solves

    w'e/sigma2 = Σ_t tr G_t - tr (D'D)^-1 D'GD,   sigma2 = e'e/m,  m = N - rank D,

the gradient of -(m/2) ln e'e + Σ_t ln|I - rho W_t| + the integral of tr PG. Without holes and with one
W both are those of `_likelihood` and `_score`.
"""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from math import log

import numpy as np
from numpy.typing import NDArray

from ....options import Options
from ...errors.covariance import (
    SCORES_ALONE,
    Point,
    Traces,
    conditioned,
    hessian,
    information,
    inverse,
    point,
    sandwich,
    scores,
)
from ...errors.likelihood_ranges import likelihood_profiles
from ...errors.pairs_of_regions import Pairs
from ...errors.ridge_draws import likelihood_draws
from ...estimation.conditioning import Basis
from ...estimation.design import family
from ...estimation.estimate import Estimated
from ...estimation.likelihood import Concentrated, Maximum, Shape, maximise, without_rho
from ...estimation.within import Columns
from .blocks import BlockResolvent, BlockSpectrum, spectrum_of_blocks
from .design import UnbalancedDesign
from .determinant import taken_by, traces_without
from .error_models import ErrorProblem, error_covariance
from .pairs import lag_pairs, whole_pairs
from .rho_lambda import BothProblem, Spectra, both_covariance, both_maximum

Array = NDArray[np.float64]

_PROFILE = 41
"""Values of rho and lambda of their profiles in a pass: each lambda needs a factorisation of all columns."""


def shape_of(d: UnbalancedDesign, spectrum: BlockSpectrum | None, corrected: bool) -> Shape:
    """Return (N, 1, 0), or (m, 1, 1) with what the effects take."""
    if not corrected:
        return Shape(d.size, 1, 0, log_unit=log(d.y_unit))
    means = None
    if spectrum is not None and family(d.model) == "lag":
        means = taken_by(d.blocks, d.dummies, spectrum.bounds)
    return Shape(d.size - d.dummies.rank, 1, 1, log_unit=log(d.y_unit), means=means)


def fitted(
    d: UnbalancedDesign,
    spectrum: BlockSpectrum | None,
    covariance: str,
    correction: str,
    options: Options,
) -> Estimated:
    """Return the maximum, the residuals (1, N) and the covariance."""
    corrected = correction != "none"
    shape = shape_of(d, spectrum, corrected)
    if spectrum is None:
        top = without_rho(
            d.within(d.Z).reshape(len(d.terms), -1), d.within(d.y).ravel(), shape, d.perfect
        )
        p = point(d, top)
        free = d.size - d.dummies.rank - len(d.terms)
        pairs = whole_pairs(d, p.e[0], top, shape, ()) if covariance in SCORES_ALONE else None
        v = _covariance(d, p, shape, None, None, covariance, pairs)
        if covariance == "analytic":
            v[:-1, :-1] *= shape.m / free
        return Estimated(top, p.e, v, None, None)
    if family(d.model) == "error":
        return _error(d, spectrum, shape, covariance, options)
    if family(d.model) == "both":
        return _both(d, spectrum, shape, covariance, options)
    return _lag(d, spectrum, shape, covariance, options, corrected)


def lag_problem(d: UnbalancedDesign) -> Concentrated:
    """Return the concentrated likelihood of a model with rho."""
    stacked = d.within(np.concatenate([d.Z, [d.y, d.lag(d.y)]]))
    return Concentrated(Columns(stacked, "none"), len(d.terms), error=False, limit=d.perfect)


def maximum_of(
    d: UnbalancedDesign, spectrum: BlockSpectrum, options: Options, *, corrected: bool
) -> Maximum:
    """Return the maximum alone."""
    shape = shape_of(d, spectrum, corrected)
    if family(d.model) == "error":
        problem = ErrorProblem(d)
        shape = replace(shape, means=problem.filter) if corrected else shape
        return maximise(problem, spectrum, shape, options, "lambda")[0]
    if family(d.model) == "both":
        spectra = Spectra(spectrum, spectrum_of_blocks(d.error_blocks, options))
        return both_maximum(d, BothProblem(d), spectra, shape)[0]
    return maximise(lag_problem(d), spectrum, shape, options, "rho")[0]


def _lag(
    d: UnbalancedDesign,
    spectrum: BlockSpectrum,
    shape: Shape,
    covariance: str,
    options: Options,
    corrected: bool,
) -> Estimated:
    top, local = maximise(lag_problem(d), spectrum, shape, options, "rho")
    p = point(d, top)
    resolvent = BlockResolvent(d.blocks, top.rho)
    g = d.within(d.lag(resolvent.across(d.y - top.rho * d.lag(d.y) - p.e)))
    dummies = d.dummies if corrected else d.dummies.none()
    t = traces_without(d.blocks, dummies, top.rho, filtered=False)
    pairs = lag_pairs(d, p.e[0], top, shape, len(p.zt)) if covariance in SCORES_ALONE else None
    v = _covariance(d, p, shape, t, g, covariance, pairs)
    usual = None
    if pairs is not None:
        usual = partial(_covariance, d, p, shape, t, g, SCORES_ALONE[covariance], None)
    return Estimated(top, p.e, v, local, None, usual=usual)


def _covariance(
    d: UnbalancedDesign,
    p: Point,
    shape: Shape,
    t: Traces | None,
    g: Array | None,
    kind: str,
    pairs: Pairs | None,
) -> Array:
    """Return the covariance of (b, rho, sigma2), or of (b, sigma2)."""
    at = len(p.zt)
    apart = np.zeros((at + 1 + (t is not None),) * 2)
    if t is not None:
        apart[at, at] = shape.a * (t.curve - t.g2) * shape.c
    if kind == "analytic":
        basis, deltas = Basis.of(p.zt), []
        if g is not None:
            g, delta = basis.split(g)
            deltas = [delta]
        variance = information(replace(p, zt=basis.q), shape, t, g)
        bread = inverse(variance + apart)
        return basis.back(np.asarray(bread @ variance @ bread), deltas)
    p, basis, deltas = conditioned(p)
    slope = hessian(p, shape, t)
    bread = inverse(slope)
    if kind == "observed":
        return basis.back(np.asarray(bread @ (slope - apart) @ bread), deltas)
    each = np.nan_to_num(d.grid(scores(p, shape, t)[:, 0]))
    return basis.back(sandwich(bread, each, kind, pairs), deltas)


def _error(
    d: UnbalancedDesign, spectrum: BlockSpectrum, shape: Shape, covariance: str, options: Options
) -> Estimated:
    problem = ErrorProblem(d)
    shape = replace(shape, means=problem.filter) if shape.c else shape
    top, local = maximise(problem, spectrum, shape, options, "lambda")
    made = partial(error_covariance, problem, top, shape, spectrum)
    usual = partial(made, SCORES_ALONE[covariance]) if covariance in SCORES_ALONE else None
    v = made(covariance)
    return Estimated(top, problem.at(top.lambda_).e[None], v, local, None, usual=usual)


def _both(
    d: UnbalancedDesign, spectrum: BlockSpectrum, shape: Shape, covariance: str, options: Options
) -> Estimated:
    problem = BothProblem(d)
    spectra = Spectra(spectrum, spectrum_of_blocks(d.error_blocks, options))
    top, local = both_maximum(d, problem, spectra, shape)
    made = partial(both_covariance, d, problem, top, shape, local)
    v, e = made(covariance)
    usual = None
    if covariance in SCORES_ALONE:
        usual = lambda: made(SCORES_ALONE[covariance])[0]  # noqa: E731
    profiles = draws = None
    if d.fixed_effects == "none" and covariance in ("analytic", "observed"):
        profiles = likelihood_profiles(problem, spectra, shape, top, _PROFILE)
        draws = likelihood_draws(problem, spectra, shape, profiles, d.scales, _PROFILE)
    return Estimated(top, e[None], v, local.rho, None, profiles=profiles, draws=draws, usual=usual)
