# SPDX-License-Identifier: GPL-2.0-or-later
"""The sentences of what the dialogs of tools have of their own; the Chinese stands in the .po of the core."""


def _(sentence: str) -> str:
    """Mark a sentence for translation; see texts.py."""
    return sentence


TEXTS = {
    "line_layer": _("Line, from a layer"),
    "line_layer_help": _(
        "A layer of lines that is the border, in any coordinate system: instead of a line by name. Lines that meet are joined; to the "
        "right, as it is drawn, regions are treated (reverse its direction with QGIS's “Reverse line direction”)."
    ),
    "line_twice": _(
        "The border is given twice, as {line!r} and by the layer “{layer}”. Leave one of them out."
    ),
    "line_apart": _(
        "The lines of “{layer}” make {count} {count:line|lines}, and a border is one: select the features that make it and tick "
        "“Selected features only”, or join their ends."
    ),
    "table_not_put": _(
        "The results could not be put into {place}: {reason} What was there is as it was."
    ),
    "table_not_written": _(
        "The results could not be put into {place}: {reason} Look at what is there: databases of this kind are "
        "written in place."
    ),
    "results_heading": _("Results"),
    "ticked": _("ticked"),
    "not_ticked": _("not ticked"),
    "held_times": _("Empty, or a time of the table"),
    "held_groups": _("Empty, or an attribute of the map"),
    "held_several_times": _("Empty, or times of the table, chosen one after another"),
    "held_several_groups": _("Attributes of the map, chosen one after another"),
    "held_span": _("Empty, or a span: choose its first time, then its last"),
    "held_span_of": _(
        "Empty for all ({first}–{last}), or a span: choose its first time, then its last"
    ),
    "held_terms": _("Empty, or a term of the formula"),
    "held_several_terms": _("Empty, or terms of the formula, chosen one after another"),
    "held_regions": _("Empty, or regions, chosen one after another"),
    "held_links": _("Empty, or pairs: choose a region, then its neighbour"),
    "held_strangers": _("Empty, or rows that the map lacks, chosen one after another"),
    "held_corrections": _("Empty, or choose a name and write its code behind it"),
    "held_labels": _("Empty, or labels of the map's attributes, chosen one after another"),
    "held_parts": _("Empty, or parts of China, chosen one after another"),
    "held_clusters": _("Empty, or one or two fields by which errors go together"),
    "held_cluster": _("Empty, or a field by which errors go together"),
    "held_places": _("Empty, or choose a term and write its value behind it"),
    "held_begun": _("Empty, or choose a name and write behind it what it belongs to"),
    "held_anchors": _("Empty, or choose a column and write its three anchors behind it"),
    "held_conditions": _("Empty, or conditions, present or absent (~), chosen one after another"),
    "held_signs": _("Columns with their signs, chosen one after another"),
    "held_words": _("Empty for all, or words chosen one after another"),
    "memory_needed": _(
        "Between all pairs of {n} {n:region|regions} this run takes up to {size} of memory; {free} are free."
    ),
    "tables_file": _("Tables for Word or Excel"),
    "tables_filter": _(
        "Word (*.docx);;Excel (*.xlsx);;OpenDocument text (*.odt);;OpenDocument spreadsheet (*.ods)"
    ),
    "tables_help": _(
        "All tables of the result in one file, by its ending: a document to be read (of a long table the first {most} "
        "{most:row|rows}) or a spreadsheet with a sheet a table and the full digits. Nothing else has to be installed."
    ),
    "tables_ending": _("Tables are written to files that end in {endings}."),
    # how the table is read
    "reading_times": _("{n} {n:time|times}: {first}–{last}."),
    "reading_wide": _(
        "The headings hold {n} {n:time|times} ({first}–{last}): “{wide}” is ticked, under Advanced."
    ),
    "reading_names": _("“{names}” is “{kind}”, under Advanced."),
    # the formula
    "formula_build": _("Build…"),
    "formula_title": _("Formula"),
    "formula_use": _("Use"),
    "formula_field": _("Field"),
    "formula_as": _("Taken as"),
    "formula_begin": _("Choose what is explained, and tick what explains it."),
    "formula_waiting": _("A tool is running; the first rows are shown once it has ended."),
    "formula_rows": _("The first rows ({n}), as the run will have them:"),
    "formula_whole": _("Rows with every value: {whole} of {every}; the first of them ({n}):"),
    "formula_gaps": _(
        "No row has every value (0 of {every}), so that a run has nothing to go by; those with most ({n}):"
    ),
    "formula_region": _("region"),
    "formula_time": _("time"),
    # neighbours on the map
    "neighbours_show": _("Show neighbours on the map"),
    "neighbours_hover": _(
        "{n} {n:region has|regions have} {links} {links:link|links}. Point at a region of the map."
    ),
    "neighbours_of": _("{region}: {n} {n:neighbour|neighbours}: {names}."),
    "neighbours_none": _("{region} has no neighbours."),
    "neighbours_wait": _("The weights are built…"),
    "neighbours_no_map": _("Choose the layer of the regions first."),
    "neighbours_by_time": _("There is one matrix a time; those of {time} are shown."),
}
