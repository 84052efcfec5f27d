"""The Moran scatterplot: quadrants, the slope, names of points that do not lie on each other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from ...choices.languages import check_language
from ...containers.ids import positions
from ...terms import named
from ...terms.palette import CLUSTERS
from ...words import Message, _, say
from .._labels import known_names, place_labels
from ..style import (
    GRID,
    MUTED,
    describe,
    drawing,
    dress,
    new_figure,
    pick,
    root_of,
    text_size,
    titles,
)

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

Array = NDArray[np.float64]


def moran_scatter(
    scatter: Any,
    *,
    names: Mapping[str, str] | None = None,
    labels: int | Sequence[str] = 10,
    title: str | None = None,
    language: str = "en",
    ax: Axes | None = None,
) -> Figure:
    """Draw a Moran scatterplot: standardised values against their spatial lags.

    Parameters
    ----------
    scatter : MoranScatter
        Or a record with ``scatter(time)``, which is asked for its last time.
    names : mapping of id to name, optional
        Labels of the points; ids otherwise.
    labels : int, True or sequence of ids
        How many points are labelled: those farthest from the centre; a label that would lie on
        another is left out. All (True), or points named by id, are all labelled, with a line where there
        is no room beside them.
    title, language, ax
    """
    language = check_language(language)
    points = scatter.scatter() if hasattr(scatter, "scatter") else scatter
    known = known_names(names)
    shown = [known.get(i, i) for i in points.ids]
    title, caption = titles(title, points.tables()[0].title(language))
    variable = say(points.said(points.variable), language)
    with drawing([title, variable, *shown], language):
        figure, axes = _axes(ax, 5.6, 4.8)
        _quadrants(axes, points.z, points.lag, language)
        for code in dict.fromkeys(points.quadrant.tolist()):
            at = points.quadrant == code
            axes.scatter(
                points.z[at],
                points.lag[at],
                s=20,
                lw=0.5,
                ec=MUTED,
                zorder=3,
                color=CLUSTERS.get(code, GRID),
                label=named("quadrant", code, language),
            )
        left, right = axes.get_xlim()
        x = np.array([left, right])
        axes.plot(x, points.intercept + points.slope * x, color="black", lw=1.2, zorder=2)
        axes.set_xlim(left, right)
        across, up = (say(one, language) for one in points.headings)
        if points.second is None:
            across = pick(_("{} (standardised)"), language).format(variable)
        axes.set_xlabel(across)
        axes.set_ylabel(up)
        slope = pick(_("Slope"), language)
        axes.set_title(f"{title}\n" if title else "", pad=2)
        axes.text(
            0.0,
            1.015,
            f"{slope} = {points.slope:.3f}",
            transform=axes.transAxes,
            fontsize=text_size(-0.5),
            color=MUTED,
            va="bottom",
        )
        chosen, asked = _labelled(points, labels)
        place_labels(axes, points.z, points.lag, [(k, shown[k]) for k in chosen], lead=asked)
        return describe(figure, caption, _scatter_alternative(points, caption, language))


def _labelled(points: Any, labels: int | Sequence[str]) -> tuple[list[int], bool]:
    """Return the points that get labels, and whether each was asked for by name."""
    if labels is True:
        return list(range(len(points.ids))), True
    if not isinstance(labels, int):
        wanted = [labels] if isinstance(labels, str) else list(labels)
        at = positions(points.ids, wanted, source_name="points", wanted_name="labels")
        return [int(k) for k in at], True
    far = np.argsort(-np.hypot(points.z, points.lag / max(points.lag.std(), 1e-12)))
    return [int(k) for k in far[: max(labels, 0)]], False


def _axes(ax: Axes | None, width: float, height: float) -> tuple[Figure, Axes]:
    if ax is not None:
        dress(ax)
        return root_of(ax), ax
    figure = new_figure(width, height)
    return figure, figure.add_subplot()


def _quadrants(axes: Axes, z: Array, lag: Array, language: str) -> None:
    """Shade the quadrants, name them and cross the axes at zero."""
    x = 1.15 * max(float(np.abs(z).max()), 1e-9)
    y = 1.2 * max(float(np.abs(lag).max()), 1e-9)
    axes.set(xlim=(-x, x), ylim=(-y, y))
    for code, right, up in (("HH", 1, 1), ("LH", 0, 1), ("LL", 0, 0), ("HL", 1, 0)):
        axes.axvspan(
            0 if right else -x,
            x if right else 0,
            0.5 * up,
            0.5 * (up + 1),
            color=CLUSTERS[code],
            alpha=0.09,
            lw=0,
        )
        axes.text(
            0.98 if right else 0.02,
            0.975 if up else 0.025,
            named("quadrant", code, language),
            transform=axes.transAxes,
            ha="right" if right else "left",
            va="top" if up else "bottom",
            color=MUTED,
            fontweight="bold",
        )
    axes.axhline(0, color=MUTED, lw=0.7)
    axes.axvline(0, color=MUTED, lw=0.7)


def _scatter_alternative(points: Any, title: str, language: str) -> str:
    counts = {c: int((points.quadrant == c).sum()) for c in ("HH", "LH", "LL", "HL")}
    listed = ", ".join(f"{named('quadrant', c, language)} {n}" for c, n in counts.items())
    sentence = (
        _("Moran scatterplot: {title}. Slope {slope:.3f}; regions by quadrant: {listed}.")
        if points.second is None
        else _("Scatterplot: {title}. Slope {slope:.3f}; regions by quadrant: {listed}.")
    )
    return Message(
        sentence,
        title=title,
        slope=points.slope,
        listed=listed,
    ).text(language)
