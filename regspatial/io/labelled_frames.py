"""Records as pandas and geopandas hold them: matrices with their labels, values by region on a map."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .._calls.hints import is_frame
from ..containers import Panel, Regions, Variable
from ..containers.expected import expected
from ..indicators.mapped.cartogram import CartogramMap
from ..results.labelled import places
from .boundaries import regions_to_frame
from .counted_rows import column_of_ids, counted_frame

if TYPE_CHECKING:
    import pandas as pd


def labelled(
    values: Any, index: Any, columns: Any, *, names: Any = (None,), across: Any = None
) -> pd.DataFrame:
    """Return a DataFrame of a matrix with its labels; several `names` have tuples for labels."""
    import pandas as pd

    rows, heads = _index(index, names), _index(columns, across or (None,))
    return pd.DataFrame(values, index=rows, columns=heads)


def _index(found: Any, names: Any) -> Any:
    """Return labels as an index; of an index itself as it is."""
    import pandas as pd

    if isinstance(found, pd.Index):
        return found
    if len(names) > 1 or (len(found) and isinstance(found[0], tuple)):
        return pd.MultiIndex.from_tuples(found, names=names)
    if isinstance(found, range):
        return pd.RangeIndex(found.start, found.stop, name=names[0])
    return pd.Index(found, name=names[0])


def variable_to_series(variable: Variable) -> Any:
    """Return a variable as a Series by region and time, of one time by region."""
    labels, names = places(variable.ids, variable.times)
    name = variable.name
    return labelled(variable.values.reshape(-1, 1), labels, (name,), names=names)[name]


def values_to_geodataframe(given: Panel | Variable, regions: Any, at_time: object = None) -> Any:
    """Return the values of one time of a panel or a variable on a map, matched by label."""
    held = (
        {given.name: given} if isinstance(given, Variable) else {n: given[n] for n in given.columns}
    )
    when = given.times[-1] if at_time is None else at_time
    return _on_map(regions, given.ids, {name: x.at(when).values[0] for name, x in held.items()})


def record_to_geodataframe(record: Any, regions: Any, at_time: object = None) -> Any:
    """Return a map with a record's values by region, matched by label."""
    ids, columns = record.layer_columns(at_time)
    if isinstance(record, CartogramMap):
        regions = record.circles(_regions(regions, record.ids))
    return _on_map(regions, ids, {c.name: c.values for c in columns})


def _regions(given: Any, ids: Any) -> Regions:
    """Return regions; of a frame whose rows are counted by its column of ids."""
    if is_frame(given) and counted_frame(given) and not set(ids) <= set(map(str, given.index)):
        column = column_of_ids(given, set(ids))
        given = given if column is None else given.set_index(column, drop=False)
    return expected(given, Regions, "regions")


def _on_map(regions: Any, ids: Any, columns: dict[str, Any]) -> Any:
    import pandas as pd

    drawn = _regions(regions, ids)
    drawn.index(ids, wanted_name="data")
    found = pd.DataFrame(columns, index=pd.Index(ids, dtype=object))
    frame = regions_to_frame(drawn)
    twice = [c for c in found.columns if c in frame.columns]
    return frame.drop(columns=twice).join(found)
