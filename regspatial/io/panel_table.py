"""Panels from files and frames, long or wide, and back to frames."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from .._door import door
from ..choices.data import MatchNames, Missing
from ..containers import Label, Panel, Regions
from ..containers.panel import Time
from ..errors import (
    FileFormatError,
    ParameterError,
    UnknownColumnError,
    listed,
)
from ..results.reading import MergeReport, ReadSheet
from ..studies.assemble import check_missing, panel_from_columns, panel_from_wide
from ..studies.balance import without_holes
from ..studies.cells import is_missing, is_missing_id, to_numbers
from ..studies.hand_columns import hand_columns
from ..studies.ignoring import kept_rows
from ..studies.label_row import label_of
from ..studies.names import NameRules, match_names, name_rules
from ..studies.units import convert_units, pairs_of_units
from ..studies.yearbook_words import NOTE
from ..words import Message, _
from .second_header import without_label_row
from .tables import (
    Cells,
    RawTable,
    raw_frame,
    read_table,
)
from .wide import Columns, Wide, chosen, wide_columns
from .yearbook import is_pattern, read_yearbook

if TYPE_CHECKING:
    import pandas as pd

Names = MatchNames | Regions | NameRules | None


@door
def read_panel(
    path: str | os.PathLike[str] | Sequence[str | os.PathLike[str]],
    id: str | None = None,
    time: str | None = None,
    *,
    columns: Columns | None = None,
    names: Names = None,
    corrections: Mapping[str, str] | str | None = None,
    restore_zeros: bool = False,
    ignore: Sequence[str] = (),
    wide: Wide = False,
    missing: Missing | None = None,
    at: object = "all",
    sheet: str | int | None = None,
    encoding: str | None = None,
    decimal: str | None = None,
    skip_header: int = 0,
    skip_footer: int = 0,
    units: Mapping[str, str] | str | None = None,
) -> Panel:
    """Read tables by region and time from CSV, Excel, Parquet, Feather, Stata or SPSS.

    Without `id`, or with several files, every sheet of every file is recognised by its content
    and all are merged by region and time: a sheet a variable or a sheet a year; rows for regions
    and years, regions alone, years, or variables; headers of one to three rows; titles, unit lines
    and notes found by themselves; merged cells of regions and years filled down. What was taken
    for what stands in ``panel.reading``, units in ``panel.units``. With `id`, one table is read as
    the parameters say.

    Parameters
    ----------
    path : path, pattern (``yearbook*.xlsx``), or list of them
        ``.csv .tsv .txt`` (UTF-8, UTF-16 or GB18030, told apart), ``.xlsx .xls .xlsb .ods``,
        ``.parquet``, ``.feather``, ``.dta``, ``.sav .zsav``.
    id : str, optional
        Column that holds the regions' codes, or names with `names`; found by its content without.
    time : str, optional
        Column that holds the time; "2012年" is read as 2012. None for a wide table, and for a
        single cross-section, whose time is then called `at`.
    columns : list of str, or mapping of new name to column, optional
        The columns to read; all must be numbers. Without it, every numeric column is read, columns
        of text are left out with a `DataWarning` that names them (names and codes of regions
        without); of a column that holds a few words among numbers the cells are named.
    names : {None, "none", "province", "prefecture", "county"} or Regions
        Turn the ids, if they are place names, into codes; see `match_names`. Sheets that write
        codes here and names there are matched without it, if every label is known. ("map", of the
        shell and of recipes, is the map of the run.)
    corrections : mapping of name to code, or text ("Suzhou=320500"), optional
        What names mean that cannot be matched; an error about names prints one to be pasted.
    restore_zeros : bool
        With `names`, put back zeros that codes have lost ("1001" for 01001).
    ignore : list of str
        Rows to leave out by what the id column holds (全国, 合计, Total), or by code or name of one of
        China's places, whichever the column writes. Without `id`, rows of
        national totals are left out by themselves, and said to be.
    wide : bool, str or mapping
        For tables with one row per region. ``True``: columns named variable_year (gdp_2012,
        gdp2012年); a name: every column that is a year belongs to that variable; a mapping: the
        columns of each variable, as a list whose names end in the year or as {time: column}.
    missing : {"stop", "drop_regions", "drop_periods", "keep"}, optional
        An empty cell, or an absent (region, time) row, is an error; or leaves out its region, or its
        time, which every record then says; or becomes NaN. By default an error with `id`, and NaN where sheets are recognised: what needs the cell refuses it by
        name. Cells that hold
        nothing, NA, N/A, nan, null, none, ".", "..", "-", "—", "…", 缺失 or 不详 are empty; an id
        NA is Namibia. TRUE and FALSE are 1 and 0, in text and in workbooks.
    at : object
        Time of a table without a time column.
    sheet : str or int, optional
        Of a workbook; needed where several sheets have content.
    encoding : str, optional
        Of a text file, if it is neither UTF-8, UTF-16 nor GB18030; of an SPSS file, if it states
        none or a wrong one.
    decimal : {".", ","}, optional
        The decimal mark; by default the full stop, with commas or no-break spaces between
        thousands. Without `id`, a text whose cells no comma parts and whose numbers show a decimal
        comma (1,5) is read by it.
    skip_header, skip_footer : int
        Rows above the header, and below the data.
    units : mapping of column to unit, or text ("gdp=万元"), optional
        Units to turn columns into, from those that the table states; see `convert_units`.

    Returns
    -------
    Panel
        Regions in order of first appearance, times ascending.

    Raises
    ------
    FileFormatError
        If the file is empty, cut off or of another kind; if footnotes stand below the data.
    UnknownColumnError
        If a column is not there.
    DuplicateIdError, NotNumericError, UnbalancedPanelError, MissingValueError, LabelError
        Naming the rows, regions, times and columns.

    Notes
    -----
    A text file cut off exactly at the end of a time's last row cannot be told from a shorter one:
    look at the times of the panel.

    In Stata and SPSS files, an id column with value labels gives its labels when `names` is set and
    its numbers otherwise; labels of variables stand in ``panel.labels``. A value that an SPSS file
    declares missing is an empty cell. pandas would fill short lines of a CSV file with NaN and rename columns that
    stand twice; here both are errors.

    Examples
    --------
    >>> import regspatial as rs
    >>> rs.read_panel("yearbook.xlsx", id="地区", time="年份", names="province")  # doctest: +SKIP
    """
    names = name_rules(names, corrections, restore_zeros=restore_zeros)
    if id is None or not isinstance(path, (str, os.PathLike)) or is_pattern(path):
        by_hand = {
            "wide=": wide is not False,
            "skip_header=": skip_header > 0,
            "skip_footer=": skip_footer > 0,
        }
        found = read_yearbook(
            path,
            columns,
            missing,
            [name for name, given in by_hand.items() if given],
            id=id,
            time=time,
            names=names,
            ignore=ignore,
            sheet=sheet,
            at=at,
            encoding=encoding,
            decimal=decimal,
        )
        return convert_units(found, pairs_of_units(units))
    table = read_table(
        path, sheet=sheet, encoding=encoding, skip_header=skip_header, skip_footer=skip_footer
    )
    table = without_label_row(table)
    if names is not None:
        table = table.labelled(id)
    panel = _panel(
        table,
        id,
        time,
        columns=columns,
        names=names,
        ignore=ignore,
        wide=wide,
        missing="stop" if missing is None else missing,
        at=at,
        decimal=decimal,
    )
    panel = panel.with_labels(_variable_labels(table, panel, columns, wide=wide is not False))
    return convert_units(panel, pairs_of_units(units))


def _variable_labels(
    table: RawTable, panel: Panel, columns: Columns | None, *, wide: bool
) -> dict[str, Label]:
    """Return a file's labels by the panel's names; a wide table's speak of one year each."""
    if wide or table.said is None:
        return {}
    said = table.said.variable_labels()
    of = dict(columns) if isinstance(columns, Mapping) else {name: name for name in panel.columns}
    return {name: label_of(said[source]) for name, source in of.items() if source in said}


