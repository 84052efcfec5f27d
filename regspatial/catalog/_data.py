"""The flat parameters of maps, tables and flows, and of what is chosen from them."""

from __future__ import annotations

from ..choices.data import MatchNames, Missing
from ..declare.description import Param, choices
from ..words import _, p_

REGIONS = (
    Param(
        name="regions",
        kind="vector",
        feeds="regions",
        en=p_("layer", "Regions"),
        help_en=_("Polygon or point layer with one feature per region."),
        shell_en=_("The shell also takes china:province, china:prefecture and china:county."),
    ),
    Param(
        name="regions_id",
        kind="column",
        feeds="regions",
        en=_("Id field of the regions"),
        help_en=_("Field that holds the regions' unique codes (adcode)."),
        default=None,
    ),
    Param(
        name="subset",
        kind="text",
        feeds="regions",
        en=_("Part of China"),
        help_en=_(
            "Only the regions of a belt, macro-region or city group, of map and table: by its Chinese "
            "or English name or key (yangtze-belt); "
            "several with commas."
        ),
        default=None,
        advanced=True,
    ),
    Param(
        name="repair",
        kind="boolean",
        feeds="regions",
        en=_("Repair invalid polygons"),
        help_en=_("Instead of refusing them; which, and by how much they change, is said."),
        default=False,
        advanced=True,
    ),
    Param(
        name="from_gcj02",
        kind="boolean",
        feeds="regions",
        en=_("The map is in GCJ-02"),
        help_en=_("The displaced coordinates of Chinese web maps: they are turned into WGS-84."),
        default=False,
        advanced=True,
    ),
)


PANEL = (
    Param(
        name="panel",
        kind="table",
        feeds="panel",
        en=_("Table by region and time"),
        help_en=_(
            "Long table: one row per region and time (CSV, Excel, Parquet or a table layer)."
        ),
    ),
    Param(
        name="panel_id",
        kind="column",
        feeds="panel",
        en=_("Id column of the table"),
        help_en=_("Column that holds the region's code, or its name when names are matched."),
    ),
    Param(
        name="panel_time",
        kind="column",
        feeds="panel",
        en=_("Time column of the table"),
        help_en=_("Column that holds the year; empty for a single cross-section."),
        default=None,
    ),
    Param(
        name="names",
        kind="choice",
        feeds="panel",
        en=_("Match names to codes"),
        help_en=_("Turn Chinese or English place names of the id column into adcodes."),
        default="none",
        choices=choices("names", MatchNames),
    ),
    Param(
        name="ignore",
        kind="text",
        feeds="panel",
        en=_("Rows of the table to leave out"),
        help_en=_("What the id column holds there, or codes or names, with commas: Total."),
        default=None,
        advanced=True,
    ),
    Param(
        name="corrections",
        kind="text",
        feeds="panel",
        en=_("Corrections of names"),
        help_en=_(
            "What names mean that cannot be matched, as name=code with commas: Suzhou=320500."
        ),
        default=None,
        advanced=True,
    ),
    Param(
        name="restore_zeros",
        kind="boolean",
        feeds="panel",
        en=_("Put back lost zeros of codes"),
        help_en=_("With matched names: 1001 is 01001 where only one code can be meant."),
        default=False,
        advanced=True,
    ),
)


OF_TABLES = (
    Param(
        name="derive",
        kind="text",
        feeds="data.derive",
        en=_("New columns"),
        help_en=_(
            "Made before the run, as in ln_gdp = log(gdp); share = exports / gdp. A variable may also be "
            "written so where it is asked for."
        ),
        default=None,
        advanced=True,
    ),
    Param(
        name="missing",
        kind="choice",
        feeds="data.missing",
        en=_("Empty cells"),
        help_en=_(
            "Of the columns that are used. Automatic: what goes period by period runs on the regions that "
            "have a value, everything else on those without an empty cell; which are left out is said. A recipe "
            "stops at such cells."
        ),
        default=None,
        choices=choices("missing", Missing),
        advanced=True,
    ),
    Param(
        name="period",
        kind="text",
        feeds="data.period",
        en=_("Times to use"),
        help_en=_("A span, as in 2012:2020, 2012: or :2020, or times with commas; empty: all."),
        default=None,
        advanced=True,
    ),
)


OF_REGIONS = (
    Param(
        name="exclude",
        kind="text",
        feeds="data.exclude",
        en=_("Regions to leave out"),
        help_en=_(
            "Codes or names with commas: of the map, of the table and of given weights alike. Maps show "
            "them without a value."
        ),
        default=None,
        advanced=True,
    ),
    Param(
        name="only",
        kind="text",
        feeds="data.only",
        en=_("Regions to use"),
        help_en=_(
            "By attributes of the map, columns, id and year: region3=east, or region3 in (east, middle) "
            "and year >= 2012. Weights are built for the regions that are left; those of a file are cut "
            "and normalised again."
        ),
        default=None,
        advanced=True,
    ),
    Param(
        name="by",
        kind="text",
        feeds="data.by",
        en=_("Run by group"),
        help_en=_(
            "An attribute of the map, as region3, or year: the tool runs once for each value, and its "
            "tables stand below one another."
        ),
        default=None,
        advanced=True,
    ),
)


DATA_CHOICE = (*OF_TABLES, *OF_REGIONS)
"""What is done with the data before a tool has them; fed to `studies.choosing.choose`."""


FLOWS = (
    Param(
        name="flows",
        kind="table",
        feeds="flows",
        en=_("Observed flows"),
        help_en=_(
            "Table with a row per flow, or a layer of lines: firms, capital, passengers, "
            "information between the regions."
        ),
        default=None,
    ),
    Param(
        name="flows_origin",
        kind="column",
        feeds="flows",
        en=_("Origin column of the flows"),
        help_en=_(
            "Codes of the regions where flows begin. Empty: the column headed so (origin, from); for lines the "
            "region in which a line begins."
        ),
        default=None,
    ),
    Param(
        name="flows_destination",
        kind="column",
        feeds="flows",
        en=_("Destination column of the flows"),
        help_en=_("Codes of the regions where flows end. Empty: likewise (destination, to)."),
        default=None,
    ),
    Param(
        name="flows_value",
        kind="column",
        feeds="flows",
        en=_("Value column of the flows"),
        help_en=_(
            "Size of each flow; empty: the column called value or flow, or the only one left."
        ),
        default=None,
    ),
    Param(
        name="flows_time",
        kind="column",
        feeds="flows",
        en=_("Time column of the flows"),
        help_en=_(
            "The year of each flow, where there are flows of several times. Empty: the column headed so (year)."
        ),
        default=None,
    ),
)


FLOWS_ALSO = Param(
    name="flows_also",
    kind="tables",
    feeds="flows",
    en=_("Further flows"),
    help_en=_(
        "Each is one more layer of the network, with the columns of the first; sizes stand in the column that the first "
        "names, in value, or in the only other column. Called after the file or layer."
    ),
    shell_en=_("In the shell: trains.csv; calls=phone.csv."),
    default=None,
)
"""Tables beside the first, where several layers make one network."""
