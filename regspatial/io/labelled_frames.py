"""Records as pandas and geopandas hold them: matrices with their labels, values by region on a map."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..containers import Regions
from ..containers.expected import expected
from .boundaries import regions_to_frame

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
