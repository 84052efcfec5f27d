"""Effects against synthetic controls, and their errors: by placebos, or by the jackknife."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ....choices.policy import SyntheticCovariance
from ..imputation.effects import Effect
from .fit import Fit
from .jackknife import FEWEST, NONE, Jackknife, Spread
from .placebo import Drawn, events_of, mean_effect

Array = NDArray[np.float64]
ENOUGH = 3
"""Treated regions from which on the jackknife is taken unasked; intervals of two are seven standard deviations wide on either side."""


@dataclass(frozen=True, eq=False)
class Errors:
    """Errors of what is fitted for some treated regions.

    Attributes
    ----------
    jackknife : Jackknife or None
        None where it does not apply.
    drawn : Drawn
    asked : "placebo", "jackknife" or None
        None: the jackknife from `ENOUGH` treated regions on, else placebos, an effect at a time.
    """

    jackknife: Jackknife | None
    drawn: Drawn
    asked: SyntheticCovariance | None

    def kind(self, units: int) -> SyntheticCovariance:
        """Return how the error of an effect over as many treated regions is found."""
        if self.asked is not None or self.jackknife is None:
            return self.asked or "placebo"
        least = ENOUGH if self.drawn.effects.size else FEWEST
        return "jackknife" if units >= least else "placebo"

    def of(self, units: int, cells: NDArray[np.bool_], drawn: Array) -> Spread:
        """Return the error of the mean gap over treated cells, whose placebos are given."""
        if self.kind(units) == "placebo":
            return by_placebos(drawn)
        return self.jackknife.over(cells) if self.jackknife else NONE


def by_placebos(drawn: Array) -> Spread:
    """Return the root mean square of placebos, which is that of a normal effect."""
    if not drawn.size:
        return NONE
    return Spread(float(np.sqrt(np.mean(drawn**2))), float("inf"))


def effect_of(key: str, estimate: float, units: int, spread: Spread) -> Effect:
    """Return an effect with its error."""
    return Effect(
        key=key,
        estimate=float(estimate),
        se=spread.se,
        df=spread.df,
        cells=units,
        units=units,
        score=np.zeros(0),
    )


def after(fits: Sequence[Fit]) -> NDArray[np.bool_]:
    """Return the treated periods of each start, (starts, T)."""
    periods = np.arange(len(fits[0].treated))
    return np.asarray(periods >= np.array([f.start for f in fits])[:, None])


def over_all(key: str, fits: Sequence[Fit], errors: Errors) -> Effect:
    """Return the effect over all treated cells."""
    units = sum(f.units for f in fits)
    spread = errors.of(units, after(fits), errors.drawn.effects)
    return effect_of(key, mean_effect(fits), units, spread)


def by_start(fits: Sequence[Fit], errors: Errors, times: Sequence[Any]) -> tuple[Effect, ...]:
    """Return the effect of each start."""
    out, cells = [], after(fits)
    for k, f in enumerate(fits):
        alone = cells & (np.arange(len(fits)) == k)[:, None]
        drawn = errors.drawn.starts[:, k] if errors.drawn.effects.size else np.zeros(0)
        spread = errors.of(f.units, alone, drawn)
        out.append(effect_of(str(times[f.start]), f.effect, f.units, spread))
    return tuple(out)


def by_since(fits: Sequence[Fit], errors: Errors) -> tuple[Effect, ...]:
    """Return the mean gap by periods since the start, before it too."""
    since = np.arange(len(fits[0].treated)) - np.array([f.start for f in fits])[:, None]
    out = []
    for k, (one, (gap, units)) in enumerate(events_of(fits).items()):
        drawn = errors.drawn.events[:, k] if errors.drawn.effects.size else np.zeros(0)
        spread = errors.of(units, since == one, drawn)
        out.append(effect_of(f"event{one:+d}", gap, units, spread))
    return tuple(out)
