"""Predictions of a model whose regions or weights change by period: each period by its own."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ..._kernels.linear.solvers import Resolvent
from ...choices.regression import FORMS
from ...containers import Panel, PeriodWeights, SpatialWeights
from ...containers.times import time_label
from ...errors import SpecificationError
from ...results.regression import SpatialPanelResult
from ...words import _
from ..panel.random.record import RandomEffectsResult
from ..panel.random.sample import RandomColumns
from ..panel.unbalanced.blocks import BlockResolvent, Blocks, cut_to
from .errors import BY_REGRESSORS, EXACT, given_others, spread
from .nowcast import errors_of, given_known
from .same_cells import Sample, blocks_at, sample_of, slopes_of, weights_at
from .same_columns import regressors

Array = NDArray[np.float64]
Pair = tuple[SpatialWeights | None, SpatialWeights | None]


class Ahead(NamedTuple):
    """The cells that are predicted, stacked by period, with their weights."""

    there: NDArray[np.bool_]  # (T, n)
    blocks: Blocks
    mean: Array  # (N,)
    slopes: Array | None  # (p, N): derivatives by the coefficients
    resolvent: BlockResolvent | None
    periods: Array  # (N,): periods that the effect of the region rests on

    def grid(self, values: Array) -> Array:
        """Return stacked values by period and region, NaN where nothing is predicted."""
        out = np.full(self.there.shape, np.nan)
        out[self.there] = values
        return out


def ahead_of(
    result: SpatialPanelResult,
    panel: Panel,
    period_effect: str,
    w: SpatialWeights | PeriodWeights | None,
    *,
    gaps: bool = False,
) -> tuple[Panel, Ahead]:
    """Return the periods that can be predicted, and their cells.

    Those of the estimation have its regions and weights. New ones have all regions whose regressors are
    there, and the weights `w`, or those of the last period estimated, among them. With `gaps` periods of the
    estimation have, beside its regions, those that lack y alone, and the weights among all these.

    Raises
    ------
    SpecificationError
        If the panel lacks periods of the estimation.
    """
    if set(result.times) - set(panel.times):
        raise SpecificationError(
            _(
                "Where regions or weights change by period, {param:panel} must hold the periods of the "
                "estimation: its effects are found from them."
            )
        )
    sample = sample_of(result, panel)
    panel, x = regressors(result, panel, holes=True)
    there, weights = _cells(result, panel, x, w, gaps=gaps)
    blocks = blocks_at(panel.ids, there, weights)
    own_x = {name: values[there] for name, values in x.items()}
    z = slopes_of(result, own_x, blocks, sample.means, np.nonzero(there)[1])
    columns = np.array(z).reshape(-1, blocks.size)
    b = result.estimates[: len(columns)]
    own = (result.fitted + result.residuals)[sample.there] - b @ sample.columns[: len(b)]
    if FORMS[result.model].lag_of_y:
        own = own - result.rho * sample.columns[-1]
    places = _places(result, panel, sample, (there, blocks), period_effect)
    inside = b @ columns + sample.coefficients(result, own[None])[0] @ places
    s = BlockResolvent(blocks, result.rho) if FORMS[result.model].lag_of_y else None
    mean = inside if s is None else s.across(inside)
    if s is not None:
        columns = np.vstack([columns, blocks.lag(mean)[None]])
    slopes = columns - sample.coefficients(result, sample.columns) @ places
    count = sample.there.sum(axis=0).astype(float)
    rests = np.broadcast_to(count, there.shape)[there]
    return panel, Ahead(there, blocks, mean, slopes if s is None else s.across(slopes), s, rests)


def _cells(
    result: SpatialPanelResult,
    panel: Panel,
    x: dict[str, Array],
    w: SpatialWeights | PeriodWeights | None,
    *,
    gaps: bool,
) -> tuple[NDArray[np.bool_], list[Pair]]:
    """Return which cells are predicted, and the weights of each period, of its regions."""
    complete = np.isfinite(list(x.values())).all(axis=0)
    there = np.zeros((panel.T, panel.n), dtype=bool)
    weights: list[Pair] = []
    last = weights_at(result, result.times[-1])
    for t, time in enumerate(panel.times):
        if time in result.times:
            there[t] = np.isfinite(result.residuals[result.times.index(time)])
            own, errors = weights_at(result, time)
            full = _all_of(result, w, time)
            lacks = complete[t] & ~there[t]
            if not gaps or not lacks.any() or full is None or errors is not None:
                weights.append((own, errors))
                continue
            of_all = set(full.ids)
            there[t] |= lacks & np.array([i in of_all for i in panel.ids])
            among = cut_to(full, [i for i, seen in zip(panel.ids, there[t], strict=True) if seen])
            weights.append((among, None))
            continue
        own, errors = last
        if w is not None and own is not None:
            own = weights_given(w, time) or own
        inside = set(panel.ids)
        for one in (own, errors):
            inside &= inside if one is None else set(one.ids)
        there[t] = complete[t] & np.array([i in inside for i in panel.ids])
        ids = [i for i, seen in zip(panel.ids, there[t], strict=True) if seen]
        weights.append(
            (
                None if own is None else cut_to(own, ids),
                None if errors is None else cut_to(errors, ids),
            )
        )
    return there, weights


def weights_given(w: SpatialWeights | PeriodWeights | None, time: object) -> SpatialWeights | None:
    """Return the weights of a time, None where none are given."""
    return w.weights.get(time_label(time)) if isinstance(w, PeriodWeights) else w


def _all_of(
    result: SpatialPanelResult, w: SpatialWeights | PeriodWeights | None, time: object
) -> SpatialWeights | None:
    """Return the weights of all regions in a period of the estimation, which keeps those among its own."""
    return result.w or weights_given(w, time)


def filled(
    result: SpatialPanelResult,
    panel: Panel,
    period_effect: str,
    w: SpatialWeights | PeriodWeights | None,
    known: Array | None,
    unknown: Array,
    found: tuple[Array, Array],
) -> tuple[tuple[Array, Array], int, int]:
    """Return predictions and errors (T, n) with the cells that lack y alone, how many these are, and how many are left.

    `known`: y, for predictions given the others; None: by regressors and effects alone.
    """
    panel, x = regressors(result, panel, holes=True)
    complete = np.isfinite(list(x.values())).all(axis=0)
    inside = np.array([t in result.times for t in panel.times])[:, None]
    wanted = complete & inside & np.isnan(found[0])
    if not wanted.any():
        return found, 0, 0
    _panel, ahead = ahead_of(result, panel, period_effect, w, gaps=True)
    if known is None:
        own = np.full(ahead.blocks.size, np.nan)
        if max(len(block.regions) for block in ahead.blocks.each) <= EXACT:
            own = errors_ahead(result, ahead, unknown)
        values = ahead.mean, own
    else:
        values = ahead_given_others(result, panel, ahead, known, unknown)
    at = wanted & ahead.there
    out = tuple(
        np.where(at, ahead.grid(more), old) for more, old in zip(values, found, strict=True)
    )
    return (out[0], out[1]), int(at.sum()), int((wanted & ~at).sum())


def _places(
    result: SpatialPanelResult,
    panel: Panel,
    sample: Sample,
    ahead: tuple[NDArray[np.bool_], Blocks],
    period_effect: str,
) -> Array:
    """Return what puts the effects' coefficients on the cells that are predicted, (r, N)."""
    size = sample.dummies.rank
    time, unit = np.nonzero(sample.there)
    region = np.full(panel.n, -1)
    period = np.full(len(result.times), -1)
    region[unit], period[time] = sample.dummies.region, sample.dummies.period
    each = np.zeros((len(result.times), size + 1))
    each[np.arange(len(each)), period] = 1.0
    beyond = each[-1] if period_effect == "last" else each.mean(axis=0)
    by_time = np.stack(
        [each[result.times.index(t)] if t in result.times else beyond for t in panel.times]
    )
    t, i = np.nonzero(ahead[0])
    out = by_time[t]
    if isinstance(sample.dummies, RandomColumns):
        out[:, : sample.dummies.n] = sample.dummies.placed(i, ahead[1]).T
        return np.asarray(out[:, :size].T)
    out[np.arange(len(out)), region[i]] += 1.0
    return np.asarray(out[:, :size].T)


