"""From memberships to solutions: fits, truth table, minimisation, counterfactuals."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from .._kernels.minimise import (
    Implicant,
    Model,
    easy_rows,
    order_of,
    prime_implicants,
    rows_of,
    smallest_covers,
)
from .fsqca.record import Fit, Remainder, Solved, TruthRow

Array = NDArray[np.float64]
ROUNDING = 1e-12
"""A share that is the cut-off in decimals may fall below it by as much in binary numbers."""
MOST_MODELS = 20
"""Sums of equal length that are kept for each kind of solution."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cuts:
    """What makes a row of the truth table one of the outcome, and what is expected."""

    frequency: int
    consistency: float
    pri: float
    expected: Implicant
    necessity: float
    enhanced: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Analysis:
    """What follows from memberships x, (N, k), and y, (N,), under given cuts."""

    truth: tuple[TruthRow, ...]
    solved: tuple[Solved, ...]
    remainders: tuple[Remainder, ...]
    complete: bool

    def first(self, kind: str) -> Solved | None:
        """Return the first model of a kind."""
        return next((s for s in self.solved if s.kind == kind), None)


def product(x: Array, one: Implicant) -> Array:
    """Return the membership of each case in a product of conditions: the least of its parts."""
    parts = [
        x[:, j] if one.value >> j & 1 else 1.0 - x[:, j]
        for j in range(x.shape[1])
        if one.mask >> j & 1
    ]
    return np.minimum.reduce(parts) if parts else np.ones(len(x))


def total(x: Array, model: Sequence[Implicant]) -> Array:
    """Return the membership of each case in a sum of products: the largest of them."""
    return np.maximum.reduce([product(x, one) for one in model]) if model else np.zeros(len(x))


def fit_of(x: Array, y: Array, others: Array | None = None) -> Fit:
    """Return how consistently x is a subset of y, and how much of y it covers.

    Parameters
    ----------
    others : (N,) array, optional
        Membership in all other products of the sum, for unique coverage.
    """
    both, against = np.minimum(x, y), np.minimum(np.minimum(x, y), 1.0 - y).sum()
    alone = np.nan
    if others is not None:
        alone = np.minimum(np.maximum(x, others), y).sum() - np.minimum(others, y).sum()
    return Fit(
        consistency=_ratio(both.sum(), x.sum()),
        pri=_ratio(both.sum() - against, x.sum() - against),
        coverage=_ratio(both.sum(), y.sum()),
        unique=_ratio(alone, y.sum()),
    )


def necessity_of(x: Array, y: Array) -> tuple[float, float, float]:
    """Return consistency and coverage of x as a necessary condition of y, and its relevance."""
    both = np.minimum(x, y).sum()
    relevance = _ratio((1.0 - x).sum(), (1.0 - np.minimum(x, y)).sum())
    return _ratio(both, y.sum()), _ratio(both, x.sum()), relevance


def truth_table(x: Array, y: Array, cuts: Cuts) -> tuple[TruthRow, ...]:
    """Return the rows that hold a case, by consistency; a case at .5 in a condition is in none."""
    weights = 1 << np.arange(x.shape[1])
    clear = ~(x == 0.5).any(axis=1)
    codes = (x > 0.5) @ weights
    found = []
    for code in np.unique(codes[clear]).tolist():
        cases = np.flatnonzero(clear & (codes == code))
        fit = fit_of(product(x, Implicant((1 << x.shape[1]) - 1, code)), y)
        enough = len(cases) >= cuts.frequency
        held = fit.consistency >= cuts.consistency - ROUNDING and fit.pri >= cuts.pri - ROUNDING
        found.append(
            TruthRow(
                code=code,
                cases=tuple(cases.tolist()),
                consistency=fit.consistency,
                pri=fit.pri,
                outcome="?" if not enough else "1" if held else "0",
                members=int((y[cases] > 0.5).sum()),
            )
        )
    order = {"1": 0, "0": 1, "?": 2}
    return tuple(sorted(found, key=lambda r: (order[r.outcome], -r.consistency, -r.pri, -r.code)))


def analysed(x: Array, y: Array, cuts: Cuts) -> Analysis:
    """Return truth table, solutions and counterfactuals; simplifying assumptions for ~y beside them."""
    truth = truth_table(x, y, cuts)
    opposite = _assumed(x, 1.0 - y, cuts)
    free = _free(truth, x.shape[1])
    lacking = _without_necessary(x, y, cuts)
    first = _solved(x, y, truth, cuts, free)
    if not cuts.enhanced:
        return replace(first, remainders=_remainders(first, x.shape[1], free, opposite, lacking))
    kept = {r for r in free if r not in opposite and not _any(lacking, r)}
    found = _solved(x, y, truth, cuts, kept)
    return replace(found, remainders=_remainders(found, x.shape[1], free, opposite, lacking))


