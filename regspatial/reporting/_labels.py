"""Labels of points that do not lie on one another."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from .style import INK, root_of, text_size

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_AROUND = ((5, 3, "left", "bottom"), (5, -3, "left", "top"), (-5, 3, "right", "bottom"),
           (-5, -3, "right", "top"), (0, 6, "center", "bottom"), (0, -6, "center", "top"))  # fmt: skip


def place_labels(
    axes: Axes,
    x: NDArray[np.float64],
    y: NDArray[np.float64],
    wanted: Sequence[tuple[int, str]],
) -> list[str]:
    """Write labels beside points, the first ones first; return those that found room.

    Six places around each point are tried; a label may lie neither on a point nor on a label nor
    outside the axes.
    """
    from matplotlib.patheffects import withStroke

    halo = [withStroke(linewidth=2.0, foreground="white", alpha=0.8)]
    figure = root_of(axes)
    figure.draw_without_rendering()
    frame = axes.get_window_extent()
    dots = axes.transData.transform(np.column_stack([x, y]))
    boxes: list[Sequence[float]] = [(px - 3, py - 3, px + 3, py + 3) for px, py in dots]
    written = []
    for k, text in wanted:
        for dx, dy, across, up in _AROUND:
            note = axes.annotate(
                text, (x[k], y[k]), xytext=(dx, dy), textcoords="offset points",
                ha=across, va=up, fontsize=text_size(-2), color=INK, zorder=4,
                path_effects=halo,
            )  # fmt: skip
            box = note.get_window_extent().extents
            inside = frame.x0 < box[0] and frame.y0 < box[1] and box[2] < frame.x1
            others = (b for at, b in enumerate(boxes) if at != k)
            if inside and box[3] < frame.y1 and not any(_overlap(box, b) for b in others):
                boxes.append(list(box))
                written.append(text)
                break
            note.remove()
    return written


def _overlap(a: Sequence[float], b: Sequence[float]) -> bool:
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]
