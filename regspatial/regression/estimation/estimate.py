"""From a checked design to the maximum and its covariance."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Mapping
from functools import partial
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ..._kernels.linear.solvers import Resolvent
from ..._kernels.linear.spectrum import Spectrum
from ...choices.regression import BiasCorrection
from ...errors import BoundaryError, InferenceWarning, SpecificationError
from ...options import Options
from ...progress import Progress, report
from ...results.likelihood_draws import LikelihoodDraws
from ...results.profile import LikelihoodProfile
from ...words import _
from ..errors.covariance import (
    SCORES_ALONE,
    Point,
    analytic,
    conditioned,
    g_of_lag,
    hessian,
    inverse,
    pairs_of,
    point,
    robust,
    traces,
)
from ..errors.likelihood_ranges import likelihood_profiles
from ..errors.omitted_draws import spared
from ..errors.rho_lambda_covariance import (
    BothPoint,
    both_analytic,
    both_conditioned,
    both_hessian,
    both_pairs,
    both_point,
    both_robust,
)
from ..errors.ridge_draws import likelihood_draws
from ..robust.applies import applies
from ..robust.estimate import around, by_regions
from ..robust.estimate import without_rho as by_regions_without_rho
from ..robust.hotelling import Freedom
from ..robust.pairs import PairVariance
from .design import PanelDesign, family
from .lee_yu import corrected, plain_shape, symmetric_of, transformed_shape
from .likelihood import Concentrated, Maximum, Shape, maximise, without_rho
from .rho_lambda import Both, maximise_both
from .score import score_covariance, score_shape
from .two_equation_score import along_of, both_score_covariance, solve_both
from .within import WITH_TIME, Columns, count

Array = NDArray[np.float64]


class Beside(NamedTuple):
    """The maximum of likelihood beside errors by region: what it is of, its residuals, and v under one variance."""

    top: Maximum
    correction: BiasCorrection
    e: Array
    v: Callable[[], Array]


class Estimated(NamedTuple):
    """The maximum, the residuals (T, n), the covariance, and what impacts can use again."""

    top: Maximum
    e: Array
    v: Array  # of b, rho and lambda (what there is of them), sigma2
    spectrum: Spectrum | None
    resolvent: Resolvent | None
    plain: Callable[[], Maximum | None] | None = None  # without correction, where it differs
    bias: Callable[[], Array] | None = (
        None  # expected of rho and lambda, where nothing is corrected
    )
    profiles: Mapping[str, LikelihoodProfile] | None = None  # of rho and lambda
    draws: LikelihoodDraws | None = None  # what these and the slopes are drawn from
    usual: Callable[[], Array] | None = None  # v by scores alone, where it differs
    df: int | None = None  # of t, where errors are by region
    robust: bool = False  # whether the estimates are those of the robust score
    likelihood: Beside | None = None  # its maximum, where errors are by region
    pairs: PairVariance | None = None  # what the errors of rho or lambda rest on
    freedom: Callable[[], Freedom] | None = None  # of restrictions together, where errors are CR2


def with_one(
    d: PanelDesign,
    spectrum: Spectrum | None,
    covariance: str,
    correction: BiasCorrection,
    options: Options,
    progress: Progress | None,
) -> Estimated:
    """Estimate a model with rho, or lambda, or neither."""
    whole, robust_score = spectrum, correction == "robust"
    correction = likelihood_for(d) if robust_score else correction
    top, spectrum = maximum_of_one(d, whole, correction, options)
    report(progress, 0.4, "standard errors")
    if covariance == "clustered" and applies(d) and correction in OF_REGIONS:
        out = _with_regions(d, whole, spectrum, top, correction, robust_score, options)
    else:
        resolvent = _resolvent_at(d, top, spectrum)
        p = point(d, top)
        kind_of = partial(
            _covariance, d, p, spectrum, resolvent, correction=correction, options=options
        )
        usual = None
        if covariance in SCORES_ALONE and spectrum is not None:
            usual = partial(kind_of, kind=SCORES_ALONE[covariance])
        v = kind_of(kind=covariance)
        out = Estimated(top, p.e, v, spectrum, resolvent, usual=usual)
    if spectrum is None or d.fixed_effects not in WITH_TIME:
        return out
    if correction == "none":
        return out._replace(bias=partial(_bias_of_one, d, top, spectrum, options))
    plain = partial(_if_inside, lambda: maximum_of_one(d, whole, "none", options)[0])
    return out._replace(plain=plain)


OF_REGIONS = ("lee-yu-transform", "score")
"""Corrections whose score is that of what effects leave, so that errors by region are those of `_robust`."""


def likelihood_for(d: PanelDesign) -> BiasCorrection:
    """Return the correction of the likelihood that stands beside the robust score."""
    uneven = family(d.model) == "lag" and d.fixed_effects in WITH_TIME and not d.shock.even
    return "score" if uneven else "lee-yu-transform"


def _resolvent_at(d: PanelDesign, top: Maximum, spectrum: Spectrum | None) -> Resolvent | None:
    if spectrum is None:
        return None
    at = top.lambda_ if family(d.model) == "error" else top.rho
    return Resolvent(d.matrix, at, symmetric_of(spectrum))


def _with_regions(
    d: PanelDesign,
    whole: Spectrum | None,
    spectrum: Spectrum | None,
    top: Maximum,
    correction: BiasCorrection,
    robust_score: bool,
    options: Options,
) -> Estimated:
    """Return the estimates with errors by region, those of the robust score or of the likelihood."""
    p = point(d, top)
    at_top = _resolvent_at(d, top, spectrum)
    customary = partial(_covariance, d, p, spectrum, at_top, "analytic", correction, options)
    if whole is None or spectrum is None:
        found = by_regions_without_rho(d, top)
    else:
        found = by_regions(d, concentrated(d), whole, top, robust=robust_score)
    if whole is not None and robust_score:
        at = found.top.lambda_ if family(d.model) == "error" else found.top.rho
        k = len(d.terms)
        spectrum = around(whole, at, float(np.sqrt(found.v[k, k])))
    return Estimated(
        found.top,
        found.p.e,
        found.v,
        spectrum,
        _resolvent_at(d, found.top, spectrum),
        df=d.n - 1,
        robust=robust_score,
        likelihood=Beside(top, correction, p.e, customary),
        pairs=found.pairs,
        freedom=found.freedom,
    )


def with_both(
    d: PanelDesign,
    spectrum: Spectrum | None,
    covariance: str,
    correction: BiasCorrection,
    options: Options,
    progress: Progress | None,
) -> Estimated:
    """Estimate a model with rho and lambda."""
    if spectrum is None:
        raise SpecificationError(
            _("{param:model={model!r}} needs spatial weights w."), model=d.model
        )
    top, *spectra = maximum_of_both(d, spectrum, correction)
    report(progress, 0.4, "standard errors")
    p = both_point(d, top)
    symmetric = symmetric_of(spectrum)
    resolvents = (
        Resolvent(d.matrix, top.rho, symmetric),
        Resolvent(d.matrix, top.lambda_, symmetric),
    )
    pair = (spectra[0], spectra[1])
    kind_of = partial(
        _covariance_both, d, p, pair, resolvents, correction=correction, options=options
    )
    v = kind_of(kind=covariance)
    usual, df, beside = None, None, None
    if covariance == "clustered" and applies(d) and correction in OF_REGIONS:
        df, beside = d.n - 1, Beside(top, correction, p.e, partial(kind_of, kind="analytic"))
    elif covariance in SCORES_ALONE:
        usual = partial(kind_of, kind=SCORES_ALONE[covariance])
    plain, bias = None, None
    if d.fixed_effects in WITH_TIME:
        if correction == "none":
            bias = partial(_bias_of_both, d, top, pair, options)
        else:
            plain = partial(_if_inside, lambda: maximum_of_both(d, spectrum, "none")[0])
    profiles = draws = None
    whole = (
        correction == "lee-yu-transform" or d.fixed_effects == "none"
    )  # a likelihood of all that varies
    if whole and covariance in ("analytic", "observed") and not spared():
        problem, shape = problem_of_both(d, spectrum, correction)
        profiles = likelihood_profiles(problem, (spectrum, spectrum), shape, top)
        draws = likelihood_draws(problem, (spectrum, spectrum), shape, profiles, d.scales)
    return Estimated(
        top,
        p.e,
        v,
        spectra[0],
        resolvents[0],
        plain,
        bias,
        profiles,
        draws,
        usual,
        df,
        likelihood=beside,
    )


def _if_inside(maximum: Callable[[], Maximum]) -> Maximum | None:
    """Return a maximum, or None if it lies at a bound."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", InferenceWarning)  # of a second hill: not what is asked
            return maximum()
    except BoundaryError:
        return None


