"""How data envelopment analyses show themselves: radial scores, and scores by slacks."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np

from ...containers import Regions
from ...efficiency.envelopment.record import EFFICIENT, DataEnvelopment
from ...efficiency.super_efficiency.record import PARTS, SuperSbm, geometric
from ...results.table import Note, Table, with_time
from ...terms import term
from ...words import Message, _, n_, say
from ..cartography.maps import choropleth
from ..findings.registry import (
    ENDS,
    Findings,
    Names,
    finds,
    number,
    percent,
    scored,
    when,
)
from ..own import efficiency as pictures
from .registry import MOST_ROWS, Place, Show, entitle, shows

if TYPE_CHECKING:
    from matplotlib.figure import Figure


R = TypeVar("R", bound=DataEnvelopment | SuperSbm)


class _Scores(Show[R]):
    """Means by period, boxes or bars, a map of the last period, and the tables that are short."""

    def short(self, record: R) -> tuple[Table, ...]:
        """Return the means by period, and the other tables where these are short."""
        first, *others = record.tables()
        return first, *(t for t in others if 0 < len(t.rows) <= MOST_ROWS)

    def parts(self, record: R, place: Place) -> Iterator[Any]:
        """Yield the means by period, the figure, the map, and the tables that are short."""
        first, *others = self.short(record)
        yield first
        yield pictures.efficiency_figure(record, names=place.names, **place.how)
        if place.regions is not None and set(record.ids) <= set(place.regions.ids):
            yield self.map(record, place.regions, **place.map_how)
        yield from others

    def figure(self, record: R, *args: Any, **how: Any) -> Figure:
        """Draw the scores by period, or those of one period as bars."""
        return pictures.efficiency_figure(record, *args, **how)

    def map(self, record: R, regions: Regions, *args: Any, **how: Any) -> Figure:
        """Draw the scores of a period, by default the last."""
        del args
        time = how.pop("time", record.times[-1])
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
                "Slacks-based efficiency of {units} {units:unit|units} over {periods} {periods:period|periods}; inputs: {inputs}; "
                "outputs: {outputs}; bad outputs: {bads}. Returns to scale: {returns}; frontier {frontier}. "
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
