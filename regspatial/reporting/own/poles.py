"""Pictures of poles over time."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from ...choices.languages import check_language
from ...containers import Regions
from ...results.network.evolution import STATES, Evolution
from ...terms import named
from ...terms.palette import NO_DATA
from ...words import Message, _, say
from .._labels import known_names
from ..style import GRID, describe, drawing, legend_below, new_figure, titles
from .clusters import classes_map

if TYPE_CHECKING:
    from matplotlib.figure import Figure

STATE_COLOURS = {
    "persistent": "#ca1a20",
    "emerging": "#e8a33d",
    "fading": "#2265ad",
    "passing": "#8d9399",
    "never": NO_DATA,
}


def evolution_figure(
    record: Evolution,
    *,
    names: Mapping[str, str] | None = None,
    title: str | None = None,
    language: str = "en",
) -> Figure:
    """Draw a row a pole: a square for each time at which it was one, coloured by its state.

    Parameters
    ----------
    record : Evolution
    names : mapping of id to name, optional
    title, language
    """
    language = check_language(language)
    table = record.tables()[0]
    drawn, caption = titles(title, table.title(language))
    states = record.states()
    kinds = [s for s in STATES if s in states.values()]
    order = sorted(states, key=lambda one: (kinds.index(states[one]), record.ids.index(one)))
    known = known_names(names)
    shown = [known.get(one, one) for one in order]
    labels = {s: named("pole_state", s, language) for s in kinds}
    with drawing([drawn, *shown, *labels.values(), *map(str, record.times)], language):
        figure = new_figure(6.2, 1.3 + 0.26 * max(len(order), 1))
        axes = figure.add_subplot()
        for kind in kinds:
            points = [
                (t, len(order) - 1 - k)
                for k, one in enumerate(order)
                if states[one] == kind
                for t in np.flatnonzero(record.member[:, record.ids.index(one)]).tolist()
            ]
            x, y = zip(*points, strict=True)
            axes.plot(
                x,
                y,
                "s",
                ms=9,
                ls="none",
                color=STATE_COLOURS[kind],
                label=f"{labels[kind]} ({list(states.values()).count(kind)})",
            )
        axes.set_xticks(np.arange(len(record.times)), [str(t) for t in record.times])
        axes.set_yticks(np.arange(len(order))[::-1], shown)
        axes.set_xlim(-0.5, len(record.times) - 0.5)
        axes.set_ylim(-0.6, max(len(order), 1) - 0.4)
        axes.tick_params(axis="y", length=0)
        axes.grid(color=GRID, lw=0.6)
        axes.set_axisbelow(True)
        axes.set_title(drawn)
        if kinds:
            legend_below(figure, 4)
        said = "; ".join(
            f"{labels[s]}: {', '.join(n for n, o in zip(shown, order, strict=True) if states[o] == s)}"
            for s in kinds
        )
        text = Message(_("Poles by time: {title}. {said}."), title=caption, said=said)
        return describe(figure, caption, text.text(language))


def evolution_map(
    record: Evolution,
    regions: Regions,
    *,
    title: str | None = None,
    language: str = "en",
    **how: Any,
) -> Figure:
    """Draw the state of each region that was ever a pole.

    Parameters
    ----------
    record : Evolution
    regions : Regions
    title, language
    **how
        As for `choropleth`.
    """
    language = check_language(language)
    drawn, caption = titles(title, record.tables()[1].title(language))
    states = {one: record.states().get(one, "never") for one in record.ids}
    labels = {s: named("pole_state", s, language) for s in STATES}
    labels["never"] = say(_("Never a pole"), language)
    order = (*STATES, "never")
    return classes_map(
        regions, states, order, STATE_COLOURS, labels, drawn, caption, language, **how
    )
