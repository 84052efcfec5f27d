"""Likelihood-ratio tests between spatial panel models, and of their fixed effects."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ..._calls.door import door
from ..._kernels.linear.traces import row_sum
from ...choices.regression import FORMS
from ...containers import SpatialWeights
from ...containers.period_weights import WeightsAt
from ...errors import ConvergenceError, InferenceWarning, SpecificationError, listed, warn
from ...formula.design import INTERCEPT
from ...results.regression import SpatialPanelResult
from ...terms import term
from ...words import Message, ToolName, _
from ..errors.p_of_f import F_OF_PERIODS, of_ratio, test_by_f
from ..estimation.design import LAG_OF_ONE
from ..estimation.within import WITH_TIME
from .record import SpecificationTest

Array = NDArray[np.float64]

_LESS = {"twoway": ("entity", "time", "none"), "entity": ("none",), "time": ("none",)}
_ROUNDING = 1e-9
"""A ratio below zero by less than this share of the log-likelihoods is rounding, and shown as it is."""


@door
def lr_test(unrestricted: SpatialPanelResult, restricted: SpatialPanelResult) -> SpecificationTest:
    """Test a model against one that it nests: LR = 2 (L_u - L_r), p of F.

    Parameters
    ----------
    unrestricted, restricted : SpatialPanelResult
        On the same data, weights and fixed effects: sdm against sar, sem, slx, ols; sdem against
        sem, slx, ols; sar, sem, slx against ols; sac against sar, sem, ols; gns against all.

    Returns
    -------
    SpecificationTest

    Raises
    ------
    SpecificationError
        If the models are not nested or not estimated on the same data.
    ConvergenceError
        If the larger model is less likely than the one it nests.

    Examples
    --------
    >>> import regspatial as rs
    >>> from regspatial import regression
    >>> dri = rs.example("dri")
    >>> panel, w = dri.panel(), rs.weights.knn(dri.regions(), k=5)
    >>> large, small = (
    ...     rs.regression.spatial_panel_estimate(panel, "ln_inn ~ ln_de", w, model=m)
    ...     for m in ("sdm", "sar")
    ... )
    >>> regression.lr_test(large, small).df
    1
    """
    u, r = unrestricted, restricted
    reasons = []
    if r.model not in FORMS[u.model].nests:
        reasons.append(Message(_("{small} is not nested in {large}"), small=r.model, large=u.model))
    if u.fixed_effects != r.fixed_effects:
        reasons.append(Message(_("fixed effects differ")))
    if u.variables != r.variables or u.y_name != r.y_name:
        reasons.append(Message(_("variables differ")))
    if u.ids != r.ids or u.times != r.times or not _same_y(u, r):
        reasons.append(Message(_("data differ")))
    if u.w is not None and r.w is not None and not _same_weights(u, r):
        reasons.append(Message(_("weights differ")))
    by_period = bool(u.by_period or r.by_period) and u.density != r.density
    if by_period or not one_likelihood(u, r):
        reasons.append(Message(_("bias corrections differ")))
    if u.density == "score" and u.model in ("sac", "gns"):
        reasons.append(Message(_("the two-equation score maximises no likelihood")))
    if r.model == "sem" and u.model == "sdm" and not all(has_lag(u)):
        reasons.append(Message(_("the SEM is nested only where every x has its W(x)")))
    if r.model == "sem" and u.model == "sdm" and not _one_equation(u):
        reasons.append(
            Message(
                _(
                    "where not all rows of W have one sum (an island), the SEM's constant and "
                    "effects of periods are not those of an SDM"
                )
            )
        )
    reasons += _of_another_kind(u, r)
    if any(np.isnan(m.loglik) for m in (u, r)):
        reasons.append(Message(_("not both were estimated by maximum likelihood")))
    if reasons:
        raise SpecificationError(
            _("No likelihood-ratio test of {model} against {other}: {reasons}."),
            model=u.model,
            other=r.model,
            reasons=listed(reasons),
        )
    df = len(u.terms) - len(r.terms)
    statistic = ratio(u, r)
    if u.model == "sdm" and r.model in ("sar", "sem"):
        null = null_of(r.model)
    else:
        name = f"{u.model.upper()} → {r.model.upper()}"
        null = Message(_("the restrictions {name} hold"), name=name)
    f, below = of_ratio(statistic, df, u)
    return test_by_f("lr", null, statistic, df, below, f)


@door
def effects_test(full: SpatialPanelResult, restricted: SpatialPanelResult) -> SpecificationTest:
    """Test fixed effects by likelihood ratio: one model with them and without some of them.

    Parameters
    ----------
    full, restricted : SpatialPanelResult
        The same model and data: two-way effects against entity or time effects (or none), entity or
        time effects against none. With bias_correction "none" or "lee-yu": others change the data.

    Returns
    -------
    SpecificationTest
        LR with n - 1 degrees of freedom for entity effects and T - 1 for time effects; its p is that of
        F = (exp(LR/N) - 1)(N - p)/df, p all that the larger model estimates.

    Raises
    ------
    SpecificationError
        If the models differ in something else.
    ConvergenceError
        If the model with more effects is less likely than the other.

    Notes
    -----
    With n - 1 restrictions and few times the χ² of LR refuses true nulls several times too often; F is
    exact without space. `effects_tests` has p from drawn data, which holds with a spatial parameter too.

    Examples
    --------
    >>> import regspatial as rs
    >>> from regspatial import regression
    >>> dri = rs.example("dri")
    >>> panel, w = dri.panel(), rs.weights.knn(dri.regions(), k=5)
    >>> how = {"model": "sar", "bias_correction": "none"}
    >>> two = rs.regression.spatial_panel_estimate(panel, "ln_inn ~ ln_de", w, **how)
    >>> one = rs.regression.spatial_panel_estimate(
    ...     panel, "ln_inn ~ ln_de", w, fixed_effects="time", **how
    ... )
    >>> regression.effects_test(two, one).df
    29
    """
    u, r = full, restricted
    reasons = []
    if r.fixed_effects not in _LESS.get(u.fixed_effects, ()):
        reasons.append(
            Message(
                _(
                    "{small} {small:effect is|effects are} not part of {large} "
                    "{large:effect|effects}"
                ),
                small=r.fixed_effects,
                large=u.fixed_effects,
            )
        )
    if "random" in (u.spec.get("effects"), r.spec.get("effects")):
        reasons.append(Message(_("effects of regions are random")))
    if u.model != r.model or u.variables != r.variables or u.y_name != r.y_name:
        reasons.append(Message(_("models differ")))
    if u.ids != r.ids or u.times != r.times or not _same_y(u, r):
        reasons.append(Message(_("data differ")))
    if not _same_weights(u, r):
        reasons.append(Message(_("weights differ")))
    if not {"lee-yu-transform", "score"}.isdisjoint({u.density, r.density}):
        reasons.append(
            Message(_("the correction changes the data; use {param:bias_correction=none}"))
        )
    if reasons:
        raise SpecificationError(_("No test of fixed effects: {reasons}."), reasons=listed(reasons))
    gone = {"entity": "time", "time": "entity", "none": u.fixed_effects}[r.fixed_effects]
    df = (u.n_effects + len(u.terms)) - (r.n_effects + len(r.terms))
    statistic = ratio(u, r)
    if gone == "time" and FORMS[u.model].parameters:
        warn(InferenceWarning(F_OF_PERIODS, tool=ToolName("effects_tests")))
    f, below = of_ratio(statistic, df, u)
    return test_by_f("lr", null_of(gone), statistic, df, below, f)


def ratio(u: SpatialPanelResult, r: SpatialPanelResult) -> float:
    """Return 2 (L_u - L_r), as it is.

    Raises
    ------
    ConvergenceError
        If it is negative by more than rounding.
    """
    statistic = 2.0 * (u.loglik - r.loglik)
    if not statistic >= -_ROUNDING * max(1.0, abs(u.loglik), abs(r.loglik)):
        one, two = (f"{m.model} ({m.fixed_effects})" for m in (u, r))
        raise ConvergenceError(
            _(
                "The larger model, {one}, is less likely than the one it nests, {two}: 2(L_u - "
                "L_r) = {statistic:.6g}. One of the two is not at its maximum, so there is no "
                "test. Look for regressors in very different units and nearly collinear ones."
            ),
            one=one,
            two=two,
            statistic=statistic,
        )
    return statistic


def _of_another_kind(u: SpatialPanelResult, r: SpatialPanelResult) -> list[Message]:
    """Return what keeps apart two models whose effects or whose spatial lags are not made alike."""
    reasons = []
    if u.spec.get("effects") != r.spec.get("effects"):
        reasons.append(Message(_("effects of regions are not of one kind")))
    if u.spec.get("convention") != r.spec.get("convention") and FORMS[r.model].parameters:
        reasons.append(Message(_("the order of lag and effects differs ({param:convention})")))
    return reasons


def one_likelihood(u: SpatialPanelResult, r: SpatialPanelResult) -> bool:
    """Return whether both log-likelihoods are of one density (the score's is that at rho = 0)."""
    plain = ("none", "lee-yu")
    if u.density in plain or r.density in plain:
        return u.density in plain and r.density in plain
    return u.density == r.density or r.model in ("slx", "ols")


def same_data(u: SpatialPanelResult, r: SpatialPanelResult) -> list[Message]:
    """Return what keeps apart two models that are to be compared: y, regions, times, weights, kinds of effects."""
    reasons = []
    if u.ids != r.ids or u.times != r.times or u.y_name != r.y_name or not _same_y(u, r):
        reasons.append(Message(_("data differ")))
    if not _same_weights(u, r):
        reasons.append(Message(_("weights differ")))
    return reasons + _of_another_kind(u, r)


def _one_equation(u: SpatialPanelResult) -> bool:
    """Return whether B in front of a constant or an effect of a period leaves it one (rows alike)."""
    constant = u.fixed_effects == "none" and INTERCEPT in u.terms and LAG_OF_ONE not in u.terms
    if u.w is None or not (constant or u.fixed_effects in WITH_TIME):
        return True
    return row_sum(u.w.matrix) is not None


def has_lag(result: SpatialPanelResult) -> list[bool]:
    """Return which regressors stand in a model with their W(x)."""
    return [f"W({v})" in result.terms for v in result.variables]


def _same_y(u: SpatialPanelResult, r: SpatialPanelResult) -> bool:
    a, b = u.fitted + u.residuals, r.fitted + r.residuals
    if not np.array_equal(np.isnan(a), np.isnan(b)):
        return False
    return bool(np.nanmax(np.abs(a - b)) <= 1e-12 * np.nanmax(np.abs(a)))


def _same_by_time(u: tuple[WeightsAt, ...], r: tuple[WeightsAt, ...]) -> bool:
    at = [{t: one.w for one in each for t in one.times} for each in (u, r)]
    return at[0].keys() == at[1].keys() and all(_equal(w, at[1][t]) for t, w in at[0].items())


def _same_weights(u: SpatialPanelResult, r: SpatialPanelResult) -> bool:
    both = FORMS[u.model].spatial_error and FORMS[r.model].spatial_error
    if both and not _same_by_time(u.errors_by_period, r.errors_by_period):
        return False
    if u.by_period and r.by_period:
        return _same_by_time(u.by_period, r.by_period)
    if u.w is None or r.w is None or u.w is r.w:
        return True
    return _equal(u.w, r.w)


def _equal(a: SpatialWeights, b: SpatialWeights) -> bool:
    if a is b:
        return True
    if a.ids != b.ids:
        return False
    difference = a.to_sparse() - b.to_sparse()
    return difference.nnz == 0 or float(np.abs(difference.data).max()) == 0.0


def null_of(code: str) -> Message:
    """Return a null hypothesis: a model that the SDM reduces to, or fixed effects that are none."""
    return Message("{null}", null=term("null", code))
