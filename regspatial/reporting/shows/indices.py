"""How indices show themselves: composite indices, disparity, productivity."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from ...containers import Regions
from ...efficiency.malmquist.record import Malmquist
from ...indicators.composite.record import CompositeIndex
from ...indicators.coupling_record import Coupling, Sensitivity
from ...indicators.disparity.record import Disparity
from ...results.table import Note, Table
from ...terms import term
from ...words import Message, _, n_, say, together
from ..cartography.maps import choropleth
from ..own import indices as pictures
from .registry import MOST_ROWS, Place, Show, entitle, shows

if TYPE_CHECKING:
    from matplotlib.figure import Figure


@shows(CompositeIndex)
class ShowComposite(Show[CompositeIndex]):
    """Weights, a map of the scores, and what they are made of."""

    draws = staticmethod(pictures.composite_figure)
    shade = _("Composite index")

    def method(self, record: CompositeIndex) -> Note:
        """Return size, normalisation, weights and score."""
        spec = record.spec
        return Note(
            _(
                "Composite index of {k} {k:indicator|indicators} over {regions} "
                "{regions:region|regions} and {periods} {periods:period|periods}; "
                "normalised: {normalisation}; weights: {weighting}; score: {score}."
            ),
            k=len(record.indicators),
            regions=len(record.ids),
            periods=len(record.times),
            normalisation=term("normalisation", spec["normalisation"]),
            weighting=term("weighting", spec["weighting"]),
            score=term("score", spec["score"]),
        )

    def parts(self, record: CompositeIndex, place: Place) -> Iterator[Any]:
        """Yield the weights, the map, the bars, and the tables that are short."""
        first, *others = record.tables()
        yield first
        if place.regions is not None:
            yield self.map(record, place.regions, **place.map_how)
        yield pictures.composite_figure(record, names=place.names, **place.how)
        yield from (t for t in others if len(t.rows) <= MOST_ROWS)


@shows(Coupling)
class ShowCoupling(Show[Coupling]):
    """Means by period as lines, a map of the degrees of coordination, and the table."""

    draws = staticmethod(pictures.coupling_figure)
    shade = _("Coordination D")

    def method(self, record: Coupling) -> Note:
        """Return what is coupled, in which form, and with which weights."""
        return Note(
            _(
                "Coupling coordination of {names}, {variant}; {regions} {regions:region|regions}, "
                "{periods} {periods:period|periods}; level T with weights {weights}; D = √(C·T)."
            ),
            names=[record.said(one) for one in record.names],
            variant=term("coupling_variant", record.spec["variant"]),
            regions=len(record.ids),
            periods=len(record.times),
            weights=[f"{a:.3g}" for a in record.spec["weights"]],
        )

    def parts(self, record: Coupling, place: Place) -> Iterator[Any]:
        """Yield the lines where there are several periods, the map, and the table if it is short."""
        if len(record.times) > 1:
            yield self.figure(record, **place.how)
        if place.regions is not None and set(record.ids) <= set(place.regions.ids):
            yield self.map(record, place.regions, **place.map_how)
        yield from (t for t in record.tables() if len(t.rows) <= MOST_ROWS)


@shows(Sensitivity)
class ShowSensitivity(Show[Sensitivity]):
    """How like the index each variant is, as dots, and the table."""

    draws = staticmethod(pictures.sensitivity_figure)

    def method(self, record: Sensitivity) -> Note:
        """Return what was changed, one thing at a time."""
        base = record.base
        return Note(
            _(
                "The index ({normalisation}, {weighting}, {score}) made again with one thing changed "
                "at a time: weights, normalisation, score, or an indicator left out."
            ),
            normalisation=term("normalisation", base["normalisation"]),
            weighting=term("weighting", base["weighting"]),
            score=term("score", base["score"]),
        )


@shows(Disparity)
class ShowDisparity(Show[Disparity]):
    """Measures by period as lines, and within and between groups."""

    draws = staticmethod(pictures.disparity_figure)
    order = (
        "table",
        "figure",
        "tables",
    )

    def method(self, record: Disparity) -> Note:
        """Return measures, size, and how regions count."""
        size = Message(
            n_(
                "Disparity of {x} among regions, {n} period: coefficient of variation, Gini, Theil T and L",
                "Disparity of {x} among regions, {n} periods: coefficient of variation, Gini, Theil T and L",
            ),
            x=record.said(record.variable),
            n=len(record.times),
        )
        if record.spec["population"] is None:
            divisor = f"n − {record.spec['ddof']}" if record.spec["ddof"] else "n"
            how = Message(_("; every region counts the same, divisor {divisor}"), divisor=divisor)
        else:
            how = Message(_("; weighted by {w}"), w=record.said(record.spec["population"]))
        parts = [size, how]
        if record.groups:
            group = record.said(record.spec["group"])
            parts.append(Message(_("; Theil within and between groups of {group}"), group=group))
        return together(*parts, Message(_(".")))


@shows(Malmquist)
class ShowMalmquist(Show[Malmquist]):
    """Changes by period, their product over time, and a map of the means."""

    draws = staticmethod(pictures.malmquist_figure)

    def method(self, record: Malmquist) -> Note:
        """Return size, inputs and outputs, and under which returns what is measured."""
        return Note(
            _(
                "Malmquist index of {units} {units:unit|units} over {periods} "
                "{periods:period|periods} by data envelopment analysis, output distances; "
                "inputs: {inputs}; outputs: {outputs}. Efficiency and technical change "
                "under constant returns, pure and scale efficiency change by variable "
                "returns (Färe et al. 1994)."
            ),
            units=len(record.ids),
            periods=len(record.times),
            inputs=[record.said(one) for one in record.spec.get("inputs", ())],
            outputs=[record.said(one) for one in record.spec.get("outputs", ())],
        )

    def short(self, record: Malmquist) -> tuple[Table, ...]:
        """Return the means by period, by group, and by unit where these are few."""
        return tuple(t for t in record.tables()[:-1] if len(t.rows) <= MOST_ROWS)

    def parts(self, record: Malmquist, place: Place) -> Iterator[Any]:
        """Yield the means by period, their product over time, the map, the means by group and unit."""
        first, second, *grouped, _all = record.tables()
        yield first
        yield self.figure(record, **place.how)
        if place.regions is not None and set(record.ids) <= set(place.regions.ids):
            yield self.map(record, place.regions, **place.map_how)
        yield from grouped
        if len(second.rows) <= MOST_ROWS:
            yield second

    def map(self, record: Malmquist, regions: Regions, *args: Any, **how: Any) -> Figure:
        """Draw the mean change of total factor productivity, apart below and above one."""
        del args
        ids, columns = record.layer_columns(how.pop("time", None))
        last = columns[-1]
        entitle(how, say(last.en, how.get("language", "en")))
        how.setdefault("centre", 1.0)
        values = dict(zip(ids, last.values.tolist(), strict=True))
        return choropleth(regions, values, **how)
