"""Criteria of a local regression: AICc, AIC, BIC, CV, as mgwr defines them."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ..choices.gw import Criterion, Distribution

Array = NDArray[np.float64]


def criterion_of(sums: Array, n: int, family: Distribution, criterion: Criterion) -> Array:
    """Return a criterion from sums (…, 4): Σe² (or the deviance), Σs, Σ(e/(1-s))², failures.

    Infinite where some place could not be fitted or the model has no degrees of freedom left.

    Gaussian: ``AICc = n ln(RSS/n) + n ln 2π + n(n + tr S)/(n - 2 - tr S)``,
    ``AIC = -2L + 2(tr S + 1)``, ``BIC = -2L + (tr S + 1) ln n``, ``CV = Σ(e/(1-s))²/n``.
    Poisson and binomial, D the deviance: ``AIC = D + 2 tr S``, ``BIC = D + tr S ln n``,
    ``AICc = AIC + 2 tr S (tr S + 1)/(n - tr S - 1)``.
    """
    rss, trace, left_out, bad = (np.asarray(sums)[..., i] for i in range(4))
    with np.errstate(divide="ignore", invalid="ignore"):
        if family == "gaussian":
            out, free = _gaussian(rss, trace, left_out, n, criterion)
        else:
            out, free = _generalised(rss, trace, left_out, n, criterion)
        usable = (bad == 0) & (free > 0) & ~np.isnan(out)
    return np.where(usable, out, np.inf)


def _gaussian(
    rss: Array, trace: Array, left_out: Array, n: int, criterion: Criterion
) -> tuple[Array, Array]:
    minus2l = n * np.log(rss / n) + n * np.log(2.0 * np.pi) + n
    if criterion == "aicc":
        return minus2l + 2.0 * n * (trace + 1.0) / (n - trace - 2.0), n - trace - 2.0
    free = n - trace
    if criterion == "aic":
        return minus2l + 2.0 * (trace + 1.0), free
    if criterion == "bic":
        return minus2l + (trace + 1.0) * np.log(n), free
    return left_out / n, free


def _generalised(
    deviance: Array, trace: Array, left_out: Array, n: int, criterion: Criterion
) -> tuple[Array, Array]:
    if criterion == "aicc":
        free = n - trace - 1.0
        return deviance + 2.0 * trace + 2.0 * trace * (trace + 1.0) / free, free
    free = n - trace
    if criterion == "aic":
        return deviance + 2.0 * trace, free
    if criterion == "bic":
        return deviance + trace * np.log(n), free
    return left_out / n, free
