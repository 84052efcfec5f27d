"""The first sheet of a workbook whose sheets are not named in its language: what stands on which."""

from __future__ import annotations

from collections.abc import Sequence

from ...words import _, p_, say
from ..laid import Cell, Heading, Laid, Row


def contents_of(tables: Sequence[Laid], sheets: Sequence[str]) -> Laid | None:
    """Return a table with a row a sheet, by the captions; None where the sheets' names speak for themselves.

    Sheets are named as the files of their tables are, in English letters that programs can rely on.
    """
    if len(tables) < 2 or tables[0].language == "en":
        return None
    language = tables[0].language
    name = say(_("Contents"), language)
    head = (p_("heading of numbers", "No."), p_("caption", "Table"), p_("of a workbook", "Sheet"))
    rows = [
        (Cell(text=str(k), value=k), Cell(text=table.caption), Cell(text=sheet))
        for k, (table, sheet) in enumerate(zip(tables, sheets, strict=True), start=1)
    ]
    return Laid(
        name=name,
        caption=name,
        language=language,
        kinds=("int", "text", "text"),
        head=(tuple(Heading(text=say(one, language)) for one in head),),
        rows=tuple(Row(cells=cells) for cells in rows),
        notes=(),
        plain=(),
    )
