"""The map of poles by the scale of their territory."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ...choices.languages import check_language
from ...containers import Regions
from ...results.network.scales import PoleScales, scale_called
from ...terms.palette import NO_DATA
from ...words import _, say
from ..style import titles
from .clusters import classes_map

if TYPE_CHECKING:
    from matplotlib.figure import Figure

MOST = 40
"""Regions of the picture: with more, names lie on each other."""
COLOURS = ("#ca1a20", "#e8a33d", "#2265ad", "#7a5195", "#4d8f4d", "#8c564b")


def scales_map(
    record: PoleScales,
    regions: Regions,
    *,
    title: str | None = None,
    language: str = "en",
    **how: Any,
) -> Figure:
    """Draw the widest scale at which each region is a pole.

    Parameters
    ----------
    record : PoleScales
    regions : Regions
    title, language
    **how
        As for `choropleth`.
    """
    language = check_language(language)
    caption = say(_("Widest scale at which a region is a pole"), language)
    drawn, caption = titles(title, caption)
    widest = record.widest()
    classes = {one: widest[one].code if one in widest else "none" for one in record.ids}
    order = [*(s.code for s in record.scales), "none"]
    colours = {s.code: COLOURS[k % len(COLOURS)] for k, s in enumerate(record.scales)}
    labels = {s.code: say(scale_called(record, s), language) for s in record.scales}
    labels["none"] = say(_("Pole of no scale"), language)
    return classes_map(
        regions,
        classes,
        order,
        {**colours, "none": NO_DATA},
        labels,
        drawn,
        caption,
        language,
        **how,
    )
