"""The three labelled containers: Regions, SpatialWeights, Panel (and its Variable).

They are frozen; labels travel with the numbers, and everything is matched by label, never by
position.
"""

from .labels import Label
from .panel import Panel, Variable
from .period_weights import PeriodWeights
from .regions import Regions
from .spatial_weights import SpatialWeights

__all__ = ["Label", "Panel", "PeriodWeights", "Regions", "SpatialWeights", "Variable"]
