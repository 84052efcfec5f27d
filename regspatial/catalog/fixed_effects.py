"""The tool for fixed effects without space; its parameters serve other tools."""

from __future__ import annotations

from ..choices.regression import FixedEffectsCovariance
from ..words import _, p_
from ._common import table_by_time
from ._models import conley
from .types import Output, Param, Tool, choices

PARAMS: tuple[Param, ...] = (
    table_by_time("fixed_effects.data"),
    Param(
        name="formula",
        kind="formula",
        feeds="fixed_effects.formula",
        en=_("Formula"),
        help_en=_(
            "Such as: y ~ x1 + log(x2) | id + time. Right of the bar stand the fixed effects: id, "
            "time, columns (of words too, where they are the same in all rows of a region), and "
            "crossed ones such as province^time."
        ),
    ),
    Param(
        name="covariance",
        kind="choice",
        feeds="fixed_effects.covariance",
        en=_("Standard errors"),
        help_en=_("Clustered, classical, or robust in other ways."),
        default="clustered",
        choices=choices("covariance_of_groups", FixedEffectsCovariance),
    ),
    Param(
        name="cluster",
        kind="text",
        feeds="fixed_effects.cluster",
        en=_("Cluster by"),
        help_en=_("One or two of id, time and columns, such as: id + time. Empty: the regions."),
        default=None,
        when=("covariance", ("clustered",)),
    ),
    Param(
        name="lags",
        kind="integer",
        feeds="fixed_effects.lags",
        en=_("Lags"),
        help_en=_(
            "Driscoll–Kraay: empty, 4 (T/100)^(2/9) rounded down; Conley: of the same place, "
            "empty for none."
        ),
        default=None,
        minimum=0,
        maximum=1000,
        advanced=True,
        when=("covariance", ("driscoll-kraay", "conley")),
    ),
    *conley("fixed_effects"),
    Param(
        name="regions",
        kind="regions",
        feeds="fixed_effects.regions",
        en=p_("layer", "Regions"),
        help_en=_("For Conley standard errors, and for effects by a field such as the province."),
        optional=True,
        advanced=True,
    ),
    Param(
        name="coordinates",
        kind="variables",
        feeds="fixed_effects.coordinates",
        en=_("Conley: longitude and latitude"),
        help_en=_("Two columns of the table, in degrees, in this order; instead of a map."),
        default=None,
        advanced=True,
        when=("covariance", ("conley",)),
    ),
)

TOOLS: tuple[Tool, ...] = (
    Tool(
        name="fixed_effects",
        group="regression",
        en=_("Fixed-effects regression"),
        help_en=_(
            "Least squares with fixed effects of regions, periods, groups and their crossings, "
            "without weights; empty cells are left out and counted. Standard errors clustered "
            "one- or two-way, robust, Driscoll–Kraay or Conley."
        ),
        entry=".regression:fixed_effects",
        params=PARAMS,
        outputs=(
            Output(name="coefficients", kind="table", en=_("Coefficients"), source="coefficients"),
            Output(name="fit", kind="table", en=_("Fit"), source="fit"),
            Output(name="sample", kind="table", en=_("Arithmetic of N"), source="sample"),
            Output(name="nobs", kind="number", en=_("Observations"), source="nobs"),
            Output(name="sigma2", kind="number", en=_("Error variance sigma²"), source="sigma2"),
        ),
        tags_en=_("two-way fixed effects, panel, clustered, reghdfe, fixest"),
    ),
)
