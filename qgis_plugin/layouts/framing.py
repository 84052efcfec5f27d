# SPDX-License-Identifier: GPL-2.0-or-later
"""Where a layer is drawn: an equal-area projection that fits it, the extent, an inset."""

from __future__ import annotations

from dataclasses import dataclass

from qgis.core import (
    QgsCoordinateReferenceSystem,
    QgsCoordinateTransform,
    QgsCsException,
    QgsFeatureRequest,
    QgsProject,
    QgsRectangle,
    QgsVectorLayer,
)

from .. import core
from ..i18n import failure
from ..older import Qgis
from ..reading import features

# China as a whole: Albers about 105° E, its southernmost islands in an inset, as maps of it are
# drawn; see `frame`.
CHINA = QgsRectangle(73.0, 3.0, 136.0, 54.5)
CHINA_ALBERS = "+proj=aea +lat_1=25 +lat_2=47 +lat_0=0 +lon_0=105 +datum=WGS84 +units=m"
SOUTH_CHINA_SEA = QgsRectangle(106.2, 1.2, 123.0, 24.5)  # below its islands room for its name
SEA_NORTH = 17.6
DEGREES = QgsCoordinateReferenceSystem("EPSG:4326")
_EMPTY = Qgis.FeatureAvailability.NoFeaturesAvailable
_WIDE = 30.0
_ABOUT_A_POINT = 5000.0
"""Metres shown on each side of a layer that is a single point."""


@dataclass(frozen=True)
class Frame:
    """Where a layer is drawn: coordinate system, main extent, inset or None; whether that is the sea."""

    crs: QgsCoordinateReferenceSystem
    extent: QgsRectangle
    inset: QgsRectangle | None
    sea: bool = False


def frame(
    layer: QgsVectorLayer,
    crs: QgsCoordinateReferenceSystem | None = None,
    inset: QgsRectangle | None = None,
) -> Frame:
    """Return where a layer is drawn.

    Parameters
    ----------
    layer : QgsVectorLayer
    crs : QgsCoordinateReferenceSystem, optional
        Of the map; fitted to the layer without it.
    inset : QgsRectangle, optional
        In the map's coordinates; without it the South China Sea on maps of China, else none.

    Raises
    ------
    InputError
        If the layer is a table, if nothing of it has a shape, or if it does not lie in `crs`.

    Notes
    -----
    Longitude and latitude go to an equal-area projection fitted to the extent; maps of China to the
    usual one. Projected layers stay as they are. Maps of China, whatever their coordinate system, have the
    South China Sea in an inset.
    """
    refuse_a_table(layer)
    if layer.hasFeatures() == Qgis.FeatureAvailability.NoFeaturesAvailable:
        raise failure(core.InputError, "no_features", layer=layer.name())
    full = layer.extent()
    chosen = crs if crs is not None and crs.isValid() else fitted_crs(layer.crs(), full)
    national = crs is None and inset is None and shows_china(layer)
    if national:
        inset = _through(DEGREES, chosen, SOUTH_CHINA_SEA)
    try:
        box = _drawn_extent(layer, chosen, SEA_NORTH if national else None)
    except QgsCsException:
        raise failure(core.InputError, "rm_not_in_crs", layer=layer.name()) from None
    if box is None:
        raise failure(core.InputError, "rm_no_shapes", layer=layer.name())
    if not box.isFinite():
        raise failure(core.InputError, "rm_not_in_crs", layer=layer.name())
    return Frame(chosen, _grown(box), inset, national)


def refuse_a_table(layer: QgsVectorLayer) -> None:
    """Raise InputError for a layer that has nothing to draw."""
    if not layer.isSpatial():
        raise failure(core.InputError, "rm_table", layer=layer.name())


def is_china(crs: QgsCoordinateReferenceSystem, extent: QgsRectangle) -> bool:
    """Return whether an extent is China as a whole, the South China Sea with it."""
    return (
        crs.isGeographic()
        and CHINA.contains(extent)
        and extent.width() >= _WIDE
        and extent.yMinimum() < SEA_NORTH
    )


def shows_china(layer: QgsVectorLayer) -> bool:
    """Return whether a layer is China as a whole, whatever its coordinate system."""
    if layer.crs().isGeographic():
        return is_china(layer.crs(), layer.extent())
    if not layer.crs().isValid() or layer.hasFeatures() == _EMPTY:
        return False
    transform = QgsCoordinateTransform(layer.crs(), DEGREES, QgsProject.instance())
    box = QgsRectangle()
    for feature in features.seen(layer, QgsFeatureRequest().setNoAttributes()):
        hull = feature.geometry().convexHull()  # the box of a shape in a conic system is too wide
        try:
            hull.transform(transform)
        except QgsCsException:
            return False
        box.combineExtentWith(hull.boundingBox())
    return box.isFinite() and is_china(DEGREES, box)


def fitted_crs(
    crs: QgsCoordinateReferenceSystem, extent: QgsRectangle
) -> QgsCoordinateReferenceSystem:
    """Return an equal-area system for an extent in degrees; a projected system stays."""
    if not crs.isGeographic():
        return crs
    if is_china(crs, extent):
        return QgsCoordinateReferenceSystem.fromProj(CHINA_ALBERS)
    middle = extent.center().x()
    sixth = extent.height() / 6
    low, high = extent.yMinimum() + sixth, extent.yMaximum() - sixth
    if extent.width() > 150:
        text = f"+proj=eqearth +lon_0={middle:.4f} +datum=WGS84 +units=m"
    elif abs(low + high) < 4:
        text = f"+proj=cea +lon_0={middle:.4f} +datum=WGS84 +units=m"
    else:
        text = (
            f"+proj=aea +lat_1={low:.4f} +lat_2={high:.4f} +lat_0={extent.center().y():.4f} "
            f"+lon_0={middle:.4f} +datum=WGS84 +units=m"
        )
    return QgsCoordinateReferenceSystem.fromProj(text)


def _through(
    source: QgsCoordinateReferenceSystem,
    target: QgsCoordinateReferenceSystem,
    box: QgsRectangle,
) -> QgsRectangle:
    transform = QgsCoordinateTransform(source, target, QgsProject.instance())
    return transform.transformBoundingBox(box)


def _drawn_extent(
    layer: QgsVectorLayer, crs: QgsCoordinateReferenceSystem, south: float | None
) -> QgsRectangle | None:
    """Return the extent of the features in a coordinate system, of parts north of a parallel only.

    None where nothing has a shape.

    Part by part: the corners of the whole layer's extent would lie far outside in a conic
    projection.
    """
    transform = QgsCoordinateTransform(layer.crs(), crs, QgsProject.instance())
    degrees = QgsCoordinateTransform(layer.crs(), DEGREES, QgsProject.instance())
    out: QgsRectangle | None = None
    request = QgsFeatureRequest().setNoAttributes()
    for feature in features.seen(layer, request):
        for part in feature.geometry().constParts():
            box = part.boundingBox()
            if south is None or degrees.transformBoundingBox(box).yMinimum() > south:
                moved = transform.transformBoundingBox(box)
                if out is None:
                    out = moved
                else:
                    out.combineExtentWith(moved)
    return out


def _grown(box: QgsRectangle) -> QgsRectangle:
    out = QgsRectangle(box)
    if max(out.width(), out.height()) == 0:  # one point
        out.grow(_ABOUT_A_POINT)
    out.scale(1.03)
    return out
