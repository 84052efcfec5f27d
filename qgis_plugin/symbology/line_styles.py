# SPDX-License-Identifier: GPL-2.0-or-later
"""Lines of a network: the greater the flow, the wider the line, and the greatest on top."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from qgis.core import QgsFeatureRequest, QgsLineSymbol, QgsRuleBasedRenderer

from .classes import Class, classes_of_limits, is_one, sequential

LINKS = ("#4a6785", 0.15, 1.8)
AXES = ("#a8071a", 0.7, 2.4)
"""Colour, least and greatest width in millimetres on the map."""
_FEW = 50
_PARTS = (0.5, 0.75, 0.9, 0.97, 1.0)
_FAINTEST = 0.4
"""Opacity of the least flows: the many small ones together must not hide the map."""


def classes_of(values: Sequence[float]) -> list[Class]:
    """Return classes of flows, the wider the fewer: many wide lines are one blot.

    The widest holds three lines in a hundred, the thinnest half of them; of few lines each as many.
    """
    if len(values) < _FEW:
        return sequential(values)
    ordered = sorted(values)
    at = [ordered[0], *(ordered[math.ceil(len(ordered) * part) - 1] for part in _PARTS)]
    bounds = [at[0]]
    for one in at[1:]:
        if not is_one(bounds[-1], one):
            bounds.append(one)
    if len(bounds) < 3:
        return sequential(values)
    return classes_of_limits(bounds, None)


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
