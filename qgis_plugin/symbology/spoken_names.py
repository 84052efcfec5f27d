# SPDX-License-Identifier: GPL-2.0-or-later
"""Names of regions that a layer shows for their codes, and of its fields, kept with it in every language the data has."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from qgis.core import (
    QgsCategorizedSymbolRenderer,
    QgsEditorWidgetSetup,
    QgsFeatureRenderer,
    QgsVectorLayer,
)

PROPERTY, ALIASES = "regspatial/names", "regspatial/aliases"
Names = Mapping[str, Mapping[str, tuple[str, str]]]
"""By field and code: (English, Chinese)."""


def keep(layer: QgsVectorLayer, names: Names) -> None:
    """Keep the names with a layer, so that a map in the other language can say them."""
    if names:
        layer.setCustomProperty(PROPERTY, json.dumps(names, ensure_ascii=False))


def keep_aliases(layer: QgsVectorLayer, aliases: Mapping[str, tuple[str, str]]) -> None:
    """Keep what fields are called with a layer, so that a map in the other language can say it."""
    told = {field: both for field, both in aliases.items() if both[0] != both[1]}
    if told:
        layer.setCustomProperty(ALIASES, json.dumps(told, ensure_ascii=False))


def copy_aliases(layer: QgsVectorLayer, made: QgsVectorLayer) -> None:
    """Let a copy of a layer know what its fields are called."""
    if layer.customProperty(ALIASES):
        made.setCustomProperty(ALIASES, layer.customProperty(ALIASES))


def alias_in(layer: QgsVectorLayer, at: int, lang: str) -> str:
    """Return what a field is called in a language, whichever it was written in; a person's own name stays."""
    now = str(layer.attributeDisplayName(at))
    both = _kept(layer, ALIASES).get(layer.fields().at(at).name(), ())
    return str(both[lang == "zh"]) if now in both and len(both) == 2 else now


def _kept(layer: QgsVectorLayer, name: str) -> dict[str, Any]:
    try:
        found = json.loads(str(layer.customProperty(name) or "{}"))
    except ValueError:  # somebody's own property of that name
        return {}
    return found if isinstance(found, dict) else {}


def in_language(names: Names, lang: str) -> dict[str, dict[str, str]]:
    """Return {field: {code: name}} in one language."""
    k = 1 if lang == "zh" else 0
    return {field: {code: both[k] for code, both in of.items()} for field, of in names.items()}


def say_in(renderer: QgsFeatureRenderer | None, layer: QgsVectorLayer, lang: str) -> None:
    """Say the names of a layer's classes in a language, whichever they were written in."""
    if not isinstance(renderer, QgsCategorizedSymbolRenderer):
        return
    known = in_language(_kept(layer, PROPERTY), lang).get(renderer.classAttribute(), {})
    for k, category in enumerate(renderer.categories()):
        name = known.get(str(category.value()))
        if name:
            renderer.updateCategoryLabel(k, name)


def in_table(layer: QgsVectorLayer, named: Mapping[str, Mapping[str, str]]) -> None:
    """Let the attribute table show names instead of codes, field by field; the file keeps the codes."""
    for field, codes in named.items():
        at = layer.fields().lookupField(field)
        shown = [{name: code} for code, name in sorted(codes.items())]
        if at >= 0:
            layer.setEditorWidgetSetup(at, QgsEditorWidgetSetup("ValueMap", {"map": shown}))
