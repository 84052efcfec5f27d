"""What the rows and columns of a sheet are: regions, years, variables; and its figures by all three."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np

from ..containers.panel import Time
from ..errors import listed
from ..words import Message, _
from .cells import is_missing_id, parse_id, parse_time
from .headings import split_heading
from .names import LEVELS, as_code, bearers, china_gazetteer
from .sheet_layout import Heading, Layout
from .yearbook_cells import yearbook_numbers
from .yearbook_words import (
    indicator_of_line,
    is_blank,
    is_code_heading,
    is_region_heading,
    is_time_heading,
    is_total,
    name_and_unit,
    year,
    year_within,
)

Values = dict[str, dict[tuple[str, Time], float]]
_MOST = 0.6
"""Share of labels that have to be known places before rows or columns are taken for regions."""


@dataclass(slots=True)
class SheetReading:
    """The figures of one sheet, and what its parts were taken for.

    Parameters
    ----------
    layout : Layout
    kind : str
        "long", "wide", "cross_section", "years_down" or "variables_down".
    values : {variable: {(region, time): number}}
        Regions as the sheet writes them.
    names : mapping of code to name, where the sheet gives both
    units : mapping of variable to unit
    left_out : tuple of str
        Rows of totals.
    text : tuple of str
        Columns that hold no numbers, other than names.
    faults : list of Message
    """

    layout: Layout
    kind: str = ""
    values: Values = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    units: dict[str, str] = field(default_factory=dict)
    regions: dict[str, None] = field(default_factory=dict)
    left_out: tuple[str, ...] = ()
    text: tuple[str, ...] = ()
    filled_down: int = 0
    faults: list[Message] = field(default_factory=list)

    def put(self, name: str, region: str, time: Time, number: float, row: int) -> None:
        """Take a figure down; the same place twice is a fault."""
        cells = self.values.setdefault(name, {})
        self.regions[region] = None
        if (region, time) in cells:
            self.faults.append(
                Message(
                    _("row {row}: {region} {time} stands twice for {name!r}"),
                    row=row,
                    region=region,
                    time=time,
                    name=name,
                )
            )
        cells[region, time] = number


def read_sheet(
    layout: Layout,
    *,
    id: str | None = None,
    time: str | None = None,
    at: Time | None = None,
    many: bool = False,
    is_place: Callable[[str], bool] | None = None,
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
    is_place : function of a label, optional
        Whether it is a region; by default whether China's gazetteer knows it.
    """
    known = is_place or known_place
    out = SheetReading(layout)
    first = [h.name for h in layout.headings]
    if year(layout.rows[0][1][0]) is not None and _years_down(layout, known):
        out.kind = "years_down"
        _read_across(out, at, many, known)
    elif id is None and _variables_down(layout, known):
        out.kind = "variables_down"
        _read_across(out, at, many, known)
    else:
        keys = _key_columns(layout, id, time, known)
        if keys.region is None:
            out.faults.append(
                Message(_("no column holds regions (columns: {names})"), names=listed(first, 12))
            )
            return out
        _read_down(out, keys, at, many)
    return out


def known_place(label: str) -> bool:
    """Return whether China's provinces or prefectures know a name or a code."""
    text = "".join(str(label).split())
    return any(
        as_code(text, china_gazetteer(one).codes) or bearers(text, china_gazetteer(one))
        for one in LEVELS
    )


def _mostly(labels: Sequence[object], known: Callable[[str], bool]) -> bool:
    texts = [parse_id(one) for one in labels if not is_missing_id(one) and not is_total(one)]
    return bool(texts) and sum(map(known, texts)) >= _MOST * len(texts)


def _years_down(layout: Layout, known: Callable[[str], bool]) -> bool:
    """Return whether the rows are years and the columns places."""
    down = [year(c) for c in layout.column(0)]
    if None in down or any(h.time is not None for h in layout.headings[1:]):
        return False
    if len(set(down)) < len(down):
        return False
    return not any(is_region_heading(h.name) for h in layout.headings[1:])


