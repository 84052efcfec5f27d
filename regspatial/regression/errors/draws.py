"""Draws of the parameters of a model: from their covariance, those it allows only, or along a likelihood."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.special import gammaincinv

from ..._kernels.random import Numbers, as_seed
from ...choices.regression import FORMS
from ...errors import ConvergenceError, InferenceWarning, warn
from ...results.regression import SpatialPanelResult
from ...words import _
from ..estimation.design import eigenvalues_of

Array = NDArray[np.float64]

_REJECTED = 0.01
_BY_INSTRUMENTS = 0.05
"""A likelihood falls to nothing at the bounds, so that draws cut off there are nearly its own; instruments
do not know them, and with more than this beyond them an interval of the usual level says nothing."""
_BLOCK = 4_000_000


def drawn(
    result: SpatialPanelResult, draws: int, seed: int | None, *, stable_only: bool = False
) -> tuple[Array, int]:
    """Return the draws (R, p) in the order of the terms, and how many were rejected.

    Rejected are those with rho outside its bounds, and with `stable_only` those of dynamics that
    explode.

    Raises
    ------
    ConvergenceError
        If more than half are rejected; by instruments, more than 5 of 100.
    """
    ridge = result.likelihood_draws
    if ridge is not None and has_both(result):  # between the bounds whatever is drawn
        return ridge.at(Numbers(as_seed(seed)).normal(draws, ridge.size)), 0
    return normal_draws(result, draws, seed, stable_only=stable_only)


def adjusted_draws(result: SpatialPanelResult, draws: int, seed: int | None) -> Array | None:
    """Return draws along the adjusted likelihood of a cross-section with rho or lambda alone, or of t; else None.

    Up to a bound of rho its density does not vanish, so that percentiles of impacts are known, and standard
    deviations are not: those are of normal draws.
    """
    ridge = result.likelihood_draws
    if result.df is not None:
        return _by_t(result, draws, seed, result.df)
    if ridge is None or has_both(result):
        return None
    return ridge.at(Numbers(as_seed(seed)).normal(draws, ridge.size))


def _by_t(result: SpatialPanelResult, draws: int, seed: int | None, df: int) -> Array:
    """Return the normal draws, each stretched as t is: by sqrt(df/chi2); rho between its bounds."""
    numbers = Numbers(as_seed(seed))
    standard = numbers.normal(draws, result.estimates.size)
    chi2 = 2.0 * gammaincinv(0.5 * df, numbers.uniform(0.0, 1.0, draws))
    standard = standard * np.sqrt(df / chi2)[:, None]
    sd = result.se
    sample = result.estimates + sd * (standard @ _root(result.covariance, sd))
    if not FORMS[result.model].lag_of_y:
        return sample
    rho = column(result, sample, "rho")
    return sample[(rho > result.bounds[0]) & (rho < result.bounds[1])]


def has_both(result: SpatialPanelResult) -> bool:
    """Return whether a model has rho and lambda."""
    return {"rho", "lambda"} <= set(FORMS[result.model].parameters)


def normal_draws(
    result: SpatialPanelResult, draws: int, seed: int | None, *, stable_only: bool = False
) -> tuple[Array, int]:
    """Return draws from the estimates and their covariance, which is what other programs do."""
    standard = Numbers(as_seed(seed)).normal(draws, result.estimates.size)
    sd = result.se
    sample = result.estimates + sd * (standard @ _root(result.covariance, sd))
    inside = np.ones(draws, dtype=bool)
    if FORMS[result.model].lag_of_y:
        rho = column(result, sample, "rho")
        inside = (rho > result.bounds[0]) & (rho < result.bounds[1])
    bounded = int(draws - inside.sum())
    if stable_only:
        inside &= _stable(result, sample)
    rejected = int(draws - inside.sum())
    most = _BY_INSTRUMENTS if "instruments" in result.spec else 0.5
    if rejected > most * draws:
        raise _too_many(result, draws, bounded, rejected)
    if rejected > _REJECTED * draws:
        _warn(draws, bounded, rejected)
    return sample[inside], rejected


def column(result: SpatialPanelResult, sample: Array, name: str) -> Array:
    """Return the draws of one term, zeros where it is not in the model."""
    found = name in result.terms
    return sample[:, result.terms.index(name)] if found else np.zeros(len(sample))


def _stable(result: SpatialPanelResult, sample: Array) -> NDArray[np.bool_]:
    """Return which draws have all roots (tau + eta l)/(1 - rho l) below 1 in modulus."""
    spectrum = eigenvalues_of(result)
    values = np.zeros(1) if spectrum is None else spectrum.values
    tau, eta, rho = (column(result, sample, t)[:, None] for t in ("tau", "eta", "rho"))
    out = np.empty(len(sample), dtype=bool)
    step = max(1, _BLOCK // values.size)
    for a in range(0, len(sample), step):
        at = slice(a, a + step)
        root = (tau[at] + eta[at] * values) / (1.0 - rho[at] * values)
        out[at] = np.abs(root).max(axis=1) < 1.0
    return out


def _too_many(
    result: SpatialPanelResult, draws: int, bounded: int, rejected: int
) -> ConvergenceError:
    if rejected > bounded:
        return ConvergenceError(
            _(
                "{rejected} of {draws} {draws:draw|draws} have dynamics that explode: the "
                "long run is too uncertain for impacts by simulation. Use "
                "{param:inference=delta}{python:, or horizon='short'}."
            ),
            rejected=rejected,
            draws=draws,
        )
    return ConvergenceError(
        _(
            "{rejected} of {draws} {draws:draw|draws} of rho fall outside its bounds "
            "{low:.4g} to {high:.4g}: rho is too uncertain for impacts by simulation. Use "
            "{param:inference=delta}, or a model with fewer regressors."
        ),
        rejected=rejected,
        draws=draws,
        low=result.bounds[0],
        high=result.bounds[1],
    )


def _warn(draws: int, bounded: int, rejected: int) -> None:
    sentence = _(
        "{rejected} of {draws} {draws:draw|draws} of rho fell outside its bounds and were "
        "rejected; the spread of the impacts is understated."
    )
    if rejected > bounded:
        sentence = _(
            "{rejected} of {draws} {draws:draw|draws} had dynamics that explode and were "
            "rejected; the spread of the long-run impacts is understated, and the "
            "percentile interval is the one to read."
        )
    warn(InferenceWarning(sentence, rejected=rejected, draws=draws))


def _root(covariance: Array, sd: Array) -> Array:
    """Return the symmetric square root of the correlations of estimates.

    Of the correlations, since parameters in very different units (GDP in yuan beside a share) would
    lose the digits of the small ones; symmetric, since the signs of eigenvectors differ between
    machines.
    """
    safe = np.where(sd > 0, sd, 1.0)
    values, vectors = np.linalg.eigh(covariance / (safe[:, None] * safe))
    return np.asarray((vectors * np.sqrt(np.maximum(values, 0.0))) @ vectors.T)
