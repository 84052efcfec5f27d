"""How a shift–share analysis shows itself."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from ...containers import Regions
from ...indicators.ranking.record import ALL_BARS, SOME_BARS
from ...indicators.shift_share.record import ShiftShare
from ...results.table import Note, Table
from ...terms import term
from ...terms.palette import CATEGORIES
from ...terms.untimed import when
from ...words import Message, _, say
from ..cartography.maps import choropleth
from ..findings.registry import Findings, Names, ends, finds, scored
from ..stock import BAR, Chart, Panel, bars, dots, first_of, named_rows, rule
from ..style import INK
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


def shift_share_chart(
    record: ShiftShare, *, names: Mapping[str, str] | None = None, language: str
) -> Chart:
    """Return mix and competitive effect in percent of where a region began, with a dot at their sum.

    National growth is the same for all and stands below the axis in words.
    """
    mix, own = record.rates("mix"), record.rates("competitive")
    both = mix + own
    order = np.argsort(-both, kind="stable")
    if len(order) > ALL_BARS:
        half = SOME_BARS // 2
        order = np.concatenate([order[:half], order[-half:]])
    shown = named_rows(record.ids, order, names)
    labels = [say(one, language) for one in (_("Industry mix"), _("Competitive effect"), _("Sum"))]
    marks = []
    for k, values in enumerate((mix[order], own[order])):
        beside = mix[order] if k else np.zeros(len(order))
        start = np.where(np.sign(beside) == np.sign(values), beside, 0.0)
        style = {"left": start, "height": 0.7, "color": CATEGORIES[k]}
        marks.append(bars(values, label=labels[k], **style))
    y = np.arange(len(order))[::-1]
    marks += [dots(both[order], y, color=INK, ms=4, label=labels[2]), rule(0)]
    growth = Message(
        _("% of {time}; national growth {growth:.3g} %"),
        time=when(record.times[0]),
        growth=float(100.0 * record.national.sum() / record.before.sum()),
    )
    return Chart(
        caption=Message(_("Growth beside the nation's, {span}"), span=record.span),
        told=lambda title: first_of(shown, both[order], title, len(order), len(record.ids)),
        size=(6.4, 1.5 + BAR * len(order)),
        panels=[Panel(marks=marks, rows=shown, x=growth.text(language), grid="x")],
        key=3,
    )


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
    chart = staticmethod(shift_share_chart)

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
        said = Message(_("Competitive effect, % of {time}"), time=when(record.times[0]))
        entitle(how, said.text(how.get("language", "en")))
        how.setdefault("centre", 0.0)
        values = dict(zip(record.ids, record.rates("competitive").tolist(), strict=True))
        return choropleth(regions, values, **how)
