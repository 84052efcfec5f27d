"""How networks and local regressions show themselves."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from ...containers import Regions
from ...errors import ParameterError
from ...gw.local_record import LocalRecord
from ...gw.tests_record import StationarityTest
from ...indicators.flow_table.record import FlowDescription
from ...network.flow_map import FlowMap
from ...results.network import PoleNetwork
from ...results.table import Note, Table
from ...words import Message, _, say
from .._methods import of_local_regression, of_stationarity
from ..cartography.local_maps import local_maps
from ..cartography.maps import choropleth
from ..own import flows, network_circle
from ..own.flow_table import flow_table_map
from ..stock import Cells, Chart, Panel, dots, drawn_by, named_rows, rule
from ..style import ACCENT, CONTRAST, pick
from .auditing import layers_chart
from .registry import MOST_ROWS, Place, Show, entitle, shows

if TYPE_CHECKING:
    from matplotlib.figure import Figure

MOST_ON_A_CIRCLE = 60
"""Nodes of a network chart in a report: with more, names lie on each other."""


def stationarity_chart(record: StationarityTest, *, language: str) -> Chart:
    """Return the p-values of both tests, a row a term, on a log scale, with the level of 5 %."""
    table = record.tables()[0]
    names = [r[0] for r in table.formatted(language)]
    series = [
        (pick(_("F3 of Leung et al."), language), record.f_tests[2:, 3], "o", ACCENT),
        (pick(_("Relabelling"), language), record.p_permutation, "s", CONTRAST),
    ]
    y = np.arange(len(names))[::-1]
    marks = []
    for k, (label, p, mark, colour) in enumerate(series):
        some = np.isfinite(p)
        if some.any():
            at = y[some] + 0.12 - 0.24 * k
            marks.append(dots(np.maximum(p[some], 1e-4), at, mark, color=colour, ms=6, label=label))
    level = Message(_("{level:g}%"), level=5).text(language)
    marks.append(rule(0.05, lw=0.9, ls="--", label=level))
    cells = "; ".join(
        f"{name} {', '.join(f'{p[k]:.3g}' for _l, p, _m, _c in series if np.isfinite(p[k]))}"
        for k, name in enumerate(names)
    )
    return Chart(
        caption=table.title(language),
        told=lambda title: Message(_("Dot plot: {title}. {cells}."), title=title, cells=cells),
        size=(6.0, 1.5 + 0.34 * len(names)),
        panels=[
            Panel(
                marks=marks,
                rows=names,
                x=pick(_("p (log scale)"), language),
                grid="x",
                more={
                    "set_xscale": ("log",),
                    "set_xlim": (7e-5, 1.5),
                    "set_xticks": (
                        [1e-4, 1e-3, 0.01, 0.05, 0.1, 1.0],
                        ["≤.0001", ".001", ".01", ".05", ".1", "1"],
                    ),
                    "minorticks_off": (),
                },
            )
        ],
        title_style={"fontsize": "medium", "wrap": True},
        key=3,
    )


@shows(PoleNetwork)
class ShowNetwork(Show[PoleNetwork]):
    """A growth-pole network: its verdict, maps, and the tables that are short."""

    draws = staticmethod(network_circle.network_chart)

    def method(self, record: PoleNetwork) -> Note:
        """Return how it was computed and what came out."""
        return record.method()

    def parts(self, record: PoleNetwork, place: Place) -> Iterator[Any]:
        """Yield the map, the chart, and the tables that are short."""
        if place.regions is not None and record.backbone.points is not None:
            yield flows.flow_map(record, place.regions, **place.map_how)
        if record.backbone.n <= MOST_ON_A_CIRCLE:
            yield network_circle.network_chart(record, names=place.names, **place.how)
        if record.agreement is not None and record.spec["flows"] and record.agreement.anywhere:
            yield drawn_by(layers_chart, record.agreement, names=place.names, **place.how)
        yield from (t for t in record.tables() if len(t.rows) <= MOST_ROWS)

    def map(self, record: PoleNetwork, regions: Regions, *args: Any, **how: Any) -> Figure:
        """Draw the flows on the map."""
        return flows.flow_map(record, regions, *args, **how)


@shows(FlowMap)
class ShowFlowMap(Show[FlowMap]):
    """Flows of one table: the largest on the map, and the table of them."""

    order = ("map", "table")

    def method(self, record: FlowMap) -> Note:
        """Return which flows are drawn."""
        return Note(_("{title}. {said}"), title=record.title, said=record.rule_said)

    def figure(self, record: FlowMap, *args: Any, **how: Any) -> Figure:
        """Refuse: flows between regions want a map."""
        raise ParameterError(_("Flows are drawn on a map; give {param:regions=…}."))

    def map(self, record: FlowMap, regions: Regions, *args: Any, **how: Any) -> Figure:
        """Draw the flows on the map."""
        return flow_table_map(record, regions, *args, **how)


def _group(record: FlowDescription, k: int) -> tuple[bool, str]:
    """Return by what a region stands beside others of its group; those in none come last."""
    group = record.groups[k] if record.groups else ""
    return not group, group


MOST_IN_A_MATRIX = 40
"""Regions of a matrix of flows: with more, neither cells nor names are told apart."""


def flow_matrix_chart(
    record: FlowDescription, *, names: Mapping[str, str] | None = None, language: str
) -> Chart:
    """Return the flows of the last time between the largest regions: rows send, columns receive, groups together."""
    last = record.last
    size = last.sent + last.received
    largest = np.argsort(-size, kind="stable")[:MOST_IN_A_MATRIX]
    order = sorted(largest.tolist(), key=lambda k: (_group(record, k), -size[k]))
    flows = last.layer.aligned(record.ids).dense()[np.ix_(order, order)]
    some = flows > 0.0
    shown = named_rows(record.ids, np.array(order), names)
    n = len(order)
    low, high = np.log10(flows[some].min()), np.log10(flows[some].max())
    ticks = np.unique(np.linspace(np.ceil(low), np.floor(high), 5).round()) if high > low else [low]
    slanted = {"rotation": 40, "ha": "right", "rotation_mode": "anchor"}
    cells = Cells(
        values=np.ma.array(np.log10(np.where(some, flows, 1.0)), mask=~some),
        colours="Blues",
        low=low - 0.15 * (high - low),  # the smallest flow is not white, as none is
        high=high,
        scale={
            "shrink": 0.6,
            "label": pick(_("Flow"), language),
            "ticks": ticks,
            "names": [f"{10.0**tick:,.6g}" for tick in ticks],
        },
    )
    edges, called = last.layer.edges(), names or {}
    pairs = "; ".join(
        f"{called.get(record.ids[i], record.ids[i])} – {called.get(record.ids[j], record.ids[j])} {v:,.6g}"
        for i, j, v in zip(edges.source[:3], edges.target[:3], edges.weight[:3], strict=True)
    )
    return Chart(
        caption=record.title,
        told=lambda title: Message(
            _(
                "Matrix: {title}. {n} of {all} {all:region|regions}, the largest; largest flows: {pairs}."
            ),
            title=title,
            n=n,
            all=len(record.ids),
            pairs=pairs,
        ),
        size=(min(max(5.6, 2.6 + 0.2 * n), 11.0), min(max(4.0, 1.8 + 0.2 * n), 11.0)),
        panels=[
            Panel(
                marks=[cells],
                upright=(range(n), shown),
                ticks=(range(n), shown, slanted),
                x=pick(_("To"), language),
                y=pick(_("From"), language),
                framed=False,
            )
        ],
    )


@shows(FlowDescription)
class ShowFlowDescription(Show[FlowDescription]):
    """The flows as a whole, their matrix, a map of net flows, and the tables that are short."""

    order = ("table", "figure", "map", "tables")
    of_short = True
    named = True
    chart = staticmethod(flow_matrix_chart)

    def method(self, record: FlowDescription) -> Note:
        """Return how many flows there are."""
        return Note(
            _(
                "{links} {links:flow|flows} between {n} {n:region|regions}; flows inside a region are left out."
            ),
            links=record.last.layer.links,
            n=len(record.ids),
        )

    def map(self, record: FlowDescription, regions: Regions, *args: Any, **how: Any) -> Figure:
        """Draw what regions receive less what they send at the last time; without a direction what they have."""
        del args
        ids, columns = record.layer_columns()
        if record.directed:
            how.setdefault("centre", 0.0)
        entitle(how, say(columns[0].en, how.get("language", "en")))
        return choropleth(regions, dict(zip(ids, columns[0].values.tolist(), strict=True)), **how)


@shows(LocalRecord)
class ShowSurfaces(Show[LocalRecord]):
    """A local regression: maps of its coefficients, and the tables that are short."""

    def method(self, record: LocalRecord) -> Note:
        """Return equation, size, kernel, bandwidth and how it was chosen."""
        return of_local_regression(record)

    def short(self, record: LocalRecord) -> tuple[Table, ...]:
        """Return all but the estimates by place."""
        return tuple(t for t in record.tables() if t.name != "local")

    def parts(self, record: LocalRecord, place: Place) -> Iterator[Any]:
        """Yield the maps and the tables that are short."""
        if place.regions is not None and any(term != "Intercept" for term in record.terms):
            yield local_maps(record, place.regions, language=place.language, source=place.source)
        yield from (t for t in record.tables() if len(t.rows) <= MOST_ROWS)

    def figure(self, record: LocalRecord, *args: Any, **how: Any) -> Figure:
        """Refuse: what varies over space wants a map."""
        raise ParameterError(
            _("Coefficients that vary over space are drawn on a map; give {param:regions=…}."),
        )

    def map(self, record: LocalRecord, regions: Regions, *args: Any, **how: Any) -> Figure:
        """Draw the coefficients as small maps."""
        return local_maps(record, regions, *args, **how)


@shows(StationarityTest)
class ShowStationarity(Show[StationarityTest]):
    """Whether coefficients vary: the tests, and their p-values as a picture."""

    chart = staticmethod(stationarity_chart)
    order = (
        "table",
        "figure",
        "tables",
    )

    def method(self, record: StationarityTest) -> Note:
        """Return the model, the tests and the relabellings."""
        return of_stationarity(record)
