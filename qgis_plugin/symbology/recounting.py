# SPDX-License-Identifier: GPL-2.0-or-later
"""Large numbers of a legend in the steps of a map's language: an English style counts in billions, a Chinese map does not."""

from __future__ import annotations

import re
from itertools import pairwise

from qgis.core import QgsFeatureRenderer, QgsGraduatedSymbolRenderer, QgsRuleBasedRenderer

from .classes import classes_of_limits, counted

_NUMBER = r"(-?[\d.]+(?:e[+-]?\d+)?)"
_CLASS = re.compile(rf'("[^"]+") >=? {_NUMBER} AND \1 <= {_NUMBER}')
"""As our rules are written."""


def labels_in(renderer: QgsFeatureRenderer | None, lang: str) -> dict[str, str]:
    """Return what the classes of numbers of a style of ours are called in a language, by what they are called.

    Empty where the labels are somebody's own, or say so already.
    """
    found = _classes(renderer)
    if not found or any(a[1] != b[0] for a, b in pairwise(found)):
        return {}
    classes = classes_of_limits([found[0][0], *(high for _, high, _ in found)], None)
    written = [label for _, _, label in found]
    for other in ("en", "zh"):
        if other != lang and [one.label for one in counted(classes, other)] == written:
            said = [one.label for one in counted(classes, lang)]
            return {old: new for old, new in zip(written, said, strict=True) if old != new}
    return {}


def _classes(renderer: QgsFeatureRenderer | None) -> list[tuple[float, float, str]]:
    """Return the bounds and labels of the classes of numbers, ascending."""
    if isinstance(renderer, QgsGraduatedSymbolRenderer):
        return [(r.lowerValue(), r.upperValue(), r.label()) for r in renderer.ranges()]
    if not isinstance(renderer, QgsRuleBasedRenderer):
        return []
    rules = renderer.rootRule().children()
    parts = [(_CLASS.fullmatch(rule.filterExpression()), rule.label()) for rule in rules]
    return [(float(m[2]), float(m[3]), label) for m, label in parts if m is not None]
