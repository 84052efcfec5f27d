"""Records of the network room."""

from .layer import Edges, NetworkLayer
from .lines import Lines
from .measures import NetworkMeasures, NodeMeasures
from .organisation import Criterion, Organisation
from .poles import GrowthPoles, Sensitivity
from .territory import Axis, DevelopmentAxes, Hinterlands

__all__ = [
    "Axis",
    "Criterion",
    "DevelopmentAxes",
    "Edges",
    "GrowthPoles",
    "Hinterlands",
    "Lines",
    "NetworkLayer",
    "NetworkMeasures",
    "NodeMeasures",
    "Organisation",
    "Sensitivity",
]
