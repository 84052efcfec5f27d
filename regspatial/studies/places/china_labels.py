"""What readers see of the attributes and groups of the shipped maps, also where QGIS holds them as a layer."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any, Literal

from ...containers.labels import Label, made
from ...terms import TERMS
from ...words import Message
from .gazetteer import shipped_names

_GROUPS = frozenset(TERMS["macro_region"])


def china_labels() -> dict[str, Label]:
    """Return the labels of the attributes and groups of the shipped maps."""
    return {
        code: made(Message("{said}", said=one.said))
        for family in ("map_attribute", "macro_region")
        for code, one in TERMS[family].items()
    }


@lru_cache(maxsize=2)
def _called(level: Literal["province", "prefecture"]) -> Mapping[str, Label]:
    """Return what the units of a level are called, by code."""
    called: dict[str, dict[str, str]] = {}
    for row in shipped_names(level):
        if (row["lang"], row["kind"]) in (("zh", "short"), ("en", "full")):
            called.setdefault(row["adcode"], {}).setdefault(row["lang"], row["alias"])
    return {
        code: Label(en=names["en"], zh=names["zh"])
        for code, names in called.items()
        if len(names) == 2
    }


def parent_labels(parents: Iterable[Any]) -> Mapping[str, Label]:
    """Return what the units are called in which those of a map of China lie.

    Provinces, or the prefecture units in which counties lie; none if they are neither.
    """
    there = set(map(str, parents)) - {""}
    levels: tuple[Literal["province", "prefecture"], ...] = ("province", "prefecture")
    return next((_called(level) for level in levels if there <= set(_called(level))), {})


def labels_of_attributes(attributes: Mapping[str, Any]) -> dict[str, Label]:
    """Return the labels of attributes that are those of the shipped maps, by name and by what they hold."""
    divided = [
        name
        for name in ("region3", "region4")
        if name in attributes and {str(v).lower() for v in attributes[name]} - {""} <= _GROUPS
    ]
    parents = set(map(str, attributes.get("parent", ()))) - {""}
    called = parent_labels(parents)
    inside = {code: called[code] for code in sorted(parents)} if called else {}
    if not divided and not inside:
        return {}
    there = {str(group) for name in divided for group in attributes[name]} - {""}
    wanted = {*divided, *(["parent"] if "parent" in attributes else [])}
    known = china_labels()
    named = {k: v for k, v in known.items() if k in wanted}
    return named | {group: known[group.lower()] for group in sorted(there)} | inside
