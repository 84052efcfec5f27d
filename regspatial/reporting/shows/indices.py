"""How indices show themselves: composite indices, disparity, productivity."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from ...containers import Regions
from ...containers.times import time_position
from ...efficiency.malmquist.record import Malmquist
from ...indicators.composite.record import CompositeIndex
from ...indicators.coupling_record import Coupling, Sensitivity
from ...indicators.disparity.record import Disparity
from ...results.table import Note, Table, with_time
from ...terms import term
from ...terms.palette import CATEGORIES
from ...words import Message, Words, _, n_, say, together
from ..cartography.maps import choropleth
from ..stock import (
    BAR,
    LINES,
    Chart,
    Panel,
    at_times,
    bars,
    dots,
    first_of,
    intervals,
    line,
    named_rows,
    path,
    ranked,
    rule,
    stacked,
)
from ..style import GRID, pick
from .registry import MOST_ROWS, Place, Show, entitle, shows

if TYPE_CHECKING:
    from matplotlib.figure import Figure


_MOST_VARIANTS = 30
"""Variants of an index in one picture: of more, those least like it."""
_MOST_PARTS = len(CATEGORIES)
"""Parts of a bar that have a colour each; of more, those that weigh least are put together."""
_BELOW = {"loc": "upper center", "bbox_to_anchor": (0.5, -0.1), "ncols": 2}

Lines = Sequence[tuple[Words, Any]]


def composite_chart(
    record: CompositeIndex,
    *,
    at_time: int | str | None = None,
    names: Mapping[str, str] | None = None,
    language: str,
) -> Chart:
    """Return the scores of a time as bars, the best on top, made of the parts of the indicators.

    With closeness (TOPSIS), which is no sum, bars have no parts.
    """
    t = len(record.times) - 1 if at_time is None else time_position(record.times, at_time)
    scores = record.scores[t]
    order = ranked(scores)
    shown = named_rows(record.ids, order, names)
    parts = _parts(record, t, language) if record.spec["score"] == "sum" else []
    if parts and all((v >= 0.0).all() for _n, v in parts):
        left = np.cumsum([np.zeros(len(order)), *(v[order] for _n, v in parts)], axis=0)
        marks = [
            bars(v[order], left=left[k], color=CATEGORIES[k], label=name)
            for k, (name, v) in enumerate(parts)
        ]
        key = min(len(parts), 4)
    else:
        marks, key = [bars(scores[order], color=CATEGORIES[0]), rule(0)], None
    return Chart(
        caption=with_time(Message("{what}", what=Message(_("Composite index"))), record.times[t]),
        told=lambda title: first_of(shown, scores[order], title, len(order), len(record.ids)),
        size=(6.4, 1.2 + BAR * len(order)),
        panels=[Panel(marks=marks, rows=shown, x=pick(_("Score"), language), grid="x")],
        key=key,
    )


def _parts(record: CompositeIndex, t: int, language: str) -> list[tuple[str, Any]]:
    """Return name and values of each part, the weightiest first, the least put together."""
    values = record.contributions()[t]
    order = np.argsort(-np.abs(values).sum(axis=0), kind="stable")
    names = [say(record.said(record.names[j]), language) for j in order]
    if len(order) <= _MOST_PARTS:
        return [(n, values[:, j]) for n, j in zip(names, order, strict=True)]
    kept, rest = order[: _MOST_PARTS - 1], order[_MOST_PARTS - 1 :]
    others = Message(n_("{n} other indicator", "{n} other indicators"), n=len(rest)).text(language)
    found = [(n, values[:, j]) for n, j in zip(names, kept, strict=False)]
    return [*found, (others, values[:, rest].sum(axis=1))]


def _by_time(times: Sequence[int | str], lines: Lines, language: str, **more: Any) -> Panel:
    """Return measures over time, each with a colour and a mark of its own."""
    x = at_times(times)
    marks = [
        line(
            x,
            values,
            label=say(what, language),
            color=LINES[k % len(LINES)],
            lw=1.7,
            marker="os^D"[k % 4] if len(x) <= 25 else None,
            ms=4,
        )
        for k, (what, values) in enumerate(lines)
    ]
    return Panel(marks=marks, times=times, grid="y", key=_BELOW, more=more)


def _ends(lines: Lines, language: str) -> str:
    return "; ".join(f"{say(one, language)} {v[0]:.3g} → {v[-1]:.3g}" for one, v in lines)


def coupling_chart(record: Coupling, *, language: str) -> Chart:
    """Return means over the regions of coupling C, level T and coordination D, period by period."""
    lines: Lines = [
        (_("Coordination D"), record.coordination.mean(axis=1)),
        (_("Coupling C"), record.coupling.mean(axis=1)),
        (_("Level T"), record.level.mean(axis=1)),
    ]
    return Chart(
        caption=Message(_("Coupling and coordination, mean over the regions")),
        told=lambda title: Message(
            _("Line chart: {title}. {ends}."), title=title, ends=_ends(lines, language)
        ),
        size=(6.2, 3.8),
        panels=[_by_time(record.times, lines, language, set_ylim=(0.0, 1.0))],
    )


def sensitivity_chart(record: Sensitivity, *, language: str) -> Chart:
    """Return Spearman's correlation of each variant with the index, the least alike on top."""
    known = [one for one in record.variants if np.isfinite(one.spearman)]
    known = sorted(known, key=lambda one: -one.spearman)[-_MOST_VARIANTS:]
    shown = [one.what.text(language) for one in known]
    values = [one.spearman for one in known]
    y, low = np.arange(len(known)), min([*values, 0.9])
    least = "; ".join(f"{n} {v:.3g}" for n, v in list(zip(shown, values, strict=True))[::-1][:3])
    return Chart(
        caption=record.tables()[0].title(language),
        told=lambda title: Message(
            _("Dot chart: {title}. Least alike: {least}."), title=title, least=least
        ),
        size=(6.4, 1.2 + BAR * max(len(known), 1)),
        panels=[
            Panel(
                marks=[
                    intervals(y, low - 0.05, values, color=GRID, lw=1.0),
                    dots(values, y, color=CATEGORIES[0], ms=6),
                    rule(1.0, ls="--"),
                ],
                upright=(y, shown),
                x=pick(_("Spearman's correlation with the index"), language),
                grid="x",
                more={
                    "set_xlim": (low - 0.05, 1.0 + 0.02 * (1.05 - low)),
                    "tick_params": {"axis": "y", "length": 0},
                },
            )
        ],
    )


