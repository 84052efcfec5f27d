"""Statistics of rasters by region: exactextract for shares of cells, rasterio for whole cells."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..indicators.zonal.estimate import series_of, zonal_statistics
from ..indicators.zonal.record import ZonalStatistics
from ..io.rasters import FileRaster
from ..results.second_opinion import Compared
from ..results.table import Note, region
from ..terms import Named
from ..words import Message, Words, _
from .numbers import array
from .record_inputs import Given, Refused
from .registry import opinion

Array = NDArray[np.float64]
Ask = Callable[[FileRaster, int, Any, list[str]], dict[str, Array]]

_WEIGHTED = ("mean", "std", "majority")
"""Statistics in which a cell counts by its area."""
_HERS = {
    "mean": "mean",
    "sum": "sum",
    "min": "min",
    "max": "max",
    "std": "stdev",
    "count": "count",
}
"""Names of exactextract. Of several values that are equally frequent it takes another, so that majority is
compared for whole cells alone."""
_SINGLE = 5
"""Digits that shares of cells in single precision leave of the largest number."""
_MOST = 30_000_000
"""Cells of the box round a region that are masked at once, as many as exactextract holds."""

_SPHERE = Note(
    _(
        "exactextract takes the area of a cell on a sphere, regspatial on the WGS-84 ellipsoid: see the mean "
        "with equal weights."
    )
)
_BORDER = Note(
    _(
        "Where a region covers next to nothing of a cell, exactextract, which keeps shares in single "
        "precision, may leave the cell out."
    )
)


def _files(given: Given) -> list[tuple[int | str, FileRaster, int]]:
    """Return (time, raster, band from 0)."""
    rasters = given.argument("rasters")
    if rasters is None:
        raise Refused(Message(_("The rasters that were counted are not at hand.")))
    found = []
    for time, source, band in series_of(rasters, given.argument("band")):
        if not isinstance(source, FileRaster):
            raise Refused(Message(_("The raster is no file that another program could read.")))
        found.append((time, source, band))
    return found


def _shapes(given: Given, ids: tuple[str, ...], source: FileRaster) -> Any:
    """Return the regions in the coordinate system of the raster, as geopandas moves them."""
    import geopandas
    import shapely

    regions = given.map().select(ids)
    if regions.polygons is None:
        raise Refused(Message(_("The map has no polygons.")))
    own = "EPSG:4326" if regions.crs is None and regions.lonlat else regions.crs
    named = own if source.crs is not None else None
    frame = geopandas.GeoDataFrame(geometry=shapely.from_wkb(list(regions.polygons)), crs=named)
    return frame if named is None else frame.to_crs(source.crs.to_wkt())


def _said(name: str, record: ZonalStatistics, time: int | str, *, equal: bool) -> Words:
    quantity: Words = Named("zonal_statistic", name)
    if equal:
        quantity = Message(_("{quantity} with equal weights"), quantity=quantity)
    if len(record.times) == 1:
        return quantity
    return Message(_("{quantity} in {time}"), quantity=quantity, time=time)


def _side_by_side(
    record: ZonalStatistics, given: Given, ask: Ask, wanted: list[str], why: Note | None = None
) -> Iterator[Compared]:
    """Yield each statistic where the regions differ most; those by area on both sides without it."""
    places = [region(one) for one in record.ids]
    files = _files(given)
    by_area = record.spec["weighting"] == "area" and any(f.lonlat for _time, f, _band in files)
    plain = record
    if by_area:
        plain = zonal_statistics(
            given.map().select(record.ids),
            given.argument("rasters"),
            statistics=",".join(record.statistics),
            band=given.argument("band"),
            cells=record.spec["cells"],
            weighting="equal",
        )
    for t, (time, source, band) in enumerate(files):
        theirs = ask(source, band, _shapes(given, record.ids, source), wanted)
        for name in wanted:
            equal = by_area and name in _WEIGHTED
            ours = (plain if equal else record).statistic(name)[t]
            values = theirs[name]
            if name == "sum":  # of no cell: 0 there, none here
                values = np.where(np.isnan(ours) & (values == 0.0), np.nan, values)
            yield array(
                _said(name, record, time, equal=equal),
                ours,
                values,
                places,
                wanted=_SINGLE,
                why=why,
            )


def _covered(record: ZonalStatistics) -> bool:
    return bool(record.spec["cells"] == "covered")


@opinion(ZonalStatistics, "exactextract", when=_covered)
def by_exactextract(record: ZonalStatistics, given: Given) -> Iterator[Compared]:
    """Yield every statistic that exactextract has; means by area once more by its own areas."""
    wanted = [name for name in record.statistics if name in _HERS]
    yield from _side_by_side(record, given, _extracted, wanted, _BORDER)
    if record.spec["weighting"] != "area":
        return
    places = [region(one) for one in record.ids]
    for t, (time, source, band) in enumerate(_files(given)):
        if not source.lonlat or "mean" not in record.statistics:
            continue
        shapes = _shapes(given, record.ids, source)
        theirs = _extract(source, band, shapes, ["mean(coverage_weight=area_spherical_m2)"])
        yield array(
            _said("mean", record, time, equal=False),
            record.statistic("mean")[t],
            theirs[:, 0],
            places,
            wanted=_SINGLE,
            why=_SPHERE,
            expected=True,
        )


def _extracted(source: FileRaster, band: int, shapes: Any, wanted: list[str]) -> dict[str, Array]:
    found = _extract(source, band, shapes, [_HERS[name] for name in wanted])
    return {name: found[:, k] for k, name in enumerate(wanted)}


def _extract(source: FileRaster, band: int, shapes: Any, operations: list[str]) -> Array:
    from exactextract import exact_extract
    from exactextract.raster import RasterioRasterSource

    class Holes(RasterioRasterSource):  # type: ignore[misc]
        """With NaN where there is no value: of a raster with a scale the other forgets its holes."""

        def read_window(self, x0: int, y0: int, nx: int, ny: int) -> Array:
            return source.read(band, y0, x0, ny, nx)

    with source.opened() as opened:
        grid = (Holes if source.scaled(band) else RasterioRasterSource)(opened, band + 1, name="z")
        if source.scaled(band):
            grid.isfloat = True
        found = exact_extract(grid, shapes, operations, output="pandas")
    out: Array = found.to_numpy(dtype=float)
    return out


@opinion(ZonalStatistics, "rasterio", extra="raster", when=lambda record: not _covered(record))
def by_rasterio(record: ZonalStatistics, given: Given) -> Iterator[Compared]:
    """Yield statistics of the whole cells that GDAL burns for each region."""
    wanted = [name for name in record.statistics if name in (*_HERS, "majority")]
    yield from _side_by_side(record, given, _burnt, wanted)


def _burnt(source: FileRaster, band: int, shapes: Any, wanted: list[str]) -> dict[str, Array]:
    import rasterio
    from rasterio.features import geometry_mask, geometry_window

    out = {n: np.full(len(shapes), 0.0 if n == "count" else np.nan) for n in wanted}
    with source.opened() as opened:
        whole = rasterio.windows.Window(0, 0, opened.width, opened.height)
        for i, shape in enumerate(shapes.geometry):
            try:
                window = geometry_window(opened, [shape]).intersection(whole)
            except rasterio.errors.WindowError:  # beside the raster
                continue
            if window.width * window.height > _MOST:
                raise Refused(Message(_("The raster has more cells than can be masked at once.")))
            box = tuple(
                int(v) for v in (window.row_off, window.col_off, window.height, window.width)
            )
            z = source.read(band, *box)
            outside = geometry_mask(
                [shape], z.shape, rasterio.windows.transform(window, opened.transform)
            )
            values = z[~outside & ~np.isnan(z)]
            for name in wanted:
                out[name][i] = _of_cells(name, values)
    return out


def _of_cells(name: str, values: Array) -> float:
    if name == "count":
        return float(values.size)
    if not values.size:
        return float("nan")
    if name == "majority":
        found, counts = np.unique(values, return_counts=True)
        return float(found[int(np.argmax(counts))])
    of: dict[str, Callable[[Array], Any]] = {
        "mean": np.mean,
        "sum": np.sum,
        "min": np.min,
        "max": np.max,
        "std": np.std,
    }
    return float(of[name](values))
