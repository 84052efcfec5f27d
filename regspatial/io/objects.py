"""Panels, variables and weights from what pandas, geopandas, Arrow and xarray hold, by label.

Whatever is not a DataFrame is recognised by what it can do: a table of polars or pyarrow by the Arrow
stream or the DataFrame interchange that it offers, an array of xarray by its dimensions and coordinates.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from .._calls.door import door
from .._calls.hints import is_table
from ..containers import Panel, SpatialWeights, Variable
from ..containers.ids import label, labels
from ..errors import InputError, LabelError, listed
from ..studies.yearbooks.yearbook_words import (
    is_code_heading,
    is_region_heading,
    is_time_heading,
    year,
)
from ..terms.untimed import UNTIMED
from ..weights import from_dense
from ..words import _
from .counted_rows import id_column, numbered_from_zero, numbers_alone, repeated_id
from .panel_table import panel_from_frame

if TYPE_CHECKING:
    import pandas as pd

_ID, _TIME = "_region_", "_time_"
_KEYS = 3
"""Columns before the numbers of a table of weights that may hold the labels of its rows."""


def panel_of_frame(given: Any, *, id: str | None = None, time: str | None = None) -> Panel:
    """Return a panel of a long table, of one with a MultiIndex, or of one row a region.

    Parameters
    ----------
    given : DataFrame, GeoDataFrame, table of polars or pyarrow, or Dataset of xarray
        A column of geometries is passed over; gaps stay gaps, for the verb that needs the cells.
    id, time : str, optional
        Columns or index levels. Without `id`, an index of two levels gives regions and times (the
        level of years is the time); rows that are merely counted give them by the headings that
        `read_panel` knows (id, code, city; year, time); any other index of one level
        holds the regions.

    Raises
    ------
    InputError, LabelError
        If an index of two levels does not show which is the time, or no column of a long table
        which holds the regions.
    """
    frame = _without_geometry(frame_of(given))
    if id is not None:
        return panel_from_frame(frame, id, time, missing="keep")
    if time is not None:
        raise InputError(
            _(
                "{param:time={time}} says where the times are; say with {param:id} where the regions."
            ),
            time=time,
        )
    levels = frame.index.nlevels
    if levels > 2:
        raise InputError(
            _(
                "The index has {n} {n:level|levels}; name the regions and times with "
                "{param:id}, {param:time}."
            ),
            n=levels,
        )
    if levels == 2:
        at = _time_level(frame.index)
        keyed = frame.copy(deep=False)
        keyed.index = keyed.index.set_names([_TIME if k == at else _ID for k in (0, 1)])
        return panel_from_frame(keyed.reset_index(), _ID, _TIME, missing="keep")
    when = _time_column(frame)
    if when is not None and numbers_alone(frame.index):
        found = (
            id_column(frame, when) if numbered_from_zero(frame.index) else repeated_id(frame, when)
        )
        if found is not None:
            return panel_from_frame(frame, found, when, missing="keep")
    keyed = frame.copy(deep=False)
    keyed.index = keyed.index.rename(_ID)
    repeated = when is not None and not frame.index.is_unique
    return panel_from_frame(keyed.reset_index(), _ID, when if repeated else None, missing="keep")


def keyed_table(
    given: Any, id: str | None = None, time: str | None = None
) -> tuple[pd.DataFrame, str | None, str | None]:
    """Return a table as a DataFrame with the levels of its index as columns too, and its keys.

    An index of two levels gives the keys that were not named: the level of years is the time.
    """
    frame = frame_of(given)
    names: list[Any] = list(frame.index.names)
    if frame.index.nlevels == 2 and id is None and time is None:
        at = _time_level(frame.index)
        plain = [_TIME if k == at else _ID for k in (0, 1)]
        names = [p if n is None else n for n, p in zip(names, plain, strict=True)]
        id, time = str(names[1 - at]), str(names[at])
    levels = {
        str(n): frame.index.get_level_values(k)
        for k, n in enumerate(names)
        if n is not None and n not in frame.columns
    }
    return frame.assign(**levels) if levels else frame, id, time


def frame_of(given: Any) -> pd.DataFrame:
    """Return a DataFrame of a table that is none, of pandas, Arrow or xarray."""
    held = _of_xarray(given) if hasattr(given, "dims") and hasattr(given, "coords") else given
    if hasattr(held, "iloc"):
        found: pd.DataFrame = held if hasattr(held, "columns") else held.to_frame(_name(given))
        return found
    import pyarrow as pa

    if hasattr(given, "__arrow_c_stream__"):
        table = pa.table(given)
    else:
        from pyarrow.interchange import from_dataframe

        table = from_dataframe(given)
    out: pd.DataFrame = table.to_pandas()
    return out


def _of_xarray(given: Any) -> Any:
    """Return what pandas makes of a Dataset or a DataArray, whose coordinates are the labels.

    Raises
    ------
    LabelError
        If a dimension has none.
    """
    bare = [d for d in given.dims if d not in given.coords]
    if bare:
        raise LabelError(
            _(
                "The dimensions {names} have no labels; give the array coordinates of the regions "
                "and times."
            ),
            names=listed(map(str, bare)),
        )
    if hasattr(given, "data_vars"):
        frame = given.to_dataframe()
        return frame[[c for c in frame.columns if c not in given.coords]]
    return given.to_pandas()


def _name(given: Any) -> str:
    return "x" if getattr(given, "name", None) is None else str(given.name)


def variable_of_frame(given: Any) -> Variable:
    """Return the variable of a Series, of a DataFrame of one, or of one with a row a time.

    Parameters
    ----------
    given : Series, DataFrame, or DataArray
        A DataFrame of several columns whose rows (or columns) are times and whose columns (or rows)
        are regions is one variable.

    Raises
    ------
    InputError
        If a DataFrame holds several variables.
    """
    frame = _without_geometry(frame_of(given))
    if not frame.size:
        raise InputError(_("The table has no cells; give one with a row for each region."))
    if frame.shape[1] == 1:
        name = str(frame.columns[0])
        return panel_of_frame(frame)[name]
    across, down = _are_times(frame.columns), _are_times(frame.index)
    if across == down or frame.index.nlevels > 1:
        raise InputError(
            _(
                "The table has {n} {n:column|columns} ({names}); give the one that is "
                'meant, as in frame["{first}"].'
            ),
            n=frame.shape[1],
            names=listed(map(str, frame.columns)),
            first=str(frame.columns[0]),
        )
    wide = frame.T if across else frame
    name = _name(given)
    made = Panel.from_arrays(wide.columns, wide.index, {name: wide.to_numpy()})
    return made[name]


def weights_of_frame(given: Any) -> SpatialWeights:
    """Return weights of a square table, as pandas, R, Stata or a spreadsheet hold it.

    Parameters
    ----------
    given : DataFrame, DataArray, or table of polars or pyarrow
        Rows and columns by the same labels; or the labels of the rows in a first column, those of
        the columns as R writes them (X110000), or numbered in the order of the rows as in Stata
        (w1, w2, …).

    Raises
    ------
    InputError
        If it does not say which row is which region.
    """
    frame = frame_of(given)
    n, columns = len(frame), [str(c) for c in frame.columns]
    if frame.shape == (n, n) and not numbered_from_zero(frame.index):
        return from_dense(None, _named_alike(frame))
    if frame.shape == (n, n) and {label(c) for c in frame.columns} == {str(k) for k in range(n)}:
        return from_dense(None, frame)
    if frame.shape == (n, n + 1):
        for k, column in enumerate(frame.columns):
            rest = frame.drop(columns=column)
            ids = labels(frame[column], what="rows") if frame[column].is_unique else ()
            keyed = rest.set_axis(ids, axis=0) if ids else rest
            if ids and _numbered(rest.columns):
                return from_dense(ids, rest.to_numpy())
            if ids and set(_named_alike(keyed).columns) == set(ids):
                return from_dense(None, _named_alike(keyed))
            if k >= _KEYS:
                break
    raise InputError(
        _(
            "The table of weights has {rows} {rows:row|rows} and {n} {n:column|columns} "
            "({names}) and does not say which row is which region. Make the ids its index "
            "and its columns, or give weights.from_dense(ids, matrix)."
        ),
        rows=n,
        n=len(columns),
        names=listed(columns, 5),
    )


def _named_alike(frame: pd.DataFrame) -> pd.DataFrame:
    """Return a table whose columns have the names of its rows, where R had changed them."""
    ids = [label(i) for i in frame.index]
    changed = {_as_r_names(i): i for i in ids}
    found = [c if (c := label(column)) in ids else changed.get(c, c) for column in frame.columns]
    return frame.set_axis(ids, axis=0).set_axis(found, axis=1)


def _as_r_names(text: str) -> str:
    """Return a name as R's read.csv makes it: X before a digit, dots for what is no letter."""
    plain = re.sub(r"[^\w.]", ".", text)
    return plain if plain[:1].isalpha() else f"X{plain}"


