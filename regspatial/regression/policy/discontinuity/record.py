"""Record of a jump at a cutoff."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from ....results.by import by, each, part
from ....results.record import Record
from ....results.table import Note, Table
from ....words import Message, _, p_
from .checks import Check
from .jump import METHODS, Jump

Array = NDArray[np.float64]

BINS = 20
"""Bins on a side of the picture, at most."""


class Bin(NamedTuple):
    """Mean of an outcome over a span of the running variable, less the cutoff, and the polynomial at its middle."""

    side: str
    middle: float
    mean: float
    observations: int
    fitted: float


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Discontinuity(Record):
    """What `discontinuity` returns.

    Attributes
    ----------
    y_name, running : str
    ids : n regions
    times : T periods
    cutoff : float
    jump : Jump
    checks : tuple of Check
    u, y : (N,) arrays
        Running variable less the cutoff, and outcome, of the observations that are used.
    spec : mapping
    """

    y_name: str
    running: str
    ids: tuple[str, ...]
    times: tuple[Any, ...]
    cutoff: float
    jump: Jump
    checks: tuple[Check, ...]
    u: Array
    y: Array
    notes: tuple[Message, ...] = ()
    spec: Mapping[str, Any] = field(default_factory=dict)

    def __repr__(self) -> str:
        low, high = self.jump.interval
        return (
            f"<Discontinuity of {self.y_name!r} at {self.running} = {self.cutoff:g}: {self.jump.conventional:.4g} "
            f"[{low:.4g}, {high:.4g}], {sum(self.jump.within)} of {len(self.u)} observations>"
        )

    @property
    def bins(self) -> tuple[Bin, ...]:
        """Means of the outcome over even spans on both sides, and the polynomials within the bandwidth."""
        return (*self._bins("left"), *self._bins("right"))

    def _bins(self, side: str) -> list[Bin]:
        some = self.u < 0 if side == "left" else self.u >= 0
        u, y = self.u[some], self.y[some]
        count = min(BINS, max(int(np.sqrt(len(u))), 1))
        ends = np.linspace(0.0, float(np.abs(u).max()) or 1.0, count + 1)
        at = np.clip(np.searchsorted(ends, np.abs(u), side="right") - 1, 0, count - 1)
        sign = -1.0 if side == "left" else 1.0
        fit = self.jump.coefficients[0 if side == "left" else 1]
        out = []
        for k in range(count):
            if (at == k).any():
                middle = sign * float(ends[k] + ends[k + 1]) / 2
                near = abs(middle) <= self.jump.h
                value = np.polynomial.polynomial.polyval(middle / self.jump.h, fit)
                mean = float(y[at == k].mean())
                out.append(
                    Bin(side, middle, mean, int((at == k).sum()), float(value) if near else np.nan)
                )
        return out if side == "right" else out[::-1]

    def tables(self) -> tuple[Table, ...]:
        """Return the jump, both sides, checks, and binned means."""
        return self._jump(), self._sides(), self._checks(), self._bin_table()

    def _jump(self) -> Table:
        rows = np.array([self.jump.row(one) for one in METHODS])
        pct = f"{self.jump.level:.10g}" if self.jump.level < 0.01 else f"{100 * self.jump.level:g}%"
        return by(self).table(
            "discontinuity",
            Message(
                _("Jump of {y} where {running} passes {cutoff}"),
                y=self.said(self.y_name),
                running=self.said(self.running),
                cutoff=self.cutoff,
            ),
            part("method", _("Method"), list(METHODS), "text", "cutoff_method"),
            part("estimate", _("Estimate"), rows[:, 0]),
            part("std_error", _("Std. error"), rows[:, 1]),
            part("z", _("z"), rows[:, 2]),
            part("p_value", _("p"), rows[:, 3], "p"),
            part("low", Message(_("{pct} low"), pct=pct), rows[:, 4]),
            part("high", Message(_("{pct} high"), pct=pct), rows[:, 5]),
            notes=(
                Note(
                    _(
                        "Read the conventional estimate with the robust interval: the robust row is about the estimate less its bias, and "
                        "its error knows that the bias is estimated."
                    )
                ),
                *(Note("{said}", said=one) for one in self.notes),
            ),
        )

    def _sides(self) -> Table:
        j = self.jump
        return by(self).table(
            "discontinuity_sides",
            _("Both sides of the cutoff"),
            part("side", _("Side"), ["left", "right"], "text", "cutoff_side"),
            part("cutoff", _("Cutoff"), self.cutoff),
            part("observations", _("Observations"), list(j.observations), "int"),
            part("distinct", _("Distinct values"), list(j.distinct), "int"),
            part("within", _("Within the bandwidth"), list(j.within), "int"),
            part("bandwidth", _("Bandwidth"), np.array([j.h, j.h])),
            part("within_bias", _("Within that of the bias"), list(j.within_b), "int"),
            part("bandwidth_bias", _("Bandwidth of the bias"), np.array([j.b, j.b])),
            part("limit", _("Outcome at the cutoff"), j.coefficients[:, 0]),
        )

    def _checks(self) -> Table:
        pct = f"{100 * self.jump.level:g}%"
        nothing = (float("nan"),) * 6
        robust = [c.jump.row("robust") if c.jump else nothing for c in self.checks]
        return each(self, self.checks).table(
            "discontinuity_checks",
            _("Checks: covariates, donuts, placebo cutoffs, bandwidths"),
            part("check", _("Check"), lambda c: c.kind, "text", "cutoff_check"),
            part(
                "of",
                p_("what a row is of", "Of"),
                lambda c: Note("{said}", said=self.said(c.name)) if c.name else "",
                "text",
            ),
            part("value", _("Value"), lambda c: c.value),
            part(
                "estimate",
                _("Estimate"),
                lambda c: c.jump.conventional if c.jump else float("nan"),
            ),
            part("p_value", _("p"), _of(robust, 3, self.checks), "p"),
            part("low", Message(_("{pct} low"), pct=pct), _of(robust, 4, self.checks)),
            part("high", Message(_("{pct} high"), pct=pct), _of(robust, 5, self.checks)),
            part("left", _("Below, within"), lambda c: c.jump.within[0] if c.jump else 0, "int"),
            part("right", _("Above, within"), lambda c: c.jump.within[1] if c.jump else 0, "int"),
            notes=(
                Note(
                    _(
                        "Estimates are conventional, p and intervals robust. Covariates and placebo cutoffs ought to show no jump; "
                        "estimates without the observations nearest to the cutoff, and at other bandwidths, ought to be near the first. Regions next "
                        "to the cutoff may be reached by what happens across it: then the jump is too small or too large, and the donut says "
                        "by how much."
                    )
                ),
            ),
        )

    def _bin_table(self) -> Table:
        return each(self, self.bins).table(
            "discontinuity_bins",
            _("Binned means and both fits"),
            part("side", _("Side"), lambda one: one.side, "text", "cutoff_side"),
            part("middle", _("Middle, less the cutoff"), lambda one: one.middle),
            part("mean", _("Mean"), lambda one: one.mean),
            part("observations", _("Observations"), lambda one: one.observations, "int"),
            part("fitted", _("Fitted"), lambda one: one.fitted),
        )


def _of(rows: Sequence[tuple[float, ...]], k: int, items: tuple[Check, ...]) -> Any:
    """Return what gives each item its number."""
    found = {id(item): row[k] for item, row in zip(items, rows, strict=True)}
    return lambda item: found[id(item)]
