"""The tool of statistics of a raster by region."""

from __future__ import annotations

from ..choices.zonal import ZonalCells, ZonalWeighting
from ..words import _, p_
from .types import Output, Param, Tool, choices

TOOLS: tuple[Tool, ...] = (
    Tool(
        name="zonal_statistics",
        group="indicators",
        en=_("Zonal statistics of a raster"),
        help_en=_(
            "Mean, sum, minimum, maximum, standard deviation, number of cells, most frequent value, relief "
            "and ruggedness of a raster by region, with every cell counted by the share that the region "
            "covers and weighted by its area; a series of rasters by year gives a panel."
        ),
        entry=".indicators.zonal:zonal_statistics",
        params=(
            Param(
                name="regions",
                kind="regions",
                feeds="zonal_statistics.regions",
                en=p_("layer", "Regions"),
            ),
            Param(
                name="rasters",
                kind="rasters",
                feeds="zonal_statistics.rasters",
                en=_("Raster, or rasters by year"),
                help_en=_(
                    "One raster, or several of one thing in several years; the year stands in the name of "
                    "each (ndvi_2010.tif)."
                ),
                shell_en=_("In the shell also a pattern, or 2010=a.tif; 2011=b.tif."),
            ),
            Param(
                name="statistics",
                kind="text",
                feeds="zonal_statistics.statistics",
                en=_("Statistics"),
                help_en=_(
                    "Names with commas: mean, sum, min, max, std, count, majority, relief, ruggedness."
                ),
                default=("mean", "min", "max", "std", "count"),
            ),
            Param(
                name="band",
                kind="integer",
                feeds="zonal_statistics.band",
                en=_("Band"),
                help_en=_(
                    "From 1; empty where there is one only, or where bands are named by years."
                ),
                default=None,
                minimum=1,
            ),
            Param(
                name="cells",
                kind="choice",
                feeds="zonal_statistics.cells",
                en=_("Cells at borders"),
                help_en=_(
                    "GIS programs count whole cells by their centre: small regions have none then."
                ),
                default="covered",
                choices=choices("zonal_cells", ZonalCells),
                advanced=True,
            ),
            Param(
                name="weighting",
                kind="choice",
                feeds="zonal_statistics.weighting",
                en=_("Weights of cells"),
                help_en=_("Makes a difference only in a raster in degrees."),
                default="area",
                choices=choices("zonal_weighting", ZonalWeighting),
                advanced=True,
            ),
        ),
        outputs=(
            Output(
                name="zonal_statistics",
                kind="table",
                en=_("Statistics by region"),
                source="zonal_statistics",
            ),
            Output(name="layer", kind="layer", en=_("Map with the statistics")),
        ),
        style="sequential",
        tags_en=_(
            "zonal statistics, raster, DEM, elevation, relief, ruggedness, night lights, NDVI, coverage"
        ),
    ),
)
