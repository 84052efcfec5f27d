"""Choices of growth-pole networks."""

from __future__ import annotations

from typing import Literal

BackboneRule = Literal["row-mean", "disparity", "threshold", "top-k", "spanning-tree"]
Symmetric = Literal["no", "either", "both"]
GrowthLayers = Literal["auto", "none", "similarity", "both"]
GrowthBy = Literal["rate", "increment", "none"]
CoreBy = Literal["strength", "either"]
HinterlandBy = Literal["largest-flow", "chain", "huff"]
Change = Literal["growth", "difference", "none"]
LinksDrawn = Literal["auto", "all", "top-k", "disparity"]
Outside = Literal["error", "drop"]
Territory = Literal["polar", "dual-core", "point-axis", "flat", "multipolar"]
