"""Choices of statistics of a raster by region, and what they are called."""

from __future__ import annotations

from typing import Literal

from ..terms.term import terms
from ..words import p_

ZonalStatistic = Literal[
    "mean", "sum", "min", "max", "std", "count", "majority", "relief", "ruggedness"
]
ZonalCells = Literal["covered", "centre"]
ZonalWeighting = Literal["area", "equal"]

FAMILIES = {
    "zonal_statistic": terms(
        {
            "mean": p_("zonal_statistic", "mean"),
            "sum": p_("zonal_statistic", "sum"),
            "min": p_("zonal_statistic", "minimum"),
            "max": p_("zonal_statistic", "maximum"),
            "std": p_("zonal_statistic", "standard deviation"),
            "count": p_("zonal_statistic", "number of cells"),
            "majority": p_("zonal_statistic", "most frequent value"),
            "relief": p_("zonal_statistic", "relief (maximum less minimum)"),
            "ruggedness": p_("zonal_statistic", "ruggedness (mean of the cells)"),
        }
    ),
    "zonal_cells": terms(
        {
            "covered": p_("zonal_cells", "every cell by the share that the region covers"),
            "centre": p_("zonal_cells", "cells whose centre lies in the region, whole"),
        }
    ),
    "zonal_weighting": terms(
        {
            "area": p_("zonal_weighting", "cells by their area on the ground"),
            "equal": p_("zonal_weighting", "all cells alike"),
        }
    ),
}
