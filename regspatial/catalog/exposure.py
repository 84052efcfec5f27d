"""The tool of exposure-robust inference in shift–share designs."""

from __future__ import annotations

from ..choices.exposure import LeaveOut, ShareKind, ShockClusters, Since
from ..words import _, p_
from ._common import map_of_the_result, table_by_time
from .types import Output, Param, Tool, choices


def design(function: str) -> tuple[Param, ...]:
    """Return the parameters of a shift–share variable: its industries, their shares, their growth."""
    return (
        Param(
            name="industries",
            kind="variables",
            feeds=f"{function}.industries",
            en=_("Industries"),
            help_en=_(
                "A column each, in one unit: employment, output; 0 where a region has none. Two at least."
            ),
        ),
        Param(
            name="base",
            kind="time",
            feeds=f"{function}.base",
            en=_("Base of the shares"),
            help_en=_("The time at which shares are read; empty: the first."),
            default=None,
        ),
        Param(
            name="total",
            kind="variable",
            feeds=f"{function}.total",
            en=_("Total"),
            help_en=_(
                "What the industries are shares of, such as all employment; empty: their sum."
            ),
            default=None,
        ),
        Param(
            name="leave_out",
            kind="choice",
            feeds=f"{function}.leave_out",
            en=_("Growth of"),
            help_en=_("A large region moves the growth of all; that of the others leaves it out."),
            default="own",
            choices=choices("bartik_leave_out", LeaveOut),
        ),
        Param(
            name="since",
            kind="choice",
            feeds=f"{function}.since",
            en=_("Growth since"),
            help_en=_("From each time in the table to the next, or from the base to each."),
            default="previous",
            choices=choices("bartik_since", Since),
        ),
    )


TOOLS: tuple[Tool, ...] = (
    Tool(
        name="bartik_instrument",
        group="regression",
        en=_("Shift–share (Bartik) instrument"),
        help_en=_(
            "Shares of a base time times the growth of the industries in the other regions, as a column; with the "
            "effective number of shocks, the exposure to each industry and the spread of the shocks. In a formula "
            "the same is bartik(a, b, c, base=2010)."
        ),
        entry=".regression:bartik_instrument",
        params=(
            map_of_the_result(),
            table_by_time("bartik_instrument.panel"),
            *design("bartik_instrument"),
        ),
        outputs=(
            Output(
                name="bartik",
                kind="table",
                en=_("Instrument by region and time"),
                source="bartik",
            ),
            Output(name="shocks", kind="table", en=_("The shocks"), source="shocks"),
            Output(
                name="exposures",
                kind="table",
                en=_("Exposure to the industries"),
                source="exposures",
            ),
            Output(name="each_shock", kind="table", en=_("Each shock"), source="each_shock"),
            Output(name="layer", kind="layer", en=_("Map with the instrument")),
            Output(
                name="effective_shocks",
                kind="number",
                en=_("Effective number of shocks"),
                source="effective_shocks",
            ),
        ),
        style="sequential",
        tags_en=_("shift-share, Bartik, instrument, leave-one-out, industry mix, growth"),
    ),
    Tool(
        name="exposure_robust",
        group="regression",
        en=_("Shift–share regression with exposure-robust errors"),
        help_en=_(
            "A shift–share (Bartik) regressor or instrument with standard errors by shocks: AKM, AKM0 and the "
            "regression of the shocks, beside those by regions; how many shocks there effectively are, "
            "and what each industry weighs (Rotemberg)."
        ),
        entry=".regression:exposure_robust",
        params=(
            table_by_time("exposure_robust.panel"),
            Param(
                name="formula",
                kind="formula",
                feeds="exposure_robust.formula",
                en=_("Formula"),
                help_en=_(
                    "Such as: y ~ x + [d ~ bartik] | id + time, or y ~ bartik + x | id + time. The word bartik is "
                    "the instrument of the industries below; a column may stand in its place."
                ),
                also=("bartik",),
            ),
            *design("exposure_robust"),
            Param(
                name="shares",
                kind="choice",
                feeds="exposure_robust.shares",
                en=_("The columns hold"),
                help_en=_("Shares that are given are of each time, unless a base is named."),
                default="amounts",
                choices=choices("share_kind", ShareKind),
                advanced=True,
            ),
            Param(
                name="regressor",
                kind="text",
                feeds="exposure_robust.regressor",
                en=_("Shift–share regressor"),
                help_en=_("Where the formula has no brackets; empty: the first regressor."),
                default=None,
                advanced=True,
            ),
            Param(
                name="shock_clusters",
                kind="choice",
                feeds="exposure_robust.shock_clusters",
                en=_("Clusters of shocks"),
                help_en=_("Whether what happens to an industry at several times goes together."),
                default="industry",
                choices=choices("shock_clusters", ShockClusters),
                advanced=True,
            ),
            Param(
                name="industry_groups",
                kind="text",
                feeds="exposure_robust.industry_groups",
                en=_("Groups of industries"),
                help_en=_(
                    "Industries whose shocks go together, with commas: mills=manufacturing, "
                    "chips=manufacturing. Empty: each alone."
                ),
                default=None,
                advanced=True,
            ),
            Param(
                name="cluster",
                kind="text",
                feeds="exposure_robust.cluster",
                en=_("Cluster by"),
                help_en=_(
                    "Of the errors by regions that stand beside: a column or a field, such as the province. "
                    "Empty: the regions."
                ),
                default=None,
                advanced=True,
            ),
            Param(
                name="regions",
                kind="regions",
                feeds="exposure_robust.regions",
                en=p_("layer", "Regions"),
                help_en=_("For clusters and effects by its fields, such as the province."),
                optional=True,
                advanced=True,
            ),
            Param(
                name="null",
                kind="number",
                feeds="exposure_robust.null",
                en=_("Value under the null"),
                help_en=_("What the tests are against."),
                default=0.0,
                advanced=True,
            ),
            Param(
                name="level",
                kind="number",
                feeds="exposure_robust.level",
                en=_("Level of the intervals"),
                help_en=_("Of the intervals by regions and by shocks."),
                default=0.95,
                minimum=0.5,
                maximum=0.9999,
                advanced=True,
            ),
        ),
        outputs=(
            Output(name="coefficients", kind="table", en=_("Coefficient"), source="coefficients"),
            Output(
                name="exposure_inference",
                kind="table",
                en=_("Inference by regions and by shocks"),
                source="exposure_inference",
            ),
            Output(name="shocks", kind="table", en=_("The shocks"), source="shocks"),
            Output(
                name="rotemberg",
                kind="table",
                en=_("Weights of the industries"),
                source="rotemberg",
            ),
            Output(name="each_shock", kind="table", en=_("Each shock"), source="each_shock"),
            Output(name="nobs", kind="number", en=_("Observations"), source="nobs"),
            Output(
                name="effective_shocks",
                kind="number",
                en=_("Effective number of shocks"),
                source="exposures.effective_shocks",
            ),
        ),
        tags_en=_(
            "shift-share, Bartik, AKM, Adao, Kolesar, Morales, exposure-robust, Rotemberg weights, reg_ss, ivreg_ss, "
            "ssaggregate, instrument"
        ),
    ),
)
