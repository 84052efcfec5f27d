"""The effect on the treated from two periods, doubly robust, with its influence function (Sant'Anna and Zhao 2020)."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
_ROUNDS, _DONE = 60, 1e-10
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
    score = _logit(treated, x)
    if score is None:
        return None
    p, inverse = score
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


def _logit(d: Array, x: Array) -> tuple[Array, Array] | None:
    """Return the score of every unit and the inverse information, None if there is no maximum."""
    b = np.zeros(x.shape[1])
    for _round in range(_ROUNDS):
        p = 1.0 / (1.0 + np.exp(-np.clip(x @ b, -500.0, 500.0)))
        information = (x * (p * (1.0 - p))[:, None]).T @ x
        if np.linalg.cond(information) > 1e12:
            return None
        step = np.linalg.solve(information, x.T @ (d - p))
        b = b + step
        if np.abs(step).max() <= _DONE * max(1.0, float(np.abs(b).max())):
            return p, np.linalg.inv(information)
    return None
