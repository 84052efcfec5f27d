"""How location quotients, specialisation and concentration show themselves."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from ...containers import Regions
from ...containers.times import time_position
from ...indicators.location.record import LocationQuotients, Specialisation
from ...results.table import Note, with_time
from ...terms import term
from ...terms.palette import CATEGORIES
from ...words import Message, _, n_, say
from ..cartography.maps import choropleth
from ..stock import BAR, Cells, Chart, Panel, bars, dots, first_of, in_cells, named_rows, ranked
from ..style import (
    CONTRAST,
    DIVERGING,
    pick,
    text_size,
)
from .registry import Place, Show, entitle, shows

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_MOST_CELLS = 12
"""Industries up to which the quotients are written into the cells."""
_FAR = 4.0
"""Quotients from this on, or below its inverse, have the darkest colour."""


def quotients_chart(
    record: LocationQuotients,
    *,
    at_time: int | str | None = None,
    names: Mapping[str, str] | None = None,
    language: str,
) -> Chart:
    """Return the quotients of a time, by default the last, as cells: regions by industries, 1 in white."""
    t = len(record.times) - 1 if at_time is None else time_position(record.times, at_time)
    q = record.quotients[t]
    order = np.sort(ranked(np.nanmax(q, axis=1)))
    shown = named_rows(record.ids, order, names)
    industries = [say(record.said(name), language) for name in record.industries]
    k = len(industries)
    cells, far = np.log(np.clip(q[order], 1.0 / _FAR, _FAR)), float(np.log(_FAR))
    texts = {
        at: f"{value:.2f}" if np.isfinite(value) else "∞" if value > 0 else "–"
        for at, value in np.ndenumerate(q[order])
        if k <= _MOST_CELLS
    }
    dark = np.abs(cells) > 0.7 * far
    slanted = {"rotation": 35, "ha": "right", "rotation_mode": "anchor"}
    return Chart(
        caption=with_time(Message(_("Location quotients")), record.times[t]),
        told=lambda title: Message(
            _(
                "Cells: {title}. {n} of {all} {all:region|regions}, {k} "
                "{k:industry|industries}; {above} {above:quotient|quotients} above 1."
            ),
            title=title,
            n=len(order),
            all=len(record.ids),
            k=k,
            above=int((q > 1.0).sum()),
        ),
        size=(min(max(5.6, 2.4 + 0.6 * k), 11.0), 2.0 + 0.22 * len(order)),
        panels=[
            Panel(
                marks=[
                    Cells(
                        values=cells,
                        colours=DIVERGING,
                        low=-far,
                        high=far,
                        marks=in_cells(texts, dark, fontsize=text_size(-2.5)),
                        scale={
                            "shrink": 0.6,
                            "ticks": np.log([0.25, 0.5, 1.0, 2.0, 4.0]),
                            "names": ["≤1/4", "1/2", "1", "2", "≥4"],
                        },
                    )
                ],
                upright=(range(len(shown)), shown),
                ticks=(range(k), industries, slanted),
                framed=False,
            )
        ],
    )


@shows(LocationQuotients)
class ShowQuotients(Show[LocationQuotients]):
    """Where industries weigh most, and the quotients as cells."""

    first = 1
    chart = staticmethod(quotients_chart)

    def method(self, record: LocationQuotients) -> Note:
        """Return size and what shares are compared with."""
        return Note(
            n_(
                "Location quotients of {k} {k:industry|industries} in {regions} "
                "{regions:region|regions}, {n} time: share in the region over the share in "
                "{what}.",
                "Location quotients of {k} {k:industry|industries} in {regions} "
                "{regions:region|regions}, {n} times: share in the region over the share "
                "in {what}.",
            ),
            k=len(record.industries),
            regions=len(record.ids),
            n=len(record.times),
            what=term("compared_with", record.spec["compared_with"]),
        )

    def parts(self, record: LocationQuotients, place: Place) -> Iterator[Any]:
        """Yield the cells and where industries weigh most."""
        yield self.figure(record, names=place.names, **place.how)
        yield record.tables()[0]

    def map(self, record: LocationQuotients, regions: Regions, *args: Any, **how: Any) -> Figure:
        """Draw the quotients of one industry (`industry`, default the first) at a time."""
        del args
        language, time = how.get("language", "en"), how.pop("at_time", record.times[-1])
        industry = how.pop("industry", record.industries[0])
        values = record.variable(industry).at(time)
        said = with_time(
            Message(_("Location quotient of {x}"), x=record.said(industry)), values.times[0]
        )
        entitle(how, said.text(language))
        how.setdefault("centre", 1.0)
        return choropleth(regions, values, **how)


def specialisation_chart(
    record: Specialisation,
    *,
    at_time: int | str | None = None,
    names: Mapping[str, str] | None = None,
    language: str,
) -> Chart:
    """Return Krugman's index of the regions at a time as bars, and that of the first time as a ring."""
    t = len(record.times) - 1 if at_time is None else time_position(record.times, at_time)
    values = record.krugman[t]
    order = ranked(values)
    shown = named_rows(record.ids, order, names)
    marks = [bars(values[order], color=CATEGORIES[0], label=str(record.times[t]))]
    if t:
        ring: dict[str, Any] = {
            "color": CONTRAST,
            "mfc": "none",
            "ms": 5,
            "label": str(record.times[0]),
        }
        marks.append(dots(record.krugman[0][order], np.arange(len(order))[::-1], **ring))
    beneath = pick(_("0: as elsewhere; 2: nothing in common"), language)
    return Chart(
        caption=with_time(Message(_("Krugman specialisation")), record.times[t]),
        told=lambda title: first_of(shown, values[order], title, len(order), len(record.ids)),
        size=(6.2, 1.2 + BAR * len(order)),
        panels=[Panel(marks=marks, rows=shown, x=beneath, grid="x")],
        key={"loc": "outside lower left", "ncols": 2} if t else None,
    )


@shows(Specialisation)
class ShowSpecialisation(Show[Specialisation]):
    """The specialisation of the regions as bars and as a map, and the tables that are short."""

    order = (
        "map",
        "figure",
        "tables",
    )
    of_short = True
    named = True
    shade = _("Krugman specialisation")
    chart = staticmethod(specialisation_chart)

    def method(self, record: Specialisation) -> Note:
        """Return size, indices and what structures are compared with."""
        return Note(
            n_(
                "Specialisation of {regions} {regions:region|regions} in {k} "
                "{k:industry|industries}, {n} time: Krugman's index against {what}, "
                "Herfindahl's, entropy; concentration of the industries over the regions.",
                "Specialisation of {regions} {regions:region|regions} in {k} "
                "{k:industry|industries}, {n} times: Krugman's index against {what}, "
                "Herfindahl's, entropy; concentration of the industries over the regions.",
            ),
            regions=len(record.ids),
            k=len(record.industries),
            n=len(record.times),
            what=term("compared_with", record.spec["compared_with"]),
        )
