"""Whether the event moves the covariates: the same regression with each of them as the outcome, without the others."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from ...._kernels.multiple import holm
from ...panel.least_squares.model import Model
from ...panel.least_squares.record import result_of
from ..event_draws import p_over_cells
from ..imputation.covariate_effects import Covariates
from ..imputation.effects import LEVEL, Effect, beside
from .record import mean_of

Array = NDArray[np.float64]
Flags = NDArray[np.bool_]


def covariates_of(
    m: Model,
    mixed: Array,
    own: Flags,
    shown: Sequence[int],
    cells: Sequence[int],
    draws: int | None,
    seed: int,
) -> Covariates | None:
    """Return what the event does to each covariate, in the rows of the estimate; None without covariates.

    Parameters
    ----------
    m : Model
    mixed : (K, terms) what makes effects of coefficients
    own : (terms,) the columns of the event
    shown : K periods from the event
    cells : K numbers of rows
    draws, seed
        As of the effects.
    """
    if own.all() or m.sample.intercept:
        return None
    after = np.where(np.array(shown) >= 0, np.array(cells, dtype=float), 0.0)
    tested, p = [], []
    for k in np.flatnonzero(~own):
        one = _of(m, own, int(k))
        effect, estimates = _mean(one, mixed[:, own], shown, cells, m.terms[k])
        drawn = p_over_cells(one, mixed[:, own], shown, estimates, after, draws, seed)
        tested.append(effect)
        p.append(drawn if np.isfinite(drawn) else effect.p_value)
    corrected = holm(np.array(p))
    moved = np.flatnonzero(~own)[corrected <= 1.0 - LEVEL]
    without = None
    if moved.size:
        kept = np.ones(len(own), dtype=bool)
        kept[moved] = False
        without, _estimates = _mean(_of(m, kept), mixed[:, kept], shown, cells, "without")
    return Covariates(effects=tuple(tested), p=corrected, without=without, event=True)


def _of(m: Model, kept: Flags, outcome: int | None = None) -> Model:
    """Return the model with some of its columns, and one of the others as the outcome."""
    s = m.sample
    names = tuple(np.array(s.names, dtype=object)[kept])
    cut = replace(s, names=names, x=s.x[kept])
    out = replace(
        m,
        sample=cut,
        x=m.x[kept],
        terms=names,
        units=m.units[kept],
        shift=None if m.shift is None else m.shift[kept],
    )
    if outcome is None:
        return out
    cut = replace(cut, y_name=s.names[outcome], y=s.x[outcome])
    return replace(out, sample=cut, y=m.x[outcome], y_unit=float(m.units[outcome]))


def _mean(
    m: Model, mixed: Array, shown: Sequence[int], cells: Sequence[int], key: str
) -> tuple[Effect, Array]:
    """Return the mean effect over treated cells, by t, and the effects by period."""
    found = result_of(m, len(m.terms))
    estimates = mixed @ found.estimates
    v = mixed @ found.covariance @ mixed.T
    over = mean_of(estimates, v, tuple(shown), found.df, tuple(cells))
    return beside(key, over.estimate, over.se, float(found.df)), estimates
