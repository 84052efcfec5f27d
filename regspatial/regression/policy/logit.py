"""A logit by maximum likelihood, of columns of any units."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
_ROUNDS, _DONE = 60, 1e-10
_SEPARATED = 1e12
"""Condition of the information, of columns with spread one, from which there is no maximum."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Logit:
    """A fitted logit.

    Attributes
    ----------
    probability : (n,) array
    index : (n,) array
        Its log odds.
    coefficients : (k,) array
    covariance : (k, k) array
        The inverse of the information.
    """

    probability: Array
    index: Array
    coefficients: Array
    covariance: Array


def logit(d: Array, x: Array) -> Logit | None:
    """Return the fit, None where the likelihood has no maximum (columns are collinear, or tell zeros from ones).

    Newton's steps on columns of mean zero and spread one, so that units count for nothing.

    Parameters
    ----------
    d : (n,) zeros and ones
    x : (n, k) columns, the first of them the constant
    """
    means, spreads = x[:, 1:].mean(axis=0), x[:, 1:].std(axis=0)
    if not (spreads > 0).all():
        return None
    z = np.column_stack([np.ones(len(x)), (x[:, 1:] - means) / spreads])
    b = np.zeros(x.shape[1])
    for _round in range(_ROUNDS):
        p = 1.0 / (1.0 + np.exp(-np.clip(z @ b, -500.0, 500.0)))
        information = (z * (p * (1.0 - p))[:, None]).T @ z
        if not np.linalg.cond(information) < _SEPARATED:
            return None
        step = np.linalg.solve(information, z.T @ (d - p))
        b = b + _shortened(d, z @ b, z @ step) * step
        if np.abs(step).max() <= _DONE * max(1.0, float(np.abs(b).max())):
            back = np.diag(np.append(1.0, 1.0 / spreads))
            back[0, 1:] = -means / spreads
            covariance = back @ np.linalg.inv(information) @ back.T
            return Logit(probability=p, index=z @ b, coefficients=back @ b, covariance=covariance)
    return None


def _shortened(d: Array, at: Array, step: Array) -> float:
    """Return how much of a step raises the likelihood: whole but for the rare one that goes too far."""
    share, reached = 1.0, _likelihood(d, at)
    while share > 1e-6 and _likelihood(d, at + share * step) < reached - 1e-9:
        share /= 2.0
    return share


def _likelihood(d: Array, index: Array) -> float:
    return float(np.sum(d * index - np.logaddexp(0.0, index)))
