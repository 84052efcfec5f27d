"""Choices of the efficiency room, and what they are called."""

from __future__ import annotations

from typing import Literal

from ..terms.term import terms
from ..words import p_

Orientation = Literal["output", "input"]
Returns = Literal["variable", "constant", "non-increasing", "non-decreasing"]
SbmReturns = Literal["constant", "variable"]
Frontier = Literal["period", "sequential", "global"]
BootstrapFrontier = Literal["period", "global"]
DistanceCorrection = Literal["bootstrap", "none"]
BadsAs = Literal["output", "input"]

FAMILIES = {
    "dea_orientation": terms(
        {
            "output": p_("dea_orientation", "output (how much more could be made)"),
            "input": p_("dea_orientation", "input (how much less would do)"),
        }
    ),
    "dea_returns": terms(
        {
            "variable": p_("dea_returns", "variable"),
            "constant": p_("dea_returns", "constant"),
            "non-increasing": p_("dea_returns", "non-increasing"),
            "non-decreasing": p_("dea_returns", "non-decreasing"),
        }
    ),
    "dea_frontier": terms(
        {
            "period": p_("dea_frontier", "of each period"),
            "sequential": p_("dea_frontier", "of each period and all before it"),
            "global": p_("dea_frontier", "one over all periods"),
        }
    ),
    "dea_bias": terms(
        {
            "bootstrap": p_("dea_bias", "by bootstrap (algorithm 2)"),
            "none": p_("dea_bias", "none (algorithm 1)"),
        }
    ),
    "bads_as": terms(
        {
            "output": p_("bads_as", "outputs (in the denominator)"),
            "input": p_("bads_as", "inputs (in the numerator)"),
        }
    ),
    "returns_to_scale": terms(
        {
            "increasing": p_("returns_to_scale", "increasing"),
            "constant": p_("returns_to_scale", "constant"),
            "decreasing": p_("returns_to_scale", "decreasing"),
        }
    ),
    "dea_side": terms(
        {
            "input": p_("dea_side", "input"),
            "output": p_("dea_side", "output"),
            "bad": p_("dea_side", "bad output"),
        }
    ),
}
