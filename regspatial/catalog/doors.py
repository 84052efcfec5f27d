"""What is found beside the tools: reading, tables, reports, audits, and the pages that lead on."""

from __future__ import annotations

from dataclasses import dataclass

from ..words import Words, _, say


@dataclass(frozen=True, slots=True, kw_only=True)
class Door:
    """Something to call that is no tool.

    Parameters
    ----------
    name : str
    en, help_en, tags_en : marked sentences
        As of a tool.
    python_call, shell_call : str
        The shortest call; empty where that face has none.
    """

    name: str
    en: Words
    help_en: Words
    tags_en: Words
    python_call: str = ""
    shell_call: str = ""

    def label(self, language: str) -> str:
        """Return the title in one language."""
        return say(self.en, language)


DOORS = (
    Door(
        name="read_panel",
        en=_("Read a table by region and year"),
        help_en=_(
            "Reads Excel, CSV, Stata and other tables, long or with a column a year, with their units and titles."
        ),
        tags_en=_(
            "import, open, load, Excel, CSV, Stata, dta, SPSS, yearbook, long, wide, reshape, melt, units"
        ),
        python_call='rs.read_panel("table.xlsx")',
        shell_call="regspatial preview table.xlsx",
    ),
    Door(
        name="panel_from_frame",
        en=_("A table of pandas, polars or pyarrow by region and year"),
        help_en=_("Makes a panel of a DataFrame that is there already, without a file."),
        tags_en=_("from_frame, DataFrame, data frame, pandas, polars, pyarrow, xarray, convert"),
        python_call='rs.panel_from_frame(frame, id="province", time="year")',
    ),
    Door(
        name="read_boundaries",
        en=_("Read a map"),
        help_en=_(
            "Reads the polygons or points of regions from a shapefile, a GeoPackage, GeoJSON and other kinds."
        ),
        tags_en=_(
            "shapefile, shp, GeoPackage, GeoJSON, boundaries, polygons, import, open, load, map file"
        ),
        python_call='rs.read_boundaries("map.shp")',
        shell_call="regspatial run join_report --regions map.shp --panel table.xlsx",
    ),
    Door(
        name="china",
        en=_("Shipped map of China"),
        help_en=_(
            "The provinces and prefectures of China with codes, names and seats of government."
        ),
        tags_en=_(
            "China map, province boundaries, prefecture boundaries, adcode, base map, download a map"
        ),
        python_call='rs.china("province")',
        shell_call="regspatial run join_report --regions china:province --panel table.xlsx",
    ),
    Door(
        name="merge",
        en=_("Put tables together"),
        help_en=_(
            "Reads tables as they come, puts them together by region and time, and writes one table."
        ),
        tags_en=_(
            "merge, combine, append, stack, join tables, several files, one table, clean data"
        ),
        python_call="panel.merge(other)",
        shell_call="regspatial merge a.xlsx b.csv --out panel.csv",
    ),
    Door(
        name="subsets",
        en=_("Belts and city groups of China"),
        help_en=_(
            "Lists the belts, macro-regions, economic zones and city groups of China, with their years and documents."
        ),
        tags_en=_(
            "city group, urban agglomeration, Yangtze River Delta, Beijing-Tianjin-Hebei, eastern, central, western, macro-region, belt"
        ),
        python_call="rs.subsets()",
        shell_call="regspatial subsets",
    ),
    Door(
        name="impacts",
        en=_("Direct, indirect and total effects"),
        help_en=_("The effects of an estimated spatial model, with standard errors and intervals."),
        tags_en=_(
            "direct effect, indirect effect, total effect, spillover effect, impact measures, effects decomposition, LeSage and Pace"
        ),
        python_call="rs.impacts(model)",
        shell_call='regspatial run spatial_panel --panel example:dri --regions china:province --formula "ln_inn ~ ln_de"',
    ),
    Door(
        name="etable",
        en=_("Table of models side by side"),
        help_en=_(
            "Puts estimated models into the columns of one table, with stars, standard errors, N and R², for Word, LaTeX, HTML or Excel."
        ),
        tags_en=_(
            "regression table, esttab, outreg2, stargazer, export, Word, LaTeX, three-line table, stars, columns (1) (2) (3), results table"
        ),
        python_call="rs.etable([first, second])",
        shell_call="regspatial recipe dri",
    ),
    Door(
        name="report",
        en=_("Report of a study"),
        help_en=_(
            "Runs the steps of a recipe and writes one report with findings, tables, maps and methods, in English or Chinese."
        ),
        tags_en=_(
            "report, HTML, Word, docx, PDF, paper, write up, everything at once, recipe, reproduce"
        ),
        python_call='rs.report([moran, model], "report.html")',
        shell_call="regspatial new --panel table.xlsx --regions map.shp",
    ),
    Door(
        name="audit_table",
        en=_("Check printed tables"),
        help_en=_(
            "Holds the numbers of printed tables against one another: stars, standard errors, N, R², effects, indices."
        ),
        tags_en=_(
            "audit, check a paper, errors in tables, referee, review, consistency, wrong stars, replication"
        ),
        python_call='rs.audit_table("tables.docx")',
        shell_call="regspatial audit tables.docx",
    ),
    Door(
        name="verify",
        en=_("Make a run again and compare"),
        help_en=_(
            "Runs a recipe or a tool again and compares every number with what is in its folder."
        ),
        tags_en=_("reproducibility, replicate, same numbers, verify, replication package"),
        shell_call="regspatial verify FOLDER",
    ),
    Door(
        name="linked_view",
        en=_("Linked map and pictures"),
        help_en=_("A page in which map, scatterplot and table are brushed together, as in GeoDa."),
        tags_en=_(
            "brushing, linking, interactive map, explore, GeoDa, scatterplot, dashboard, web page"
        ),
        python_call="rs.linked_view(panel, regions)",
    ),
    Door(
        name="second_opinion",
        en=_("The same by another program"),
        help_en=_(
            "Runs the same estimate in another Python program, where it is installed, and compares the numbers."
        ),
        tags_en=_("compare with PySAL, spreg, esda, check results, second program, validation"),
        python_call="rs.second_opinion(result)",
        shell_call="regspatial run moran --panel example:dri --regions china:province --variable ln_inn --second-opinion",
    ),
)
"""Doors beside the tools, in the order in which a study meets them."""
