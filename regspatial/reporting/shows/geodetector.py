"""How geographical detectors show themselves."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import numpy as np

from ...containers import Regions
from ...indicators.geodetector.record import GeoDetector
from ...results.table import Note, Table
from ...terms.untimed import when
from ...words import Message, _, say
from ..cartography.maps import choropleth
from ..findings.registry import ALPHA, Findings, Names, finds, number
from ..stock import BAR, Cells, Chart, Panel, bars, written
from ..style import ACCENT, GRID, pick, text_size
from .registry import MOST_ROWS, Place, Show, entitle, shows

if TYPE_CHECKING:
    from matplotlib.figure import Figure


@finds
def _detectors(record: GeoDetector, names: Names) -> Findings:
    del names
    best = record.factors[record.strongest]
    sure = [f for f in record.factors if f.p_value < ALPHA]
    out = [
        Message(
            _("The largest q is that of {x}: {q} of the variance of {y} lies between its strata."),
            x=record.said(best.name),
            q=number(best.q),
            y=record.said(record.variable),
        )
    ]
    if sure:
        out.append(
            Message(
                _("By permutation, the search for cuts included, strata differ for: {factors}."),
                factors=[record.said(f.name) for f in sure],
            )
        )
    else:
        out.append(
            Message(_("By permutation, the search for cuts included, strata differ for no factor."))
        )
    return tuple(out)


def geodetector_chart(record: GeoDetector, *, language: str) -> Chart:
    """Return q by factor as bars, the largest on top, and q of every pair as cells beside them.

    Bars of factors whose strata do not differ by permutation are hollow.
    """
    order = np.argsort([-f.q for f in record.factors], kind="stable")
    factors = [record.factors[k] for k in order]
    called = [say(record.said(f.name), language) for f in factors]
    faces = [ACCENT if f.p_value < ALPHA else "white" for f in factors]
    panels = [
        Panel(
            marks=[bars([f.q for f in factors], height=0.7, color=faces, edgecolor=ACCENT)],
            upright=(np.arange(len(factors))[::-1], called),
            x=pick(_("q (hollow: p from .05 up by permutation)"), language),
            grid="x",
            more={"set_xlim": (0.0, 1.0), "tick_params": {"axis": "y", "length": 0}},
        )
    ]
    if len(factors) > 1:
        head = pick(_("Both together, q(A∩B)"), language)
        panels.append(_pairs(record, [f.name for f in factors], called, head))
    first = "; ".join(f"{n} {f.q:.3g}" for n, f in list(zip(called, factors, strict=True))[:5])
    return Chart(
        caption=Message(_("What explains {x}"), x=record.said(record.variable)),
        told=lambda title: Message(_("Bar chart: {title}. q: {first}."), title=title, first=first),
        size=(8.6 if panels[1:] else 5.6, 1.6 + max(1.2, 1.6 * BAR * len(factors))),
        panels=panels,
    )


def _pairs(record: GeoDetector, names: list[str], called: list[str], head: str) -> Panel:
    """Return q of every pair in a triangle of cells, the darker the larger."""
    size = len(names)
    q = np.full((size, size), np.nan)
    for one in record.interactions:
        i, j = sorted((names.index(one.a), names.index(one.b)))
        q[j, i] = one.q
    texts = [
        written(
            i,
            j,
            f"{q[j, i]:.2f}",
            ha="center",
            va="center",
            fontsize=text_size(-1.0),
            color="white" if q[j, i] > 0.55 else "black",
        )
        for j, i in np.argwhere(np.isfinite(q))
    ]
    at = np.arange(size)
    return Panel(
        marks=[Cells(values=q, colours="Blues", low=0.0, high=1.0, marks=texts)],
        ticks=(at, called, {"rotation": 30, "ha": "right"}),
        upright=(at, called),
        title=head,
        frame=GRID,
        more={"tick_params": {"length": 0}},
    )


@shows(GeoDetector)
class ShowGeoDetector(Show[GeoDetector]):
    """q by factor and of pairs, a map of the strongest factor, and the tables that are short."""

    chart = staticmethod(geodetector_chart)

    def method(self, record: GeoDetector) -> Note:
        """Return size, factors, cuts and permutations."""
        return Note(
            _(
                "Geographical detectors of {y} in {n} {n:region|regions}, {time}, with {k} "
                "{k:factor|factors}: q statistic, cuts with the largest q of {fewest} to {most} classes; p by "
                "{draws} {draws:permutation|permutations} of y, each with the search for the cut (Wang et al. 2010; Song et al. "
                "2020)."
            ),
            y=record.said(record.variable),
            n=len(record.ids),
            time=when(record.times[0]),
            k=len(record.factors),
            fewest=record.spec["fewest"],
            most=record.spec["most"],
            draws=record.spec["permutations"],
        )

    def short(self, record: GeoDetector) -> tuple[Table, ...]:
        """Return the tables that are short and not empty."""
        return tuple(t for t in record.tables() if 0 < len(t.rows) <= MOST_ROWS)

    def parts(self, record: GeoDetector, place: Place) -> Iterator[Any]:
        """Yield the factors, the figure, the map, and the tables that are short."""
        first, *others = self.short(record) or record.tables()
        yield first
        yield self.figure(record, **place.how)
        if place.regions is not None and set(record.ids) <= set(place.regions.ids):
            yield self.map(record, place.regions, **place.map_how)
        yield from others

    def map(self, record: GeoDetector, regions: Regions, *args: Any, **how: Any) -> Figure:
        """Draw the mean in each region's stratum of the strongest factor."""
        del args
        k = record.strongest
        said = Message(
            _("Mean of {y} in the strata of {x}"),
            y=record.said(record.variable),
            x=record.said(record.factors[k].name),
        )
        entitle(how, say(said, how.get("language", "en")))
        return choropleth(
            regions,
            dict(zip(record.ids, record.risk(record.factors[k].name).tolist(), strict=True)),
            **how,
        )
