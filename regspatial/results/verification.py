"""The record of a run made again: file by file, how far the numbers agree."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from ..terms import Named
from ..words import Message, _
from .by import by, each, part
from .record import Record
from .table import Note, Table

Contradiction = tuple[str, str, str]
"""A fact of a run: its name, what the record says, what was run."""
FileVerdict = Literal["same", "close", "differs", "missing", "new", "not-compared"]


@dataclass(frozen=True, slots=True, kw_only=True)
class FileComparison:
    """One file of a run beside the file of the same name of the run made again.

    Parameters
    ----------
    file : str
    numbers : int
        Numbers that were compared; 0 where the file is compared as a whole or not at all.
    different : int
        How many of them differ in any digit; of texts, how many cells.
    largest : float
        Largest relative difference of a number.
    verdict : {"same", "close", "differs", "missing", "new", "not-compared"}
        "close" where numbers differ by rounding alone, at most 1e-9 relative to the largest of the file.
    """

    file: str
    numbers: int = 0
    different: int = 0
    largest: float = 0.0
    verdict: FileVerdict = "same"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Verification(Record):
    """What came of making a run again.

    Parameters
    ----------
    files : tuple of FileComparison
    changed : tuple of (name, what was, what is)
        Inputs and versions that are others than they were.
    contradictions : tuple of (name, what the record says, what was run)
        A seed, a recipe, options or a command that the record states and the run is not made from.
    command : str
        What was run again.
    """

    files: tuple[FileComparison, ...]
    changed: tuple[tuple[str, str, str], ...] = ()
    contradictions: tuple[Contradiction, ...] = ()
    command: str = ""
    spec: Mapping[str, Any] = field(default_factory=dict)

    @property
    def agrees(self) -> bool:
        """Whether every number is the same, up to rounding, no file is missing or new, and the record is true."""
        return not self.contradictions and self._reproduced

    @property
    def _reproduced(self) -> bool:
        return all(one.verdict in ("same", "close", "not-compared") for one in self.files)

    def tables(self) -> tuple[Table, ...]:
        """Return a row a file, and what has changed since if anything has."""
        main = each(self, self.files).table(
            "verification",
            _("The run made again"),
            part("file", _("File"), kind="text"),
            part("numbers", _("Numbers"), kind="int"),
            part("different", _("Of these different"), kind="int"),
            part("largest", _("Largest relative difference")),
            part("verdict", _("Verdict"), kind="text", terms="file_verdict"),
            notes=self._notes(),
        )
        changes = (self._changes(),) if self.changed else ()
        return (main, *changes, *((self._record(),) if self.contradictions else ()))

    def _notes(self) -> tuple[Note, ...]:
        count = Counter(one.verdict for one in self.files)
        numbers = sum(one.numbers for one in self.files)
        different = sum(one.different for one in self.files if one.numbers)
        said = [
            Note(
                _(
                    "{numbers} {numbers:number|numbers} in {n} {n:file was|files were} "
                    "compared; {different} differ in some digit."
                ),
                numbers=numbers,
                n=len(self.files),
                different=different,
            )
        ]
        if count["not-compared"]:
            sentence = _(
                "{n} {n:file|files} without numbers to read (pictures, pages) {n:differs|differ} in some "
                "byte; dates and fonts do that, so {n:it was|they were} not compared."
            )
            said.append(Note(sentence, n=count["not-compared"]))
        verdict = (
            _("The run is reproduced.") if self._reproduced else _("The run is NOT reproduced.")
        )
        if self._reproduced and not numbers:
            verdict = _("No number was compared: the run left only pictures, and those are there.")
        if self.contradictions:
            sentence = _(
                "The record of the run does not say what was run: {names}. It was edited since."
            )
            said.insert(
                0, Note(sentence, names=[_fact(name) for name, *_both in self.contradictions])
            )
        return (Note(verdict), *said)

    def _record(self) -> Table:
        what, record, run = zip(*self.contradictions, strict=True)
        return by(self).table(
            "record",
            _("What the record says, and what was run"),
            part("what", _("Fact"), map(_fact, what), "text"),
            part("record", _("The record says"), record, "text"),
            part("run", _("What was run"), run, "text"),
        )

    def _changes(self) -> Table:
        what, before, now = zip(*self.changed, strict=True)
        return by(self).table(
            "changes",
            _("What has changed since the run"),
            part("what", _("Input or version"), what, "text"),
            part("before", _("At the run"), before, "text"),
            part("now", _("Now"), now, "text"),
        )


def _fact(name: str) -> Note:
    """Return what a fact of the record is called; of an option its name."""
    return Note("{said}", said=Named("run_fact", name))


NO_FILE = Message(_("not there"))
"""What stands for an input that is gone."""
