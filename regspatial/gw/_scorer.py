"""The criterion at bandwidths, each looked at once: on all places, or as some places say it."""

from __future__ import annotations

from collections.abc import Callable
from copy import copy
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from .._calls.executor import Executor, run
from ..choices.gw import Criterion
from ..errors import SpecificationError
from ..progress import Progress
from ..words import _
from ._criteria import criterion_of
from ._curve import curve_block
from ._glm import score_block_glm
from ._local_fit import Problem, score_block
from ._places import Index, blocks

Array = NDArray[np.float64]

_MANY_BLOCKS = 64
"""Blocks (of 64 places) from which a part of them speaks for all; with fewer all are asked."""
_SAMPLE_STEPS = 24
"""Bandwidths of which some places give the limits; with 12 1 of 52, with 48 2 of 52 end beside (see `_steps`)."""
_SOME = 20
"""Blocks that are asked for the limits; 10 and 40 leave 1 of 52 as well."""
_DOUBT = 2.0
"""A bandwidth is excluded that is so many standard errors above the least, on some places. With 1, 2
of 52 searches end beside the least, by up to .44 of AICc; with 4 they take half as long again."""


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
        grid = np.unique(np.round(np.geomspace(low, high, _SAMPLE_STEPS)))
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
