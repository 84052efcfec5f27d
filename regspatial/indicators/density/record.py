"""Record of kernel densities by time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...containers.times import time_position
from ...results.by import by, part
from ...results.record import Record
from ...results.table import Note, Table
from ...terms import term
from ...words import Message, Words, _, p_

Array = NDArray[np.float64]
Time = int | str

LEAST_PEAK = 0.01
"""Height of a peak as a share of the highest one, below which it is a ripple of a single value."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class KernelDensity(Record):
    """Densities of a variable: a curve a time over one grid.

    Parameters
    ----------
    n, means, deviations, bandwidths, below_zero : (T,) arrays
    grid : (points,) array
    density : (T, points) array
    rule : {"silverman", "sheather-jones", "given"}
    relative : bool
        Whether values were divided by the mean of their time.
    """

    variable: str
    times: tuple[Time, ...]
    n: NDArray[np.int_]
    left_out: int
    means: Array
    deviations: Array
    bandwidths: Array
    below_zero: Array
    grid: Array
    density: Array
    rule: str
    relative: bool
    spec: Mapping[str, Any] = field(default_factory=dict)

    def peaks(self, at_time: object) -> list[tuple[float, float]]:
        """Return (place, height) of the peaks of a time, the highest first."""
        y = self.density[time_position(self.times, at_time)]
        inner = np.flatnonzero((y[1:-1] > y[:-2]) & (y[1:-1] >= y[2:])) + 1
        inner = inner[y[inner] >= LEAST_PEAK * y.max()]
        order = inner[np.argsort(-y[inner], kind="stable")]
        return [(float(self.grid[k]), float(y[k])) for k in order]

    @property
    def called(self) -> Words:
        """What the axis shows: the variable, or its ratio to the mean."""
        said = self.said(self.variable)
        return (
            Message(_("{variable}, mean of the time = 1"), variable=said) if self.relative else said
        )

    def tables(self) -> tuple[Table, ...]:
        """Return a row a time, and the curves."""
        peaks = [self.peaks(time) for time in self.times]
        others = [", ".join(f"{place:.4g}" for place, _h in one[1:]) or "–" for one in peaks]
        main = by(self, "times").table(
            "density",
            Message(_("Kernel density of {variable}"), variable=self.called),
            part("n", p_("count", "N"), self.n, "int"),
            part("mean", _("Mean"), self.means),
            part("sd", _("Std. dev."), self.deviations),
            part("bandwidth", _("Bandwidth"), self.bandwidths),
            part("peaks", _("Peaks"), [len(one) for one in peaks], "int"),
            part("mode", _("Highest peak at"), [one[0][0] for one in peaks]),
            part("height", _("Its height"), [one[0][1] for one in peaks]),
            part("others", _("Other peaks at"), others, "text"),
            notes=self._notes(),
        )
        curves = by(self).table(
            "density_curves",
            Message(_("Kernel density of {variable}: the curves"), variable=self.called),
            part("value", _("Value"), self.grid),
            *(
                part(f"t{k + 1}", Message("{time}", time=t), self.density[k])
                for k, t in enumerate(self.times)
            ),
        )
        return main, curves

    def _notes(self) -> list[Note]:
        rule = term("density_bandwidth", self.rule)
        said = [Note(_("Gaussian kernel, bandwidth: {rule}."), rule=rule)]
        worst = float(self.below_zero.max())
        if worst >= 0.01:
            what = _(
                "No value is below zero, up to {share:.0%} of a curve is: there it says nothing. The log "
                "of the variable has no such bound."
            )
            said.append(Note(what, share=worst))
        if self.left_out:
            said.append(Note(_("{n} {n:empty cell is|empty cells are} left out."), n=self.left_out))
        return said
