"""Pictures of association beyond one statistic: matrices of Moran's I."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ..results.moran_matrix import MoranMatrix
from ..words import Message, _, say
from ._language import check_language
from .style import DIVERGING, INK, describe, drawing, new_figure, pick, titles

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
    said = Message(_("Moran's I of each variable with each, {time}"), time=record.time)
    drawn, caption = titles(title, said.text(language))
    k = len(names)
    with drawing([drawn, *names], language):
        figure = new_figure(max(3.6, 1.9 + 0.75 * k), max(2.8, 1.4 + 0.55 * k))
        axes = figure.subplots()
        size = float(np.abs(record.values).max()) or 1.0
        image = axes.imshow(record.values, cmap=DIVERGING, vmin=-size, vmax=size, aspect="auto")
        for u in range(k):
            for v in range(k):
                value, strong = record.values[u, v], record.p_value[u, v] <= _ALPHA
                axes.text(
                    v, u, f"{value:.2f}", ha="center", va="center",
                    fontweight="bold" if strong else "normal",
                    color="white" if abs(value) > _DARK * size else INK,
                )  # fmt: skip
        axes.set_xticks(
            range(k), names, rotation=30 if k > 2 else 0, ha="right" if k > 2 else "center"
        )
        axes.set_yticks(range(k), names)
        axes.tick_params(length=0)
        axes.set_xlabel(pick(_("Variable of the neighbours"), language))
        axes.set_ylabel(pick(_("Variable of the region"), language))
        bar = figure.colorbar(image, ax=axes, shrink=0.9)
        bar.outline.set_visible(False)
        bar.set_label(pick(_("I (bold: p ≤ 0.05)"), language))
        if drawn:
            axes.set_title(drawn)
        text = Message(
            _("Matrix: {title}. {cells} cells, {strong} with p up to 0.05."),
            title=caption,
            cells=k * k,
            strong=int((record.p_value <= _ALPHA).sum()),
        )
        return describe(figure, caption, text.text(language))
