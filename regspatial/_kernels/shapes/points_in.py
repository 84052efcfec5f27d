"""In which polygon each of many points lies: a grid of known cells, and exact tests near borders only."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from .window import blocks
from .wkb import Rings

Array = NDArray[np.float64]
Int = NDArray[np.int64]
Bool = NDArray[np.bool_]

_CELLS = (1024, 1 << 20)
_LONGEST = 4096
_OFF = (0.5137285, 0.4871946)
"""Where in a cell its reference point stands: no border of a person's making runs through it."""
_MARGIN = 1e-9


class Located(NamedTuple):
    """Where points lie.

    Parameters
    ----------
    region : (m,) int array
        Position of the polygon; -1 outside all; the first of several that overlap.
    on_border : (m,) bool array
        Whether a point lies exactly on a border.
    several : (m,) bool array
        Whether it lies in several polygons.
    """

    region: Int
    on_border: Bool
    several: Bool


class _Edges(NamedTuple):
    """Edges with the end that is farther west (else south) first, so that both owners of a border test alike."""

    a: Array
    b: Array
    region: Int


class _Grid(NamedTuple):
    """A grid over the polygons."""

    low: Array
    step: Array
    nx: int
    ny: int

    def reference(self, cell: Int) -> tuple[Array, Array]:
        """Return the reference points of cells, x and y."""
        row, column = np.divmod(cell, self.nx)
        return (
            self.low[0] + (column + _OFF[0]) * self.step[0],
            self.low[1] + (row + _OFF[1]) * self.step[1],
        )


def locate(rings: Rings, xy: Array, points: Array) -> Located:
    """Return in which polygon each point lies.

    Parameters
    ----------
    rings : Rings
    xy : (V, 2) array
        The vertices of the rings, in the coordinates of the points.
    points : (m, 2) array

    Returns
    -------
    Located
        A point on a border between two polygons lies in the one to its north (of a border due north, to its
        west), and in that one alone; a point on an outer border lies inside.

    Notes
    -----
    A cell of the grid that no border meets lies in the polygons of its reference point. From a point in another
    cell a path leads across and then up or down to that point, within the cell; each edge of a polygon that it
    crosses changes whether one is inside.
    """
    n, m = rings.n, len(points)
    found = Located(np.full(m, -1, dtype=np.int64), np.zeros(m, bool), np.zeros(m, bool))
    edges = _edges(rings, xy)
    grid = _grid(xy, max(m, len(edges.region)))
    inside_box = ((points >= grid.low) & (points <= xy.max(axis=0))).all(axis=1)
    which = np.flatnonzero(inside_box)
    p = points[which]
    at = np.minimum(((p - grid.low) / grid.step).astype(np.int64), [grid.nx - 1, grid.ny - 1])
    cell = at[:, 1] * grid.nx + at[:, 0]
    rows, row = _rows(edges, grid)
    painted, painter = _painted(edges, grid, rows, row)
    met, meets = _met(edges, grid, rows, row)
    cells = grid.nx * grid.ny
    of_cell = np.searchsorted(painted, np.arange(cells + 1))
    edges_of = np.searchsorted(met, np.arange(cells + 1))
    point, other = _expanded(of_cell, cell)
    keys = [point * n + painter[other]]
    near = np.flatnonzero(np.diff(edges_of)[cell] > 0)
    on, owner = [], []
    for block in blocks(np.diff(edges_of)[cell[near]]):
        one = near[block]
        k, position = _expanded(edges_of, cell[one])
        flips, touches = _crossed(edges, meets[position], p[one][k], grid.reference(cell[one][k]))
        e = meets[position]
        keys.append(one[k[flips]] * n + edges.region[e[flips]])
        on.append(one[k[touches]])
        owner.append(edges.region[e[touches]])
    member, region = np.divmod(_odd(np.concatenate(keys)), n)
    again = np.zeros(len(member), dtype=bool)
    again[1:] = member[1:] == member[:-1]
    found.region[which[member[~again]]] = region[~again]
    found.several[which[member[again]]] = True
    if on:
        _take_borders(found, which[np.concatenate(on)], np.concatenate(owner))
    return found


def _odd(keys: Int) -> Int:
    """Return the keys that stand there an odd number of times, ascending."""
    keys.sort()
    first = np.flatnonzero(np.append(True, keys[1:] != keys[:-1])[: len(keys)])
    times = np.diff(np.append(first, len(keys)))
    return np.asarray(keys[first[times % 2 == 1]])


def _take_borders(found: Located, point: Int, region: Int) -> None:
    """Mark points on borders, and put those on an outer border inside."""
    found.on_border[point] = True
    lost = found.region[point] < 0
    order = np.lexsort((region[lost], point[lost]))[::-1]
    found.region[point[lost][order]] = region[lost][order]  # the first polygon is written last


def _edges(rings: Rings, xy: Array) -> _Edges:
    start = np.flatnonzero(~rings.closing)
    a, b = xy[start], xy[start + 1]
    some = (a != b).any(axis=1)
    a, b, region = a[some], b[some], rings.vertex_region[start][some]
    swap = (a[:, 0] > b[:, 0]) | ((a[:, 0] == b[:, 0]) & (a[:, 1] > b[:, 1]))
    return _Edges(np.where(swap[:, None], b, a), np.where(swap[:, None], a, b), region)


