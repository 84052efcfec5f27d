# SPDX-License-Identifier: GPL-2.0-or-later
"""How many regions each class of a result has, shown in the layer tree by QGIS's own count of features.

What comes into the tree from a file of ours, at another day, moves with its years again, and its name follows its
style.
"""

from __future__ import annotations

from functools import partial
from typing import Any

from qgis.core import QgsLayerTreeGroup, QgsLayerTreeLayer, QgsProject
from qgis.PyQt.QtCore import QTimer

from . import shown_names, temporal

_RESULT = "regspatial/result"
_SHOWN = "showFeatureCount"


def mark(layer: Any, tool: str) -> None:
    """Mark a layer as the result of a tool: its classes are counted in the tree, no dialog proposes it."""
    layer.setCustomProperty(_RESULT, tool)


def is_result(layer: Any) -> bool:
    """Return whether a layer is what a tool of ours wrote in this project."""
    return bool(layer.customProperty(_RESULT))


class Counting:
    """Switches the count on for layers of results, as they come into the project's tree."""

    def __init__(self) -> None:
        self._root = QgsProject.instance().layerTreeRoot()
        self._root.addedChildren.connect(self._added)
        self._names = shown_names.Following()

    def stop(self) -> None:
        """Leave the tree alone."""
        self._root.addedChildren.disconnect(self._added)
        self._names.stop()

    def _added(self, node: Any, first: int, last: int) -> None:
        for child in node.children()[first : last + 1]:
            below = child.findLayers() if isinstance(child, QgsLayerTreeGroup) else [child]
            for one in below:
                layer = one.layer() if isinstance(one, QgsLayerTreeLayer) else None
                temporal.as_saved(layer)
                if isinstance(one, QgsLayerTreeLayer):
                    self._names.follow(one)
                if layer is not None and layer.isSpatial() and is_result(layer):
                    # the tree's model counts for what it shows already
                    QTimer.singleShot(0, partial(_show, layer.id()))


def _show(key: str) -> None:
    from . import merged  # not when QGIS starts: it reads layers

    node = QgsProject.instance().layerTreeRoot().findLayer(key)
    if node is not None and not merged.are_merged(node.layer()):
        node.setCustomProperty(_SHOWN, 1)
