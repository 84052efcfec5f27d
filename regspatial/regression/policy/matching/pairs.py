"""Which controls stand for each treated region, by their scores."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ....choices.policy import MatchingMethod
from ..logit import Logit

Array = NDArray[np.float64]
CALIPER = 0.2
"""Standard deviations of the log odds, as Austin (2011) has them by simulation."""
_ALIKE = 1e-9
"""Share of the spread of the scores within which two distances are one: ties all count."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """How controls are chosen; see `regspatial.matching`."""

    method: MatchingMethod
    matches: int
    caliper: float | None
    bandwidth: float


def weights_of(score: Logit, treated: NDArray[np.bool_], rule: Rule) -> Array:
    """Return the weight of each control for each treated region, (n1, n0): rows sum to one, or to nothing.

    Calipers are in standard deviations of the log odds, the bandwidth in probability.
    """
    if rule.method in ("nearest", "caliper"):
        index = score.index
        spread = float(index.std())
        apart = np.abs(index[treated][:, None] - index[~treated][None, :])
        near = np.ones_like(apart, dtype=bool)
        if rule.caliper is not None:
            near = apart <= rule.caliper * spread * (1.0 + _ALIKE)
        if rule.method == "nearest":
            near &= apart <= nth(apart, rule.matches) + _ALIKE * spread
        kept = near.astype(float)
    else:
        p = score.probability
        u = (p[treated][:, None] - p[~treated][None, :]) / rule.bandwidth
        if rule.method == "epanechnikov":
            kept = np.maximum(1.0 - u**2, 0.0)
        else:
            kept = np.exp(-(u**2) / 2.0)
            kept[outside(score, treated)] = 0.0
    sums = kept.sum(axis=1, keepdims=True)
    return np.asarray(np.divide(kept, sums, out=np.zeros_like(kept), where=sums > 0))


def nth(apart: Array, n: int) -> Array:
    """Return the n-th smallest of each row, (rows, 1)."""
    n = min(n, apart.shape[1])
    return np.partition(apart, n - 1, axis=1)[:, n - 1 : n]


def outside(score: Logit, treated: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Return the treated regions beyond the scores of all controls, (n1,): no common support."""
    p, others = score.index[treated], score.index[~treated]
    room = _ALIKE * float(score.index.std())
    return np.asarray((p > others.max() + room) | (p < others.min() - room))


def alike(index: Array, group: NDArray[np.bool_], n: int, *, itself: bool = False) -> Array:
    """Return the mean over the n nearest of a group by log odds as a matrix, (len(index), len(index)), ties counted.

    With `itself` the region that is asked about is one of its n where it is of the group; else it never is.
    """
    apart = np.abs(index[:, None] - index[None, :])
    apart[:, ~group] = np.inf
    if not itself:
        np.fill_diagonal(apart, np.inf)
    n = min(n, int(group.sum()))
    limit = nth(apart, n)
    kept = (apart <= limit + _ALIKE * float(index.std())) & np.isfinite(apart)
    out = kept.astype(float)
    return np.asarray(out / np.maximum(out.sum(axis=1, keepdims=True), 1.0))
