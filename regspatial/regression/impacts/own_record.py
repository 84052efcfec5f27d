"""The record of impacts at each region's own values: estimates, and inference by draws or derivatives."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from ...choices.regression import Horizon, ImpactInference
from ...errors import listed
from ...options import Options
from ...progress import Progress, report
from ...results import Note
from ...results.estimates import quantile
from ...results.record import label_entry
from ...results.regression import SpatialPanelResult
from ..errors.draw_notes import by_delta, drawn_from
from ..errors.draws import adjusted_draws, column
from ..panel.dynamic.long_run import Static
from ..panel.dynamic.record import SpatialDynamicResult
from .bands import Functionals, at_all, by_rho
from .by_period import pieces_of
from .heavy_tails import LIMIT, heavy_tails, p_along, percentile_p, spread
from .own_values import OwnValues, averages, in_changes, own_values, parts_of, regional_at_own
from .record import EFFECTS, Impacts, beneath_of
from .spread import known_by, slopes_of
from .values import AT_OWN, IN_UNITS

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Asked:
    """The settings of `impacts`."""

    at: str
    horizon: Horizon
    inference: ImpactInference
    draws: int
    level: float
    by_region: bool | None
    seed: int | None


class _Averages(NamedTuple):
    """Direct, indirect and total, and the direct part that no neighbour carries, by change."""

    effects: Array  # (..., k, 3)
    alone: Array  # (..., k)


def _by_derivatives(here: Static, gradient: Array, back: Array) -> tuple[Array, Array, Array]:
    """Return standard errors (k, 3), the covariance, and standard errors of the feedback."""
    flat = gradient.reshape(-1, gradient.shape[-1])
    covariance = flat @ here.covariance @ flat.T
    errors = np.sqrt(np.clip(np.diag(covariance), 0.0, None)).reshape(-1, len(EFFECTS))
    of_feedback = np.einsum("ki,ij,kj->k", back, here.covariance, back)
    return errors, covariance, np.sqrt(np.clip(of_feedback, 0.0, None))


def _across(exact: Any, point: Array, here: Static, r: Array) -> Array:
    """Return the averages at each rho; without a lag of y those at none."""
    return at_all(exact, r) if here.lagged else np.repeat(point[..., None], r.size, axis=2)


def _places(own: OwnValues, changed: Static) -> tuple[list[int], list[int]]:
    """Return where each x and each W(x) stands in the terms (-1 without W(x))."""
    index = {t: k for k, t in enumerate(changed.terms)}
    return [index[n] for n in own.names], [index.get(f"W({n})", -1) for n in own.names]


def impacts_at_own(
    result: SpatialPanelResult,
    here: Static,
    kind: str,
    logs: tuple[str, ...],
    asked: Asked,
    draws_of: Any,
    options: Options,
    progress: Progress | None,
) -> Impacts:
    """Return impacts at the regions' own values, in the terms of the model or in units of the data."""
    own = own_values(result, kind, logs)
    pieces = pieces_of(result, options, lagged=here.lagged)
    parts = parts_of(own, result, pieces)
    exact = averages(parts, result.nobs)
    rho = here.rho if here.lagged else 0.0
    report(progress, 0.1, "impacts")
    point = exact(rho)
    mean = np.array([float(np.nanmean(own.weight(own.slopes[k][v]))) for k, v in own.pairs])
    found = _combined(own, point[..., None], mean, here.beta[None], here.theta[None])
    estimates, feedback = found.effects[0], (found.effects[..., 0] - found.alone)[0]
    report(progress, 0.4, asked.inference)
    changed = in_changes(here, own)
    sample, kept, rejected, tails, back_p, p = None, 0, 0, None, None, None
    of_draws = by_delta(result)
    if asked.inference == "delta":
        errors, covariance, feedback_errors = _by_derivatives(
            here, *_gradients(result, here, own, exact, point, mean)
        )
        half = quantile(asked.level, result.df) * errors
        low, high = estimates - half, estimates + half
    else:
        b, th, r, rejected = draws_of(result, asked.draws, asked.seed, asked.horizon)

        drawn = _combined(own, _across(exact, point, here, r), mean, b, th)
        sample, kept = drawn.effects, b.shape[0]
        errors = sample.std(axis=0, ddof=1)
        covariance = np.cov(sample.reshape(kept, -1), rowvar=False)
        apart = sample[:, :, 0] - drawn.alone
        feedback_errors = apart.std(axis=0, ddof=1)
        if here.lagged:
            tails = heavy_tails(changed, estimates, sample, *_places(own, changed))
        narrow = adjusted_draws(result, asked.draws, asked.seed)
        if narrow is not None:
            r = column(result, narrow, "rho")
            drawn = _combined(own, _across(exact, point, here, r), mean, *slopes_of(result, narrow))
            sample, apart = drawn.effects, drawn.effects[:, :, 0] - drawn.alone
        low, high = np.quantile(sample, [0.5 * (1 - asked.level), 0.5 * (1 + asked.level)], axis=0)
        of_draws = drawn_from(result, p=True)
        if result.likelihood_draws is not None:
            p, back_p = p_along(estimates, sample), p_along(feedback, apart)
            tails = None if narrow is None else known_by(p, tails)
        elif here.lagged:
            back_p = np.where(spread(apart) > LIMIT, percentile_p(apart), np.nan)
    report(progress, 0.8, "regions")
    each = None
    if asked.by_region is not False:
        each = replace(
            regional_at_own(own, parts, result, pieces, here),
            spec=label_entry(result.variable_labels),
        )
    return Impacts(
        others=len(result.ids) - 1,
        beneath=beneath_of(result),
        model=result.model,
        horizon=asked.horizon if isinstance(result, SpatialDynamicResult) else None,
        y_name=own.y_name,
        variables=own.names,
        estimates=estimates,
        se=errors,
        covariance=covariance,
        low=low,
        high=high,
        feedback=feedback,
        feedback_std_errors=feedback_errors,
        inference=asked.inference,
        level=asked.level,
        draws_used=kept,
        draws_rejected=rejected,
        draws=sample,
        tails=tails,
        p_percentile=p,
        feedback_p_percentile=back_p,
        df=result.df,
        regional=each,
        partition=None,
        notes=(*own_notes(own, kind, result), *of_draws, *([tails.note()] if tails else ())),
        spec={
            "function": "impacts",
            "inference": asked.inference,
            "level": asked.level,
            "seed": asked.seed,
            "at": asked.at,
            "model": dict(result.spec),
            **({"draws": asked.draws} if asked.inference == "simulation" else {}),
        },
    )


