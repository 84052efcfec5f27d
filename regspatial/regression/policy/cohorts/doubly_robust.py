"""The effect on the treated from two periods, doubly robust, with its influence function (Sant'Anna and Zhao 2020)."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ..logit import logit

Array = NDArray[np.float64]
_NEARLY_ONE = 0.995
"""Of the score: a control above it counts for nothing (the customary bound)."""


def effect(change: Array, treated: Array, x: Array) -> tuple[float, Array] | None:
    """Return the mean effect on the treated and the influence of each unit; None where the score separates them.

    Parameters
    ----------
    change : (m,) y of the later period less that of the earlier
    treated : (m,) zeros and ones
    x : (m, k) covariates with the constant
    """
    if x.shape[1] == 1:
        return _means(change, treated)
    x = _of_spread_one(x)
    score = logit(treated, x)
    if score is None:
        return None
    p, inverse = score.probability, score.covariance
    m = len(change)
    control = 1.0 - treated
    gram = (control[:, None] * x).T @ x / m
    if np.linalg.matrix_rank(gram) < len(gram):
        return None
    slopes = np.linalg.solve(gram, (control * change) @ x / m)
    left = change - x @ slopes
    of_slopes = (control * left)[:, None] * x @ np.linalg.inv(gram)
    of_score = (treated - p)[:, None] * x @ (inverse * m)
    weight = np.where(control * (p < _NEARLY_ONE) > 0, p / (1.0 - p), 0.0)
    eta = float(np.sum(treated * left) / treated.sum())
    eta_control = float(np.sum(weight * left) / weight.sum())
    own = treated * (left - eta) - of_slopes @ np.mean(treated[:, None] * x, axis=0)
    others = weight * (left - eta_control)
    others += of_score @ np.mean((weight * (left - eta_control))[:, None] * x, axis=0)
    others -= of_slopes @ np.mean(weight[:, None] * x, axis=0)
    return eta - eta_control, own / treated.mean() - others / weight.mean()


def _means(change: Array, treated: Array) -> tuple[float, Array]:
    control = 1.0 - treated
    own = float(treated @ change / treated.sum())
    other = float(control @ change / control.sum())
    part = treated * (change - own) / treated.mean() - control * (change - other) / control.mean()
    return own - other, part


def _of_spread_one(x: Array) -> Array:
    """Return covariates about their means and of spread one beside the constant, so that units count for nothing."""
    about = x[:, 1:] - x[:, 1:].mean(axis=0)
    spread = about.std(axis=0)
    return np.column_stack([x[:, 0], about / np.where(spread > 0, spread, 1.0)])
