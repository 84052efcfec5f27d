"""Sheets as a yearbook has them, from rows of cells to one panel; needs no pandas.

Readers of files, and table layers of QGIS, hand over the rows as they stand; what the parts of a sheet
are is found out here, and every fault of every sheet is said at once.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Container, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from ...containers import Panel
from ...containers.labels import Label
from ...containers.panel import Time, time_label
from ...containers.time_words import narrow
from ...errors import DataWarning, FileFormatError, InputError, UnknownColumnError, listed, warn
from ...terms.untimed import UNTIMED, untimed
from ...words import Message, _, together
from ..ignoring import Unwanted, say_absent
from ..leaving_out import parts
from ..sheet_titles import names_in_titles
from ..units import convert_units, pairs_of_units
from .blocks import blocks_of
from .figures import SheetReading, across_sheets
from .headings import say_marked, year_columns
from .kinds import known_place
from .label_row import label_of, label_of_years
from .layout import Grid, Layout, Row, sheet_layout
from .merging import Names, panel_from_sheets, written_twice
from .reading import read_sheet
from .statistical_offices import plain_grids
from .tidy import plain_layouts
from .yearbook_words import NOTE, is_contents, name_and_unit


@dataclass(frozen=True, slots=True, kw_only=True)
class How:
    """What the caller knows of the sheets.

    Parameters
    ----------
    id, time : str, optional
        Headings of the columns of regions and times.
    ignore : sequence of str
        Labels, by code or name, whose rows or columns are left out.
    at : object
        Time of a sheet that speaks of none; "all" where none is known.
    columns : sequence of str, optional
        The variables that are wanted; what is wrong with others does not count.
    is_place : function of a label
        Whether it is a region.
    """

    id: str | None = None
    time: str | None = None
    ignore: Sequence[str] = ()
    at: object = UNTIMED
    columns: Collection[str] | None = None
    is_place: Callable[[str], bool] = known_place


def sheet_grid(file: Path, tab: str, rows: Sequence[Row]) -> Grid:
    """Return a sheet of a file; one whose name says nothing (Sheet1) speaks by the file's."""
    plain = narrow(tab).lower().rstrip("0123456789 ")
    speaks = bool(tab) and (plain not in {"sheet", "table", "data"} or not plain)
    called = f"{file.name} [{tab}]" if tab else file.name
    return Grid(called, tab if speaks else file.stem, rows, tab)


def sheet_readings(grids: Sequence[Grid], how: How) -> list[SheetReading]:
    """Return what every sheet with a table was taken for, with its faults.

    Sheets of words are left out, by name, where others hold figures.

    Raises
    ------
    FileFormatError
        If there is no table.
    """
    grids = [block for one in grids for plain in plain_grids(one) for block in blocks_of(plain)]
    found = [(one, sheet_layout(one.rows, one.source, one.sheet, NOTE.match)) for one in grids]
    layouts = [_said_of(one, made) for one, made in found if made is not None]
    if not layouts:
        raise FileFormatError(
            _("No table was found in {files}."), files=listed(one.source for one in grids)
        )
    figures = _with_figures(layouts)
    say_marked([h.mark or h.name for one in figures for h in one.headings])
    unwanted = Unwanted(how.ignore, _labels(figures) if how.ignore else ())
    if unwanted.absent:
        say_absent(unwanted.absent, listed(one.source for one in figures))
    kept = [plain for one in figures for plain in plain_layouts(_without(one, unwanted))]
    titles = names_in_titles([(one.sheet, one.tab, one.titles) for one in kept])
    moment: Time | None = None if untimed(how.at) else time_label(how.at)
    readings = [
        read_sheet(
            one,
            id=how.id,
            time=how.time,
            at=moment,
            many=len(kept) > 1,
            ignore=unwanted,
            is_place=how.is_place,
            title=title,
        )
        for one, title in zip(kept, titles, strict=True)
    ]
    across_sheets(readings)
    for one in readings:
        one.faults += written_twice(list(one.regions)) if one.layout.headings else []
    return readings


def _said_of(grid: Grid, layout: Layout) -> Layout:
    """Return a layout with what stands beside the rows: the tab, the labels, the units."""
    labels = {**layout.labels, **grid.labels}
    units = {name: name_and_unit(text)[1] for name, text in labels.items()} | dict(grid.units)
    heads = tuple(replace(one, unit=one.unit or units.get(one.name, "")) for one in layout.headings)
    unit = layout.unit or grid.units.get(grid.sheet, "")
    return replace(layout, tab=grid.tab, headings=heads, unit=unit, labels=labels)


