"""How many regions lie on both sides near a cutoff: the exact test of equal numbers."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import bdtr

from .jump import Jump
from .sample import Sample

WINDOWS = (0.25, 0.5, 1.0)
"""Windows about the cutoff as shares of the bandwidth."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """Numbers of regions within a window.

    Attributes
    ----------
    window : float
        Distance from the cutoff.
    left, right : int
    p_value : float
        Two-sided, of a binomial with share one half; NaN without regions.
    """

    window: float
    left: int
    right: int
    p_value: float


def counts_of(s: Sample, main: Jump) -> tuple[Count, ...]:
    """Return the numbers of regions within shares of the bandwidth; a region counts once a side."""
    out = []
    for share in WINDOWS:
        window = share * main.h
        near = np.abs(s.u) <= window
        left = len(np.unique(s.region[near & (s.u < 0)]))
        right = len(np.unique(s.region[near & (s.u >= 0)]))
        out.append(Count(window=window, left=left, right=right, p_value=equal(left, right)))
    return tuple(out)


def equal(left: int, right: int) -> float:
    """Return the exact two-sided p of equal chances."""
    n = left + right
    if not n:
        return float("nan")
    return min(1.0, 2.0 * float(bdtr(min(left, right), n, 0.5)))
