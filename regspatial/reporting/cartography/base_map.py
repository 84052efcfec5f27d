"""The base of a map that a feature draws on by itself: its sheet, and the regions painted on it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from ...containers import Regions
from .map_parts import lay_ground, map_notes, wants_inset
from .projection import Plane, plane
from .sheet import Sheet


def base_map(
    regions: Regions,
    title: str,
    colours: Sequence[str],
    unknown: NDArray[np.bool_] | None = None,
    *,
    language: str,
    source: str | None = None,
    inset: bool | None = None,
) -> Sheet:
    """Return a sheet with the regions in their colours, ground and notes, for marks to be drawn on.

    Parameters
    ----------
    regions : Regions
    title : str
    colours : (n,) sequence of str
    unknown : (n,) array of bool, optional
        Regions without data, which are hatched; none by default.
    language, source, inset
        As for `choropleth`.
    """
    there = plane(regions)
    notes = map_notes(there, source, language)
    sheet = Sheet(there, title, notes, inset=wants_inset(there, inset), language=language)
    none = np.zeros(regions.n, dtype=bool)
    sheet.paint(list(colours), none if unknown is None else unknown, language)
    lay_ground(sheet)
    return sheet


def placed(xy: NDArray[np.float64], there: Plane, *, lonlat: bool) -> NDArray[np.float64]:
    """Return coordinates of a record, in degrees or those of the map, in the plane of the map."""
    turn = there.from_lonlat if lonlat else None
    return xy if turn is None else turn(xy)
