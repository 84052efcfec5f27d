"""Classes of the maps of poles: over time, and by the scale of their territory."""

from __future__ import annotations

from ...results.network.evolution import STATES, Evolution
from ...results.network.scales import PoleScales, scale_called
from ...terms import Named
from ...terms.palette import NO_DATA
from ...words import Message, Words, _
from .clusters import Classes

STATE_COLOURS = {
    "persistent": "#ca1a20",
    "emerging": "#e8a33d",
    "fading": "#2265ad",
    "passing": "#8d9399",
    "never": NO_DATA,
}
SCALE_COLOURS = ("#ca1a20", "#e8a33d", "#2265ad", "#7a5195", "#4d8f4d", "#8c564b")


def state_classes(record: Evolution) -> Classes:
    """Return the state of each region that was ever a pole."""
    states = {one: record.states().get(one, "never") for one in record.ids}
    labels: dict[str, Words] = {s: Named("pole_state", s) for s in STATES}
    labels["never"] = Message(_("Never a pole"))
    return Classes(states, (*STATES, "never"), STATE_COLOURS, labels, record.tables()[1].en)


def scale_classes(record: PoleScales) -> Classes:
    """Return the widest scale at which each region is a pole."""
    widest = record.widest()
    classes = {one: widest[one].code if one in widest else "none" for one in record.ids}
    order = [*(s.code for s in record.scales), "none"]
    colours = {s.code: SCALE_COLOURS[k % len(SCALE_COLOURS)] for k, s in enumerate(record.scales)}
    labels: dict[str, Words] = {s.code: scale_called(record, s) for s in record.scales}
    labels["none"] = Message(_("Pole of no scale"))
    caption = Message(_("Widest scale at which a region is a pole"))
    return Classes(classes, order, {**colours, "none": NO_DATA}, labels, caption)
