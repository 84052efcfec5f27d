"""Westfall and Young's step-down max-T: p-values that hold for all regions of a map together."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .._calls.executor import run
from ..choices.autocorrelation import Alternative
from ._moments import Array
from ._permutation import PermutationScheme, blocks

Family = Callable[[int, NDArray[np.int32]], Array]
"""From a time and full permutations, as columns of (n, b), to standardised statistics (n, b)."""

_TIE = 1e-9  # standardised statistics are sums of numbers of order one, divided by one another


def step_down(
    observed: Array,
    tested: NDArray[np.bool_],
    family: Family,
    draws: PermutationScheme,
    alternative: Alternative,
) -> Array:
    """Return p-values corrected for all tested regions of a time, (T, n); NaN for the others.

    Values are dealt anew over all regions, and every region's statistic is standardised anew by the
    exact moments of its own conditional permutation. The region with the k-th largest statistic is
    held against the largest of those that rank k-th or lower (Westfall and Young 1993).

    Two-sided p is twice the smaller of both tails, as without correction, and not that of the
    largest size: the statistics of skewed values have one long tail, which would hide the short one.

    Parameters
    ----------
    observed : (T, n) array
        Standardised statistics; NaN, where the variance is zero, is never extreme.
    tested : (n,) bool array
    family : Family
        The same of permuted values.
    draws : PermutationScheme
    alternative : Alternative
    """
    sides = {"greater": (1.0,), "less": (-1.0,)}.get(alternative, (1.0, -1.0))
    at = np.flatnonzero(tested)
    tails = [_Tail(sign * observed[:, at]) for sign in sides]
    work = list(blocks(draws.permutations, 96 * observed.shape[1], draws.chunk_bytes))
    given = (observed, at, sides, family, draws.piece(0, draws.permutations))
    for parts in run(_counts, given, work, progress=draws.progress, message="permutations"):
        for tail, counts in zip(tails, parts, strict=True):
            tail.counts += counts
    p = np.minimum.reduce([tail.p_value(draws.permutations) for tail in tails])
    out = np.full(observed.shape, np.nan)
    out[:, at] = np.minimum(1.0, 2.0 * p) if alternative == "two-sided" else p
    return out


def _counts(given: tuple[Any, ...], span: tuple[int, int]) -> list[NDArray[np.int64]]:
    """Return the counts of some permutations in every tail."""
    observed, at, sides, family, draws = given
    tails = [_Tail(sign * observed[:, at]) for sign in sides]
    dealt = draws.dealt(observed.shape[1], *span)
    for t in range(len(observed)):
        drawn = family(t, dealt)[at]
        for sign, tail in zip(sides, tails, strict=True):
            tail.count(t, sign * drawn)
    return [tail.counts for tail in tails]


def step_down_of(observed: Array, simulated: Array) -> Array:
    """Return two-sided p-values of k statistics that hold for all together, (k,).

    Parameters
    ----------
    observed : (k,) array
        Standardised; NaN is left out.
    simulated : (k, R) array
        The same of permutations that all k share.
    """
    at = np.flatnonzero(~np.isnan(observed))
    out = np.full(observed.shape, np.nan)
    tails = []
    for sign in (1.0, -1.0):
        tail = _Tail(sign * observed[None, at])
        tail.count(0, sign * simulated[at])
        tails.append(tail.p_value(simulated.shape[1])[0])
    out[at] = np.minimum(1.0, 2.0 * np.minimum(*tails))
    return out


class _Tail:
    """Counts of one tail, (T, m): how often the largest of a rank and those below reached it."""

    def __init__(self, observed: Array) -> None:
        found = np.where(np.isnan(observed), -np.inf, observed)
        self.order = np.argsort(-found, axis=1, kind="stable")
        ranked = np.take_along_axis(found, self.order, axis=1)
        self.low = np.where(np.isfinite(ranked), ranked - _TIE * (1.0 + np.abs(ranked)), -np.inf)
        self.counts = np.zeros(found.shape, dtype=np.int64)

    def count(self, t: int, drawn: Array) -> None:
        """Add the permutations of one time, (m, b)."""
        ranked = np.where(np.isnan(drawn), -np.inf, drawn)[self.order[t]]
        largest = np.maximum.accumulate(ranked[::-1], axis=0)[::-1]
        self.counts[t] += (largest >= self.low[t][:, None]).sum(axis=1)

    def p_value(self, permutations: int) -> Array:
        """Return the p-values in the order of the regions: never smaller than that of a rank above."""
        p = np.maximum.accumulate((self.counts + 1.0) / (permutations + 1.0), axis=1)
        out = np.empty_like(p)
        np.put_along_axis(out, self.order, p, axis=1)
        return out