def panel_of_grids(grids: Sequence[Grid], how: How, names: Names = None) -> Panel:
    """Read sheets and put them together by region and time.

    Raises
    ------
    FileFormatError
        Naming every fault of every sheet.
    LabelError, InputError
        As `panel_from_sheets`.
    """
    readings = sheet_readings(grids, how)
    return panel_of_readings(readings, how, names)


def merged_grids(grids: Sequence[Grid], said: Mapping[str, object], names: Names = None) -> Panel:
    """Return the panel of sheets that a dialog names, by the values of `catalog.merging`.

    Parameters
    ----------
    grids : sequence of Grid
    said : mapping
        "id", "time", "at", and lines of "columns", "ignore", "units".
    names : rules of names, optional
    """

    def text(name: str) -> str:
        return str(said.get(name) or "")

    columns = parts(text("columns")) or None
    how = How(
        id=text("id") or None,
        time=text("time") or None,
        at=text("at") or UNTIMED,
        ignore=parts(text("ignore")),
        columns=columns,
    )
    panel = panel_of_grids(grids, how, names)
    panel = panel if columns is None else picked(panel, columns)
    return convert_units(panel, pairs_of_units(text("units")))


def panel_of_readings(readings: Sequence[SheetReading], how: How, names: Names = None) -> Panel:
    """Put read sheets together, if they have no faults in what is wanted."""
    wanted = how.columns
    if wanted is not None:
        before = readings
        readings = [_only(one, wanted) for one in readings]
        there = dict.fromkeys(name for one in before for name in one.values)
        readings = [one for one in readings if one.values or one.faults]
        if not readings:
            raise UnknownColumnError(
                _("There is no column {name!r}; there are: {names}."),
                columns=wanted,
                name=str(listed(wanted)),
                names=listed(there, 30),
            )
    refuse_faults(readings)
    panel = panel_from_sheets(readings, names)
    if wanted is None:
        say_text(readings, panel.groups)
    labels: dict[str, Label] = {}
    for one in readings:
        said = one.layout.labels
        labels |= {k: v for k, v in {**one.layout.both, **one.titled}.items() if k in panel}
        labels |= {k: label_of(v) for k, v in said.items() if k in panel}
        for name, headings in year_columns(said).items():
            found = label_of_years({t: said[h] for t, h in headings.items()})
            if found is not None and name in panel:
                labels.setdefault(name, found)
    return panel.with_labels(labels) if labels else panel


def picked(panel: Panel, columns: Sequence[str] | Mapping[str, str]) -> Panel:
    """Return the panel of the columns asked for; one that gets another name keeps its heading.

    Raises
    ------
    UnknownColumnError
        Naming all that are not there.
    """
    new = dict(_in_panel(panel, *pair) for pair in _renamed(columns).items())
    new = {name: old for name, old in new.items() if old in panel or old not in panel.groups}
    absent = [old for old in new.values() if old not in panel]
    if absent:
        raise UnknownColumnError(
            _("There are no columns {absent}; there are: {names}."),
            columns=absent,
            absent=listed(absent),
            names=listed(panel.columns, 30),
        )
    units = {name: panel.units[old] for name, old in new.items() if old in panel.units}
    labels = {
        name: panel.labels.get(old) or Label(en=old, unit=panel.units.get(old, ""))
        for name, old in new.items()
        if name != old or old in panel.labels
    }
    cells = {name: panel.columns[old] for name, old in new.items()}
    return replace(panel, columns=cells, units=units, labels=labels)


def sources_of(columns: Sequence[str] | Mapping[str, str] | None) -> tuple[str, ...] | None:
    """Return the headings that `columns` asks for, with and without units, None where it asks for all."""
    if columns is None:
        return None
    typed = tuple(_renamed(columns).values())
    return tuple(dict.fromkeys((*typed, *(name_and_unit(one)[0] for one in typed))))


def _in_panel(panel: Panel, name: str, old: str) -> tuple[str, str]:
    """Return a new name and its column; a heading that is typed with its unit is the column without."""
    plain = name_and_unit(old)[0]
    if old in panel or plain not in panel:
        return name, old
    return (plain if name == old else name), plain


def _renamed(columns: Sequence[str] | Mapping[str, str]) -> dict[str, str]:
    if isinstance(columns, Mapping):
        return dict(columns)
    return {one: one for one in ([columns] if isinstance(columns, str) else columns)}


