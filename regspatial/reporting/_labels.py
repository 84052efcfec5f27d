"""Labels of points that do not lie on one another."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from .style import INK, MUTED, root_of, text_size

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_AROUND = (
    (5, 3, "left", "bottom"),
    (5, -3, "left", "top"),
    (-5, 3, "right", "bottom"),
    (-5, -3, "right", "top"),
    (0, 6, "center", "bottom"),
    (0, -6, "center", "top"),
)


_KNOWN: ContextVar[Mapping[str, str] | None] = ContextVar("known", default=None)


@contextmanager
def regions_called(names: Mapping[str, str]) -> Iterator[None]:
    """Draw inside this with these names of regions, where a picture is given none."""
    token = _KNOWN.set(names)
    try:
        yield
    finally:
        _KNOWN.reset(token)


def known_names(names: Mapping[str, str] | None) -> Mapping[str, str]:
    """Return the names given to a picture, or those that its record knows."""
    return (_KNOWN.get() or {}) if names is None else names


def place_labels(
    axes: Axes,
    x: NDArray[np.float64],
    y: NDArray[np.float64],
    wanted: Sequence[tuple[int, str]],
    *,
    lead: bool = False,
    keep_clear: Sequence[Sequence[float]] = (),
) -> list[str]:
    """Write labels beside points, the first ones first; return those that found room.

    Six places around each point are tried; a label may lie neither on a point nor on a text that is
    there (the names of quadrants) nor outside the axes. With `lead` a label without room there stands farther off, with a line to its
    point: all that were asked for are written. No label lies in one of the boxes to `keep_clear`, in
    the units of the axes.
    """
    from matplotlib.patheffects import withStroke

    halo = [withStroke(linewidth=2.0, foreground="white", alpha=0.8)]
    figure = root_of(axes)
    figure.draw_without_rendering()
    frame = axes.get_window_extent()
    dots = axes.transData.transform(np.column_stack([x, y]))
    boxes: list[Sequence[float]] = [(px - 3, py - 3, px + 3, py + 3) for px, py in dots]
    boxes += [list(t.get_window_extent().extents) for t in axes.texts]
    for x0, y0, x1, y1 in keep_clear:
        boxes.append(axes.transData.transform([(x0, y0), (x1, y1)]).ravel().tolist())
    written = []
    for k, text in wanted:
        for dx, dy, across, up in _AROUND:
            note = axes.annotate(
                text,
                (x[k], y[k]),
                xytext=(dx, dy),
                textcoords="offset points",
                ha=across,
                va=up,
                fontsize=text_size(-2),
                color=INK,
                zorder=4,
                path_effects=halo,
            )
            box = note.get_window_extent().extents
            inside = frame.x0 < box[0] and frame.y0 < box[1] and box[2] < frame.x1
            others = (b for at, b in enumerate(boxes) if at != k)
            if inside and box[3] < frame.y1 and not any(_overlap(box, b) for b in others):
                boxes.append(list(box))
                written.append(text)
                break
            note.remove()
        else:
            if lead:
                placed = _led(axes, (float(x[k]), float(y[k])), dots[k], text, boxes, frame, halo)
                boxes.append(placed)
                written.append(text)
    return written


def _led(
    axes: Axes,
    at: tuple[float, float],
    dot: NDArray[np.float64],
    text: str,
    boxes: Sequence[Sequence[float]],
    frame: Any,
    halo: list[Any],
) -> list[float]:
    """Write a label at the nearest free place in the axes, with a line to its point."""
    figure = root_of(axes)
    probe = axes.annotate(text, at, fontsize=text_size(-2))
    extent = probe.get_window_extent()
    probe.remove()
    half = np.array([extent.width / 2 + 1.0, extent.height / 2 + 1.0])
    turns = np.linspace(0.0, 2.0 * np.pi, 24, endpoint=False)
    reach = np.linspace(2.5 * half[1], max(frame.width, frame.height), 40)
    places = dot + np.array([(r * np.cos(a), r * np.sin(a)) for r in reach for a in turns])
    low, high = places - half, places + half
    good = (low > (frame.x0, frame.y0)).all(axis=1) & (high < (frame.x1, frame.y1)).all(axis=1)
    for b in boxes:
        good &= ~(
            (low[:, 0] < b[2]) & (b[0] < high[:, 0]) & (low[:, 1] < b[3]) & (b[1] < high[:, 1])
        )
    best = int(np.argmax(good)) if good.any() else 0
    offset = (places[best] - dot) * 72.0 / figure.dpi
    axes.annotate(
        text,
        at,
        xytext=tuple(offset),
        textcoords="offset points",
        ha="center",
        va="center",
        fontsize=text_size(-2),
        color=INK,
        zorder=4,
        path_effects=halo,
        arrowprops={"arrowstyle": "-", "color": MUTED, "lw": 0.5, "shrinkA": 0, "shrinkB": 2},
    )
    return [*low[best].tolist(), *high[best].tolist()]


def _overlap(a: Sequence[float], b: Sequence[float]) -> bool:
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]
