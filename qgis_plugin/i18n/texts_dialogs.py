# SPDX-License-Identifier: GPL-2.0-or-later
"""The sentences of what the dialogs of tools have of their own; the Chinese stands in the .po of the core."""


def _(sentence: str) -> str:
    """Mark a sentence for translation; see texts.py."""
    return sentence


TEXTS = {
    "results_heading": _("Results"),
    "held_times": _("Empty, or a time of the table"),
    "held_groups": _("Empty, or an attribute of the map"),
    "held_several_times": _("Empty, or times of the table, chosen one after another"),
    "held_several_groups": _("Attributes of the map, chosen one after another"),
    "held_span": _("Empty, or a span: choose its first time, then its last"),
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
    # the formula
    "formula_build": _("Build…"),
    "formula_title": _("Formula"),
    "formula_use": _("Use"),
    "formula_field": _("Field"),
    "formula_as": _("Taken as"),
    "formula_begin": _("Choose what is explained, and tick what explains it."),
    "formula_rows": _("The first rows ({n}), as the run will have them:"),
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
