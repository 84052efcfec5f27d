"""Parquet: a look at what a file will take before it is read, tables, and maps (GeoParquet)."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from ..errors import FileFormatError, MissingDependencyError
from ..studies.yearbooks.damage import refuse_large
from ..words import _

if TYPE_CHECKING:
    import pandas as pd


def read_parquet(file: Path) -> pd.DataFrame:
    """Return a Parquet file as a DataFrame; texts that repeat are kept once.

    Raises
    ------
    FileFormatError
        If it would take more memory than there is: a file of 2 MB may hold a thousand million equal
        values.
    """
    import pyarrow.parquet as pq

    check_room(file, file.name)
    schema = pq.ParquetFile(file).schema
    columns = [schema.column(k) for k in range(len(schema))]
    texts = [one.path for one in columns if one.logical_type.type == "STRING"]
    frame: pd.DataFrame = pq.ParquetFile(file, read_dictionary=texts).read().to_pandas()
    return frame


def read_feather(file: Path) -> pd.DataFrame:
    """Return a Feather file (Arrow) as a DataFrame.

    Raises
    ------
    FileFormatError
        If it would take more memory than there is.
    """
    import pyarrow as pa

    # one column tells the rows of every part; the others are unpacked when they fit
    first = pa.ipc.IpcReadOptions(included_fields=[0])
    with pa.OSFile(str(file)) as stream, pa.ipc.open_file(stream, options=first) as held:
        rows = sum(held.get_batch(k).num_rows for k in range(held.num_record_batches))
    with pa.OSFile(str(file)) as stream, pa.ipc.open_file(stream) as held:
        refuse_large(file.name, rows * len(held.schema), rows)  # the schema above is of one column
        table = held.read_all()
    table.validate(full=True)  # lengths that point outside the file end the process afterwards
    frame: pd.DataFrame = table.to_pandas()
    return frame


def check_room(file: Path, called: str) -> None:
    """Raise FileFormatError if the values that a Parquet file says it has do not fit the memory."""
    import pyarrow.parquet as pq

    held = pq.read_metadata(file)
    # What stands about one column of one part is looked at only where lists make the number of values
    # another than that of rows: damage there ends the process inside pyarrow, without an exception.
    lists = [j for j in range(held.num_columns) if held.schema.column(j).max_repetition_level > 0]
    values = held.num_rows * max(held.num_columns - len(lists), 1) + sum(
        held.row_group(k).column(j).num_values for k in range(held.num_row_groups) for j in lists
    )
    refuse_large(called, values, held.num_rows)


def geoparquet(file: Path, called: str) -> tuple[str | None, NDArray[Any], dict[str, NDArray[Any]]]:
    """Return coordinate system, WKB and columns of a GeoParquet file.

    Raises
    ------
    FileFormatError
        If it is damaged or holds no geometries.
    """
    try:
        import geopandas
        import pyarrow as pa
        import pyarrow.parquet as pq
        import shapely
    except ImportError as error:
        raise MissingDependencyError(
            _(
                "Reading GeoParquet needs geopandas and pyarrow (not there: {missing}): pip install "
                "'regspatial[geo]'."
            ),
            missing=error.name or "geopandas",
        ) from None
    faults = (OSError, ValueError, TypeError, KeyError, AttributeError, RuntimeError)
    try:
        check_room(file, called)
        if b"geo" not in (pq.read_schema(file).metadata or {}):
            raise no_geometries(called)
        frame = geopandas.read_parquet(file)
        wkb = np.asarray(shapely.to_wkb(frame.geometry.to_numpy()), dtype=object)
        plain = [c for c in frame.columns if c != frame.geometry.name]
        cells = {str(c): frame[c].astype(object).to_numpy() for c in plain}
    except (*faults, pa.ArrowException, shapely.errors.ShapelyError):
        raise FileFormatError(
            _(
                "{called} cannot be read as GeoParquet: it is cut off or damaged. "
                "Take the whole file again."
            ),
            called=called,
        ) from None
    crs = None if frame.crs is None else frame.crs.to_string()
    return crs, wkb, cells


def no_geometries(called: str) -> FileFormatError:
    """Return the error for a file that is a table."""
    return FileFormatError(
        _("{called} holds no geometries; it is a table. Use read_panel for it."), called=called
    )
