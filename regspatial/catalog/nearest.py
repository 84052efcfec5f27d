"""The tool of distances to places."""

from __future__ import annotations

from ..choices.weights import PointsOf
from ..words import _, p_
from ._common import table
from .types import Output, Param, Tool, choices

TOOLS: tuple[Tool, ...] = (
    Tool(
        name="distance_to_nearest",
        group="indicators",
        en=_("Distance to the nearest place"),
        help_en=_(
            "Which place of a layer is the nearest to each region, how far it is, and how many are within "
            "reach."
        ),
        entry=".indicators.nearest:distance_to_nearest",
        params=(
            Param(
                name="regions",
                kind="regions",
                feeds="distance_to_nearest.regions",
                en=p_("layer", "Regions"),
            ),
            Param(
                name="places",
                kind="vector",
                feeds="distance_to_nearest.places",
                en=_("Places"),
                help_en=_("Points, or polygons, of which the centroid counts."),
                shell_en=_(
                    "In the shell and in recipes "
                    "china:hubs are the clusters of China's national hubs of computing, china:poles the cities of "
                    "its national growth poles."
                ),
            ),
            Param(
                name="points",
                kind="choice",
                feeds="distance_to_nearest.points",
                en=_("Point of each region"),
                help_en=_("From where distances are measured."),
                default="centroid",
                choices=choices("points", PointsOf),
            ),
            Param(
                name="within",
                kind="number",
                feeds="distance_to_nearest.within",
                en=_("Count places within"),
                help_en=_("Kilometres, of a projected layer its unit; empty: none are counted."),
                default=None,
                minimum=0.0,
            ),
        ),
        outputs=(
            table("nearest_places", _("The nearest place of each region")),
            table("places", _("Regions to which each place is the nearest")),
            Output(name="layer", kind="layer", en=_("Map with distances")),
        ),
        style="sequential",
        tags_en=_("distance, nearest, hub, computing, accessibility, instrument"),
    ),
)
