"""Names of regions on a map that is drawn as cells: inside their region, else beside all regions with a line.

As `reporting/cartography/map_labels.py` places them from polygons; here no library of geometry is needed.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from .free_places import Places
from .leader_lines import A_PROVINCE, FARTHEST, SMALLER, SPOTS, around, led_out

Array = NDArray[np.float64]
Ids = NDArray[np.integer]

GRID = 41
"""Places tried across a region, each way, the outermost at its edges."""
PROUD = 0.12
"""Of its height, what a name may stand out of its region: serifs, not letters."""
BLANK = 0.4
"""Of its height, what a name leaves free on both sides: two names on one line are not one word."""
FAR_OF_MANY = 0.1
"""Of the map's width, how far names of more regions than the provinces of a country stand: many long lines are a tangle."""
NOTHING = -1
"""What a cell holds that lies on no region."""


class Names(NamedTuple):
    """Where n names stand.

    middles : (n, 2) array; NaN where a name has no room
    shares : (n,) array, what each shrank by
    led : (n,) booleans, whether it stands beside the regions, with a line
    """

    middles: Array
    shares: Array
    led: NDArray[np.bool_]


class _Ground:
    """Cells of a map, and how many of a box are taken: sums over all cells below and left of each."""

    def __init__(self, cells: Ids, side: float) -> None:
        self.cells, self.side = cells, side
        self.high, self.wide = cells.shape
        self.land = _sums(cells != NOTHING)

    def box(self, k: int) -> tuple[int, int, int, int] | None:
        """Return first and last row and column of a region, or None where it has no cell."""
        rows = np.flatnonzero((self.cells == k).any(axis=1))
        if not len(rows):
            return None
        columns = np.flatnonzero((self.cells[rows[0] : rows[-1] + 1] == k).any(axis=0))
        return int(rows[0]), int(rows[-1]), int(columns[0]), int(columns[-1])


def _sums(taken: NDArray[np.bool_]) -> NDArray[np.int64]:
    found = np.zeros((taken.shape[0] + 1, taken.shape[1] + 1), dtype=np.int64)
    np.cumsum(np.cumsum(taken, axis=0, dtype=np.int64), axis=1, out=found[1:, 1:])
    return found


def _within(sums: NDArray[np.int64], boxes: Array, side: float) -> NDArray[np.int64]:
    """Return how many cells that boxes touch are taken; what lies outside the cells counts as free."""
    high, wide = sums.shape[0] - 1, sums.shape[1] - 1
    left, right = (
        np.clip(f(boxes[:, k] / side).astype(int), 0, wide)
        for k, f in ((0, np.floor), (2, np.ceil))
    )
    low, top = (
        np.clip(f(boxes[:, k] / side).astype(int), 0, high)
        for k, f in ((1, np.floor), (3, np.ceil))
    )
    found: NDArray[np.int64] = (
        sums[top, right] - sums[low, right] - sums[top, left] + sums[low, left]
    )
    return found


def place_names(
    cells: Ids,
    side: float,
    anchors: Array,
    sizes: Array,
    *,
    taken: Array,
    point: float,
    points: float,
    order: Sequence[int] | None = None,
) -> Names:
    """Return where the names of regions stand on a map.

    Parameters
    ----------
    cells : (rows, columns) integers
        The region, from 0, that each cell of the map shows, or -1; the first row is the lowest.
    side : float
        The length of a cell's side.
    anchors : (n, 2) array
        A point in each region, from the map's lower left corner; one outside the map has no name.
    sizes : (n, 2) array
        Width and height of each name.
    taken : (m, 4) array
        Boxes (left, bottom, right, top) that no name may touch.
    point, points : float
        The length of a point; size of the letters.
    order : sequence of int, optional
        Who chooses first; without it the order of the regions.

    Returns
    -------
    Names
    """
    ground = _Ground(cells, side)
    whole = np.array([ground.wide, ground.high]) * side
    count = len(anchors)
    found = Names(np.full((count, 2), np.nan), np.ones(count), np.zeros(count, dtype=bool))
    stands = [*np.asarray(taken, dtype=float).reshape(-1, 4)]
    beside = []
    for k in range(count) if order is None else order:
        if not ((anchors[k] >= 0.0) & (anchors[k] <= whole)).all():
            continue
        for share in (1.0, SMALLER):
            at = _inside(ground, k, anchors[k], share * sizes[k], stands)
            if at is not None:
                found.middles[k], found.shares[k] = at, share
                stands.append(_box(at, share * sizes[k]))
                break
        else:
            beside.append(k)
    _lead_out(ground, found, beside, anchors, sizes, stands, point, points)
    return found


