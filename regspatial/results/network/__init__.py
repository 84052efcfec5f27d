"""Records of the network room."""

from .agreement import LayerAgreement
from .blocks import BlockModel
from .evolution import Evolution
from .layer import Edges, NetworkLayer
from .lines import Lines
from .measures import NetworkMeasures, NodeMeasures
from .organisation import Criterion, Organisation
from .poles import GrowthPoles, Sensitivity
from .scales import PoleScales
from .study import PoleNetwork
from .symbiosis import Symbiosis
from .territory import Axis, DevelopmentAxes, Hinterlands

__all__ = [
    "Axis",
    "BlockModel",
    "Criterion",
    "DevelopmentAxes",
    "Edges",
    "Evolution",
    "GrowthPoles",
    "Hinterlands",
    "LayerAgreement",
    "Lines",
    "NetworkLayer",
    "NetworkMeasures",
    "NodeMeasures",
    "Organisation",
    "PoleNetwork",
    "PoleScales",
    "Sensitivity",
    "Symbiosis",
]
