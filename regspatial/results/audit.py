"""The record of an audit of printed tables: what was printed, what follows, and a verdict."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from ..words import Message, Words, _, n_
from .by import by, part
from .record import Record
from .table import Column, Note, Table

Verdict = Literal["consistent", "inconsistent", "unknown"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One check of one number.

    Parameters
    ----------
    table, column, term : str
        Where it stands in print.
    check : str
        A term of the family "audit_check".
    printed, implied : str
        What stands there; what follows from the rest, with the interval that rounding leaves.
    verdict : {"consistent", "inconsistent", "unknown"}
        "unknown" where it follows only under a condition that the table does not state.
    why : message, optional
        What the check rests on.
    """

    table: str
    column: str
    term: str
    check: str
    printed: str
    implied: str
    verdict: Verdict
    why: Words | None = None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class TableAudit(Record):
    """What an audit of printed tables found, the contradictions first.

    Parameters
    ----------
    findings : tuple of Finding
        In the order of the tables.
    sources : tuple of str
        The tables that were read.
    unread : tuple of str
        Those of which nothing could be checked.
    """

    findings: tuple[Finding, ...]
    sources: tuple[str, ...]
    unread: tuple[str, ...] = ()
    spec: Mapping[str, Any] = field(default_factory=dict)

    @property
    def inconsistent(self) -> tuple[Finding, ...]:
        """The findings that cannot be right, whatever the rounding."""
        return tuple(one for one in self.findings if one.verdict == "inconsistent")

    @property
    def counts(self) -> dict[str, int]:
        """How many findings there are of each verdict."""
        found = Counter(one.verdict for one in self.findings)
        return {one: found.get(one, 0) for one in ("consistent", "inconsistent", "unknown")}

    def tables(self) -> tuple[Table, ...]:
        """Return every check, a line each; how many of each kind; and the contradictions alone."""
        return (self._all(), self._contradictions(), self._by_check())

    def _all(self) -> Table:
        title = _("Audit of printed tables: every check")
        return Table(
            name="audit", en=title, columns=_COLUMNS, rows=_rows(self.findings), notes=self._notes()
        )

    def _contradictions(self) -> Table:
        title = _("What cannot be right, whatever the rounding")
        rows = _rows(self.inconsistent)
        return Table(name="contradictions", en=title, columns=_COLUMNS, rows=rows)

    def _by_check(self) -> Table:
        checks = list(dict.fromkeys(one.check for one in self.findings))
        count = Counter((one.check, one.verdict) for one in self.findings)

        def of(verdict: Verdict) -> list[int]:
            return [count[check, verdict] for check in checks]

        return by(self).table(
            "audit_counts",
            _("Checks by kind"),
            part("check", _("Check"), checks, "text", "audit_check"),
            part("consistent", _("Consistent"), of("consistent"), "int"),
            part("inconsistent", _("Inconsistent"), of("inconsistent"), "int"),
            part("unknown", _("Cannot be checked"), of("unknown"), "int"),
        )

    def _notes(self) -> tuple[Note, ...]:
        counts = self.counts
        said = [
            Note(
                _(
                    "{consistent} {consistent:check is|checks are} consistent, "
                    "{inconsistent} inconsistent, {unknown} cannot be decided. A number is "
                    "inconsistent only where no unrounded value that rounds to what is "
                    "printed would do."
                ),
                **counts,
            )
        ]
        if self.unread:
            said.append(
                Note(
                    n_(
                        "Nothing could be checked in {n} table: {names}.",
                        "Nothing could be checked in {n} tables: {names}.",
                    ),
                    n=len(self.unread),
                    names=", ".join(self.unread),
                )
            )
        return tuple(said)


_COLUMNS = (
    Column("table", _("Table"), "text"),
    Column("column", _("Column"), "text"),
    Column("term", _("Row"), "text"),
    Column("check", _("Check"), "text", "audit_check"),
    Column("printed", _("Printed"), "text"),
    Column("implied", _("What follows"), "text"),
    Column("verdict", _("Verdict"), "text", "audit_verdict"),
    Column("why", _("On what it rests"), "text"),
)


def _rows(findings: tuple[Finding, ...]) -> tuple[tuple[Any, ...], ...]:
    return tuple(
        (
            one.table,
            one.column,
            one.term,
            one.check,
            one.printed,
            one.implied,
            one.verdict,
            one.why if one.why is None or isinstance(one.why, Message) else Message(one.why),  # type: ignore[arg-type]
        )
        for one in findings
    )
