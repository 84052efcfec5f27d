"""Geometries of a map: checked, reprojected, and reduced to WKB and points (needs shapely)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..errors import DataWarning, GeometryError, MissingDependencyError, listed, warn
from ..words import Message, _
from .date_line import cut_at_180

_POINT, _POLYGON, _MULTIPOINT, _MULTIPOLYGON = 0, 3, 4, 6
_WGS84 = "EPSG:4326"
LOCAL = "local"
"""A plane without a name: coordinates in one unit of length, distances planar."""


LEAVE_FEATURES = _("leave them out{python: (where=)}")
LEAVE_ROWS = _("leave their rows out of the frame")


@dataclass(frozen=True, slots=True, eq=False)
class Shapes:
    """Geometries with their coordinate system.

    Parameters
    ----------
    drawn : (n,) array of shapely geometries
    crs : str or None
        As the source says it.
    lonlat : bool or None
        None until the coordinate system is known.
    framed : bool
        Whether they come from a data frame, from which rows are taken out by hand.
    """

    drawn: NDArray[Any]
    crs: str | None
    lonlat: bool = False
    framed: bool = False

    def __len__(self) -> int:
        return len(self.drawn)

    def checked(self, ids: Sequence[str], source: str, *, repair: bool) -> Shapes:
        """Return the shapes, two-dimensional, all polygons or all points, with a known system.

        Raises
        ------
        GeometryError
        """
        import shapely

        drawn = shapely.force_2d(self.drawn)
        leave = Message(LEAVE_ROWS if self.framed else LEAVE_FEATURES)
        empty = [
            ids[k]
            for k in np.flatnonzero(shapely.is_missing(drawn) | shapely.is_empty(drawn)).tolist()
        ]
        if empty:
            raise GeometryError(
                _(
                    "{n} {n:region|regions} of {source} {n:has|have} no geometry: {empty}. "
                    "Draw {n:it|them}, {leave}, or take the file again if it was cut off."
                ),
                ids=empty,
                n=len(empty),
                source=source,
                empty=listed(empty),
                leave=leave,
            )
        drawn = _one_kind(drawn, ids, source, leave)
        xy, of = shapely.get_coordinates(drawn, return_index=True)  # bounds pass over NaN
        if not np.isfinite(xy).all():
            bad = [ids[k] for k in np.unique(of[~np.isfinite(xy).all(axis=1)]).tolist()]
            raise GeometryError(
                _(
                    "{n} {n:region|regions} of {source} {n:has|have} coordinates that are "
                    "not finite: {bad}. Correct {n:it|them}."
                ),
                ids=bad,
                n=len(bad),
                source=source,
                bad=listed(bad),
            )
        lonlat = _is_lonlat(self.crs, shapely.total_bounds(drawn), source)
        if lonlat:
            drawn = cut_at_180(drawn, ids, source)
        drawn = _one_kind(_valid(drawn, ids, source, repair=repair), ids, source, leave)
        return Shapes(drawn, None if self.crs == LOCAL else self.crs, lonlat)

    def to_lonlat(self) -> Shapes:
        """Return the shapes in WGS-84 longitude and latitude."""
        import pyproj
        import shapely

        if self.crs is None:
            raise GeometryError(
                _(
                    "A plane without a name ({param:crs={local}}) has no longitude and latitude. Say the "
                    "coordinate system, or leave out {param:to_lonlat}."
                ),
                local=LOCAL,
            )
        turn = pyproj.Transformer.from_crs(self.crs, _WGS84, always_xy=True)
        drawn = shapely.transform(self.drawn, turn.transform, interleaved=False)
        if not np.isfinite(shapely.total_bounds(drawn)).all():
            raise GeometryError(
                _(
                    "Some coordinates have no longitude and latitude under {crs}; they lie outside "
                    "the area of that system. Check that it is the right one ({param:crs})."
                ),
                crs=self.crs,
            )
        return replace(self, drawn=drawn, crs=_WGS84, lonlat=True)

    def points(self) -> NDArray[np.float64]:
        """Return (n, 2): the points, or a point inside each polygon."""
        import shapely

        inside = shapely.point_on_surface(self.drawn)
        return np.column_stack([shapely.get_x(inside), shapely.get_y(inside)])

    def polygons(self) -> tuple[bytes, ...] | None:
        """Return the polygons as WKB, or None for points."""
        import shapely

        if shapely.get_type_id(self.drawn[0]) == _POINT:
            return None
        return tuple(shapely.to_wkb(self.drawn, byte_order=1).tolist())


def shapes(wkb: NDArray[Any], *, crs: str | None, framed: bool = False) -> Shapes:
    """Return the geometries of WKB byte strings (None where there is none).

    Raises
    ------
    GeometryError
        If the bytes are not WKB.
    """
    try:
        import shapely
    except ImportError:
        raise MissingDependencyError(
            _("Reading maps needs shapely: pip install 'regspatial[geo]'."),
        ) from None
    try:
        with np.errstate(all="ignore"):  # coordinates that are no numbers are named later
            return Shapes(np.asarray(shapely.from_wkb(wkb), dtype=object), crs, framed=framed)
    except shapely.errors.GEOSException:
        with np.errstate(all="ignore"):
            read = shapely.from_wkb(wkb, on_invalid="ignore")
        there = np.array([one is not None for one in wkb])
        rows = np.flatnonzero(there & shapely.is_missing(read)) + 1
        raise GeometryError(
            _(
                "{n} {n:geometry is|geometries are} damaged and cannot be read, in {n:row|rows} {rows}. "
                "Take the file again from its source."
            ),
            n=len(rows),
            rows=listed(rows.tolist()),
        ) from None


def _one_kind(drawn: NDArray[Any], ids: Sequence[str], source: str, leave: Message) -> NDArray[Any]:
    """Return all polygons, or all points (a multipoint of one counts as a point)."""
    import shapely

    kind = shapely.get_type_id(drawn)
    single = (kind == _MULTIPOINT) & (shapely.get_num_geometries(drawn) == 1)
    if single.any():
        drawn = np.where(single, shapely.get_geometry(drawn, 0), drawn)
        kind = shapely.get_type_id(drawn)
    areas = np.isin(kind, (_POLYGON, _MULTIPOLYGON))
    if areas.all() or (kind == _POINT).all():
        return drawn
    main = areas if areas.sum() >= (kind == _POINT).sum() else kind == _POINT
    odd: list[int] = np.flatnonzero(~main).tolist()
    bad = [ids[k] for k in odd]
    names = listed(dict.fromkeys(str(drawn[k].geom_type) for k in odd))
    raise GeometryError(
        _(
            "Regions must be all polygons or all points; {n} of {source} are {names}: "
            "{bad}. Read another layer, or {leave}."
        ),
        ids=bad,
        n=len(bad),
        source=source,
        names=names,
        bad=listed(bad),
        leave=leave,
    )


def _valid(drawn: NDArray[Any], ids: Sequence[str], source: str, *, repair: bool) -> NDArray[Any]:
    import shapely

    wrong: list[int] = np.flatnonzero(~shapely.is_valid(drawn)).tolist()
    if not wrong:
        return drawn
    if not repair:
        first = shapely.is_valid_reason(drawn[wrong[0]])
        raise GeometryError(
            _(
                "{n} {n:polygon|polygons} of {source} {n:is|are} invalid: {wrong} "
                "({first}). Read with {param:repair=True}, or repair {n:it|them} in QGIS "
                "(Fix geometries)."
            ),
            ids=[ids[k] for k in wrong],
            n=len(wrong),
            source=source,
            wrong=listed(ids[k] for k in wrong),
            first=first,
        )
    out = drawn.copy()
    # "structure" keeps areas only, so that a bow tie becomes two triangles and no stray line
    out[wrong] = shapely.make_valid(drawn[wrong], method="structure", keep_collapsed=False)
    gone = [ids[k] for k in wrong if shapely.is_empty(out[k])]
    if gone:
        raise GeometryError(
            _(
                "{n} {n:polygon|polygons} of {source} {n:encloses|enclose} no area, so "
                "that nothing is left of them when they are repaired: {gone}. Draw "
                "{n:it|them} anew, or leave {n:it|them} out{python: (where=)}."
            ),
            ids=gone,
            n=len(gone),
            source=source,
            gone=listed(gone),
        )
    _say_repair(drawn[wrong], out[wrong], [ids[k] for k in wrong], source)
    return out


def _say_repair(before: NDArray[Any], after: NDArray[Any], ids: Sequence[str], source: str) -> None:
    """Warn of what repairing did: which polygons, why, and by how much their areas changed."""
    import shapely

    reasons = dict.fromkeys(
        str(shapely.is_valid_reason(one)).split("[")[0].strip() for one in before
    )
    old, new = np.abs(shapely.area(before)), shapely.area(after)
    change = np.abs(new - old) / np.maximum(np.maximum(old, new), np.finfo(float).tiny)
    worst = int(np.argmax(change))
    warn(
        DataWarning(
            _(
                "{n} {n:polygon|polygons} of {source} {n:was|were} repaired ({reasons}): "
                "{which}. The area changes most in {worst}, by {share} %; look at it."
            ),
            n=len(ids),
            source=source,
            reasons=listed(reasons),
            which=listed(ids),
            worst=ids[worst],
            share=_percent(float(change[worst])),
        )
    )


def _percent(share: float) -> str:
    """Return a share in percent to two digits, 100 without a power of ten."""
    return f"{100.0 * share:.0f}" if share >= 0.1 else f"{100.0 * share:.2g}"


def _is_lonlat(crs: str | None, bounds: NDArray[np.float64], source: str) -> bool:
    """Return whether coordinates are degrees, checking what the source says against them."""
    import pyproj

    west, south, east, north = bounds
    if crs == LOCAL:
        return False
    degrees = west >= -360 and east <= 360 and south >= -90 and north <= 90
    if crs is None:
        guess = Message(
            _("Its coordinates look like longitude and latitude: ")
            if degrees
            else _("Its coordinates look projected: ")
        )
        example = _WGS84 if degrees else "EPSG:4547"
        raise GeometryError(
            _(
                "{source} does not say its coordinate system (a shapefile needs its .prj). "
                "{guess}say which, for example {param:crs={example}}; a plane without a name is "
                "{param:crs={local}}."
            ),
            source=source,
            guess=guess,
            example=example,
            local=LOCAL,
        )
    try:
        known = pyproj.CRS.from_user_input(crs)
    except pyproj.exceptions.CRSError:
        raise GeometryError(
            _(
                "The coordinate system {crs!r} of {source} is not known. Say another with "
                "{param:crs}, for example {param:crs={example}}."
            ),
            crs=crs[:80],
            source=source,
            example=_WGS84,
        ) from None
    if known.is_geographic and not degrees:
        raise GeometryError(
            _(
                "{source} says its coordinates are degrees, but they reach x = {east:.6g}, y = "
                "{north:.6g}. Say the right coordinate system with {param:crs}."
            ),
            source=source,
            east=east,
            north=north,
        )
    if known.is_projected and degrees and max(east - west, north - south) > 0.5:
        warn(
            DataWarning(
                _(
                    "{source} says its coordinates are projected ({crs}), but they run from "
                    "{west:.6g} to {east:.6g} and from {south:.6g} to {north:.6g}, like longitude "
                    "and latitude. If they are, say so with {param:crs={degrees}}: distances are "
                    "wrong otherwise."
                ),
                source=source,
                crs=crs[:40],
                west=west,
                east=east,
                south=south,
                north=north,
                degrees=_WGS84,
            )
        )
    return bool(known.is_geographic)
