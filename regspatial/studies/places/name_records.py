"""The record of place names and the codes found for them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from ...errors import LabelError, listed
from ...results.record import Record
from ...results.table import Column, Note, Table
from ...words import PYTHON, Face, Message, Spoken, _, together, verbatim

CODED = frozenset({"code", "name", "former", "repaired", "corrected"})
"""Statuses of values that have their code."""


@dataclass(frozen=True)
class Pasted(Spoken):
    """Corrections, or names to leave out, as the face takes them: to be copied and run.

    Parameters
    ----------
    parameter : {"corrections", "ignore"}
    pairs : tuple of (value, code); the code is "" for names to leave out
    """

    parameter: str
    pairs: tuple[tuple[str, str], ...]

    def text(self, language: str = "en", face: Face = PYTHON) -> str:
        """Return the parameter with its value, as Python, the shell or the dialog takes it."""
        if face.name == "python":
            if self.parameter == "ignore":
                return f"ignore={[value for value, _code in self.pairs]!r}"
            return f"corrections={dict(self.pairs)!r}"
        line = ",".join(f"{value}={code}" if code else value for value, code in self.pairs)
        if face.name == "shell":
            quoted = line.replace("\\", "\\\\").replace('"', '\\"').replace("$", "\\$")
            return f'--{self.parameter} "{quoted}"'
        return f"{face.parameter(self.parameter, None, language)} {line}"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class NameMatch(Record):
    """Place names and the codes found for them.

    Parameters
    ----------
    level : str
        "province", "prefecture", "county", or "regions" for the names of a map.
    values : tuple of str
        What was given, "" for an empty cell.
    codes : tuple of str or None
        The code of each value, None where it has none of its own.
    status : tuple of str
        With a code: "code", "name", "former" (an old name of the same unit), "repaired" (a code that
        had lost zeros), "corrected". Without: "ambiguous", "merged" and "divided" (an old unit whose
        land is part of another, or of several), "unmatched".
    candidates : tuple of tuples of (code, name)
        The code found; for an ambiguous value all that bear the name, for an old unit those that
        have its land now; for an unknown one the nearest names.
    reasons : tuple of Message or None
        What is to be known of an old name, a total, a unit of another level.
    left_out : tuple of bool
        Whether a value is no region at all (a total), so that its row is left out.
    """

    level: str
    values: tuple[str, ...]
    codes: tuple[str | None, ...]
    status: tuple[str, ...]
    candidates: tuple[tuple[tuple[str, str], ...], ...]
    reasons: tuple[Message | None, ...] = ()
    left_out: tuple[bool, ...] = ()
    spec: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))

    @property
    def complete(self) -> bool:
        """Whether every value has its code."""
        return None not in self.codes

    @property
    def unmatched(self) -> tuple[str, ...]:
        """The values that are no known name, each once."""
        return self._with("unmatched")

    @property
    def ambiguous(self) -> tuple[str, ...]:
        """The values that name more than one region, each once."""
        return self._with("ambiguous")

    @property
    def uncoded(self) -> tuple[str, ...]:
        """All values without a code, each once: unknown ones, homonyms, old units."""
        pairs = zip(self.values, self.codes, strict=True)
        return tuple(dict.fromkeys(value for value, code in pairs if code is None))

    @property
    def proposals(self) -> dict[str, str]:
        """The nearest code of each value that has none, where one is proposed.

        Homonyms and divided units have no proposal: only their reader knows which is meant. After a
        look they can be given back as ``corrections``.
        """
        rows = zip(
            self.values, self.codes, self.status, self.candidates, self._no_region, strict=True
        )
        return {
            value: near[0][0]
            for value, code, status, near, none in rows
            if code is None and near and not none and status in ("unmatched", "merged")
        }

    @property
    def n_coded(self) -> int:
        """Number of distinct values that have their code."""
        return len(set(self.values)) - len(self.uncoded)

    @property
    def n_uncoded(self) -> int:
        """Number of distinct values that have none."""
        return len(self.uncoded)

    def required(self) -> tuple[str, ...]:
        """Return the codes if every value has one.

        Raises
        ------
        LabelError
            Naming the values without a code, why, and the nearest names; with corrections that can
            be pasted as they are. `.ids` holds the values.
        """
        if self.complete:
            return tuple(c for c in self.codes if c is not None)
        bad = self.unmatched + tuple(v for v in self.uncoded if v not in self.unmatched)
        raise LabelError(
            together(
                Message(
                    _(
                        "{n} {n:name has no code of its own|names have no code of their own}: {names}."
                    ),
                    n=len(bad),
                    names=listed(asked_about(self, value) for value in bad),
                ),
                *(part for way in self._ways() for part in (verbatim(" "), way)),
            ),
            ids=bad,
        )

    def tables(self) -> tuple[Table, ...]:
        """Return one table: each distinct value, its code, candidates and reasons."""
        rows = []
        for k in dict.fromkeys(map(self.values.index, self.values)):
            code, near = self.codes[k], self.candidates[k]
            shown = "" if code else listed((f"{c} {n}" for c, n in near), 5)
            name = near[0][1] if code else None
            rows.append((self.values[k], self.status[k], code, name, shown, self._reason(k) or ""))
        notes = [
            Note(
                _("{matched} of {n} {n:distinct value|distinct values} have a code."),
                matched=self.n_coded,
                n=len(rows),
            )
        ]
        if not self.complete:
            notes += self._ways()
        columns = (
            Column("value", _("Value"), "text"),
            Column("status", _("Found as"), "text", "name_status"),
            Column("code", _("Code"), "text"),
            Column("name", _("Name"), "text"),
            Column("candidates", _("Candidates"), "text"),
            Column("reason", _("Why"), "text"),
        )
        return (
            Table(
                name="names",
                en=_("Place names and codes"),
                columns=columns,
                rows=tuple(rows),
                notes=tuple(notes),
            ),
        )

    @property
    def _no_region(self) -> tuple[bool, ...]:
        return self.left_out or (False,) * len(self.values)

    def _reason(self, k: int) -> Message | None:
        return self.reasons[k] if self.reasons else None

    def _with(self, status: str) -> tuple[str, ...]:
        pairs = zip(self.values, self.status, strict=True)
        return tuple(dict.fromkeys(value for value, how in pairs if how == status))

    def _ways(self) -> tuple[Message, ...]:
        """Return what can be done: paste the proposals, leave totals out, say which is meant."""
        out = []
        if self.proposals:
            out.append(
                Message(
                    _("If the nearest are meant, say so: {paste}."),
                    paste=Pasted("corrections", tuple(self.proposals.items())),
                )
            )
        none = dict.fromkeys(v for v, no in zip(self.values, self._no_region, strict=True) if no)
        if none:
            out.append(
                Message(
                    _("Leave out what is no region: {paste}."),
                    paste=Pasted("ignore", tuple((v, "") for v in none)),
                )
            )
        rest = [v for v in self.uncoded if v not in self.proposals and v not in none]
        old = [*self._with("merged"), *self._with("divided")]
        if old:
            out.append(
                Message(
                    _(
                        "To sum or part them, read the table without matching names and bring it to one year with "
                        "`harmonise`."
                    )
                )
            )
        if rest:
            out.append(
                Message(
                    _(
                        "Say the code of {rest} with {param:corrections}, write it instead of the "
                        "name, or leave these rows out ({param:ignore})."
                    ),
                    rest=listed(map(repr, rest), 4),
                )
            )
        return tuple(out)


def asked_about(found: NameMatch, value: str) -> Message:
    """Return a value without a code as it is asked about: with the reason, or what it may mean."""
    k = found.values.index(value)
    near, reason = found.candidates[k], found.reasons[k] if found.reasons else None
    if reason is not None:
        return Note("'{value}': {reason}", value=value, reason=reason)
    if not near:
        return Note("'{value}'", value=value)
    shown = listed((f"{name} {code}" for code, name in near), 3)
    if found.status[k] == "ambiguous":
        return Note(_("'{name}' (one of: {bearers})"), name=value, bearers=shown)
    return Note(_("'{name}' (nearest: {nearest})"), name=value, nearest=shown)