def _numbered(columns: Any) -> bool:
    """Return whether columns are one name with 1, 2, 3, …: in the order of the rows."""
    found = [re.fullmatch(r"([A-Za-z_]+?)_?(\d+)", str(c)) for c in columns]
    names = {m[1] for m in found if m}
    return len(names) == 1 and [int(m[2]) for m in found if m] == list(range(1, len(found) + 1))


def _are_times(values: Any) -> bool:
    """Return whether all values are years or moments."""
    if getattr(getattr(values, "dtype", None), "kind", "O") == "M":
        return True
    return all(year(getattr(v, "item", lambda v=v: v)()) is not None for v in values)


def _time_level(index: Any) -> int:
    """Return which of two levels holds the times."""
    named = [k for k in (0, 1) if is_time_heading(str(index.names[k] or ""))]
    if len(named) == 1:
        return named[0]
    years = [
        k
        for k in (0, 1)
        if all(year(getattr(v, "item", lambda v=v: v)()) is not None for v in index.unique(level=k))
        or getattr(index.levels[k].dtype, "kind", "O") == "M"
    ]
    if len(years) == 1:
        return years[0]
    raise LabelError(
        _(
            "The two levels of the index ({names}) do not show which holds the times. Name one "
            "'time' or 'year', or reset the index and give {param:id} and {param:time}."
        ),
        names=listed(str(n) for n in index.names),
    )


