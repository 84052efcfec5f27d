"""Lagrange multiplier tests for a spatial lag and for spatial errors, on least-squares residuals."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any, Unpack

import numpy as np
from numpy.typing import NDArray
from scipy.special import chdtrc

from ..._calls.door import door
from ..._kernels.linear.traces import traces_of
from ...choices import one_of
from ...choices.data import Missing
from ...choices.regression import FixedEffects, LmCorrection, LmLag, LmModel
from ...containers import Panel, PeriodWeights, SpatialWeights
from ...declare.asks import Asks, asked_as
from ...declare.data import Table, Weights
from ...declare.description import Output
from ...declare.every_tool import KeyedSelection
from ...declare.models import AutomaticFixedEffects, BiasCorrectionChoice, Durbin, ModelFormula
from ...declare.tool import tool
from ...errors import SpecificationError
from ...results import Note
from ...results.record import label_entry
from ...terms import term
from ...words import Message, _
from ..estimation.design import PanelDesign
from ..estimation.lee_yu import plain_shape, transformed_shape
from ..estimation.likelihood import Shape
from ..estimation.within import effects_for
from ..panel.fixed.spatial_panel import spatial_panel_estimate
from ..panel.unbalanced.design import UnbalancedDesign, designed
from ..panel.unbalanced.determinant import traces_without
from ..panel.unbalanced.likelihood import shape_of
from .record import OF_LIKELIHOOD, LagrangeTests, SpecificationTest
from .residual_lm import lm_residual_test

Array = NDArray[np.float64]

_NOTHING = 1e-10


@tool(
    group="test",
    behind="model_tests",
    name=_("LM tests of spatial lag and error"),
    help=_(
        "Lagrange multiplier tests of least squares, or of lags of x (SLX), against a "
        "spatial lag and against spatial errors, plain, robust and joint, for panels and "
        "cross-sections; of a SAR or SDM against spatial errors that the lag has left."
    ),
    tags=_(
        "Lagrange multiplier, robust LM, spatial lag, spatial error, Anselin, Rao "
        "score, LM test, lag or error"
    ),
    outputs=(Output.table("tests", _("Specification tests")),),
)
@door
def lm_tests(
    panel: Table,
    formula: ModelFormula,
    w: Annotated[SpatialWeights | PeriodWeights, asked_as(Weights)],
    *,
    y: str | None = None,
    x: Sequence[str] | None = None,
    model: Annotated[
        LmModel,
        Asks(
            _("Model"),
            _(
                "What is estimated before. ols, slx: against a lag and errors; sar, sdm: against "
                "errors."
            ),
            terms="model",
        ),
    ] = "ols",
    fixed_effects: AutomaticFixedEffects = None,
    durbin: Durbin = None,
    bias_correction: Annotated[LmCorrection, asked_as(BiasCorrectionChoice)] = "auto",
    lag: Annotated[
        LmLag,
        Asks(
            _("Lag of y"),
            _("Formed before effects are taken out, or after, as Elhorst's routines and splm do."),
            terms="lm_lag",
            advanced=True,
            when=("model", ("ols", "slx")),
        ),
    ] = "raw",
    missing: Missing | None = None,
    **_every_tool: Unpack[KeyedSelection],
) -> LagrangeTests:
    r"""Test a model without spatial dependence against a spatial lag and against spatial errors.

    With e the least-squares residuals, :math:`\hat\sigma^2 = e'e/m`,
    :math:`a = e'J(Wy)/\hat\sigma^2 - t\operatorname{tr}V`,
    :math:`c = e'We/\hat\sigma^2 - t\operatorname{tr}V`,
    :math:`T_W = t\operatorname{tr}(V^2 + V'V) - 2t^2(\operatorname{tr}V)^2/m`, where :math:`m = nT`,
    :math:`t = T` and :math:`V = W`, or what the transformation leaves (see `bias_correction`), and
    :math:`D = \lVert M J W f \rVert^2/\hat\sigma^2`, f = Zb (plain), or Zb with the fixed effects:

    .. math::
        LM_{lag} = \frac{a^2}{D + T_W},\quad LM_{err} = \frac{c^2}{T_W},\quad
        LM^*_{lag} = \frac{(a-c)^2}{D},\quad
        LM^*_{err} = \frac{\left(c - \frac{T_W}{D+T_W}a\right)^2}{T_W\left(1-\frac{T_W}{D+T_W}\right)}

    and jointly :math:`LM^*_{lag} + LM_{err}` with two degrees of freedom.

    Parameters
    ----------
    panel, formula, w, y, x, id, time
        As in `regspatial.regression.spatial_panel_estimate`, weights by time too; a panel of one time is a cross-section.
    fixed_effects : {"twoway", "entity", "time", "none"}, optional
        By default "twoway" for a panel, "none" for a cross-section.
    model : {"ols", "slx", "sar", "sdm"}
        "slx": on the residuals of a model that has W(x) as well. "sar", "sdm": of spatial errors that
        the lag of y has left, by `lm_residual_test`.
    durbin : sequence of str, optional
        For slx and sdm: the regressors that get a W(x); all by default.
    bias_correction : {"auto", "none", "lee-yu-transform"}
        "auto" is "lee-yu-transform" where there are fixed effects. "lee-yu-transform": the scores of
        the likelihood of the transformed data (Lee and Yu 2010), with m, t and V = JWJ,
        J = I - 11'/n, of what the fixed effects leave, and f with the effects recovered, which counts
        where rows of W do not all have one sum: they keep their size (4 to 6 % of true nulls
        rejected at 5 %). "none": the tests as published tables hold them. Under time effects the
        residuals of a period sum to zero, which moves a and c by -1 each period: in simulated panels
        of 49 regions the plain tests then reject a true null at 5 % in 9 to 12 % of samples with 12
        times, 15 to 19 % with 30.
    lag : {"raw", "demeaned"}
        "raw": Wy is formed before the fixed effects are taken out, as in `spatial_panel_estimate`.
        "demeaned": after, as Elhorst's routines and splm do; they differ under time and two-way
        effects.
    where, missing : optional
        As in `regspatial.regression.spatial_panel_estimate`: "keep" tests on the cells that are there, each period by the
        weights among them. V is then MWM, M = I - D(D'D)^-1 D' of the dummies D, W block-diagonal, and
        t = 1.

    Returns
    -------
    LagrangeTests
        "lm-lag", "lm-error", "robust-lm-lag", "robust-lm-error", "lm-joint"; of sar and sdm
        "lm-residual" alone.

    Raises
    ------
    RegspatialError
        As `spatial_panel_estimate`; SpecificationError if WZb is a combination of the regressors, so that
        the robust tests do not exist.

    References
    ----------
    Anselin, L., Bera, A., Florax, R., and Yoon, M. (1996). Simple diagnostic tests for spatial
    dependence. Regional Science and Urban Economics 26(1).
    https://doi.org/10.1016/0166-0462(95)02111-6
    Elhorst, J. P. (2014). Spatial Econometrics, section 3.3.
    https://doi.org/10.1007/978-3-642-40340-8
    Lee, L., and Yu, J. (2010). Estimation of spatial autoregressive panel data models with fixed
    effects. Journal of Econometrics 154(2). https://doi.org/10.1016/j.jeconom.2009.08.001

    Examples
    --------
    >>> import numpy as np, regspatial as rs
    >>> from regspatial.regression import lm_tests
    >>> rng = np.random.default_rng(1)
    >>> ring = (np.roll(np.eye(30), 1, axis=1) + np.roll(np.eye(30), -1, axis=1)) / 2
    >>> w = rs.SpatialWeights(ids=range(30), matrix=ring, normalisation="row")
    >>> x, e = rng.normal(size=(2, 8, 30))
    >>> y = np.linalg.solve(np.eye(30) - 0.5 * ring, (x + e).T).T
    >>> panel = rs.Panel.from_arrays(range(30), range(8), {"x": x, "y": y})
    >>> tests = lm_tests(panel, "y ~ x", w, fixed_effects="entity")
    >>> bool(tests.get("robust-lm-lag").p_value < 0.001)
    True
    """
    one_of("model", model, LmModel)
    one_of("lag", lag, LmLag)
    one_of("bias_correction", bias_correction, LmCorrection)
    if w is None:
        raise SpecificationError(_("Tests for spatial dependence need spatial weights w."))
    fixed_effects = effects_for(fixed_effects, panel.T)
    if model in ("sar", "sdm"):
        return _of_a_lag(
            panel,
            formula,
            w,
            y=y,
            x=x,
            model=model,
            fixed_effects=fixed_effects,
            durbin=durbin,
            bias_correction=bias_correction,
            missing=missing,
        )
    how: dict[str, Any] = {
        "y": y,
        "x": x,
        "model": model,
        "fixed_effects": fixed_effects,
        "durbin": durbin,
    }
    d = designed(panel, formula, w, how, missing)
    done = bias_correction
    if done == "auto":
        done = "none" if fixed_effects == "none" else "lee-yu-transform"
    shape, traces = _shaped(d, done != "none")
    a, c, drift, t_w = _parts(d, shape, traces, demeaned=lag == "demeaned", effects=done != "none")
    if not t_w > 0.0:
        raise SpecificationError(
            _(
                "No region has a neighbour among those that are left; choose more regions, or other weights."
            )
        )
    if not drift > _NOTHING * t_w:
        raise SpecificationError(
            _(
                "The spatial lag of what the regressors explain is a combination of the "
                "regressors, so that lag and error cannot be told apart. Use other regressors "
                "or weights."
            ),
        )
    share = t_w / (drift + t_w)
    robust_lag, error = (a - c) ** 2 / drift, c**2 / t_w
    statistics = {
        "lm-lag": a**2 / (drift + t_w),
        "lm-error": error,
        "robust-lm-lag": robust_lag,
        "robust-lm-error": (c - share * a) ** 2 / (t_w * (1.0 - share)),
        "lm-joint": robust_lag + error,
    }
    return LagrangeTests(
        model=model,
        y_name=d.y_name,
        fixed_effects=fixed_effects,
        tests=tuple(_test(name, value) for name, value in statistics.items()),
        notes=(*_notes(fixed_effects, done), *_assumed(d.T)),
        spec={
            "function": "lm_tests",
            "model": model,
            "fixed_effects": fixed_effects,
            "lag": lag,
            "bias_correction": bias_correction,
            "bias_correction_done": done,
            **label_entry(panel.labels, d.notes),
        },
    )


def _shaped(d: PanelDesign, corrected: bool) -> tuple[Shape, tuple[float, float]]:
    """Return the shape of the likelihood, and tr V and tr(V² + V'V)."""
    if not isinstance(d, UnbalancedDesign):
        shape = transformed_shape(d) if corrected else plain_shape(d)
        return shape, traces_of(d.matrix, centred=bool(shape.c))
    dummies = d.dummies if corrected else d.dummies.none()
    t = traces_without(d.blocks, dummies, 0.0, filtered=False)
    return shape_of(d, None, corrected), (t.g, t.g2 + t.gg)


def _of_a_lag(
    panel: Panel,
    formula: str | None,
    w: SpatialWeights | PeriodWeights,
    *,
    y: str | None,
    x: Sequence[str] | None,
    model: LmModel,
    fixed_effects: FixedEffects,
    durbin: Sequence[str] | None,
    bias_correction: LmCorrection,
    missing: Missing | None,
) -> LagrangeTests:
    """Return the test of errors beside a spatial lag that is estimated."""
    fit = spatial_panel_estimate(
        panel,
        formula,
        w,
        y=y,
        x=x,
        model=model,
        fixed_effects=fixed_effects,
        durbin=durbin,
        covariance="analytic",
        bias_correction=bias_correction,
        missing=missing,
    )
    return LagrangeTests(
        model=model,
        y_name=fit.y_name,
        fixed_effects=fixed_effects,
        tests=(lm_residual_test(fit),),
        notes=_assumed(len(fit.times)),
        spec={
            "function": "lm_tests",
            "model": model,
            "fixed_effects": fixed_effects,
            "bias_correction": bias_correction,
            "bias_correction_done": fit.bias_correction,
            **label_entry(panel.labels, fit.data_notes),
        },
    )


def _assumed(periods: int) -> tuple[Note, ...]:
    """Say what tests of likelihoods take for granted of a panel."""
    return (OF_LIKELIHOOD,) if periods > 1 else ()


def _notes(fixed_effects: str, correction: str) -> tuple[Note, ...]:
    if correction != "none":
        return (
            Note(
                _(
                    "LM tests: scores of the likelihood of the transformed data (Lee and Yu 2010); "
                    "other programs print those of {param:bias_correction=none}."
                ),
            ),
        )
    if fixed_effects not in ("time", "twoway"):
        return ()
    return (
        Note(
            _(
                "Under time or two-way effects the LM tests reject too often, the more so the "
                "more periods there are: {param:bias_correction=auto} mends them."
            ),
        ),
    )


def _parts(
    d: PanelDesign, shape: Shape, traces: tuple[float, float], *, demeaned: bool, effects: bool
) -> tuple[float, float, float, float]:
    """Return a, c, D and T_W; `effects`: the fixed effects are part of what is lagged for D.

    y - e is Zb with the fixed effects: where rows of W do not all have one sum, JW does not take
    them out.
    """
    z = d.within(d.Z).reshape(len(d.terms), -1)
    scale = np.linalg.norm(z, axis=1, keepdims=True)
    q = np.linalg.qr((z / scale).T)[0]
    jy = d.within(d.y)
    b = np.linalg.lstsq((z / scale).T, jy.ravel(), rcond=None)[0] / scale[:, 0]
    e = jy.ravel() - q @ (q.T @ jy.ravel())
    s2 = float(e @ e) / shape.m
    if effects and not demeaned:
        fit = d.y - e.reshape(jy.shape)
    else:
        fit = np.tensordot(b, d.within(d.Z) if demeaned else d.Z, axes=1)
    wy = d.lag(jy) if demeaned else d.within(d.lag(d.y))
    wf = (d.lag(fit) if demeaned else d.within(d.lag(fit))).ravel()
    drift = wf - q @ (q.T @ wf)
    first, second = traces
    a = float(e @ wy.ravel()) / s2 - shape.a * first
    c = float(np.vdot(e.reshape(jy.shape), d.lag(e.reshape(jy.shape)))) / s2 - shape.a * first
    t_w = shape.a * second - 2.0 * (shape.a * first) ** 2 / shape.m
    return a, c, float(drift @ drift) / s2, t_w


def _test(name: str, statistic: float) -> SpecificationTest:
    df = 2 if name == "lm-joint" else 1
    return SpecificationTest(
        name=name,
        null=Message("{null}", null=term("null", name)),
        statistic=float(statistic),
        df=df,
        p_value=float(chdtrc(df, statistic)),
    )
