"""The record of a look at tables before they are read: what was taken for what, and what is wrong."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from ...errors import listed
from ...results.by import each, part
from ...results.record import Record
from ...results.table import Column, Note, Table
from ...words import Message, Words, _, verbatim


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetPart:
    """One part of a sheet.

    Parameters
    ----------
    source : str
        File and sheet.
    part : str
        "layout", "title", "header", "region", "time", "name", "variable", "text", "left_out" or
        "note".
    what : str or Message
        What stands there.
    """

    source: str
    part: str
    what: Words


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PanelPreview(Record):
    """What tables were taken for, all that is wrong with them, and the call that reads them.

    Parameters
    ----------
    parts : tuple of SheetPart
    problems : tuple of Message
        All of them; none where the call reads the tables as they are.
    notices : tuple of Message
        What is left out when they are read.
    call, shell, recipe : str
        What reads the tables in Python, in the shell and in a recipe, "" where nothing does until
        the problems are dealt with.
    size : tuple of (regions, times, variables), optional
        Of the panel that the call gives.
    """

    parts: tuple[SheetPart, ...]
    problems: tuple[Message, ...] = ()
    notices: tuple[Message, ...] = ()
    call: str = ""
    shell: str = ""
    recipe: str = ""
    size: tuple[int, int, int] | None = None
    spec: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))

    def tables(self) -> tuple[Table, ...]:
        """Return what was taken for what, the problems if there are any, and the calls."""
        found = [self._parts()]
        if self.problems:
            column = Column("problem", _("What is wrong"), "text")
            rows = tuple((one,) for one in self.problems)
            found.append(Table(name="problems", en=_("Problems"), columns=(column,), rows=rows))
        if self.call:
            found.append(self._calls())
        return tuple(found)

    def _parts(self) -> Table:
        return each(self, self.parts).table(
            "preview",
            _("What was taken for what"),
            part("source", _("File and sheet"), kind="text"),
            part("part", _("Part"), kind="text", terms="sheet_part"),
            part("what", _("What stands there"), kind="text"),
            notes=self.notices,
        )

    def _calls(self) -> Table:
        columns = (
            Column("face", _("Where"), "text"),
            Column("call", _("What reads the tables"), "text"),
        )
        rows = (
            (verbatim("Python"), self.call),
            (Note(_("Shell")), self.shell),
            (Note(_("Recipe")), self.recipe),
        )
        notes: tuple[Note, ...] = ()
        if self.size is not None:
            n, times, k = self.size
            said = _(
                "It gives {n} {n:region|regions}, {times} {times:time|times} and {k} "
                "{k:variable|variables}."
            )
            notes = (Note(said, n=n, times=times, k=k),)
        return Table(
            name="calls", en=_("How to read them"), columns=columns, rows=rows, notes=notes
        )


def rows_of(numbers: tuple[int, ...]) -> Message:
    """Return the rows of a sheet in words."""
    return Message(_("rows {rows}"), rows=listed(numbers, 6))
