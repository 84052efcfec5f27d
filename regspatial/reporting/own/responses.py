"""The picture of what a lasting rise does over the periods that follow."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from ...choices.languages import check_language
from ...containers.labels import spoken
from ...terms import named
from ...words import Message, _, say
from ..style import (
    ACCENT,
    CONTRAST,
    MUTED,
    THIRD,
    describe,
    drawing,
    new_figure,
    text_size,
    titles,
)

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_EFFECTS = (("direct", ACCENT), ("indirect", CONTRAST), ("total", THIRD))
_ROW = 1.55  # inches a variable


def response_plot(
    responses: Any,
    *,
    title: str | None = None,
    language: str = "en",
    names: Mapping[str, str] | None = None,
) -> Figure:
    """Draw the accumulated impacts by periods since, a row a variable, a panel an effect.

    Parameters
    ----------
    responses : DynamicResponses
    title, language
    names : mapping of variable to label, optional
    """
    language = check_language(language)
    table = responses.tables()[0]
    labels = {**responses.variable_labels, **(names or {})}
    shown = [say(spoken(v, labels), language) for v in responses.variables]
    title, caption = titles(title, table.title(language))
    beneath = say(_("Periods since the rise"), language)
    with drawing([title, *shown, beneath], language):
        count = len(shown)
        figure = new_figure(6.4, 0.55 + _ROW * count + (0.3 if title else 0.0))
        panels = figure.subplots(count, 3, sharex=True, squeeze=False)
        periods = np.arange(responses.estimates.shape[1])
        for k, row in enumerate(panels):
            for j, (axes, (effect, colour)) in enumerate(zip(row, _EFFECTS, strict=True)):
                axes.axhline(0.0, color=MUTED, linewidth=0.8)
                if np.isfinite(responses.low).all():
                    axes.fill_between(
                        periods,
                        responses.low[k, :, j],
                        responses.high[k, :, j],
                        color=colour,
                        alpha=0.18,
                        linewidth=0,
                    )
                axes.plot(periods, responses.estimates[k, :, j], color=colour, marker="o", ms=2.5)
                axes.xaxis.get_major_locator().set_params(integer=True)
                if k == 0:
                    axes.set_title(named("effect", effect, language), fontsize=text_size())
            row[0].set_ylabel(shown[k])
        panels[-1][1].set_xlabel(beneath)
        if title:
            figure.suptitle(title, x=0.01, ha="left", fontweight="bold", fontsize=text_size(1.5))
        return describe(figure, caption, _alternative(responses, shown, caption, language))


def _alternative(responses: Any, shown: list[str], caption: str, language: str) -> str:
    """Return the picture in words: where each effect begins and ends."""
    last = responses.estimates.shape[1] - 1
    parts = [caption]
    for k, name in enumerate(shown):
        for j, (effect, _colour) in enumerate(_EFFECTS):
            sentence = Message(
                _(
                    "{name}, {effect}: {first:.3g} at once, {end:.3g} after {last} {last:period|periods}"
                ),
                name=name,
                effect=named("effect", effect, language),
                first=float(responses.estimates[k, 0, j]),
                end=float(responses.estimates[k, -1, j]),
                last=last,
            )
            parts.append(sentence.text(language))
    return "; ".join(parts)
