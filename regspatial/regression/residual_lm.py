"""The Lagrange multiplier test for spatial errors that a spatial lag has left."""

from __future__ import annotations

import numpy as np
from scipy.special import chdtrc

from .._door import door
from .._kernels.solvers import Resolvent
from .._kernels.traces import frobenius
from ..choices.regression import FORMS
from ..errors import SpecificationError
from ..options import DEFAULT, Options
from ..results.regression import SpatialPanelResult
from ..results.specification import SpecificationTest
from ..words import Message, _
from ._data import spectrum_of
from ._lee_yu import symmetric_of
from .lagrange import traces_of


@door
def lm_residual_test(
    result: SpatialPanelResult, *, options: Options | None = None
) -> SpecificationTest:
    r"""Test the residuals of a model with a spatial lag for spatial errors.

    .. math::
        LM = \frac{(e'We/\hat\sigma^2)^2}{\operatorname{tr}(W^2 + W'W)
             - [\operatorname{tr}(WG + W'G)]^2 \operatorname{Var}\hat\rho},\quad
        G = W(I - \hat\rho W)^{-1}

    Parameters
    ----------
    result : SpatialRegressionResult
        A sar or sdm on a cross-section.
    options : Options, optional
        `probes`: above 2,000 regions the trace of W'G is estimated with so many vectors.

    Returns
    -------
    SpecificationTest
        "lm-residual", χ² with one degree of freedom.

    Raises
    ------
    SpecificationError
        For other models, and for panels.

    References
    ----------
    Anselin, L. (1988). Spatial Econometrics, section 8.1.3. https://doi.org/10.1007/978-94-015-7799-1

    Examples
    --------
    >>> import regspatial as rs
    >>> from regspatial import regression
    >>> dri = rs.example("dri")
    >>> panel, w = dri.panel(), rs.weights.knn(dri.regions(), k=5)
    >>> fit = rs.spatial_regression(panel, "ln_inn ~ ln_de", w, time=2022, model="sar")
    >>> regression.lm_residual_test(fit).df
    1
    """
    options = options or DEFAULT
    w, form = result.w, FORMS[result.model]
    likely = not np.isnan(result.loglik)
    if w is None or form.family != "lag" or len(result.times) > 1 or not likely:
        raise SpecificationError(
            _(
                "This test is for the residuals of a sar or sdm on a cross-section by maximum "
                "likelihood; this is a {model} of {T} periods."
            ),
            model=result.model,
            T=len(result.times),
        )
    symmetric = symmetric_of(result.spectrum or spectrum_of(w, options))
    g = result.resolvent or Resolvent(w.matrix, result.rho, symmetric)
    plain = Resolvent(w.matrix, 0.0)
    cross = frobenius(g, plain, options.probes)
    cross += frobenius(g, plain, options.probes, transposed=True)
    e = result.residuals[0]
    along = float(e @ (w.matrix @ e)) / result.sigma2
    variance = float(result.covariance[result.terms.index("rho"), result.terms.index("rho")])
    _unused, own = traces_of(w.matrix, centred=False)
    statistic = along**2 / (own - cross**2 * variance)
    return SpecificationTest(
        name="lm-residual",
        null=Message(_("no spatial errors beside the spatial lag (lambda = 0)")),
        statistic=statistic,
        df=1,
        p_value=float(chdtrc(1, statistic)),
    )
