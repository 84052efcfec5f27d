"""How much of every cell of a grid a polygon covers, exactly.

Edges are cut where they leave a cell. A piece that falls by dy within a cell covers the cells to its
right by dy, and its own by what lies right of the piece's middle; the sum along a row over all pieces is
the area covered (the accumulation buffer of scan converters, without their rounding to grey levels).
Everything is in units of cells: x to the right, y downwards, cell (r, c) is [c, c+1] × [r, r+1].
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

_NOTHING = 1e-9
"""A share of a cell below which it is not touched: what rounding leaves along a row of sums of
coordinates up to 1e5 is a hundredth of it."""


def edges_of(xy: Array, offsets: NDArray[np.int64], hole: NDArray[np.bool_]) -> Array:
    """Return the edges (E, 4) of rings as x0, y0, x1, y1: outer rings run one way, holes the other."""
    out = []
    for r in range(len(hole)):
        ring = xy[offsets[r] : offsets[r + 1]]
        x, y = ring[:, 0] - ring[0, 0], ring[:, 1] - ring[0, 1]
        twice = float(np.sum(x[:-1] * y[1:] - x[1:] * y[:-1]))
        if (twice < 0) != bool(hole[r]):
            ring = ring[::-1]
        out.append(np.column_stack([ring[:-1], ring[1:]]))
    return np.concatenate(out) if out else np.empty((0, 4))


def covered(edges: Array, top: int, left: int, rows: int, columns: int) -> Array:
    """Return the shares (rows, columns) of the cells of a window that the polygon covers.

    Parameters
    ----------
    edges : (E, 4) array, from `edges_of`
    top, left : int
        First row and column of the window.
    rows, columns : int
        Its size.
    """
    total = np.zeros((rows, columns + 1))
    piece = _pieces(_within(edges - np.array([left, top, left, top]), rows, columns))
    if len(piece):
        x0, y0, x1, y1 = piece.T
        fall = y1 - y0
        x = 0.5 * (x0 + x1)
        c = np.clip(np.floor(x).astype(np.intp), 0, columns)
        r = np.clip(np.floor(0.5 * (y0 + y1)).astype(np.intp), 0, rows - 1)
        right = np.where(c == columns, 0.0, c + 1 - x)
        flat, size = total.ravel(), total.size
        place = r * (columns + 1) + c
        flat += np.bincount(place, weights=fall * right, minlength=size)
        inside = c < columns
        flat += np.bincount(
            place[inside] + 1, weights=(fall * (1.0 - right))[inside], minlength=size
        )
    share = np.abs(np.cumsum(total, axis=1)[:, :-1])
    share[share < _NOTHING] = 0.0
    return np.minimum(share, 1.0)


def centred(edges: Array, top: int, left: int, rows: int, columns: int) -> Array:
    """Return 1 for the cells of a window whose centre lies in the polygon, else 0.

    A centre on the border belongs to the polygon on its right or below, so that polygons that share a
    border share no cell.
    """
    total = np.zeros((rows, columns + 1))
    x0, y0, x1, y1 = (edges - np.array([left, top, left, top])).T
    first = np.ceil(np.minimum(y0, y1) - 0.5).astype(np.intp).clip(0, rows)
    last = np.ceil(np.maximum(y0, y1) - 0.5).astype(np.intp).clip(0, rows)
    count = last - first
    e = np.repeat(np.arange(len(edges)), count)
    if len(e):
        row = first[e] + np.arange(len(e)) - np.repeat(np.cumsum(count) - count, count)
        x = x0[e] + (row + 0.5 - y0[e]) / (y1[e] - y0[e]) * (x1[e] - x0[e])
        c = np.ceil(x - 0.5).clip(0, columns).astype(np.intp)
        place = row * (columns + 1) + c
        total.ravel()[:] = np.bincount(place, weights=np.sign(y1 - y0)[e], minlength=total.size)
    return (np.abs(np.cumsum(total, axis=1)[:, :-1]) > 0.5).astype(float)


def _within(edges: Array, rows: int, columns: int) -> Array:
    """Return the parts of edges between the first and the last row, moved to the sides where they leave.

    Left of the window an edge covers whole rows, right of it nothing: there only its fall counts.
    """
    x0, y0, x1, y1 = edges.T
    keep = (np.minimum(y0, y1) < rows) & (np.maximum(y0, y1) > 0) & (y0 != y1)
    x0, y0, x1, y1 = edges[keep].T
    slope = (x1 - x0) / (y1 - y0)
    a, b = np.clip(y0, 0, rows), np.clip(y1, 0, rows)
    cut = np.column_stack([x0 + (a - y0) * slope, a, x0 + (b - y0) * slope, b])
    same = (a == y0) & (b == y1)
    cut[same] = edges[keep][same]
    return _at_sides(cut, columns)


def _at_sides(edges: Array, columns: int) -> Array:
    """Cut edges at the left and the right side and move what is outside onto the side."""
    for side in (0.0, float(columns)):
        x0, y0, x1, y1 = edges.T
        across = (x0 - side) * (x1 - side) < 0
        if across.any():
            x0, y0, x1, y1 = edges[across].T
            y = y0 + (side - x0) / (x1 - x0) * (y1 - y0)
            at = np.full_like(y, side)
            edges = np.concatenate(
                [
                    edges[~across],
                    np.column_stack([x0, y0, at, y]),
                    np.column_stack([at, y, x1, y1]),
                ]
            )
    out = edges.copy()
    out[:, [0, 2]] = np.clip(out[:, [0, 2]], 0.0, columns)
    return out


def _pieces(edges: Array) -> Array:
    """Return edges cut at every line of the grid that they cross, (P, 4)."""
    if not len(edges):
        return edges
    number, where = [np.arange(len(edges))] * 2, [np.zeros(len(edges)), np.ones(len(edges))]
    for k in (0, 1):
        a, b = edges[:, k], edges[:, k + 2]
        first = np.floor(np.minimum(a, b)).astype(np.intp) + 1
        count = np.maximum(np.ceil(np.maximum(a, b)).astype(np.intp) - first, 0)
        e = np.repeat(np.arange(len(edges)), count)
        line = first[e] + np.arange(len(e)) - np.repeat(np.cumsum(count) - count, count)
        number.append(e)
        where.append((line - a[e]) / (b[e] - a[e]))
    e, t = np.concatenate(number), np.concatenate(where)
    order = np.lexsort((t, e))
    e, t = e[order], t[order]
    same = e[1:] == e[:-1]
    e, start, end = e[:-1][same], t[:-1][same], t[1:][same]
    from_, to = edges[e, :2], edges[e, 2:]
    step = to - from_
    return np.column_stack([from_ + start[:, None] * step, from_ + end[:, None] * step])