@door
def panel_from_frame(
    frame: pd.DataFrame,
    id: str,
    time: str | None = None,
    *,
    columns: Columns | None = None,
    names: Names = None,
    ignore: Sequence[str] = (),
    wide: Wide = False,
    missing: Missing = "stop",
    at: object = "all",
) -> Panel:
    """Make a panel from a DataFrame; the frame is not changed.

    Parameters
    ----------
    frame : pandas.DataFrame
        Named index levels count as columns.
    id, time, columns, names, ignore, wide, missing, at
        As in `read_panel`.

    Returns
    -------
    Panel

    Raises
    ------
    UnknownColumnError, DuplicateIdError, NotNumericError, UnbalancedPanelError
    MissingValueError, LabelError

    Examples
    --------
    >>> import pandas as pd
    >>> import regspatial as rs
    >>> frame = pd.DataFrame({"state": ["a", "b"], "year": [2010, 2010], "y": [1.0, 2.0]})
    >>> rs.panel_from_frame(frame, id="state", time="year")
    <Panel: 2 regions, 2010, 1 column: y>
    """
    return _panel(
        raw_frame(frame),
        id,
        time,
        columns=columns,
        names=names,
        ignore=ignore,
        wide=wide,
        missing=missing,
        at=at,
        decimal=None,
    )


