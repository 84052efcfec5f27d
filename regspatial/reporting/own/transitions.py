"""Maps of what moved between clusters, and of what a table lacks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ...choices.languages import check_language
from ...containers import Regions
from ...results.local_autocorrelation import NOT_SIGNIFICANT, ClusterTransitions
from ...studies.data_records import JoinReport
from ...terms import named
from ...terms.palette import CLUSTERS, JOINED
from ...words import Message, _
from ..style import titles
from .clusters import classes_map, paler

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_ISOLATED = CLUSTERS["isolate"]
_NOW_NOTHING = "#8a7f8d"
"""What is significant no more: grey, but no paler than the clusters, since it moved."""
_STAYED = 0.3
"""How much of a cluster's colour a region keeps that did not move."""


def transitions_map(
    record: ClusterTransitions,
    regions: Regions,
    *,
    title: str | None = None,
    language: str = "en",
    **how: Any,
) -> Figure:
    """Draw each region by its cluster at the last time, in full colour where it moved there.

    Parameters
    ----------
    record : ClusterTransitions
    regions : Regions
    title, language
    **how
        As for `choropleth`.
    """
    language = check_language(language)
    drawn, caption = titles(title, record.tables()[0].title(language))
    family = "cluster" if record.states == "cluster" else "quadrant"
    classes, labels, colours = {}, {}, {}
    for one, a, b in zip(record.ids, record.before.tolist(), record.after.tolist(), strict=True):
        code = f"{b}:{a != b}"
        classes[one] = code
        said = _("{cluster}, moved there") if a != b else _("{cluster}, as before")
        cluster = named(family, b or "none", language)
        labels[code] = Message(said, cluster=cluster).text(language)
        colour = CLUSTERS.get(b, _ISOLATED)
        if b == NOT_SIGNIFICANT:
            colours[code] = colour if a == b else _NOW_NOTHING
        else:
            colours[code] = paler(colour, _STAYED) if a == b else colour
    order = [f"{c}:{moved}" for c in record.codes for moved in (True, False)]
    return classes_map(regions, classes, order, colours, labels, drawn, caption, language, **how)


def join_map(
    record: JoinReport,
    regions: Regions,
    *,
    title: str | None = None,
    language: str = "en",
    **how: Any,
) -> Figure:
    """Draw which regions of the map the table has, and which it lacks.

    Parameters
    ----------
    record : JoinReport
    regions : Regions
    title, language
    **how
        As for `choropleth`.
    """
    language = check_language(language)
    drawn, caption = titles(title, record.tables()[0].title(language))
    there = set(record.matched)
    classes = {one: "both" if one in there else "map_only" for one in record.map_ids}
    labels = {one: named("joined", one, language) for one in ("both", "map_only")}
    colours = {"both": paler(JOINED["both"], 0.5), "map_only": JOINED["map_only"]}
    return classes_map(
        regions, classes, ("both", "map_only"), colours, labels, drawn, caption, language, **how
    )
