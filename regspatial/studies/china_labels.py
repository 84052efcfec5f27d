"""What readers see of the attributes and groups of the shipped maps, also where QGIS holds them as a layer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..containers.labels import Label, made
from ..terms import TERMS
from ..words import Message

_GROUPS = frozenset(TERMS["macro_region"])


def china_labels() -> dict[str, Label]:
    """Return the labels of the attributes and groups of the shipped maps."""
    return {
        code: made(Message("{said}", said=one.said))
        for family in ("map_attribute", "macro_region")
        for code, one in TERMS[family].items()
    }


def labels_of_attributes(attributes: Mapping[str, Any]) -> dict[str, Label]:
    """Return the labels of attributes that are those of the shipped maps, by name and by what they hold."""
    divided = [
        name
        for name in ("region3", "region4")
        if name in attributes and set(map(str, attributes[name])) - {""} <= _GROUPS
    ]
    if not divided:
        return {}
    there = {str(group) for name in divided for group in attributes[name]} & _GROUPS
    wanted = {*divided, *there, *(["parent"] if "parent" in attributes else [])}
    return {k: v for k, v in china_labels().items() if k in wanted}
