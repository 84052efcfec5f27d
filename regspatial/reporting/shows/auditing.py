"""How an audit of printed tables shows itself: what is wrong first."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ...results.audit import TableAudit
from ...results.table import Note, Table
from ...words import _
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
