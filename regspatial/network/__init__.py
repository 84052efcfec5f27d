"""Growth-pole networks: layers, backbone, measures, poles, hinterlands, axes, type, evolution."""

from .agreement import layer_agreement
from .axes import development_axes
from .backbone import backbone
from .comovement import lead_lag_layer, similarity_layer
from .evolution import evolution
from .flow_map import map_flows
from .flows import flow_layer
from .hinterland import hinterlands
from .layers import gravity_layer
from .measures import network_measures, node_measures
from .poles import growth_poles
from .roads import road_distances
from .roles import block_model
from .scales import pole_scales
from .study import pole_evolution, pole_network
from .typology import organisation_type

__all__ = [
    "backbone",
    "block_model",
    "development_axes",
    "evolution",
    "flow_layer",
    "gravity_layer",
    "growth_poles",
    "hinterlands",
    "layer_agreement",
    "lead_lag_layer",
    "map_flows",
    "network_measures",
    "node_measures",
    "organisation_type",
    "pole_evolution",
    "pole_network",
    "pole_scales",
    "road_distances",
    "similarity_layer",
]
