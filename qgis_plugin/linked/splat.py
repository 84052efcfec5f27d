# SPDX-License-Identifier: GPL-2.0-or-later
"""Very many points or lines into an image at once: counts by pixel, then colours, by numpy."""

from __future__ import annotations

from collections.abc import Sequence
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


def lines_image(
    places: Sequence[float], rows: Array, colour: str, size: tuple[int, int], alpha: float
) -> QImage:
    """Return an image of broken lines, in device pixels, as many as there are columns of `rows`.

    Parameters
    ----------
    places : K numbers
        Pixel columns of the points of every line.
    rows : (K, m) array
        Pixel rows; NaN breaks a line.
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
        y0, y1, count = _bundled(rows[k], rows[k + 1], height)
        for column in range(max(0, int(x0)), min(width, max(int(x0) + 1, int(x1)))):
            a = y0 + (y1 - y0) * min(1.0, max(0.0, (column - x0) / max(x1 - x0, 1e-9)))
            b = y0 + (y1 - y0) * min(1.0, max(0.0, (column + 1 - x0) / max(x1 - x0, 1e-9)))
            first = np.minimum(a, b).astype(np.intp)
            last = np.maximum(a, b).astype(np.intp) + 1
            steps[column] += np.bincount(first, weights=count, minlength=height + 1)
            steps[column] -= np.bincount(last, weights=count, minlength=height + 1)
    counts = np.cumsum(steps, axis=1)[:, :height].T.astype(np.float32)
    return coloured(np.ascontiguousarray(counts)[None], [colour], alpha)


def _bundled(start: Array, end: Array, height: int) -> tuple[Array, Array, Array]:
    """Return the rows where lines start and end, to the pixel (of many, to two), and how many do."""
    whole = np.isfinite(start) & np.isfinite(end)
    wide = 2 if whole.sum() > _BUNDLED else 1
    rows = height // wide + 1
    y0, y1 = (np.clip(y[whole], 0, height - 1).astype(np.intp) // wide for y in (start, end))
    counts = np.bincount(y0 * rows + y1, minlength=rows * rows)
    there = np.flatnonzero(counts)
    first, last = ((y * wide).astype(float) for y in (there // rows, there % rows))
    return first, last, counts[there].astype(float)


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


def image_of(pixels: NDArray[Any]) -> QImage:
    """Return the image of (height, width) premultiplied ARGB pixels; it keeps its own copy of them."""
    height, width = pixels.shape
    held = np.ascontiguousarray(pixels).tobytes()
    return QImage(held, width, height, width * 4, QImage.Format.Format_ARGB32_Premultiplied).copy()
