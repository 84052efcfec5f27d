"""What a spatial model predicts: in its periods and in new ones, from x alone or given y elsewhere."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ...._calls.door import door
from ...._kernels.linear.solvers import Resolvent, multiply
from ....choices import one_of
from ....choices.regression import FORMS, PeriodEffect, Predictor
from ....containers import Panel, PeriodWeights, SpatialWeights
from ....containers.ids import missing_from
from ....containers.time_axis import ordered_axis
from ....errors import LabelError, RegspatialError, SpecificationError, listed
from ....formula import variable
from ....results.estimates import check_level, quantile
from ....results.record import label_entry
from ....results.regression import SpatialPanelResult
from ....words import _
from ...estimation.within import recovered
from ...panel.dynamic.record import SpatialDynamicResult
from ...panel.random.record import RandomEffectsResult
from ..by_period import ahead_given_others, ahead_of, errors_ahead, filled, weights_given
from ..errors import BY_REGRESSORS, EXACT, given_others, spread
from ..notes import Partly, notes_of
from ..nowcast import errors_of, given_known, steps_from
from ..same_cells import changes_by_period
from ..same_columns import average_of, columns_again, matrix_of_errors, regressors
from .record import Prediction

Array = NDArray[np.float64]


@door
def predict(
    result: SpatialPanelResult,
    panel: Panel,
    *,
    kind: Predictor = "reduced-form",
    period_effect: PeriodEffect = "last",
    w: SpatialWeights | PeriodWeights | None = None,
    level: float = 0.95,
) -> Prediction:
    r"""Predict y of a spatial model, in the periods it was estimated on and in new ones.

    .. math::
        \hat y_t = (I-\rho W)^{-1}(X_t\beta + WX_t\theta + \mu + \alpha_t 1),\qquad
        \tilde y_{u} = \hat y_u - Q_{uu}^{-1}Q_{uo}(y_o - \hat y_o)

    Parameters
    ----------
    result : SpatialPanelResult
        Estimated, not dynamic.
    panel : Panel or DataFrame
        All regions of the model with its regressors; y may be missing, as a column or in cells. Where
        it holds the periods of the estimation too, standard errors include those of the coefficients.
    kind : {"reduced-form", "blup"}
        From the regressors and effects alone; or the best linear unbiased prediction (Goldberger 1962)
        given y of other regions in the same period, Q = (I-ρW)'(I-λW)'(I-λW)(I-ρW)/σ²: of a region
        whose y is known, given all others; of one whose y is missing, given those known.
    period_effect : {"last", "mean"}
        What stands for the effect of a period that was not estimated, and in which no y is known ("blup").
    w : SpatialWeights or PeriodWeights, optional
        Of new periods, where regions or weights change by period, and of all regions in periods of the
        estimation; new periods that have none take those of the last period estimated.
    level : float
        Of the intervals.

    Returns
    -------
    Prediction

    Raises
    ------
    LabelError
        If the panel has not the regions of the model.
    SpecificationError
        For dynamic models.
    RegspatialError
        From the formula and its columns.

    Notes
    -----
    Standard errors are those of a new observation: the errors spread through (I-ρW)^-1(I-λW)^-1, what
    the estimated effects miss, how far effects of periods move (in new ones), and the coefficients by the delta method (for "reduced-form"; where the
    panel holds the periods of the estimation). Those of "blup" are of the errors given the others.
    Where log(y) was modelled log(y) is predicted; exp of it is a median, not a mean.

    References
    ----------
    Goldberger, A. S. (1962). Best linear unbiased prediction in the generalized linear regression
    model. Journal of the American Statistical Association 57. https://doi.org/10.2307/2281645
    Goulard, M., Laurent, T., and Thomas-Agnan, C. (2017). About predictions in spatial autoregressive
    models. Spatial Economic Analysis 12(2-3). https://doi.org/10.1080/17421772.2017.1300679
    Baltagi, B. H., Bresson, G., and Pirotte, A. (2012). Forecasting with spatial panel data.
    Computational Statistics and Data Analysis 56(11). https://doi.org/10.1016/j.csda.2010.08.006

    Examples
    --------
    >>> import numpy as np, regspatial as rs
    >>> rng = np.random.default_rng(1)
    >>> ring = (np.roll(np.eye(9), 1, axis=1) + np.roll(np.eye(9), -1, axis=1)) / 2
    >>> w = rs.SpatialWeights(ids=[f"r{i}" for i in range(9)], matrix=ring, normalisation="row")
    >>> x, e = rng.normal(size=(2, 6, 9))
    >>> panel = rs.Panel.from_arrays(w.ids, range(6), {"x": x, "y": x + e})
    >>> past = panel.select(times=range(5))
    >>> model = rs.regression.spatial_panel_estimate(
    ...     past, "y ~ x", w, model="sar", fixed_effects="entity"
    ... )
    >>> rs.regression.predict(model, panel).estimates.shape
    (6, 9)
    """
    one_of("kind", kind, Predictor)
    one_of("period_effect", period_effect, PeriodEffect)
    check_level(level)
    if isinstance(result, SpatialDynamicResult):
        raise SpecificationError(
            _("Predictions of dynamic panels are not supported: estimate without lags in time.")
        )
    lost = missing_from(panel.ids, result.ids)
    if lost:
        raise LabelError(
            _("{param:panel} lacks {lost}, which the model was estimated on."),
            ids=lost,
            lost=listed(lost),
        )
    panel = panel.select(ids=result.ids)
    panel, estimates, errors, partly = _made(result, panel, kind, period_effect, w)
    known = _known(result, panel)
    half = quantile(level, result.df) * errors
    inside = tuple(t in result.times for t in panel.times)
    return Prediction(
        model=result.model,
        y_name=result.y_name,
        ids=result.ids,
        times=panel.times,
        estimates=estimates,
        std_errors=errors,
        low=estimates - half,
        high=estimates + half,
        observed=known,
        estimated_on=inside,
        predictor=kind,
        level=level,
        notes=notes_of(result, kind, period_effect, inside, partly),
        spec={
            "function": "predict",
            "kind": kind,
            "period_effect": period_effect,
            "level": level,
            "model": dict(result.spec),
            **label_entry(panel.labels),
        },
    )


def _made(
    result: SpatialPanelResult,
    panel: Panel,
    kind: str,
    period_effect: str,
    w: SpatialWeights | PeriodWeights | None,
) -> tuple[Panel, Array, Array, Partly]:
    """Return the panel of the periods predicted, the prediction and its standard errors."""
    whole = kind == "reduced-form"
    if changes_by_period(result):
        panel, ahead = ahead_of(result, panel, period_effect, w)
        if whole:
            most = max(len(block.regions) for block in ahead.blocks.each)
            own = np.full(ahead.blocks.size, np.nan)
            if most <= EXACT:
                own = errors_ahead(result, ahead, _unknown(result, panel, period_effect))
            found = ahead.mean, own
        else:
            most = 0
            found = ahead_given_others(
                result, panel, ahead, _known(result, panel), _unknown(result, panel, period_effect)
            )
        y = None if whole else _known(result, panel)
        grids = ahead.grid(found[0]), ahead.grid(found[1])
        beyond = _unknown(result, panel, period_effect)
        grids, more, less = filled(result, panel, period_effect, w, y, beyond, grids)
        new = [t for t in panel.times if t not in result.times]
        given = w is not None and all(weights_given(w, t) is not None for t in new)
        partly = Partly(False, most > EXACT, True, given, more, less)
        return panel, *grids, partly
    panel, x = regressors(result, panel)
    parts = _Parts.of(result, panel, columns_again(result, panel, x), period_effect)
    large = parts.mean.shape[1] > EXACT and whole
    partly = Partly(parts.slopes is None, large, False, False)
    if whole:
        errors = _errors(result, parts, _unknown(result, panel, period_effect))
        return panel, parts.mean, errors, partly
    found = _given_others(result, panel, parts, period_effect)
    return panel, *found, partly


def _given_others(
    result: SpatialPanelResult, panel: Panel, parts: _Parts, period_effect: str
) -> tuple[Array, Array]:
    """Return the best linear predictions and their errors: of new periods with the effect estimated in them."""
    form = FORMS[result.model]
    lag = None if result.w is None or not form.lag_of_y else result.w.matrix
    spreads = matrix_of_errors(result) if form.spatial_error else None
    known, unknown = _known(result, panel), _unknown(result, panel, period_effect)
    out, errors = parts.mean.copy(), np.empty_like(parts.mean)
    inside = np.array([t in result.times for t in panel.times])
    if inside.any():
        found = given_others(result, lag, spreads, parts.mean[inside], known[inside])
        out[inside], errors[inside] = found
    if inside.all():
        return out, errors
    b = None if spreads is None else Resolvent(spreads, result.lambda_)
    n = parts.mean.shape[1]
    spread_ = errors_of(parts.s, b, np.full(n, result.sigma2 * _share(result)), BY_REGRESSORS)
    for t in np.flatnonzero(~inside):
        moved = spread_
        if parts.slopes is not None:
            by = parts.slopes[:, t]
            moved = spread_ + by.T @ result.covariance[: len(by), : len(by)] @ by
        common = _common(result, parts.s, n)
        out[t], errors[t] = given_known(moved, common, parts.mean[t], known[t], unknown[t])
    return out, errors


def _share(result: SpatialPanelResult) -> float:
    """Return the variance of an error and of what its region's effect misses, over sigma2."""
    if isinstance(result, RandomEffectsResult):
        return 1.0 + (1.0 - result.vartheta**2) / len(result.times)
    return 1.0 if result.entity_effects is None else 1.0 + 1.0 / len(result.times)