def _solved(x: Array, y: Array, truth: Sequence[TruthRow], cuts: Cuts, free: set[int]) -> Analysis:
    size = x.shape[1]
    positive = sorted(r.code for r in truth if r.outcome == "1")
    if not positive:
        return Analysis(truth=tuple(truth), solved=(), remainders=(), complete=True)
    every = set(range(1 << size))
    complex_, whole = _models(size, positive, every - set(positive))
    short, too = _models(size, positive, every - set(positive) - free)
    complex_, short = _ranked(complex_, x, y), _ranked(short, x, y)
    middle: dict[Model, tuple[int, int]] = {}
    decided = whole and too  # where not all models were found their pairs would not be all either
    for i, a in enumerate(complex_ if decided else complex_[:1]):
        for j, b in enumerate(short if decided else short[:1]):
            easy = easy_rows(a, b, cuts.expected, size, free)
            models, ok = _models(size, positive, every - set(positive) - easy)
            too = too and ok
            for model in _ranked(models, x, y):
                middle.setdefault(model, (i, j))
    kinds = (("complex", complex_), ("parsimonious", short), ("intermediate", tuple(middle)))
    return Analysis(
        truth=tuple(truth),
        solved=tuple(
            solved_of(kind, number + 1, model, x, y)
            for kind, models in kinds
            for number, model in enumerate(models[:MOST_MODELS])
        ),
        remainders=(),
        complete=whole and too and len(middle) <= MOST_MODELS,
    )


def _models(
    size: int, positive: Sequence[int], against: set[int]
) -> tuple[tuple[Model, ...], bool]:
    found = smallest_covers(
        prime_implicants(size, positive, sorted(against)), positive, most=MOST_MODELS
    )
    return found.models, found.complete


def _ranked(models: Sequence[Model], x: Array, y: Array) -> tuple[Model, ...]:
    """Put first what needs the fewest conditions, then what covers most of the outcome."""
    return tuple(
        sorted(
            models,
            key=lambda m: (
                sum(one.mask.bit_count() for one in m),
                -round(fit_of(total(x, m), y).coverage, 12),
                [order_of(one) for one in m],
            ),
        )
    )


def solved_of(kind: str, number: int, model: Model, x: Array, y: Array) -> Solved:
    """Return a model with the fit of each product and of the whole."""
    parts = [product(x, one) for one in model]
    fits = []
    for k, part in enumerate(parts):
        others = [p for i, p in enumerate(parts) if i != k]
        fits.append(fit_of(part, y, np.maximum.reduce(others) if others else np.zeros(len(x))))
    return Solved(
        kind=kind, model=number, terms=model, fits=tuple(fits), whole=fit_of(total(x, model), y)
    )


def _free(truth: Sequence[TruthRow], size: int) -> set[int]:
    return set(range(1 << size)) - {r.code for r in truth if r.outcome != "?"}


def _assumed(x: Array, y: Array, cuts: Cuts) -> set[int]:
    """Return the remainders that the parsimonious solution for y takes for members."""
    truth = truth_table(x, y, cuts)
    size, free = x.shape[1], _free(truth, x.shape[1])
    positive = sorted(r.code for r in truth if r.outcome == "1")
    if not positive:
        return set()
    against = set(range(1 << size)) - set(positive) - free
    models, _whole = _models(size, positive, against)
    return rows_of(_ranked(models, x, y)[0], size) & free


def _without_necessary(x: Array, y: Array, cuts: Cuts) -> tuple[Implicant, ...]:
    """Return the opposites of the conditions that are necessary for y."""
    found = []
    for j in range(x.shape[1]):
        for present, v in ((True, x[:, j]), (False, 1.0 - x[:, j])):
            if necessity_of(v, y)[0] >= cuts.necessity:
                found.append(Implicant(1 << j, 0 if present else 1 << j))
    return tuple(found)


def _any(model: Sequence[Implicant], row: int) -> bool:
    return any(one.covers(row) for one in model)


def _remainders(
    found: Analysis, size: int, free: set[int], opposite: set[int], lacking: Sequence[Implicant]
) -> tuple[Remainder, ...]:
    short, middle = found.first("parsimonious"), found.first("intermediate")
    assumed = set() if short is None else rows_of(short.terms, size) & free
    easy = set() if middle is None else rows_of(middle.terms, size) & free
    return tuple(
        Remainder(
            code=code,
            easy=code in easy,
            contradictory=code in opposite,
            against_necessity=_any(lacking, code),
        )
        for code in sorted(assumed, key=lambda c: (c not in easy, -c))
    )


def _ratio(a: float, b: float) -> float:
    return float(a / b) if b > 0.0 else float("nan")
