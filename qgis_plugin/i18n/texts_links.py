# SPDX-License-Identifier: GPL-2.0-or-later
"""The sentences on the links of a network by key, in English; the Chinese stands in the .po of the core."""


def _(sentence: str) -> str:
    """Mark a sentence for translation; see texts.py."""
    return sentence


TEXTS = {
    "links": _("Links drawn"),
    "links_help": _(
        "Automatic: all of them below {many} {many:node|nodes}; from there on the {k} greatest that leave or reach each node, "
        "so that the map can be read. Disparity filter: those that are significant at either end (5 %). "
        "Shares and ranks are those among all links of the backbone, whose table is always whole."
    ),
    "links_auto": _("Automatic"),
    "links_all": _("All"),
    "links_top-k": _("The {k} greatest of each node"),
    "links_disparity": _("Disparity filter"),
    "links_told": _(
        "Of {of} {of:link|links} of the backbone the layer of lines holds {n} ({rule}). Choose “All” under “Links drawn” "
        "to have every one."
    ),
    "legend_axes": _("Axes: {what}"),
    "legend_links": _("Links: {what}"),
    "links_flow": _("{flow} ({rule})"),
}
