"""Draws of the geographical detectors, in blocks that do not depend on who works at them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .._calls.executor import run, spans
from .._kernels import strata as kernel
from .._kernels.random import Numbers
from ..progress import Progress
from .strata_tests import gap_of

Array = NDArray[np.float64]
Codes = NDArray[np.intp]

_AT_ONCE = 250_000
"""Numbers that are put into random orders together: 2 MB, so that a region's classes are looked up in what the
processor holds near."""


@dataclass(frozen=True, slots=True)
class Drawing:
    """What is put into random orders, and how often."""

    y: Array
    seed: int
    draws: int

    def spans(self) -> list[tuple[int, int]]:
        """Return the pieces of draws (start, stop) that are sent away."""
        return spans(self.steps(0, self.draws))

    def steps(self, start: int, stop: int) -> list[tuple[int, int]]:
        """Return the steps within a piece."""
        size = max(1, _AT_ONCE // len(self.y))
        return [(a, min(a + size, stop)) for a in range(start, stop, size)]


@dataclass(frozen=True, slots=True)
class Pair:
    """Two factors laid over each other: their strata, what they are added, the q of both, where their numbers begin."""

    a: Codes
    b: Codes
    both: Codes
    basis: Array | None
    q: float
    key: int


def p_of_searches(
    drawing: Drawing,
    cuts: Sequence[Sequence[Codes]],
    best: Sequence[float],
    progress: Progress | None,
) -> list[float]:
    """Return p of the largest q over the cuts of each factor, when the same search is made in each random order."""
    pieces = drawing.spans()
    work = [
        (tuple(map(_small, cuts[k])), best[k], span) for k in range(len(cuts)) for span in pieces
    ]
    found = run(_searched, drawing, work, progress=progress, message="geodetector")
    return [
        _p(sum(found[k * len(pieces) : (k + 1) * len(pieces)]), drawing.draws)
        for k in range(len(cuts))
    ]


def p_of_pairs(
    drawing: Drawing, pairs: Sequence[Pair], progress: Progress | None
) -> list[tuple[float, float, float]]:
    """Return p of the gain over one factor, of what is beyond the sum of both, and of the errors' difference."""
    pieces = drawing.spans()
    work = [(pair, span) for pair in pairs for span in pieces]
    found = run(_laid_over, drawing, work, progress=progress, message="geodetector")
    out = []
    for k, pair in enumerate(pairs):
        one, two, beyond, apart = np.sum(found[k * len(pieces) : (k + 1) * len(pieces)], axis=0)
        p = float("nan") if pair.basis is None else _p(beyond, drawing.draws)
        out.append((_p(max(one, two), drawing.draws), p, _p(apart, drawing.draws)))
    return out


def _p(as_large: float, draws: int) -> float:
    return float((1 + as_large) / (1 + draws))


def _small(strata: Codes) -> Codes:
    """Return classes in as few bytes as hold them: they are sent with every piece."""
    return strata.astype(np.min_scalar_type(int(strata.max())))


def _searched(drawing: Drawing, item: tuple[Sequence[Codes], float, tuple[int, int]]) -> int:
    """Return in how many random orders of a piece the best cut is as good."""
    cuts, best, piece = item
    return sum(
        kernel.as_large(
            best,
            kernel.q_of(list(cuts), kernel.permuted(drawing.y, span, drawing.seed, 0)).max(axis=0),
        )
        for span in drawing.steps(*piece)
    )


def _laid_over(drawing: Drawing, item: tuple[Pair, tuple[int, int]]) -> NDArray[np.intp]:
    """Return how many draws of a piece are as large, for each of the four tests of a pair."""
    pair, piece = item
    y, seed = drawing.y, drawing.seed
    gap = gap_of(y, (pair.a, pair.b))
    found = np.zeros(4, dtype=np.intp)
    for span in drawing.steps(*piece):
        for s, within in enumerate((pair.a, pair.b)):
            mixed = kernel.permuted(y, span, seed, pair.key + s, within)
            found[s] += kernel.as_large(pair.q, kernel.q_of([pair.both], mixed)[0])
        if pair.basis is not None:
            found[2] += kernel.beyond_additive(pair.basis, pair.both, y, span, seed, pair.key + 2)
        signs = Numbers(seed, pair.key + 3).after(span[0] * len(y)).signs(span[1] - span[0], len(y))
        found[3] += gap.as_large(signs)
    return found