def _grid(xy: Array, size: int) -> _Grid:
    low, high = xy.min(axis=0), xy.max(axis=0)
    span = np.maximum(high - low, 1e-12 * max(1.0, float(np.abs(xy).max())))
    cells = float(np.clip(size, *_CELLS))
    nx = int(np.clip(round(np.sqrt(cells * span[0] / span[1])), 1, _LONGEST))
    ny = int(np.clip(round(cells / nx), 1, _LONGEST))
    return _Grid(low, span / [nx, ny], nx, ny)


def _rows(edges: _Edges, grid: _Grid) -> tuple[Int, Int]:
    """Return each edge with each row of the grid that it meets."""
    y = (np.stack([edges.a[:, 1], edges.b[:, 1]]) - grid.low[1]) / grid.step[1]
    first = np.clip(np.floor(y.min(axis=0) - _MARGIN), 0, grid.ny - 1).astype(np.int64)
    last = np.clip(np.floor(y.max(axis=0) + _MARGIN), 0, grid.ny - 1).astype(np.int64)
    return _spread(first, last)


def _met(edges: _Edges, grid: _Grid, rows: Int, row: Int) -> tuple[Int, Int]:
    """Return the cells that edges meet, ascending, and the edges."""
    a, b = edges.a[rows], edges.b[rows]
    rise = b[:, 1] - a[:, 1]
    flat = rise == 0.0
    ends = []
    for edge_of_row in (row - _MARGIN, row + 1.0 + _MARGIN):
        y = grid.low[1] + edge_of_row * grid.step[1]
        share = np.clip((y - a[:, 1]) / np.where(flat, 1.0, rise), 0.0, 1.0)
        ends.append((a[:, 0] + share * (b[:, 0] - a[:, 0]) - grid.low[0]) / grid.step[0])
    low, high = np.minimum(*ends), np.maximum(*ends)
    low = np.where(flat, (a[:, 0] - grid.low[0]) / grid.step[0], low)
    high = np.where(flat, (b[:, 0] - grid.low[0]) / grid.step[0], high)
    first = np.clip(np.floor(low - _MARGIN), 0, grid.nx - 1).astype(np.int64)
    last = np.clip(np.floor(high + _MARGIN), 0, grid.nx - 1).astype(np.int64)
    which, column = _spread(first, last)
    cell = row[which] * grid.nx + column
    order = np.argsort(cell, kind="stable")
    return cell[order], rows[which][order]


def _painted(edges: _Edges, grid: _Grid, rows: Int, row: Int) -> tuple[Int, Int]:
    """Return the cells whose reference point lies in a polygon, ascending, and the polygons."""
    a, b = edges.a[rows], edges.b[rows]
    y = grid.low[1] + (row + _OFF[1]) * grid.step[1]
    cross = (a[:, 1] <= y) != (b[:, 1] <= y)
    a, b, y, row, region = a[cross], b[cross], y[cross], row[cross], edges.region[rows[cross]]
    x = a[:, 0] + (y - a[:, 1]) / (b[:, 1] - a[:, 1]) * (b[:, 0] - a[:, 0])
    column = np.floor((x - grid.low[0]) / grid.step[0] - _OFF[0]).astype(np.int64) + 1
    order = np.lexsort((x, row, region))
    column = np.clip(column[order], 0, grid.nx).reshape(-1, 2)
    row, region = row[order][::2], region[order][::2]
    which, number = _spread(column[:, 0], column[:, 1] - 1)
    cell = row[which] * grid.nx + number
    order = np.argsort(cell, kind="stable")
    return cell[order], region[which][order]


def _crossed(edges: _Edges, e: Int, p: Array, reference: tuple[Array, Array]) -> tuple[Bool, Bool]:
    """Return which edges the path from a point to its reference point crosses, and which the point lies on."""
    a, b = edges.a[e], edges.b[e]
    along = b - a
    x, y = p.T
    rx, ry = reference

    def left(x: Array, y: Array) -> Array:
        return np.asarray(along[:, 0] * (y - a[:, 1]) - along[:, 1] * (x - a[:, 0]))

    here, corner, there = left(x, y), left(rx, y) >= 0.0, left(rx, ry) >= 0.0
    across = ((a[:, 1] <= y) != (b[:, 1] <= y)) & ((here >= 0.0) != corner)
    upward = ((a[:, 0] <= rx) != (b[:, 0] <= rx)) & (corner != there)
    low, high = np.minimum(a[:, 1], b[:, 1]), np.maximum(a[:, 1], b[:, 1])
    touches = (here == 0.0) & (a[:, 0] <= x) & (x <= b[:, 0]) & (low <= y) & (y <= high)
    return across != upward, touches


def _spread(first: Int, last: Int) -> tuple[Int, Int]:
    """Return the numbers from first to last of each item: whose, and the number."""
    count = np.maximum(last - first + 1, 0)
    which = np.repeat(np.arange(len(first)), count)
    return which, first[which] + np.arange(len(which)) - (np.cumsum(count) - count)[which]


def _expanded(starts: Int, item: Int) -> tuple[Int, Int]:
    """Return the entries of each item's list: whose, and their positions."""
    return _spread(starts[item], starts[item + 1] - 1)
