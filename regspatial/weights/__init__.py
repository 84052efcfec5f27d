"""Spatial weights: who is whose neighbour, and how much it counts.

Every builder returns `SpatialWeights`: labelled, immutable, row-normalised unless told otherwise.
"""

from .contiguity import queen, rook
from .normalise import normalise

__all__ = [
    "normalise",
    "queen",
    "rook",
]