def _common(result: SpatialPanelResult, s: Resolvent | None, n: int) -> Array | None:
    """Return what an effect of a period of one comes to in y; None without such effects."""
    if result.time_effects is None:
        return None
    return np.ones(n) if s is None else s.solve(np.ones(n))


def _known(result: SpatialPanelResult, panel: Panel) -> Array:
    """Return y where it is known, (T, n): of the estimation, else of the panel."""
    out = np.full((panel.T, panel.n), np.nan)
    own = result.fitted + result.residuals
    for k, t in enumerate(panel.times):
        if t in result.times:
            out[k] = own[result.times.index(t)]
            continue
        one = panel.select(times=[t])
        if result.y_name in panel.columns:
            out[k] = one[result.y_name].values[0]
            continue
        try:
            out[k] = variable(one, result.y_name).values[0]
        except RegspatialError:  # not there, or not complete: it is what is asked for
            continue
    return out


class _Parts(NamedTuple):
    """The mean of a prediction, and its derivatives by the coefficients where they are known."""

    mean: Array
    slopes: Array | None  # (p, T, n)
    s: Resolvent | None

    @classmethod
    def of(cls, result: SpatialPanelResult, panel: Panel, z: Array, period_effect: str) -> _Parts:
        """Return S(Zb + effects), and its derivatives by (b, rho)."""
        k = len(z)
        base = np.tensordot(result.estimates[:k], z, axes=1)
        effects = _placed(
            result,
            panel,
            period_effect,
            (result.constant, result.entity_effects, result.time_effects),
        )
        s = None
        if FORMS[result.model].lag_of_y and result.w is not None:
            s = Resolvent(result.w.matrix, result.rho)
        inside = base + effects
        mean = inside if s is None else s.across(inside)
        at = [panel.times.index(t) for t in result.times if t in panel.times]
        if len(at) < len(result.times):
            return cls(mean, None, s)
        own = result.fitted + result.residuals
        columns = list(z)
        raw = [c[at] for c in z]
        if s is not None and result.w is not None:
            columns.append(multiply(result.w.matrix, mean))
            raw.append(multiply(result.w.matrix, own))
        slopes = np.stack(
            [
                c - _placed(result, panel, period_effect, _taken(result, r))
                for c, r in zip(columns, raw, strict=True)
            ]
        )
        return cls(mean, slopes if s is None else s.across(slopes), s)


