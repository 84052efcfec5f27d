"""Moran's I of regression residuals."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from .._calls.door import door
from .._kernels.linear.matrices import real_numbers
from ..choices import one_of
from ..choices.autocorrelation import Alternative
from ..containers import SpatialWeights
from ..errors import CollinearityError, IslandError, LabelError, MissingValueError, NotNumericError
from ..results.autocorrelation import GlobalStatistic, Inference
from ..words import _
from ._inputs import described
from ._moments import residual_moments
from ._pvalues import normal_p, z_scores


@door
def residual_moran(
    residuals: ArrayLike,
    X: ArrayLike,
    w: SpatialWeights,
    *,
    alternative: Alternative = "two-sided",
    variable: str = "residuals",
    at_time: int | str = "all",
) -> GlobalStatistic:
    r"""Return Moran's I of ordinary least-squares residuals with Cliff and Ord's moments.

    .. math:: I = \frac{n}{S_0}\frac{e'We}{e'e},\quad
              E[I] = \frac{n}{S_0}\frac{\operatorname{tr}(MW)}{n-k},\quad
              E[I^2] = \frac{n^2}{S_0^2}
              \frac{\operatorname{tr}(MWMW') + \operatorname{tr}(MWMW) + \operatorname{tr}(MW)^2}
              {(n-k)(n-k+2)}

    where e = My and M = I − X(X'X)⁻¹X'.

    Parameters
    ----------
    residuals : (n,) array
        In the order of `w.ids`.
    X : (n, k) array
        Regressors with the constant, in the same order.
    w : SpatialWeights
    alternative : {"two-sided", "greater", "less", "folded"}
    variable, at_time : str, int
        Names for the record.

    Returns
    -------
    GlobalStatistic
        Its one inference is "normality".

    Raises
    ------
    LabelError
        If the shapes do not fit the weights.
    MissingValueError, CollinearityError, IslandError

    Notes
    -----
    The moments hold for residuals of OLS on exactly this X; not for those of a spatial model.

    References
    ----------
    Cliff, A. D. and Ord, J. K. (1981). Spatial Processes: Models and Applications. Pion, ch. 8.

    Examples
    --------
    >>> import regspatial as rs
    >>> from regspatial import autocorrelation
    >>> dri = rs.example("dri")
    >>> panel, w = dri.panel(), rs.weights.knn(dri.regions(), k=5)
    >>> import numpy as np
    >>> y = panel["ln_inn"].at(2022).values[0]
    >>> X = np.column_stack([np.ones(30), panel["ln_de"].at(2022).values[0]])
    >>> e = y - X @ np.linalg.lstsq(X, y)[0]
    >>> found = autocorrelation.residual_moran(e, X, w)
    >>> round(float(found.values[0]), 3)
    0.211
    """
    one_of("alternative", alternative, Alternative)
    e, design = (real_numbers(v, error=NotNumericError) for v in (residuals, X))
    _require_usable(e, design, w)
    s0 = float(w.row_sums.sum())
    size = np.abs(e).max()
    e = e / size if size > 0 else e
    value = np.array([w.n / s0 * float(e @ np.asarray(w.matrix @ e)) / float(e @ e)])
    expected, variance = (np.array([m]) for m in residual_moments(w.matrix, design))
    z = z_scores(value, expected, variance)
    by = Inference(expected=expected, variance=variance, z=z, p_value=normal_p(z, alternative))
    return GlobalStatistic(
        statistic="residual_moran",
        variable=variable,
        ids=w.ids,
        times=(at_time,),
        values=value,
        inference="normality",
        alternative=alternative,
        by={"normality": by},
        islands=w.islands,
        spec={"verb": "residual_moran", "weights": described(w), "alternative": alternative},
    )


def _require_usable(e: np.ndarray, X: np.ndarray, w: SpatialWeights) -> None:
    n = w.n
    if e.shape != (n,) or X.ndim != 2 or X.shape[0] != n:
        raise LabelError(
            _(
                "residuals have shape {shape} and X {shape_of_x}; for these weights they must be "
                "({n},) and ({n}, k), in the order of w.ids."
            ),
            shape=e.shape,
            shape_of_x=X.shape,
            n=n,
        )
    if not (np.isfinite(e).all() and np.isfinite(X).all()):
        raise MissingValueError(
            _("Residuals or regressors hold NaN or infinite values."),
        )
    if n <= X.shape[1] or np.linalg.matrix_rank(X) < X.shape[1] or not e.any():
        raise CollinearityError(
            _(
                "The {shape} columns of X are collinear, leave no degrees of freedom for "
                "{n} {n:region|regions}, or fit exactly. Leave columns out."
            ),
            shape=X.shape[1],
            n=n,
        )
    if not float(w.row_sums.sum()) > 0:
        raise IslandError(
            _("The weights sum to zero: no region has a neighbour."),
            ids=w.islands,
        )
