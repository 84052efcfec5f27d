"""What the rows and columns of a sheet are: regions, years, variables; and its figures by all three."""

from __future__ import annotations

from collections.abc import Container, Sequence

import numpy as np

from ...containers.labels import Label
from ...containers.time_axis import Time
from ...containers.times import parse_times
from ...errors import listed
from ...terms.untimed import UNTIMED
from ...words import Message, _
from ..sheet_keys import region_label, say_keys
from ..sheet_titles import without_table_number
from ..units import same_unit
from .figures import SheetReading
from .headings import split_heading
from .items import item_column, item_of
from .kinds import (
    Keys,
    Known,
    begins_with_times,
    is_text,
    key_columns,
    known_place,
    region_of_sheet,
    variables_down,
    years_down,
)
from .layout import Heading, Layout
from .rows import without_parts, words_of_regions
from .times import filled_down, no_year, times_down, without_year
from .yearbook_cells import yearbook_numbers
from .yearbook_words import (
    indicator_of_line,
    is_blank,
    is_region_heading,
    is_time_heading,
    is_total,
    name_and_unit,
    year_within,
)


def read_sheet(
    layout: Layout,
    *,
    id: str | None = None,
    time: str | None = None,
    at: Time | None = None,
    many: bool = False,
    ignore: Container[object] = (),
    is_place: Known | None = None,
    title: tuple[str, str] | None = None,
) -> SheetReading:
    """Read the figures of a sheet by what its rows and columns are.

    Parameters
    ----------
    layout : Layout
    id, time : str, optional
        Columns that hold the regions and the times, where they are known.
    at : int or str, optional
        Time of a sheet that speaks of none.
    many : bool
        Whether it is one of several, so that a sheet may be a variable by its name.
    ignore : container of labels
        Regions to leave out, where they stand across; rows are left out before.
    is_place : function of a label, optional
        Whether it is a region; by default whether China's gazetteer knows it.
    title : (name, name in English), optional
        What its title calls the one variable that a sheet may hold.
    """
    known = is_place or known_place
    out = SheetReading(layout, title=title)
    region = region_of_sheet(layout, known) if id is None else None
    if region is not None and _read_region(out, region):
        return out
    if id is None and begins_with_times(layout) and years_down(layout, known):
        out.kind = "years_down"
        _read_years_down(out, many, ignore)
    elif id is None and variables_down(layout, known):
        out.kind = "variables_down"
        _read_variables_down(out, at, ignore)
    else:
        keys = key_columns(layout, id, time, known)
        if keys.region is None:
            first = listed((h.name for h in layout.headings), 12)
            out.faults.append(Message(_("no column holds regions (columns: {names})"), names=first))
            return out
        _read_down(out, keys, keys.region, at, many)
    return out


def _sheet_time(layout: Layout, at: Time | None) -> Time | None:
    """Return the time that a sheet's name or its title gives, else `at`."""
    found = year_within(layout.sheet)
    if found is None:
        found = next((y for _row, t in layout.titles if (y := year_within(t)) is not None), None)
    return at if found is None else found


def _sheet_variable(out: SheetReading, corner: str, many: bool) -> tuple[str, str]:
    """Return name and unit of the one variable that a sheet holds.

    The title of a numbered table names it before the sheet's name does.
    """
    layout = out.layout
    stated = next((one for _row, t in layout.titles if (one := indicator_of_line(t))), None)
    if stated is not None:
        return name_and_unit(stated)
    if not many and corner and not is_region_heading(corner) and not is_time_heading(corner):
        return name_and_unit(corner)
    if out.title is None:
        return name_and_unit(without_table_number(layout.sheet))
    name, other = out.title
    if other:
        out.titled[name] = Label(zh=name, en=other)
    return name, ""


def _across(out: SheetReading, ignore: Container[object]) -> list[int]:
    """Return the columns that are regions; totals are taken down as left out."""
    heads = [(k, h.name) for k, h in enumerate(out.layout.headings) if k]
    out.left_out = tuple(name for _k, name in heads if is_total(name))
    return [k for k, name in heads if not is_total(name) and name not in ignore]


def _read_years_down(out: SheetReading, many: bool, ignore: Container[object]) -> None:
    """Read a sheet of one variable: a row a year, a column a region."""
    layout = out.layout
    out.keys["time"] = (layout.headings[0].name,)
    name, unit = _sheet_variable(out, layout.headings[0].name, many)
    out.units[name] = unit or layout.unit
    times = parse_times([cells[0] for _row, cells in layout.rows])
    for k in _across(out, ignore):
        region = region_label(layout.headings[k].name)
        numbers = _numbers(out, k, name, layout.headings[k], called=region)
        for (row, _cells), when, number in zip(layout.rows, times, numbers, strict=True):
            out.put(name, region, when, number, row)


