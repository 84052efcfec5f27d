# SPDX-License-Identifier: GPL-2.0-or-later
"""Regions merged into hinterlands, a polygon a pole: a legend counts the regions in them."""

from __future__ import annotations

from collections.abc import Sequence

from qgis.core import QgsRenderContext, QgsVectorLayer

from ..reading import features
from ..values import to_python

POLE = "pole_id"
"""The field of the code of a hinterland's pole."""
MERGED = "n_regions"
"""The field of how many regions a hinterland is made of."""


def are_merged(layer: QgsVectorLayer) -> bool:
    """Return whether the features of a layer are hinterlands: one a class, which would be counted as one each."""
    fields = layer.fields()
    return all(fields.lookupField(name) >= 0 for name in (POLE, MERGED))


def counts(layer: QgsVectorLayer, keys: Sequence[str]) -> dict[str, int]:
    """Return of how many regions the hinterlands of each class of a style are made, by its key."""
    found: dict[str, int] = dict.fromkeys(keys, 0)
    context, renderer = QgsRenderContext(), layer.renderer().clone()
    renderer.startRender(context, layer.fields())
    try:
        for feature in features.seen(layer):
            context.expressionContext().setFeature(feature)
            for key in renderer.legendKeysForFeature(feature, context):
                found[key] = found.get(key, 0) + int(to_python(feature[MERGED]) or 0)
    finally:
        renderer.stopRender(context)
    return found
