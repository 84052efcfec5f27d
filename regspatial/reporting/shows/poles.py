"""How poles over time, and by the scale of their territory, show themselves."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from ...results.network.evolution import STATES, Evolution
from ...results.network.scales import PoleScales, scale_called
from ...results.table import Note
from ...terms import named, term
from ...words import Message, _, listed, say
from .._labels import known_names
from .._wrapping import wrap
from ..own.poles import SCALE_COLOURS, STATE_COLOURS, scale_classes, state_classes
from ..stock import Chart, Mark, Panel, line
from .registry import Place, Show, shows

MOST = 40
"""Regions of the picture: with more, names lie on each other."""
_RING = {"facecolors": "none", "edgecolors": "#8d9399"}


def evolution_chart(
    record: Evolution, *, names: Mapping[str, str] | None = None, language: str
) -> Chart:
    """Return a row a pole: a square for each time at which it was one, coloured by its state."""
    states = record.states()
    kinds = [s for s in STATES if s in states.values()]
    order = sorted(states, key=lambda one: (kinds.index(states[one]), record.ids.index(one)))
    known = known_names(names)
    shown = [known.get(one, one) for one in order]
    labels = {s: named("pole_state", s, language) for s in kinds}
    marks = []
    for kind in kinds:
        points = [
            (t, len(order) - 1 - k)
            for k, one in enumerate(order)
            if states[one] == kind
            for t in np.flatnonzero(record.member[:, record.ids.index(one)]).tolist()
        ]
        x, y = zip(*points, strict=True)
        label = f"{labels[kind]} ({list(states.values()).count(kind)})"
        style = {"marker": "s", "ms": 9, "ls": "none", "color": STATE_COLOURS[kind]}
        marks.append(line(x, y, label=label, **style))
    said = "; ".join(
        f"{labels[s]}: {', '.join(n for n, o in zip(shown, order, strict=True) if states[o] == s)}"
        for s in kinds
    )
    count = len(record.times)
    return Chart(
        caption=record.tables()[0].title(language),
        told=lambda title: Message(_("Poles by time: {title}. {said}."), title=title, said=said),
        size=(6.2, 1.3 + 0.26 * max(len(order), 1)),
        panels=[
            Panel(
                marks=marks,
                rows=shown,
                ticks=(np.arange(count), [str(t) for t in record.times]),
                grid="both",
                more={"set_xlim": (-0.5, count - 0.5)},
            )
        ],
        key=4 if kinds else None,
    )


def scales_chart(
    record: PoleScales, *, names: Mapping[str, str] | None = None, language: str
) -> Chart:
    """Return a row a region and a column a scale: a mark where the region is a pole of the scale."""
    order = [str(row[0]) for row in record.tables()[3].rows][:MOST]
    known = known_names(names)
    heads = [say(scale_called(record, scale), language) for scale in record.scales]
    y = np.arange(len(order))[::-1]
    marks = []
    for k, scale in enumerate(record.scales):
        pole = np.isin(order, list(scale.poles)) if order else np.zeros(0, dtype=bool)
        asked = np.isin(order, list(scale.asked)) if order else np.zeros(0, dtype=bool)
        x, rest = np.full(len(order), float(k)), asked & ~pole
        colour = SCALE_COLOURS[k % len(SCALE_COLOURS)]
        marks.append(Mark("scatter", (x[pole], y[pole]), {"s": 75, "color": colour}))
        marks.append(Mark("scatter", (x[rest], y[rest]), {"s": 14, **_RING}))
    pole_said, no_pole = (say(one, language) for one in (_("Growth pole"), _("Not a pole")))
    marks.append(
        Mark("scatter", ([], []), {"s": 75, "color": SCALE_COLOURS[0], "label": pole_said})
    )
    marks.append(Mark("scatter", ([], []), {"s": 14, **_RING, "label": no_pole}))
    said = "; ".join(
        f"{head}: {', '.join(known.get(p, p) for p in scale.poles) or '–'}"
        for head, scale in zip(heads, record.scales, strict=True)
    )
    return Chart(
        caption=record.tables()[0].title(language),
        told=lambda title: Message(_("Poles by scale: {title}. {said}."), title=title, said=said),
        size=(max(4.4, 2.0 + 1.2 * len(heads)), 1.6 + 0.24 * max(len(order), 1)),
        panels=[by_column(marks, [known.get(one, one) for one in order], heads, 16)],
        key=2,
    )


def by_column(marks: list[Mark], rows: list[str], heads: list[str], letters: int) -> Panel:
    """Return regions in rows and what marks them in columns, named above."""
    return Panel(
        marks=marks,
        rows=rows,
        ticks=(np.arange(len(heads)), ["\n".join(wrap(one, letters)) for one in heads]),
        grid="both",
        more={
            "set_xlim": (-0.5, len(heads) - 0.5),
            "tick_params": {"length": 0, "labeltop": True, "labelbottom": False, "axis": "x"},
        },
    )


@shows(Evolution)
class ShowEvolution(Show[Evolution]):
    """When each pole was one, a map of their states, and the changes."""

    classes = staticmethod(state_classes)
    chart = staticmethod(evolution_chart)

    def method(self, record: Evolution) -> Note:
        """Return size and the one rule of all times."""
        spec = record.spec
        return Note(
            _(
                "Growth poles among {regions} {regions:region|regions} at {n} "
                "{n:time|times} by one rule: core score > {core_z:g}, mass > "
                "{mass_factor:g} × the mean of its region, growth by {growth_by}; "
                "persistent: a pole at all times, emerging: at the last and not at the "
                "first, fading: at the first and not at the last."
            ),
            regions=len(record.ids),
            n=len(record.times),
            core_z=spec["core_z"],
            mass_factor=spec["mass_factor"],
            growth_by=term("growth_by", spec["growth_by"]),
        )

    def parts(self, record: Evolution, place: Place) -> Iterator[Any]:
        """Yield the map, the picture by time, and the tables."""
        if record.member.any():
            if place.regions is not None:
                yield self.map(record, place.regions, **place.map_how)
            yield self.figure(record, names=place.names, **place.how)
        yield from record.tables()


@shows(PoleScales)
class ShowScales(Show[PoleScales]):
    """A map of the widest scale, the poles by scale, and the tables."""

    classes = staticmethod(scale_classes)
    chart = staticmethod(scales_chart)

    def method(self, record: PoleScales) -> Note:
        """Return the rule, the network and the scales."""
        return Note(
            _(
                "Growth poles of {n} {n:region|regions}, {time}, by one rule at {k} {k:scale|scales} ({scales}): gravity with the "
                "power {power:g} of distance among the regions of each network, core score > {core_z:g}, growth by {growth_by}."
            ),
            n=len(record.ids),
            time=record.time,
            k=len(record.scales),
            scales=listed(scale_called(record, s) for s in record.scales),
            power=record.spec["power"],
            core_z=record.spec["core_z"],
            growth_by=term("growth_by", record.spec["growth_by"]),
        )

    def parts(self, record: PoleScales, place: Place) -> Iterator[Any]:
        """Yield the map, the picture by scale, and the tables."""
        if record.member.any():
            if place.regions is not None and place.regions.polygons is not None:
                yield self.map(record, place.regions, **place.map_how)
            yield self.figure(record, names=place.names, **place.how)
        yield from record.tables()
