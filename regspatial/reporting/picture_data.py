"""The numbers of a picture, beside it: every line, point, bar and cell as it is drawn, as rows."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

HEAD = ("panel", "series", "x", "y")
_DIGITS = 12

Row = tuple[str, str, Any, Any]


def rows_of(figure: Figure) -> list[Row]:
    """Return rows of panel, series, x and y: what the eye reads off, for those who compute with it.

    Parameters
    ----------
    figure : matplotlib Figure
        Of a chart. Maps have none: their numbers stand in the tables by region.
    """
    return [
        (_name(axes, k), *row)
        for k, axes in enumerate(figure.get_axes(), start=1)
        for row in _of_axes(axes)
    ]


def is_map(figure: Figure) -> bool:
    """Return whether a figure has a map in it: axes in the units of the ground, without ticks."""
    return any(a.get_aspect() == 1.0 and not a.axison for a in figure.get_axes())


def _name(axes: Axes, k: int) -> str:
    title = next((axes.get_title(loc=p) for p in ("left", "center") if axes.get_title(loc=p)), "")
    return title.strip().replace("\n", " ") or str(k)


def _of_axes(axes: Axes) -> Iterator[tuple[str, Any, Any]]:
    across, up = _named_ticks(axes, "x"), _named_ticks(axes, "y")
    for series, x, y in (*_lines(axes), *_collections(axes), *_bars(axes)):
        yield series, across.get(_key(x), _round(x)), up.get(_key(y), _round(y))
    for image in axes.images:
        values = np.ma.filled(np.ma.asarray(image.get_array(), dtype=float), np.nan)
        if values.ndim == 2:
            for (i, j), value in np.ndenumerate(values):
                yield str(up.get(_key(i), i)), across.get(_key(j), j), _round(value)


def _lines(axes: Axes) -> Iterator[tuple[str, Any, Any]]:
    """Yield what lines join; those across the whole axes, as that at zero, are no data."""
    for k, line in enumerate(axes.lines, start=1):
        if line.get_transform() == axes.transData:
            series = _label(line, f"line {k}")
            xs, ys = np.asarray(line.get_xdata()), np.asarray(line.get_ydata())
            yield from ((series, x, y) for x, y in zip(xs, ys, strict=True))


def _collections(axes: Axes) -> Iterator[tuple[str, Any, Any]]:
    from matplotlib.collections import LineCollection, PathCollection, PolyCollection

    for k, found in enumerate(axes.collections, start=1):
        if isinstance(found, PathCollection):
            points = np.asarray(found.get_offsets())
            series = _label(found, f"points {k}")
        elif isinstance(found, LineCollection):
            ends = [np.asarray(one)[[0, -1]] for one in found.get_segments() if len(one)]
            points = np.concatenate(ends) if ends else np.empty((0, 2))
            series = _label(found, f"range {k}")
        elif isinstance(found, PolyCollection):
            points = np.concatenate([np.asarray(path.vertices) for path in found.get_paths()])
            series = _label(found, f"band {k}")
        else:
            continue
        yield from ((series, x, y) for x, y in points)


def _bars(axes: Axes) -> Iterator[tuple[str, Any, Any]]:
    for bars in axes.containers:
        flat = getattr(bars, "orientation", "vertical") == "horizontal"
        for bar in bars:
            if hasattr(bar, "get_width"):
                x, y = bar.get_x() + bar.get_width(), bar.get_y() + bar.get_height()
                half = (x, y - bar.get_height() / 2) if flat else (x - bar.get_width() / 2, y)
                yield _label(bars, "bars"), *half


def _named_ticks(axes: Axes, side: str) -> dict[float, str]:
    """Return the names that stand at whole places of an axis, as of the rows of a dot plot."""
    from matplotlib.ticker import FixedFormatter

    axis = axes.xaxis if side == "x" else axes.yaxis
    if not isinstance(axis.get_major_formatter(), FixedFormatter):
        return {}
    names = [label.get_text().replace("\n", " ") for label in axis.get_ticklabels()]
    return {_key(at): name for at, name in zip(axis.get_ticklocs(), names, strict=False) if name}


def _label(artist: Any, fallback: str) -> str:
    text = str(artist.get_label() or "")
    return fallback if not text or text.startswith("_") else text


def _key(value: Any) -> float:
    return round(float(value), 9)


def _round(value: Any) -> Any:
    number = float(value)
    return float(f"{number:.{_DIGITS}g}") if np.isfinite(number) else ""
