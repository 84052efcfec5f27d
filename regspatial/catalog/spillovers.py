"""The tool for impacts by region, order of neighbour and distance."""

from __future__ import annotations

from dataclasses import replace

from ..words import _, p_
from ._models import INFERENCE, fed, shared
from .types import Output, Param, Tool

_OF = "spillovers"
_INFERENCE = tuple(
    replace(p, default=4, minimum=1) if p.name == "orders" else p
    for p in INFERENCE
    if p.name != "by_region"
)

TOOLS: tuple[Tool, ...] = (
    Tool(
        name="spillovers",
        group="regression",
        en=_("Spillovers by region, order of neighbour and distance"),
        help_en=_(
            "Estimates a spatial model and says of each region what it does to itself, what it receives "
            "from all others and what it sends to them, with bands that hold for all regions at once; "
            "how the impacts divide over the orders of neighbours and over rings of distance; and what "
            "one other region has in an indirect effect."
        ),
        entry=".studies.spillovers:spillovers",
        params=(
            *shared(_OF, "panel", "formula", "w", "model"),
            *(replace(p, default=None) for p in shared(_OF, "fixed_effects")),
            *shared(
                _OF,
                "effects",
                "error_components",
                "durbin",
                "w_error",
                "covariance",
                "bias_correction",
            ),
            Param(
                name="regions",
                kind="regions",
                feeds=f"{_OF}.regions",
                en=p_("layer", "Regions"),
                help_en=_("For distances."),
                optional=True,
            ),
            Param(
                name="breaks",
                kind="text",
                feeds=f"{_OF}.breaks",
                en=_("Edges of the rings"),
                help_en=_("Distances in km, or in map units: 0, 300, 600, 1200. Empty: no rings."),
                default=None,
            ),
            *fed(_OF, *_INFERENCE),
        ),
        outputs=(
            Output(
                name="shares",
                kind="table",
                en=_("Indirect effects, and what one region has in them"),
                source="impact_shares",
            ),
            Output(
                name="orders",
                kind="table",
                en=_("Impacts by order of neighbour"),
                source="impact_orders",
            ),
            Output(
                name="distances",
                kind="table",
                en=_("Indirect effects by distance"),
                source="impact_distances",
            ),
            Output(
                name="periods",
                kind="table",
                en=_("Impacts by period, each by its own weights"),
                source="impact_periods",
            ),
            Output(
                name="by_region",
                kind="table",
                en=_("Impacts by region with simultaneous bands"),
                source="impact_regions",
            ),
            Output(
                name="regional",
                kind="layer",
                en=_("Map of impacts by region with simultaneous bands"),
            ),
        ),
        tags_en=_("spillover, indirect effect, simultaneous confidence band, distance decay, SDM"),
        style="diverging",
    ),
)
