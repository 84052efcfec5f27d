"""The record of a reading: what each sheet was taken for, and which regions the sheets share."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from ...errors import listed
from ...results.by import each, part
from ...results.record import Record
from ...results.table import Note, Table, region
from ...words import Message, _, together


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ReadSheet:
    """One sheet, file or panel of a merged panel.

    Parameters
    ----------
    source : str
    layout : str
        "long", "wide", "cross_section", "years_down", "variables_down" or "panel".
    header, titles, notes : tuples of row numbers
    n : int
        Number of regions.
    times : tuple
    variables : tuple of str
    only_elsewhere : tuple of str
        Regions that others have and this one lacks.
    totals : tuple of str
        Rows of totals that were left out.
    text : tuple of str
        Columns without numbers that were left out.
    filled_down : int
        Merged cells of regions or times that were filled down.
    constant : tuple of str
        Variables whose heading names no year beside others that do: they hold for each year.
    """

    source: str
    layout: str
    n: int
    times: tuple[int | str, ...]
    variables: tuple[str, ...]
    header: tuple[int, ...] = ()
    titles: tuple[int, ...] = ()
    notes: tuple[int, ...] = ()
    only_elsewhere: tuple[str, ...] = ()
    totals: tuple[str, ...] = ()
    text: tuple[str, ...] = ()
    filled_down: int = 0
    constant: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class MergeReport(Record):
    """What was taken for what when a panel was read, and what matched when sheets were merged.

    Parameters
    ----------
    sheets : tuple of ReadSheet
    empty : int
        Cells that no sheet fills.
    renamed : mapping of str to str
        Regions as a sheet writes them, and the id that they got, where the two differ.
    dropped, dropped_times : tuples
        Regions and times of one side alone, that a merge of what is shared left out.
    """

    sheets: tuple[ReadSheet, ...]
    empty: int = 0
    dropped: tuple[str, ...] = ()
    dropped_times: tuple[int | str, ...] = ()
    renamed: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    spec: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))

    def tables(self) -> tuple[Table, ...]:
        """Return one table: a row a sheet."""

        def lacks(sheet: ReadSheet) -> Note:
            return Note("{regions}", regions=listed(map(region, sheet.only_elsewhere), 4))

        table = each(self, self.sheets).table(
            "merge",
            _("What was read"),
            part("source", _("File and sheet"), kind="text"),
            part("layout", _("Layout"), kind="text", terms="layout"),
            part("n", _("Regions"), kind="int"),
            part("times", _("Span of times"), lambda s: _span(s.times), "text"),
            part("variables", _("Variables"), lambda s: listed(s.variables, 6), "text"),
            part("header", _("Header rows"), lambda s: _rows(s.header), "text"),
            part("notes", _("Titles and notes"), lambda s: _rows(s.titles + s.notes), "text"),
            part("lacks", _("Regions only elsewhere"), lacks, "text"),
            part("left_out", _("Left out"), lambda s: listed((*s.totals, *s.text), 4), "text"),
            notes=self._notes(),
        )
        return (table,)

    def sentence(self) -> Message:
        """Return the merge in a few sentences, for a face that shows no table of it."""
        first = Message(
            _(
                "{n} {n:table was|tables were} merged by region and time: {sources}. "
                "{empty} {empty:cell is|cells are} empty."
            ),
            n=len(self.sheets),
            sources=listed((f"{s.source} ({s.n})" for s in self.sheets), 12),
            empty=self.empty,
        )
        lacking = [
            Message(
                _("{source} lacks {regions}"),
                source=s.source,
                regions=listed(map(region, s.only_elsewhere), 6),
            )
            for s in self.sheets
            if s.only_elsewhere
        ]
        lacks = [Message(_(" {lacking}."), lacking=listed(lacking, 6))] if lacking else []
        gone = [Message(_(" {note}"), note=note) for note in self._dropped()]
        return together(first, *lacks, *gone)

    def _dropped(self) -> list[Note]:
        """Return what a merge of what is shared left out."""
        notes = []
        if self.dropped:
            said = _("Regions of one table alone were left out: {regions}.")
            notes.append(Note(said, regions=listed(map(region, self.dropped), 12)))
        if self.dropped_times:
            said = _("Times of one table alone were left out: {times}.")
            notes.append(Note(said, times=listed(self.dropped_times, 12)))
        return notes

    def _notes(self) -> list[Note]:
        notes = [
            Note(_("{n} {n:cell is|cells are} empty in the panel."), n=self.empty),
            *self._dropped(),
        ]
        if self.renamed:
            pairs = listed((f"{a} → {b}" for a, b in self.renamed.items()), 6)
            notes.append(Note(_("Names matched to the ids of the panel: {pairs}."), pairs=pairs))
        constant = tuple(dict.fromkeys(name for s in self.sheets for name in s.constant))
        if constant:
            said = _("Headings without a year beside others with one hold for each year: {names}.")
            notes.append(Note(said, names=listed(constant, 8)))
        filled = sum(s.filled_down for s in self.sheets)
        if filled:
            notes.append(
                Note(_("{n} {n:merged cell was|merged cells were} filled down."), n=filled)
            )
        return notes


def _span(times: tuple[int | str, ...]) -> str:
    """Return the first and the last time: offices put the last year first."""
    if all(isinstance(one, int) for one in times):
        times = tuple(sorted(times))
    return f"{times[0]}–{times[-1]}" if len(times) > 1 else str(times[0])


def _rows(numbers: tuple[int, ...]) -> str:
    return ", ".join(map(str, numbers))