def shape_for(d: PanelDesign, correction: str, spectrum: Spectrum | None) -> Shape:
    """Return the shape of the likelihood that is maximised."""
    if correction == "score" and spectrum is not None:
        return score_shape(d, spectrum)
    return transformed_shape(d) if correction == "lee-yu-transform" else plain_shape(d)


def problem_of_both(d: PanelDesign, spectrum: Spectrum, correction: str) -> tuple[Both, Shape]:
    """Return e'e as a function of rho and lambda, and the shape of the likelihood."""
    wy = d.wy
    stacked = np.concatenate([d.Z, d.lag(d.Z), [d.y, wy, d.lag(wy)]])
    problem = Both(Columns(stacked, d.fixed_effects, d.turning), len(d.terms), d.perfect)
    return problem, shape_for(d, correction, spectrum)


def maximum_of_both(
    d: PanelDesign, spectrum: Spectrum, correction: str
) -> tuple[Maximum, Spectrum, Spectrum]:
    """Return the maximum of a model with rho and lambda, and spectra accurate around them."""
    problem, shape = problem_of_both(d, spectrum, correction)
    top, *spectra = maximise_both(problem, spectrum, shape)
    pair = (spectra[0], spectra[1])
    if correction == "score":
        top = solve_both(problem, shape, pair, top, along_of(d, symmetric_of(spectrum)))
    return top, *pair


