"""Tools that prepare data: what stands on the map and what in the table."""

from __future__ import annotations

from ..words import _
from .types import Output, Param, Tool

JOIN_REPORT = Tool(
    name="join_report",
    group="data",
    en=_("Join report"),
    help_en=_(
        "Compares the regions of a map and of a table before anything is computed: "
        "which are on both sides, which only on the map, which only in the table, and "
        "what the latter may have meant (a code with a lost zero or an added space, a "
        "name instead of a code). Nothing is dropped or changed."
    ),
    entry=".studies.join:join_report",
    params=(
        Param(
            name="regions",
            kind="regions",
            feeds="join_report.regions",
            en=_("Map"),
            help_en=_("The regions of the study."),
        ),
        Param(
            name="panel",
            kind="panel",
            feeds="join_report.panel",
            en=_("Table"),
            help_en=_("The table to be joined to the map."),
        ),
    ),
    outputs=(
        Output(
            name="join",
            kind="table",
            en=_("Regions on one side only"),
            source="join",
        ),
        Output(name="layer", kind="layer", en=_("Map with the state of the join")),
        Output(
            name="matched",
            kind="number",
            en=_("Regions on both sides"),
            source="n_matched",
        ),
        Output(
            name="only_map",
            kind="number",
            en=_("Regions only on the map"),
            source="n_only_map",
        ),
        Output(
            name="only_table",
            kind="number",
            en=_("Regions only in the table"),
            source="n_only_table",
        ),
    ),
    tags_en=_("join, match, id, adcode, missing, unmatched, table, map"),
)

TOOLS: tuple[Tool, ...] = (JOIN_REPORT,)
