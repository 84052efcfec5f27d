"""How economic complexity shows itself."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from ...choices.languages import check_language
from ...containers.times import time_position
from ...indicators.complexity.record import EconomicComplexity
from ...results.table import Note, with_time
from ...words import Message, _, n_, say
from .._labels import known_names
from ..findings.registry import Findings, Names, called, ends, finds, when
from ..style import ACCENT, GRID, describe, drawing, new_figure, pick, titles
from .registry import Show, shows

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_MOST_NAMES = 45
"""Names along an axis that can be read; with more there are none."""


@finds
def _complexity(record: EconomicComplexity, names: Names) -> Findings:
    values = record.eci[-1]
    order = [i for i in np.argsort(-values, kind="stable") if np.isfinite(values[i])]
    return (
        ends(
            order,
            lambda places: called([record.ids[i] for i in places], names),
            _("Economic complexity in {time}, highest: {high}; lowest: {low}."),
            _("Economic complexity in {time}, from the highest: {all}."),
            time=when(record.times[-1]),
        ),
    )


def complexity_figure(
    record: EconomicComplexity,
    *,
    time: int | str | None = None,
    names: Mapping[str, str] | None = None,
    title: str | None = None,
    language: str = "en",
) -> Figure:
    """Draw who has which industry at a time: regions by their index, industries by theirs.

    Parameters
    ----------
    record : EconomicComplexity
    time : default the last
    names : mapping of id to name, optional
    title, language
    """
    language = check_language(language)
    t = len(record.times) - 1 if time is None else time_position(record.times, time)
    rows = np.argsort(-record.eci[t], kind="stable")
    columns = np.argsort(record.pci[t], kind="stable")
    known = known_names(names)
    shown = [known.get(record.ids[i], record.ids[i]) for i in rows]
    industries = [say(record.said(record.industries[k]), language) for k in columns]
    said = with_time(Message(_("Who has which industry")), record.times[t])
    drawn, caption = titles(title, said.text(language))
    with drawing([drawn, *shown, *industries], language):
        wide = min(max(5.6, 2.2 + 0.24 * len(industries)), 11.0)
        high = min(max(3.4, 1.8 + 0.2 * len(shown)), 12.0)
        figure = new_figure(wide, high)
        axes = figure.subplots()
        from matplotlib.colors import ListedColormap

        cells = record.present[t][np.ix_(rows, columns)]
        axes.imshow(cells, cmap=ListedColormap(["white", ACCENT]), vmin=0, vmax=1, aspect="auto")
        axes.set_xticks(np.arange(len(industries) + 1) - 0.5, minor=True)
        axes.set_yticks(np.arange(len(shown) + 1) - 0.5, minor=True)
        axes.grid(which="minor", color=GRID, lw=0.5)
        axes.tick_params(which="both", length=0)
        if len(shown) <= _MOST_NAMES:
            axes.set_yticks(range(len(shown)), shown)
        else:
            axes.set_yticks([])
        if len(industries) <= _MOST_NAMES:
            axes.set_xticks(
                range(len(industries)), industries, rotation=40, ha="right", rotation_mode="anchor"
            )
        else:
            axes.set_xticks([])
        axes.set_ylabel(pick(_("Regions, the most complex on top"), language))
        axes.set_xlabel(pick(_("Industries, the most complex at the right"), language))
        axes.set_title(drawn)
        top = ", ".join(
            f"{n} {record.eci[t, i]:.3g}" for n, i in list(zip(shown, rows, strict=True))[:5]
        )
        text = Message(
            _(
                "Matrix: {title}. {n} {n:region|regions} by {k} "
                "{k:industry|industries}; most complex: {top}."
            ),
            title=caption,
            n=len(shown),
            k=len(industries),
            top=top,
        )
        return describe(figure, caption, text.text(language))


@shows(EconomicComplexity)
class ShowComplexity(Show[EconomicComplexity]):
    """A map of the index, the matrix in its order, and the tables that are short."""

    order = (
        "map",
        "figure",
        "tables",
    )
    of_short = True
    named = True
    shade = _("Economic complexity index")
    draws = staticmethod(complexity_figure)

    def method(self, record: EconomicComplexity) -> Note:
        """Return size, threshold and what the indices are."""
        return Note(
            n_(
                "Economic complexity of {regions} {regions:region|regions} and {k} "
                "{k:industry|industries}, {n} time: second eigenvector (Hidalgo and "
                "Hausmann 2009) of who has which industry at a location quotient of "
                "{threshold:g} or more, as z-scores; relatedness by industries found "
                "together, without the industry itself.",
                "Economic complexity of {regions} {regions:region|regions} and {k} "
                "{k:industry|industries}, {n} times: second eigenvector (Hidalgo and "
                "Hausmann 2009) of who has which industry at a location quotient of "
                "{threshold:g} or more, as z-scores; relatedness by industries found "
                "together, without the industry itself.",
            ),
            regions=len(record.ids),
            k=len(record.industries),
            n=len(record.times),
            threshold=record.threshold,
        )
