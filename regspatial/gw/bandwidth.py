"""Choosing a bandwidth: every one of them, a coarse grid made finer, or golden section."""

from __future__ import annotations

from collections.abc import Callable
from copy import copy
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize_scalar

from ..choices.gw import Criterion, Search
from ..errors import CoincidentPointsError, SpecificationError
from ..progress import Progress, part
from ..words import _
from ._criteria import criterion_of
from ._curve import curve_block
from ._executor import Executor, run
from ._glm import score_block_glm
from ._local_fit import Problem, numba_is_there, score_block
from ._places import Index, blocks
from ._weighting import STRETCH

Array = NDArray[np.float64]

FULL_CURVE = 2000
"""Up to so many places every adaptive bandwidth is looked at."""
_COARSE = 24
_COARSE_COMPACT = 48
"""As many steps where weights end at the bandwidth: the criterion then has more minima."""
_EACH = 64
"""Up to so many neighbours, where it has most and they cost little, none is left out."""
_DEEPEST = 4
_STEP = 0.05
_RATIO = 1.15
_SOME = 20
_DOUBT = 2.0
"""A bandwidth is excluded that is so many standard errors above the least, on some places."""
_FINER = 8
_AT_ONCE = 48
_HOPELESS = 0.05
_MANY_BLOCKS = 64
EVERY = 48
"""Between so many neighbours about the least every bandwidth is looked at, by running sums."""
_GOLDEN = 0.38197


class ChosenBandwidth(NamedTuple):
    """A bandwidth, its criterion, and every bandwidth that was looked at with its criterion."""

    bandwidth: float
    score: float
    tried: Array  # (m, 2), by bandwidth


