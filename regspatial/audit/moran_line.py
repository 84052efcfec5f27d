"""One line for all years: I = E + sd·z, with one E and nearly one sd for one W."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from .printed import Interval, Printed, exactly

Pair = tuple[Printed, Printed]
"""Moran's I of a year and its z."""

_MEANS = np.linspace(-0.1, 0.0, 21)
"""Of E = −1/(n − 1), from eleven regions on, where nothing says how many there are."""
_OTHERS = 5
"""Years that must share a deviation before another is held against it."""
_SPREAD = 1.06
"""Largest over smallest deviation that these may have: a variable's kurtosis changes slowly."""
_LOW, _HIGH = 0.5, 1.15
"""How far kurtosis can move one year away from the others: with 30 regions the deviation is .063 at a
kurtosis of 20 where it is .109 at 3, and .113 at most; some room for others that lie elsewhere."""


def off_the_line(pairs: Sequence[Pair], units: int | None) -> dict[int, Interval]:
    """Return the years that no kurtosis explains, each with the I that its z implies.

    Empty where the years share no deviation. One year in five may be off, and must be so whatever E is.
    """
    if not pairs:
        return {}
    means = _MEANS if units is None else np.array([-1.0 / (units - 1.0)])
    found = [_off(pairs, float(mean)) for mean in means]
    implied = [one for one, shared in found if shared]
    always = set.intersection(*(set(one) for one, _shared in found))
    if not implied:
        return {}
    return {
        k: Interval(min(one[k].low for one in implied), max(one[k].high for one in implied))
        for k in sorted(always)
    }


def _off(pairs: Sequence[Pair], mean: float) -> tuple[dict[int, Interval], bool]:
    """Return the years off the line of one E, and whether the others share a deviation with it."""
    deviations = [(i.interval - exactly(mean)) / z.interval for i, z in pairs]
    middle = sorted(one.middle for one in deviations)[len(pairs) // 2]
    near = Interval(_LOW * middle, _HIGH * middle)
    off = [k for k, one in enumerate(deviations) if not one.meets(near)] if middle > 0.0 else []
    rest = [one.middle for k, one in enumerate(deviations) if k not in off]
    few = 5 * len(off) <= len(pairs) and len(rest) >= _OTHERS and min(rest) > 0.0
    shared = few and max(rest) <= _SPREAD * min(rest)
    common = Interval(min(rest), max(rest)) if rest else exactly(0.0)
    return {k: exactly(mean) + pairs[k][1].interval * common for k in off}, shared
