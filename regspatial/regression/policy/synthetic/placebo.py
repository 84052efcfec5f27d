"""Placebos: the policy handed to donors, which do not have it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from math import comb

import numpy as np
from numpy.typing import NDArray

from ...._kernels.random import Numbers
from ....choices.policy import SyntheticEstimator
from ....progress import Progress, report
from ..imputation.pretrends import rank_of
from .fit import Fit, fitted

Array = NDArray[np.float64]
Groups = Sequence[tuple[int, NDArray[np.intp]]]
"""Places of starts, and of the treated regions of each."""


def fits_of(y: Array, groups: Groups, donors: Array, how: SyntheticEstimator) -> tuple[Fit, ...]:
    """Return the fit of each start."""
    return tuple(fitted(y[rows], donors, start, how) for start, rows in groups)


def mean_effect(fits: Sequence[Fit]) -> float:
    """Return the effect over treated cells."""
    cells = np.array([f.units * (len(f.treated) - f.start) for f in fits], dtype=float)
    return float(np.array([f.effect for f in fits]) @ cells / cells.sum())


def events_of(fits: Sequence[Fit]) -> dict[int, tuple[float, int]]:
    """Return the mean gap over treated regions, and how many, by periods since the start."""
    sums: dict[int, list[float]] = {}
    for f in fits:
        for t, gap in enumerate(f.gap):
            one = sums.setdefault(t - f.start, [0.0, 0])
            one[0] += f.units * gap
            one[1] += f.units
    return {since: (total / n, int(n)) for since, (total, n) in sorted(sums.items())}


_ROUNDING = 1e-24
"""Of the mean square of y: squared gaps of some thousand last digits, which say nothing of a fit."""


def ratio_of(fits: Sequence[Fit]) -> float:
    """Return the root mean squared gap after the start over that before it.

    NaN where the fit before is exact and that after is not; zero where both are.
    """
    units = np.array([f.units for f in fits], dtype=float)
    after = units @ np.array([f.after**2 for f in fits])
    before = units @ np.array([f.before**2 for f in fits])
    rounding = _ROUNDING * float(units @ np.array([np.mean(f.treated**2) for f in fits]))
    if before > max(rounding, 1e-18 * after):
        return float(np.sqrt(after / before))
    return 0.0 if after <= rounding else float("nan")


@dataclass(frozen=True, slots=True, eq=False)
class Drawn:
    """What m placebos find.

    Attributes
    ----------
    effects, ratios : (m,)
    starts : (m, starts) effects by start
    events : (m, periods since the start) gaps
    """

    effects: Array
    ratios: Array
    starts: Array
    events: Array


NO_PLACEBOS = Drawn(np.zeros(0), np.zeros(0), np.zeros((0, 0)), np.zeros((0, 0)))


def placebos(
    donors: Array,
    groups: Groups,
    how: SyntheticEstimator,
    *,
    draws: int,
    seed: int,
    progress: Progress | None = None,
) -> Drawn:
    """Return what would be found, were donors treated; nothing without enough donors.

    Every choice of donors is taken if there are no more than `draws`.
    """
    n0, sizes = len(donors), [len(rows) for _start, rows in groups]
    if n0 <= sum(sizes):
        return NO_PLACEBOS
    order = np.argsort(rank_of(donors))
    effects, ratios, starts, events = [], [], [], []
    for k, chosen in enumerate(_choices(n0, sizes, draws, seed)):
        rows = order[np.array(chosen)]
        left = donors[np.setdiff1d(np.arange(n0), rows)]
        ends = np.cumsum([0, *sizes])
        handed = [(g[0], rows[a:b]) for g, a, b in zip(groups, ends[:-1], ends[1:], strict=True)]
        fits = fits_of(donors, handed, left, how)
        effects.append(mean_effect(fits))
        ratios.append(ratio_of(fits))
        starts.append([f.effect for f in fits])
        events.append([gap for gap, _n in events_of(fits).values()])
        if k % 20 == 0:
            report(progress, k / draws, "draws")
    return Drawn(*(np.array(one) for one in (effects, ratios, starts, events)))


def _choices(n0: int, sizes: list[int], draws: int, seed: int) -> Iterator[Sequence[int]]:
    total = sum(sizes)
    if len(sizes) == 1 and comb(n0, total) <= draws:
        yield from combinations(range(n0), total)
        return
    keys = Numbers(seed, 7)
    for _k in range(draws):
        yield np.argsort(keys.uniform(0.0, 1.0, n0))[:total].tolist()


def p_of(found: float, drawn: Array) -> float:
    """Return the share of placebos, the data's own among them, that are at least as large."""
    if not drawn.size or not np.isfinite(found):
        return float("nan")
    larger = np.sum(~(drawn < found * (1.0 - 1e-9)))
    return float((1 + larger) / (1 + drawn.size))
