"""A line that is given: a shipped one by name, vertices, or a line as well-known text."""

from __future__ import annotations

import csv
import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...._files.paths import shipped
from ....containers import Regions
from ....errors import GeometryError, ParameterError, listed
from ....words import NameOf, Words, _
from ....words.lists import items

Array = NDArray[np.float64]

_TEXT = re.compile(
    r"^\s*(?:SRID=\d+;)?\s*LINESTRING\s*(?:ZM?|M)?\s*\(([^()]*)\)\s*$", re.IGNORECASE
)


@lru_cache(maxsize=1)
def shipped_lines() -> dict[str, tuple[NameOf, Array, tuple[str, ...]]]:
    """Return the shipped lines by key: what they are called, their vertices in degrees, other names."""
    with shipped("data", "places", "lines.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    out = {}
    for key in dict.fromkeys(row["key"] for row in rows):
        own = [row for row in rows if row["key"] == key]
        xy = np.array([[float(row["lon"]), float(row["lat"])] for row in own])
        names = (key, own[0]["name_en"], *own[0]["aliases"].split(";"))
        out[key] = (NameOf(en=own[0]["name_en"], zh=own[0]["name_zh"]), xy, names)
    return out


def line_of(line: str | Sequence[Any] | Array, regions: Regions) -> tuple[Words, Array]:
    """Return what a line is called, and its vertices, (m, 2), in the system of the map.

    Raises
    ------
    ParameterError
        If it is no shipped line and cannot be read as one.
    GeometryError
        If it is in another coordinate system than the map.
    """
    if isinstance(line, str) and not _TEXT.match(line):
        for called, xy, names in shipped_lines().values():
            if line.strip().lower() in {one.lower() for one in names}:
                if not regions.lonlat:
                    raise GeometryError(
                        _(
                            "The line {line!r} is in longitude and latitude, and the map is projected ({crs}). Read the map in EPSG:4326."
                        ),
                        line=line,
                        crs=regions.crs or "-",
                    )
                return called, xy
        raise ParameterError(
            _(
                "{param:line={line!r}} is no shipped line; there are: {known}. Or give a line of your own by its vertices, in the "
                "coordinates of the map: LINESTRING (98.49 25.02, 127.49 50.24)."
            ),
            line=line,
            known=listed(shipped_lines()),
        )
    xy = _vertices(line)
    if regions.lonlat and (np.abs(xy) > [360.0, 90.0]).any():
        raise GeometryError(
            _(
                "The map is in longitude and latitude, and the line is not: its vertices go up to {most:.6g}. Give the line in EPSG:4326, "
                "or read the map in the line's system."
            ),
            most=float(np.abs(xy).max()),
        )
    return "", xy


def _vertices(line: str | Sequence[Any] | Array) -> Array:
    """Return vertices that are given as numbers or as text."""
    try:
        if isinstance(line, str):
            found = _TEXT.match(line)
            rows = [one.split()[:2] for one in items(found.group(1) if found else "")]
            xy = np.array([[float(a) for a in row] for row in rows], dtype=float)
        else:
            xy = np.array(line, dtype=float)
    except (TypeError, ValueError):
        xy = np.empty((0, 2))
    if (
        xy.ndim != 2
        or xy.shape[1] != 2
        or not np.isfinite(xy).all()
        or len(np.unique(xy, axis=0)) < 2
    ):
        raise ParameterError(
            _(
                "{param:line} is no line. Give two different vertices at least, x or longitude first, such as "
                "LINESTRING (98.49 25.02, 127.49 50.24), or the name of a shipped one: {known}."
            ),
            known=listed(shipped_lines()),
        )
    return xy
