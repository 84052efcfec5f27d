"""Panels from files and frames, long or wide, and back to frames."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from .._calls.door import door
from ..choices.data import Missing
from ..containers import Label, Panel
from ..errors import (
    ParameterError,
)
from ..studies.places.names import name_rules
from ..studies.units import convert_units, pairs_of_units
from ..studies.yearbooks.label_row import label_of, label_of_years
from ..words import _
from ._heading_units import without_units
from ._one_table import Names, panel_of
from .second_header import without_label_row
from .tables import (
    RawTable,
    raw_frame,
    read_table,
)
from .wide import Columns, Wide, wide_columns
from .yearbook import is_pattern, read_yearbook

if TYPE_CHECKING:
    import pandas as pd


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
        The columns to read, by their headings, or without the unit that a heading ends in: the panel has
        "专利授权量（件）" as "专利授权量" and the unit in ``panel.units``. All must be numbers. Without it, every numeric column is read; words that
        are one and the same in all rows of a region, and that regions share (a province), become
        ``panel.groups``, as attributes of a map do; other columns of text are left out with a
        `DataWarning` that names them (names and codes of regions without); of a column that holds a
        few words among numbers the cells are named. Groups are read where `id` is given.
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
        Columns of no year (the year in which something began, a group) hold for every time.
    missing : {"stop", "drop_regions", "drop_periods", "keep"}, optional
        An empty cell, or an absent (region, time) row, is an error; or leaves out its region, or its
        time, which every record then says; or becomes NaN. By default an empty cell is NaN, and what needs
        it refuses it by name; an absent row is an error with `id`, since a table may have been cut off,
        and NaN where sheets are recognised. Cells that hold
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
    panel = panel_of(
        table,
        id,
        time,
        columns=columns,
        names=names,
        ignore=ignore,
        wide=wide,
        missing=missing,
        at=at,
        decimal=decimal,
    )
    labels = _variable_labels(table, panel, id, columns, wide)
    units_said = {name: str(one.unit) for name, one in labels.items() if one.unit}
    panel = replace(panel.with_labels(labels), units={**units_said, **panel.units})
    given = columns if isinstance(columns, Mapping) else ()
    panel = without_units(panel, (*given, *(wide if isinstance(wide, Mapping) else ())))
    return convert_units(panel, pairs_of_units(units))


def _variable_labels(
    table: RawTable, panel: Panel, id_column: str, columns: Columns | None, wide: Wide
) -> dict[str, Label]:
    """Return a file's labels by the panel's names; of a wide table, what the years' have in common."""
    if table.said is None:
        return {}
    said = table.said.variable_labels()
    if wide is not False:
        years, beside = wide_columns(table, id_column, wide, columns)
        by_time = {
            name: {t: said[heading] for t, (heading, _cells) in found.items() if heading in said}
            for name, found in years.items()
        }
        labels = {n: label_of_years(by) for n, by in by_time.items() if len(by) == panel.T}
        always = {n: label_of(said[n]) for n in beside if n in said}
        return {n: label for n, label in {**labels, **always}.items() if label and n in panel}
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
    missing: Missing | None = None,
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
    return panel_of(
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
    """Return a long DataFrame, time-major: columns `id`, `time`, then the variables.

    Parameters
    ----------
    panel : Panel
    id, time : str
        Names of the columns of ids and times.

    Returns
    -------
    pandas.DataFrame
        n·T rows, time-major.

    Raises
    ------
    ParameterError
        If a variable bears the name of the id or of the time.

    Examples
    --------
    >>> import regspatial as rs
    >>> from regspatial import io
    >>> panel = rs.example("dri").panel()
    >>> io.panel_to_frame(panel).shape[0]
    330
    """
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
