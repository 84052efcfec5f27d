"""Pairs whose order is the other way round, counted without looking at each pair."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


def discordant(a: Array, b: Array) -> int:
    """Return how many pairs (i, j) have (a_i - a_j)(b_i - b_j) < 0; pairs with ties are none.

    Ordered by a, and by b among equals, these are the pairs with the larger b in front: inversions of the ranks of b.
    Two ranks part at one bit, the highest in which they differ, so that they are counted bit by bit: among ranks that
    agree above it, for each that has it not, those in front that have it. n log² n, where pairs are n².
    """
    rank = np.unique(b, return_inverse=True)[1][np.lexsort((b, a))].astype(np.int64)
    total = 0
    for bit in reversed(range(int(rank.max(initial=0)).bit_length())):
        above = rank >> (bit + 1)
        order = np.argsort(above, kind="stable")
        rank, above = rank[order], above[order]
        has = (rank >> bit) & 1
        before = np.cumsum(has) - has
        first = np.searchsorted(above, above)  # where those that agree above begin
        total += int((before - before[first])[has == 0].sum())
    return total