def _time_column(frame: pd.DataFrame) -> Any:
    """Return the one column that is called a time and holds times; None without it."""
    found = [c for c in frame.columns if is_time_heading(str(c)) and _are_times(frame[c].unique())]
    return found[0] if len(found) == 1 else None


@door
def cross_section(frame: Any, id: str | None = None, *, at: object = "all") -> Panel:
    """Make a panel of one time from a frame with a row a region; no year need be invented.

    Parameters
    ----------
    frame : DataFrame or GeoDataFrame
        The frame is not changed; a column of geometries is passed over.
    id : str, optional
        Column that holds the regions. Without it the frame's index; where that merely counts the rows, the column
        that is headed as regions (code, city, id) and names each row once.
    at : object
        What the one time is called; by default the time in a column of times, which then holds one.

    Returns
    -------
    Panel

    Raises
    ------
    InputError
        If a column of times holds several.
    UnknownColumnError, DuplicateIdError, NotNumericError, LabelError

    Examples
    --------
    >>> import pandas as pd
    >>> import regspatial as rs
    >>> rs.cross_section(pd.DataFrame({"state": ["a", "b"], "y": [1.0, 2.0]}), id="state")
    <Panel: 2 regions, all, 1 column: y>
    """
    if not is_table(frame):
        raise InputError(
            _("A DataFrame or GeoDataFrame is needed; this is a {name}."), name=type(frame).__name__
        )
    plain = _without_geometry(frame_of(frame))
    headed = id is None and numbered_from_zero(plain.index)
    id = _headed_id(plain) if headed else id
    when = _time_column(plain)
    once = plain.index.is_unique and not headed if id is None else _once(plain, id)
    if when is not None and not once and plain[when].nunique() > 1:
        raise InputError(
            _(
                "The table has {n} {n:time|times} in column {when!r} ({times}), not one row a region. Choose the rows of "
                "one of them, or make a panel of all: panel_from_frame(frame, id=…, time={when!r})."
            ),
            columns=[str(when)],
            n=int(plain[when].nunique()),
            when=str(when),
            times=listed(map(str, plain[when].unique()), 6),
        )
    if when is not None and plain[when].nunique() == 1:
        at = plain[when].iloc[0] if at == UNTIMED else at
        plain = plain.drop(columns=when)
    if id is None:
        plain = plain.copy(deep=False)
        plain.index = plain.index.rename(_ID)
        plain, id = plain.reset_index(), _ID
    return panel_from_frame(plain, id, missing="keep", at=at)


def _once(frame: pd.DataFrame, id: str) -> bool:
    return id not in frame.columns or bool(frame[id].is_unique)


def _headed_id(frame: pd.DataFrame) -> str | None:
    """Return the column that is headed as regions, one that names each row once, codes before names; None without one.

    Where all so headed name rows more than once, the first of them, which is refused by the rows that it repeats.
    """
    headed = [
        str(c)
        for c in frame.columns
        if (is_code_heading(str(c)) or is_region_heading(str(c))) and frame[c].dtype.kind != "f"
    ]
    return min(headed, key=lambda c: (not _once(frame, c), not is_code_heading(c)), default=None)


def _without_geometry(frame: Any) -> pd.DataFrame:
    """Return a frame without its columns of geometries, told by their type."""
    plain = [k for k, t in enumerate(frame.dtypes) if str(t) != "geometry"]
    if len(plain) == frame.shape[1]:
        kept: pd.DataFrame = frame
        return kept
    import pandas as pd

    return pd.DataFrame(frame.iloc[:, plain])