def _box(middle: Array, size: Array) -> Array:
    return np.concatenate([middle - size / 2, middle + size / 2])


def _inside(
    ground: _Ground, k: int, anchor: Array, size: Array, stands: Sequence[Array]
) -> Array | None:
    """Return where a name stands wholly in its region, as near to its middle as can be."""
    seen = ground.box(k)
    if seen is None:
        return None
    low, top, left, right = seen
    start = np.array([left, low]) * ground.side
    end = np.array([right + 1, top + 1]) * ground.side
    proud = PROUD * size[1]
    first, last = start + size / 2 - proud, end - size / 2 + proud
    if (last < first).any():
        return None
    u, v = np.meshgrid(*(np.linspace(first[i], last[i], GRID) for i in (0, 1)))
    middles = np.vstack([anchor, np.column_stack([u.ravel(), v.ravel()])])
    core = size / 2 - proud
    sums = _sums(ground.cells[low : top + 1, left : right + 1] != k)
    boxes = np.hstack([middles - core, middles + core]) - np.tile(start, 2)
    good = _within(sums, boxes, ground.side) == 0
    good &= ((boxes[:, :2] >= -1e-9) & (boxes[:, 2:] <= end - start + 1e-9)).all(axis=1)
    half = size / 2 + np.array([BLANK * size[1], 0.0])
    reach = np.concatenate([start - half, end + half])
    for other in stands:
        if (other[:2] > reach[2:]).any() or (other[2:] < reach[:2]).any():
            continue
        apart = (middles + half < other[:2]) | (middles - half > other[2:])
        good &= apart.any(axis=1)
    if not good.any():
        return None
    far = np.where(good, np.hypot(*(middles - anchor).T), np.inf)
    at: Array = middles[int(np.argmin(far))]
    return at


def _lead_out(
    ground: _Ground,
    found: Names,
    beside: Sequence[int],
    anchors: Array,
    sizes: Array,
    stands: Sequence[Array],
    point: float,
    points: float,
) -> None:
    """Give those without room in their region a place beside all regions."""
    boxes = np.array(stands).reshape(-1, 4)
    whole = np.array([ground.wide, ground.high]) * ground.side
    far = (FARTHEST if len(beside) <= A_PROVINCE else FAR_OF_MANY) * whole[0]

    def free(anchor: Array, wide: float, high: float, clear: float) -> Places:
        half = np.array([wide, high]) / 2
        u, v = np.meshgrid(*(np.linspace(half[i], whole[i] - half[i], SPOTS) for i in (0, 1)))
        spots = np.column_stack([u.ravel(), v.ravel()])
        spots = spots[
            _within(ground.land, np.hstack([spots - half, spots + half]), ground.side) == 0
        ]
        around_them = boxes + clear * np.array([-1.0, -1.0, 1.0, 1.0])
        return around(anchor, spots, (wide, high), around_them, far)

    wanted = [(SMALLER * sizes[k, 0], SMALLER * sizes[k, 1]) for k in beside]
    led = led_out([anchors[k] for k in beside], wanted, free, point, SMALLER * points)
    for k, place in zip(beside, led.places, strict=True):
        if place is not None:
            left, low, right, top = place[0]
            found.middles[k] = ((left + right) / 2, (low + top) / 2)
            found.shares[k], found.led[k] = SMALLER * led.share, True