def _read_variables_down(out: SheetReading, at: Time | None, ignore: Container[object]) -> None:
    """Read a sheet with a row a variable and a column a region: each row has a unit of its own."""
    layout = out.layout
    out.keys["variable"] = (layout.headings[0].name,)
    stated = _sheet_time(layout, at)
    columns = _across(out, ignore)
    for row, name, numbers in _rows_of_variables(out, columns):
        for k, number in zip(columns, numbers, strict=True):
            own = layout.headings[k].time
            when = stated if own is None else own
            region = region_label(layout.headings[k].name)
            out.put(name, region, UNTIMED if when is None else when, number, row)


def _rows_of_variables(
    out: SheetReading, columns: Sequence[int]
) -> list[tuple[int, str, list[float]]]:
    """Return (row, variable, numbers) of rows that are variables; headings of parts are left out."""
    layout, found, parts = out.layout, [], []
    for row, cells in layout.rows:
        own = [cells[k] for k in columns]
        if is_blank(cells[0]) or all(is_blank(c) for c in own):
            parts.append(str(cells[0]).strip())
            continue
        name, unit = name_and_unit(str(cells[0]))
        read = yearbook_numbers(own, unit or layout.row_units.get(row, "") or layout.unit)
        out.say_unit(name, read.unit)
        where = [layout.headings[k].name or str(layout.headings[k].time) for k in columns]
        shown = [
            Message(_("column {called} {cell!r}"), called=where[at], cell=own[at])
            for at in read.text_at
        ]
        if shown:
            out.fault_in(
                name,
                Message(
                    _("row {row} {name!r} holds text: {shown}"),
                    row=row,
                    name=name,
                    shown=listed(shown, 6),
                ),
            )
        if np.isfinite(read.values).any() and not same_unit(read.unit, "%"):
            out.say_share(name, False, f"{name} ({row})")
        elif "percent" in read.customs and not unit:
            out.say_share(name, True, f"{name} ({row})")
        if read.fault is not None:
            out.fault_in(
                name, Message(_("row {row} {name!r}: {why}"), row=row, name=name, why=read.fault)
            )
        found.append((row, name, [float(v) for v in read.values]))
    out.left_out += tuple(one for one in parts if one)
    return found


def _read_region(out: SheetReading, region: str) -> bool:
    """Read a sheet about one region, years and variables on its sides; False if it has no years."""
    layout = out.layout
    first = layout.column(0)
    if begins_with_times(layout) and len({str(c).strip() for c in first}) == len(first):
        out.kind = "region_years"
        out.keys["time"] = (layout.headings[0].name,)
        times = parse_times(layout.column(0))
        for k, heading in enumerate(layout.headings):
            if k and is_text(layout, k):
                out.text += (heading.name,)
            elif k:
                name, unit = heading.name, heading.unit or layout.unit
                numbers = _numbers(out, k, name, heading)
                out.say_unit(name, unit)
                for (row, _cells), when, number in zip(layout.rows, times, numbers, strict=True):
                    out.put(name, region, when, number, row)
        return True
    years = {k: h.time for k, h in enumerate(layout.headings) if k and h.time is not None}
    if not years or len(years) < len(layout.headings) - 1:
        return False
    out.kind = "region_variables"
    out.keys["variable"] = (layout.headings[0].name,)
    for row, name, numbers in _rows_of_variables(out, list(years)):
        for time, number in zip(years.values(), numbers, strict=True):
            out.put(name, region, time, number, row)
    return True


