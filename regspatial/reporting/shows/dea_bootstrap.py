"""How inference on scores of efficiency shows itself."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from ...containers import Regions
from ...efficiency.bootstrap.record import DeaBootstrap, SimarWilson
from ...results.table import Note, Table, with_time
from ...terms.untimed import when
from ...words import Message, _, say
from ..cartography.maps import choropleth
from ..cartography.one_colour import no_finer_map
from ..findings.registry import Findings, Names, clear_of_zero, finds, number, valued
from ..stock import Chart, Panel, dots, intervals, rule
from ..style import CONTRAST, INK
from .registry import MOST_ROWS, Place, Show, entitle, shows

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_MOST = 60
"""Units that are named along the axis; of more none is."""


@finds
def _bootstrap(record: DeaBootstrap, names: Names) -> Findings:
    del names
    t = len(record.times) - 1
    return (
        Message(
            _("Mean efficiency in {time}: {plain}, without its bias {corrected}."),
            time=when(record.times[-1]),
            plain=number(record.score[t].mean()),
            corrected=number(record.corrected[t].mean()),
        ),
    )


@finds
def _second(record: SimarWilson, names: Names) -> Findings:
    del names
    said = []
    for k, term in enumerate(record.terms[1:-1], 1):
        b, low, high = float(record.beta[k]), float(record.low[k]), float(record.high[k])
        if not clear_of_zero(low, high):
            sentence = _(
                "{x}: {b} on the distance from the frontier; not distinguishable from zero."
            )
        elif b > 0.0:
            sentence = _(
                "{x}: {b} on the distance from the frontier; where it is higher, units are less efficient."
            )
        else:
            sentence = _(
                "{x}: {b} on the distance from the frontier; where it is higher, units are more efficient."
            )
        level = float(record.spec["level"])
        said.append(Message(sentence, x=record.said(term), b=valued(b, low, high, level)))
    return tuple(said)


def _map(record: DeaBootstrap | SimarWilson, regions: Regions, how: dict[str, Any]) -> Figure:
    time = how.pop("at_time", None) or record.times[-1]
    ids, columns = record.layer_columns(time)
    what = _("Efficiency, bias-corrected") if columns[0].name == "corrected" else _("Efficiency")
    said = with_time(Message(what), time)
    entitle(how, said.text(how.get("language", "en")))
    if columns[0].ends is not None:
        no_finer_map(how, columns[0].values, columns[0].ends)
    return choropleth(regions, dict(zip(ids, columns[0].values.tolist(), strict=True)), **how)


def bootstrap_chart(
    record: DeaBootstrap, *, names: Mapping[str, str] | None = None, language: str
) -> Chart:
    """Return plain and corrected scores of the last period with the intervals, from the highest down."""
    low, high = (v[-1] for v in record.bounds)
    plain, corrected = record.score[-1], record.corrected[-1]
    order = np.argsort(-corrected, kind="stable")
    called = [(names or {}).get(record.ids[i], record.ids[i]) for i in order]
    said, without = (say(one, language) for one in (_("Efficiency"), _("Bias-corrected")))
    at = np.arange(len(order))
    few = len(order) <= _MOST
    return Chart(
        caption=with_time(Message(_("Efficiency with intervals")), record.times[-1]),
        told=lambda title: Message(
            _(
                "Points with intervals: {title}. Mean {plain:.3g}, without its bias {corrected:.3g}."
            ),
            title=title,
            plain=float(plain.mean()),
            corrected=float(corrected.mean()),
        ),
        size=(7.2, 3.9),
        panels=[
            Panel(
                marks=[
                    intervals(at, low[order], high[order], upright=True),
                    dots(at, corrected[order], ms=3.6, label=without),
                    dots(at, plain[order], color=CONTRAST, ms=3.6, mfc="none", label=said),
                ],
                ticks=(at if few else [], called if few else [], {"rotation": 90}),
                grid="y",
            )
        ],
        key={"loc": "outside lower right", "ncols": 2},
    )


@shows(DeaBootstrap)
class ShowDeaBootstrap(Show[DeaBootstrap]):
    """Means by period, intervals of the last period, a map of corrected scores."""

    chart = staticmethod(bootstrap_chart)

    def method(self, record: DeaBootstrap) -> Note:
        """Return size, inputs, outputs and draws."""
        return Note(
            _(
                "Radial efficiency of {units} {units:unit|units} in {periods} {periods:period|periods} with bias and intervals by "
                "the smoothed bootstrap (Simar and Wilson 1998), {draws} {draws:sample|samples}; inputs: {inputs}; outputs: "
                "{outputs}."
            ),
            units=len(record.ids),
            periods=len(record.times),
            draws=int(record.spec["draws"]),
            inputs=[record.said(n) for n in record.inputs],
            outputs=[record.said(n) for n in record.outputs],
        )

    def short(self, record: DeaBootstrap) -> tuple[Table, ...]:
        """Return the means, and the scores where they are few."""
        return tuple(
            t for t in record.tables() if t.name.endswith("period") or len(t.rows) <= MOST_ROWS
        )

    def parts(self, record: DeaBootstrap, place: Place) -> Iterator[Any]:
        """Yield the means, the intervals, the map and the scores."""
        first, *others = record.tables()
        yield first
        yield self.figure(record, names=place.names, **place.how)
        if place.regions is not None and set(record.ids) <= set(place.regions.ids):
            yield self.map(record, place.regions, **place.map_how)
        yield from others

    def map(self, record: DeaBootstrap, regions: Regions, *args: Any, **how: Any) -> Figure:
        """Draw the corrected scores of a period, by default the last."""
        del args
        return _map(record, regions, how)


def environment_chart(record: SimarWilson, *, language: str) -> Chart:
    """Return the coefficients of the environment with their intervals."""
    called = [say(record.said(n), language) for n in record.terms[1:-1]]
    k = len(called)
    at = np.arange(k)[::-1]
    ends = "; ".join(f"{n} {b:.3g}" for n, b in zip(called, record.beta[1:], strict=True))
    return Chart(
        caption=record.tables()[0].title(language),
        told=lambda title: Message(
            _("Points with intervals: {title}. {ends}."), title=title, ends=ends
        ),
        size=(6.2, 1.4 + 0.42 * k),
        panels=[
            Panel(
                marks=[
                    intervals(at, record.low[1 : k + 1], record.high[1 : k + 1], lw=2.0),
                    dots(record.beta[1:], at, color=INK, ms=5),
                    rule(0.0, color=CONTRAST, lw=0.9, ls="--"),
                ],
                upright=(at, called),
                x=say(_("Change of the distance from the frontier"), language),
                grid="x",
                more={"set_ylim": (-0.6, k - 0.4)},
            )
        ],
    )


@shows(SimarWilson)
class ShowSimarWilson(Show[SimarWilson]):
    """The coefficients and their intervals."""

    first = 1
    chart = staticmethod(environment_chart)

    def method(self, record: SimarWilson) -> Note:
        """Return size, inputs, outputs and the environment."""
        return Note(
            _(
                "Radial efficiency of {units} {units:unit|units} in {periods} {periods:period|periods} explained by {z} in a truncated "
                "regression of bias-corrected distances (algorithm 2 of Simar and Wilson 2007); inputs: {inputs}; outputs: "
                "{outputs}."
            )
            if record.bias_corrected
            else _(
                "Radial efficiency of {units} {units:unit|units} in {periods} {periods:period|periods} explained by {z} in a truncated "
                "regression of distances as estimated (algorithm 1 of Simar and Wilson 2007); inputs: {inputs}; outputs: "
                "{outputs}."
            ),
            units=len(record.ids),
            periods=len(record.times),
            z=[record.said(n) for n in record.terms[1:-1]],
            inputs=[record.said(n) for n in record.inputs],
            outputs=[record.said(n) for n in record.outputs],
        )

    def parts(self, record: SimarWilson, place: Place) -> Iterator[Any]:
        """Yield the coefficients, their picture, the map and the distances."""
        first, *others = record.tables()
        yield first
        yield self.figure(record, **place.how)
        if place.regions is not None and set(record.ids) <= set(place.regions.ids):
            yield self.map(record, place.regions, **place.map_how)
        yield from others

    def map(self, record: SimarWilson, regions: Regions, *args: Any, **how: Any) -> Figure:
        """Draw the corrected scores of a period, by default the last."""
        del args
        return _map(record, regions, how)
