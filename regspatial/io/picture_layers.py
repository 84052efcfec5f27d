"""Layers that pictures are drawn over or under: lines and areas of a file or a GeoDataFrame."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..errors import FileFormatError, InputError
from ..words import _


def read_layer(given: Any) -> tuple[NDArray[Any], str | None]:
    """Return the shapes of a layer and its coordinate system, None where it does not say.

    Raises
    ------
    InputError
        If there is no such file.
    FileFormatError
        If it is no vector file.
    """
    import geopandas

    if isinstance(given, (str, os.PathLike)):
        path = Path(given)
        if not path.exists():
            raise InputError(_("There is no file {file}."), file=path)
        try:
            found = geopandas.read_file(path)
        except (OSError, ValueError, RuntimeError) as error:
            raise FileFormatError(
                _("{file} cannot be read as a vector file (Shapefile, GeoPackage, GeoJSON): {why}"),
                file=path,
                why=str(error),
            ) from None
        if not hasattr(found, "geometry"):
            raise FileFormatError(_("{file} holds no lines, areas or points."), file=path)
    else:
        found = given
    shapes = np.asarray(found.geometry.values, dtype=object)
    there = [one for one in shapes if one is not None and not one.is_empty]
    crs = None if found.crs is None else found.crs.to_wkt()
    return np.array(there, dtype=object), crs
