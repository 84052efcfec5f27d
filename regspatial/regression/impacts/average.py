"""Average direct, indirect and total impacts of a spatial model."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..._calls.door import door
from ..._calls.executor import Executor
from ..._calls.lazy_text import Later
from ..._kernels.random import Rng, seed_if
from ...choices import one_of
from ...choices.regression import FORMS, Horizon, ImpactInference
from ...errors import ParameterError, UndefinedEffectError
from ...options import DEFAULT, Options
from ...progress import Progress, report
from ...results import Note
from ...results.estimates import check_level
from ...results.record import label_entry
from ...results.regression import SpatialPanelResult
from ...words import Listed, Message, _, listed
from ..instruments.fieller_sets import wide_rho
from ..panel.dynamic.long_run import Static, static
from ..panel.dynamic.record import SpatialDynamicResult
from .at_values import at_values
from .by_period import Piece, multipliers_of, partition_of, pieces_of, regional_of
from .exact import effects
from .own_record import Asked, impacts_at_own
from .own_values import asked
from .record import Impacts, RegionalImpacts, beneath_of
from .spread import draws_of, no_spread, positions, spread_by_delta, spread_of_draws
from .values import AT_VALUES

Array = NDArray[np.float64]

REGIONS_LIMIT = 1000
_DRAWS = 1_000_000  # all of them are held in memory


@door
def impacts(
    result: SpatialPanelResult,
    *,
    at: Mapping[str, float] | str | None = None,
    horizon: Horizon = "short",
    inference: ImpactInference = "simulation",
    draws: int = 1000,
    level: float = 0.95,
    by_region: bool | None = None,
    orders: int = 0,
    rng: Rng = None,
    executor: Executor | None = None,
    progress: Progress | None = None,
    options: Options | None = None,
) -> Impacts:
    r"""Return average direct, indirect and total impacts, with their inference.

    .. math::
        G_r = (I-\rho W)^{-1}(\beta_r I + \theta_r W),\quad
        \text{direct} = \operatorname{tr} G_r/n,\quad \text{total} = 1'G_r1/n,\quad
        \text{indirect} = \text{total} - \text{direct}

    Parameters
    ----------
    result : SpatialPanelResult
        Of sar, sdm, sac, gns, slx or sdem; a dynamic one too.
    at : mapping of str to float, or str, optional
        Where regressors share what they are made of (``x:z``, ``x^2``) the impacts are those of x and
        of z, through all regressors they stand in, when x and z have these values in every region,
        ``"x = 2, z = 0.5"``; by default their means. ``"own"``: at each region's own values, averaged
        (up to 3,000 regions). ``"levels"``: the same in the units of the data, out of the functions of
        the formula (log, log1p, sqrt, exp, asinh): of x on y where ``log(y) ~ log(x)`` gives elasticities;
        ``"levels: ln_x, ln_y"`` says which columns are natural logarithms themselves.
    horizon : {"short", "long"}
        Of a dynamic panel: within the period, (I - rho W)^-1 (beta I + theta W), or in the long run,
        [(1 - tau)I - (rho + eta)W]^-1 (beta I + theta W).
    inference : {"simulation", "delta"}
        Draws of (rho, beta, theta) from their estimated covariance (of a sac or gns along the likelihood
        of rho and lambda where it has one; of a cross-section intervals and p too, see Notes), or the delta method with exact derivatives. Where the draws of an impact (200 or more) have heavy tails, sd/(IQR/1.349) > 1.25,
        its p comes from their percentiles, a note says so, and the Wald p of beta + theta stands beside it.
    draws : int
        Number of draws; those with rho outside its bounds are rejected and counted.
    level : float
        Of the interval: percentiles of the draws, or normal for the delta method.
    by_region : bool, optional
        Also the impacts by region (one solve per region); by default up to 1,000 regions.
    orders : int
        Also the contributions of W^0 .. W^orders; 0 for none.
    rng : int, Generator or None
        For the draws; the seed used stands in `spec`.
    executor : object with a ``map`` method, optional
        A `concurrent.futures` pool or a Dask `Client`: blocks of draws are sent to it. The digits do not depend on it.
    progress, options : optional

    Returns
    -------
    Impacts
        Estimates are exact at the estimated parameters, not means of draws.

    Raises
    ------
    UndefinedEffectError
        For ols and sem, which have no indirect effects; for the long run of dynamics that explode.
    ParameterError
        For inference, draws, level or `at` that are not allowed.
    ConvergenceError
        If more than half of the draws are rejected.

    Notes
    -----
    Instruments do not keep rho within its bounds. Where its interval reaches beyond one, an impact has no
    bounded interval that holds its level: by simulation there are estimates alone, and of the total its
    Fieller set and the Wald p of beta + theta.

    theta is part of the direct impact through tr(SW), which PySAL's spreg 1.9 leaves out; with rho in
    the model theta is not the indirect impact. tr S and tr(SW) of every draw come from the
    eigenvalues of W, or, for large sparse W, from the derivatives of the interpolated
    log-determinant; nothing is truncated. Where rho is within a few standard errors of its bound the
    draws have heavy tails: read the percentile interval rather than z. Bias-corrected models use
    corrected estimates and their covariance.

    rho and lambda of a sac or gns can hardly be told apart, so that normal draws from their standard
    errors make intervals too short. Under ML with the classical covariance they are drawn along the
    likelihood (flat between their bounds), the coefficients normal at each of them: the posterior of
    LeSage and Pace (2009, chapter 5). Of the other models of a cross-section intervals and p are from draws
    along the likelihood of rho adjusted for the slopes (see `spatial_regression_estimate`), since few regions make rho
    too low and effects skewed; standard errors are those of normal draws. p is then from the share of draws
    on either side of 0, and a note
    has what normal draws give. Score estimates, robust covariances and random effects have no such
    likelihood: normal draws, and a note says so.

    References
    ----------
    LeSage, J., and Pace, R. K. (2009). Introduction to Spatial Econometrics.
    https://doi.org/10.1201/9781420064254

    Examples
    --------
    >>> import regspatial as rs
    >>> dri = rs.example("dri")
    >>> panel, w = dri.panel(), rs.weights.knn(dri.regions(), k=5)
    >>> fit = rs.regression.spatial_panel_estimate(panel, "ln_inn ~ ln_de", w)
    >>> found = rs.impacts(fit, inference="delta")
    >>> found.estimates.shape
    (1, 3)
    """
    options = options or DEFAULT
    one_of("inference", inference, ImpactInference)
    one_of("horizon", horizon, Horizon)
    check(static(result, horizon), draws, level, orders)
    seed = seed_if(inference == "simulation", rng)
    kind = asked(at)
    if kind is not None:
        if orders:
            raise ParameterError(
                _("{param:orders} is for impacts at stated values, not for {param:at={at!r}}."),
                at=at,
            )
        how = Asked(str(at), horizon, inference, draws, level, by_region, seed)
        return impacts_at_own(
            result, static(result, horizon), *kind, how, draws_of, options, progress
        )
    result, where = at_values(result, at)
    here = static(result, horizon)
    pieces = pieces_of(result, options, lagged=here.lagged)
    rho = here.rho if here.lagged else 0.0
    beta, theta = here.beta, here.theta
    report(progress, 0.1, "impacts")
    m = multipliers_of(pieces, np.array([rho]), derivatives=inference == "delta")
    estimates = effects(m, beta, theta)[0]
    report(progress, 0.3, inference)
    spec: dict[str, Any] = {
        "function": "impacts",
        "inference": inference,
        "level": level,
        "seed": seed,
        **({"at": where} if where else {}),
    }
    shown = inference == "delta"
    wide = wide_rho(result, pieces, positions(here), estimates[:, 2], level, shown=shown)
    if shown:
        found = spread_by_delta(result, here, m, estimates, level)
    elif wide is not None:
        found = no_spread(estimates)
    else:
        spec |= {"draws": draws}
        found = spread_of_draws(result, here, pieces, estimates, level, (draws, seed, horizon))
    report(progress, 0.7, "regions")
    if by_region is None:
        by_region = len(result.ids) <= REGIONS_LIMIT
    each = _each_region(result, here, pieces, horizon) if by_region else None
    by_order = (pieces, rho, beta, theta, orders, options.probes)
    parts = partition_of(*by_order) if orders else None
    return Impacts(
        others=len(result.ids) - 1,
        beneath=beneath_of(result),
        model=result.model,
        horizon=horizon if isinstance(result, SpatialDynamicResult) else None,
        y_name=result.y_name,
        variables=result.variables,
        estimates=estimates,
        se=found.errors,
        covariance=found.covariance,
        low=found.low,
        high=found.high,
        feedback=estimates[:, 0] - beta,
        feedback_std_errors=found.feedback_errors,
        inference=inference,
        level=level,
        draws_used=found.kept,
        draws_rejected=found.rejected,
        draws=found.sample,
        tails=found.tails,
        wide=wide,
        p_percentile=found.p,
        customary_ends=found.customary,
        feedback_p_percentile=found.back_p,
        df=result.df,
        regional=each,
        partition=parts,
        notes=(
            *_notes(result, inference, found.kept, found.rejected, where),
            *found.notes,
            *([wide.note()] if wide else ()),
            *each_note(result, estimates),
            *([found.tails.note()] if found.tails else ()),
        ),
        spec={**spec, "model": dict(result.spec)},
    )


def _each_region(
    result: SpatialPanelResult, at: Static, pieces: Sequence[Piece], horizon: Horizon
) -> RegionalImpacts:
    """Return the impacts by region, with the factors that the model kept where they are its own."""
    kept = result.resolvent if horizon == "short" and at.lagged else None
    found = regional_of(pieces, result, at.rho, at.beta, at.theta, kept)
    return replace(found, spec=label_entry(result.variable_labels))


def check(result: Static, draws: int, level: float, orders: int) -> None:
    """Refuse models without spillovers, and settings that are not allowed.

    Raises
    ------
    UndefinedEffectError, ParameterError
    """
    if not FORMS[result.model].spills:
        raise UndefinedEffectError(
            _(
                "A model {model!r} has no spatial lag of y or x, so it has no indirect "
                "effects: the effect of x is its coefficient. Estimate an sdm, sar, slx or "
                "sdem."
            ),
            model=result.model,
        )
    if not 10 <= draws <= _DRAWS:
        raise ParameterError(
            _("{param:draws={draws}}; 10 to {most:,} can be drawn, 1000 are usual."),
            draws=draws,
            most=_DRAWS,
        )
    check_level(level)
    if not 0 <= orders <= 1000:
        raise ParameterError(_("{param:orders={orders}}; it must be 0 to 1000."), orders=orders)


def each_note(result: SpatialPanelResult, estimates: Array) -> tuple[Note, ...]:
    """Say what one other region has of an indirect impact: that of all others together is divided by them."""
    others = len(result.ids) - 1
    if others < 2:
        return ()

    def shares() -> Listed:
        return listed(
            [
                Message("{name} {value:.4g}", name=result.said(name), value=float(value) / others)
                for name, value in zip(result.variables, estimates[:, 1], strict=True)
            ]
        )

    return (
        Note(
            _(
                "An indirect impact is that of all {others} other regions together; of one of them it is, on "
                "average: {shares}."
            ),
            others=others,
            shares=Later(shares),
        ),
    )


def _notes(
    result: SpatialPanelResult,
    inference: str,
    kept: int,
    rejected: int,
    where: Mapping[str, float],
) -> tuple[Note, ...]:
    notes = []
    if inference == "delta":
        notes = [Note(_("Standard errors: delta method."))]
    elif kept:
        notes = [
            Note(
                _(
                    "Standard errors and percentile intervals from {kept} "
                    "{kept:draw|draws}; {rejected} rejected."
                ),
                kept=kept,
                rejected=rejected,
            )
        ]
    if where:
        at = [
            Message("{name} = {value:.6g}", name=result.said(name), value=value)
            for name, value in where.items()
        ]
        notes.append(Note(AT_VALUES, at=at))
    return tuple(notes)
