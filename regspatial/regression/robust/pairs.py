"""The variance of the quadratic form of a robust score, Σ_{i≠j} B_ij e_i'e_j, from pairs of regions.

B has no diagonal where every region has its own weight, so that neither third nor fourth moments of errors enter and the
form is uncorrelated with scores of regressors. With pairs' own products

    V_p = (n/(n-1))² ½ Σ_{i≠j} (B_ij + B_ji)² (e_i'e_j)²

is right on average, but where few pairs carry the sum f = 0 pulls their products to zero. Smoothed ones,

    V_s = ½ τ Σ_{i≠j} (B_ij + B_ji)² s_i s_j,

have each pair's expectation where all regions vary over the same times (s_i the variance of region i, τ the one number
that says how alike they are), and err where they vary at different ones. The larger of the two is taken.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ..._kernels.region_traces import RegionTraces
from .equations import Forms
from .variances import variances

Array = NDArray[np.float64]


class PairVariance(NamedTuple):
    """The variance of the form, and on how many pairs it rests.

    Attributes
    ----------
    value : float
        The larger of `own` and `smoothed`.
    own, smoothed : float
        V_p and V_s.
    effective : float
        (Σ a)²/Σ a² of the terms a of V_s.
    diagonal : (n,) array
        B_ii, of rounding size where every region has its own weight.
    """

    own: float
    smoothed: float
    effective: float
    diagonal: Array

    @property
    def value(self) -> float:
        """The larger of the two."""
        return max(self.own, self.smoothed)


def pair_variance(g: RegionTraces, forms: Forms, e: Array, periods: int) -> PairVariance:
    """Return the variance of e'Be from residuals e (T, n); `periods` are those that effects leave."""
    n, v = e.shape[1], forms.v
    s, tau = variances(e, v, forms.u, periods)
    taken = _Taken(g, forms)
    own = smoothed = squares = 0.0
    diagonal = np.empty(n)
    for k, column, row in g.blocks():
        both = column + row - taken.of(k)
        at = np.arange(n)[k], np.arange(both.shape[1])
        diagonal[k] = 0.5 * both[at]
        both[at] = 0.0
        products = e.T @ e[:, k]
        terms = both**2 * (s[:, None] * s[k])
        own += float(np.sum((both * products) ** 2))
        smoothed += float(terms.sum())
        squares += float(np.sum(terms**2))
    over = 1.0 if v is None else (n / (n - 1)) ** 2
    return PairVariance(
        0.5 * over * own,
        0.5 * tau * smoothed,
        0.5 * smoothed**2 / squares if squares else 0.0,
        diagonal,
    )


class _Taken:
    """What stands between G + G' and B + B': the weights, and what effects of periods take."""

    def __init__(self, g: RegionTraces, forms: Forms):
        self.forms, v = forms, forms.v
        if v is None:
            return
        self.size = float(v @ v)
        self.left = g.back(v)
        self.right = g.across(v)
        self.middle = float(v @ self.right)
        self.weight = float(forms.d @ v**2)

    def of(self, k: slice) -> Array:
        """Return it for a block of columns, (n, m)."""
        d, v = self.forms.d, self.forms.v
        at = np.arange(d.size)[k], np.arange(d[k].size)
        if v is None:
            out = np.zeros((d.size, d[k].size))
            out[at] = 2.0 * d[k]
            return out
        both = np.outer(v, v[k])
        left = self.left + self.right if self.forms.both_sides else self.left
        out = (np.outer(v, left[k]) + np.outer(left, v[k])) / self.size
        if self.forms.both_sides:
            out -= 2.0 * self.middle / self.size**2 * both
        out -= 2.0 * both * ((d[:, None] + d[k]) / self.size - self.weight / self.size**2)
        out[at] += 2.0 * d[k]
        return out
