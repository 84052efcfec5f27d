"""What stands on a chart: bars, cells, curves with bands, intervals, dots and rules, as data."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from numpy.typing import NDArray

from ...terms.palette import CATEGORIES
from ..style import ACCENT, GRID, INK, MUTED

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Array = NDArray[np.float64]

LINES = ("#0b5cad", "#c4500c", "#1b7f5c", "#8a4f9e", "#8c6d1f", "#3f4a55", "#b0306a", "#4a8fc2")
"""Dark enough to be told apart as lines, for the common kinds of colour blindness too."""
DASHES = ("-", "--", "-.", ":")
MANY = 25
"""Times up to which a line has a dot at each."""


@dataclass(frozen=True, slots=True)
class Mark:
    """One thing on a panel: what the axes draw, where, and how it looks.

    Parameters
    ----------
    how : str
        The method of matplotlib's axes: "barh", "plot", "fill_between" …
    at : tuple
        Its positions and values.
    style : mapping of option to value
        By matplotlib's names; ``transform`` is "x" or "y" where the other coordinate is a share of the panel, or
        "axes" where both are.
    """

    how: str
    at: tuple[Any, ...]
    style: Mapping[str, Any] = field(default_factory=dict)

    @property
    def texts(self) -> tuple[str, ...]:
        """What it writes, for the choice of the font."""
        said = [self.style.get("label"), *(one for one in self.at if isinstance(one, str))]
        return tuple(str(one) for one in said if one)

    def draw(self, axes: Axes) -> None:
        """Draw it."""
        style = dict(self.style)
        of: Mapping[str, Callable[[], Any]] = {
            "x": axes.get_xaxis_transform,
            "y": axes.get_yaxis_transform,
            "axes": lambda: axes.transAxes,
        }
        if "transform" in style:
            style["transform"] = of[style["transform"]]()
        getattr(axes, self.how)(*self.at, **style)


@dataclass(frozen=True, slots=True, kw_only=True)
class Cells:
    """Coloured cells with their values.

    Parameters
    ----------
    values : (rows, columns) array
    colours : name of a colour map, or one
    low, high : float
        Values of its ends.
    marks : sequence of Mark
        What stands in the cells.
    scale : mapping or None
        The scale beside them, as matplotlib's colorbar takes it; ``label``, and ``names`` of its ticks. ``framed``
        keeps its frame.
    aspect : "auto" or None
        None leaves cells square until what stands in them is written.
    """

    values: Any
    colours: Any
    low: float
    high: float
    marks: Sequence[Mark] = ()
    scale: Mapping[str, Any] | None = None
    aspect: Literal["auto"] | None = "auto"

    @property
    def texts(self) -> tuple[str, ...]:
        """What is written in them and beside them."""
        label = (self.scale or {}).get("label")
        return (*(t for one in self.marks for t in one.texts), *((label,) if label else ()))

    def draw(self, axes: Axes) -> None:
        """Draw the cells, what stands in them, and their scale."""
        image = axes.imshow(
            self.values,
            cmap=self.colours,
            vmin=self.low,
            vmax=self.high,
            aspect=self.aspect,
        )
        for one in self.marks:
            one.draw(axes)
        if self.aspect is None:
            axes.set_aspect("auto")
        if self.scale is None:
            return
        how = dict(self.scale)
        names, framed = how.pop("names", None), how.pop("framed", False)
        bar = axes.figure.colorbar(image, ax=axes, **how)
        if names is not None:
            bar.ax.set_yticklabels(names)
        if not framed:
            bar.outline.set_visible(False)


def _labelled(label: str | None, style: Mapping[str, Any]) -> dict[str, Any]:
    return {**style, **({} if label is None else {"label": label})}


def bars(values: Any, *, at: Any = None, label: str | None = None, **style: Any) -> Mark:
    """Return bars to the right, one a row from the top, or at places of the axis."""
    at = np.arange(len(values))[::-1] if at is None else at
    return Mark("barh", (at, values), _labelled(label, {"height": 0.74, "color": ACCENT, **style}))


def columns(at: Any, values: Any, *, label: str | None = None, **style: Any) -> Mark:
    """Return bars upwards."""
    return Mark("bar", (at, values), _labelled(label, {"width": 0.7, "color": ACCENT, **style}))


def line(x: Any, y: Any, *, label: str | None = None, **style: Any) -> Mark:
    """Return a line, or with a marker and without ``ls`` points joined by one."""
    return Mark("plot", (x, y), _labelled(label, {"color": ACCENT, **style}))


def path(k: int, x: Any, y: Any, label: str | None, **style: Any) -> Mark:
    """Return the k-th line over time: the first thick and dark, with dots where the times are few."""
    thick = k == 0
    how = {
        "color": INK if thick else LINES[(k - 1) % len(LINES)],
        "lw": 2.2 if thick else 1.5,
        "marker": "o" if len(x) <= MANY else None,
        "ms": 3.5,
    }
    return line(x, y, label=label, **{**how, **style})


def dots(x: Any, y: Any, marker: str = "o", *, label: str | None = None, **style: Any) -> Mark:
    """Return points of one shape."""
    return Mark("plot", (x, y, marker), _labelled(label, {"color": ACCENT, **style}))


def band(x: Any, low: Any, high: Any, *, label: str | None = None, **style: Any) -> Mark:
    """Return what lies between two curves, shaded."""
    return Mark("fill_between", (x, low, high), _labelled(label, {"color": GRID, "lw": 0, **style}))


def intervals(at: Any, low: Any, high: Any, *, upright: bool = False, **style: Any) -> Mark:
    """Return intervals, one a row, or one a place along the axis where they stand upright."""
    return Mark(
        "vlines" if upright else "hlines", (at, low, high), {"color": ACCENT, "lw": 1.6, **style}
    )


def rule(at: float, *, across: str = "x", **style: Any) -> Mark:
    """Return a line through the panel at a value of one axis."""
    how = {"color": MUTED, "lw": 0.8, **style}
    return Mark("axvline" if across == "x" else "axhline", (at,), how)


def written(x: float, y: float, text: str, **style: Any) -> Mark:
    """Return a text at a place."""
    return Mark("text", (x, y, text), style)


def sure_dots(
    at: Any, middle: Any, low: Any, high: Any, *, upright: bool = False, **style: Any
) -> list[Mark]:
    """Return estimates as points, open where the interval holds zero."""
    colour = style.pop("color", ACCENT)
    marker = style.pop("marker", "o")
    sure = (low > 0) | (high < 0)
    out = []
    for chosen, face in ((sure, colour), (~sure, "white")):
        where = (at[chosen], middle[chosen]) if upright else (middle[chosen], at[chosen])
        out.append(dots(*where, marker, color=colour, mfc=face, **style))
    return out


def stacked(x: Any, parts: Any, labels: Sequence[str]) -> list[Mark]:
    """Return parts of a sum as bars on each other."""
    base = np.cumsum([np.zeros(len(x)), *parts], axis=0)
    return [
        columns(x, v, bottom=base[k], color=CATEGORIES[k % len(CATEGORIES)], label=labels[k])
        for k, v in enumerate(parts)
    ]
