"""Choices of growth-pole networks."""

from __future__ import annotations

from typing import Literal, get_args

BackboneRule = Literal["row-mean", "disparity", "threshold", "top-k", "spanning-tree"]
Symmetric = Literal["no", "either", "both"]
GrowthLayers = Literal["auto", "none", "similarity", "both"]
GrowthBy = Literal["rate", "increment", "none"]
CoreBy = Literal["strength", "either"]
HinterlandBy = Literal["largest-flow", "chain", "huff"]
Change = Literal["growth", "difference", "none"]
LinksDrawn = Literal["auto", "all", "top-k", "disparity"]
LINKS_DRAWN = get_args(LinksDrawn)
MANY = 100
"""Nodes from which the links of a network are thinned without being asked."""
GREATEST = 3
"""Links that a node keeps: of 356 cities some 900 stay of 39,000, and none of the cities is left alone."""
Outside = Literal["error", "drop"]
Territory = Literal["polar", "dual-core", "point-axis", "flat", "multipolar"]
