# SPDX-License-Identifier: GPL-2.0-or-later
"""Very many points or lines into an image at once: counts by pixel, then colours, by numpy."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from qgis.PyQt.QtGui import QColor, QImage

Array = NDArray[np.float64]

MANY = 3000
"""Points from which they are counted by pixel; fewer are drawn one by one, with smooth edges."""
_BUNDLED = 5000
"""Lines from which two rows of pixels are one: then nobody sees which of both a line ends in."""
_ALPHA = 0.45
"""How much one of many points covers; a few upon each other are full."""


def points_image(
    x: Array,
    y: Array,
    kind: NDArray[np.intp],
    colours: Sequence[str],
    size: tuple[int, int],
    radius: int,
) -> QImage:
    """Return an image of points, in device pixels.

    Parameters
    ----------
    x, y : (m,) arrays
        Pixel columns and rows.
    kind : (m,) array
        Which of the colours a point has.
    colours : "#rrggbb"
    size : (width, height)
    radius : int
        Of a point, in pixels.
    """
    width, height = size
    column, row = np.floor(x).astype(np.intp), np.floor(y).astype(np.intp)
    seen = (column >= 0) & (column < width) & (row >= 0) & (row < height)
    place = row[seen] * width + column[seen]
    counts = np.stack(
        [
            np.bincount(place[kind[seen] == k], minlength=width * height).reshape(height, width)
            for k in range(len(colours))
        ]
    ).astype(np.float32)
    return coloured(_widened(counts, radius), colours, _ALPHA)


def _widened(counts: NDArray[np.float32], radius: int) -> NDArray[np.float32]:
    """Return counts with every point spread over a disc."""
    out = np.zeros_like(counts)
    height, width = counts.shape[1:]
    for dy in range(-radius, radius + 1):
        for dx in range(-radius, radius + 1):
            if dx * dx + dy * dy > radius * (radius + 1):
                continue
            a, b = max(0, dy), max(0, -dy)
            c, d = max(0, dx), max(0, -dx)
            out[:, a : height - b, c : width - d] += counts[:, b : height - a, d : width - c]
    return out


def intervals_image(
    rows: Array,
    ends: tuple[Array, Array],
    kind: NDArray[np.intp],
    colours: Sequence[str],
    size: tuple[int, int],
) -> QImage:
    """Return an image of level intervals, in device pixels.

    Parameters
    ----------
    rows : (m,) array
        Pixel rows.
    ends : two (m,) arrays
        Pixel columns where an interval begins and ends.
    kind : (m,) array
        Which of the colours an interval has.
    colours : "#rrggbb"
    size : (width, height)

    Notes
    -----
    One is added where an interval begins and taken away behind its end; sums along the row give the counts.
    The cover is that of all intervals of the fullest row upon each other, so that dense parts stay apart.
    """
    width, height = size
    row = np.clip(np.floor(rows), 0, height - 1).astype(np.intp)
    first, last = (np.clip(np.floor(x), 0, width - 1).astype(np.intp) for x in ends)
    wide = width + 1
    counts = []
    for k in range(len(colours)):
        of = kind == k
        steps = np.bincount(row[of] * wide + first[of], minlength=height * wide).astype(np.float32)
        steps -= np.bincount(row[of] * wide + last[of] + 1, minlength=height * wide)
        counts.append(np.cumsum(steps.reshape(height, wide), axis=1)[:, :width])
    fullest = max(1.0, float(np.bincount(row, minlength=1).max()))
    return coloured(np.stack(counts), colours, min(_ALPHA, 3.0 / fullest))


@dataclass(frozen=True)
class Bundles:
    """Broken lines between places, by the rows of pixels where they start and end.

    Parameters
    ----------
    codes : (K - 1, n) array
        start * across + end of a line between two places, across² where it has a gap.
    across : int
        How many rows are told apart.
    wide : int
        Rows of pixels that are one: of very many lines nobody sees in which of two one ends.
    """

    codes: NDArray[np.int32]
    across: int
    wide: int

    @classmethod
    def of(cls, rows: Array, height: int) -> Bundles:
        """Return the bundles of (K, n) rows of pixels; NaN breaks a line."""
        there = np.isfinite(rows)
        wide = 2 if rows.shape[1] > _BUNDLED else 1
        across = height // wide + 1
        at = np.clip(np.where(there, rows, 0.0), 0.0, height - 1.0).astype(np.int32) // wide
        codes = np.where(there[:-1] & there[1:], at[:-1] * across + at[1:], across**2)
        return cls(codes.astype(np.int32), across, wide)

    def between(self, k: int, which: NDArray[np.intp] | None) -> tuple[Any, Any, Any]:
        """Return where lines start and end between places k and k + 1, and how many do, of some or all."""
        codes = self.codes[k] if which is None else self.codes[k].take(which)
        counts = np.bincount(codes, minlength=self.across**2)[: self.across**2]
        kept = np.flatnonzero(counts)
        start, end = self.wide * (kept // self.across), self.wide * (kept % self.across)
        return start, end, counts[kept]


def lines_image(
    places: Sequence[float],
    bundles: Bundles,
    which: NDArray[np.intp] | None,
    colour: str,
    size: tuple[int, int],
    alpha: float,
) -> QImage:
    """Return an image of broken lines, in device pixels.

    Parameters
    ----------
    places : K numbers
        Pixel columns of the points of every line.
    bundles : Bundles
    which : indices, optional
        The lines to be shown; all without.
    colour : "#rrggbb"
    size : (width, height)
    alpha : float
        How much one line covers.

    Notes
    -----
    In every pixel column a line covers the rows from where it enters to where it leaves: one is added
    at the first and taken away after the last, and sums from the top give the counts. Lines that start
    and end in the same rows are one, counted.
    """
    width, height = size
    steps = np.zeros((width, height + 1))
    for k in range(len(places) - 1):
        x0, x1 = places[k], places[k + 1]
        columns = range(max(0, int(x0)), min(width, max(int(x0) + 1, int(x1))))
        edges = [min(1.0, max(0.0, (c - x0) / max(x1 - x0, 1e-9))) for c in _edges(columns)]
        start, end, count = bundles.between(k, which)
        for way in (end >= start, end < start):
            here = steps[columns.start : columns.stop]
            _cover(here, edges, start[way], end[way], count[way])
    counts = np.cumsum(steps, axis=1)[:, :height].T
    return _of_one_colour(counts, colour, alpha)


def _edges(columns: range) -> range:
    return range(columns.start, columns.stop + 1) if len(columns) else range(0)


def _cover(
    steps: Array,
    edges: Sequence[float],
    start: NDArray[np.intp],
    end: NDArray[np.intp],
    count: NDArray[np.intp],
) -> None:
    """Add lines that all fall, or all rise, to the steps of the pixel columns between edges.

    What leaves a column enters the next one: each edge is counted once.
    """
    if not len(start) or not len(edges):
        return
    falls, size = bool(end[0] >= start[0]), steps.shape[1]
    away, weights = (end - start).astype(float), count.astype(float)
    here = _at_edge(start, away, edges[0], weights, size)
    for column, edge in zip(steps, edges[1:], strict=True):
        there = _at_edge(start, away, edge, weights, size)
        upper, lower = (here, there) if falls else (there, here)
        np.add(column, upper, out=column)
        np.subtract(column[1:], lower[:-1], out=column[1:])
        here = there


def _at_edge(
    start: NDArray[np.intp], away: Array, share: float, weights: Array, size: int
) -> Array:
    """Return how many lines stand in each row of pixels at a share of their way."""
    rows = (start + away * share).astype(np.intp)
    return np.bincount(rows, weights=weights, minlength=size)


def coloured(counts: NDArray[np.float32], colours: Sequence[str], alpha: float) -> QImage:
    """Return an image of counts by colour: covered as by so many layers, mixed by their shares."""
    total = counts.sum(axis=0)
    cover = 1.0 - (1.0 - alpha) ** total
    share = np.where(total > 0, cover / np.maximum(total, 1e-6), 0.0)
    height, width = total.shape
    out = np.zeros((height, width), dtype=np.uint32)
    out |= np.round(cover * 255).astype(np.uint32) << 24
    for shift, part in ((16, "red"), (8, "green"), (0, "blue")):
        mixed = sum(
            layer * float(getattr(QColor(colour), part)())
            for layer, colour in zip(counts, colours, strict=True)
        )
        # rounding must not lift a colour above what it covers: the image is premultiplied
        level = np.minimum(np.round(mixed * share), np.round(cover * 255))
        out |= level.astype(np.uint32) << shift
    return image_of(out)


def _of_one_colour(counts: Array, colour: str, alpha: float) -> QImage:
    """Return the image of counts of one colour: each count has one pixel, which is looked up."""
    full = int(
        np.ceil(np.log(0.5 / 255) / np.log1p(-alpha))
    )  # from here on the cover rounds to all
    cover = np.round((1.0 - (1.0 - alpha) ** np.arange(full + 1.0)) * 255)
    pixels = cover.astype(np.uint32) << 24
    for shift, part in ((16, "red"), (8, "green"), (0, "blue")):
        level = np.round(cover * float(getattr(QColor(colour), part)()) / 255)
        pixels |= level.astype(np.uint32) << shift
    return image_of(pixels[np.minimum(counts, full).astype(np.intp)])


def image_of(pixels: NDArray[Any]) -> QImage:
    """Return the image of (height, width) premultiplied ARGB pixels; it keeps its own copy of them."""
    height, width = pixels.shape
    held = np.ascontiguousarray(pixels).tobytes()
    return QImage(held, width, height, width * 4, QImage.Format.Format_ARGB32_Premultiplied).copy()
