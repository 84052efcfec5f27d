"""Between which bandwidths a search looks."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ..errors import CoincidentPointsError, SpecificationError
from ..words import _
from ._local_fit import Problem
from ._places import blocks
from ._weighting import STRETCH

Array = NDArray[np.float64]


def sensible_limits(problem: Problem) -> tuple[float, float]:
    """Return where "auto" and "grid" look.

    Adaptive: from k + 2 neighbours to all (with past-only neighbours: to as many as the first
    time has). Fixed: from the distance within which every place has k + 2 neighbours (for kernels
    without an end: half the largest distance to a nearest one) to twice the largest distance.
    """
    least = least_neighbours(problem)
    if problem.adaptive:
        return float(least), float(most_neighbours(problem))
    compact = problem.kernel.compact
    low, other, high = 0.0, 0.0, 0.0
    for rows in blocks(problem.places):
        d2 = problem.places.take(rows).squared(problem.places)
        rank = least - 1 if compact else 1
        low = max(low, float(np.partition(d2, rank, axis=1)[:, rank].max()))
        elsewhere = np.min(d2, axis=1, where=d2 > 0.0, initial=np.inf)
        other = max(other, float(np.max(elsewhere, where=np.isfinite(elsewhere), initial=0.0)))
        high = max(high, _finite_most(d2))
    if not high > 0.0:
        raise CoincidentPointsError(
            _(
                "All places stand on one spot: no bandwidth tells near from far. Give coords "
                "that differ."
            ),
        )
    low, high = float(np.sqrt(low or other)), 2.0 * float(np.sqrt(high))
    return (low * STRETCH if compact else low / 2.0), high


def least_neighbours(problem: Problem) -> int:
    """Return the smallest adaptive bandwidth to look at.

    Raises
    ------
    SpecificationError
        If the first time has not so many places, and nobody before it.
    """
    least, most = problem.k + 2, most_neighbours(problem)
    if not problem.kernel.compact:
        least -= 1
    if problem.places.past and most < least:
        raise SpecificationError(
            _(
                "With past_only the {most} {most:region|regions} of the first time are all "
                "it can draw on, too few for {k} {k:coefficient|coefficients} (at least "
                "{least}). Use {param:past_only=False} or fewer regressors."
            ),
            most=most,
            k=problem.k,
            least=least,
        )
    return min(problem.k + 2, most) if problem.places.past else problem.k + 2


def _finite_most(d2: Array) -> float:
    return float(np.max(d2, where=np.isfinite(d2), initial=0.0))


def most_neighbours(problem: Problem) -> int:
    """Return the largest adaptive bandwidth."""
    places = problem.places
    if not places.past or places.time is None:
        return len(places)
    return int((places.time == places.time.min()).sum())


def golden_limits(problem: Problem) -> tuple[float, float]:
    """Return the limits of mgwr's golden section."""
    least_neighbours(problem)
    if problem.adaptive:
        n = most_neighbours(problem)
        return float(min(40 + 2 * problem.k, n)), float(n)
    least, most = np.inf, 0.0
    for rows in blocks(problem.places):
        d2 = problem.places.take(rows).squared(problem.places)
        most = max(most, _finite_most(d2))
        d2[np.arange(len(rows)), rows] = np.inf
        least = min(least, float(d2.min()))
    return float(np.sqrt(least)) / 2.0, float(np.sqrt(most)) * 2.0
