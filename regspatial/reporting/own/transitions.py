"""Pictures of moves between clusters: how many from which to which, and where."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from ...choices.languages import check_language
from ...containers import Regions
from ...results.local_autocorrelation import NOT_SIGNIFICANT, ClusterTransitions
from ...studies.data_records import JoinReport
from ...terms import named
from ...terms.palette import CLUSTERS, JOINED
from ...words import Message, _
from ..style import INK, describe, drawing, new_figure, titles
from .clusters import classes_map, paler

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_ISOLATED = CLUSTERS["isolate"]
_NOW_NOTHING = "#8a7f8d"
"""What is significant no more: grey, but no paler than the clusters, since it moved."""
_STAYED = 0.3
"""How much of a cluster's colour a region keeps that did not move."""


def _family(record: ClusterTransitions) -> str:
    return "cluster" if record.states == "cluster" else "quadrant"


def transitions_figure(
    record: ClusterTransitions, *, title: str | None = None, language: str = "en"
) -> Figure:
    """Draw the counts: a row a cluster at the first time, a column one at the last.

    Parameters
    ----------
    record : ClusterTransitions
    title, language
    """
    language = check_language(language)
    drawn, caption = titles(title, record.tables()[0].title(language))
    used = (record.counts.sum(axis=0) > 0) | (record.counts.sum(axis=1) > 0)
    at = np.flatnonzero(used)
    counts = record.counts[np.ix_(at, at)]
    names = [named(_family(record), record.codes[k] or "none", language) for k in at]
    ends = [Message(_("In {time}"), time=t).text(language) for t in (record.first, record.last)]
    with drawing([drawn, *names, *ends], language):
        figure = new_figure(max(5.4, 2.6 + 0.75 * len(at)), 1.7 + 0.42 * len(at))
        axes = figure.add_subplot()
        axes.imshow(np.sqrt(counts), cmap="Blues", vmin=0.0, vmax=1.25 * np.sqrt(counts.max()))
        for i, row in enumerate(counts):
            for j, n in enumerate(row.tolist()):
                if n:
                    dark = n > 0.5 * counts.max()
                    weight = "normal" if i == j else "bold"
                    axes.text(
                        j,
                        i,
                        str(n),
                        ha="center",
                        va="center",
                        fontweight=weight,
                        color="white" if dark else INK,
                    )
        axes.set_aspect("auto")
        axes.set_xticks(np.arange(len(at)), names, rotation=30, ha="right", rotation_mode="anchor")
        axes.set_yticks(np.arange(len(at)), names)
        axes.set_ylabel(ends[0])
        axes.set_xlabel(ends[1])
        axes.spines[:].set_visible(False)
        axes.tick_params(length=0)
        axes.set_title(drawn)
        text = Message(
            _("Heat map: {title}. {stable} of {n} {n:region|regions} stayed."),
            title=caption,
            stable=record.stable,
            n=len(record.ids),
        )
        return describe(figure, caption, text.text(language))


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
    family = _family(record)
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
