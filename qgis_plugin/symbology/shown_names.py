# SPDX-License-Identifier: GPL-2.0-or-later
"""Which of its fields a layer of results shows, said in its name: "x: from others – Map of impacts by region: y".

A layer of clusters shows its clusters, and its name says so; one of impacts has a style for each variable and
effect. The name follows the style that is chosen in the layer's menu, unless a person gave it another. A style
brings its own properties of the layer along, so that what is noted there stands in the layer's tree too.
"""

from __future__ import annotations

from functools import partial
from typing import Any

from qgis.core import QgsLayerTreeLayer, QgsProcessingContext, QgsProject, QgsVectorLayer
from qgis.PyQt import sip

from ..i18n import say

_CALLED, _IMPLIED, _GIVEN = (f"regspatial/{one}" for one in ("called", "implied", "named"))
_NOTED = (_CALLED, _IMPLIED, _GIVEN, "regspatial/result", "regspatial/study_step")
_NAMES_ITSELF = ("lisa", "poles")
"""Styles of tools whose first map is what the layer is called after."""


def mark(
    layer: QgsVectorLayer, style: str | None, context: QgsProcessingContext, destination: str
) -> None:
    """Name a layer that will be put into the project after what it shows, if it can show several things."""
    if not context.willLoadLayerOnCompletion(destination):
        return
    manager = layer.styleManager()
    if manager is None or len(manager.styles()) < 2 or not layer.isSpatial():
        return
    details = context.layerToLoadOnCompletionDetails(destination)
    layer.setCustomProperty(_CALLED, details.name)
    layer.setCustomProperty(_IMPLIED, manager.currentStyle() if style in _NAMES_ITSELF else "")
    details.name = name_of(layer)
    layer.setCustomProperty(_GIVEN, details.name)


def called(layer: Any) -> str:
    """Return what a layer is called without what it shows."""
    return str(layer.customProperty(_CALLED) or layer.name())


def name_of(layer: QgsVectorLayer) -> str:
    """Return what a layer is called with what its style shows."""
    shown, name = layer.styleManager().currentStyle(), called(layer)
    if shown == layer.customProperty(_IMPLIED) or name.endswith(
        shown
    ):  # a map of the variable says it already
        return name
    return say("layer_shows", shown=shown, name=name)


def copy(layer: QgsVectorLayer, made: QgsVectorLayer) -> None:
    """Let a copy of a layer be called as the layer is."""
    for one in (_CALLED, _IMPLIED, _GIVEN):
        if layer.customProperty(one) is not None:
            made.setCustomProperty(one, layer.customProperty(one))


class Following:
    """Names layers anew as their styles are changed, and lets them keep what is noted of them."""

    def __init__(self) -> None:
        self._heard: dict[str, tuple[Any, Any]] = {}

    def follow(self, node: QgsLayerTreeLayer) -> None:
        """Listen to the layer of a node, if it is one of ours."""
        layer = node.layer()
        if not isinstance(layer, QgsVectorLayer):
            return
        for one in _NOTED:
            if layer.customProperty(one, ""):
                node.setCustomProperty(one, layer.customProperty(one))
        manager = layer.styleManager()
        ours = any(node.customProperty(one, "") for one in _NOTED)
        before = self._heard.get(layer.id())
        if not ours or (before is not None and before[0] is manager):
            return
        slot = partial(_changed, layer.id())
        manager.currentStyleChanged.connect(slot)
        self._heard[layer.id()] = (manager, slot)

    def stop(self) -> None:
        """Listen no more."""
        for manager, slot in self._heard.values():
            if not sip.isdeleted(manager):
                manager.currentStyleChanged.disconnect(slot)
        self._heard.clear()


def _changed(key: str, _style: str) -> None:
    """Note again what the other style did not know, and name the layer."""
    node = QgsProject.instance().layerTreeRoot().findLayer(key)
    layer = None if node is None else node.layer()
    if not isinstance(layer, QgsVectorLayer):
        return
    for one in _NOTED:
        if node.customProperty(one, ""):
            layer.setCustomProperty(one, node.customProperty(one))
    if layer.name() != layer.customProperty(_GIVEN, ""):
        return
    layer.setName(name_of(layer))
    for holder in (layer, node):
        holder.setCustomProperty(_GIVEN, layer.name())
