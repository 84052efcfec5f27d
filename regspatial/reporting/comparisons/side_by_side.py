"""Coefficients of several models beside each other, with their intervals."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from ...choices.languages import check_language
from ...containers.labels import spoken
from ...results.table import p_said
from ...words import Message, _, say
from ..style import ACCENT, CONTRAST, GRID, MUTED, THIRD, describe, drawing, new_figure, titles

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_ROW = 0.42  # inches a coefficient
_APART = 0.22
_WIDE = 1.959963984540054


def effects_plot(
    test: Any,
    *,
    title: str | None = None,
    language: str = "en",
    names: Mapping[str, str] | None = None,
) -> Figure:
    """Draw the coefficients under fixed, random and correlated effects, with 95% intervals.

    Parameters
    ----------
    test : HausmanTest
    title, language
    names : mapping of term to label, optional
    """
    language = check_language(language)
    models = (test.with_fixed, test.with_random, test.with_correlated)
    said = [say(one, language) for one in (_("Fixed"), _("Random"), _("Correlated"))]
    terms = [t for t in test.with_fixed.terms if t in test.with_random.terms]
    labels = {**test.variable_labels, "rho": "ρ", "lambda": "λ", **(names or {})}
    shown = [say(spoken(t, labels), language) for t in terms]
    title, caption = titles(title, test.tables()[0].title(language))
    beneath = say(_("Estimate and 95% interval"), language)
    with drawing([title, *shown, *said, beneath], language):
        figure = new_figure(5.8, 1.1 + _ROW * len(terms))
        axes = figure.add_subplot()
        axes.axvline(0.0, color=MUTED, lw=0.8)
        y = np.arange(len(terms))[::-1]
        for k, (model, colour) in enumerate(zip(models, (ACCENT, CONTRAST, THIRD), strict=True)):
            at = [model.terms.index(t) for t in terms]
            middle, half = model.estimates[at], _WIDE * model.se[at]
            place = y + _APART * (1 - k)
            axes.hlines(place, middle - half, middle + half, color=colour, lw=1.5)
            axes.plot(middle, place, "osD"[k], color=colour, ms=4.5, ls="none", label=said[k])
        axes.set_yticks(y, shown)
        axes.set_ylim(-0.6, len(terms) - 0.4)
        axes.tick_params(axis="y", length=0)
        axes.grid(axis="x", color=GRID, lw=0.6)
        axes.set_axisbelow(True)
        axes.set_xlabel(beneath)
        axes.set_title(title)
        axes.legend(frameon=False, ncols=3, loc="lower left", bbox_to_anchor=(0.0, 1.0))
        text = Message(
            _(
                "{caption}. {terms} {terms:coefficient|coefficients} of three models, with "
                "their intervals; {p}."
            ),
            caption=caption,
            terms=len(terms),
            p=p_said(test.p_value),
        )
        return describe(figure, caption, text.text(language))
