"""Which cells of a panel a policy has reached, directly or through a neighbour, and since when."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from .links import Links, at_period

Array = NDArray[np.float64]
Cells = NDArray[np.bool_]
NEVER = np.inf


@dataclass(frozen=True, slots=True)
class Reached:
    """What the policy has reached, by region and period.

    Attributes
    ----------
    first : (n,) places of the first treated period, infinite where there is none
    exposed : (n,) places of the first period with a treated neighbour, infinite where there is none
    treated : (n, T)
    ring : (n, T)
        From 1: the nearest ring with a treated region at that time; 0 where there is none.
    """

    first: Array
    exposed: Array
    treated: Cells
    ring: NDArray[np.int64]

    @property
    def clean(self) -> Cells:
        """Cells that are neither treated nor exposed, (n, T)."""
        return np.asarray(~self.treated & (self.ring == 0))

    def since(self, start: Array) -> Array:
        """Return the periods since a start, (n, T): negative before it, −infinite without one."""
        return np.arange(self.treated.shape[1])[None, :] - start[:, None]


def reached(first: Array, rings: Sequence[Links], periods: int) -> Reached:
    """Return which cells are treated and which have had a treated region in a ring about them.

    Parameters
    ----------
    first : (n,) array
        Place of the first treated period; infinite: never.
    rings : (n, n) matrices, or tuples of one a period, from the nearest
        Non-zero (i, j) where j lies in that ring about i. A region is in no ring of its own. Where rings differ by
        period exposure may end; what has been exposed counts as exposed from then on.
    periods : int
    """
    at = np.arange(periods)
    starts = [_soonest(first, ring, periods) for ring in rings]
    ring = np.zeros((len(first), periods), dtype=np.int64)
    for k, start in reversed(list(enumerate(starts, start=1))):
        ring[at[None, :] >= start[:, None]] = k
    exposed = np.min(starts, axis=0) if starts else np.full(len(first), NEVER)
    return Reached(first, exposed, at[None, :] >= first[:, None], ring)


def crossed(first: Array, w: Links, share: float, periods: int) -> Links:
    """Return a ring of one link for each region: to the neighbour whose treatment lifts the share above a limit.

    The share is of the weights of a row. So a threshold on it is a ring like any other.
    """
    if not isinstance(w, tuple):
        return _crossed(first, w, share)
    return tuple(
        _crossed(np.where(first <= t, first, NEVER), at_period(w, t), share) for t in range(periods)
    )


def _crossed(first: Array, w: sparse.csr_array, share: float) -> sparse.csr_array:
    w = sparse.csr_array(w)
    rows, columns = [], []
    for i in range(w.shape[0]):
        part = slice(w.indptr[i], w.indptr[i + 1])
        neighbours, weights = w.indices[part], w.data[part]
        order = np.argsort(first[neighbours], kind="stable")
        treated = np.isfinite(first[neighbours[order]])
        above = np.cumsum(weights[order]) > share * weights.sum() * (1.0 + 1e-12)
        above &= treated
        if above.any():
            rows.append(i)
            columns.append(neighbours[order[np.argmax(above)]])
    links = np.ones(len(rows))
    return sparse.csr_array((links, (rows, columns)), shape=w.shape)


def ended(first: Array, rings: Sequence[Links], found: Reached) -> Cells:
    """Return the cells that count as exposed for what was beside them before and is no longer, (n, T)."""
    out = np.zeros(found.treated.shape, dtype=bool)
    if not any(isinstance(ring, tuple) for ring in rings):
        return out
    for t in range(out.shape[1]):
        now = [_soonest_of(first, at_period(ring, t)) <= t for ring in rings]
        out[:, t] = (found.ring[:, t] > 0) & ~np.any(now, axis=0)
    return out


def _soonest(first: Array, ring: Links, periods: int) -> Array:
    """Return the first period in which a region of the ring about each is treated, (n,)."""
    if not isinstance(ring, tuple):
        return _soonest_of(first, ring)
    out = np.full(len(first), NEVER)
    for t in range(periods):
        now = _soonest_of(first, ring[t]) <= t
        out[now] = np.minimum(out[now], t)
    return out


def _soonest_of(first: Array, ring: sparse.csr_array) -> Array:
    ring = sparse.csr_array(ring)
    out = np.full(len(first), NEVER)
    there = np.repeat(np.arange(len(first)), np.diff(ring.indptr))
    np.minimum.at(out, there[ring.data != 0], first[ring.indices[ring.data != 0]])
    return out
