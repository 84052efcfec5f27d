"""Tools of efficiency and productivity by data envelopment analysis."""

from __future__ import annotations

from dataclasses import replace

from ..choices.efficiency import BadsAs, Frontier, Orientation, Returns, SbmReturns
from ..words import Sentence, _
from ._common import grouping, map_of_the_result, number, table, table_by_time, the_map
from .types import Output, Param, Tool, choices


def _made_of(function: str, values: Sentence) -> tuple[Param, Param, Param, Param]:
    """Return the map, the table, inputs and outputs; `values` says what cells may hold."""
    return (
        map_of_the_result(),
        table_by_time(f"{function}.panel"),
        Param(
            name="inputs",
            kind="variables",
            feeds=f"{function}.inputs",
            en=_("Inputs"),
            help_en=_("Columns without negative values: what is used, such as labour and capital."),
        ),
        Param(
            name="outputs",
            kind="variables",
            feeds=f"{function}.outputs",
            en=_("Outputs"),
            help_en=values,
        ),
    )


_OUTPUTS = _("Columns without negative values: what is made of it, such as GDP.")


def _frontier(function: str, default: str) -> Param:
    return Param(
        name="frontier",
        kind="choice",
        feeds=f"{function}.frontier",
        en=_("Frontier"),
        help_en=_("What a unit is measured against: only a frontier over all periods lets scores be "
                  "compared over time."),
        default=default,
        choices=choices("dea_frontier", Frontier),
    )  # fmt: skip


_MALMQUIST = Tool(
    name="malmquist",
    group="indicators",
    en=_("Malmquist productivity index"),
    help_en=_(
        "How productivity changes from each period to the next by data envelopment analysis: efficiency "
        "change, technical change, pure and scale efficiency change, total factor productivity."
    ),
    entry=".efficiency:malmquist",
    params=(
        the_map("malmquist", optional=True),
        *_made_of("malmquist", _OUTPUTS)[1:],
        replace(
            grouping("malmquist"),
            en=_("Groups of units"),
            help_en=_(
                "A column of words of the table, such as industry, or an attribute of the regions: adds "
                "geometric means by group and by period."
            ),
        ),
    ),
    outputs=(
        table("malmquist_by_period", _("By period")),
        table("malmquist_by_unit", _("By unit")),
        table("malmquist_by_group", _("By group")),
        table("malmquist_group_periods", _("By group and period")),
        table("malmquist", _("By unit and period")),
        Output(name="layer", kind="layer", en=_("Map with mean changes")),
    ),
    style="sequential",
    tags_en=_("DEA, Malmquist, efficiency, total factor productivity, DEAP"),
)

_ENVELOPMENT = Tool(
    name="data_envelopment",
    group="indicators",
    en=_("Data envelopment analysis (DEA)"),
    help_en=_(
        "How far each unit is from the best there are: radial scores under constant and variable "
        "returns to scale, scale efficiency, slacks, targets and peers, super-efficiency."
    ),
    entry=".efficiency.dea:data_envelopment",
    params=(
        *_made_of("data_envelopment", _OUTPUTS),
        Param(
            name="orientation",
            kind="choice",
            feeds="data_envelopment.orientation",
            en=_("Orientation"),
            help_en=_("How much more could be made, or how much less would do."),
            default="output",
            choices=choices("dea_orientation", Orientation),
        ),
        Param(
            name="returns",
            kind="choice",
            feeds="data_envelopment.returns",
            en=_("Returns to scale"),
            help_en=_("Of the score; constant and variable ones stand in the table beside it."),
            default="variable",
            choices=choices("dea_returns", Returns),
        ),
        _frontier("data_envelopment", "period"),
        Param(
            name="super_efficiency",
            kind="boolean",
            feeds="data_envelopment.super_efficiency",
            en=_("Super-efficiency"),
            help_en=_("Also measure each unit against the others alone, which ranks efficient ones."),
            default=False,
        ),
    ),
    outputs=(
        table("efficiency_by_period", _("By period")),
        table("efficiency", _("By unit and period")),
        table("efficiency_slacks", _("Slacks and targets")),
        table("efficiency_peers", _("Peers")),
        Output(name="layer", kind="layer", en=_("Map with efficiency")),
    ),
    style="sequential",
    tags_en=_("DEA, CCR, BCC, efficiency, super-efficiency, slacks, peers, returns to scale"),
)  # fmt: skip

_SBM = Tool(
    name="super_sbm",
    group="indicators",
    en=_("Super-efficiency by slacks, bad outputs (super-SBM)"),
    help_en=_(
        "Slacks-based efficiency with bad outputs such as emissions; efficient units are measured "
        "against the others. On request the Global Malmquist–Luenberger index and its parts."
    ),
    entry=".efficiency.sbm:super_sbm",
    params=(
        *_made_of("super_sbm", _("What is made of it, such as GDP. All values above zero.")),
        Param(
            name="bads",
            kind="variables",
            feeds="super_sbm.bads",
            en=_("Bad outputs"),
            help_en=_("Such as emissions; all values above zero. Empty: none."),
            default=None,
        ),
        Param(
            name="bads_as",
            kind="choice",
            feeds="super_sbm.bads_as",
            en=_("Bad outputs count as"),
            help_en=_("As inputs there is a solution more often, with other scores."),
            default="output",
            choices=choices("bads_as", BadsAs),
            advanced=True,
        ),
        Param(
            name="returns",
            kind="choice",
            feeds="super_sbm.returns",
            en=_("Returns to scale"),
            help_en=_("Under variable ones some efficient units may have no score; they are named."),
            default="constant",
            choices=choices("dea_returns", SbmReturns),
        ),
        _frontier("super_sbm", "global"),
        Param(
            name="gml",
            kind="boolean",
            feeds="super_sbm.gml",
            en=_("Global Malmquist–Luenberger index"),
            help_en=_("Change of productivity from each period to the next; needs two periods."),
            default=False,
        ),
    ),
    outputs=(
        table("sbm_by_period", _("By period")),
        table("super_sbm", _("By unit and period")),
        table("gml_by_period", _("Index by period")),
        table("gml_by_unit", _("Index by unit")),
        table("gml", _("Index by unit and period")),
        table("sbm_slacks", _("Slacks")),
        table("sbm_peers", _("Peers")),
        Output(name="layer", kind="layer", en=_("Map with efficiency")),
        number("unsolved", _("Observations without a score"), "unsolved"),
    ),
    style="sequential",
    tags_en=_(
        "SBM, super-SBM, undesirable outputs, green total factor productivity, GTFP, Malmquist–Luenberger, "
        "DEA, emissions"
    ),
)  # fmt: skip

TOOLS: tuple[Tool, ...] = (_MALMQUIST, _ENVELOPMENT, _SBM)
