"""Tools that prepare data: what stands on the map and what in the table."""

from __future__ import annotations

from ..choices.data import NamesOf
from ..words import _
from .types import Output, Param, Tool, choices

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

MATCH_NAMES = Tool(
    name="match_names",
    group="data",
    en=_("Match place names"),
    help_en=_(
        "Finds the codes of the place names in a table: official, short, English and old ones, with "
        "traditional characters too. Homonyms, merged and divided units, totals and misspelt names are "
        "listed with the reason and, where one is near, with corrections to be taken over. Nothing is "
        "guessed or changed."
    ),
    entry=".studies.name_report:names_of_table",
    params=(
        Param(
            name="panel",
            kind="panel",
            feeds="names_of_table.panel",
            en=_("Table"),
            help_en=_("The table with the names, as they are."),
        ),
        Param(
            name="regions",
            kind="regions",
            feeds="names_of_table.regions",
            en=_("Map"),
            optional=True,
        ),
        Param(
            name="level",
            kind="choice",
            feeds="names_of_table.level",
            en=_("Names of"),
            help_en=_(
                "Provinces, prefecture units or counties of China, or the regions of the map."
            ),
            default="province",
            choices=choices("name_level", NamesOf),
        ),
        Param(
            name="year",
            kind="integer",
            feeds="names_of_table.year",
            en=_("Year of the table"),
            help_en=_(
                "Tells old units of the same name or code apart; empty: the latest is meant."
            ),
            default=None,
            minimum=1949,
            maximum=2100,
            advanced=True,
        ),
        Param(
            name="zeros",
            kind="boolean",
            feeds="names_of_table.restore_zeros",
            en=_("Try codes with lost zeros"),
            help_en=_("1001 may be 01001 of the map, where only one code can be meant."),
            default=False,
            advanced=True,
        ),
    ),
    outputs=(
        Output(name="names", kind="table", en=_("Place names and codes"), source="names"),
        Output(name="coded", kind="number", en=_("Names with a code"), source="n_coded"),
        Output(name="uncoded", kind="number", en=_("Names without a code"), source="n_uncoded"),
    ),
    tags_en=_("names, match, adcode, code, old name, renamed, homonym, county, district, join"),
)

TOOLS: tuple[Tool, ...] = (JOIN_REPORT, MATCH_NAMES)
