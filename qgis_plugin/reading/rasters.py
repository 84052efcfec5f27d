# SPDX-License-Identifier: GPL-2.0-or-later
"""Raster layers as sources of windows, read through QGIS's providers."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from qgis.core import (
    QgsCoordinateReferenceSystem,
    QgsCoordinateTransform,
    QgsCoordinateTransformContext,
    QgsCsException,
    QgsGeometry,
    QgsLineString,
    QgsProcessingAlgorithm,
    QgsProcessingContext,
    QgsProcessingParameterMultipleLayers,
    QgsRasterLayer,
    QgsRectangle,
)

from .. import core
from ..i18n import failure, message
from ..older import Qgis

_DEGREES = 400.0


class LayerRaster:
    """A raster layer; what the core's RasterSource asks for.

    Parameters
    ----------
    layer : QgsRasterLayer
        Its provider is cloned: the run may be in another thread.
    transforms : QgsCoordinateTransformContext
    """

    def __init__(self, layer: QgsRasterLayer, transforms: QgsCoordinateTransformContext) -> None:
        self.name = str(layer.name())
        self.rows, self.columns = int(layer.height()), int(layer.width())
        self._provider = layer.dataProvider().clone()
        if not self.rows or not self.columns:
            raise failure(core.InputError, "raster_without_cells", layer=self.name)
        self._extent, self._crs, self._transforms = layer.extent(), layer.crs(), transforms
        # "Band 1: 2010" or "Band 1 (2010)": what QGIS sets before the band's own name is left out
        names = (str(layer.bandName(k)) for k in range(1, layer.bandCount() + 1))
        self.bands = tuple(re.sub(r"^\D+\d+\s*[:：]?\s*", "", name).strip("()") for name in names)
        e = self._extent
        across, down = e.width() / self.columns, e.height() / self.rows
        self.transform = (across, 0.0, e.xMinimum(), 0.0, -down, e.yMaximum())
        by_size = max(abs(e.xMinimum()), abs(e.xMaximum()), abs(e.yMaximum())) <= _DEGREES
        self.lonlat = bool(self._crs.isGeographic()) if self._crs.isValid() else by_size

    def read(self, band: int, top: int, left: int, rows: int, columns: int) -> Any:
        """Return a window of a band, NaN where it has no value."""
        import numpy as np

        across, _b, x, _d, down, y = self.transform
        window = QgsRectangle(
            x + left * across,
            y + (top + rows) * down,
            x + (left + columns) * across,
            y + top * down,
        )
        block = self._provider.block(band + 1, window, columns, rows)
        if not block.isValid() or (block.height(), block.width()) != (rows, columns):
            raise failure(core.InputError, "raster_not_read", layer=self.name)
        known = block.hasNoDataValue()
        nothing = float(block.noDataValue()) if known else float("nan")
        missing = [] if known or not block.hasNoData() else _without_value(block)
        block.convert(Qgis.DataType.Float64)
        cells = np.frombuffer(bytes(block.data()), dtype=np.float64).reshape(rows, columns).copy()
        if known:
            cells[cells == nothing] = np.nan
        for row, column in missing:
            cells[row, column] = np.nan
        return cells

    def placed(self, xy: Any, regions: Any) -> Any:
        """Return vertices in the layer's coordinate system."""
        import numpy as np

        own = QgsCoordinateReferenceSystem(regions.crs or "")
        if not own.isValid() or not self._crs.isValid():
            if regions.lonlat != self.lonlat:
                raise failure(core.GeometryError, "raster_elsewhere", layer=self.name)
            core.warn(core.DataWarning(message("raster_no_crs", layer=self.name)))
            return xy
        if own == self._crs:
            return xy
        line = QgsGeometry(QgsLineString(xy[:, 0].tolist(), xy[:, 1].tolist()))
        try:
            line.transform(QgsCoordinateTransform(own, self._crs, self._transforms))
        except QgsCsException:
            raise failure(core.GeometryError, "raster_elsewhere", layer=self.name) from None
        head = 1 + 4 + 4  # byte order, type, number of points
        return np.frombuffer(bytes(line.asWkb())[head:], dtype="<f8").reshape(-1, 2).copy()


def _without_value(block: Any) -> Iterable[tuple[int, int]]:
    """Return the cells that a block marks one by one, where it has no number for them."""
    return [
        (row, column)
        for row in range(block.height())
        for column in range(block.width())
        if block.isNoData(row, column)
    ]


def definition(param: Any, name: str, label: str, parents: Any) -> Any:
    """Return the Processing parameter of a catalog parameter that names rasters."""
    del param, parents
    return QgsProcessingParameterMultipleLayers(name, label, Qgis.ProcessingSourceType.Raster)


def layers_of(
    algorithm: QgsProcessingAlgorithm,
    given: dict[str, Any],
    name: str,
    context: QgsProcessingContext,
) -> list[LayerRaster]:
    """Return the rasters that a parameter names.

    Raises
    ------
    InputError
        If a layer of another kind is among them, or one that has no cells.
    """
    found = algorithm.parameterAsLayerList(given, name, context)
    other = [layer.name() for layer in found if not isinstance(layer, QgsRasterLayer)]
    if other:
        raise failure(core.InputError, "no_raster", layer=", ".join(other))
    return [LayerRaster(layer, context.transformContext()) for layer in found]
