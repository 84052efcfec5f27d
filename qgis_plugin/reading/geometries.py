# SPDX-License-Identifier: GPL-2.0-or-later
"""The geometries of a layer: one flat polygon or point a region, there, valid, in known units."""

from __future__ import annotations

from collections.abc import Sequence

from qgis.core import (
    QgsCoordinateReferenceSystem,
    QgsGeometry,
    QgsRectangle,
    QgsWkbTypes,
)

from .. import core
from ..i18n import failure, message
from ..older import Qgis
from ..runs.feedback import Ticker

_POLYGONS = (Qgis.WkbType.Polygon, Qgis.WkbType.MultiPolygon)


def checked(
    geometries: Sequence[QgsGeometry],
    ids: Sequence[str],
    layer: str,
    ticker: Ticker,
    *,
    repair: bool = False,
) -> list[QgsGeometry]:
    """Return flat polygons, or flat points, that are there and valid."""
    empty = [one for one, g in zip(ids, geometries, strict=True) if g.isNull() or g.isEmpty()]
    if empty:
        raise _about_regions("empty_geometry", empty, layer)
    shapes = [_plain(g) for g in geometries]
    polygonal = [g.type() == Qgis.GeometryType.Polygon for g in shapes]
    if any(polygonal) and not all(polygonal):
        odd = [one for one, is_one in zip(ids, polygonal, strict=True) if not is_one]
        raise _about_regions("mixed_geometry", odd, layer)
    several = [
        one
        for one, g, is_one in zip(ids, shapes, polygonal, strict=True)
        if not is_one and g.wkbType() != Qgis.WkbType.Point
    ]
    if several:
        raise _about_regions("not_a_point", several, layer)
    invalid = []
    for one, shape in zip(ids, shapes, strict=True):
        ticker.row()
        if not shape.isGeosValid():
            invalid.append(one)
    if not invalid:
        return shapes
    if not repair:
        raise _about_regions("invalid_geometry", invalid, layer)
    return _repaired(shapes, ids, invalid, layer)


def _repaired(
    shapes: Sequence[QgsGeometry], ids: Sequence[str], invalid: Sequence[str], layer: str
) -> list[QgsGeometry]:
    """Return the shapes with those that are invalid made valid as areas, and say which."""
    wrong, out, changes = set(invalid), list(shapes), {}
    for k, (one, shape) in enumerate(zip(ids, shapes, strict=True)):
        if one in wrong:
            out[k] = shape.makeValid(Qgis.MakeValidMethod.Structure, False)
            old, new = abs(shape.area()), out[k].area()
            changes[one] = 100.0 * abs(new - old) / max(old, new, 1e-300)
    gone = [one for one, shape in zip(ids, out, strict=True) if one in wrong and shape.isEmpty()]
    if gone:
        raise _about_regions("empty_geometry", gone, layer)
    worst = max(changes, key=changes.__getitem__)
    said = message(
        "repaired",
        layer=layer,
        count=len(wrong),
        regions=core.listed(invalid),
        worst=worst,
        share=f"{changes[worst]:.2g}",
    )
    core.warn(core.DataWarning(said))
    return out


def _plain(geometry: QgsGeometry) -> QgsGeometry:
    """Return a polygon, multipolygon or point without curves, Z and M."""
    if geometry.wkbType() in (*_POLYGONS, Qgis.WkbType.Point):
        return geometry
    shape = geometry.constGet().segmentize()
    shape.dropZValue()
    shape.dropMValue()
    several = QgsWkbTypes.flatType(shape.wkbType()) == Qgis.WkbType.MultiPoint
    if several and shape.numGeometries() == 1:
        return QgsGeometry(shape.geometryN(0).clone())
    return QgsGeometry(shape)


def is_lonlat(crs: QgsCoordinateReferenceSystem, shapes: Sequence[QgsGeometry], layer: str) -> bool:
    """Return whether coordinates are degrees, checking what the layer says against them."""
    if not crs.isValid() or not crs.isGeographic():
        return False
    box = QgsRectangle(shapes[0].boundingBox())
    for shape in shapes:
        box.combineExtentWith(shape.boundingBox())
    if not QgsRectangle(-360, -90, 360, 90).contains(box):
        raise failure(
            core.GeometryError,
            "not_degrees",
            layer=layer,
            x=f"{box.xMaximum():.6g}",
            y=f"{box.yMaximum():.6g}",
        )
    return True


def wkb_and_points(
    shapes: Sequence[QgsGeometry], ticker: Ticker
) -> tuple[tuple[bytes, ...] | None, list[tuple[float, float]]]:
    polygons: list[bytes] = []
    points: list[tuple[float, float]] = []
    for shape in shapes:
        ticker.row()
        if shape.type() == Qgis.GeometryType.Polygon:
            polygons.append(bytes(shape.asWkb()))
            point = shape.pointOnSurface().asPoint()
        else:
            point = shape.asPoint()
        points.append((point.x(), point.y()))
    return (tuple(polygons) if polygons else None), points


def _about_regions(key: str, ids: Sequence[str], layer: str) -> Exception:
    return failure(
        core.GeometryError, key, ids=ids, layer=layer, count=len(ids), regions=core.listed(ids)
    )
