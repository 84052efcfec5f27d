"""The effect on the treated from two periods, doubly robust, with its influence function (Sant'Anna and Zhao 2020).

Given who is treated and the covariates, the effect and the influence of each unit are linear in the change of y.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..logit import logit

Array = NDArray[np.float64]
_NEARLY_ONE = 0.995
"""Of the score: a control above it counts for nothing (the customary bound)."""


@dataclass(frozen=True, slots=True, eq=False)
class Comparison:
    """The treated against controls, as forms of the change of y of m units.

    What is left of the change is e = Δ − X G Δ; the effect is row'e, and the influence of units own ∘ e − Σ u (v'e).

    Attributes
    ----------
    x, g : (m, k) and (k, m)
    row, own : (m,)
    pairs : of (m,) arrays u and v
    """

    x: Array
    g: Array
    row: Array
    own: Array
    pairs: tuple[tuple[Array, Array], ...]

    def of(self, change: Array) -> tuple[float, Array]:
        """Return the effect, and the influence of each unit."""
        left = change - self.x @ (self.g @ change)
        return float(self.row @ left), self.own * left - sum(u * (v @ left) for u, v in self.pairs)

    @property
    def form(self) -> Array:
        """The effect as a form of the change, (m,)."""
        return np.asarray(self.row - (self.row @ self.x) @ self.g)

    def combined(self, z: Array) -> Array:
        """Return sums of influences weighted by the rows of z, (r, m), as forms of the change."""
        forms = z * self.own - sum(np.outer(z @ u, v) for u, v in self.pairs)
        return np.asarray(forms - (forms @ self.x) @ self.g)


def comparison(treated: Array, x: Array) -> Comparison | None:
    """Return how treated units are compared with controls; None where the score separates them.

    Parameters
    ----------
    treated : (m,) zeros and ones
    x : (m, k) covariates with the constant
    """
    if x.shape[1] == 1:
        return _means(treated, x)
    x = _of_spread_one(x)
    score = logit(treated, x)
    if score is None:
        return None
    p, inverse = score.probability, score.covariance
    m = len(treated)
    control = 1.0 - treated
    gram = (control[:, None] * x).T @ x / m
    if np.linalg.matrix_rank(gram) < len(gram):
        return None
    weight = np.where(control * (p < _NEARLY_ONE) > 0, p / (1.0 - p), 0.0)
    of_score = (treated - p)[:, None] * x @ (inverse * m)
    share, share_control = treated.mean(), weight.mean()
    of_own, of_control = (
        np.linalg.solve(gram, np.mean(one[:, None] * x, axis=0)) for one in (treated, weight)
    )
    eta, eta_control = treated / treated.sum(), weight / weight.sum()
    by_slopes = control * (x @ (of_own / share - of_control / share_control))
    # of the score: the mean of weight (e − η) x, a form of e for each covariate
    moved = of_score / share_control
    means = [(weight * one / m) - np.mean(weight * one) * eta_control for one in x.T]
    return Comparison(
        x=x,
        g=np.linalg.solve(gram, (control[:, None] * x).T / m),
        row=eta - eta_control,
        own=treated / share - weight / share_control - by_slopes,
        pairs=(
            (treated / share, eta),
            (-weight / share_control, eta_control),
            *zip(moved.T, means, strict=True),
        ),
    )


def _means(treated: Array, x: Array) -> Comparison:
    control = 1.0 - treated
    own, other = treated / treated.sum(), control / control.sum()
    return Comparison(
        x=x,
        g=np.zeros((1, len(treated))),
        row=own - other,
        own=treated / treated.mean() - control / control.mean(),
        pairs=((treated / treated.mean(), own), (-control / control.mean(), other)),
    )


def _of_spread_one(x: Array) -> Array:
    """Return covariates about their means and of spread one beside the constant, so that units count for nothing."""
    about = x[:, 1:] - x[:, 1:].mean(axis=0)
    spread = about.std(axis=0)
    return np.column_stack([x[:, 0], about / np.where(spread > 0, spread, 1.0)])
