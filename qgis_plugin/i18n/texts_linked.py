# SPDX-License-Identifier: GPL-2.0-or-later
"""The sentences of the linked pictures by key, in English; the Chinese stands in the .po of the core."""


def _(sentence: str) -> str:
    """Mark a sentence for translation; see texts.py."""
    return sentence


TEXTS = {
    "linked_title": _("Linked pictures"),
    # the pictures
    "linked_moran": _("Moran scatterplot"),
    "linked_histogram": _("Histogram"),
    "linked_scatter": _("Scatterplot of two variables"),
    "linked_series": _("Series by region"),
    "linked_parallel": _("Parallel lines"),
    "linked_forest": _("Coefficients with intervals"),
    # the questions
    "linked_follow": _("Follow the active layer"),
    "linked_fields": _("Fields and map"),
    "linked_field_layer": _("Layer"),
    "linked_field_picture": _("Picture"),
    "linked_field_x": _("Variable"),
    "linked_field_y": _("Variable upwards"),
    "linked_field_several": _("Variables"),
    "linked_field_low": _("Lower end"),
    "linked_field_high": _("Upper end"),
    "linked_field_id": _("Field of ids"),
    "linked_field_name": _("Field of names"),
    "linked_field_time": _("Field of times"),
    "linked_field_map": _("Map of a table"),
    "linked_field_rule": _("Neighbours by"),
    "linked_field_k": _("How many nearest"),
    "linked_field_power": _("Power of the distance"),
    "linked_field_file": _("Weights file"),
    "linked_rule_file": _("a weights file"),
    "linked_slider": _("Time"),
    "linked_play": _("Show one time after the other"),
    "linked_copy": _("Copy"),
    "linked_save": _("Save…"),
    "linked_not_saved": _("The picture could not be written to {path}."),
    # why there is no picture
    "linked_no_layer": _("Choose a layer whose fields hold numbers."),
    "linked_no_variable": _("The layer has no field of numbers."),
    "linked_no_shapes": _(
        "Neighbours are found on a map: under “Fields and map” choose the layer of regions as "
        "“Map of a table”, or take a weights file."
    ),
    "linked_no_file": _("Choose a weights file."),
    "linked_too_few": _("Fewer than four regions have a value at this time."),
    "linked_no_times": _(
        "A series needs times: choose a layer with a field of years, or a variable with a field a year (gdp_2012, gdp_2013)."
    ),
    "linked_no_common_time": _("The variables have no time in common."),
    "linked_two_variables": _("Tick two variables or more."),
    "linked_three_fields": _(
        "Choose three different fields: the estimates, their lower and their upper ends."
    ),
    "linked_working": _(
        "The weights and Moran's I of so many regions take a moment; they are computed beside."
    ),
    "linked_waiting": _("A tool is running; Moran's I is computed once it has ended."),
    "linked_stopped": _("The computation was stopped. Choose anything again to start it anew."),
    # what is said
    "linked_title_unit": _("{title} ({unit})"),
    "linked_1e4": _("ten thousand"),
    "linked_1e6": _("million"),
    "linked_1e8": _("hundred million"),
    "linked_1e9": _("billion"),
    "linked_1e12": _("trillion"),
    "linked_z": _("{title}, standardised"),
    "linked_lag": _("Spatial lag of {title}"),
    "linked_moran_i": _("Moran's I {value}, p {p}"),
    "linked_slope_all": _("All: slope {slope} (n = {n})"),
    "linked_slope_selected": _("Selected: slope {slope} (n = {n})"),
    "linked_slope_rest": _("Rest: slope {slope} (n = {n})"),
    "linked_hint": _("Drag to select; Shift adds, Ctrl takes away."),
    "linked_count": _("Regions"),
    "linked_mean_all": _("All: mean {mean} (n = {n})"),
    "linked_mean_selected": _("Selected: mean {mean} (n = {n})"),
    "linked_bar": _("{low} to {high}: {n}"),
    "linked_mean_line": _("Mean of all (n = {n})"),
    "linked_mean_line_selected": _("Selected, and their mean (n = {n})"),
    "linked_lines_selected": _("Selected (n = {n})"),
    "linked_standardised": _("Standard deviations from the mean"),
    "linked_apart": _("{n} of {total} {total:interval leaves|intervals leave} zero out"),
    "linked_more": _("and {n} more"),
    "linked_selected": _("Selected: {n}."),
    "linked_missing": _(
        "{n} {n:region has|regions have} no value here and {n:is|are} left out: {regions}."
    ),
    "linked_alone": _(
        "{n} {n:region has|regions have} no neighbours and {n:stands|stand} at a lag of 0: {regions}."
    ),
    "linked_repeats": _(
        "The field “{field}” is empty or the same in several rows of one time; every row is shown by itself."
    ),
    "linked_off_the_map": _(
        "These rows are no regions of a map in the project: what is brushed is selected in the table alone. A map "
        "can be chosen under “Fields and map”."
    ),
    "linked_timeless": _("{n} {n:row has|rows have} no time and {n:is|are} left out."),
}
