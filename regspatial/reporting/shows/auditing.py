"""How checks show themselves: an audit of printed tables, what is wrong first, and whether layers agree."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ...results.audit import TableAudit
from ...results.network.agreement import LayerAgreement
from ...results.table import Note, Table
from ...terms import term
from ...words import _, listed
from ..own.pole_layers import layers_figure
from .registry import Place, Show, shows


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

    draws = staticmethod(layers_figure)

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
            yield layers_figure(record, names=place.names, **place.how)
        yield from record.tables()