def _read_down(out: SheetReading, keys: Keys, region: int, at: Time | None, many: bool) -> None:
    """Read a sheet whose rows are regions, once or once a time."""
    layout = out.layout
    places = filled_down(out, region, wanted=keys.time is not None)
    use = [k for k, p in enumerate(places) if not is_blank(p) and not is_total(region_label(p))]
    used = set(use)
    use = without_parts(
        out, [region_label(p) if k in used else "" for k, p in enumerate(places)], use
    )
    used = set(use)
    times = times_down(out, keys, use)
    say_keys(out, keys, region, places, use)
    wide = False
    stated = _sheet_time(layout, at)
    taken = {region, keys.time, *keys.names}
    item = item_column(out, taken, use, {r: region_label(places[r]) for r in use}, times)
    across = _variables_across(out, taken | {item}, many)
    out.words = words_of_regions(out, taken | {item}, {r: region_label(places[r]) for r in use})
    items = None if item is None else layout.column(item)
    every = _years_of(across) if times is None and stated is None else ()
    for k, name, when, unit in across:
        wide |= when is not None
        heading = layout.headings[k]
        numbers = _numbers(out, k, name, heading, used)
        out.say_unit(name, heading.unit or unit or layout.unit, _called(name, when))
        for r in use:
            moment = times[r] if times is not None else stated if when is None else when
            of = name
            if items is not None:
                of = item_of(items[r]) if len(across) == 1 else f"{name}_{item_of(items[r])}"
                out.units.setdefault(of, out.units.get(name, ""))
            for one in (every or (UNTIMED,)) if moment is None else (moment,):
                out.put(of, region_label(places[r]), one, numbers[r], layout.rows[r][0])
        if every and when is None:
            out.constant += (name,)
    out.kind = "long" if times is not None else "wide" if wide else "cross_section"
    if item is not None:
        out.kind = "long_items"
        out.keys["item"] = (layout.headings[item].name,)


def _variables_across(
    out: SheetReading, taken: Container[object], many: bool
) -> list[tuple[int, str, Time | None, str]]:
    """Return (column, variable, time, unit) of the columns of figures; those of words are taken down.

    A column of words is a fault where the same variable has figures in other years.
    """
    layout = out.layout
    found: list[tuple[int, str, Time | None, str]] = []
    for k, heading in enumerate(layout.headings):
        if k in taken:
            continue
        name, when, unit = _name_and_time(out, heading, many)
        if not name:
            out.faults.append(Message(_("column {k} has no heading"), k=k + 1))
        elif (fault := no_year(name)) is not None:
            out.faults.append(fault)
        else:
            found.append((k, name, when, unit))
    out.faults += without_year([name for _k, name, when, _u in found if when is None])
    words = {k for k, *_rest in found if is_text(layout, k)}
    with_figures = {name for k, name, *_rest in found if k not in words}
    spare = [
        k
        for k, name, when, _u in found
        if k in words and (when is None or name not in with_figures)
    ]
    out.text += tuple(name for k, name, *_rest in found if k in spare)
    return [one for one in found if one[0] not in spare]


def _years_of(across: Sequence[tuple[int, str, Time | None, str]]) -> tuple[Time, ...]:
    """Return the years of a table whose other columns, such as an area, name none and hold for all.

    None where a variable stands with years and without: that column may be of any year.
    """
    years = {when for _k, _name, when, _u in across if when is not None}
    dated = {name for _k, name, when, _u in across if when is not None}
    both = any(when is None and name in dated for _k, name, when, _u in across)
    return () if both else tuple(sorted(years, key=str))


def _called(name: str, when: Time | None) -> str:
    return " ".join(str(p) for p in (name, when) if p)


def _name_and_time(out: SheetReading, heading: Heading, many: bool) -> tuple[str, Time | None, str]:
    """Return variable and time of a column, and the unit that a title gives with the variable."""
    if heading.time is not None and not heading.name:
        name, unit = _sheet_variable(out, "", many)
        return name, heading.time, unit
    parts = split_heading(heading.name) if heading.time is None else None
    if parts is not None and parts[0]:
        return (*parts, "")
    return heading.name, heading.time, ""


def _numbers(
    out: SheetReading,
    k: int,
    name: str,
    heading: Heading,
    use: set[int] | None = None,
    called: str = "",
) -> list[float]:
    """Return a column in numbers; its texts and its mixed customs are faults of its variable."""
    layout = out.layout
    cells = layout.column(k)
    if use is not None:
        cells = [c if r in use else None for r, c in enumerate(cells)]
    read = yearbook_numbers(cells, heading.unit or layout.unit)
    called = called or _called(name, heading.time)
    if read.text_at:
        shown = listed(
            (
                Message(_("row {row} {cell!r}"), row=layout.rows[r][0], cell=cells[r])
                for r in read.text_at
            ),
            6,
        )
        said = Message(_("column {called!r} holds text: {shown}"), called=called, shown=shown)
        out.fault_in(name, said)
    if read.fault is not None:
        said = Message(_("column {called!r}: {why}"), called=called, why=read.fault)
        out.fault_in(name, said)
    out.marked += read.customs.count("footnote")
    stated = heading.unit or layout.unit
    plain = read.fault is None and not same_unit(stated, "%")
    if plain and np.isfinite(read.values).any():
        out.say_share(name, "percent" in read.customs, called)
    if read.unit == "%" and not heading.unit:
        out.units[name] = "%"
    return [float(v) if np.isfinite(v) else float("nan") for v in read.values]
