"""Classes of estimates by region that are no finer than their uncertainty, on maps of every face.

A limit between classes stands at least one interval (the median width) from the next, so that regions of classes that do
not touch differ by more than the interval of one of them is wide. Where all regions differ by less, a map has one colour.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from .._kernels.classes import SAME, limits, merged, whole
from ..errors import listed
from ..words import Message, Spoken, _
from .layer import Ends, LayerColumn

Array = NDArray[np.float64]

CLASSES = 5
"""Classes of a map for which nobody chose a number."""
_FINEST = 6
"""The most that a face draws without being asked: in QGIS three on either side of zero."""


def within_uncertainty(values: Array, low: Array, high: Array) -> bool:
    """Return whether values range over less than the median width of their intervals.

    Values that are one number are not meant: a map has one class of them anyway, and nothing is hidden. NaN is left out.
    """
    shown = np.asarray(values, dtype=float)
    shown, width = shown[np.isfinite(shown)], Ends(low=low, high=high).width
    if not shown.size or not np.isfinite(width):
        return False
    span = float(np.ptp(shown))
    return span > SAME * float(np.abs(shown).max()) and span < width


def classes_apart(
    values: Array, width: float, scheme: str, centre: float | None, most: int = CLASSES
) -> int:
    """Return the most classes whose limits stand at least `width` apart."""
    shown = np.asarray(values, dtype=float)
    shown = merged(np.sort(shown[np.isfinite(shown)]))
    if not shown.size or not np.isfinite(width):
        return most
    for k in range(min(most, np.unique(shown).size), 2, -1):
        inner = whole(shown, limits(shown, k, scheme), centre)[1:-1]
        if not (np.diff(inner) < width).any():
            return most if k == min(most, np.unique(shown).size) else k
    return min(most, 2)


def limits_apart(inner: Sequence[float], width: float, centre: float | None) -> list[float]:
    """Return given limits without those nearer than `width` to one that stays; `centre` stays first."""
    kept = [one for one in inner if one == centre]
    for one in inner:
        if all(abs(one - other) >= width for other in kept):
            kept.append(one)
    return sorted(kept)


def no_finer(column: LayerColumn, ends: Ends, centre: float | None = None) -> LayerColumn:
    """Return a column whose map has no class finer than its intervals; one class where all are within them.

    `centre` (0 for coefficients) is a limit where values lie on both sides. The name of a map of one class says why, or
    its legend, where the interval is that of an average.
    """
    column = replace(column, ends=ends, plain=column.en, about=centre)
    shown = np.asarray(column.values, dtype=float)
    shown = merged(np.sort(shown[np.isfinite(shown)]))
    if within_uncertainty(shown, ends.low, ends.high):
        single = (float(shown[0]), float(shown[-1]))
        if ends.average:  # the legend says it: the name of a map of effects stays short
            return replace(column, limits=single, centre=None, called=(_average_said(ends),))
        name = Message(
            _("{name} (regions differ by less than the width of a {pct} interval)"),
            name=column.en if isinstance(column.en, Spoken) else Message(column.en),
            pct=ends.pct,
        )
        return replace(column, en=name, limits=single, centre=None)
    if column.limits:
        inner = limits_apart(column.limits[1:-1], ends.width, column.centre)
        return replace(column, limits=(column.limits[0], *inner, column.limits[-1]))
    if classes_apart(shown, ends.width, "quantiles", centre, _FINEST) == _FINEST:
        return column
    k = classes_apart(shown, ends.width, "quantiles", centre)
    k = min(k, np.unique(shown).size)
    bounds = whole(shown, limits(shown, k, "quantiles"), centre)
    return replace(column, limits=tuple(bounds.tolist()), centre=centre)


def _average_said(ends: Ends) -> Message:
    return Message(
        _("one colour, since the {pct} interval of the average effect is wider"), pct=ends.pct
    )


def of_groups(columns: Sequence[LayerColumn]) -> LayerColumn:
    """Return one column of the same column of several groups, in the classes of all of them."""
    first, values = columns[0], np.concatenate([c.values for c in columns])
    if first.ends is None or first.plain is None:
        return replace(first, values=values)
    each = [c.ends for c in columns if c.ends is not None]
    ends = replace(
        first.ends,
        low=np.concatenate([e.low for e in each]),
        high=np.concatenate([e.high for e in each]),
    )
    plain = replace(first, en=first.plain, values=values, limits=(), centre=None)
    return no_finer(plain, ends, first.about)


def one_colour_said(ends: Ends, names: Iterable[object] = ()) -> Message:
    """Return why a map has one colour; of several maps which of them."""
    which = list(names)
    if which:
        sentence = _(
            "One colour: {names}; the regions differ by less than the median width of their {pct} intervals."
        )
        return Message(sentence, names=listed(which), pct=ends.pct)
    if ends.average:
        sentence = _(
            "One colour: the regions differ by less than the width of the {pct} interval of their average effect."
        )
        return Message(sentence, pct=ends.pct)
    sentence = _(
        "One colour: the regions differ by less than the median width of their {pct} intervals."
    )
    return Message(sentence, pct=ends.pct)


def fewer_said(ends: Ends, names: Iterable[object] = ()) -> Message:
    """Return why a map has fewer classes than others; of several maps which of them."""
    which = list(names)
    if which:
        sentence = _(
            "Fewer classes: {names}; the limits of classes stand at least the median width of the regions' {pct} intervals apart."
        )
        return Message(sentence, names=listed(which), pct=ends.pct)
    if ends.average:
        sentence = _(
            "Fewer classes: the limits of classes stand at least the width of the {pct} interval of the average effect apart."
        )
        return Message(sentence, pct=ends.pct)
    sentence = _(
        "Fewer classes: the limits of classes stand at least the median width of the regions' {pct} intervals apart."
    )
    return Message(sentence, pct=ends.pct)
