"""Spatial weights: who is whose neighbour, and how much it counts.

Every builder returns `SpatialWeights`: labelled, immutable, row-normalised unless told otherwise.
"""

from .attribute import economic, gravity, mixed, nested_economic
from .by_rule import build_weights
from .by_time import read_by_time
from .compared import compare_weights
from .contiguity import queen, rook
from .described import describe_weights
from .distance import distance_band, exponential, inverse_distance, knn
from .edit import edit, higher_order
from .files import read, write
from .from_flows import from_flows, from_flows_by_time, weights_from_flows
from .kernel import kernel
from .normalise import normalise
from .rules import from_rule, from_rules
from .travel import from_distances
from .user import from_dense, from_graph, from_links, from_sparse, subset

__all__ = [
    "build_weights",
    "compare_weights",
    "describe_weights",
    "distance_band",
    "economic",
    "edit",
    "exponential",
    "from_dense",
    "from_distances",
    "from_flows",
    "from_flows_by_time",
    "from_graph",
    "from_links",
    "from_rule",
    "from_rules",
    "from_sparse",
    "gravity",
    "higher_order",
    "inverse_distance",
    "kernel",
    "knn",
    "mixed",
    "nested_economic",
    "normalise",
    "queen",
    "read",
    "read_by_time",
    "rook",
    "subset",
    "weights_from_flows",
    "write",
]
