"""Statistics of a raster by region: every cell counts by the share of it that a region covers."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any

import numpy as np
from numpy.typing import NDArray

from ..._calls.door import door
from ..._calls.edges import ask
from ..._kernels.shapes import wkb
from ...choices import codes, one_of
from ...choices.zonal import ZonalCells, ZonalStatistic, ZonalWeighting
from ...containers import Regions
from ...containers.expected import expected
from ...declare.asks import Asks
from ...declare.data import Map
from ...declare.description import Output
from ...declare.tool import tool
from ...errors import DataWarning, GeometryError, ParameterError, listed, warn
from ...progress import Progress, part, report
from ...protocols import RasterSource
from ...terms.untimed import UNTIMED
from ...words import _, n_
from ..zonal_cells import Tallying
from .record import ZonalStatistics

Array = NDArray[np.float64]
Rasters = (
    str
    | Path
    | RasterSource
    | Sequence[str | Path | RasterSource]
    | Mapping[str | int, str | Path | RasterSource]
)

_HARDLY = 0.99
"""Share of a region's area below which it is named as not wholly covered by values: what the coarse
border of a raster cuts off is less, in a region of a few hundred cells."""
_YEAR = re.compile(r"(?<!\d)(1[89]\d\d|20\d\d)(?!\d)")


@tool(
    group="data",
    name=_("Zonal statistics of a raster"),
    help=_(
        "Mean, sum, minimum, maximum, standard deviation, number of cells, most frequent "
        "value, relief and ruggedness of a raster by region, with every cell counted by "
        "the share that the region covers and weighted by its area; a series of rasters by "
        "year gives a panel."
    ),
    tags=_(
        "zonal statistics, raster, DEM, elevation, relief, ruggedness, night lights, "
        "NDVI, coverage, nighttime lights, satellite, grid, rainfall, temperature, tif, "
        "GeoTIFF"
    ),
    style="sequential",
    outputs=(
        Output.table("zonal_statistics", _("Statistics by region")),
        Output.layer(_("Map with the statistics")),
    ),
)
@door
def zonal_statistics(
    regions: Map,
    rasters: Annotated[
        Rasters,
        Asks(
            _("Raster, or rasters by year"),
            _(
                "One raster, or several of one thing in several years; the year stands in the name "
                "of each (ndvi_2010.tif)."
            ),
            kind="rasters",
            in_shell=_("In the shell also a pattern, or 2010=a.tif; 2011=b.tif."),
        ),
    ],
    *,
    statistics: Annotated[
        Sequence[ZonalStatistic] | str,
        Asks(
            _("Statistics"),
            _("Names with commas: mean, sum, min, max, std, count, majority, relief, ruggedness."),
        ),
    ] = ("mean", "min", "max", "std", "count"),
    band: Annotated[
        int | None,
        Asks(
            _("Band"),
            _("From 1; empty where there is one only, or where bands are named by years."),
            least=1,
        ),
    ] = None,
    cells: Annotated[
        ZonalCells,
        Asks(
            _("Cells at borders"),
            _("GIS programs count whole cells by their centre: small regions have none then."),
            terms="zonal_cells",
            advanced=True,
        ),
    ] = "covered",
    weighting: Annotated[
        ZonalWeighting,
        Asks(
            _("Weights of cells"),
            _("Makes a difference only in a raster in degrees."),
            terms="zonal_weighting",
            advanced=True,
        ),
    ] = "area",
    progress: Progress | None = None,
) -> ZonalStatistics:
    r"""Compute statistics of a raster, or of a series of rasters, by region.

    With :math:`c_{ik}` the share of cell k that region i covers and :math:`a_k` the area of the cell,

    .. math:: \bar z_i = \frac{\sum_k c_{ik} a_k z_k}{\sum_k c_{ik} a_k},\qquad
              s_i^2 = \frac{\sum_k c_{ik} a_k (z_k - \bar z_i)^2}{\sum_k c_{ik} a_k},\qquad
              sum_i = \sum_k c_{ik} z_k,\qquad count_i = \sum_k c_{ik}

    Shares are exact areas, not samples. A cell without a value counts in none of them.

    Parameters
    ----------
    regions : Regions
        Polygons, in any coordinate system; their corners are moved into that of the raster.
    rasters : path, RasterSource, a sequence of them, or a mapping of time to one
        Whatever GDAL reads, of any size: it is read in windows. Also one text: a pattern
        (``"ndvi_*.tif"``), or ``"2010=a.tif; 2011=b.tif"``. Several are a series in time; without a
        mapping the year stands in the file's name. The bands of one raster are a series where the file
        names them by years.
    statistics : sequence of {"mean", "sum", "min", "max", "std", "count", "majority", "relief", "ruggedness"}, or a text with commas
        "relief" is the maximum less the minimum; "ruggedness" the mean of Riley's index of the cells: the
        root of the sum of squared differences from the eight neighbours, in the unit of the raster, which
        depends on the size of the cells; "majority" the value with the largest weight, the smallest
        of several; "std" has the divisor n.
    band : int, optional
        From 1. Needed where a raster has several bands that are not named by years.
    cells : {"covered", "centre"}
        Every cell by the share that is covered; or whole cells whose centre lies in the region, as
        GIS programs count by default: small regions have none then, and cells at borders are all or
        nothing.
    weighting : {"area", "equal"}
        Weights of cells in "mean", "std", "majority" and "ruggedness": their area on the WGS-84
        ellipsoid, or all alike. It makes a difference only in a raster in degrees, where a cell in the
        north is smaller.
    progress : callable, optional

    Returns
    -------
    ZonalStatistics
        `.values`, (statistics, times, n); `.covered`, (times, n), the share of each region's area that
        has values; ``.to_panel()`` gives them as columns of a panel.

    Raises
    ------
    GeometryError
        If the regions are points, or cannot be placed in the raster's coordinate system.
    FileFormatError
        If a file is no raster.
    ParameterError
        If a band is not there or not said, or times are missing or twice there; or if "majority" is
        asked of values that hardly repeat.

    Warns
    -----
    DataWarning
        Naming the regions without any cell, whose values are NaN, and those that values cover in part.

    Notes
    -----
    A border between two corners is straight in the coordinate system of the raster. Longitudes are not
    turned: a raster from 0 to 360 degrees has no cell for a region west of Greenwich, which is named. With
    ``cells="covered"`` and ``weighting="equal"`` the numbers are those of exactextract.

    References
    ----------
    Riley, S. J., DeGloria, S. D., & Elliot, R. (1999). A terrain ruggedness index that quantifies
    topographic heterogeneity. Intermountain Journal of Sciences, 5, 23-27.

    Snyder, J. P. (1987). Map projections: a working manual. U.S. Geological Survey Professional Paper
    1395. https://doi.org/10.3133/pp1395

    Examples
    --------
    >>> import regspatial as rs
    >>> from pathlib import Path
    >>> grid = "ncols 4\nnrows 4\nxllcorner 115\nyllcorner 39\ncellsize .5\n"
    >>> _written = Path("dem.asc").write_text(grid + "10 20 30 40\n" * 4)
    >>> beijing = rs.china("province").select(["110000"])
    >>> import warnings
    >>> with warnings.catch_warnings():
    ...     warnings.simplefilter("ignore")  # the grid says no coordinate system
    ...     found = rs.zonal_statistics(beijing, "dem.asc", statistics=["mean", "relief"])
    >>> found.statistic("mean").round(1).tolist(), found.statistic("relief").tolist()
    ([[31.3]], [[30.0]])
    """
    regions = expected(regions, Regions, "regions")
    wanted = _statistics(statistics)
    one_of("cells", cells, ZonalCells)
    one_of("weighting", weighting, ZonalWeighting)
    if regions.polygons is None:
        raise GeometryError(
            _("The regions are points; statistics of a raster by region need polygons."),
        )
    rings = wkb.parse(regions.polygons, regions.ids)
    series = series_of(rasters, band)
    values = np.full((len(wanted), len(series), regions.n), np.nan)
    covered = np.zeros((len(series), regions.n))
    for t, (_time, source, number) in enumerate(series):
        work = Tallying(regions, rings, source, number, wanted, cells, weighting)
        tallies = work.run(part(progress, t / len(series), (t + 1) / len(series)))
        for s, name in enumerate(wanted):
            values[s, t] = [one.statistic(name) for one in tallies]
        covered[t] = np.minimum([one.count for one in tallies] / work.sizes, 1.0)
    report(progress, 1.0, "zonal_statistics")
    times = tuple(time for time, _source, _number in series)
    _say_covered(regions, covered, partly=cells == "covered")
    return ZonalStatistics(
        ids=regions.ids,
        times=times,
        statistics=wanted,
        values=values,
        covered=covered,
        sources=tuple(source.name for _time, source, _number in series),
        spec={
            "function": "zonal_statistics",
            "cells": cells,
            "weighting": weighting,
            "degrees": all(source.lonlat for _time, source, _number in series),
        },
    )


def _statistics(given: Sequence[str] | str) -> tuple[str, ...]:
    parts = re.split(r"[,，;、\s]+", given.strip(" ,，;、")) if isinstance(given, str) else given
    wanted = tuple(dict.fromkeys(one for one in parts if one))
    if not wanted:
        raise ParameterError(
            _("{param:statistics} is empty; name one at least: {allowed}."),
            allowed=listed(codes(ZonalStatistic), 20),
        )
    for one in wanted:
        one_of("statistics", one, ZonalStatistic)
    return wanted


def series_of(rasters: object, band: int | None) -> list[tuple[str | int, RasterSource, int]]:
    """Return (time, raster, band from 0) of each time, in order."""
    given = _sources(rasters)
    pairs: list[tuple[str | int | None, RasterSource]] = (
        list(given.items()) if isinstance(given, Mapping) else [(None, one) for one in given]
    )
    if len(pairs) == 1 and band is None:
        years = [_YEAR.findall(text) for text in pairs[0][1].bands]
        if len(years) > 1 and all(len(set(y)) == 1 for y in years):
            named: list[tuple[str | int, RasterSource, int]] = [
                (int(y[0]), pairs[0][1], k) for k, y in enumerate(years)
            ]
            return _in_order(named)
    out: list[tuple[str | int, RasterSource, int]] = []
    for time, source in pairs:
        number = _band(source, band)
        out.append((_time(time, source, len(pairs)), source, number))
    return _in_order(out)


def _sources(rasters: Any) -> Mapping[str | int, RasterSource] | Sequence[RasterSource]:
    """Return rasters by time or in a row; files are opened above the line, sources are there already."""
    found: Mapping[str | int, RasterSource] | Sequence[RasterSource] = rasters
    if isinstance(rasters, RasterSource):
        return [rasters]
    several = list(rasters.values()) if isinstance(rasters, Mapping) else rasters
    listed_there = isinstance(several, Sequence) and len(several) > 0
    if not (listed_there and all(isinstance(s, RasterSource) for s in several)):
        found = ask("rasters_of", rasters)
    return found


def _band(source: RasterSource, band: int | None) -> int:
    count = len(source.bands)
    if band is None and count == 1:
        return 0
    if count == 1 and band != 1:
        raise ParameterError(
            _("{name} has a single band, so {param:band={band!r}} is not there; leave it out."),
            name=source.name,
            band=band,
        )
    if band is None or isinstance(band, bool) or not 1 <= band <= count:
        raise ParameterError(
            _("{name} has {n} {n:band|bands}: give {param:band} from 1 to {n} ({bands})."),
            name=source.name,
            n=count,
            bands=listed([f"{k}: {b}" if b else str(k) for k, b in enumerate(source.bands, 1)]),
        )
    return band - 1


def _time(time: str | int | None, source: RasterSource, several: int) -> str | int:
    if time is not None:
        return int(time) if str(time).strip().isdigit() else time
    years = set(_YEAR.findall(Path(source.name).stem))
    if len(years) == 1:
        return int(years.pop())
    if several == 1:
        return UNTIMED
    raise ParameterError(
        _(
            "Which time {name} is of does not stand in its name. Say it: {python:rasters={{2010: …}}}"
            '{shell:--rasters "2010={name}; …"}{qgis:give the layer a name with one year}.'
        ),
        name=source.name,
    )


def _in_order(
    series: list[tuple[str | int, RasterSource, int]],
) -> list[tuple[str | int, RasterSource, int]]:
    times = [time for time, _source, _band in series]
    twice = sorted({str(t) for t in times if times.count(t) > 1})
    if twice:
        raise ParameterError(
            _("Several rasters are of {times}; there must be one a time."), times=listed(twice)
        )
    if all(isinstance(t, int) for t in times):
        series = sorted(series, key=lambda one: one[0])
    return series


def _say_covered(regions: Regions, covered: Array, *, partly: bool) -> None:
    """Warn of regions without cells at some time, and of those that values cover in part.

    Whole cells never cover a region exactly; what they leave says nothing of values.
    """
    least = covered.min(axis=0)
    none = [regions.ids[i] for i in np.flatnonzero(least == 0)]
    some = [regions.ids[i] for i in np.flatnonzero((least > 0) & (least < _HARDLY))]
    if none:
        warn(
            DataWarning(
                n_(
                    "{n} region has no cell with a value and gets none: {none}.",
                    "{n} regions have no cell with a value and get none: {none}.",
                ),
                ids=none,
                n=len(none),
                none=listed(none),
            )
        )
    if some and partly:
        warn(
            DataWarning(
                n_(
                    "In {n} region less than {share} % of the area has values: {some}.",
                    "In {n} regions less than {share} % of the area has values: {some}.",
                ),
                ids=some,
                n=len(some),
                share=round(100 * _HARDLY),
                some=listed(some),
            )
        )
