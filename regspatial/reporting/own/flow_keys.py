"""What the colours and marks of a flow map say."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from ...containers import Regions
from ...results.network import DevelopmentAxes, GrowthPoles, Hinterlands
from ...words import Message, _
from ..cartography.key import Key, text_key
from ..cartography.map_parts import NO_DATA_SAID, no_data_patch
from ..style import CONTRAST, MUTED, pick

PLAIN = "#eef1f3"
FLOW = "#12365f"
MOST_NAMED = 20
"""Poles whose hinterlands stand in the legend by name; more are told apart by colours that come again."""
MOST_AXES = 30
PALE = (
    "#bcd6ea",
    "#f6d7a8",
    "#c3dfb8",
    "#e3c6e0",
    "#f3c5bd",
    "#cfe8e4",
    "#e6dfa9",
    "#d3d1ea",
)
POLE = _("Growth pole")
_AXIS = _("Development axis")
_STRONGEST_AXES = _("Development axis (the {n} strongest)")
FLOW_SAID = _("Flow (width)")
NO_POLE = _("no pole")
HINTERLANDS = _("Hinterland of")
AROUND_POLES = _("Hinterlands, each round its pole")


def key_of(
    regions: Regions, territory: Hinterlands | None, names: Mapping[str, str], language: str
) -> Key:
    """Return the colours of the regions by their pole, and what the legend calls them."""
    if territory is None:
        return Key((PLAIN,), ("",), np.zeros(regions.n, dtype=np.intp))
    if len(territory.poles) > MOST_NAMED:
        return _pale(regions, territory)
    pole = dict(zip(territory.ids, territory.pole_of().tolist(), strict=True))
    of = np.array([pole.get(i, "") for i in regions.ids])
    key = text_key(np.array([*territory.poles, *of.tolist()]), None)
    labels = [names.get(p, p) for p in territory.poles]
    numbers = key.numbers[len(territory.poles) :]
    if (numbers < 0).any():  # what is no node has neither pole nor place in the legend of poles
        alone = any(not one for one in pole.values())
        return Key(
            (*key.colours, PLAIN),
            (*labels, pick(NO_POLE, language) if alone else ""),
            np.where(numbers < 0, len(labels), numbers),
        )
    return Key(key.colours, labels, numbers)


def _pale(regions: Regions, territory: Hinterlands) -> Key:
    """Return colours of many hinterlands: eight that come again, each as far as can be from its like."""
    at = {one: k for k, one in enumerate(regions.ids)}
    xy = np.asarray(regions.coordinates(), dtype=float)
    colour: dict[str, int] = {}
    for pole in territory.poles:
        here = xy[at[pole]]
        apart = np.full(len(PALE), np.inf)
        for other, k in colour.items():
            apart[k] = min(apart[k], float(np.hypot(*(xy[at[other]] - here))))
        colour[pole] = int(np.argmax(apart))
    pole_of = dict(zip(territory.ids, territory.pole_of().tolist(), strict=True))
    numbers = [colour.get(pole_of.get(i, ""), len(PALE)) for i in regions.ids]
    return Key((*PALE, PLAIN), ("",) * (len(PALE) + 1), np.array(numbers, dtype=np.intp))


def handles_of(
    key: Key,
    poles: GrowthPoles | None,
    axes: DevelopmentAxes | None,
    language: str,
    *,
    beyond: bool = False,
    widths: Sequence[tuple[float, str]] = (),
) -> tuple[list[Any], list[str]]:
    """Return the marks of the legend and their words, with one for regions `beyond` the network.

    `widths` are lines of so many points, and the flows that they are.
    """
    from matplotlib.lines import Line2D
    from matplotlib.patches import Patch

    handles: list[Any] = [
        Patch(facecolor=c, edgecolor=MUTED, linewidth=0.3)
        for c, text in zip(key.colours, key.labels, strict=False)
        if text
    ]
    texts = [text for text in key.labels if text]
    for points, said in widths or ((1.8, pick(FLOW_SAID, language)),):
        handles.append(Line2D([], [], color=FLOW, lw=points, alpha=0.6))
        texts.append(said)
    if poles is not None and poles.n_poles:
        handles.append(Line2D([], [], marker="o", ls="none", color=CONTRAST, ms=6))
        texts.append(pick(POLE, language))
    if axes is not None:
        handles.append(Line2D([], [], color=CONTRAST, lw=1.4, ls=(0, (5, 2))))
        some = len(axes.axes) > MOST_AXES
        word = Message(_STRONGEST_AXES, n=MOST_AXES).text(language)
        texts.append(word if some else pick(_AXIS, language))
    if beyond:
        handles.append(no_data_patch())
        texts.append(pick(NO_DATA_SAID, language))
    return handles, texts
