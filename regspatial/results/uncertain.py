"""Values by region that differ by less than the uncertainty of one of them: a map gives them one colour."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from ..errors import listed
from ..words import Message, Spoken, _
from .layer import LayerColumn

Array = NDArray[np.float64]

_SAME = 1e-9
"""Values that differ by less than this share of the largest are one number, as classes have it."""


def within_uncertainty(values: Array, low: Array, high: Array) -> bool:
    """Return whether values range over less than the median width of their intervals.

    The median, since one region with a wide interval says nothing of the others. Values that are one number are not
    meant: a map has one class of them anyway, and nothing is hidden. NaN is left out.
    """
    shown = np.asarray(values, dtype=float)
    width = np.asarray(high, dtype=float) - np.asarray(low, dtype=float)
    shown, width = shown[np.isfinite(shown)], width[np.isfinite(width)]
    if not shown.size or not width.size:
        return False
    span = float(np.ptp(shown))
    return span > _SAME * float(np.abs(shown).max()) and span < float(np.median(width))


def of_one_colour(column: LayerColumn, low: Array, high: Array, level: float) -> LayerColumn:
    """Return a column whose map has one class, and whose name says so, where its values are within their uncertainty."""
    if not within_uncertainty(column.values, low, high):
        return column
    shown = column.values[np.isfinite(column.values)]
    name = Message(
        _("{name} (regions differ by less than a {pct} interval is wide)"),
        name=column.en if isinstance(column.en, Spoken) else Message(column.en),
        pct=f"{100 * level:g}%",
    )
    limits = (float(shown.min()), float(shown.max()))
    return replace(column, en=name, limits=limits, centre=None)


def one_colour_said(level: float, names: Iterable[object] = ()) -> Message:
    """Return why a map has one colour; of several maps which of them."""
    pct, which = f"{100 * level:g}%", list(names)
    if not which:
        sentence = _(
            "One colour: the regions differ by less than the {pct} interval of one of them is wide (the median)."
        )
        return Message(sentence, pct=pct)
    sentence = _(
        "One colour: {names}; the regions differ by less than the {pct} interval of one of them is wide (the median)."
    )
    return Message(sentence, names=listed(which), pct=pct)
