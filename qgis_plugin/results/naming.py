# SPDX-License-Identifier: GPL-2.0-or-later
"""What the layers of a run are called: the output, the variable, the time and the weights.

A second run of a tool on another variable is told from the first in the layer tree, in legends and in
the list of layers.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from qgis.core import QgsProcessingContext

from .. import core
from ..i18n import message, say

_HEIGHT = {"lines": 3000, "layer": 2000, "areas": 1000}
"""Where a kind of output lies in the group: what is filled must not hide what is drawn in lines."""
_NAMED = 3
"""Variables that stand in a name; more of them are counted."""
_JOINED = 2
"""Links of regions without neighbours that stand in a name."""


def name_layers(
    context: QgsProcessingContext,
    destinations: Mapping[str, tuple[str, str]],
    group: str,
) -> None:
    """Name the layers that will be put into the project, and the group that holds them.

    Lines lie over regions, regions over merged regions, tables beneath; of a kind the first is on top, of
    lines the last: axes are found in the links, and are fewer.

    Parameters
    ----------
    context : QgsProcessingContext
    destinations : mapping of destination to (name, kind of the output)
        In the order of the tool's outputs.
    group : str
    """
    for k, (destination, (name, kind)) in enumerate(destinations.items()):
        if context.willLoadLayerOnCompletion(destination):
            details = context.layerToLoadOnCompletionDetails(destination)
            details.name, details.forceName, details.groupName = name, True, group
            from_below = k if kind == "lines" else len(destinations) - k
            details.layerSortKey = _HEIGHT.get(kind, 0) + from_below


def layer_name(label: str, what: Sequence[str], when: str, weights: str, lang: str) -> str:
    """Return what a layer is called: "Clusters by region: ln_inn, 2022 (Queen contiguity)"."""
    if not what:
        return label
    said: Any = message("layer_what_when", what=list(what), when=when) if when else list(what)
    key = "layer_name_weights" if weights else "layer_name"
    return say(key, lang, label=label, what=said, weights=weights)


def variables_of(
    params: Iterable[Any], plain: Mapping[str, Any], panel: Any, lang: str
) -> list[str]:
    """Return what a run is about: its variables, or what its formula explains, by their labels."""
    for kind in ("formula", "variable", "variables"):
        for p in params:
            chosen = plain.get(p.name)
            if p.kind != kind or not chosen or p.feeds.startswith("w."):
                continue
            if kind == "formula":
                chosen = _bare(str(chosen).partition("~")[0].strip())
            listed = list(chosen) if isinstance(chosen, list | tuple) else [chosen]
            shown = [core.variable_name(one, panel, lang) for one in listed[:_NAMED]]
            more = len(listed) - _NAMED
            return [*shown, say("and_more", lang, count=more)] if more > 0 else shown
    return []


def _bare(name: str) -> str:
    """Return a name without the quotation marks that a formula may want around it."""
    inside = name[1:-1]
    return inside if name == f"`{inside}`" and "`" not in inside else name


def time_of(plain: Mapping[str, Any], record: Any, *, one: bool) -> str:
    """Return the time of a result, or its first and last.

    Parameters
    ----------
    plain, record : of the run
    one : bool
        Whether it is a map, which shows one time or all of them at once.
        What it shows unasked is its last time where its values are other ones at the first; else it
        says none: the impacts of a model are no more of its last year than of its first.
    """
    if plain.get("at_time") not in (None, "", "all"):
        return str(plain["at_time"])
    times = list(getattr(record, "times", None) or ())
    if not times or times in ([None], ["all"]):  # a table without times
        return ""
    if len(times) == 1:
        return str(times[0])
    if one:
        return str(times[-1]) if _moves(record, times) else ""
    return f"{times[0]}–{times[-1]}"


def _moves(record: Any, times: Sequence[Any]) -> bool:
    """Return whether the values of a map by themselves are those of the last time, and others at the first.

    The times of a map may be others than those of its record: years ahead, which its columns name.
    """
    try:
        shown, first, last = (_values(record, time) for time in (None, times[0], times[-1]))
    except core.UnknownColumnError:
        return False
    return bool(shown == last != first)


def _values(record: Any, time: Any) -> list[Any]:
    """Return the values of a map at a time, each as text: an empty one equals an empty one there."""
    return [[str(v) for v in c.values.tolist()] for c in record.layer_columns(time)[1]]


def weights_of(
    params: Iterable[Any],
    plain: Mapping[str, Any],
    file: str | None,
    weights: Any,
    called: Mapping[str, str],
    lang: str,
) -> str:
    """Return the rule of the weights, or the name of their file; "" where a tool takes none.

    With a rule stand the links by which regions without neighbours were joined to their nearest.

    Parameters
    ----------
    params, plain : of the run
    file : str or None
    weights : SpatialWeights or PeriodWeights
    called : mapping of id to what the region is called
    lang : str
    """
    if file:
        return Path(file).stem
    for p in params:
        if p.name == "weights_kind" and plain.get("weights_file") is None:
            kind = plain.get("weights_kind") or p.default
            rule = next((str(c.label(lang)) for c in p.choices if c.value == kind), "")
            pairs = [f"{called.get(a, a)}–{called.get(b, b)}" for a, b in core.joined(weights)]
            joined = core.listed(pairs, _JOINED)
            return say("layer_joined", lang, weights=rule, pairs=joined) if pairs else rule
    return ""


def short_names(keys: Sequence[str]) -> list[str]:
    """Return the keys cut to ten characters, kept apart by a digit where two become one."""
    out: list[str] = []
    for key in keys:
        short = key[:10]
        for digit in range(2, 100):
            if short.lower() not in {o.lower() for o in out}:
                break
            short = f"{key[: 9 if digit < 10 else 8]}{digit}"
        out.append(short)
    return out


def without_number(field: str) -> str:
    """Return the name that a field has in a first run: "cluster" for "cluster_2"."""
    return re.sub(r"_\d+$", "", field)
