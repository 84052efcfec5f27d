# SPDX-License-Identifier: GPL-2.0-or-later
"""The sentences of maps on paper and of the report map; the Chinese stands in the .po of the core."""


def _(sentence: str) -> str:
    """Mark a sentence for translation; see texts.py."""
    return sentence


TEXTS = {
    "style_yes_pole": _("Growth pole"),
    "style_no_pole": _("Other region"),
    # maps on paper
    "map_source": _("Source: {source}"),
    "kilometres": _("km"),
    "template_unreadable": _(
        "The template {path} cannot be read as a print layout ({why}). Choose a .qpt "
        "file that QGIS has saved, or leave the field empty for ours."
    ),
    "template_without_map": _(
        "The template {path} has no map whose item id is “map”. Set the ids map, "
        "inset, legend, title, subtitle, scalebar, north and source in the layout's "
        "item properties."
    ),
    "no_chinese_font": _(
        "No font that draws Chinese is installed. Install one (Debian and Ubuntu: apt "
        "install fonts-noto-cjk), then start QGIS again."
    ),
    "map_not_written": _(
        "The map {path} could not be written. Is the folder there, and is the file open elsewhere?"
    ),
    # the tool "Report map"
    "rm_name": _("Report map"),
    "rm_help": _(
        "Draws a layer, and others over it, on A4, A3 or in the width of a journal's column, with title, "
        "legends, scale bar, north arrow and "
        "source, in English or Chinese, and writes a PDF or PNG. With fields or a page "
        "field it makes an atlas: a page for each variable, or for each year. The "
        "layers are drawn in their own styles."
    ),
    "rm_tags": _("layout,print,map,atlas,pdf,png,report,legend"),
    "rm_layer": _("Layer"),
    "rm_layer_help": _("Polygons or points; results of the other tools come with their styles."),
    "rm_title": _("Title"),
    "rm_subtitle": _("Subtitle"),
    "rm_title_help": _(
        "{{field}} and {{value}} stand for the name of the field shown and the value "
        "of the page field."
    ),
    "rm_source": _("Source"),
    "rm_source_help": _("Where the data and the boundaries come from; printed under the map."),
    "rm_fields": _("A page for each of these fields"),
    "rm_fields_help": _(
        "Empty: the layer's own style. Numbers are drawn in classes, text in categories."
    ),
    "rm_page_field": _("A page for each value of this field"),
    "rm_page_field_help": _("Such as the year, in a layer that holds every region once a year."),
    "rm_common": _("The same classes on all pages of a variable"),
    "rm_common_help": _(
        "So that pages can be compared: all pages of a variable (its years, its "
        "effects) share their classes; those of different variables never do, since "
        "their units differ."
    ),
    "rm_one_sheet": _("All on one sheet"),
    "rm_one_sheet_help": _(
        "Small multiples: a panel for each field or value, with one legend. On a map of China each panel "
        "shows the whole, without an inset."
    ),
    "rm_two_legends": _(
        "One sheet has one legend, and {fields} are different variables. Choose fields of one variable, "
        "or a page for each of them."
    ),
    "rm_own_classes": _(
        "One sheet has one legend: tick “The same classes on all pages of a variable”, or make a page for each field."
    ),
    "rm_too_many": _(
        "{n} panels are too many for one sheet, which holds {most}. Choose fewer, or make a page for each."
    ),
    "rm_format": _("Page"),
    "rm_format_help": _(
        "landscape, portrait: A4; a3_landscape, a3_portrait: A3; column, two_columns: a figure of 8.4 or "
        "17.4 cm, as journals ask for, as high as what it shows. Not used with a template of your own."
    ),
    "rm_format_landscape": _("A4, landscape"),
    "rm_format_portrait": _("A4, portrait"),
    "rm_format_a3_landscape": _("A3, landscape"),
    "rm_format_a3_portrait": _("A3, portrait"),
    "rm_format_column": _("Journal, one column (8.4 cm)"),
    "rm_format_two_columns": _("Journal, two columns (17.4 cm)"),
    "rm_over": _("Further layers over it"),
    "rm_over_help": _(
        "Lines, points or polygons, the first on top: borders of provinces, or the poles, axes and links "
        "of a network over its hinterlands. Each keeps its style and stands in the legend; polygons are "
        "drawn in outlines of their colours, so that they hide nothing."
    ),
    "rm_labels": _("Labels"),
    "rm_labels_help": _(
        "A field whose values, such as names, are written on the regions. Empty: the labels that the layer "
        "has, such as the names of growth poles."
    ),
    "rm_note": _("Note"),
    "rm_note_help": _("A line of its own under the map, above the source."),
    "rm_counts": _("Count the features of each class in the legend"),
    "rm_counts_help": _("In brackets behind the class."),
    "map_note": _("Note: {note}"),
    "map_counted": _("{label} ({n})"),
    "rm_language": _("Language of the map"),
    "rm_language_help": _("auto: that of QGIS; en; zh."),
    "rm_language_auto": _("As QGIS"),
    "rm_template": _("Layout template"),
    "rm_template_help": _(
        "A .qpt file whose items have the ids map, inset, legend, title, subtitle, "
        "scalebar, north, source; empty: ours."
    ),
    "rm_crs": _("Projection of the map"),
    "rm_crs_help": _(
        "Empty: equal-area, fitted to the layer (for China the usual Albers, with the "
        "South China Sea in an inset); a projected layer stays as it is."
    ),
    "rm_inset": _("Extent of an inset"),
    "rm_inset_help": _("A second, smaller map of this extent beside the legend."),
    "rm_keep": _("Keep the layouts in the project"),
    "rm_keep_help": _("To go on with them by hand, in the layout window."),
    "rm_output": _("Map"),
    "rm_output_help": _(
        "A .pdf with a page for each map, or .png files, numbered if there are several."
    ),
    "rm_filter": _("PDF (*.pdf);;PNG (*.png)"),
    "rm_pages": _("Number of pages"),
    "rm_table": _(
        "“{layer}” is a table, which has nothing to draw. Choose a layer with shapes: "
        "of the results of a tool, the layer of regions."
    ),
    "rm_no_shapes": _(
        "No feature of the layer “{layer}” has a shape to draw. Choose another layer."
    ),
    "rm_not_in_crs": _(
        "The layer “{layer}” cannot be drawn in the projection chosen: part of it lies "
        "where that is not defined. Choose another, or none."
    ),
    "rm_no_pages": _(
        "The field {field} is empty everywhere, so there are no pages. Choose another "
        "field, or none."
    ),
    "rm_last_time": _(
        "The layer holds every region once a time: the map shows the last, {value}. For a map of each "
        "choose {field} as the field of pages."
    ),
    "rm_no_room": _(
        "{n} {n:name finds|names find} no room on the map: {names}. A larger size has more room."
    ),
    "rm_ending": _("A report map is written as .pdf or .png."),
}
