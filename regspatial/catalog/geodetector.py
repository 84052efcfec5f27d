"""The tool of the geographical detectors."""

from __future__ import annotations

from ..words import _, p_
from ._common import number, one_time, seed_of_draws, table, table_by_time
from ._statistics import permutations_param
from .types import Output, Param, Tool

_F = "geodetector"


def _classes(name: str, default: int) -> Param:
    fewest = name == "fewest"
    return Param(
        name=name,
        kind="integer",
        feeds=f"{_F}.{name}",
        en=_("Fewest classes") if fewest else _("Most classes"),
        help_en=_("All numbers of classes from the fewest to the most are tried."),
        default=default,
        minimum=2,
        maximum=50,
        advanced=True,
    )


TOOLS: tuple[Tool, ...] = (
    Tool(
        name="geodetector",
        group="indicators",
        en=_("Geographical detectors (GeoDetector)"),
        help_en=_(
            "How much of the variance of a variable lies between the strata of factors, alone and two by "
            "two, with the cuts that explain most and p-values that know of the search for them."
        ),
        entry=".indicators.geodetector:geodetector",
        params=(
            Param(
                name="regions",
                kind="regions",
                feeds="regions",  # the function takes none: they make the map of the result
                en=p_("layer", "Regions"),
                help_en=_("For a map of the result."),
                optional=True,
            ),
            table_by_time(f"{_F}.panel"),
            Param(
                name="variable",
                kind="variable",
                feeds=f"{_F}.y",
                en=_("Variable"),
                help_en=_("What is explained."),
            ),
            Param(
                name="factors",
                kind="variables",
                feeds=f"{_F}.factors",
                en=_("Factors to be cut into classes"),
                help_en=_("Columns of numbers, such as income or altitude."),
                default=None,
            ),
            Param(
                name="categories",
                kind="variables",
                feeds=f"{_F}.categories",
                en=_("Factors that are strata as they are"),
                help_en=_("Columns of codes, such as zones or types."),
                default=None,
            ),
            Param(
                name="methods",
                kind="text",
                feeds=f"{_F}.methods",
                en=_("Methods of cutting"),
                help_en=_("With commas: quantile, equal, natural, geometric, sd. Empty: all."),
                default=None,
                advanced=True,
            ),
            _classes("fewest", 3),
            _classes("most", 8),
            one_time(_F),
            permutations_param(_F, 999),
            seed_of_draws(_F),
        ),
        outputs=(
            table("geodetector", _("Factor detector")),
            table("geodetector_interactions", _("Interaction detector")),
            table("geodetector_risk", _("Risk detector: means")),
            table("geodetector_risk_tests", _("Risk detector: tests")),
            table("geodetector_ecological", _("Ecological detector")),
            table("geodetector_cuts", _("Every cut that was tried")),
            Output(name="layer", kind="layer", en=_("Map with strata and their means")),
            number("q", _("Largest q"), "largest"),
        ),
        style="sequential",
        tags_en=_(
            "geodetector, geographical detector, spatial stratified heterogeneity, q statistic, "
            "optimal discretisation, OPGD"
        ),
    ),
)