def _only(reading: SheetReading, wanted: Collection[str]) -> SheetReading:
    """Return the reading of the variables that are wanted."""
    return replace(
        reading,
        values={k: v for k, v in reading.values.items() if k in wanted},
        column_faults={k: v for k, v in reading.column_faults.items() if k in wanted},
    )


def _labels(layouts: Sequence[Layout]) -> Iterator[object]:
    """Yield whatever may be a region's label: the first cells of the rows, and the headings."""
    for one in layouts:
        yield from (cell for _row, cells in one.rows for cell in cells[:3])
        yield from (heading.name for heading in one.headings if heading.name)


def _with_figures(layouts: list[Layout]) -> list[Layout]:
    """Leave out the sheets of words (a preface, an index), by name, if others hold figures."""
    contents = [one for one in layouts if is_contents(one.tab)]
    if contents and len(contents) < len(layouts):
        warn(
            DataWarning(
                _("Sheets of contents and notes were left out: {sheets}."),
                sheets=listed(one.source for one in contents),
            )
        )
        layouts = [one for one in layouts if one not in contents]
    kept = [one for one in layouts if one.has_figures]
    words = [one.source for one in layouts if not one.has_figures]
    if kept and words:
        warn(
            DataWarning(
                _("Sheets that hold no figures were left out: {words}."), words=listed(words)
            )
        )
    return kept or layouts


def _without(layout: Layout, unwanted: Unwanted) -> Layout:
    """Return a sheet without the rows whose first cells are to be left out."""
    if not unwanted:
        return layout
    rows = tuple(
        (row, cells) for row, cells in layout.rows if not any(c in unwanted for c in cells[:3])
    )
    if not rows:
        raise InputError(_("{param:ignore} leaves no row of {source}."), source=layout.source)
    return replace(layout, rows=rows)


def refuse_faults(readings: Sequence[SheetReading]) -> None:
    """Raise one error that names every fault of every sheet.

    Raises
    ------
    FileFormatError
    """
    bad = [r for r in readings if r.every_fault or not r.values]
    if not bad:
        return
    parts = []
    for one in bad:
        shown = listed(one.every_fault or [Message(_("no column holds numbers"))], 12)
        parts.append(Message(_(" {source}: {faults}."), source=one.layout.source, faults=shown))
    n = sum(len(r.every_fault) or 1 for r in bad)
    first = Message(
        _("{n} {n:fault|faults} in {sheets} of {all} {all:sheet|sheets}."),
        n=n,
        sheets=len(bad),
        all=len(readings),
    )
    columns = list(dict.fromkeys(name for one in bad for name in one.column_faults))
    raise FileFormatError(together(first, *parts, _way(bad[0])), columns=columns)


def _way(reading: SheetReading) -> Message:
    """Return the call that would read the first sheet by hand."""
    layout = reading.layout
    above = layout.header[0] - 1 if layout.header else 0
    head = [h.name for h in layout.headings if h.name]
    if layout.header and not layout.header[0]:  # of a statistics program: no rows above or below
        return Message(
            _(
                " Correct the cells, leave their rows out with {param:ignore}, or their columns by "
                "naming the others in {param:columns}; or read the table by hand with the columns of "
                "regions and times ({python:id=, time=}{shell:--panel-id, --panel-time}) out of: {head}."
            ),
            head=listed(head, 6),
        )
    sheet = Message(_("{param:sheet={tab}}, "), tab=layout.tab) if layout.tab else ""
    return Message(
        _(
            " Correct the cells, leave their rows out with {param:ignore}, or their columns by naming "
            "the others in {param:columns}; or read one table by hand with "
            "{sheet}{param:skip_header={above}}, {param:skip_footer={below}} and the columns of "
            "regions and times ({python:id=, time=}{shell:--panel-id, --panel-time}) out of: {head}."
        ),
        sheet=sheet,
        above=above,
        below=len(layout.notes),
        head=listed(head, 6),
    )


def say_text(readings: Sequence[SheetReading], groups: Container[str] = ()) -> None:
    """Name the columns that hold no numbers and group no regions; none is dropped in silence."""
    found = [
        f"{r.layout.source}: {name}" for r in readings for name in r.text if name not in groups
    ]
    if found:
        warn(
            DataWarning(
                _("Columns that hold no numbers were left out: {found}."), found=listed(found)
            )
        )
    sums = [f"{r.layout.source}: {label}" for r in readings for label in r.sums]
    if sums:
        warn(
            DataWarning(
                _(
                    "Rows were left out whose figures other rows count already: {sums}. Where they are "
                    "regions of their own, put them in a table of their own."
                ),
                sums=listed(sums),
            )
        )
