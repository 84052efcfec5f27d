"""What the build writes: GeoPackages and the table of names."""

import csv
from collections.abc import Iterable
from dataclasses import astuple, fields
from pathlib import Path

import geopandas
import pyogrio
from _names import Alias

# GeoPackage stores the time of writing; a fixed one makes a second build the same file.
TIMESTAMP = "2021-12-31T00:00:00.000Z"


def write_gpkg(frame: geopandas.GeoDataFrame, path: Path, *, description: str) -> None:
    """Write one layer, named as the file, with a fixed time stamp and no spatial index."""
    partial = path.with_name(f"{path.stem}.partial.gpkg")
    partial.unlink(missing_ok=True)
    pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": TIMESTAMP})
    try:
        pyogrio.write_dataframe(
            frame,
            partial,
            layer=path.stem,
            driver="GPKG",
            geometry_type="MultiPolygon",
            layer_options={
                "SPATIAL_INDEX": "NO",
                "GEOMETRY_NAME": "geom",
                "IDENTIFIER": path.stem,
                "DESCRIPTION": description,
            },
        )
    finally:
        pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": None})
    partial.replace(path)


def write_names(rows: Iterable[Alias], path: Path) -> None:
    """Write the table of aliases as UTF-8 CSV."""
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow([field.name for field in fields(Alias)])
        writer.writerows(astuple(row) for row in rows)
