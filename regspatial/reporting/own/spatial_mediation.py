"""The picture of a mediation in space: effects by path and place, with their intervals."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from ...choices.languages import check_language
from ...regression.chains.spatial_mediation.record import PATHS
from ...regression.impacts.record import EFFECTS
from ...terms import named
from ...words import Message, _, say
from .._in_words import called
from ..style import (
    ACCENT,
    CONTRAST,
    GRID,
    INK,
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

_COLOURS = dict(zip(PATHS, (ACCENT, CONTRAST, INK), strict=True))


def spatial_mediation_plot(
    record: Any, *, title: str | None = None, language: str = "en"
) -> Figure:
    """Draw what goes through the mediator, what does not, and both: direct, indirect and total.

    Parameters
    ----------
    record : SpatialMediation
    title, language
    """
    language = check_language(language)
    title, caption = titles(title, record.tables()[0].title(language))
    rows = record.effect_rows()
    heads = [_capital(named("effect", place, language)) for place in EFFECTS]
    kinds = list(dict.fromkeys((path, via) for path, via, _place, _n in rows))
    shown = [
        _capital(called(record, via, language) if via else named("mediated_path", path, language))
        for path, via in kinds
    ]
    beneath = say(
        Message(_("Estimate and {level:g}% interval"), level=100 * record.level), language
    )
    with drawing([title, beneath, *heads, *shown], language):
        figure = new_figure(7.2, 1.0 + 0.42 * len(kinds) + (0.3 if title else 0.0))
        panels = figure.subplots(1, len(EFFECTS), sharey=True, squeeze=False)[0]
        for axes, place, head in zip(panels, EFFECTS, heads, strict=True):
            _one(axes, {(r[0], r[1]): r[3] for r in rows if r[2] == place}, kinds)
            axes.set_title(head, fontsize=text_size(), fontweight="normal")
        panels[0].set_yticks(range(len(kinds) - 1, -1, -1), shown)
        figure.supxlabel(beneath, fontsize=text_size(-1), color=MUTED)
        if title:
            figure.suptitle(title, x=0.01, ha="left", fontweight="bold", fontsize=text_size(1.5))
        return describe(figure, caption, _in_words(rows, kinds, shown, caption, language))


def _one(axes: Axes, numbers: dict[tuple[str, str], Any], kinds: list[tuple[str, str]]) -> None:
    axes.axvline(0.0, color=MUTED, lw=0.8)
    for k, kind in enumerate(kinds):
        estimate, _error, _p, low, high = numbers[kind]
        y = len(kinds) - 1 - k
        colour = _COLOURS[kind[0]]
        if np.isfinite(low):
            axes.hlines(y, low, high, color=colour, lw=1.8)
        axes.plot(estimate, y, "o", color=colour, ms=4 if kind[1] else 5.5, ls="none")
    axes.set_ylim(-0.6, len(kinds) - 0.4)
    axes.grid(axis="x", color=GRID, lw=0.6)
    axes.set_axisbelow(True)
    axes.tick_params(axis="y", length=0)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _in_words(
    rows: Any, kinds: list[tuple[str, str]], shown: list[str], caption: str, language: str
) -> str:
    """Return the picture in words."""
    sentence = _("{name}: {estimate:.3g}, from {low:.3g} to {high:.3g}")
    parts = [
        Message(
            sentence,
            name=f"{shown[kinds.index((path, via))]} · {named('effect', place, language)}",
            estimate=n[0],
            low=n[3],
            high=n[4],
        ).text(language)
        for path, via, place, n in rows
    ]
    return "; ".join([caption, *parts])
