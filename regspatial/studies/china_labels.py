"""What readers see of the attributes and groups of the shipped maps, also where QGIS holds them as a layer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..containers.labels import Label, made
from ..words import Message, Sentence, _, p_

_ATTRIBUTES: dict[str, Sentence] = {
    "region3": _("three macro-regions"),
    "region4": _("four macro-regions"),
    "parent": _("province"),
}
_GROUPS: dict[str, Sentence] = {
    "east": p_("macro-region", "East"),
    "central": p_("macro-region", "Central"),
    "west": p_("macro-region", "West"),
    "northeast": p_("macro-region", "Northeast"),
}


def china_labels() -> dict[str, Label]:
    """Return the labels of the attributes and groups of the shipped maps."""
    return {k: made(Message(v)) for k, v in {**_ATTRIBUTES, **_GROUPS}.items()}


def labels_of_attributes(attributes: Mapping[str, Any]) -> dict[str, Label]:
    """Return the labels of attributes that are those of the shipped maps, by name and by what they hold."""
    divided = [
        name
        for name in ("region3", "region4")
        if name in attributes and set(map(str, attributes[name])) - {""} <= set(_GROUPS)
    ]
    if not divided:
        return {}
    there = {str(group) for name in divided for group in attributes[name]} & set(_GROUPS)
    wanted = {*divided, *there, *(["parent"] if "parent" in attributes else [])}
    return {k: v for k, v in china_labels().items() if k in wanted}
