"""The record of a second opinion: our numbers beside those of independent programs."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from ..words import Message, Words, _
from .by import each, part
from .record import Record
from .table import Note, Table

MOST_DIGITS = 15
"""What two numbers in double precision can have in common."""


def digits_in_common(ours: float, theirs: float, size: float = 0.0) -> int:
    """Return how many significant digits two numbers share, 0 to 15.

    Parameters
    ----------
    size : float
        What numbers of this kind are as large as, where one next to zero is the difference of two
        large ones.
    """
    if math.isnan(ours) or math.isnan(theirs):
        return MOST_DIGITS if math.isnan(ours) and math.isnan(theirs) else 0
    if ours == theirs:
        return MOST_DIGITS
    largest = max(abs(ours), abs(theirs), size)
    if not math.isfinite(largest):
        return 0
    return min(MOST_DIGITS, max(0, math.floor(-math.log10(abs(ours - theirs) / largest))))


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """One number, by us and by another program.

    Parameters
    ----------
    program : str
    quantity : marked sentence or Message
        What it is; of an array the place with the largest difference is named.
    ours, theirs : float
        As each prints it.
    converted : float
        `theirs` in our convention; the same where there is no difference of convention.
    size : float
        See `digits_in_common`.
    wanted : int
        Digits that have to agree.
    why : Note or None
        Why a difference is expected.
    expected : bool
        Whether `why` explains a difference that no conversion takes away (random draws).
    """

    program: str
    quantity: Words
    ours: float
    theirs: float
    converted: float
    size: float = 0.0
    wanted: int = 6
    why: Note | None = None
    expected: bool = False

    @property
    def digits(self) -> int:
        """Digits that agree, after the conversion."""
        return digits_in_common(self.ours, self.converted, self.size)

    @property
    def verdict(self) -> str:
        """Return "agrees", "converted" (agrees in our convention), "expected", or "differs"."""
        if self.digits >= self.wanted:
            same = digits_in_common(self.ours, self.theirs, self.size) >= self.wanted
            return "agrees" if same else "converted"
        return "expected" if self.expected else "differs"


def _mark(reasons: Mapping[str, Note], row: Compared) -> str:
    """Return the mark of the note that says why a number differs."""
    said = "" if row.why is None else row.why.text()
    return (
        f"[{list(reasons).index(said) + 1}]" if said in reasons and row.verdict != "agrees" else ""
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A program that can re-compute a record, and how far it came.

    Parameters
    ----------
    program : str
    version : str
        "" where it is not there.
    status : {"asked", "absent", "refused", "failed"}
    remark : Note or None
        How to get it, or why it could not.
    """

    program: str
    version: str
    status: str
    remark: Note | None = None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SecondOpinion(Record):
    """A result, computed again by independent programs: what `second_opinion` returns.

    Attributes
    ----------
    kind : str
        Type of the record that was computed again.
    title : marked sentence or Message
        That of its main table.
    numbers : tuple of Compared
        Empty where no program could be asked.
    programs : tuple of Asked
        All that serve this type of record, whether they are installed or not.
    notes : tuple of Note
    spec : mapping
    """

    kind: str
    title: Words
    numbers: tuple[Compared, ...]
    programs: tuple[Asked, ...]
    notes: tuple[Note, ...] = ()
    spec: Mapping[str, Any] = field(default_factory=dict)

    def __repr__(self) -> str:
        asked = [p.program for p in self.programs if p.status == "asked"]
        return (
            f"<SecondOpinion on {self.kind}: {len(self.numbers)} numbers by "
            f"{', '.join(asked) or 'nobody'}, {len(self.differing)} differ>"
        )

    @property
    def differing(self) -> tuple[Compared, ...]:
        """Numbers that differ without a reason that was foreseen."""
        return tuple(r for r in self.numbers if r.verdict == "differs")

    @property
    def agrees(self) -> bool:
        """Whether somebody was asked and no number differs without a foreseen reason."""
        return bool(self.numbers) and not self.differing

    def tables(self) -> tuple[Table, ...]:
        """Return the numbers side by side, then the programs, where there are any."""
        return (self._numbers(), self._programs()) if self.programs else (self._numbers(),)

    def _reasons(self) -> dict[str, Note]:
        """Return the reasons of the differences, by their English sentence, each once."""
        told = (r.why for r in self.numbers if r.why is not None and r.verdict != "agrees")
        return {why.text(): why for why in told}

    def _numbers(self) -> Table:
        reasons = self._reasons()
        return each(self, self.numbers).table(
            "second_opinion",
            Message(_("Second opinion: {title}"), title=self.title),
            part("program", _("Program"), kind="text"),
            part("quantity", _("Quantity"), kind="text"),
            part("ours", _("Ours")),
            part("theirs", _("Theirs")),
            part(
                "converted",
                _("Theirs, our convention"),
                lambda r: None if r.converted == r.theirs else r.converted,
            ),
            part("digits", _("Digits that agree"), kind="int"),
            part("verdict", _("Verdict"), kind="text", terms="verdict"),
            part("why", _("Reason"), lambda r: _mark(reasons, r), "text"),
            notes=(
                *([self._verdict()] if self.programs else []),
                *(Note("[{k}] {why}", k=k, why=why) for k, why in enumerate(reasons.values(), 1)),
                *self.notes,
            ),
        )

    def _verdict(self) -> Note:
        if not self.numbers:
            return Note(_("No independent program could be asked; the second table says why."))
        fewest = min((r.digits for r in self.numbers if not r.expected), default=MOST_DIGITS)
        if self.differing:
            return Note(
                _("{few} of {all} {all:number|numbers} differ without a reason that was foreseen."),
                few=len(self.differing),
                all=len(self.numbers),
            )
        return Note(
            _(
                "{all} {all:number was|numbers were} computed again; those that can agree "
                "do, in {fewest} {fewest:digit|digits} or more."
            ),
            all=len(self.numbers),
            fewest=fewest,
        )

    def _programs(self) -> Table:
        return each(self, self.programs).table(
            "second_opinion_programs",
            _("Independent programs"),
            part("program", _("Program"), kind="text"),
            part("version", _("Version"), kind="text"),
            part("status", _("Status"), kind="text", terms="opinion_status"),
            part("remark", _("Remark"), lambda p: "" if p.remark is None else p.remark, "text"),
        )
