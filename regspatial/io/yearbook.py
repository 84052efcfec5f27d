"""Yearbooks as they come: workbooks of many sheets, several files, each recognised by its content."""

from __future__ import annotations

import os
import warnings
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from ..choices.data import Missing
from ..containers import Panel
from ..containers.panel import Time, time_label
from ..errors import DataWarning, FileFormatError, InputError, ParameterError, listed
from ..studies.assemble import check_missing, complete
from ..studies.cells import narrow
from ..studies.sheet_layout import Layout, Row, sheet_layout
from ..studies.sheet_merging import Names, panel_from_sheets
from ..studies.sheet_reading import SheetReading, known_place, read_sheet
from ..words import Message, _, together
from .tables import EXCEL, NOTE, TEXT, existing, read_table, say_unused
from .wide import Columns

Source = str | os.PathLike[str]


def read_yearbook(
    source: Source | Iterable[Source],
    columns: Columns | None,
    missing: Missing | None,
    by_hand: Sequence[str],
    **how: Any,
) -> Panel:
    """Read sheets as `read_sheets` does; pick columns, and refuse what only one table has use for."""
    if by_hand:
        raise ParameterError(
            _(
                "{used} belong to one table that is read by hand: name the column of its regions "
                "with {param:id} too, or leave them out to have the sheets recognised."
            ),
            used=listed(by_hand),
        )
    if missing is not None:
        check_missing(missing)
    panel = read_sheets(source, **how)
    if columns is not None:
        names = [columns] if isinstance(columns, str) else columns
        picked = dict(names) if isinstance(names, Mapping) else {c: c for c in names}
        cells = {new: panel[old].values for new, old in picked.items()}
        units = {new: panel.units[old] for new, old in picked.items() if old in panel.units}
        panel = replace(panel, columns=cells, units=units, _cache={})
    return complete(panel) if missing == "error" else panel


def read_sheets(
    source: Source | Iterable[Source],
    *,
    id: str | None = None,
    time: str | None = None,
    names: Names = None,
    ignore: Sequence[str] = (),
    sheet: str | int | None = None,
    at: object = "all",
    encoding: str | None = None,
) -> Panel:
    """Read every sheet of every file, and put them together by region and time.

    Parameters
    ----------
    source : path, pattern with * or ?, or several of them
    id, time, names, ignore, sheet, at, encoding
        As in `read_panel`.

    Raises
    ------
    FileFormatError
        Naming every fault of every sheet.
    """
    files = matching(source)
    layouts = [one for file in files for one in _layouts(file, sheet, encoding)]
    if not layouts:
        raise FileFormatError(
            _("No table was found in {files}."), files=listed(f.name for f in files)
        )
    layouts = _with_figures([_without(one, ignore) for one in layouts])
    moment: Time | None = None if at == "all" else time_label(at)
    many = len(layouts) > 1
    readings = [
        read_sheet(one, id=id, time=time, at=moment, many=many, is_place=known_place)
        for one in layouts
    ]
    _refuse_faults(readings)
    _say_text(readings)
    return panel_from_sheets(readings, names)


def matching(source: Source | Iterable[Source]) -> list[Path]:
    """Return the files of a path, a pattern, or several of them.

    Raises
    ------
    InputError
        If a file is not there, or a pattern fits none.
    """
    given = [source] if isinstance(source, (str, os.PathLike)) else list(source)
    if not given:
        raise InputError(_("No file was named."))
    out: dict[Path, None] = {}
    for one in given:
        if not is_pattern(one):
            out[existing(one)] = None
            continue
        path = Path(one)
        found = sorted(p for p in path.parent.glob(path.name) if not p.name.startswith("~$"))
        if not found:
            raise InputError(_("No file fits {pattern}."), pattern=str(one))
        out |= dict.fromkeys(found)
    return list(out)


def is_pattern(source: object) -> bool:
    """Return whether a path is a pattern of file names (``*.xlsx``) and no file of that name."""
    text = str(source)
    return (
        isinstance(source, (str, os.PathLike))
        and any(c in text for c in "*?")
        and ("\0" not in text and not Path(text).exists())
    )


