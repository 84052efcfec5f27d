"""A mass up to the time that is studied."""

from __future__ import annotations

from dataclasses import replace

from ..containers import Variable
from ..containers.panel import time_label
from ..containers.time_axis import ordered_axis


def until(mass: Variable, time: object) -> Variable:
    """Return the variable up to a time."""
    if time is None:
        return mass.finite()
    ordered_axis(mass.times)
    mass.at(time)
    stop = mass.times.index(time_label(time)) + 1
    marks = {kind: mask[:stop] for kind, mask in mass.marks.items()}
    return replace(mass, times=mass.times[:stop], values=mass.values[:stop], marks=marks).finite()
