"""Indicators of a regional economy: descriptions, composite indices, coupling, disparity."""

from .composite.estimate import composite_index
from .density.estimate import kernel_density
from .description.estimate import correlations, describe
from .disparity.estimate import disparity
from .mapped.estimate import map_variable
from .ranking.estimate import ranking
from .sensitivity import composite_sensitivity, composite_sensitivity_of, coupling_coordination
from .series.estimate import series
from .systems import Indicator
from .zipf.estimate import zipf

__all__ = [
    "Indicator",
    "composite_index",
    "composite_sensitivity",
    "composite_sensitivity_of",
    "correlations",
    "coupling_coordination",
    "describe",
    "disparity",
    "kernel_density",
    "map_variable",
    "ranking",
    "series",
    "zipf",
]
