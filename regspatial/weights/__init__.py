"""Spatial weights: who is whose neighbour, and how much it counts.

Every builder returns `SpatialWeights`: labelled, immutable, row-normalised unless told otherwise.
"""

from .attribute import economic, gravity, mixed, nested_economic
from .build import build
from .contiguity import queen, rook
from .describe import describe
from .distance import distance_band, exponential, from_distances, inverse_distance, knn
from .files import read, write
from .normalise import normalise
from .user import from_dense, from_graph, from_links, from_sparse, subset

__all__ = [
    "build",
    "describe",
    "distance_band",
    "economic",
    "exponential",
    "from_dense",
    "from_distances",
    "from_graph",
    "from_links",
    "from_sparse",
    "gravity",
    "inverse_distance",
    "knn",
    "mixed",
    "nested_economic",
    "normalise",
    "queen",
    "read",
    "rook",
    "subset",
    "write",
]