def _taken(result: SpatialPanelResult, column: Array) -> tuple[float, Array | None, Array | None]:
    """Return what the estimated effects take of a column: they move with the coefficients."""
    constant, entity, time = recovered(column, result.fixed_effects, average_of(result))
    if isinstance(result, RandomEffectsResult):
        left = column.mean(axis=0) - constant - (0.0 if time is None else float(time.mean()))
        entity = (1.0 - result.vartheta**2) * left
    return constant, entity, time


def _placed(
    result: SpatialPanelResult,
    panel: Panel,
    period_effect: str,
    effects: tuple[float, Array | None, Array | None],
) -> Array:
    """Return constant + region + period, (T, n), on the periods of the panel."""
    constant, entity, time = effects
    out = np.full((panel.T, panel.n), constant)
    if entity is not None:
        out = out + entity
    if time is not None:
        if period_effect == "last":
            ordered_axis(result.times)
        beyond = float(time[-1]) if period_effect == "last" else float(time.mean())
        by_time = dict(zip(result.times, (float(v) for v in time), strict=True))
        out = out + np.array([by_time.get(t, beyond) for t in panel.times])[:, None]
    return out


def _unknown(result: SpatialPanelResult, panel: Panel, period_effect: str) -> Array:
    """Return the variance of what stands for the effect of each period, (T,): 0 where it was estimated.

    Of the last one how far effects move in as many steps, of the mean how far they spread and it misses.
    """
    out = np.zeros(panel.T)
    time = result.time_effects
    if time is None:
        return out
    new = [k for k, t in enumerate(panel.times) if t not in result.times]
    if period_effect == "last":
        out[new] = np.mean(np.diff(time) ** 2) * steps_from(result.times, panel.times)[new]
    else:
        out[new] = np.var(time, ddof=1) * (1.0 + 1.0 / time.size)
    return out


def _errors(result: SpatialPanelResult, parts: _Parts, unknown: Array) -> Array:
    """Return standard errors of a new observation, (T, n)."""
    periods, n = parts.mean.shape
    if n > EXACT:
        return np.full((periods, n), np.nan)
    share = _share(result)
    if result.time_effects is not None:
        share += 1.0 / n
    b = None
    matrix = matrix_of_errors(result)
    if FORMS[result.model].spatial_error and matrix is not None:
        b = Resolvent(matrix, result.lambda_)
    variance = np.broadcast_to(result.sigma2 * share * spread(parts.s, b, n), (periods, n))
    common = _common(result, parts.s, n)
    if common is not None:
        variance = variance + unknown[:, None] * common**2
    if parts.slopes is not None:
        size = len(parts.slopes)
        v = result.covariance[:size, :size]
        variance = variance + np.einsum("kti,kl,lti->ti", parts.slopes, v, parts.slopes)
    return np.sqrt(variance)
