"""How data envelopment analyses show themselves: radial scores, and scores by slacks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np

from ...containers import Regions
from ...efficiency.envelopment.record import EFFICIENT, DataEnvelopment
from ...efficiency.super_efficiency.record import PARTS, SuperSbm, geometric
from ...indicators.ranking.record import ALL_BARS, SOME_BARS
from ...results.table import Note, Table, with_time
from ...terms import term
from ...terms.palette import CATEGORIES
from ...terms.untimed import when
from ...words import Message, _, n_, say
from ..cartography.maps import choropleth
from ..findings.registry import ENDS, Findings, Names, finds, number, percent, scored
from ..stock import BAR, Chart, Mark, Panel, at_times, bars, first_of, line, named_rows, path, rule
from ..style import ACCENT, INK, MUTED, pick
from .registry import MOST_ROWS, Place, Show, entitle, shows

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def efficiency_chart(
    record: DataEnvelopment | SuperSbm,
    *,
    names: Mapping[str, str] | None = None,
    language: str,
) -> Chart:
    """Return scores: a box a period with their mean, or the bars of one period, the best on top.

    With the Global Malmquist–Luenberger index, beside them its parts multiplied up since the first period.
    """
    if len(record.times) == 1:
        return _of_one_time(record, names, language)
    changes = _changes(record)
    first, last = record.times[0], record.times[-1]
    means = np.nanmean(record.score, axis=1)
    x = at_times(record.times)
    panels = [
        Panel(
            marks=_boxes(record, x),
            times=record.times,
            y=pick(_("Efficiency"), language),
            grid="y",
            more={"set_ylim": {"bottom": 0.0}},
        )
    ]
    if changes:
        paths = [
            path(k, x, np.concatenate([[1.0], np.cumprod(steps)]), say(what, language), marker="o")
            for k, (what, steps) in enumerate(changes)
        ]
        panels.append(
            Panel(
                marks=[*paths, rule(1.0, across="y", ls="--")],
                times=record.times,
                grid="y",
                title=Message(_("Productivity since {time}"), time=first).text(language),
                key={"loc": "upper center", "bbox_to_anchor": (0.5, -0.1), "ncols": 3},
            )
        )
    return Chart(
        caption=Message(_("Efficiency by period")),
        told=lambda title: Message(
            _("Box plot: {title}. Mean {first} {a} and {last} {b}."),
            title=title,
            first=first,
            a=f"{means[0]:.3g}",
            last=last,
            b=f"{means[-1]:.3g}",
        ),
        size=(8.6 if changes else 6.2, 3.9),
        panels=panels,
    )


def _changes(record: DataEnvelopment | SuperSbm) -> list[tuple[str, Any]]:
    if not isinstance(record, SuperSbm) or record.global_score is None:
        return []
    parts = (("gml", _("GML index")), ("ec", _("Efficiency")), ("tc", _("Technology")))
    return [(what, geometric(record.change(key), axis=1)) for key, what in parts]


def _boxes(record: DataEnvelopment | SuperSbm, x: Any) -> list[Mark]:
    """Return quartiles and extremes of each period, and a line through the means."""
    scores = [row[np.isfinite(row)] for row in record.score]
    style = {
        "positions": x,
        "widths": 0.6 * float(np.min(np.diff(x))),
        "manage_ticks": False,
        "showfliers": False,
        "whis": (0, 100),
        "patch_artist": True,
        "boxprops": {"facecolor": "#bcd3ea", "edgecolor": ACCENT},
        "medianprops": {"color": INK},
        "whiskerprops": {"color": MUTED},
        "capprops": {"color": MUTED},
    }
    means: dict[str, Any] = {"color": CATEGORIES[1], "marker": "o", "ms": 3.5, "lw": 1.4}
    return [
        Mark("boxplot", (scores,), style),
        line(x, [row.mean() for row in scores], **means),
        rule(1.0, across="y", ls="--"),
    ]


def _of_one_time(
    record: DataEnvelopment | SuperSbm, names: Mapping[str, str] | None, language: str
) -> Chart:
    """Return the scores of the one period there is, as bars."""
    above = record.super_score if isinstance(record, DataEnvelopment) else None
    scores: Any = record.score[0]
    if above is not None:
        scores = np.where(np.isfinite(above[0]), above[0], scores)
    order = [i for i in np.argsort(-scores, kind="stable") if np.isfinite(scores[i])]
    order = order if len(order) <= ALL_BARS else order[:SOME_BARS]
    shown = named_rows(record.ids, order, names)
    return Chart(
        caption=with_time(Message(_("Efficiency")), record.times[0]),
        told=lambda title: first_of(shown, scores[order], title, len(order), len(record.ids)),
        size=(6.2, 1.1 + BAR * len(order)),
        panels=[
            Panel(
                marks=[bars(scores[order]), rule(1.0, ls="--")],
                rows=shown,
                x=pick(_("Efficiency"), language),
                grid="x",
            )
        ],
    )


R = TypeVar("R", bound=DataEnvelopment | SuperSbm)


class _Scores(Show[R]):
    """Means by period, boxes or bars, a map of the last period, and the tables that are short."""

    chart = staticmethod(efficiency_chart)

    def short(self, record: R) -> tuple[Table, ...]:
        """Return the means by period, and the other tables where these are short."""
        first, *others = record.tables()
        return first, *(t for t in others if 0 < len(t.rows) <= MOST_ROWS)

    def parts(self, record: R, place: Place) -> Iterator[Any]:
        """Yield the means by period, the figure, the map, and the tables that are short."""
        first, *others = self.short(record)
        yield first
        yield self.figure(record, names=place.names, **place.how)
        if place.regions is not None and set(record.ids) <= set(place.regions.ids):
            yield self.map(record, place.regions, **place.map_how)
        yield from others

    def map(self, record: R, regions: Regions, *args: Any, **how: Any) -> Figure:
        """Draw the scores of a period, by default the last."""
        del args
        time = how.pop("at_time", record.times[-1])
        ids, columns = record.layer_columns(time)
        said = with_time(Message(_("Efficiency")), time)
        entitle(how, say(said, how.get("language", "en")))
        return choropleth(regions, dict(zip(ids, columns[0].values.tolist(), strict=True)), **how)


@shows(DataEnvelopment)
class ShowDataEnvelopment(_Scores[DataEnvelopment]):
    """Radial scores."""

    def method(self, record: DataEnvelopment) -> Note:
        """Return size, inputs and outputs, orientation, returns and frontier."""
        return Note(
            _(
                "Data envelopment analysis of {units} {units:unit|units} over {periods} {periods:period|periods}; inputs: {inputs}; "
                "outputs: {outputs}. Orientation: {orientation}; returns to scale: {returns}; frontier "
                "{frontier}; slacks in a second stage, as shares of each unit's own values (Charnes, Cooper "
                "and Rhodes 1978; Banker, Charnes and Cooper 1984)."
            ),
            units=len(record.ids),
            periods=len(record.times),
            inputs=[record.said(one) for one in record.inputs],
            outputs=[record.said(one) for one in record.outputs],
            orientation=term("dea_orientation", record.spec["orientation"]),
            returns=term("dea_returns", record.spec["returns"]),
            frontier=term("dea_frontier", record.spec["frontier"]),
        )


@shows(SuperSbm)
class ShowSuperSbm(_Scores[SuperSbm]):
    """Scores by slacks, and the index on them."""

    def method(self, record: SuperSbm) -> Note:
        """Return size, columns, returns, frontier and what is done with efficient units."""
        bads = [record.said(one) for one in record.bads]
        return Note(
            _(
                "Slacks-based efficiency of {units} {units:unit|units} over {periods} {periods:period|periods}; inputs: "
                "{inputs}; outputs: {outputs}; undesirable outputs: {bads}. Returns to scale: {returns}; frontier {frontier}. "
                "Efficient units are measured against all other observations (Tone 2001, 2002, 2004)."
            )
            if bads
            else _(
                "Slacks-based efficiency of {units} {units:unit|units} over {periods} {periods:period|periods}; inputs: {inputs}; "
                "outputs: {outputs}. Returns to scale: {returns}; frontier {frontier}. Efficient units are "
                "measured against all other observations (Tone 2001, 2002)."
            ),
            units=len(record.ids),
            periods=len(record.times),
            inputs=[record.said(one) for one in record.inputs],
            outputs=[record.said(one) for one in record.outputs],
            bads=bads,
            returns=term("dea_returns", record.spec["returns"]),
            frontier=term("dea_frontier", record.spec["frontier"]),
        )


@finds
def _envelopment(record: DataEnvelopment, names: Names) -> Findings:
    last = record.score[-1]
    order = [i for i in np.argsort(last, kind="stable") if np.isfinite(last[i])]
    return (
        Message(
            n_(
                "Mean efficiency in {time}: {mean}; {n} of {all} {all:unit|units} is on "
                "the frontier.",
                "Mean efficiency in {time}: {mean}; {n} of {all} {all:unit|units} are on "
                "the frontier.",
            ),
            time=when(record.times[-1]),
            mean=number(float(np.nanmean(last))),
            n=int((last >= EFFICIENT).sum()),
            all=len(record.ids),
        ),
        Message(
            _("Lowest in {time}: {low}."),
            time=when(record.times[-1]),
            low=scored(record, order[:ENDS], last, names),
        ),
    )


@finds
def _by_slacks(record: SuperSbm, names: Names) -> Findings:
    last = record.score[-1]
    order = [i for i in np.argsort(-last, kind="stable") if np.isfinite(last[i])]
    out = [
        Message(
            _("Highest in {time}: {high}; lowest: {low}."),
            time=when(record.times[-1]),
            high=scored(record, order[:ENDS], last, names),
            low=scored(record, order[-ENDS:], last, names),
        )
    ]
    if record.global_score is not None:
        mean = {key: float(geometric(record.change(key))) for key, _what in PARTS}
        out.append(
            Message(
                _(
                    "Productivity changed by {gml} a period (geometric mean): efficiency by {ec}, "
                    "technology by {tc}."
                ),
                gml=percent(mean["gml"] - 1.0, signed=True),
                ec=percent(mean["ec"] - 1.0, signed=True),
                tc=percent(mean["tc"] - 1.0, signed=True),
            )
        )
    return tuple(out)
