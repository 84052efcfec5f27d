"""Numbers of the whole model: fit, effective parameters, criteria, and the global model beside it."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..choices import codes
from ..choices.gw import Criterion
from ..results import Note
from ..words import _
from ._check import check_freedom, check_left
from ._criteria import criterion_of
from ._glm import deviance, expectation, start
from ._local_fit import Fit, Problem
from ._scorer import ChosenBandwidth
from ._small import ALONE
from .local_design import LocalDesign

Array = NDArray[np.float64]


def statistics(problem: Problem, fit: Fit) -> dict[str, float]:
    """Return what `GwrResult` holds of the whole model."""
    n, y = problem.n, problem.y + problem.shift
    e = y - fit.fitted
    rss, trace = float(e @ e), float(fit.hat.sum())
    if problem.family == "gaussian":
        check_freedom(n, trace)
        check_left(y, fit.fitted)
    with np.errstate(divide="ignore", invalid="ignore"):
        left_out = float(np.sum(np.where(fit.hat < ALONE, e / (1.0 - fit.hat), np.inf) ** 2))
    gaussian = problem.family == "gaussian"
    lack = rss if gaussian else deviance(problem.family, y, fit.fitted)
    null = float(np.sum((y - y.mean()) ** 2)) if gaussian else _null_deviance(problem)
    sums = np.array([lack, trace, left_out, 0.0])
    out = {c: float(criterion_of(sums, n, problem.family, c)) for c in codes(Criterion)}
    r2 = 1.0 - lack / null
    return out | {
        "rss": rss,
        "deviance": lack,
        "tr_s": trace,
        "tr_sts": float(fit.sts.sum()),
        "sigma2": rss / (n - trace) if gaussian else 1.0,
        "r2": r2,
        "adjusted_r2": 1.0 - (1.0 - r2) * (n - 1.0) / (n - trace - 1.0),
    }


def _null_deviance(problem: Problem) -> float:
    y = problem.y
    if problem.exposure is not None:
        mu = problem.exposure * (y.sum() / problem.exposure.sum())
    else:
        mu = np.full(problem.n, y.mean())
    return deviance(problem.family, y, mu)


def global_fit(d: LocalDesign, problem: Problem) -> dict[str, Any]:
    """Return the same model with one coefficient for all places, and its criteria."""
    n, k = problem.n, problem.k
    if problem.family == "gaussian":
        beta, *_unused = np.linalg.lstsq(problem.x, problem.y, rcond=None)
        e = problem.y - problem.x @ beta
        lack, weight = float(e @ e), np.ones(n)
        dispersion = lack / (n - k)
        null = float(np.sum((problem.y - problem.y.mean()) ** 2))
    else:
        beta = start(problem)
        mu = expectation(problem.family, problem.x @ beta, problem.exposure)
        lack = deviance(problem.family, problem.y, mu)
        weight = mu if problem.family == "poisson" else mu * (1.0 - mu)
        dispersion, null = 1.0, _null_deviance(problem)
    inv = np.linalg.pinv((problem.x * weight[:, None]).T @ problem.x)
    cov = dispersion * problem.back @ inv @ problem.back.T
    given = problem.back @ beta
    if problem.intercept:
        given[0] += problem.shift
    sums = np.array([lack, float(k), np.nan, 0.0])
    return {
        "coefficients": given,
        "std_errors": np.sqrt(np.diag(cov)),
        "aicc": float(criterion_of(sums, n, problem.family, "aicc")),
        "aic": float(criterion_of(sums, n, problem.family, "aic")),
        "bic": float(criterion_of(sums, n, problem.family, "bic")),
        "deviance": lack,
        "r2": 1.0 - lack / null,
    }


def notes_of(d: LocalDesign, problem: Problem, choice: ChosenBandwidth) -> tuple[Note, ...]:
    """Return what a reader should know of bandwidth and places."""
    notes = []
    tried = choice.tried
    if len(tried) > 2 and choice.bandwidth == tried[0, 0]:
        notes.append(
            Note(
                _(
                    "The least criterion is at the smallest bandwidth that was looked at: the "
                    "local fits may follow the noise."
                ),
            )
        )
    if len(tried) > 2 and choice.bandwidth == tried[-1, 0]:
        notes.append(
            Note(
                _(
                    "The least criterion is at the largest bandwidth: the coefficients hardly vary "
                    "over space, and a global model may do."
                ),
            )
        )
    shared = len(d.coords) - len(np.unique(d.coords, axis=0))
    if shared:
        notes.append(
            Note(
                _("{shared} {shared:region stands|regions stand} on the same spot as another one."),
                shared=shared,
            )
        )
    return tuple(notes)