def _combined(own: OwnValues, values: Array, mean: Array, beta: Array, theta: Array) -> _Averages:
    """Return the effects of R parameters.

    Parameters
    ----------
    values : (2, 2P, R)
        Direct of the pairs, then total; of beta and of theta.
    mean : (P,)
    beta, theta : (R, variables)
    """
    pairs = own.pairs
    size, many = len(pairs), beta.shape[0]
    out, alone = np.zeros((many, len(own.names), len(EFFECTS))), np.zeros((many, len(own.names)))
    for p, (k, v) in enumerate(pairs):
        direct = values[0, p] * beta[:, v] + values[1, p] * theta[:, v]
        total = values[0, size + p] * beta[:, v] + values[1, size + p] * theta[:, v]
        out[:, k] += np.stack([direct, total - direct, total], axis=-1)
        alone[:, k] += mean[p] * beta[:, v]
    return _Averages(out, alone)


def _gradients(
    result: SpatialPanelResult,
    here: Static,
    own: OwnValues,
    exact: Functionals,
    point: Array,
    mean: Array,
) -> tuple[Array, Array]:
    """Return the derivatives of the effects (k, 3, p) and of the feedback (k, p) by the coefficients."""
    index = {t: i for i, t in enumerate(here.terms)}
    out = np.zeros((len(own.names), len(EFFECTS), len(here.terms)))
    back = np.zeros((len(own.names), len(here.terms)))
    slopes = by_rho(exact, here.rho, result.bounds) if here.lagged else np.zeros_like(point)
    size = len(own.pairs)
    for p, (k, v) in enumerate(own.pairs):
        name = here.variables[v]
        for row, term in ((0, name), (1, f"W({name})")):
            if term not in index:
                continue
            direct, total = point[row, p], point[row, size + p]
            out[k, :, index[term]] += direct, total - direct, total
            back[k, index[term]] += direct - (mean[p] if row == 0 else 0.0)
        if here.lagged:
            direct, total = (
                float(slopes[0, q] * here.beta[v] + slopes[1, q] * here.theta[v])
                for q in (p, size + p)
            )
            out[k, :, index["rho"]] += direct, total - direct, total
            back[k, index["rho"]] += direct
    return out, back


def own_notes(own: OwnValues, kind: str, result: SpatialPanelResult) -> tuple[Note, ...]:
    """Return what has to be said of impacts at the regions' own values."""
    first = Note(
        AT_OWN,
        cells=result.nobs,
    )
    if kind == "own":
        return (first,)
    return (
        first,
        Note(
            IN_UNITS,
            y=own.y_name,
            undone=listed(own.undone, 30) if own.undone else "-",
        ),
    )
