"""What the linked view says, by key: put into every language, so that one file speaks them all."""

from __future__ import annotations

from collections.abc import Mapping

from ...words import Sentence, _, languages, p_, say

SENTENCES: Mapping[str, Sentence] = {
    "variable": _("Variable"),
    "time": _("Time"),
    "time_before": _("The time before"),
    "time_after": _("The time after"),
    "find": _("Find a region"),
    "not_found": _("There is no region {name}."),
    "count": _("{n} of {all} regions selected"),
    "select_none": _("Select none"),
    "invert": _("Invert the selection"),
    "add_neighbours": _("Add the neighbours"),
    "touch_brush": _("Brush with the finger"),
    "map": _("Map"),
    "classes": _("Classes"),
    "closer": _("Closer"),
    "farther": _("Farther"),
    "whole": _("Whole map"),
    "pan": _("Move the map"),
    "scatter": _("Moran scatterplot"),
    "histogram": _("Histogram"),
    "table": _("Table of the regions"),
    "only_selected": _("Selected regions only"),
    "region": _("Region"),
    "code": p_("region", "Code"),
    "selected": _("Selected"),
    "is_selected": _("selected"),
    "is_not_selected": _("not selected"),
    "at_region": "{name}, {what}: {value}, {chosen}",
    "bar": _("{label}: {n} in all, {chosen} selected"),
    "no_value": _("No value"),
    "all": p_("regions", "All"),
    "selection": p_("regions", "Selection"),
    "rest": p_("regions", "Rest"),
    "regions_n": _("Regions"),
    "mean": _("Mean"),
    "sd": _("Standard deviation"),
    "slope": _("Slope of the line"),
    "z_axis": _("{what} (standardised)"),
    "lag_axis": _("Spatial lag"),
    "count_axis": _("Number of regions"),
    "no_weights": _("Without spatial weights there is no Moran scatterplot; give w."),
    "no_scatter_now": _("There is no Moran scatterplot of this variable at this time."),
    "how": _("How to select"),
    "how_brush": _(
        "Draw a rectangle on the map, the scatterplot or the bars: what it touches is selected in "
        "every picture and in the table."
    ),
    "how_move": _("Drag a rectangle that is there, and the selection moves with it."),
    "how_more": _("With Shift a selection is added, with Ctrl or Alt taken away."),
    "how_lines": _(
        "The scatterplot has three lines of least squares: black of all regions, orange of the "
        "selection, blue and dashed of the rest. Where the rows of the weights sum to one, the slope "
        "over all regions is Moran's I; slopes of parts describe, they test nothing."
    ),
    "keys_map": _(
        "On the map by keys: arrows go from region to region, Space selects, Shift with an arrow "
        "adds, Escape selects none, + − 0 change the scale."
    ),
    "keys_scatter": _(
        "On the scatterplot by keys: arrows go from point to point, Space selects, Escape selects none."
    ),
    "keys_histogram": _(
        "On the histogram by keys: left and right go from bar to bar, Space selects its regions, "
        "Shift with an arrow adds."
    ),
    "keys_table": _(
        "In the table by keys: up and down go from row to row, Space selects, Shift with an arrow adds."
    ),
}


def all_words() -> dict[str, dict[str, str]]:
    """Return every sentence by language and key; placeholders stay as they are."""
    return {one: {key: say(said, one) for key, said in SENTENCES.items()} for one in languages()}
