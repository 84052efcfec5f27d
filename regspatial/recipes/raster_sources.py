"""Rasters that a recipe or a command names, with their checksums."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from ..errors import RegspatialError
from ..io.rasters import FileRaster, by_time, raster_paths
from ..protocols import RasterSource
from .inputs import Inputs


def load_rasters(
    text: str, base: Path, inputs: Inputs
) -> Mapping[str | int, RasterSource] | Sequence[RasterSource]:
    """Return the rasters of ``a.tif``, ``ndvi_*.tif`` or ``2010=a.tif; 2011=b.tif``, beside `base`."""
    named = raster_paths(text, base)
    for _time, path in named:
        inputs.add_beside(path, base)
    return by_time([(time, FileRaster(path)) for time, path in named])


def raster_files(text: str) -> list[str]:
    """Return the files that a text names, for their checksums; none where it names none."""
    try:
        return [str(path) for _time, path in raster_paths(text, Path())]
    except RegspatialError:
        return []
