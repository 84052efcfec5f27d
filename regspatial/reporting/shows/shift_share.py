"""How a shift–share analysis shows itself."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from ...choices.languages import check_language
from ...containers import Regions
from ...indicators.ranking.record import ALL_BARS, SOME_BARS
from ...indicators.shift_share.record import ShiftShare
from ...results.table import Note, Table
from ...terms import term
from ...terms.palette import CATEGORIES
from ...words import Message, _, say
from .._labels import known_names
from ..cartography.maps import choropleth
from ..findings.registry import Findings, Names, ends, finds, scored
from ..own.description import BAR, _plain
from ..style import INK, MUTED, describe, drawing, legend_below, new_figure, titles
from .registry import MOST_ROWS, Show, entitle, shows

if TYPE_CHECKING:
    from matplotlib.figure import Figure


@finds
def _shift_share(record: ShiftShare, names: Names) -> Findings:
    values = record.rates("competitive")
    order = [i for i in np.argsort(-values, kind="stable") if np.isfinite(values[i])]
    return (
        ends(
            order,
            lambda places: scored(record, places, values, names),
            _(
                "Competitive effect, {span}, in percent of the beginning, highest: {high}; lowest: {low}."
            ),
            _("Competitive effect, {span}, in percent of the beginning, from the highest: {all}."),
            span=record.span,
        ),
    )


def shift_share_figure(
    record: ShiftShare,
    *,
    names: Mapping[str, str] | None = None,
    title: str | None = None,
    language: str = "en",
) -> Figure:
    """Draw mix and competitive effect in percent of where a region began, with a dot at their sum.

    National growth is the same for all and stands below the axis in words.

    Parameters
    ----------
    record : ShiftShare
    names : mapping of id to name, optional
    title, language
    """
    language = check_language(language)
    mix, own = record.rates("mix"), record.rates("competitive")
    both = mix + own
    order = np.argsort(-both, kind="stable")
    if len(order) > ALL_BARS:
        half = SOME_BARS // 2
        order = np.concatenate([order[:half], order[-half:]])
    known = known_names(names)
    shown = [known.get(record.ids[i], record.ids[i]) for i in order]
    said = Message(_("Growth beside the nation's, {span}"), span=record.span)
    drawn, caption = titles(title, said.text(language))
    labels = [say(one, language) for one in (_("Industry mix"), _("Competitive effect"), _("Sum"))]
    with drawing([drawn, *shown, *labels], language):
        figure = new_figure(6.4, 1.5 + BAR * len(order))
        axes = figure.add_subplot()
        y = np.arange(len(order))[::-1]
        for k, values in enumerate((mix[order], own[order])):
            beside = mix[order] if k else np.zeros(len(order))
            start = np.where(np.sign(beside) == np.sign(values), beside, 0.0)
            axes.barh(y, values, left=start, height=0.7, color=CATEGORIES[k], label=labels[k])
        axes.plot(both[order], y, "o", color=INK, ms=4, label=labels[2])
        axes.axvline(0, color=MUTED, lw=0.8)
        axes.set_yticks(y, shown)
        axes.set_ylim(-0.6, len(order) - 0.4)
        axes.tick_params(axis="y", length=0)
        axes.set_xlabel(
            Message(
                _("% of {time}; national growth {growth:.3g} %"),
                time=record.times[0],
                growth=float(100.0 * record.national.sum() / record.before.sum()),
            ).text(language)
        )
        _plain(axes, grid="x")
        axes.set_title(drawn)
        legend_below(figure, 3)
        top = ", ".join(f"{n} {both[i]:.3g}" for n, i in list(zip(shown, order, strict=True))[:5])
        text = Message(
            _("Bar chart: {title}. {n} of {all} {all:region|regions}; first: {top}."),
            title=caption,
            n=len(order),
            all=len(record.ids),
            top=top,
        )
        return describe(figure, caption, text.text(language))


@shows(ShiftShare)
class ShowShiftShare(Show[ShiftShare]):
    """Bars of mix and competitive effect, a map of the latter, and the tables that are short."""

    order = (
        "figure",
        "map",
        "tables",
    )
    of_short = True
    named = True
    draws = staticmethod(shift_share_figure)

    def method(self, record: ShiftShare) -> Note:
        """Return size, times, form and what the nation is."""
        return Note(
            _(
                "Shift–share analysis of {regions} {regions:region|regions} and {k} "
                "{k:industry|industries}, {span}, {form}; the nation is the sum of the "
                "regions."
            ),
            regions=len(record.ids),
            k=len(record.industries),
            span=record.span,
            form=term("shift_share_form", record.spec["form"]),
        )

    def short(self, record: ShiftShare) -> tuple[Table, ...]:
        """Return the parts by region and the growth of the industries, where these are short."""
        first, second, _all = record.tables()
        return tuple(t for t in (first, second) if len(t.rows) <= MOST_ROWS) or (first,)

    def map(self, record: ShiftShare, regions: Regions, *args: Any, **how: Any) -> Figure:
        """Draw the competitive effect in percent of where a region began."""
        del args
        said = Message(_("Competitive effect, % of {time}"), time=record.times[0])
        entitle(how, said.text(how.get("language", "en")))
        how.setdefault("centre", 0.0)
        values = dict(zip(record.ids, record.rates("competitive").tolist(), strict=True))
        return choropleth(regions, values, **how)
