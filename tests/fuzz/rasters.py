"""Rasters of every kind that is read, and what is made of them."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

import regspatial as rs

_DRIVERS = {".tif": "GTiff", ".asc": "AAIGrid", ".img": "HFA", ".bil": "EHdr"}


def written(suffix: str, **how: Any) -> Callable[[Path], list[bytes]]:
    """Return what writes a raster of 8 × 8 cells, one of them empty; with its parts in a zip if it has several."""

    def seeds(folder: Path) -> list[bytes]:
        import rasterio

        path = folder / f"raster{suffix}"
        about = {
            "driver": _DRIVERS[suffix],
            "height": 8,
            "width": 8,
            "count": 1,
            "dtype": "float32",
            "crs": "EPSG:4326",
            "nodata": -9999.0,
            "transform": rasterio.Affine(0.5, 0, 0, 0, -0.5, 4.0),
        }
        cells = np.arange(64.0, dtype="float32").reshape(1, 8, 8)
        cells[0, 2, 3] = -9999.0
        with rasterio.open(path, "w", **about, **how) as file:
            file.write(cells)
        if suffix != ".bil":
            return [path.read_bytes()]
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w") as archive:
            for part in sorted(folder.glob("raster.*")):
                archive.write(part, part.name)
        return [out.getvalue()]

    return seeds


def netcdf(folder: Path) -> list[bytes]:
    """Return a netCDF 3 file, as scipy writes it."""
    from scipy.io import netcdf_file

    path = folder / "raster.nc"
    with netcdf_file(str(path), "w") as file:
        for name, values in (
            ("lat", 3.75 - 0.5 * np.arange(8)),
            ("lon", 0.25 + 0.5 * np.arange(8)),
        ):
            file.createDimension(name, 8)
            axis = file.createVariable(name, "d", (name,))
            axis[:] = values
            axis.units = f"degrees_{'north' if name == 'lat' else 'east'}"
        cells = file.createVariable("rain", "f", ("lat", "lon"))
        cells[:] = np.arange(64.0).reshape(8, 8)
    return [path.read_bytes()]


def _regions() -> rs.Regions:
    import shapely

    return rs.Regions(
        ids=["a", "b"],
        points=np.array([[1.0, 1.0], [3.0, 3.0]]),
        polygons=[shapely.to_wkb(shapely.box(k, k, k + 2, k + 2)) for k in (0, 2)],
        crs="EPSG:4326",
        lonlat=True,
    )


def zonal(path: Path) -> Any:
    """Take means over two regions; cells outside the raster are none."""
    found = rs.zonal_statistics(_regions(), path)
    covered = found.statistic("mean")
    assert covered.shape[-1] == 2
    return covered


def grid_in_parts(path: Path) -> Any:
    """Unpack a zip and read the grid in it with what lies beside."""
    from readers import unpacked

    return zonal(unpacked(path) / "raster.bil")
