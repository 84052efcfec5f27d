# SPDX-License-Identifier: GPL-2.0-or-later
"""Graduated circles over regions: an amount is seen by the area of a circle, not by the shade of a region."""

from __future__ import annotations

import math
from collections.abc import Sequence

from qgis.core import (
    QgsCentroidFillSymbolLayer,
    QgsFillSymbol,
    QgsMarkerSymbol,
    QgsRuleBasedRenderer,
    QgsSymbol,
)

from ..core import palette
from .classes import Class

_LARGEST = 8.5
"""Millimetres across the largest circle: a province holds it on a page."""
_LEAST = 0.12
"""Share of it that the smallest circle has at least."""
_GROUND = "#eef1f3"


def by_area(
    field: str, classes: Sequence[Class], missing: tuple[QgsSymbol, str] | None
) -> QgsRuleBasedRenderer:
    """Return circles whose areas are as the upper limits of the classes, over pale regions.

    `missing`: the symbol of regions without a value and what the legend calls them; None where there are none.
    """
    largest = max((one.high for one in classes), default=1.0)
    root = QgsRuleBasedRenderer.Rule(None)
    for k, one in enumerate(classes):
        share = math.sqrt(max(one.high, 0.0) / largest) if largest > 0.0 else 1.0
        above = ">=" if k == 0 else ">"
        test = f'"{field}" {above} {one.low!r} AND "{field}" <= {one.high!r}'
        symbol = _circle(_LARGEST * max(share, _LEAST), len(classes) - k)
        root.appendChild(QgsRuleBasedRenderer.Rule(symbol, 0, 0, test, one.label))
    if missing is not None:
        symbol, said = missing
        root.appendChild(QgsRuleBasedRenderer.Rule(symbol, 0, 0, f'"{field}" IS NULL', said))
    renderer = QgsRuleBasedRenderer(root)
    renderer.setUsingSymbolLevels(True)
    return renderer


def _circle(size: float, level: int) -> QgsFillSymbol:
    """Return a pale region with a circle on its largest part, drawn after all regions: the smallest last."""
    symbol = QgsFillSymbol.createSimple(
        {"color": _GROUND, "outline_color": palette.OUTLINE, "outline_width": "0.15"}
    )
    centre = QgsCentroidFillSymbolLayer()
    centre.setPointOnSurface(True)
    centre.setPointOnAllParts(False)
    centre.setSubSymbol(
        QgsMarkerSymbol.createSimple(
            {
                "name": "circle",
                "color": palette.POLICY["treated"],
                "outline_color": "#ffffff",
                "outline_width": "0.15",
                "size": f"{size:.3f}",
            }
        )
    )
    centre.setRenderingPass(level)
    symbol.appendSymbolLayer(centre)
    return symbol
