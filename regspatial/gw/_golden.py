"""Golden section by the steps and the rounding of mgwr."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from ._scorer import ChosenBandwidth, Scorer

_GOLDEN = 0.38197
"""(3 - √5)/2 to the digits of mgwr: with more of them other bandwidths are looked at than there."""


def golden_section(scorer: Scorer, low: float, high: float) -> ChosenBandwidth:
    """Return the bandwidth golden section ends at, by the steps and the rounding of mgwr."""
    whole = scorer.problem.adaptive
    known: dict[float, float] = {}

    def score(h: float) -> float:
        if h not in known:
            known[h] = float(scorer.at(np.array([h]))[0])
        return known[h]

    best, value = golden(score, low, high, whole=whole)
    return ChosenBandwidth(best, value, np.array(sorted(known.items())))


def golden(
    score: Callable[[float], float],
    low: float,
    high: float,
    *,
    whole: bool,
    tolerance: float = 1e-6,
    most: int = 200,
) -> tuple[float, float]:
    """Return (bandwidth, score) of a golden section that stops when two scores are equal."""
    a, c = low, high
    b, d = a + _GOLDEN * abs(c - a), c - _GOLDEN * abs(c - a)
    best, value, difference = a, np.inf, np.inf
    for _unused in range(most):
        if whole:
            b, d = float(np.round(b)), float(np.round(d))
        at_b, at_d = score(b), score(d)
        if at_b <= at_d:
            best, value = b, at_b
            c, d = d, b
            b = a + _GOLDEN * abs(c - a)
        else:
            best, value = d, at_d
            a, b = b, d
            d = c - _GOLDEN * abs(c - a)
        best = float(np.round(best, 2)) if not whole else best
        difference = at_b - at_d
        if not abs(difference) > tolerance:
            break
    return best, value
