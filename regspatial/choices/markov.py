"""Choices of transition matrices, and what they are called."""

from __future__ import annotations

from typing import Literal

from ..terms.term import terms
from ..words import p_

QuantilesOf = Literal["pooled", "by-time"]
NeighbourClasses = Literal["own", "same"]

FAMILIES = {
    "quantiles_of": terms(
        {
            "pooled": p_("quantiles_of", "quantiles of all times together"),
            "by-time": p_("quantiles_of", "quantiles of each time by itself"),
            "given": p_("quantiles_of", "limits given"),
        }
    ),
    "neighbour_classes": terms(
        {
            "own": p_("neighbour_classes", "quantiles of the neighbours' means"),
            "same": p_("neighbour_classes", "the limits of the variable itself"),
        }
    ),
    "chain_hypothesis": terms(
        {
            "time": p_("chain_hypothesis", "the same in all subperiods"),
            "neighbours": p_("chain_hypothesis", "the same whatever the neighbours' class"),
        }
    ),
}
