"""Indicators of a regional economy: descriptions, composite indices, coupling, disparity."""

from .composite import composite_index
from .density import kernel_density
from .describe import correlations, describe
from .disparity import disparity
from .mapped import map_variable
from .ranking import ranking
from .sensitivity import composite_sensitivity, coupling_coordination
from .series import series
from .systems import Indicator
from .zipf import zipf

__all__ = [
    "Indicator",
    "composite_index",
    "composite_sensitivity",
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
