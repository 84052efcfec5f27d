"""Graduated circles: an amount of each region by the area of a circle on it, not by the shade of the region."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from ..style import ACCENT
from .key import Key

if TYPE_CHECKING:
    from .sheet import Sheet

LARGEST = 24.0
"""Points across the largest circle of a map as wide as a page: a province holds it."""
LEGEND_APART = 1.1
"""Letters between the rows of a legend: the largest circles of two rows do not touch."""
GROUND = "#eef1f3"


def diameters(highest: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the diameters of classes, whose areas are as their upper limits; the largest is one."""
    size = np.sqrt(np.maximum(highest, 0.0))
    return np.asarray(np.maximum(size / size.max(), 0.12) if size.max() > 0.0 else size + 1.0)


def circles_over(sheet: Sheet, key: Key, across: Sequence[float]) -> tuple[list[Any], list[str]]:
    """Draw the circles of a painted sheet, the largest beneath; return what stands in the legend."""
    from matplotlib.lines import Line2D

    points = sheet.there.points
    largest = LARGEST * max(sheet.fine, 0.5)
    inside = key.numbers >= 0
    for c in range(len(key.labels) - 1, -1, -1):
        x, y = points[inside & (key.numbers == c)].T
        size = (largest * across[c]) ** 2
        sheet.ax.scatter(x, y, s=size, c=ACCENT, alpha=0.75, lw=0.4, ec="white", zorder=4)
    handles = [
        Line2D(
            [],
            [],
            linestyle="none",
            marker="o",
            color=ACCENT,
            alpha=0.75,
            markersize=largest * one,
            markeredgecolor="white",
            markeredgewidth=0.4,
        )
        for one in across
    ]
    return handles, list(key.labels)
