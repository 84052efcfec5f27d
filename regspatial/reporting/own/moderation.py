"""The picture of a moderation: the effect over the moderator, and where it differs from zero."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from ...choices.languages import check_language
from ...words import say
from .._in_words import called, moderation_heads, moderation_key, moderation_said
from ..style import ACCENT, GRID, INK, MUTED, describe, drawing, new_figure, text_size, titles

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure


def moderation_plot(record: Any, *, title: str | None = None, language: str = "en") -> Figure:
    """Draw each effect over the moderator with its intervals, its Johnson–Neyman region and a rug.

    Parameters
    ----------
    record : Moderation
    title, language
    """
    language = check_language(language)
    title, caption = titles(title, record.tables()[0].title(language))
    m = called(record, record.moderator, language)
    heads = moderation_heads(record, language)
    beneath = say(moderation_key(record), language)
    with drawing([title, caption, m, beneath, *heads], language):
        count = len(heads)
        figure = new_figure(3.4 * count if count > 1 else 5.4, 3.4 + (0.3 if title else 0.0))
        panels = figure.subplots(1, count, squeeze=False)[0]
        for axes, name, head in zip(panels, record.effects, heads, strict=True):
            _line(axes, record, name)
            axes.set_title(head, fontsize=text_size(), fontweight="normal")
            axes.set_xlabel(m)
        figure.supxlabel(beneath, fontsize=text_size(-1), color=MUTED)
        if title:
            figure.suptitle(title, x=0.01, ha="left", fontweight="bold", fontsize=text_size(1.5))
        return describe(figure, caption, moderation_said(record, caption, heads, m, language))


def _line(axes: Axes, record: Any, name: str) -> None:
    grid = record.grid
    b, se = record.effect(name, grid.tolist())
    one, every = record.critical
    low, high = float(grid[0]), float(grid[-1])
    for region in record.regions:
        ends = max(region.low, low), min(region.high, high)
        if (region.effect, region.band) == (name, "one") and ends[0] < ends[1]:
            axes.axvspan(*ends, color=ACCENT, alpha=0.10, lw=0)
    axes.fill_between(grid, b - one * se, b + one * se, color=ACCENT, alpha=0.25, lw=0)
    for sign in (-1.0, 1.0):
        axes.plot(grid, b + sign * every * se, color=ACCENT, lw=0.9, ls=":")
    axes.plot(grid, b, color=INK, lw=1.4)
    axes.axhline(0.0, color=MUTED, lw=0.8)
    rug = record.observed
    if rug.size > 500:  # quantiles look the same
        rug = np.quantile(rug, np.linspace(0, 1, 500))
    axes.plot(
        rug,
        np.full(rug.size, 0.02),
        "|",
        color=MUTED,
        ms=5,
        mew=0.5,
        transform=axes.get_xaxis_transform(),
    )
    axes.grid(axis="y", color=GRID, lw=0.6)
    axes.set_axisbelow(True)
    axes.margins(x=0)
