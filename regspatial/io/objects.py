"""Panels from what pandas and geopandas hold, by the labels of columns or index."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .._door import door
from ..containers import Panel, Regions
from ..containers.expected import expected
from ..errors import InputError, LabelError, listed
from ..studies.yearbook_words import is_time_heading, year
from ..words import _
from .boundaries import regions_to_frame
from .panel_table import panel_from_frame

if TYPE_CHECKING:
    import pandas as pd

_ID, _TIME = "_region_", "_time_"


def panel_of_frame(frame: pd.DataFrame, *, id: str | None = None, time: str | None = None) -> Panel:
    """Return a panel of a long frame, of one with a MultiIndex, or of one row a region.

    Parameters
    ----------
    frame : DataFrame or GeoDataFrame
        A column of geometries is passed over; gaps stay gaps, for the verb that needs the cells.
    id, time : str, optional
        Columns or index levels. Without `id`, an index of two levels gives regions and times (the
        level of years is the time), one of one level the regions of a cross-section.

    Raises
    ------
    InputError
        If an index of two levels does not show which is the time.
    """
    plain = _without_geometry(frame)
    if id is not None:
        return panel_from_frame(plain, id, time, missing="keep")
    levels = plain.index.nlevels
    if levels > 2:
        raise InputError(
            _(
                "The index has {n} levels; name the regions and times with {param:id}, {param:time}."
            ),
            n=levels,
        )
    if levels == 1:
        keyed = plain.copy(deep=False)
        keyed.index = keyed.index.rename(_ID)
        return panel_from_frame(keyed.reset_index(), _ID, time, missing="keep")
    at = _time_level(plain.index)
    keyed = plain.copy(deep=False)
    keyed.index = keyed.index.set_names([_TIME if k == at else _ID for k in (0, 1)])
    return panel_from_frame(keyed.reset_index(), _ID, _TIME, missing="keep")


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


@door
def cross_section(frame: pd.DataFrame, id: str | None = None, *, at: object = "all") -> Panel:
    """Make a panel of one time from a frame with a row a region; no year need be invented.

    Parameters
    ----------
    frame : DataFrame or GeoDataFrame
        The frame is not changed; a column of geometries is passed over.
    id : str, optional
        Column that holds the regions; the frame's index without.
    at : object
        What the one time is called.

    Returns
    -------
    Panel

    Raises
    ------
    UnknownColumnError, DuplicateIdError, NotNumericError, LabelError

    Examples
    --------
    >>> import pandas as pd
    >>> import regspatial as rs
    >>> rs.cross_section(pd.DataFrame({"state": ["a", "b"], "y": [1.0, 2.0]}), id="state")
    <Panel: 2 regions, all, 1 column: y>
    """
    if not all(hasattr(frame, k) for k in ("columns", "index", "iloc")):
        raise InputError(
            _("A DataFrame or GeoDataFrame is needed; this is a {name}."), name=type(frame).__name__
        )
    plain = _without_geometry(frame)
    if id is None:
        plain = plain.copy(deep=False)
        plain.index = plain.index.rename(_ID)
        plain, id = plain.reset_index(), _ID
    return panel_from_frame(plain, id, missing="keep", at=at)


def labelled(values: Any, index: Any, columns: Any) -> pd.DataFrame:
    """Return a DataFrame of a matrix with its labels."""
    import pandas as pd

    return pd.DataFrame(values, index=pd.Index(index, dtype=object), columns=list(columns))


def record_to_geodataframe(record: Any, regions: Any, time: object = None) -> Any:
    """Return a map with a record's values by region, matched by label."""
    import pandas as pd

    ids, columns = record.layer_columns(time)
    drawn = expected(regions, Regions, "regions")
    drawn.index(ids, wanted_name="data")
    found = pd.DataFrame({c.name: c.values for c in columns}, index=pd.Index(ids, dtype=object))
    frame = regions_to_frame(drawn)
    twice = [c for c in found.columns if c in frame.columns]
    return frame.drop(columns=twice).join(found)


def _without_geometry(frame: Any) -> pd.DataFrame:
    """Return a frame without its columns of geometries, told by their type."""
    plain = [k for k, t in enumerate(frame.dtypes) if str(t) != "geometry"]
    if len(plain) == frame.shape[1]:
        kept: pd.DataFrame = frame
        return kept
    import pandas as pd

    return pd.DataFrame(frame.iloc[:, plain])
