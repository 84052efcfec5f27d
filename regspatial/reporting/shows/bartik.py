"""How a shift–share instrument shows itself."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import numpy as np

from ...containers import Regions
from ...regression.instruments.bartik.record import BartikInstrument
from ...results.table import Note, Table, with_time
from ...terms import term
from ...words import Message, _, say
from .._language import check_language
from ..cartography.maps import choropleth
from ..style import ACCENT, CONTRAST, GRID, MUTED, describe, drawing, new_figure, titles
from .registry import MOST_ROWS, Place, Show, entitle, shows

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_MOST = 20
"""Industries in the picture, by exposure."""


@shows(BartikInstrument)
class ShowBartik(Show[BartikInstrument]):
    """The shocks, the industries and the map of the instrument."""

    def method(self, record: BartikInstrument) -> Note:
        """Return shares, growth, size and times."""
        return Note(
            _(
                "Shift–share instrument of {n} {n:region|regions}: shares of {base} in {k} "
                "{k:industry|industries} times their growth ({growth}, {since}), {times}; the nation is the sum of "
                "the regions."
            ),
            n=len(record.ids),
            k=len(record.exposures.industries),
            base=record.spec["base"],
            growth=term("bartik_leave_out", record.spec["leave_out"]),
            since=term("bartik_since", record.spec["since"]),
            times=[str(t) for t in record.times],
        )

    def short(self, record: BartikInstrument) -> tuple[Table, ...]:
        """Return the shocks, and the industries where these are not many."""
        return tuple(t for t in record.tables()[:2] if len(t.rows) <= MOST_ROWS)

    def parts(self, record: BartikInstrument, place: Place) -> Iterator[Any]:
        """Yield the shocks, the picture, the map, and the industries."""
        first, *others = self.short(record)
        yield first
        yield self.figure(record, **place.how)
        if place.regions is not None:
            yield self.map(record, place.regions, **place.map_how)
        yield from others

    def figure(self, record: BartikInstrument, *args: Any, **how: Any) -> Figure:
        """Draw the exposure to each industry, and its shocks."""
        return bartik_figure(record, *args, **how)

    def map(self, record: BartikInstrument, regions: Regions, *args: Any, **how: Any) -> Figure:
        """Draw the instrument of a time, by default the last."""
        del args
        values = record.variable().at(how.pop("time", record.times[-1]))
        said = with_time(Message(_("Shift–share instrument")), values.times[0])
        entitle(how, said.text(how.get("language", "en")))
        return choropleth(regions, values, **how)


def bartik_figure(
    record: BartikInstrument, *, title: str | None = None, language: str = "en"
) -> Figure:
    """Draw the exposure of the regions to each industry, and beside it the industry's shocks.

    Parameters
    ----------
    record : BartikInstrument
    title, language
        At most twenty industries, those the regions are most exposed to.
    """
    language = check_language(language)
    found = record.exposures
    drawn, caption = titles(title, record.tables()[1].title(language))
    order = np.argsort(-found.by_industry, kind="stable")[:_MOST]
    industries = [say(record.said(found.industries[k]), language) for k in order]
    heads = [say(one, language) for one in (_("Exposure"), _("Shocks, a dot a time"))]
    with drawing([drawn, *heads, *industries], language):
        figure = new_figure(6.4, 0.26 * len(order) + 1.1)
        left, right = figure.subplots(1, 2, sharey=True)
        y = np.arange(len(order))[::-1]
        left.barh(y, found.by_industry[order], color=ACCENT, height=0.7)
        left.set_yticks(y, industries)
        left.set_ylim(-0.6, len(order) - 0.4)
        shocks = found.shocks[:, order]
        for t in range(len(shocks)):
            right.plot(shocks[t], y, "o", color=CONTRAST, ms=4, alpha=0.7)
        right.axvline(0.0, color=MUTED, lw=0.8)
        for axes, head in zip((left, right), heads, strict=True):
            axes.set_xlabel(head)
            axes.tick_params(axis="y", length=0)
            axes.spines[["top", "right", "left"]].set_visible(False)
            axes.grid(axis="x", color=GRID, lw=0.6)
            axes.set_axisbelow(True)
        if drawn:
            figure.suptitle(drawn, x=0.01, ha="left")
        said = Message(
            _("Exposure to {n} {n:industry|industries} and their shocks; largest exposure: {top}."),
            n=len(found.industries),
            top=", ".join(
                f"{name} {value:.3g}"
                for name, value in zip(industries[:5], found.by_industry[order], strict=False)
            ),
        )
        return describe(figure, caption, said.text(language))
