"""Choosing a bandwidth: every one of them, a coarse grid made finer, or golden section."""

from __future__ import annotations

from .._calls.executor import Executor
from ..choices.gw import Criterion, Search
from ..progress import Progress, part
from ._golden import golden_section
from ._limits import golden_limits, sensible_limits
from ._local_fit import Problem
from ._scorer import ChosenBandwidth, Scorer
from ._steps import coarse_to_fine

FULL_CURVE = 2000
"""Up to so many places every adaptive bandwidth is looked at."""


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
        the steps are of a seventh (of a twentieth for the bisquare), none is left out
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
