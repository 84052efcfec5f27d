"""Whether configurations hold under other cut-offs and other anchors."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from ..choices.fsqca import Calibration
from ..words import Message, _
from .analysis import Analysis, Cuts, analysed, total
from .calibration import by_anchors
from .fsqca.record import Anchors, Solved, Trial

Array = NDArray[np.float64]
STEP = 0.05
"""By how much cut-offs are moved: what articles report."""
SHIFT = 0.1
"""By which share of the way to either anchor crossovers are moved."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """What memberships are made of: columns (outcome first), anchors, and how."""

    raw: Sequence[Array]
    anchors: Sequence[Anchors]
    how: Calibration
    nudge: float
    negate: bool

    def memberships(self, anchors: Sequence[Anchors]) -> tuple[Array, Array, NDArray[np.intp]]:
        """Return memberships in conditions and outcome, and where conditions were at exactly .5."""
        y, *x = (
            values.astype(float)
            if a.how == "membership"
            else by_anchors(values, a, "direct" if a.how == "grades" else self.how)
            for values, a in zip(self.raw, anchors, strict=True)
        )
        sets = np.stack(x, axis=1)
        halves = np.argwhere(sets == 0.5)
        sets = np.where(sets == 0.5, sets + self.nudge, sets)
        return sets, 1.0 - y if self.negate else y, halves


def trials_of(made: Made, cuts: Cuts, found: Analysis, kind: str) -> tuple[Trial, ...]:
    """Return the same analysis under other cut-offs and anchors, the one in hand first."""
    x, y, _halves = made.memberships(made.anchors)
    base = found.first(kind)
    if base is None:
        return ()
    first = total(x, base.terms)
    out = [Trial(Message(_("as it is")), base, 1.0, len(base.terms))]
    for changed, other in _cuts(cuts):
        out.append(_trial(changed, analysed(x, y, other).first(kind), x, base, first))
    for changed, anchors in _anchors(made.anchors):
        x_, y_, _h = made.memberships(anchors)
        out.append(_trial(changed, analysed(x_, y_, cuts).first(kind), x_, base, first))
    return tuple(out)


def _trial(changed: Message, found: Solved | None, x: Array, base: Solved, first: Array) -> Trial:
    if found is None:
        return Trial(changed, None, float("nan"), 0)
    other = total(x, found.terms)
    overlap = np.minimum(first, other).sum() / np.maximum(first, other).sum()
    return Trial(changed, found, float(overlap), len(set(found.terms) & set(base.terms)))


def _cuts(cuts: Cuts) -> Iterator[tuple[Message, Cuts]]:
    for step in (-STEP, STEP):
        value = round(cuts.consistency + step, 10)
        if 0.0 <= value <= 1.0:
            yield (
                Message(_("consistency at least {value:.3g}"), value=value),
                replace(cuts, consistency=value),
            )
    for step in (-STEP, STEP):
        value = round(cuts.pri + step, 10)
        if 0.0 <= value <= 1.0:
            yield Message(_("PRI at least {value:.3g}"), value=value), replace(cuts, pri=value)
    more = cuts.frequency + 1
    yield Message(_("at least {n} {n:case|cases} a row"), n=more), replace(cuts, frequency=more)
    if cuts.frequency > 1:
        less = cuts.frequency - 1
        yield Message(_("at least {n} {n:case|cases} a row"), n=less), replace(cuts, frequency=less)


def _anchors(anchors: Sequence[Anchors]) -> Iterator[tuple[Message, list[Anchors]]]:
    if all(a.how == "membership" for a in anchors):
        return
    for towards, said in (
        ("out", _("crossovers a tenth of the way towards full out")),
        ("full", _("crossovers a tenth of the way towards full in")),
    ):
        yield (
            Message(said),
            [
                a._replace(crossover=a.crossover + SHIFT * (getattr(a, towards) - a.crossover))
                for a in anchors
            ],
        )
    for share, said in (
        (-SHIFT, _("full out and full in a tenth nearer to the crossover")),
        (SHIFT, _("full out and full in a tenth further from the crossover")),
    ):
        yield (
            Message(said),
            [
                a._replace(
                    out=a.out + share * (a.out - a.crossover),
                    full=a.full + share * (a.full - a.crossover),
                )
                for a in anchors
            ],
        )
