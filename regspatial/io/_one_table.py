"""One table, read as its parameters say: ids, times, columns of numbers, notes, the decimal mark."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import partial

import numpy as np

from ..choices.data import MatchNames, Missing
from ..containers import Panel, Regions
from ..containers.panel import Time
from ..errors import (
    DuplicateIdError,
    FileFormatError,
    ParameterError,
    UnknownColumnError,
    listed,
)
from ..studies.assemble import check_missing, panel_from_columns
from ..studies.balancing import without_holes
from ..studies.ignoring import kept_rows
from ..studies.places.names import NameRules, match_names
from ..studies.yearbooks.cells import is_missing, is_missing_id, to_numbers
from ..studies.yearbooks.column_marks import with_marks
from ..studies.yearbooks.hand_columns import hand_columns
from ..studies.yearbooks.id_columns import check_ids, with_part_of_year, with_way_out
from ..studies.yearbooks.reading_record import MergeReport, ReadSheet
from ..studies.yearbooks.text_groups import told_apart, with_groups
from ..studies.yearbooks.two_times import named, one_time
from ..studies.yearbooks.wide_table import panel_of_wide
from ..studies.yearbooks.yearbook_words import NOTE
from ..words import Message, _
from .tables import (
    Cells,
    RawTable,
)
from .wide import Columns, Wide, chosen, wide_columns

Names = MatchNames | Regions | NameRules | None


def panel_of(
    table: RawTable,
    id_column: str,
    time: str | None,
    *,
    columns: Columns | None,
    names: Names,
    ignore: Sequence[str],
    wide: Wide,
    missing: Missing | None,
    at: object,
    decimal: str | None,
) -> Panel:
    check_missing(missing)
    if missing in ("drop_regions", "drop_periods"):
        read = partial(
            panel_of, table, id_column, time, columns=columns, names=names, ignore=ignore
        )
        panel = read(wide=wide, missing="keep", at=at, decimal=decimal)
        return without_holes(panel, panel.columns, missing)
    is_wide = wide is not False
    if is_wide and time is not None:
        raise ParameterError(
            _("A wide table has no time column; leave out {param:time={time!r}} or {param:wide}."),
            time=time,
        )
    table, time = _with_one_time(table, time)
    table[id_column], time is None or table[time]
    if decimal is None and table.delimiter not in (",", ";"):
        texts = {
            n: c
            for n, c in zip(table.header, table.columns, strict=True)
            if n not in (id_column, time)
        }
        table = table.with_columns(with_marks(texts, table.source))
    if ignore:
        table = table.keep(kept_rows(list(table[id_column]), ignore, table.source))
    _refuse_footnotes(table, id_column, time)
    beside = dict(zip(table.header, table.columns, strict=True))
    check_ids(table[id_column], id_column, beside)
    ids = _ids(table, id_column, names)
    if is_wide:
        wanted, always = wide_columns(table, id_column, wide, columns)
        headings = [c for by in wanted.values() for c, _ in by.values()]
        mark = _decimal(table, headings + [c for c in always if c in table.header], decimal)
        wanted, units = _wide_numbers(wanted, mark)
        panel = panel_of_wide(
            ids,
            wanted,
            always,
            rows=table.rows,
            missing=missing,
            decimal=mark,
            all_wanted=columns is not None,
            keys=(id_column, "time"),
        )
        said = _read(table, panel, "wide", [c for c in always if c not in panel.columns])
        return replace(panel, units={**panel.units, **units}, reading=said)
    keys = [id_column] if time is None else [id_column, time]
    picked = chosen(table, columns) if columns is not None else None
    source = [c for c in table.header if c not in keys] if picked is None else picked.values()
    mark = _decimal(table, source, decimal)
    named = {c: c for c in source} if picked is None else picked
    found = told_apart(
        ids, {v: table[v] for v in named.values()}, all_wanted=picked is not None, decimal=mark
    )
    if not found.cells:
        raise UnknownColumnError(
            _("{source} has no column of numbers beside {keys}; it has: {header}."),
            source=table.source,
            keys=listed(keys),
            header=listed(table.header, 30),
        )
    try:
        panel = panel_from_columns(
            ids,
            None if time is None else table[time],
            {k: found.cells[v] for k, v in named.items() if v in found.cells},
            rows=table.rows,
            missing=missing,
            decimal=mark,
            at=at,
            keys=(id_column, time or "time"),
        )
    except DuplicateIdError as error:
        raise (
            with_way_out(error, beside, id_column)
            if time is None
            else with_part_of_year(error, beside, time)
        ) from None
    heads = (id_column, time or "time")
    panel = with_groups(panel, ids, {n: table[n] for n in found.words}, found, keys=heads)
    units = {k: found.units[v] for k, v in named.items() if v in found.units}
    left = (*found.words, *found.mixed)
    said = _read(table, panel, "cross_section" if time is None else "long", left)
    return replace(panel, units=units, reading=said)


def _with_one_time(table: RawTable, time: str | None) -> tuple[RawTable, str | None]:
    """Return a table whose time stands in one column, though two were named ("year + month")."""
    names = [] if time is None else named(time, table.header)
    if len(names) < 2 or time is None:
        return table, time
    cells = one_time({name: table[name] for name in names}, time, table.rows)
    at = [k for k, name in enumerate(table.header) if name not in names]
    header = (*(table.header[k] for k in at), time)
    return replace(table, header=header, columns=(*(table.columns[k] for k in at), cells)), time


def _read(
    table: RawTable,
    panel: Panel,
    layout: str,
    left: Sequence[str] = (),
) -> MergeReport:
    """Return what a table that was read by hand was taken for."""
    one = ReadSheet(
        source=table.source,
        layout=layout,
        n=panel.n,
        times=panel.times,
        variables=tuple(panel.columns),
        text=tuple(left),
    )
    empty = int(sum(np.isnan(v).sum() for v in panel.columns.values()))
    return MergeReport(sheets=(one,), empty=empty)


def _wide_numbers(
    wanted: dict[str, dict[Time, tuple[str, Cells]]], mark: str
) -> tuple[dict[str, dict[Time, tuple[str, Cells]]], dict[str, str]]:
    """Read the customs of print in the columns of a wide table; a variable has one unit.

    Columns of one variable that are percentages in some years and plain in others stay as they
    are, so that their cells are refused by name.
    """
    out, units = {}, {}
    for name, by_time in wanted.items():
        found = hand_columns(dict(by_time.values()), all_wanted=True, decimal=mark)
        said = {found.units.get(c, "") for c, _cells in by_time.values()}
        one = len(said) == 1
        out[name] = {t: (c, found.cells[c] if one else cells) for t, (c, cells) in by_time.items()}
        if one and (unit := said.pop()):
            units[name] = unit
    return out, units


def _refuse_footnotes(table: RawTable, id_column: str, time: str | None) -> None:
    """Raise if the last rows are notes: the first cell says so, or is all there is."""
    times = None if time is None else table[time]
    notes: list[int] = []
    for k in range(len(table.rows) - 1, -1, -1):
        filled = [c[k] for c in table.columns if not is_missing(c[k])]
        marked = bool(filled) and isinstance(filled[0], str) and NOTE.match(filled[0])
        alone = times is not None and is_missing(times[k]) and len(filled) == 1
        if not (marked or (alone and to_numbers(filled).text_at)):
            break
        notes.append(k)
    if not notes:
        return
    first = [next(str(c[k]) for c in table.columns if not is_missing(c[k])) for k in notes[::-1]]
    shown = listed(
        (
            Message(_("row {row} {text!r}"), row=table.rows[k], text=text[:40])
            for k, text in zip(notes[::-1], first, strict=True)
        ),
        4,
    )
    raise FileFormatError(
        _(
            "{n} {n:row|rows} at the bottom of {source} {n:is|are} notes, not data: "
            "{shown}. Leave {n:it|them} out with {param:skip_footer={n}} (or take the file "
            "again if it is cut off)."
        ),
        n=len(notes),
        source=table.source,
        shown=shown,
    )


def _ids(table: RawTable, id_column: str, names: Names) -> Cells:
    cells = table[id_column]
    if names is None or (isinstance(names, str) and names == "none"):
        return cells
    if any(is_missing_id(cell) for cell in cells):
        return cells  # panel_from_columns names the rows
    return match_names(cells, names).required()


def _decimal(table: RawTable, columns: object, decimal: str | None) -> str:
    """Return the decimal mark; where semicolons part the cells, a comma in a number is a question."""
    if decimal in (".", ","):
        return decimal
    if decimal is not None:
        raise ParameterError(
            _('decimal={decimal!r} is not allowed; use "." or ",".'), decimal=decimal
        )
    if table.delimiter != ";":
        return "."
    names = [c for c in columns if isinstance(c, str)] if isinstance(columns, (list, tuple)) else []
    names = names or list(table.header)
    comma = re.compile(r"[-+]?\d[\d.]*,\d+")
    odd = [
        n for n in names if any(isinstance(c, str) and comma.fullmatch(c.strip()) for c in table[n])
    ]
    if odd:
        raise ParameterError(
            _(
                "{source} parts its cells by semicolons and has commas in the numbers of "
                "{odd}. Say what they mean: {param:decimal=,} or {param:decimal=.} (thousands)."
            ),
            source=table.source,
            odd=listed(odd),
        )
    return "."