@door
def panel_to_frame(panel: Panel, *, id: str = "id", time: str = "time") -> pd.DataFrame:
    """Return a long DataFrame, time-major: columns `id`, `time`, then the variables."""
    import pandas as pd

    for name in (id, time):
        if name in panel.columns or id == time:
            raise ParameterError(
                _(
                    "The panel has a variable called {name!r}; choose other names with {param:id}, "
                    "{param:time}."
                ),
                name=name,
            )
    data: dict[str, object] = {
        id: list(panel.ids) * panel.T,
        time: [t for t in panel.times for _ in range(panel.n)],
    }
    data |= {name: values.ravel() for name, values in panel.columns.items()}
    return pd.DataFrame(data)


def _panel(
    table: RawTable,
    id_column: str,
    time: str | None,
    *,
    columns: Columns | None,
    names: Names,
    ignore: Sequence[str],
    wide: Wide,
    missing: Missing,
    at: object,
    decimal: str | None,
) -> Panel:
    check_missing(missing)
    if missing in ("drop_regions", "drop_periods"):
        read = partial(_panel, table, id_column, time, columns=columns, names=names, ignore=ignore)
        panel = read(wide=wide, missing="keep", at=at, decimal=decimal)
        return without_holes(panel, panel.columns, missing)
    is_wide = wide is not False
    if is_wide and time is not None:
        raise ParameterError(
            _("A wide table has no time column; leave out {param:time={time!r}} or {param:wide}."),
            time=time,
        )
    table[id_column], time is None or table[time]
    if ignore:
        table = table.keep(kept_rows(list(table[id_column]), ignore, table.source))
    _refuse_footnotes(table, id_column, time)
    ids = _ids(table, id_column, names)
    if is_wide:
        wanted = wide_columns(table, id_column, wide, columns)
        mark = _decimal(table, [c for by in wanted.values() for c, _ in by.values()], decimal)
        wanted, units = _wide_numbers(wanted, mark)
        panel = panel_from_wide(ids, wanted, rows=table.rows, missing=missing, decimal=mark)
        return replace(panel, units=units, reading=_read(table, panel, "wide"), _cache={})
    keys = [id_column] if time is None else [id_column, time]
    picked = chosen(table, columns) if columns is not None else None
    source = [c for c in table.header if c not in keys] if picked is None else picked.values()
    mark = _decimal(table, source, decimal)
    named = {c: c for c in source} if picked is None else picked
    found = hand_columns(
        {v: table[v] for v in named.values()}, all_wanted=picked is not None, decimal=mark
    ).say()
    if not found.cells:
        raise UnknownColumnError(
            _("{source} has no column of numbers beside {keys}; it has: {header}."),
            source=table.source,
            keys=listed(keys),
            header=listed(table.header, 30),
        )
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
    units = {k: found.units[v] for k, v in named.items() if v in found.units}
    left = (*found.words, *found.mixed)
    said = _read(table, panel, "cross_section" if time is None else "long", left)
    return replace(panel, units=units, reading=said, _cache={})


def _read(table: RawTable, panel: Panel, layout: str, left: Sequence[str] = ()) -> MergeReport:
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
            "{n} rows at the bottom of {source} are notes, not data: {shown}. Leave them "
            "out with {param:skip_footer={n}} (or take the file again if it is cut off)."
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
