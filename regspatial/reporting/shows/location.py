"""How location quotients, specialisation and concentration show themselves."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from ...choices.languages import check_language
from ...containers import Regions
from ...containers.times import time_position
from ...indicators.location.record import LocationQuotients, Specialisation
from ...indicators.ranking.record import ALL_BARS, SOME_BARS
from ...results.table import Note, with_time
from ...terms import term
from ...terms.palette import CATEGORIES
from ...words import Message, _, n_, say
from .._labels import known_names
from ..cartography.maps import choropleth
from ..own.description import BAR, _plain
from ..style import (
    CONTRAST,
    DIVERGING,
    INK,
    describe,
    drawing,
    new_figure,
    pick,
    text_size,
    titles,
)
from .registry import Place, Show, entitle, shows

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_MOST_CELLS = 12
"""Industries up to which the quotients are written into the cells."""
_FAR = 4.0
"""Quotients from this on, or below its inverse, have the darkest colour."""


def quotients_figure(
    record: LocationQuotients,
    *,
    time: int | str | None = None,
    names: Mapping[str, str] | None = None,
    title: str | None = None,
    language: str = "en",
) -> Figure:
    """Draw the quotients of a time as cells: regions by industries, 1 in white.

    Parameters
    ----------
    record : LocationQuotients
    time : default the last
    names : mapping of id to name, optional
    title, language
    """
    language = check_language(language)
    t = len(record.times) - 1 if time is None else time_position(record.times, time)
    q = record.quotients[t]
    order = np.argsort(-np.nanmax(q, axis=1), kind="stable")
    order = np.sort(order[: len(order) if len(order) <= ALL_BARS else SOME_BARS])
    known = known_names(names)
    shown = [known.get(record.ids[i], record.ids[i]) for i in order]
    industries = [say(record.said(name), language) for name in record.industries]
    said = with_time(Message(_("Location quotients")), record.times[t])
    drawn, caption = titles(title, said.text(language))
    with drawing([drawn, *shown, *industries], language):
        k = len(industries)
        figure = new_figure(min(max(5.6, 2.4 + 0.6 * k), 11.0), 2.0 + 0.22 * len(order))
        axes = figure.subplots()
        cells = np.log(np.clip(q[order], 1.0 / _FAR, _FAR))
        far = float(np.log(_FAR))
        image = axes.imshow(cells, cmap=DIVERGING, vmin=-far, vmax=far, aspect="auto")
        if k <= _MOST_CELLS:
            for (i, j), value in np.ndenumerate(q[order]):
                written = f"{value:.2f}" if np.isfinite(value) else "∞" if value > 0 else "–"
                strong = abs(cells[i, j]) > 0.7 * far
                axes.text(
                    j,
                    i,
                    written,
                    ha="center",
                    va="center",
                    fontsize=text_size(-2.5),
                    color="white" if strong else INK,
                )
        axes.set_yticks(range(len(shown)), shown)
        axes.set_xticks(range(k), industries, rotation=35, ha="right", rotation_mode="anchor")
        axes.tick_params(length=0)
        axes.spines[:].set_visible(False)
        bar = figure.colorbar(image, ax=axes, shrink=0.6, ticks=np.log([0.25, 0.5, 1.0, 2.0, 4.0]))
        bar.ax.set_yticklabels(["≤1/4", "1/2", "1", "2", "≥4"])
        bar.outline.set_visible(False)
        axes.set_title(drawn)
        text = Message(
            _(
                "Cells: {title}. {n} of {all} {all:region|regions}, {k} "
                "{k:industry|industries}; {above} {above:quotient|quotients} above 1."
            ),
            title=caption,
            n=len(order),
            all=len(record.ids),
            k=k,
            above=int((q > 1.0).sum()),
        )
        return describe(figure, caption, text.text(language))


@shows(LocationQuotients)
class ShowQuotients(Show[LocationQuotients]):
    """Where industries weigh most, and the quotients as cells."""

    first = 1
    draws = staticmethod(quotients_figure)

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
        yield quotients_figure(record, names=place.names, **place.how)
        yield record.tables()[0]

    def map(self, record: LocationQuotients, regions: Regions, *args: Any, **how: Any) -> Figure:
        """Draw the quotients of one industry (`industry`, default the first) at a time."""
        del args
        language, time = how.get("language", "en"), how.pop("time", record.times[-1])
        industry = how.pop("industry", record.industries[0])
        values = record.variable(industry).at(time)
        said = with_time(
            Message(_("Location quotient of {x}"), x=record.said(industry)), values.times[0]
        )
        entitle(how, said.text(language))
        how.setdefault("centre", 1.0)
        return choropleth(regions, values, **how)


def specialisation_figure(
    record: Specialisation,
    *,
    time: int | str | None = None,
    names: Mapping[str, str] | None = None,
    title: str | None = None,
    language: str = "en",
) -> Figure:
    """Draw Krugman's index of the regions at a time as bars, and that of the first time as a ring.

    Parameters
    ----------
    record : Specialisation
    time : default the last
    names : mapping of id to name, optional
    title, language
    """
    language = check_language(language)
    t = len(record.times) - 1 if time is None else time_position(record.times, time)
    order = np.argsort(-record.krugman[t], kind="stable")
    order = order[: len(order) if len(order) <= ALL_BARS else SOME_BARS]
    known = known_names(names)
    shown = [known.get(record.ids[i], record.ids[i]) for i in order]
    said = with_time(Message(_("Krugman specialisation")), record.times[t])
    drawn, caption = titles(title, said.text(language))
    with drawing([drawn, *shown], language):
        figure = new_figure(6.2, 1.2 + BAR * len(order))
        axes = figure.add_subplot()
        y = np.arange(len(order))[::-1]
        axes.barh(
            y,
            record.krugman[t][order],
            height=0.74,
            color=CATEGORIES[0],
            label=str(record.times[t]),
        )
        if t:
            axes.plot(
                record.krugman[0][order],
                y,
                "o",
                color=CONTRAST,
                mfc="none",
                ms=5,
                label=str(record.times[0]),
            )
            figure.legend(loc="outside lower left", ncols=2)
        axes.set_yticks(y, shown)
        axes.set_ylim(-0.6, len(order) - 0.4)
        axes.tick_params(axis="y", length=0)
        axes.set_xlabel(pick(_("0: as elsewhere; 2: nothing in common"), language))
        _plain(axes, grid="x")
        axes.set_title(drawn)
        top = ", ".join(
            f"{n} {record.krugman[t, i]:.3g}" for n, i in list(zip(shown, order, strict=True))[:5]
        )
        text = Message(
            _("Bar chart: {title}. {n} of {all} {all:region|regions}; first: {top}."),
            title=caption,
            n=len(order),
            all=len(record.ids),
            top=top,
        )
        return describe(figure, caption, text.text(language))


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
    draws = staticmethod(specialisation_figure)

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