def _layouts(file: Path, sheet: str | int | None, encoding: str | None) -> list[Layout]:
    """Return the tables of a file, sheet by sheet."""
    found = []
    for name, rows in _grids(file, sheet, encoding).items():
        source = f"{file.name} [{name}]" if name else file.name
        layout = sheet_layout(rows, source, name or file.stem, NOTE.match)
        if layout is not None:
            speaking = name if name and _speaks(name) else file.stem
            found.append(replace(layout, sheet=speaking, tab=name))
    return found


def _with_figures(layouts: list[Layout]) -> list[Layout]:
    """Leave out the sheets of words (a preface, an index), by name, if others hold figures."""
    kept = [one for one in layouts if one.has_figures]
    words = [one.source for one in layouts if not one.has_figures]
    if kept and words:
        warnings.warn(
            DataWarning(
                _("Sheets that hold no figures were left out: {words}."), words=listed(words)
            ),
            stacklevel=5,
        )
    return kept or layouts


def _speaks(sheet: str) -> bool:
    """Return whether the name of a sheet says anything: Sheet1 does not."""
    text = narrow(sheet).lower().rstrip("0123456789 ")
    return text not in {"sheet", "table", "data"} or not text


def _grids(file: Path, sheet: str | int | None, encoding: str | None) -> dict[str, list[Row]]:
    kind = file.suffix.lower()
    if kind in EXCEL:
        say_unused(file, kind, None, encoding, 0, 0)
        from ._workbook import workbook_rows

        sheets = workbook_rows(file, sheet)
        return {name: list(enumerate(map(list, rows), 1)) for name, rows in sheets.items()}
    if kind in TEXT:
        say_unused(file, kind, sheet, None, 0, 0)
        from .delimited import text_rows

        return {"": text_rows(file, encoding)}
    table = read_table(file, sheet=sheet, encoding=encoding)
    rows: list[Row] = [(0, list[Any](table.header))]
    rows += [(row, [c[k] for c in table.columns]) for k, row in enumerate(table.rows)]
    return {"": rows}


def _without(layout: Layout, ignore: Sequence[str]) -> Layout:
    """Return a sheet without the rows whose first cells are to be left out."""
    wanted = {
        "".join(narrow(str(x)).split()) for x in ([ignore] if isinstance(ignore, str) else ignore)
    }
    if not wanted:
        return layout
    rows = tuple(
        (row, cells)
        for row, cells in layout.rows
        if not any("".join(narrow(str(c)).split()) in wanted for c in cells[:3])
    )
    if not rows:
        raise InputError(_("{param:ignore} leaves no row of {source}."), source=layout.source)
    return replace(layout, rows=rows)


def _refuse_faults(readings: Sequence[SheetReading]) -> None:
    """Raise one error that names every fault of every sheet."""
    bad = [r for r in readings if r.faults or not r.values]
    if not bad:
        return
    parts = []
    for one in bad:
        faults = one.faults or [Message(_("no column holds numbers"))]
        parts.append(
            Message(_(" {source}: {faults}."), source=one.layout.source, faults=listed(faults, 12))
        )
    n = sum(len(r.faults) or 1 for r in bad)
    first = Message(
        _("{n} faults in {sheets} of {all} sheets."), n=n, sheets=len(bad), all=len(readings)
    )
    raise FileFormatError(together(first, *parts, _way(bad[0])))


def _way(reading: SheetReading) -> Message:
    """Return the call that would read the first sheet by hand."""
    layout = reading.layout
    above = layout.header[0] - 1 if layout.header else 0
    head = [h.name for h in layout.headings if h.name]
    sheet = Message(_("{param:sheet={tab}}, "), tab=layout.tab) if layout.tab else ""
    return Message(
        _(
            " Correct the cells, or leave their rows out with {param:ignore}; or read one table by "
            "hand with {sheet}{param:skip_header={above}}, {param:skip_footer={below}} and {param:id}, "
            "{param:time}, {param:columns} out of: {head}."
        ),
        sheet=sheet,
        above=above,
        below=len(layout.notes),
        head=listed(head, 6),
    )


def _say_text(readings: Sequence[SheetReading]) -> None:
    """Name the columns that hold no numbers; none is dropped in silence."""
    found = [f"{r.layout.source}: {name}" for r in readings for name in r.text]
    if found:
        warnings.warn(
            DataWarning(
                _("Columns that hold no numbers were left out: {found}."), found=listed(found)
            ),
            stacklevel=5,
        )
