"""Pictures of numbers with intervals: by region in order of size, and predictions against what was."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from ...choices.languages import check_language
from ...words import Message, Words, _, say
from .._labels import known_names
from ..style import ACCENT, CONTRAST, GRID, MUTED, describe, drawing, new_figure, titles

if TYPE_CHECKING:
    from matplotlib.figure import Figure

Array = NDArray[np.float64]

MOST = 40
"""Regions of a picture: the largest of either side; all stand in the table."""


def region_intervals(
    ids: Sequence[str],
    estimates: Array,
    low: Array,
    high: Array,
    *,
    caption: Words,
    beneath: Words,
    title: str | None = None,
    language: str = "en",
    names: Mapping[str, str] | None = None,
) -> Figure:
    """Draw a number a region with its interval, in order of size.

    Parameters
    ----------
    ids : n labels
    estimates, low, high : (n,) arrays
    caption, beneath : words of the title and of the axis
    title, language
    names : mapping of id to name, optional
    """
    language = check_language(language)
    keep = np.sort(np.argsort(-np.abs(estimates), kind="stable")[:MOST])
    order = keep[np.argsort(estimates[keep], kind="stable")]
    known = known_names(names)
    shown = [known.get(ids[k], ids[k]) for k in order]
    title, said = titles(title, say(caption, language))
    axis = say(beneath, language)
    with drawing([title, *shown, axis], language):
        figure = new_figure(5.6, 1.0 + 0.2 * len(order))
        axes = figure.add_subplot()
        y = np.arange(len(order))
        axes.axvline(0.0, color=MUTED, lw=0.8)
        sure = (low[order] > 0) | (high[order] < 0)
        axes.hlines(y, low[order], high[order], color=ACCENT, lw=1.2)
        for chosen, face in ((sure, ACCENT), (~sure, "white")):
            axes.plot(
                estimates[order][chosen], y[chosen], "o", color=ACCENT, mfc=face, ms=4, ls="none"
            )
        axes.set_yticks(y, shown)
        axes.set_ylim(-0.7, len(order) - 0.3)
        axes.tick_params(axis="y", length=0)
        axes.grid(axis="x", color=GRID, lw=0.6)
        axes.set_axisbelow(True)
        axes.set_xlabel(axis)
        axes.set_title(title)
        text = Message(
            _(
                "{caption}. {n} {n:region|regions} from {low:.4g} to {high:.4g}, with "
                "their intervals."
            ),
            caption=said,
            n=len(order),
            low=float(estimates.min()),
            high=float(estimates.max()),
        )
        return describe(figure, said, text.text(language))


def prediction_plot(
    record: Any,
    *,
    title: str | None = None,
    language: str = "en",
    names: Mapping[str, str] | None = None,
) -> Figure:
    """Draw predictions against what was observed; where nothing was, the last period by region.

    Parameters
    ----------
    record : Prediction
    title, language
    names : mapping of region to name, optional
    """
    language = check_language(language)
    seen = np.isfinite(record.observed)
    table = record.tables()[0]
    if not seen.any():
        return region_intervals(
            record.ids,
            record.estimates[-1],
            record.low[-1],
            record.high[-1],
            caption=table.en,
            beneath=_("Predicted"),
            title=title,
            language=language,
            names=names,
        )
    title, said = titles(title, table.title(language))
    words = [_("Observed"), _("Predicted"), _("periods of the estimation"), _("new periods")]
    across, up, within, beyond = (say(one, language) for one in words)
    inside = np.array(record.estimated_on)[:, None] & seen
    with drawing([title, across, up, within, beyond], language):
        figure = new_figure(4.8, 4.4)
        axes = figure.add_subplot()
        ends = [
            float(v)
            for part in (record.observed[seen], record.estimates[seen])
            for v in (part.min(), part.max())
        ]
        low, high = min(ends), max(ends)
        axes.plot([low, high], [low, high], color=MUTED, lw=0.8)
        for chosen, colour, label in ((inside, ACCENT, within), (seen & ~inside, CONTRAST, beyond)):
            if chosen.any():
                axes.plot(
                    record.observed[chosen],
                    record.estimates[chosen],
                    "o",
                    color=colour,
                    ms=3,
                    alpha=0.7,
                    ls="none",
                    label=label,
                )
        axes.set_xlabel(across)
        axes.set_ylabel(up)
        axes.set_title(title)
        axes.legend(frameon=False)
        text = Message(
            _(
                "{caption}. {n} {n:observation|observations}; observed {a} to {b}, predicted {c} to {d}."
            ),
            caption=said,
            n=int(seen.sum()),
            **dict(zip("abcd", (f"{v:.4g}" for v in ends), strict=True)),
        )
        return describe(figure, said, text.text(language))
