"""Where a point pattern is: its window, its points in there, and the checks of its numbers."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .._kernels.shapes.window import Window, box_of, on_border, windings, window_of
from ..choices.autocorrelation import OutsidePoints
from ..choices.weights import PointsOf
from ..containers import Regions
from ..containers.expected import expected
from ..errors import GeometryError, InputError, ParameterError, listed
from ..words import Message, _

Array = NDArray[np.float64]

_FEWEST = 3
_MOST_NEIGHBOURS = 1000.0
"""Points expected within the longest distance by default, as in the R package spatstat."""
_FARTHEST_KM = 8000.0
"""Beyond it a circle on the globe nears the far side, where it is not seen from its centre."""
_FLAT = 1e-12
"""A window with less than this share of its rectangle's squared diagonal is a line or a spot."""


@dataclass(frozen=True, slots=True, eq=False)
class Place:
    """A window, what it is ("regions", "given", "box"), the points in it, and who was left out."""

    window: Window
    kind: str
    xy: Array
    left_out: tuple[str, ...]


def place(
    regions: Regions,
    points: PointsOf | tuple[str, str],
    window: Regions | None,
    box: bool,
    outside: OutsidePoints,
) -> Place:
    """Return the points of a pattern and the window that they could be in.

    Raises
    ------
    GeometryError
        If points lie outside the window, it has no area, or its polygons overlap.
    ParameterError
        If a window and the bounding box are asked for.
    """
    xy, lonlat = regions.coordinates(points), regions.lonlat_of(points)
    if lonlat and not ((np.abs(xy[:, 1]) <= 90.0) & (np.abs(xy[:, 0]) <= 540.0)).all():
        raise GeometryError(
            _(
                "The points have a longitude or latitude outside the globe. The coordinates look "
                "projected: set lonlat=False, or reproject to EPSG:4326."
            ),
        )
    source = _polygons(regions, window, box, lonlat)
    if source is None:
        made = box_of(xy.min(axis=0), xy.max(axis=0), lonlat=lonlat)
    else:
        made = window_of(source.polygons or (), source.ids, lonlat=lonlat)
    if not (len(made.start) and made.area > _FLAT * made.diagonal**2):
        raise GeometryError(
            _("The window has no area, so there is no density of points. Give another one.")
        )
    kind = "box" if source is None else "regions" if source is regions else "given"
    xy = made.placed(xy)
    kept, left_out = _inside(regions, made, xy, outside)
    return Place(made, kind, xy[kept], left_out)


def _polygons(regions: Regions, window: Regions | None, box: bool, lonlat: bool) -> Regions | None:
    """Return the polygons whose union is the window; None for the bounding box."""
    if not isinstance(box, (bool, np.bool_)):
        raise ParameterError(_("{param:box={box!r}} is not allowed; use True or False."), box=box)
    if window is not None and box:
        raise ParameterError(
            _("{param:window} and {param:box=True} exclude each other; leave out one of them.")
        )
    if window is None:
        if box or regions.polygons is None:
            return None
        _same_coordinates(regions, regions, lonlat)
        return regions
    window = expected(window, Regions, "window")
    if window.polygons is None:
        raise GeometryError(_("{param:window} is a map of points; give polygons, or leave it out."))
    _same_coordinates(regions, window, lonlat)
    return window


def _same_coordinates(regions: Regions, window: Regions, lonlat: bool) -> None:
    differ = window.crs != regions.crs and None not in (window.crs, regions.crs)
    if window.lonlat != lonlat or (differ and not lonlat):
        raise GeometryError(
            _(
                "The points are in {points}, the window is in {window}. Bring both into one "
                "coordinate system."
            ),
            points=_frame(regions, lonlat),
            window=_frame(window, window.lonlat),
        )


def _frame(regions: Regions, lonlat: bool) -> Message:
    if lonlat:
        return Message(_("longitude and latitude"))
    return Message(_("projected coordinates ({crs})"), crs=regions.crs or "?")


def _inside(
    regions: Regions, window: Window, xy: Array, outside: OutsidePoints
) -> tuple[NDArray[np.bool_], tuple[str, ...]]:
    """Return which points are in the window, and the ids of those that are not."""
    turns = windings(window, xy)
    stray = np.flatnonzero(turns != 1)
    turns[stray[on_border(window, xy[stray])]] = 1
    twice = [regions.ids[i] for i in np.flatnonzero(turns > 1)]
    if twice:
        raise GeometryError(
            _(
                "Polygons of the window overlap: {n} {n:point lies|points lie} in two of "
                "them: {twice}. Correct the map, or dissolve it into one polygon."
            ),
            ids=twice,
            n=len(twice),
            twice=listed(twice),
        )
    bad = tuple(regions.ids[i] for i in np.flatnonzero(turns < 1))
    if bad and outside == "raise":
        raise GeometryError(
            _(
                "{n} {n:point lies|points lie} outside the window: {bad}. Give a window "
                "that holds them, or leave {n:it|them} out with {param:outside=leave-out}; "
                "a centroid can lie outside its own region, {param:points=point} never "
                "does."
            ),
            ids=bad,
            n=len(bad),
            bad=listed(bad),
        )
    return turns == 1, bad


def longest(window: Window, n: int, r_max: float | None) -> float:
    """Return the longest distance: as given, or by default.

    Raises
    ------
    ParameterError
        If it is no distance within the window.
    """
    most = window.diagonal / 2.0
    if window.lonlat:
        most = min(most, _FARTHEST_KM)
    if r_max is None:
        dense = float(np.sqrt(_MOST_NEIGHBOURS * window.area / (np.pi * n)))
        return min(min(window.sides) / 4.0, dense, most)
    usable = isinstance(r_max, (int, float, np.number)) and not isinstance(r_max, bool)
    if not usable or not 0.0 < float(r_max) <= most:
        raise ParameterError(
            _(
                "{param:maximum={r_max!r}} is not allowed; give a distance above 0 and at most "
                "{most:.6g}, half the diagonal of the window, beyond which K cannot be corrected "
                "at its edges."
            ),
            r_max=r_max,
            most=most,
        )
    return float(r_max)


def checked_size(n: int) -> int:
    """Return the number of points if K can be computed from so many."""
    if n < _FEWEST:
        raise InputError(
            _(
                "There {n:is|are} {n} {n:point|points} in the window; Ripley's K needs "
                "at least {least}."
            ),
            n=n,
            least=_FEWEST,
        )
    return n


def checked_simulations(given: int, alpha: float) -> int:
    """Return the number of simulations if both envelopes have this level with so many."""
    count = int(given)
    least = int(np.ceil(2.0 / alpha - 1e-9)) - 1
    if 0 < count < least:
        raise ParameterError(
            _(
                "{param:simulations={simulations}} is too few for {param:alpha={alpha:g}}; give at "
                "least {least}."
            ),
            simulations=count,
            alpha=alpha,
            least=least,
        )
    return count
