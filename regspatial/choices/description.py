"""Choices of describing a variable: series, densities, maps."""

from __future__ import annotations

from typing import Literal

GroupStatistic = Literal["mean", "sum", "median"]
DensityBandwidth = Literal["silverman", "sheather-jones"]
DensityDrawing = Literal["curves", "ridges"]
MapScheme = Literal[
    "quantiles", "equal", "fisher-jenks", "box", "percentiles", "standard-deviations", "unique"
]
MapDrawing = Literal["shades", "circles", "dorling"]
COUNTED_SCHEMES = ("quantiles", "equal", "fisher-jenks")
"""Schemes that ask how many classes there are; the others say it themselves."""