def _covariance_both(
    d: PanelDesign,
    p: BothPoint,
    spectra: tuple[Spectrum, Spectrum],
    resolvents: tuple[Resolvent, Resolvent],
    kind: str,
    correction: str,
    options: Options,
) -> Array:
    """Return the covariance of (b, rho, lambda, sigma2)."""
    if correction == "score":
        return both_score_covariance(d, p, spectra, resolvents, kind, options)
    shape = plain_shape(d) if correction == "none" else transformed_shape(d)
    expected = kind == "analytic"
    tg, th = (
        traces(f, r, shape, options, squared=expected)
        for f, r in zip(spectra, resolvents, strict=True)
    )
    if expected:
        return both_analytic(d, p, shape, (tg, th), resolvents, options)
    pairs = None
    if kind in SCORES_ALONE:
        pairs = both_pairs(d, p, resolvents, shape, by_region=kind == "clustered")
    return both_robust(p, shape, (tg, th), kind, pairs)


def _bias_of_one(d: PanelDesign, top: Maximum, spectrum: Spectrum, options: Options) -> Array:
    """Return the expected bias of uncorrected rho or lambda, (1,), to first order.

    The score of rho has expectation -T 1'G1/n (v'W1/v'v of lambda) and that of sigma2 -T/(2 sigma2),
    which the observed information turns into estimates. A note reads it, or nobody: what it needs is made again.
    """
    shape, p = plain_shape(d), point(d, top)
    at = top.lambda_ if family(d.model) == "error" else top.rho
    resolvent = Resolvent(d.matrix, at, symmetric_of(spectrum))
    t = traces(spectrum, resolvent, shape, options, squared=False)
    if family(d.model) == "error":
        taken = -float(d.shock.slope(p.lambda_))
    else:
        taken = float(resolvent.solve(d.shock.sums).mean())
    expected = np.zeros(p.zt.shape[0] + 2)
    expected[-2:] = taken, 1.0 / (2.0 * p.sigma2)
    p = conditioned(p)[0]
    return np.asarray((-d.T * inverse(hessian(p, shape, t)) @ expected)[-2:-1])


