# SPDX-License-Identifier: GPL-2.0-or-later
"""Names of regions that a layer shows for their codes, kept with it in every language the data has."""

from __future__ import annotations

import json
from collections.abc import Mapping

from qgis.core import (
    QgsCategorizedSymbolRenderer,
    QgsEditorWidgetSetup,
    QgsFeatureRenderer,
    QgsVectorLayer,
)

PROPERTY = "regspatial/names"
Names = Mapping[str, Mapping[str, tuple[str, str]]]
"""By field and code: (English, Chinese)."""


def keep(layer: QgsVectorLayer, names: Names) -> None:
    """Keep the names with a layer, so that a map in the other language can say them."""
    if names:
        layer.setCustomProperty(PROPERTY, json.dumps(names, ensure_ascii=False))


def in_language(names: Names, lang: str) -> dict[str, dict[str, str]]:
    """Return {field: {code: name}} in one language."""
    k = 1 if lang == "zh" else 0
    return {field: {code: both[k] for code, both in of.items()} for field, of in names.items()}


def say_in(renderer: QgsFeatureRenderer | None, layer: QgsVectorLayer, lang: str) -> None:
    """Say the names of a layer's classes in a language, whichever they were written in."""
    if not isinstance(renderer, QgsCategorizedSymbolRenderer):
        return
    try:
        kept = json.loads(str(layer.customProperty(PROPERTY) or "{}"))
    except ValueError:  # somebody's own property of that name
        return
    known = in_language(kept, lang).get(renderer.classAttribute(), {})
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
