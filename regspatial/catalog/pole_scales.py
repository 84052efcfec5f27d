"""The tool of growth poles at several scales."""

from __future__ import annotations

from ..choices.network import GrowthBy
from ..choices.weights import PointsOf
from ..words import _
from ._common import number, table, table_by_time, the_map
from .types import Output, Param, Tool, choices

_F = "pole_scales"


def _factor(name: str, en: str) -> Param:
    return Param(
        name=name,
        kind="number",
        feeds=f"{_F}.{name}",
        en=en,
        help_en=_("1: above the mean."),
        default=1.0,
        minimum=0.0,
        maximum=100.0,
        advanced=True,
    )


TOOLS: tuple[Tool, ...] = (
    Tool(
        name="pole_scales",
        group="network",
        en=_("Growth poles at several scales"),
        help_en=_(
            "One rule of growth poles in the network of all regions, in those inside macro-regions or provinces, and over "
            "provinces as regions: which poles hold at every scale, and how they nest."
        ),
        entry=".network:pole_scales",
        params=(
            the_map(_F),
            table_by_time(),
            Param(
                name="mass",
                kind="variable",
                feeds=f"{_F}.mass",
                en=_("Mass"),
                help_en=_("Positive, such as GDP; several times give growth."),
            ),
            Param(
                name="within",
                kind="text",
                feeds=f"{_F}.within",
                en=_("Inside the groups of these attributes"),
                help_en=_(
                    "With commas, the widest first: region4,parent for macro-regions and provinces."
                ),
            ),
            Param(
                name="merged",
                kind="text",
                feeds=f"{_F}.merged",
                en=_("Over the groups of these attributes"),
                help_en=_("Groups as regions, masses added up, each where its greatest member is."),
                default=(),
            ),
            Param(
                name="population",
                kind="variable",
                feeds=f"{_F}.population",
                en=_("Second mass (population)"),
                help_en=_("If given, the gravity mass is the square root of both."),
                default=None,
            ),
            Param(
                name="time",
                kind="time",
                feeds=f"{_F}.time",
                en=_("Time"),
                help_en=_("Of the gravity layer; growth is up to it. Empty: the last."),
                default=None,
            ),
            Param(
                name="power",
                kind="number",
                feeds=f"{_F}.power",
                en=_("Distance power"),
                help_en=_("Gravity flow = mass × mass / distance^power."),
                default=1.0,
                minimum=0.0,
                maximum=10.0,
            ),
            Param(
                name="points",
                kind="choice",
                feeds=f"{_F}.points",
                en=_("Points distances are measured between"),
                help_en=_("As in the growth-pole network."),
                default="centroid",
                choices=choices("points", PointsOf),
            ),
            Param(
                name="growth_by",
                kind="choice",
                feeds=f"{_F}.growth_by",
                en=_("Growth measured by"),
                help_en=_(
                    "Rate: small places easily outgrow great ones; increase: the part in the "
                    "growth of the whole; none: growth is not asked for."
                ),
                default="increment",
                choices=choices("growth_by", GrowthBy),
            ),
            Param(
                name="core_z",
                kind="number",
                feeds=f"{_F}.core_z",
                en=_("Core score above"),
                help_en=_("z-score of a region's strength in its network."),
                default=1.0,
                minimum=-10.0,
                maximum=50.0,
                advanced=True,
            ),
            _factor("mass_factor", _("Mass above × the regional mean")),
            _factor("growth_factor", _("Growth above × the regional mean")),
            Param(
                name="least",
                kind="integer",
                feeds=f"{_F}.least",
                en=_("Fewest regions of a group"),
                help_en=_("Smaller groups are left out by name."),
                default=5,
                minimum=3,
                maximum=1_000_000,
                advanced=True,
            ),
        ),
        outputs=(
            table("pole_scales", _("Growth poles by scale")),
            table("pole_nesting", _("How poles nest")),
            table("pole_groups", _("Growth poles of each group")),
            table("poles_by_scale", _("Regions that are a pole at any scale")),
            Output(
                name="layer", kind="layer", en=_("Regions with the scales at which they are poles")
            ),
            number("n_everywhere", _("Poles of all regions and of their groups")),
        ),
        style="poles",
        tags_en=_("growth pole, scale, nesting, macro-region, province, prefecture, central place"),
    ),
)
