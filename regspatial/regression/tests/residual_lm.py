"""The Lagrange multiplier test for spatial errors that a spatial lag has left."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from scipy.special import chdtrc

from ..._calls.door import door
from ..._kernels.linear.solvers import Resolvent
from ..._kernels.linear.traces import cross_sums, frobenius, product_trace, row_sum, traces_of
from ...choices.regression import FORMS
from ...containers import SpatialWeights
from ...errors import SpecificationError
from ...options import DEFAULT, Options
from ...results.regression import SpatialPanelResult
from ...terms import term
from ...words import Message, _
from ..estimation.design import spectrum_of
from ..estimation.lee_yu import symmetric_of
from ..estimation.within import WITH_TIME
from .record import SpecificationTest


@door
def lm_residual_test(
    result: SpatialPanelResult, *, options: Options | None = None
) -> SpecificationTest:
    r"""Test the residuals of a model with a spatial lag for spatial errors.

    .. math::
        LM = \frac{(e'We/\hat\sigma^2 - t\operatorname{tr}V)^2}{T_W - D^2\operatorname{Var}\hat\rho},\quad
        D = t\operatorname{tr}(VG + V'G) - \frac{2t^2\operatorname{tr}V\operatorname{tr}G}{m},\quad
        G = V(I - \hat\rho V)^{-1}

    with :math:`T_W`, t, m and V as in `lm_tests`: for a cross-section t = 1, V = W, whose trace is zero.

    Parameters
    ----------
    result : SpatialRegressionResult or SpatialPanelResult
        A sar or sdm: of a cross-section, or of a panel without fixed effects or with the likelihood of
        the transformed data.
    options : Options, optional
        `probes`: above 5,000 regions the trace of (W - W')'(G - G') is estimated with so many vectors.

    Returns
    -------
    SpecificationTest
        "lm-residual", χ² with one degree of freedom.

    Raises
    ------
    SpecificationError
        For other models, for random effects, for panels with holes or with weights by period, and
        where fixed effects were not transformed away.

    References
    ----------
    Anselin, L. (1988). Spatial Econometrics, section 8.1.3. https://doi.org/10.1007/978-94-015-7799-1
    Lee, L., and Yu, J. (2010). Estimation of spatial autoregressive panel data models with fixed
    effects. Journal of Econometrics 154(2). https://doi.org/10.1016/j.jeconom.2009.08.001

    Examples
    --------
    >>> import regspatial as rs
    >>> from regspatial import regression
    >>> dri = rs.example("dri")
    >>> panel, w = dri.panel(), rs.weights.knn(dri.regions(), k=5)
    >>> fit = rs.regression.spatial_regression_estimate(
    ...     panel, "ln_inn ~ ln_de", w, at_time=2022, model="sar"
    ... )
    >>> regression.lm_residual_test(fit).df
    1
    """
    options = options or DEFAULT
    w = _of_one_lag(result)
    result = at_likelihood(result)
    t, centred = _shape(result)
    matrix = w.matrix
    spectrum = result.spectrum or spectrum_of(w, options)
    g = result.resolvent or Resolvent(matrix, result.rho, symmetric_of(spectrum))
    plain = Resolvent(matrix, 0.0)
    trace = float(spectrum.traces(np.array([result.rho]))[0][0])
    product = product_trace(g, plain, trace, float(matrix.diagonal().sum()))
    cross = product + frobenius(g, plain, options.probes, product=product)
    first, second = traces_of(matrix, centred=centred)
    m = float(t * (len(result.ids) - centred))
    if centred:  # rows of W have one sum, so that JVJ = JV of V = W and of V = G
        _unused, turned, _both, across = cross_sums(g, plain)
        cross -= (turned + across) / len(result.ids)
        s = float(row_sum(matrix) or 0.0)
        trace -= s / (1.0 - result.rho * s)
    e = result.residuals
    along = float(np.vdot(e, (matrix @ e.T).T)) / result.sigma2 - t * first
    drift = t * cross - 2.0 * t**2 * first * trace / m
    own = t * second - 2.0 * (t * first) ** 2 / m
    at = result.terms.index("rho")
    statistic = along**2 / (own - drift**2 * float(result.covariance[at, at]))
    return SpecificationTest(
        name="lm-residual",
        null=Message("{null}", null=term("null", "lm-residual")),
        statistic=statistic,
        df=1,
        p_value=float(chdtrc(1, statistic)),
    )


def at_likelihood(result: SpatialPanelResult) -> SpatialPanelResult:
    """Return what a model with errors by region is at the maximum of its likelihood, with errors of one variance."""
    one = result.likelihood
    if one is None:
        return result
    rho = float(one.estimates[result.terms.index("rho")])
    same = rho == result.rho
    return replace(
        result,
        bias_correction=one.correction,
        estimates=one.estimates,
        rho=rho,
        sigma2=one.sigma2,
        residuals=one.residuals,
        covariance=one.covariance,
        covariance_type="analytic",
        df=None,
        likelihood=None,
        resolvent=result.resolvent if same else None,
    )


def _of_one_lag(result: SpatialPanelResult) -> SpatialWeights:
    """Return the weights of a model that can be tested.

    Raises
    ------
    SpecificationError
    """
    w = result.w
    random = result.spec.get("effects", "fixed") != "fixed"
    odd = bool(result.by_period) or not np.isfinite(result.residuals).all() or random
    if w is None or FORMS[result.model].family != "lag" or np.isnan(result.loglik) or odd:
        raise SpecificationError(
            _(
                "This test is for the residuals of a sar or sdm by maximum likelihood, "
                "with fixed effects or none, one W and no holes; this is a {model} of {T} "
                "{T:period|periods}."
            ),
            model=result.model,
            T=len(result.times),
        )
    return w


def _shape(result: SpatialPanelResult) -> tuple[int, bool]:
    """Return how many periods the transformation leaves, and whether it takes means of periods.

    Raises
    ------
    SpecificationError
    """
    periods, effects = len(result.times), result.fixed_effects
    if effects == "none":
        return periods, False
    other = result.spec.get("convention", "lag-first") != "lag-first"
    if result.bias_correction != "lee-yu-transform" or other:
        raise SpecificationError(
            _(
                "Under fixed effects this test is made of the transformed likelihood alone, and the model "
                "was estimated with {param:bias_correction={done!r}}: use {param:bias_correction=lee-yu-transform}, "
                "which needs rows of W with one sum where there are effects of periods."
            ),
            done=result.bias_correction,
        )
    return periods - (effects in ("entity", "twoway")), effects in WITH_TIME
