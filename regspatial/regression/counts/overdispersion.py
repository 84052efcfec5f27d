"""Whether the variance of counts is their mean: regressions of Cameron and Trivedi."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr

from ...choices.counts import VarianceForm
from .record import Overdispersion

Array = NDArray[np.float64]


def overdispersion(y: Array, mu: Array) -> tuple[Overdispersion, ...]:
    """Return the tests against a variance mu + alpha mu² and (1 + alpha) mu.

    ((y - mu)² - y)/mu on mu, or on one, without constant; t robust to unequal variances.
    """
    z = (np.square(y - mu) - y) / mu
    return _slope("quadratic", z, mu), _slope("linear", z, np.ones_like(mu))


def _slope(form: VarianceForm, z: Array, g: Array) -> Overdispersion:
    size = float(g @ g)
    alpha = float(g @ z) / size
    error = float(np.sqrt(np.square(g * (z - alpha * g)).sum())) / size
    t = alpha / error if error > 0 else float("nan")
    return Overdispersion(form=form, alpha=alpha, statistic=t, p_value=float(2.0 * ndtr(-abs(t))))
