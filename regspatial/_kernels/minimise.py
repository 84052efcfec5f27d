"""Boolean minimisation: prime implicants, smallest covers, and what easy counterfactuals allow.

A row of a truth table is a whole number, condition j in bit j. An implicant is a pair (mask, value): the
conditions that matter, and which of them are present. Arrays and whole numbers alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Flags = NDArray[np.bool_]


class Implicant(NamedTuple):
    """A product of conditions: those in `mask` matter, those in `value` are present."""

    mask: int
    value: int

    def covers(self, row: int) -> bool:
        """Return whether a row of the truth table is in the product."""
        return row & self.mask == self.value

    def within(self, other: Implicant) -> bool:
        """Return whether whatever is in this product is in the other one as well."""
        return other.mask & self.mask == other.mask and self.value & other.mask == other.value


Model = tuple[Implicant, ...]
"""A sum of products."""


class Covers(NamedTuple):
    """The smallest sums that cover every row, and whether all of them were found."""

    models: tuple[Model, ...]
    complete: bool


def prime_implicants(size: int, rows: Iterable[int], against: Iterable[int]) -> Model:
    """Return the prime implicants that hold one of `rows` and none of `against`.

    For each row the masks that keep it apart from all of `against` are closed upwards; the least
    among them are prime. What neither set names is free.

    Parameters
    ----------
    size : int
        Number of conditions; 2 to the power of it masks are looked at for each row.
    """
    full = (1 << size) - 1
    negative = np.fromiter(against, dtype=np.int64)
    found: dict[Implicant, None] = {}
    masks = np.arange(1 << size)
    for row in rows:
        shut = np.zeros(1 << size, dtype=bool)
        shut[full ^ (negative ^ row)] = True  # where a negative row agrees with this one
        for j in range(size):  # and so on every part of that
            halves = shut.reshape(-1, 2, 1 << j)
            halves[:, 0] |= halves[:, 1]
        least = ~shut
        for j in range(size):
            below = np.ones(1 << size, dtype=bool)
            has = (masks >> j) & 1 == 1
            below[has] = shut[masks[has] ^ (1 << j)]
            least &= below
        for mask in np.flatnonzero(least).tolist():
            found[Implicant(mask, row & mask)] = None
    return tuple(sorted(found, key=order_of))


def order_of(one: Implicant) -> tuple[int, tuple[int, ...], int]:
    """Return a key that puts short products first and then goes by their conditions."""
    return one.mask.bit_count(), tuple(bits(one.mask)), -one.value


def bits(mask: int) -> list[int]:
    """Return the places of the conditions in a mask."""
    return [j for j in range(mask.bit_length()) if mask >> j & 1]


def smallest_covers(
    primes: Sequence[Implicant], rows: Sequence[int], *, most: int = 100, steps: int = 20_000
) -> Covers:
    """Return every sum of the fewest prime implicants that covers all rows, up to `most` of them.

    The row with the fewest ways to cover it is branched on; a product that an earlier branch has
    tried is shut out of later ones, so that no sum comes twice.

    Parameters
    ----------
    steps : int
        Branches that are looked at before the search is broken off; the greedy cover stands then.
    """
    chart = [frozenset(r for r in rows if p.covers(r)) for p in primes]
    search = _Search(chart, most, steps)
    search.best = len(_greedy(chart, frozenset(rows)))
    search.go(frozenset(rows), (), frozenset())
    chosen = search.found or [tuple(sorted(_greedy(chart, frozenset(rows))))]
    models = sorted(
        (tuple(sorted((primes[k] for k in one), key=order_of)) for one in chosen),
        key=lambda m: (sum(p.mask.bit_count() for p in m), [order_of(p) for p in m]),
    )
    return Covers(tuple(models), not search.broken)


class _Search:
    def __init__(self, chart: Sequence[frozenset[int]], most: int, steps: int) -> None:
        self.chart, self.most, self.left = chart, most, steps
        self.best = len(chart)
        self.found: list[tuple[int, ...]] = []
        self.broken = False

    def go(self, open_: frozenset[int], taken: tuple[int, ...], shut: frozenset[int]) -> None:
        if not open_:
            if len(taken) < self.best:
                self.best, self.found = len(taken), []
            if len(self.found) >= self.most:
                self.broken = True
            else:
                self.found.append(tuple(sorted(taken)))
            return
        self.left -= 1
        if self.left < 0:
            self.broken = True
        if self.broken or len(taken) + self._at_least(open_, shut) > self.best:
            return
        ways = {
            r: [k for k, held in enumerate(self.chart) if r in held and k not in shut]
            for r in open_
        }
        row = min(sorted(open_), key=lambda r: len(ways[r]))
        tried: set[int] = set()
        for k in sorted(ways[row], key=lambda k: (-len(self.chart[k] & open_), k)):
            self.go(open_ - self.chart[k], (*taken, k), shut | tried)
            tried.add(k)

    def _at_least(self, open_: frozenset[int], shut: frozenset[int]) -> int:
        """Return how many products the open rows need at least."""
        most = max((len(h & open_) for k, h in enumerate(self.chart) if k not in shut), default=0)
        return -(-len(open_) // most) if most else len(self.chart) + 1


def _greedy(chart: Sequence[frozenset[int]], open_: frozenset[int]) -> list[int]:
    taken: list[int] = []
    while open_:
        best = max(range(len(chart)), key=lambda k: (len(chart[k] & open_), -k))
        if not chart[best] & open_:
            break
        taken.append(best)
        open_ = open_ - chart[best]
    return taken


def rows_of(model: Iterable[Implicant], size: int) -> set[int]:
    """Return every row of the truth table that a sum covers."""
    every = np.arange(1 << size)
    found = np.zeros(1 << size, dtype=bool)
    for one in model:
        found |= every & one.mask == one.value
    return set(np.flatnonzero(found).tolist())


def easy_rows(
    complex_: Model, parsimonious: Model, expected: Implicant, size: int, free: set[int]
) -> set[int]:
    """Return the logical remainders that directional expectations make easy counterfactuals.

    A condition may be left out of a product of the complex solution if the parsimonious solution
    does without it and its state is the opposite of the one that is expected to bring about the
    outcome: with the expected one the outcome would be there all the more. What the product then
    covers beyond the observed rows are the easy counterfactuals.

    Parameters
    ----------
    expected : Implicant
        `mask`: conditions with an expectation, `value`: those expected to be present.
    free : rows without enough cases
    """
    wider = []
    for one in complex_:
        against = one.mask & expected.mask & (one.value ^ expected.value)
        for other in parsimonious:
            if one.within(other):
                mask = one.mask & ~(against & ~other.mask)
                wider.append(Implicant(mask, one.value & mask))
    return rows_of(wider, size) & free
