"""Impacts by instruments where rho is too uncertain for intervals: Fieller's sets of the totals.

Instruments do not keep rho within its bounds as a likelihood does. Where its interval reaches over one,
1/(1 - rho) passes through infinity within it: draws that are cut off at the bound are no distribution of the
impacts, and no interval with finite ends holds its level (Gleser and Hwang 1987). Fieller's set of a ratio
does, and is unbounded then.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from ..._kernels.linear.traces import row_sum
from ...choices.regression import FORMS
from ...results.estimates import quantile, z_and_p
from ...results.regression import SpatialPanelResult
from ..impacts.by_period import Piece
from .wide_rho import WideRho

Array = NDArray[np.float64]


def by_instruments(result: SpatialPanelResult) -> bool:
    """Return whether rho was estimated by instruments, which do not know its bounds."""
    return FORMS[result.model].lag_of_y and "instruments" in result.spec


def wide_rho(
    result: SpatialPanelResult,
    pieces: Sequence[Piece],
    places: tuple[list[int], list[int]],
    totals: Array,
    level: float,
    *,
    shown: bool,
) -> WideRho | None:
    """Return what is known all the same where the interval of rho reaches beyond its bounds, else None.

    Parameters
    ----------
    places : where each x and each W(x) stands in the terms (-1 without W(x))
    totals : (k,) total impacts
    shown : whether impacts have errors by the delta method
    """
    if not by_instruments(result):
        return None
    at = result.terms.index("rho")
    z = quantile(level, result.df)
    rho, half = float(result.estimates[at]), z * float(result.se[at])
    if result.bounds[0] < rho - half and rho + half < result.bounds[1]:
        return None
    v, b = result.covariance, result.estimates
    s = _one_sum(pieces)
    p_wald, sets = [], []
    for own, lag in zip(*places, strict=True):
        a = np.zeros(b.size)
        a[own] = 1.0
        if lag >= 0:
            a[lag] = 1.0 if s is None else s
        variance = float(a @ v @ a)
        error = np.sqrt(np.array([max(variance, 0.0)]))
        p_wald.append(float(z_and_p(np.array([a @ b]), error, result.df)[1][0]))
        if s is not None:
            pair = (variance, -s * float(a @ v[:, at]), s**2 * float(v[at, at]))
            sets.append(fieller(float(a @ b), 1.0 - s * rho, *pair, z))
    return WideRho(
        low=rho - half,
        high=rho + half,
        level=level,
        bounds=result.bounds,
        totals=totals,
        p_wald=np.array(p_wald),
        sets=tuple(sets),
        shown=shown,
    )


def fieller(
    a: float, b: float, v_aa: float, v_ab: float, v_bb: float, z: float
) -> tuple[tuple[float, float], ...]:
    """Return the ratios t of a to b with (a - t b)² <= z² (v_aa - 2 t v_ab + t² v_bb), as intervals."""
    square, middle, last = b**2 - z**2 * v_bb, a * b - z**2 * v_ab, a**2 - z**2 * v_aa
    root = middle**2 - square * last
    if root <= 0:  # b is not told from zero, nor is any ratio refused
        return ((-np.inf, np.inf),)
    ends = sorted((middle + sign * np.sqrt(root)) / square for sign in (-1.0, 1.0))
    if square > 0:
        return ((ends[0], ends[1]),)
    return ((-np.inf, ends[0]), (ends[1], np.inf))


def _one_sum(pieces: Sequence[Piece]) -> float | None:
    """Return the sum of every row of the weights of all periods, or None where rows differ."""
    sums = [row_sum(one.w.matrix) for one in pieces]
    first = sums[0]
    alike = all(s is not None and first is not None and np.isclose(s, first) for s in sums)
    return first if alike else None
