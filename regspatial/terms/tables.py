"""Families of tables as they are read: layouts, names, what to do about holes."""

from __future__ import annotations

from ..words import p_
from .term import Term, terms

FAMILIES: dict[str, dict[str, Term]] = {
    "regional_effect": terms(
        {
            "own": p_("regional_effect", "own"),
            "from_others": p_("regional_effect", "from all others"),
            "to_others": p_("regional_effect", "to all others"),
        }
    ),
    "map_effect": terms(
        {
            "own": p_("map_effect", "effect on itself"),
            "received": p_("map_effect", "effect received from all regions"),
            "sent": p_("map_effect", "effect sent to all regions"),
            "spill_in": p_("map_effect", "effect received from other regions"),
            "spill_out": p_("map_effect", "effect sent to other regions"),
        }
    ),
    "file_verdict": terms(
        {
            "same": p_("file_verdict", "the same digits"),
            "close": p_("file_verdict", "the same up to rounding"),
            "differs": p_("file_verdict", "different"),
            "missing": p_("file_verdict", "not made again"),
            "new": p_("file_verdict", "new"),
            "not-compared": p_("file_verdict", "not compared"),
        }
    ),
    "run_fact": terms(
        {
            "seed": p_("run_fact", "random seed"),
            "recipe_sha256": p_("run_fact", "recipe (SHA-256)"),
            "command": p_("run_fact", "command"),
        }
    ),
    "verdict": terms(
        {
            "agrees": p_("verdict", "agrees"),
            "converted": p_("verdict", "agrees in our convention"),
            "expected": p_("verdict", "differs, as expected"),
            "differs": p_("verdict", "differs"),
        }
    ),
    "opinion_status": terms(
        {
            "asked": p_("opinion_status", "asked"),
            "absent": p_("opinion_status", "not installed"),
            "refused": p_("opinion_status", "cannot compute this one"),
            "failed": p_("opinion_status", "failed"),
        }
    ),
    "time": terms({"all": p_("time", "all")}),
    "missing": terms(
        {
            "stop": p_("missing", "stop and name them"),
            "drop_regions": p_("missing", "leave out regions that have one"),
            "drop_periods": p_("missing", "leave out periods that have one"),
            "keep": p_("missing", "keep them, where the tool can"),
        }
    ),
    "balance_way": terms(
        {
            "drop_regions": p_("balance_way", "leave out regions with an empty cell"),
            "drop_periods": p_("balance_way", "leave out periods with an empty cell"),
            "interpolate": p_("balance_way", "interpolate over time within a region"),
        }
    ),
    "name_level": terms(
        {
            "province": p_("name_level", "provinces"),
            "prefecture": p_("name_level", "prefecture units"),
            "county": p_("name_level", "counties"),
            "map": p_("name_level", "regions of the map"),
        }
    ),
    "name_status": terms(
        {
            "code": p_("name_status", "a code itself"),
            "name": p_("name_status", "a name"),
            "former": p_("name_status", "an old name"),
            "repaired": p_("name_status", "a code with its zeros put back"),
            "corrected": p_("name_status", "a correction"),
            "ambiguous": p_("name_status", "ambiguous"),
            "merged": p_("name_status", "now part of another"),
            "divided": p_("name_status", "divided since"),
            "unmatched": p_("name_status", "not found"),
        }
    ),
    "names": terms(
        {
            "none": p_("names", "the column holds codes"),
            "province": p_("names", "province names"),
            "prefecture": p_("names", "prefecture names"),
            "county": p_("names", "county names"),
            "map": p_("names", "names and codes of the map"),
        }
    ),
    "layout": terms(
        {
            "long": p_("layout", "a row a region and time"),
            "long_items": p_("layout", "a row a region, time and variable, which a column names"),
            "wide": p_("layout", "years across"),
            "cross_section": p_("layout", "one time, variables across"),
            "years_down": p_("layout", "years down, regions across"),
            "variables_down": p_("layout", "variables down, regions across"),
            "region_years": p_("layout", "one region: years down, variables across"),
            "region_variables": p_("layout", "one region: variables down, years across"),
            "panel": p_("layout", "a panel"),
        }
    ),
    "sheet_part": terms(
        {
            "layout": p_("sheet_part", "layout"),
            "title": p_("sheet_part", "title"),
            "header": p_("sheet_part", "header"),
            "region": p_("sheet_part", "regions"),
            "time": p_("sheet_part", "times"),
            "name": p_("sheet_part", "names of the regions"),
            "item": p_("sheet_part", "column that names the variables"),
            "variable": p_("sheet_part", "variable"),
            "constant": p_("sheet_part", "without a year, for each"),
            "filled": p_("sheet_part", "filled down"),
            "mark": p_("sheet_part", "footnote marks"),
            "groups": p_("sheet_part", "groups of the regions"),
            "text": p_("sheet_part", "left out: no numbers"),
            "left_out": p_("sheet_part", "left out: totals, headings"),
            "note": p_("sheet_part", "note"),
        }
    ),
}