def _variables_down(layout: Layout, known: Callable[[str], bool]) -> bool:
    """Return whether the columns are places and the rows are not."""
    across = [h.name for h in layout.headings[1:] if h.name]
    if not across or len(across) < len(layout.headings) - 1:
        return False
    return _mostly(across, known) and not _mostly(layout.column(0), known)


def _sheet_time(layout: Layout, at: Time | None) -> Time | None:
    """Return the time that a sheet's name or its title gives, else `at`."""
    found = year_within(layout.sheet)
    if found is None:
        found = next((y for _row, t in layout.titles if (y := year_within(t)) is not None), None)
    return at if found is None else found


def _sheet_variable(layout: Layout, corner: str, many: bool) -> tuple[str, str]:
    """Return name and unit of the one variable that a sheet holds."""
    stated = next((one for _row, t in layout.titles if (one := indicator_of_line(t))), None)
    if stated is not None:
        return name_and_unit(stated)
    if not many and corner and not is_region_heading(corner) and not is_time_heading(corner):
        return name_and_unit(corner)
    return name_and_unit(layout.sheet)


def _read_across(
    out: SheetReading, at: Time | None, many: bool, known: Callable[[str], bool]
) -> None:
    """Read a sheet whose columns are regions."""
    layout = out.layout
    stated = _sheet_time(layout, at)
    one, unit = _sheet_variable(layout, layout.headings[0].name, many)
    totals = []
    for k, heading in enumerate(layout.headings):
        if k == 0:
            continue
        if is_total(heading.name):
            totals.append(heading.name)
            continue
        for (row, cells), number in zip(layout.rows, _numbers(out, k, "", heading), strict=True):
            if out.kind == "years_down":
                name = one
                when: Time | None = parse_time(cells[0])
                out.units.setdefault(name, unit or layout.unit)
            else:
                name, own = name_and_unit(str(cells[0]))
                when = heading.time if heading.time is not None else stated
                out.units.setdefault(name, own)
            out.put(name, _label(heading.name), "all" if when is None else when, number, row)
    out.left_out = tuple(totals)


@dataclass(frozen=True, slots=True)
class _Keys:
    region: int | None
    time: int | None
    names: tuple[int, ...] = ()


def _key_columns(
    layout: Layout, id: str | None, time: str | None, known: Callable[[str], bool]
) -> _Keys:
    """Return which columns hold the regions, the times and the regions' names."""
    heads = [h.name for h in layout.headings]
    when = heads.index(time) if time in heads else None
    plain = [k for k, h in enumerate(layout.headings) if h.time is None]
    if when is None:
        when = next((k for k in plain if is_time_heading(heads[k]) and _all_years(layout, k)), None)
    keyed = [k for k in plain if k != when and is_region_heading(heads[k])]
    if id in heads:
        chosen: int | None = heads.index(id)
    else:
        codes = [k for k in keyed if is_code_heading(heads[k]) and _all_codes(layout, k)]
        words = [k for k in keyed if k not in codes and _is_text(layout, k)]
        chosen = next(iter(codes or words), None)
        if chosen is None:
            chosen = next((k for k in plain[:3] if k != when and _is_text(layout, k)), None)
    if when is None and chosen is not None and _repeats(layout, chosen):
        # an unknown word over a column of years: needed, since regions stand more than once
        when = next((k for k in plain[:4] if k != chosen and _all_years(layout, k)), None)
    names = tuple(k for k in keyed if k not in (chosen, when) and _is_text(layout, k))
    return _Keys(chosen, when, names)


def _repeats(layout: Layout, k: int) -> bool:
    cells = [str(c) for c in layout.column(k) if not is_blank(c)]
    return len(set(cells)) < len(layout.rows)


def _all_years(layout: Layout, k: int) -> bool:
    cells = [c for c in layout.column(k) if not is_blank(c)]
    return bool(cells) and all(year(c) is not None for c in cells)


def _all_codes(layout: Layout, k: int) -> bool:
    cells = [c for c in layout.column(k) if not is_blank(c)]
    return all(" " not in parse_id(c).strip() for c in cells)


def _is_text(layout: Layout, k: int) -> bool:
    cells = [c for c in layout.column(k) if not is_blank(c)]
    return bool(cells) and len(yearbook_numbers(cells).text_at) > 0.5 * len(cells)


