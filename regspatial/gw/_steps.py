"""A coarse grid of bandwidths made finer about its deepest minima.

The criterion of a compact kernel has many local minima: a neighbour enters or leaves at every
bandwidth.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize_scalar

from ._scorer import Scorer

Array = NDArray[np.float64]

# Measured by benchmarks/gwr_bandwidth.py on 40 data sets of 2,100 places and 12 of 4,500, half of them
# rough, against the least of all bandwidths: as they stand 1 of 52 searches ends beside it, by .13 of
# AICc; without numba none of 22. "No difference" below: at half and at twice the value the same.
_COARSE = 24
"""Bandwidths first looked at where weights never end: the criterion is smooth there."""
_COARSE_COMPACT = 48
"""As many where weights end at the bandwidth, and the criterion has more minima. No difference."""
_EACH = 64
"""Up to so many neighbours, where it has most minima and they cost little, none is left out; at 32
4 of 52 end beside the least, by up to .18, at 128 one, by .03."""
_DEEPEST = 4
"""Minima that are looked about. No difference."""
_STEP = 0.05
"""Geometric step of the bisquare, whether numba is there or not: a bandwidth may not depend on it. At half and at
twice the value 1 and 0 of 52: not told apart. Without numba the search takes 1.5 times as long as in steps of
`_RATIO`."""
_RATIO = 1.15
"""The same of other kernels. No difference."""
_FINER = 8
"""Bandwidths between two neighbours of a minimum in one go. At 4 no difference; at 16, without numba,
2 of 22 end beside the least, by up to .07."""
_AT_ONCE = 48
"""The same where they cost hardly more than one. No difference."""
_HOPELESS = 0.05
"""A minimum is passed over that is higher than this share of the way from the least to the middle of
all. No difference."""
EVERY = 48
"""Between so many neighbours about the least every bandwidth is looked at, by running sums. No
difference."""


def coarse_to_fine(
    scorer: Scorer, low: float, high: float, steps: int | None = None, *, at_last: bool = True
) -> None:
    """Look in geometric steps, then finer about the least; at every one about it `at_last`."""
    if at_last and steps is None and _bisquare(scorer):
        _by_bins(scorer, low, high)
        return
    many = scorer.problem.kernel.compact and scorer.problem.family == "gaussian"
    whole = (low, high)
    sure = many and at_last and steps is None and scorer.problem.adaptive
    if sure:
        low, high = scorer.possible(low, high)
        if low < _EACH:
            scorer.curve(int(low), int(min(_EACH, high)))
        steps = 2 + int(np.log(high / low) / np.log(_RATIO))
    steps = steps or (_COARSE_COMPACT if many else _COARSE)
    grid = np.geomspace(low, high, steps)
    if scorer.problem.adaptive:
        grid = np.round(grid)
        if many and at_last:
            grid = np.concatenate([np.arange(low, min(_EACH, high)), grid])
        grid = np.unique(grid)
    scores = scorer.at(grid) if sure else scorer.estimate(grid)
    for found in _basins(scores, _DEEPEST if many and at_last else 2):
        at = found
        for _unused in grid:
            left, right = grid[max(at - 1, 0)], grid[min(at + 1, len(grid) - 1)]
            _between(scorer, left, right, at_last=at_last)
            best = scorer.best().bandwidth if scorer.usable() else -1.0
            if best == left and at > 1:  # the estimate pointed beside it
                at -= 1
            elif best == right and at < len(grid) - 2:
                at += 1
            else:
                break
    if not scorer.usable():  # nor where some places left a bandwidth out
        scorer.at(np.unique(np.round(np.geomspace(*whole, _COARSE_COMPACT))) if sure else grid)


def _bisquare(scorer: Scorer) -> bool:
    """Whether a pass over the pairs of places gives many bandwidths; with numba and without it the search is one."""
    problem = scorer.problem
    return problem.adaptive and problem.kernel.name == "bisquare" and problem.family == "gaussian"


def _by_bins(scorer: Scorer, low: float, high: float) -> None:
    """Look in steps of a twentieth wherever some places do not exclude that the least lies there.

    Up to 64 neighbours no bandwidth is left out, and none between the neighbours of the deepest
    minima in the end.
    """
    left, right = scorer.possible(low, high)
    start = min(max(float(_EACH), left), right)
    steps = 2 + int(np.log(right / start) / np.log(1.0 + _STEP))
    grid = np.round(np.geomspace(start, right, steps))
    grid = np.unique(np.concatenate([np.arange(left, start), grid]))
    scores = scorer.at(grid)
    near: set[float] = set()
    for at in _basins(scores, _DEEPEST):
        near.update(np.arange(grid[max(at - 1, 0)], grid[min(at + 1, len(grid) - 1)] + 1.0))
    scorer.at(np.array(sorted(near)))
    if not scorer.usable():
        scorer.at(np.unique(np.round(np.geomspace(low, high, _COARSE_COMPACT))))


def _between(scorer: Scorer, left: float, right: float, *, at_last: bool) -> None:
    """Look between two bandwidths for the least criterion."""
    if scorer.problem.adaptive:
        _finer(scorer, left, right, at_last=at_last)
        return
    scorer.at(np.array([left, right]))
    if right > left:
        minimize_scalar(
            lambda h: float(np.nan_to_num(scorer.at(np.array([h]))[0], posinf=1e300)),
            bounds=(left, right),
            method="bounded",
            options={"xatol": (1e-6 if at_last else 1e-2) * float(right)},
        )


def _basins(scores: Array, limit: int) -> list[int]:
    """Return the positions of the deepest local minima that are not far above the deepest."""
    padded = np.concatenate([[np.inf], scores, [np.inf]])
    lows = np.flatnonzero((padded[1:-1] <= padded[:-2]) & (padded[1:-1] <= padded[2:]))
    finite = scores[np.isfinite(scores)]
    if not finite.size:
        return []
    lows = lows[scores[lows] <= finite.min() + _HOPELESS * (np.median(finite) - finite.min())]
    return [int(i) for i in lows[np.argsort(scores[lows], kind="stable")][:limit]]


def _finer(scorer: Scorer, left: float, right: float, *, at_last: bool = True) -> None:
    """Look between two whole numbers, ever finer about the least, and at every one in the end."""
    problem, many = scorer.problem, _bisquare(scorer)
    running = problem.kernel.compact and problem.family == "gaussian" and not many
    while right - left > (EVERY if running else 1):
        steps = (_AT_ONCE if many else _FINER) + 2
        grid = np.unique(np.round(np.linspace(left, right, steps)))
        scores = scorer.at(grid)
        if not np.isfinite(scores).any():
            return
        at = int(np.argmin(scores))
        if len(grid) >= right - left + 1 or not at_last:
            return
        left, right = grid[max(at - 1, 0)], grid[min(at + 1, len(grid) - 1)]
    if running and at_last:
        scorer.curve(int(left), int(right))
