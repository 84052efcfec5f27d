"""How a fuzzy-set qualitative comparative analysis shows itself."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from ...choices.languages import check_language
from ...configurations.fsqca.record import Fsqca
from ...configurations.fsqca.words import expression
from ...containers import Regions
from ...results.table import Note, Table, with_time
from ...terms import term
from ...words import Message, _, n_, say
from .._labels import known_names
from ..cartography.maps import choropleth
from ..findings.registry import Findings, Names, finds, number
from ..style import ACCENT, GRID, INK, MUTED, describe, drawing, new_figure, text_size, titles
from .registry import MOST_ROWS, Place, Show, entitle, shows

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

MOST_LABELS = 12
"""Deviant cases that are named in a plot."""


@finds
def _found(record: Fsqca, names: Names) -> Findings:
    del names
    y, cut = record.said_outcome(), record.spec["necessity"]
    needed = [
        Message("{x}" if one.present else "~{x}", x=record.said(one.name))
        for one in record.necessity
        if one.of_outcome[0] >= cut
    ]
    first = (
        Message(_("Necessary for {y}: {x}."), y=y, x=needed)
        if needed
        else Message(_("No single condition is necessary for {y}."), y=y)
    )
    paths = record.configurations()
    if not paths:
        return (
            first,
            Message(_("No configuration is sufficient for {y} under these cut-offs."), y=y),
        )
    best = max(paths, key=lambda c: c.fit.coverage)
    return (
        first,
        Message(
            n_(
                "{n} configuration is sufficient for {y}, with consistency {consistency} and coverage "
                "{coverage}.",
                "{n} configurations are sufficient for {y}, together with consistency {consistency} and "
                "coverage {coverage}.",
            ),
            n=len(paths),
            y=y,
            consistency=number(record.consistency),
            coverage=number(record.coverage),
        ),
        Message(
            _("{name} has the highest coverage, {coverage}: {term}."),
            name=best.name,
            coverage=number(best.fit.coverage),
            term=expression(record, [best.term]),
        ),
    )


def xy_figure(
    record: Fsqca,
    configuration: str | None = None,
    *,
    names: Mapping[str, str] | None = None,
    title: str | None = None,
    language: str = "en",
) -> Figure:
    """Draw the outcome against a configuration, by default the solution; on and above the diagonal it suffices.

    Parameters
    ----------
    record : Fsqca
    configuration : str, optional
        Name of a configuration, such as "H1".
    names : mapping of id to name, optional
    title, language
    """
    language = check_language(language)
    x, y = record.membership(configuration).ravel(), record.y.ravel()
    which = configuration or Message(_("the solution"))
    said = Message(_("{y} and {what}"), y=record.said_outcome(), what=which)
    drawn, caption = titles(title, said.text(language))
    deviant = [i for i in np.argsort(y - x) if x[i] > 0.5 and y[i] <= 0.5][:MOST_LABELS]
    known = known_names(names)
    called = []
    for i in deviant:
        one, time = record.cases[i]
        called.append(known.get(one, one) + (f" {time}" if len(record.times) > 1 else ""))
    with drawing([drawn, *called], language):
        figure = new_figure(5.4, 5.2)
        axes = figure.add_subplot()
        _lines(axes)
        odd = (x > 0.5) & (y <= 0.5)
        axes.plot(x[~odd], y[~odd], "o", color=ACCENT, ms=5, alpha=0.75, mec="white", mew=0.5)
        axes.plot(x[odd], y[odd], "D", color=INK, ms=5, mfc="white")
        for i, text in zip(deviant, called, strict=True):
            axes.annotate(
                text,
                (x[i], y[i]),
                xytext=(-5, -3),
                textcoords="offset points",
                ha="right",
                va="top",
                fontsize=text_size(-1.5),
            )
        axes.set_xlabel(Message(_("Membership in {what}"), what=which).text(language))
        axes.set_ylabel(
            Message(_("Membership in {what}"), what=record.said_outcome()).text(language)
        )
        axes.grid(axis="both", color=GRID, lw=0.6)
        axes.set_axisbelow(True)
        axes.set_title(drawn)
        text = Message(
            _(
                "Scatter plot: {title}. {above} of {n} {n:case|cases} lie on or above the diagonal; {odd} "
                "{odd:is|are} above .5 in the configuration and not in the outcome."
            ),
            title=caption,
            above=int((y >= x).sum()),
            n=len(x),
            odd=int(odd.sum()),
        )
        return describe(figure, caption, text.text(language))


@shows(Fsqca)
class ShowFsqca(Show[Fsqca]):
    """The configurations, the plot of solution against outcome, a map, and the tables that are short."""

    draws = staticmethod(xy_figure)

    def method(self, record: Fsqca) -> Note:
        """Return cases, conditions, calibration, cut-offs and solution."""
        spec = record.spec
        return Note(
            _(
                "Fuzzy-set qualitative comparative analysis of {y} with {k} {k:condition|conditions} in {n} "
                "{n:case|cases}; calibration: {how}; rows of the truth table with at least {frequency} "
                "{frequency:case|cases}, consistency {cut}, PRI {pri}; {solution} solution, core conditions "
                "by the parsimonious one (Ragin 2008; Fiss 2011)."
            ),
            y=record.said_outcome(),
            k=len(record.conditions),
            n=record.y.size,
            how=term("calibration", spec["calibration"]),
            frequency=spec["frequency"],
            cut=spec["consistency"],
            pri=spec["pri"],
            solution=term("fsqca_solution", spec["solution"]),
        )

    def short(self, record: Fsqca) -> tuple[Table, ...]:
        """Return the tables that are short and not empty."""
        return tuple(t for t in record.tables() if 0 < len(t.rows) <= MOST_ROWS)

    def parts(self, record: Fsqca, place: Place) -> Iterator[Any]:
        """Yield the configurations, the plot, the map, and the tables that are short."""
        first, *others = self.short(record)
        yield first
        yield xy_figure(record, names=place.names, **place.how)
        if place.regions is not None and set(record.ids) <= set(place.regions.ids):
            yield self.map(record, place.regions, **place.map_how)
        yield from others

    def map(self, record: Fsqca, regions: Regions, *args: Any, **how: Any) -> Figure:
        """Draw membership in the solution, or in a configuration, of a period, by default the last."""
        del args
        time, which = how.pop("at_time", record.times[-1]), how.pop("configuration", None)
        values = record.membership(which)[record.times.index(time)]
        said = with_time(
            Message(_("Membership in {what}"), what=which or Message(_("the solution"))), time
        )
        entitle(how, say(said, how.get("language", "en")))
        return choropleth(regions, dict(zip(record.ids, values.tolist(), strict=True)), **how)


def _lines(axes: Axes) -> None:
    """Draw the diagonal and the crossovers."""
    axes.plot([0, 1], [0, 1], color=MUTED, lw=1.0)
    axes.axvline(0.5, color=MUTED, lw=0.8, ls=":")
    axes.axhline(0.5, color=MUTED, lw=0.8, ls=":")
    axes.set_xlim(-0.03, 1.03)
    axes.set_ylim(-0.03, 1.03)
    axes.set_aspect("equal")
