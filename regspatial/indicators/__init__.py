"""Indicators of a regional economy: composite indices, coupling, disparity among regions."""

from .composite import composite_index
from .describe import correlations, describe
from .disparity import disparity
from .sensitivity import composite_sensitivity, coupling_coordination
from .systems import Indicator

__all__ = [
    "Indicator",
    "composite_index",
    "composite_sensitivity",
    "correlations",
    "coupling_coordination",
    "describe",
    "disparity",
]