def disparity_chart(record: Disparity, *, language: str) -> Chart:
    """Return the measures by period; with groups, beside them Theil T within and between groups."""
    lines: Lines = [
        (_("Coefficient of variation"), record.coefficient_of_variation),
        (_("Gini"), record.gini),
        (_("Theil T"), record.theil_t),
        (_("Theil L"), record.theil_l),
    ]
    panels = [_by_time(record.times, lines, language, set_ylim={"bottom": 0.0})]
    if record.groups:
        x = np.arange(len(record.times), dtype=float)
        every = max(1, len(x) // 6)
        panels.append(
            Panel(
                marks=stacked(
                    x,
                    (record.between_t, record.within_t),
                    [pick(_("T between groups"), language), pick(_("T within groups"), language)],
                ),
                ticks=(x[::every], [str(t) for t in record.times][::every]),
                grid="y",
                title=pick(_("Theil T"), language),
                key=_BELOW,
            )
        )
    return Chart(
        caption=record.tables()[0].title(language),
        told=lambda title: Message(
            _("Line chart: {title}. {ends}."), title=title, ends=_ends(lines, language)
        ),
        size=(8.2 if record.groups else 6.2, 3.8),
        panels=panels,
    )


def malmquist_chart(record: Malmquist, *, language: str) -> Chart:
    """Return mean changes multiplied up since the first period, which is one."""
    first = record.times[0]
    lines = (
        (_("Total factor productivity"), record.tfpch),
        (_("Efficiency"), record.effch),
        (_("Technology"), record.techch),
    )
    labels = [say(what, language) for what, _v in lines]
    paths = [
        np.concatenate([[1.0], np.cumprod(np.exp(np.log(change).mean(axis=1)))])
        for _what, change in lines
    ]
    x = at_times(record.times)
    ends = "; ".join(f"{label} {one[-1]:.4g}" for label, one in zip(labels, paths, strict=True))
    return Chart(
        caption=Message(_("Productivity since {time}"), time=first),
        told=lambda title: Message(_("Line chart: {title}. {ends}."), title=title, ends=ends),
        size=(6.2, 3.8),
        panels=[
            Panel(
                marks=[
                    *(path(k, x, paths[k], labels[k]) for k in range(len(lines))),
                    rule(1.0, across="y", ls="--"),
                ],
                times=record.times,
                y=Message(_("Geometric mean of the units, {time} = 1"), time=first).text(language),
                grid="y",
            )
        ],
        key=3,
    )


@shows(CompositeIndex)
class ShowComposite(Show[CompositeIndex]):
    """Weights, a map of the scores, and what they are made of."""

    chart = staticmethod(composite_chart)
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
        yield self.figure(record, names=place.names, **place.how)
        yield from (t for t in others if len(t.rows) <= MOST_ROWS)


@shows(Coupling)
class ShowCoupling(Show[Coupling]):
    """Means by period as lines, a map of the degrees of coordination, and the table."""

    chart = staticmethod(coupling_chart)
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

    chart = staticmethod(sensitivity_chart)

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

    chart = staticmethod(disparity_chart)
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

    chart = staticmethod(malmquist_chart)

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
        ids, columns = record.layer_columns(how.pop("at_time", None))
        last = columns[-1]
        entitle(how, say(last.en, how.get("language", "en")))
        how.setdefault("centre", 1.0)
        values = dict(zip(ids, last.values.tolist(), strict=True))
        return choropleth(regions, values, **how)
