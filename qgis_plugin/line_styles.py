# SPDX-License-Identifier: GPL-2.0-or-later
"""Lines of a network: the greater the flow, the wider the line, and the greatest on top."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from qgis.core import QgsFeatureRequest, QgsLineSymbol, QgsRuleBasedRenderer

LINKS = ("#4a6785", 0.15, 1.8)
AXES = ("#a8071a", 0.7, 2.4)
"""Colour, least and greatest width in millimetres on the map."""
_FAINTEST = 0.4
"""Opacity of the least flows: the many small ones together must not hide the map."""


def by_width(
    field: str, classes: Sequence[Any], line: tuple[str, float, float]
) -> QgsRuleBasedRenderer:
    """Return classes of one colour, growing width and opacity; a class alone is drawn widest.

    Rules, since a file keeps the bounds of a graduated renderer to fifteen decimals: gravity in
    small units would fall out of its class.

    Parameters
    ----------
    field : str
    classes : sequence of classes.Class
        Ascending.
    line : (colour, least width, greatest width)
    """
    colour, least, greatest = line
    last = max(len(classes) - 1, 1)
    root = QgsRuleBasedRenderer.Rule(None)
    for k, c in enumerate(classes):
        above = ">=" if k == 0 else ">"
        test = f'"{field}" {above} {c.low!r} AND "{field}" <= {c.high!r}'
        part = k / last if len(classes) > 1 else 1.0
        symbol = _line(colour, least + (greatest - least) * part**2)
        symbol.setOpacity(_FAINTEST + (1 - _FAINTEST) * part)
        root.appendChild(QgsRuleBasedRenderer.Rule(symbol, 0, 0, test, c.label))
    renderer = QgsRuleBasedRenderer(root)
    order = QgsFeatureRequest.OrderBy([QgsFeatureRequest.OrderByClause(f'"{field}"', True)])
    renderer.setOrderBy(order)
    renderer.setOrderByEnabled(True)
    return renderer


def _line(colour: str, width: float) -> QgsLineSymbol:
    return QgsLineSymbol.createSimple(
        {
            "line_color": colour,
            "line_width": f"{width:.2f}",
            "capstyle": "round",
            "joinstyle": "round",
        }
    )
