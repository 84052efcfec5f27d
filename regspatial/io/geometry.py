"""Geometries of a map: checked, reprojected, and reduced to WKB and points (needs shapely)."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..errors import DataWarning, GeometryError, MissingDependencyError, listed
from .date_line import cut_at_180

_POINT, _POLYGON, _MULTIPOINT, _MULTIPOLYGON = 0, 3, 4, 6
_WGS84 = "EPSG:4326"


LEAVE_FEATURES = ("leave them out (where=)", "用 where= 排除")
LEAVE_ROWS = ("leave their rows out of the frame", "从数据框中去掉相应的行")


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
        leave = LEAVE_ROWS if self.framed else LEAVE_FEATURES
        empty = [
            ids[k]
            for k in np.flatnonzero(shapely.is_missing(drawn) | shapely.is_empty(drawn)).tolist()
        ]
        if empty:
            raise GeometryError(
                f"{len(empty)} regions of {source} have no geometry: {listed(empty)}. Draw them, "
                f"{leave[0]}, or take the file again if it was cut off.",
                f"{source} 有 {len(empty)} 个区域没有几何图形：{listed(empty)}。请补绘、{leave[1]}，"
                "若文件被截断请重新获取。",
                ids=empty,
            )
        drawn = _one_kind(drawn, ids, source, leave)
        xy, of = shapely.get_coordinates(drawn, return_index=True)  # bounds pass over NaN
        if not np.isfinite(xy).all():
            bad = [ids[k] for k in np.unique(of[~np.isfinite(xy).all(axis=1)]).tolist()]
            raise GeometryError(
                f"{len(bad)} regions of {source} have coordinates that are not finite: "
                f"{listed(bad)}. Correct them.",
                f"{source} 有 {len(bad)} 个区域的坐标不是有限数：{listed(bad)}。请更正。",
                ids=bad,
            )
        lonlat = _is_lonlat(self.crs, shapely.total_bounds(drawn), source)
        if lonlat:
            drawn = cut_at_180(drawn, ids, source)
        drawn = _one_kind(_valid(drawn, ids, source, repair=repair), ids, source, leave)
        return Shapes(drawn, self.crs, lonlat)

    def to_lonlat(self) -> Shapes:
        """Return the shapes in WGS-84 longitude and latitude."""
        import pyproj
        import shapely

        turn = pyproj.Transformer.from_crs(self.crs, _WGS84, always_xy=True)
        drawn = shapely.transform(self.drawn, turn.transform, interleaved=False)
        if not np.isfinite(shapely.total_bounds(drawn)).all():
            raise GeometryError(
                f"Some coordinates have no longitude and latitude under {self.crs}; they lie "
                "outside the area of that system. Check that it is the right one (crs=).",
                f"部分坐标无法由 {self.crs} 换算为经纬度，超出其适用范围。请检查坐标系是否正确（crs=）。",
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
            "Reading maps needs shapely: pip install 'regspatial[geo]'.",
            "读取地图需要 shapely：pip install 'regspatial[geo]'。",
        ) from None
    try:
        with np.errstate(all="ignore"):  # coordinates that are no numbers are named later
            return Shapes(np.asarray(shapely.from_wkb(wkb), dtype=object), crs, framed=framed)
    except shapely.errors.GEOSException as error:
        raise GeometryError(
            f"Some geometries cannot be read ({error}). Take the file again.",
            f"部分几何图形无法读取（{error}）。请重新获取文件。",
        ) from None


def _one_kind(
    drawn: NDArray[Any], ids: Sequence[str], source: str, leave: tuple[str, str]
) -> NDArray[Any]:
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
        f"Regions must be all polygons or all points; {len(bad)} of {source} are {names}: "
        f"{listed(bad)}. Read another layer, or {leave[0]}.",
        f"区域须全为多边形或全为点；{source} 有 {len(bad)} 个为 {names}：{listed(bad)}。"
        f"请读取其他图层，或{leave[1]}。",
        ids=bad,
    )


def _valid(drawn: NDArray[Any], ids: Sequence[str], source: str, *, repair: bool) -> NDArray[Any]:
    import shapely

    wrong: list[int] = np.flatnonzero(~shapely.is_valid(drawn)).tolist()
    if not wrong:
        return drawn
    if not repair:
        first = shapely.is_valid_reason(drawn[wrong[0]])
        raise GeometryError(
            f"{len(wrong)} polygons of {source} are invalid: {listed(ids[k] for k in wrong)} "
            f"({first}). Read with repair=True, or repair them in QGIS (Fix geometries).",
            f"{source} 有 {len(wrong)} 个多边形无效：{listed(ids[k] for k in wrong)}({first})。"
            "请用 repair=True 读取，或在 QGIS 中修复几何图形。",
            ids=[ids[k] for k in wrong],
        )
    out = drawn.copy()
    # "structure" keeps areas only, so that a bow tie becomes two triangles and no stray line
    out[wrong] = shapely.make_valid(drawn[wrong], method="structure", keep_collapsed=False)
    gone = [ids[k] for k in wrong if shapely.is_empty(out[k])]
    if gone:
        raise GeometryError(
            f"{len(gone)} polygons of {source} enclose no area, so that nothing is left of them when "
            f"they are repaired: {listed(gone)}. Draw them anew, or leave them out (where=).",
            f"{source} 有 {len(gone)} 个多边形不包含任何面积，修复后为空：{listed(gone)}。"
            "请重新绘制，或剔除这些区域（where=）。",
            ids=gone,
        )
    return out


def _is_lonlat(crs: str | None, bounds: NDArray[np.float64], source: str) -> bool:
    """Return whether coordinates are degrees, checking what the source says against them."""
    import pyproj

    west, south, east, north = bounds
    degrees = west >= -360 and east <= 360 and south >= -90 and north <= 90
    if crs is None:
        guess = (
            ("They look like longitude and latitude: ", "坐标看似经纬度：")
            if degrees
            else ("They look projected: ", "坐标看似投影坐标：")
        )
        example = _WGS84 if degrees else "EPSG:4547"
        raise GeometryError(
            f"{source} does not say its coordinate system (a shapefile needs its .prj). {guess[0]}"
            f'say which, for example crs="{example}".',
            f'{source} 未注明坐标系（shapefile 需要 .prj 文件）。{guess[1]}请指明，例如 crs="{example}"。',
        )
    try:
        known = pyproj.CRS.from_user_input(crs)
    except pyproj.exceptions.CRSError:
        raise GeometryError(
            f"The coordinate system {crs[:80]!r} of {source} is not known. Say another with crs=, "
            f'for example crs="{_WGS84}".',
            f'无法识别 {source} 的坐标系 {crs[:80]!r}。请用 crs= 指定，例如 crs="{_WGS84}"。',
        ) from None
    if known.is_geographic and not degrees:
        raise GeometryError(
            f"{source} says its coordinates are degrees, but they reach x = {east:.6g}, "
            f"y = {north:.6g}. Say the right coordinate system with crs=.",
            f"{source} 声明坐标为经纬度，但数值达到 x = {east:.6g}、y = {north:.6g}。"
            "请用 crs= 指定正确的坐标系。",
        )
    if known.is_projected and degrees and max(east - west, north - south) > 0.5:
        warnings.warn(
            DataWarning(
                f"{source} says its coordinates are projected ({crs[:40]}), but they run from "
                f"{west:.6g} to {east:.6g} and from {south:.6g} to {north:.6g}, like longitude and "
                f'latitude. If they are, say so with crs="{_WGS84}": distances are wrong otherwise.',
                f"{source} 声明坐标为投影坐标（{crs[:40]}），但其范围为 {west:.6g} 至 {east:.6g}、"
                f'{south:.6g} 至 {north:.6g}，像是经纬度。若确为经纬度，请指明 crs="{_WGS84}"，'
                "否则距离有误。",
            ),
            stacklevel=4,
        )
    return bool(known.is_geographic)