def _bias_of_both(
    d: PanelDesign, top: Maximum, spectra: tuple[Spectrum, Spectrum], options: Options
) -> Array:
    """Return the expected bias of uncorrected rho and lambda, (2,), to first order."""
    shape, p = plain_shape(d), both_point(d, top)
    symmetric = symmetric_of(spectra[0])
    resolvents = [Resolvent(d.matrix, at, symmetric) for at in (top.rho, top.lambda_)]
    tg, th = (
        traces(f, r, shape, options, squared=False)
        for f, r in zip(spectra, resolvents, strict=True)
    )
    along = along_of(d, symmetric)(p.rho, p.lambda_)
    expected = np.zeros(len(p.zt) + 3)
    expected[-3:] = along, -float(d.shock.slope(p.lambda_)), 1.0 / (2.0 * p.sigma2)
    p = both_conditioned(p)[0]
    step = inverse(both_hessian(p, shape, (tg, th))) @ expected
    return np.asarray((-d.T * step)[-3:-1])


def maximum_of_one(
    d: PanelDesign, spectrum: Spectrum | None, correction: str, options: Options
) -> tuple[Maximum, Spectrum | None]:
    """Return the maximum of a model with rho, or lambda, or neither, and a spectrum around it."""
    shape = shape_for(d, correction, spectrum)
    if spectrum is None:
        return without_rho(
            d.within(d.Z).reshape(len(d.terms), -1), d.within(d.y).ravel(), shape, d.perfect
        ), None
    error = family(d.model) == "error"
    problem = concentrated(d)
    name = "lambda" if error else "rho"
    top, local = maximise(problem, spectrum, shape, options, name)
    if correction == "lee-yu":
        top = corrected(d, top, local, options)
    return top, local


def concentrated(d: PanelDesign) -> Concentrated:
    """Return the concentrated likelihood of a model with rho or with lambda."""
    error = family(d.model) == "error"
    blocks = [d.Z, d.lag(d.Z)] if error else [d.Z]
    stacked = np.concatenate([*blocks, [d.y, d.wy]])
    columns = Columns(stacked, d.fixed_effects, d.turning)
    return Concentrated(columns, len(d.terms), error=error, limit=d.perfect)


def _covariance(
    d: PanelDesign,
    p: Point,
    spectrum: Spectrum | None,
    resolvent: Resolvent | None,
    kind: str,
    correction: str,
    options: Options,
) -> Array:
    """Return the covariance of (b, rho, sigma2)."""
    if correction == "score" and spectrum is not None and resolvent is not None:
        return score_covariance(d, p, spectrum, resolvent, kind, options)
    shape = plain_shape(d) if correction == "none" else transformed_shape(d)
    t = None
    if spectrum is not None and resolvent is not None:
        t = traces(
            spectrum, resolvent, shape, options, squared=kind == "analytic", turning=d.turning
        )
    if kind == "analytic":
        g = None
        if family(d.model) == "lag" and resolvent is not None:
            g = g_of_lag(d, p, resolvent)
        v = analytic(p, shape, t, g)
        if t is None:
            free = p.e.size - count(d.fixed_effects, d.n, d.T) - len(d.terms)
            v[:-1, :-1] *= shape.m / free
        return v
    pairs = pairs_of(d, p, resolvent, shape) if kind in SCORES_ALONE else None
    return robust(p, shape, t, kind, pairs)
