# SPDX-License-Identifier: GPL-2.0-or-later
"""The sentences on maps of China by key, in English; the Chinese stands in the .po of the core."""


def _(sentence: str) -> str:
    """Mark a sentence for translation; see texts.py."""
    return sentence


TEXTS = {
    "map_review": _("Map review number: {number}"),
    "map_for_analysis": _(
        "Boundaries serve the analysis; a map published in China needs an approved base map."
    ),
    "sea_islands": _("South China Sea Islands"),
    "rm_review_number": _("Review number"),
    "rm_review_number_help": _(
        "Under which your base map was approved; printed beside the source. Fill in “Approved base map” too. "
        "Without a number a map of China says that its boundaries serve the analysis."
    ),
    "rm_require_review": _("Refuse a map of China without a review number"),
    "rm_require_review_help": _("China is recognised by its extent, in any coordinate system."),
    "rm_base_map": _("Approved base map"),
    "rm_base_map_help": _(
        "A layer of your own, drawn over the regions in outlines, in map and inset; in any coordinate "
        "system."
    ),
    "rm_inset_layer": _("Layer of the inset"),
    "rm_inset_layer_help": _("What the inset of the South China Sea shows beside the regions."),
    "rm_dash_line": _("Dash line"),
    "rm_dash_line_help": _("Drawn in map and inset."),
    "rm_no_base_map": _(
        "The review number {number} belongs to an approved base map, and none is given. Fill in “Approved base "
        "map” with that layer, or leave “Review number” empty."
    ),
    "rm_no_review": _(
        "This is a map of China without a review number, and “Refuse a map of China without a review "
        "number” is on. Fill in “Review number” with that of an approved base map, or switch it off."
    ),
}