def errors_ahead(result: SpatialPanelResult, ahead: Ahead, unknown: Array) -> Array:
    """Return standard errors of new observations, (N,); `unknown` is the variance of each period's effect."""
    share = _share(result, ahead)
    with_error = FORMS[result.model].spatial_error
    variance = np.empty(ahead.blocks.size)
    for k, block in enumerate(ahead.blocks.each):
        n = len(block.regions)
        s = None if ahead.resolvent is None else ahead.resolvent.each[k]
        b = Resolvent(block.of_errors.matrix, result.lambda_) if with_error else None
        rows = block.rows[0]
        if result.time_effects is not None:
            share[rows] += 1.0 / n
        common = np.ones(n) if s is None else s.solve(np.ones(n))
        variance[rows] = result.sigma2 * share[rows] * spread(s, b, n)
        variance[rows] += unknown[block.periods[0]] * common**2
    if ahead.slopes is not None:
        size = len(ahead.slopes)
        v = result.covariance[:size, :size]
        variance += np.einsum("ki,kl,li->i", ahead.slopes, v, ahead.slopes)
    return np.sqrt(variance)


def ahead_given_others(
    result: SpatialPanelResult, panel: Panel, ahead: Ahead, known: Array, unknown: Array
) -> tuple[Array, Array]:
    """Return the best linear prediction given y of the others in the period, and its standard errors.

    Of a new period its effect is estimated from them; `unknown` is the variance of what stands for it without any.
    """
    out, errors = np.empty(ahead.blocks.size), np.empty(ahead.blocks.size)
    form = FORMS[result.model]
    share = _share(result, ahead)
    for k, block in enumerate(ahead.blocks.each):
        rows, t = block.rows[0], block.periods[0]
        mean, seen = ahead.mean[rows], known[t][block.regions]
        if panel.times[t] in result.times:
            found = given_others(
                result,
                block.w.matrix if form.lag_of_y else None,
                block.of_errors.matrix if form.spatial_error else None,
                mean[None],
                seen[None],
            )
            out[rows], errors[rows] = found[0][0], found[1][0]
            continue
        s = None if ahead.resolvent is None else ahead.resolvent.each[k]
        b = Resolvent(block.of_errors.matrix, result.lambda_) if form.spatial_error else None
        spread_ = errors_of(s, b, result.sigma2 * share[rows], BY_REGRESSORS)
        if ahead.slopes is not None:
            by = ahead.slopes[:, rows]
            spread_ = spread_ + by.T @ result.covariance[: len(by), : len(by)] @ by
        common = None
        if result.time_effects is not None:
            common = np.ones(len(rows)) if s is None else s.solve(np.ones(len(rows)))
        out[rows], errors[rows] = given_known(spread_, common, mean, seen, unknown[t])
    return out, errors


def _share(result: SpatialPanelResult, ahead: Ahead) -> Array:
    """Return the variance of an error and of what its region's effect misses, over sigma2, (N,)."""
    share = np.ones(ahead.blocks.size)
    if isinstance(result, RandomEffectsResult):
        if result.sigma2_mu:
            share = share + 1.0 / (ahead.periods + result.sigma2 / result.sigma2_mu)
    elif result.entity_effects is not None:
        share = share + 1.0 / ahead.periods
    return share
