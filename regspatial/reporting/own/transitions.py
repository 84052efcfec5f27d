"""Classes of the maps of what moved between clusters, and of what a table lacks."""

from __future__ import annotations

from ...results.local_autocorrelation import NOT_SIGNIFICANT, ClusterTransitions
from ...studies.data_records import JoinReport
from ...terms import Named
from ...terms.palette import CLUSTERS, JOINED
from ...words import Message, Words, _
from .clusters import Classes, paler

_ISOLATED = CLUSTERS["isolate"]
_NOW_NOTHING = "#8a7f8d"
"""What is significant no more: grey, but no paler than the clusters, since it moved."""
_STAYED = 0.3
"""How much of a cluster's colour a region keeps that did not move."""


def transition_classes(record: ClusterTransitions) -> Classes:
    """Return the cluster of each region at the last time, in full colour where it moved there."""
    family = "cluster" if record.states == "cluster" else "quadrant"
    classes: dict[str, str] = {}
    labels: dict[str, Words] = {}
    colours: dict[str, str] = {}
    for one, a, b in zip(record.ids, record.before.tolist(), record.after.tolist(), strict=True):
        code = f"{b}:{a != b}"
        classes[one] = code
        said = _("{cluster}, moved there") if a != b else _("{cluster}, as before")
        labels[code] = Message(said, cluster=Named(family, b or "none"))
        colour = CLUSTERS.get(b, _ISOLATED)
        if b == NOT_SIGNIFICANT:
            colours[code] = colour if a == b else _NOW_NOTHING
        else:
            colours[code] = paler(colour, _STAYED) if a == b else colour
    order = [f"{c}:{moved}" for c in record.codes for moved in (True, False)]
    return Classes(classes, order, colours, labels, record.tables()[0].en)


def join_classes(record: JoinReport) -> Classes:
    """Return which regions of the map the table has, and which it lacks."""
    there = set(record.matched)
    classes = {one: "both" if one in there else "map_only" for one in record.map_ids}
    labels = {one: Named("joined", one) for one in ("both", "map_only")}
    colours = {"both": paler(JOINED["both"], 0.5), "map_only": JOINED["map_only"]}
    return Classes(classes, ("both", "map_only"), colours, labels, record.tables()[0].en)
