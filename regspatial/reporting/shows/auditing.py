"""How checks show themselves: an audit of printed tables, what is wrong first, whether layers agree, and labels of map and table."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from ...results.audit import TableAudit
from ...results.network.agreement import LayerAgreement
from ...results.table import Note, Table
from ...studies.data_records import JoinReport
from ...terms import named, term
from ...words import Message, _, listed, say
from .._labels import known_names
from ..own.transitions import join_classes
from ..stock import Chart, Mark
from .poles import MOST, by_column
from .registry import Place, Show, shows

_POLE, _CORE, _ALL = "#ca1a20", "#8d9399", "#173a5e"


def layers_chart(
    record: LayerAgreement, *, names: Mapping[str, str] | None = None, language: str
) -> Chart:
    """Return a row a region and a column a layer: a filled mark where the layer makes it a pole.

    Rings grow with the core score of a layer that does not; the last column is all layers together.
    """
    order = record.anywhere[:MOST]
    known = known_names(names)
    heads = [named("layer_kind", one, language) for one in (*record.layers, "all")]
    of_layer, of_all, none = (
        say(one, language)
        for one in (
            _("Pole of the layer"),
            _("Pole of all together"),
            _("No pole; the larger, the higher its core score"),
        )
    )
    at = {one: k for k, one in enumerate(record.ids)}
    rows = np.array([at[one] for one in order], dtype=int)
    y = np.arange(len(order))[::-1]
    marks = []
    for k in range(len(record.layers)):
        pole = record.member[k, rows]
        size = 12 + 34 * np.clip(record.z[k, rows], 0.0, 3.0)
        x = np.full(len(rows), float(k))
        filled = {"s": 80, "color": _POLE, "label": None if k else of_layer}
        ring = {"s": size[~pole], "facecolors": "none", "edgecolors": _CORE}
        marks.append(Mark("scatter", (x[pole], y[pole]), filled))
        marks.append(Mark("scatter", (x[~pole], y[~pole]), {**ring, "label": None if k else none}))
    joint = set(record.joint)
    together = np.array([one in joint for one in order], dtype=bool)
    column = np.full(together.sum(), float(len(record.layers)))
    diamond = {"s": 80, "marker": "D", "color": _ALL, "label": of_all}
    marks.append(Mark("scatter", (column, y[together]), diamond))
    said = "; ".join(
        f"{head}: {', '.join(known.get(p, p) for p in poles) or '–'}"
        for head, poles in zip(heads, (*record.poles, record.joint), strict=True)
    )
    return Chart(
        caption=record.tables()[0].title(language),
        told=lambda title: Message(_("Poles by layer: {title}. {said}."), title=title, said=said),
        size=(max(4.4, 2.0 + 1.1 * len(heads)), 1.7 + 0.26 * max(len(order), 1)),
        panels=[by_column(marks, [known.get(one, one) for one in order], heads, 14)],
        key={"loc": "outside lower left", "ncols": 1},
    )


@shows(TableAudit)
class ShowAudit(Show[TableAudit]):
    """The contradictions, the checks by kind, then every check."""

    def method(self, record: TableAudit) -> Note:
        """Return what is held against what."""
        return Note(
            _(
                "Every printed number stands for the interval that rounds to it. {n} "
                "{n:check holds|checks hold} these intervals against what follows from the "
                "other numbers of {tables} {tables:table|tables}; a number is inconsistent "
                "where the two have nothing in common."
            ),
            n=len(record.findings),
            tables=len(record.sources),
        )

    def parts(self, record: TableAudit, place: Place) -> Iterator[Any]:
        """Yield the contradictions if there are any, the counts, and every check."""
        del place
        every, contradictions, counts = record.tables()
        if contradictions.rows:
            yield contradictions
        yield counts
        yield every

    def short(self, record: TableAudit) -> tuple[Table, ...]:
        """Return what is wrong, and the counts."""
        return tuple(record.tables()[1:])


@shows(LayerAgreement)
class ShowAgreement(Show[LayerAgreement]):
    """The poles of each layer, and how far layers agree."""

    chart = staticmethod(layers_chart)

    def method(self, record: LayerAgreement) -> Note:
        """Return the rule of one layer."""
        return Note(
            _(
                "Poles of {n} {n:layer|layers} ({layers}), each by its own core score above {core_z:g}, mass and growth "
                "above those of the macro-region; of all together also by the hub score."
            ),
            n=len(record.layers),
            layers=listed(term("layer_kind", one) for one in record.layers),
            core_z=record.spec["core_z"],
        )

    def parts(self, record: LayerAgreement, place: Place) -> Iterator[Any]:
        """Yield the picture and the tables."""
        if record.anywhere:
            yield self.figure(record, names=place.names, **place.how)
        yield from record.tables()


@shows(JoinReport)
class ShowJoin(Show[JoinReport]):
    """What stands on one side only, and where on the map."""

    classes = staticmethod(join_classes)
    for_maker = True
    no_picture = _("lists of labels, of which a map of the regions shows those it lacks")

    def method(self, record: JoinReport) -> Note:
        """Return how many labels were compared."""
        return Note(
            _("The map has {on_map} {on_map:label|labels} and the table {in_table}; {both} match."),
            on_map=len(record.map_ids),
            in_table=len(record.table_ids),
            both=record.n_matched,
        )

    def parts(self, record: JoinReport, place: Place) -> Iterator[Any]:
        """Yield the labels on one side only, and the map where it has such."""
        yield from record.tables()
        if place.regions is not None and record.only_map:
            yield self.map(record, place.regions, **place.map_how)
