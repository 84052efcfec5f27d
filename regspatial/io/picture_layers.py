"""Layers that pictures are drawn over or under: lines and areas of a file or a GeoDataFrame."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..errors import FileFormatError, InputError, listed
from ..words import _
from .vector import Vector, layers_of


def read_layer(given: Any) -> tuple[NDArray[Any], str | None]:
    """Return the shapes of a layer and its coordinate system, None where it does not say.

    Raises
    ------
    InputError
        If there is no such file.
    FileFormatError
        If it is no vector file.
    """
    if isinstance(given, (str, os.PathLike)):
        return _of_file(Path(given))
    shapes = np.asarray(given.geometry.values, dtype=object)
    return _there(shapes), None if given.crs is None else given.crs.to_wkt()


def _of_file(path: Path) -> tuple[NDArray[Any], str | None]:
    import shapely

    if not path.is_file():
        raise InputError(_("There is no file {file}."), file=path)
    layers = layers_of(path)
    if len(layers) > 1:
        raise FileFormatError(
            _(
                "{file} has {n} {n:layer|layers}: {names}. Save the one that is to be drawn as a file of its own."
            ),
            file=path.name,
            n=len(layers),
            names=listed(layers, 20),
        )
    found = Vector(path, layer=None, where=None, encoding=None)
    try:
        shapes = shapely.from_wkb(found.wkb)
    except shapely.errors.ShapelyError:
        raise FileFormatError(_("{file} holds shapes that are damaged."), file=path.name) from None
    return _there(shapes), found.crs


def _there(shapes: NDArray[Any]) -> NDArray[Any]:
    return np.array([one for one in shapes if one is not None and not one.is_empty], dtype=object)