class Scorer:
    """Evaluates a criterion at bandwidths, each of them once."""

    def __init__(
        self,
        problem: Problem,
        criterion: Criterion,
        *,
        executor: Executor | None = None,
        progress: Progress | None = None,
        compiled: bool = True,
    ) -> None:
        self.problem = problem
        self.criterion = criterion
        self.executor = executor
        self.progress = progress
        self.compiled = compiled
        self.work: list[Index] = blocks(problem.places)
        self.known: dict[float, float] = {}

    def at(self, bandwidths: Array) -> Array:
        """Return the criterion at each of some bandwidths."""
        new = np.array(sorted({float(b) for b in bandwidths} - set(self.known)))
        if new.size:
            self._keep(new, self._scores(new))
        return np.array([self.known[float(b)] for b in bandwidths])

    def estimate(self, bandwidths: Array) -> Array:
        """Return the criterion as half of every block says it: exact where there are few."""
        if len(self.work) < _MANY_BLOCKS:
            return self.at(bandwidths)
        some = copy(self)
        some.work = [rows[::2] for rows in self.work]
        share = self.problem.n / sum(len(rows) for rows in some.work)
        total = np.sum(some._scores(bandwidths), axis=0) * share
        return criterion_of(total, self.problem.n, self.problem.family, self.criterion)

    def possible(self, low: float, high: float) -> tuple[float, float]:
        """Return the limits within which the least may lie, as every second place of some blocks say.

        The squared errors of a block differ between two bandwidths; how much the differences vary
        over blocks gives the standard error of what all places would say.
        """
        if len(self.work) < _MANY_BLOCKS:
            return low, high
        grid = np.unique(np.round(np.geomspace(low, high, _COARSE)))
        some = copy(self)
        some.work = [rows[::2] for rows in self.work[:: len(self.work) // _SOME]]
        n = self.problem.n
        parts = np.array(some._scores(grid)) * (n / sum(len(rows) for rows in some.work))
        total = parts.sum(axis=0)
        scores = criterion_of(total, n, self.problem.family, self.criterion)
        if not np.isfinite(scores).any():
            return low, high
        best = int(np.argmin(scores))
        column = 2 if self.criterion == "cv" else 0
        with np.errstate(invalid="ignore"):
            apart = parts[:, :, column] - parts[:, [best], column]
            error = np.sqrt(len(parts)) * apart.std(axis=0, ddof=1)
        error *= 1.0 / n if self.criterion == "cv" else n / total[best, 0]
        kept = np.flatnonzero(scores - _DOUBT * np.nan_to_num(error) <= scores[best])
        ends = np.concatenate([[low], np.round(np.sqrt(grid[1:] * grid[:-1])), [high]])
        return float(ends[kept[0]]), float(ends[kept[-1] + 1])  # half a step beyond

    def curve(self, lowest: int, highest: int) -> Array:
        """Return the criterion at every adaptive bandwidth from lowest to highest."""
        every = np.arange(lowest, highest + 1, dtype=float)
        if not self.problem.kernel.compact or self.problem.family != "gaussian":
            for start in range(0, len(every), 64):
                self.at(every[start : start + 64])
        else:
            parts = self._run(curve_block, lowest=lowest, highest=highest, compiled=self.compiled)
            self._keep(every, parts)
        return np.array([self.known[b] for b in every.tolist()])

    def _scores(self, bandwidths: Array) -> list[Array]:
        if self.problem.family == "gaussian":
            return self._run(score_block, bandwidths=bandwidths, compiled=self.compiled)
        return self._run(score_block_glm, bandwidths=bandwidths)

    def _run(self, function: Callable[..., Array], **arguments: object) -> list[Array]:
        return run(
            function,
            self.problem,
            self.work,
            executor=self.executor,
            progress=self.progress,
            message="bandwidth",
            **arguments,
        )

    def _keep(self, bandwidths: Array, parts: list[Array]) -> None:
        total = np.zeros_like(parts[0])
        for one in parts:  # in the order of the blocks, whoever worked on them
            total = total + one
        found = criterion_of(total, self.problem.n, self.problem.family, self.criterion)
        self.known.update(zip(bandwidths.tolist(), found.tolist(), strict=True))

    def usable(self) -> bool:
        """Whether a bandwidth that can be used was looked at."""
        return bool(np.isfinite(list(self.known.values())).any())

    def best(self) -> ChosenBandwidth:
        """Return the best bandwidth of those that were looked at; of equals the largest."""
        tried = np.array(sorted(self.known.items()))
        usable = np.isfinite(tried[:, 1])
        if not usable.any():
            raise SpecificationError(
                _(
                    "No bandwidth between {low:g} and {high:g} can be used: at each of them "
                    "some local regression is not identified, or no degrees of freedom are left. "
                    "Use fewer regressors, another kernel (gaussian), or more regions."
                ),
                low=tried[0, 0],
                high=tried[-1, 0],
            )
        at = len(tried) - 1 - int(np.argmin(tried[::-1, 1]))
        return ChosenBandwidth(float(tried[at, 0]), float(tried[at, 1]), tried)


def search_bandwidth(
    problem: Problem,
    *,
    criterion: Criterion = "aicc",
    search: Search = "auto",
    limits: tuple[float, float] | None = None,
    executor: Executor | None = None,
    progress: Progress | None = None,
    compiled: bool = True,
) -> ChosenBandwidth:
    """Return the bandwidth with the least criterion.

    Parameters
    ----------
    problem : Problem
    criterion : {"aicc", "aic", "bic", "cv"}
    search : {"auto", "golden", "grid"}
        "grid" looks at every adaptive bandwidth (fixed: 200 in geometric steps), "golden" is the
        golden section of mgwr with its limits, which can end in a local optimum. "auto" looks at
        every one up to 2,000 places. Above (and of kernels without an end, and of Poisson and
        binomial models, at any number), bandwidths in geometric steps are first looked at, then
        others about the deepest, ever finer, and in the end every one there. Of a compact kernel
        the steps are of a seventh (a twentieth where numba compiles the bisquare), none is left out
        up to 64 neighbours, and from 4,096 places on some places give the limits between which all
        are asked, with a margin of two standard errors.
    limits : (low, high), optional
        Where to look. Default: from k + 2 neighbours (or the distance that gives every place so
        many) to all; golden section as mgwr from 40 + 2k neighbours.

    Notes
    -----
    Of bandwidths with the same criterion the largest is taken.
    """
    if search == "golden":
        scorer = Scorer(problem, criterion, executor=executor, progress=progress, compiled=compiled)
        return golden_section(scorer, *(limits or golden_limits(problem)))
    low, high = limits or sensible_limits(problem)
    size = len(problem.places)
    full = search == "grid" or (
        size <= FULL_CURVE and problem.kernel.compact and problem.family == "gaussian"
    )
    staged = progress if full else part(progress, 0.0, 0.5)
    scorer = Scorer(problem, criterion, executor=executor, progress=staged, compiled=compiled)
    if problem.adaptive and full:
        scorer.curve(int(low), int(high))
        return scorer.best()
    coarse_to_fine(scorer, low, high, 200 if search == "grid" else None)
    return scorer.best()


def coarse_to_fine(
    scorer: Scorer, low: float, high: float, steps: int | None = None, *, at_last: bool = True
) -> None:
    """Look in geometric steps, then finer about the least; at every one about it `at_last`."""
    if at_last and steps is None and _binned(scorer):
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


def _binned(scorer: Scorer) -> bool:
    """Whether many bandwidths cost hardly more than one."""
    problem = scorer.problem
    bisquare = problem.kernel.name == "bisquare" and problem.family == "gaussian"
    return problem.adaptive and bisquare and scorer.compiled and numba_is_there()


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
    problem, binned = scorer.problem, _binned(scorer)
    running = problem.kernel.compact and problem.family == "gaussian" and not binned
    while right - left > (EVERY if running else 1):
        steps = (_AT_ONCE if binned else _FINER) + 2
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


# ---- limits ---------------------------------------------------------------------------------


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
                "With past_only the {most} regions of the first time are all it can draw on, "
                "too few for {k} coefficients (at least {least}). Use {param:past_only=False} "
                "or fewer regressors."
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
