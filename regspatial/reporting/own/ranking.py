"""The picture of a ranking: bars, and beside each the places won or lost."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from ...choices.languages import check_language
from ...containers.labels import spoken_with_unit
from ...indicators.ranking.record import Ranking
from ...terms.palette import CATEGORIES
from ...words import Message, _, say
from .._labels import known_names
from ..stock import BAR
from ..style import (
    ACCENT,
    CONTRAST,
    GRID,
    MUTED,
    describe,
    drawing,
    new_figure,
    text_size,
    titles,
)

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure


def ranking_figure(
    record: Ranking,
    *,
    names: Mapping[str, str] | None = None,
    title: str | None = None,
    language: str = "en",
) -> Figure:
    """Draw a ranking as bars, the best place on top; a ring marks the place at the other time.

    Parameters
    ----------
    record : Ranking
    names : mapping of id to name, optional
    title, language
    """
    language = check_language(language)
    n = record.shown
    known = known_names(names)
    shown = [known.get(i, i) for i in record.ids[:n]]
    drawn, caption = titles(title, record.tables()[0].title(language))
    unit = spoken_with_unit(record.variable, record.variable_labels, language)
    groups = list(dict.fromkeys(sorted(record.groups)))
    called = [say(record.said(g), language) for g in groups]
    with drawing([drawn, unit, *shown, *called], language):
        figure = new_figure(6.2, 1.0 + BAR * n)
        axes = figure.add_subplot()
        y = np.arange(n)[::-1]
        colours: Any = ACCENT
        if groups:
            colours = [CATEGORIES[groups.index(g) % len(CATEGORIES)] for g in record.groups[:n]]
        axes.barh(y, record.values[:n], color=colours, height=0.74)
        axes.axvline(0, color=MUTED, lw=0.8)
        axes.set_yticks(
            y, [f"{name}  {int(p)}" for name, p in zip(shown, record.places, strict=False)]
        )
        axes.set_ylim(-0.6, n - 0.4)
        axes.tick_params(axis="y", length=0)
        _moves(axes, record, y)
        axes.set_xlabel(unit)
        axes.grid(axis="x", color=GRID, lw=0.6)
        axes.set_axisbelow(True)
        axes.set_title(drawn)
        if groups:
            _patches(figure, called)
        top = ", ".join(
            f"{int(p)} {name} {v:.4g}"
            for p, name, v in list(zip(record.places, shown, record.values, strict=False))[:5]
        )
        text = Message(
            _("Bar chart: {title}. {n} of {all} {all:region|regions}; first: {top}."),
            title=caption,
            n=n,
            all=len(record.ids),
            top=top,
        )
        return describe(figure, caption, text.text(language))


def _moves(axes: Axes, record: Ranking, y: NDArray[Any]) -> None:
    """Write beside each bar the places won or lost."""
    if record.moved is None:
        return
    low, high = axes.get_xlim()
    for at, value, moved in zip(y, record.values, record.moved, strict=False):
        if np.isfinite(moved) and moved:
            sign = "▲" if moved > 0 else "▼"
            axes.text(
                max(value, 0.0) + 0.01 * (high - low),
                at,
                f"{sign}{abs(int(moved))}",
                va="center",
                ha="left",
                fontsize=text_size(-2.0),
                color=ACCENT if moved > 0 else CONTRAST,
            )
    axes.set_xlim(low, high + 0.05 * (high - low))


def _patches(figure: Figure, called: Sequence[str]) -> None:
    from matplotlib.patches import Patch

    shades = [CATEGORIES[k % len(CATEGORIES)] for k in range(len(called))]
    handles = [Patch(color=c) for c in shades]
    figure.legend(handles, called, loc="outside right upper")
