"""The standard errors, intervals and p of impacts, by draws or by the delta method."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ...choices.regression import Horizon
from ...results import Note
from ...results.estimates import quantile
from ...results.regression import SpatialPanelResult
from ..errors.draw_notes import by_delta, customary, drawn_from
from ..errors.draws import adjusted_draws, column, drawn
from ..panel.dynamic.long_run import Static
from .by_period import Piece, multipliers_of
from .exact import Multipliers, effects, gradients
from .heavy_tails import LIMIT, heavy_tails, p_along, percentile_p, quantiles, spread_of
from .record import EFFECTS
from .tails import HeavyTails

Array = NDArray[np.float64]


class Spread(NamedTuple):
    """What is known of impacts (k, 3) beside their estimates."""

    errors: Array
    covariance: Array
    low: Array
    high: Array
    feedback_errors: Array
    notes: tuple[Note, ...]
    kept: int = 0
    rejected: int = 0
    sample: Array | None = None
    tails: HeavyTails | None = None
    p: Array | None = None
    back_p: Array | None = None
    customary: Array | None = None
    """Ends (2, k, 3) by normal draws, where the draws were others."""


def spread_by_delta(
    result: SpatialPanelResult, here: Static, m: Multipliers, estimates: Array, level: float
) -> Spread:
    """Return what the delta method says."""
    covariance, feedback_errors = delta(here, m)
    errors = np.sqrt(np.clip(np.diag(covariance), 0.0, None)).reshape(estimates.shape)
    half = quantile(level, result.df) * errors
    low, high = estimates - half, estimates + half
    return Spread(errors, covariance, low, high, feedback_errors, by_delta(result))


def spread_of_draws(
    result: SpatialPanelResult,
    here: Static,
    pieces: Sequence[Piece],
    estimates: Array,
    level: float,
    draws: tuple[int, int | None, Horizon],
) -> Spread:
    """Return what draws say; `draws` are how many, their seed, and of which horizon."""
    b, th, r, rejected = draws_of(result, *draws)
    usual = every = _with_feedback(pieces, b, th, r)
    kept, sample = len(every), every[:, :, :3]
    sd, covariance = _moments(every)
    narrow = adjusted_draws(result, draws[0], draws[1])
    if narrow is not None:
        every = _with_feedback(pieces, *slopes_of(result, narrow), column(result, narrow, "rho"))
        sample = every[:, :, :3]
    low, high, *quarters = quantiles(every, (0.5 * (1 - level), 0.5 * (1 + level), 0.25, 0.75))
    apart = estimates[:, :1] - here.beta[:, None]
    at = np.concatenate([estimates, apart], axis=1)
    if narrow is None or result.df is not None:
        tails, p, back_p = _p_of(result, here, at, every, spread_of(kept, sd, *quarters))
    else:
        along = p_along(at, every)
        p, back_p = along[:, :3], along[:, 3]
        tails = known_by(p, _tails_of(here, estimates, usual) if here.lagged else None)
    told, ends = customary(
        result, draws[0], draws[1], level, lambda s: _effects_of(result, pieces, s)
    )
    notes = (*drawn_from(result, p=True), *told)
    return Spread(
        errors=sd[:, :3].copy(),
        covariance=covariance,
        low=low[:, :3].copy(),
        high=high[:, :3].copy(),
        feedback_errors=sd[:, 3].copy(),
        notes=notes,
        kept=kept,
        rejected=rejected,
        sample=sample,
        tails=tails,
        p=p,
        back_p=back_p,
        customary=ends,
    )


def _with_feedback(pieces: Sequence[Piece], b: Array, th: Array, r: Array) -> Array:
    """Return the effects and the feedback of draws, (R, k, 4)."""
    sample = effects(multipliers_of(pieces, r, derivatives=False), b, th)
    return np.concatenate([sample, sample[:, :, :1] - b[:, :, None]], axis=2)


def known_by(p: Array, tails: HeavyTails | None) -> HeavyTails | None:
    """Return heavy tails of normal draws with the p of others: z contradicts that too."""
    return None if tails is None else replace(tails, p_percentile=p)


def _tails_of(here: Static, estimates: Array, usual: Array) -> HeavyTails | None:
    return heavy_tails(here, estimates, usual[:, :, :3], *positions(here))


def _moments(every: Array) -> tuple[Array, Array]:
    """Return standard deviations (k, 4) of draws (R, k, 4), and `np.cov` of the first three of each."""
    apart = every - np.add.reduce(every, axis=0) / len(every)
    flat = apart[:, :, :3].reshape(len(every), -1)
    sd = np.sqrt(np.add.reduce(np.square(apart), axis=0) / (len(every) - 1))
    return sd, np.asarray(flat.T @ flat / (len(every) - 1))


def no_spread(estimates: Array) -> Spread:
    """Return that nothing is known beside the estimates."""
    none = np.full(estimates.shape, np.nan)
    whole = np.full((estimates.size, estimates.size), np.nan)
    return Spread(none, whole, none, none, none[:, 0], ())


def positions(result: SpatialPanelResult | Static) -> tuple[list[int], list[int]]:
    """Return where each x and each W(x) stands in the terms (-1 without W(x))."""
    index = {t: i for i, t in enumerate(result.terms)}
    own = [index[v] for v in result.variables]
    return own, [index.get(f"W({v})", -1) for v in result.variables]


def slopes_of(result: SpatialPanelResult, sample: Array) -> tuple[Array, Array]:
    """Return beta and theta (R, k) of draws of the terms."""
    own, lag = positions(result)
    return sample[:, own], sample[:, lag] * (np.array(lag) >= 0)


def draws_of(
    result: SpatialPanelResult, draws: int, seed: int | None, horizon: Horizon
) -> tuple[Array, Array, Array, int]:
    """Return draws of beta and theta (R, k) and rho (R,), those of the long run if asked for."""
    sample, rejected = drawn(result, draws, seed, stable_only=horizon == "long")
    beta, theta = slopes_of(result, sample)
    rho = column(result, sample, "rho")
    if horizon == "long":
        share = 1.0 / (1.0 - column(result, sample, "tau"))
        beta, theta = beta * share[:, None], theta * share[:, None]
        rho = (rho + column(result, sample, "eta")) * share
    return beta, theta, rho, rejected


def _effects_of(result: SpatialPanelResult, pieces: Sequence[Piece], sample: Array) -> Array:
    """Return the effects (R, k, 3) of draws of the terms."""
    beta, theta = slopes_of(result, sample)
    rho = column(result, sample, "rho")
    return effects(multipliers_of(pieces, rho, derivatives=False), beta, theta)


def _p_of(
    result: SpatialPanelResult, here: Static, at: Array, every: Array, ratio: Array
) -> tuple[HeavyTails | None, Array | None, Array | None]:
    """Return what is known of heavy tails, and p by percentiles of impacts and of the feedback, the last of the four.

    Without rho draws are normal; those along a likelihood need not be, and all their p are by percentiles.
    """
    if result.likelihood_draws is not None:
        p = p_along(at, every)
        return None, p[:, :3], p[:, 3]
    if not here.lagged:
        return None, None, None
    tails = heavy_tails(here, at[:, :3], every[:, :, :3], *positions(here), ratio[:, :3])
    heavy, back_p = ratio[:, 3] > LIMIT, np.full(len(ratio), np.nan)
    if heavy.any():
        back_p[heavy] = percentile_p(every[:, heavy, 3])
    return tails, None, back_p


def delta(result: Static, m: Multipliers) -> tuple[Array, Array]:
    """Return the covariance of the effects (3k, 3k) and standard errors of the feedback (k,)."""
    own, lag = positions(result)
    s, q, by_rho = gradients(m, result.beta, result.theta)
    whole = np.zeros((len(own), len(EFFECTS), result.estimates.size))
    feedback = np.empty(len(own))
    for k, jacobian in enumerate(whole):
        jacobian[:, own[k]] = s
        if lag[k] >= 0:
            jacobian[:, lag[k]] = q
        if result.lagged:
            jacobian[:, result.terms.index("rho")] = by_rho[k]
        back = jacobian[0].copy()
        back[own[k]] -= 1.0
        feedback[k] = np.sqrt(max(float(back @ result.covariance @ back), 0.0))
    flat = whole.reshape(-1, result.estimates.size)
    return flat @ result.covariance @ flat.T, feedback
