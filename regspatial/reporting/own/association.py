"""Pictures of association beyond one statistic: matrices of Moran's I, correlograms."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ...autocorrelation.correlogram.record import Correlogram
from ...autocorrelation.moran_matrix.record import MoranMatrix
from ...choices.languages import check_language
from ...results.table import with_time
from ...words import Message, _, say
from ..style import (
    ACCENT,
    CONTRAST,
    DIVERGING,
    GRID,
    INK,
    MUTED,
    colour_bar,
    describe,
    drawing,
    new_figure,
    pick,
    titles,
)

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_ALPHA = 0.05
_DARK = 0.62  # share of the largest value from which text on a colour is white


def moran_matrix_figure(
    record: MoranMatrix, *, title: str | None = None, language: str = "en"
) -> Figure:
    """Draw the matrix as coloured cells with their values; those below 5 % are bold.

    Parameters
    ----------
    record : MoranMatrix
    title, language
    """
    language = check_language(language)
    names = [say(record.said(v), language) for v in record.variables]
    said = with_time(Message(_("Moran's I of each variable with each")), record.time)
    drawn, caption = titles(title, said.text(language))
    k = len(names)
    with drawing([drawn, *names], language):
        figure = new_figure(max(5.2, 1.9 + 0.75 * k), max(2.8, 1.4 + 0.55 * k))
        axes = figure.subplots()
        size = float(np.abs(record.values).max()) or 1.0
        image = axes.imshow(record.values, cmap=DIVERGING, vmin=-size, vmax=size, aspect="auto")
        for u in range(k):
            for v in range(k):
                value, strong = record.values[u, v], record.p_value[u, v] <= _ALPHA
                axes.text(
                    v,
                    u,
                    f"{value:.2f}",
                    ha="center",
                    va="center",
                    fontweight="bold" if strong else "normal",
                    color="white" if abs(value) > _DARK * size else INK,
                )
        axes.set_xticks(
            range(k), names, rotation=30 if k > 2 else 0, ha="right" if k > 2 else "center"
        )
        axes.set_yticks(range(k), names)
        axes.tick_params(length=0)
        axes.set_xlabel(pick(_("Variable of the neighbours"), language))
        axes.set_ylabel(pick(_("Variable of the region"), language))
        colour_bar(figure, image, axes, _("I (bold: p ≤ 0.05)"), language)
        if drawn:
            axes.set_title(drawn)
        text = Message(
            _("Matrix: {title}. {cells} {cells:cell|cells}, {strong} with p up to 0.05."),
            title=caption,
            cells=k * k,
            strong=int((record.p_value <= _ALPHA).sum()),
        )
        return describe(figure, caption, text.text(language))


def correlogram_figure(
    record: Correlogram, *, title: str | None = None, language: str = "en"
) -> Figure:
    """Draw the values with the band of permutations; filled where p of all together is small.

    Parameters
    ----------
    record : Correlogram
    title, language
    """
    language = check_language(language)
    drawn, caption = titles(title, record.tables()[0].title(language))
    known = ~np.isnan(record.values)
    at = (record.mean_distance if record.by == "distance" else record.upper)[known]
    strong = record.p_adjusted[known] <= record.alpha
    key = "I" if record.statistic == "moran" else "C"
    with drawing([drawn], language):
        figure = new_figure(6.4, 3.4)
        axes = figure.subplots()
        axes.fill_between(
            at,
            record.low[known],
            record.high[known],
            color=GRID,
            lw=0,
            label=Message(_("{share:g} % of permutations"), share=100 * (1 - record.alpha)).text(
                language
            ),
        )
        axes.plot(
            at,
            record.expected[known],
            color=MUTED,
            lw=0.9,
            ls="--",
            label=pick(_("Expected"), language),
        )
        axes.plot(at, record.values[known], color=ACCENT, lw=1.4, zorder=3)
        for chosen, face, said in (
            (strong, CONTRAST, _("p ≤ {alpha:g}, all together")),
            (~strong, "white", _("otherwise")),
        ):
            if not chosen.any():
                continue
            axes.plot(
                at[chosen],
                record.values[known][chosen],
                "o",
                ms=5.5,
                mfc=face,
                mec=ACCENT,
                zorder=4,
                label=Message(said, alpha=record.alpha).text(language),
            )
        across = Message(_("Order of neighbours"))
        if record.by == "distance":
            across = Message(_("Mean distance ({unit})"), unit=record.unit_said())
        axes.set_xlabel(across.text(language))
        axes.set_ylabel(key)
        if record.by == "order":
            axes.set_xticks(at)
        axes.legend(frameon=False, ncols=2, loc="best")
        if drawn:
            axes.set_title(drawn)
        text = Message(
            _(
                "Line: {title}. {n} {n:lag|lags}, {strong} of them outside what "
                "permutations give together."
            ),
            title=caption,
            n=int(known.sum()),
            strong=int(strong.sum()),
        )
        return describe(figure, caption, text.text(language))