def _label(cell: object) -> str:
    """Return a region's label without the blanks that a yearbook spaces a short name with."""
    text = parse_id(cell)
    return text if text.isascii() else "".join(text.split())


def _filled_down(out: SheetReading, k: int, wanted: bool) -> list[object]:
    """Return a key column with its merged cells filled down, where the rows have other content."""
    cells = out.layout.column(k)
    if not wanted or is_blank(cells[0]):
        return cells
    done: list[object] = []
    for cell in cells:
        out.filled_down += is_blank(cell)
        done.append(done[-1] if is_blank(cell) else cell)
    return done


def _read_down(out: SheetReading, keys: _Keys, at: Time | None, many: bool) -> None:
    """Read a sheet whose rows are regions, once or once a time."""
    layout = out.layout
    if keys.region is None:  # the caller has looked
        return
    places = _filled_down(out, keys.region, wanted=keys.time is not None)
    times = None if keys.time is None else _filled_down(out, keys.time, wanted=True)
    empty = [row for (row, _c), p in zip(layout.rows, places, strict=True) if is_blank(p)]
    if empty:
        out.faults.append(Message(_("rows {rows} have no region"), rows=listed(empty)))
    use = [k for k, p in enumerate(places) if not is_blank(p) and not is_total(_label(p))]
    out.left_out = tuple(
        dict.fromkeys(_label(p) for p in places if not is_blank(p) and is_total(_label(p)))
    )
    for k in keys.names:
        found = layout.column(k)
        out.names |= {
            _label(places[r]): str(found[r]).strip() for r in use if not is_blank(found[r])
        }
    taken = {keys.region, keys.time, *keys.names}
    wide = False
    text: list[str] = []
    for k, heading in enumerate(layout.headings):
        if k in taken:
            continue
        name, when = _name_and_time(layout, heading, many)
        if not name:
            out.faults.append(Message(_("column {k} has no heading"), k=k + 1))
            continue
        wide |= when is not None
        if _is_text(layout, k):
            text.append(name)
            continue
        unit = heading.unit or (layout.unit if not heading.name else "")
        numbers = _numbers(out, k, name, heading, set(use))
        out.units.setdefault(name, unit or layout.unit)
        stated = _sheet_time(layout, at) if when is None and times is None else when
        for r in use:
            moment = parse_time(times[r]) if times is not None else stated
            out.put(name, _label(places[r]), "all" if moment is None else moment, numbers[r],
                    layout.rows[r][0])  # fmt: skip
    out.text = tuple(text)
    out.kind = "long" if times is not None else "wide" if wide else "cross_section"


def _name_and_time(layout: Layout, heading: Heading, many: bool) -> tuple[str, Time | None]:
    """Return variable and time of a column."""
    if heading.time is not None:
        name = heading.name or _sheet_variable(layout, "", many)[0]
        return name, heading.time
    parts = split_heading(heading.name)
    if parts is not None and parts[0]:
        return parts
    return heading.name, None


def _numbers(
    out: SheetReading, k: int, name: str, heading: Heading, use: set[int] | None = None
) -> list[float]:
    """Return a column in numbers; its texts and its mixed customs are faults."""
    layout = out.layout
    cells = layout.column(k)
    if use is not None:
        cells = [c if r in use else None for r, c in enumerate(cells)]
    read = yearbook_numbers(cells, heading.unit or layout.unit)
    called = " ".join(str(p) for p in (name or heading.name, heading.time) if p)
    if read.text_at:
        shown = listed(
            (Message(_("row {row} {cell!r}"), row=layout.rows[r][0], cell=cells[r])
             for r in read.text_at), 6
        )  # fmt: skip
        out.faults.append(
            Message(_("column {called!r} holds text: {shown}"), called=called, shown=shown)
        )
    if read.fault is not None:
        out.faults.append(Message(_("column {called!r}: {why}"), called=called, why=read.fault))
    if read.unit == "%" and not heading.unit and name:
        out.units[name] = "%"
    return [float(v) if np.isfinite(v) else float("nan") for v in read.values]
