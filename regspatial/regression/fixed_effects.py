"""Least squares with fixed effects: no map, no weights, holes allowed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from .._door import door
from ..choices.data import Missing, Where
from ..choices.regression import ConleyKernel, FixedEffectsCovariance
from ..containers import Regions
from ..errors import ParameterError
from ..formula.design import INTERCEPT
from ..progress import Progress, report
from ..results.conley_curve import ConleyCurve
from ..results.fixed_effects import FixedEffectsResult
from ..words import _
from ._fixed_model import Asked, model_of
from ._fixed_result import curve_of, result_of


@door
def fixed_effects(
    data: Any,
    formula: str,
    *,
    id: str | None = None,
    time: str | None = None,
    covariance: FixedEffectsCovariance = "clustered",
    cluster: str | Sequence[str] | None = None,
    lags: int | None = None,
    cutoff: float | None = None,
    kernel: ConleyKernel = "bartlett",
    regions: Regions | None = None,
    coordinates: tuple[str, str] | None = None,
    where: Where | None = None,
    missing: Missing | None = None,
    progress: Progress | None = None,
) -> FixedEffectsResult:
    r"""Estimate a regression with fixed effects by least squares.

    .. math:: y_{it} = x_{it}'b + \mu_i + \tau_t + e_{it}

    No map and no weights; rows with an empty cell are left out and counted, so are rows alone in a
    level of an effect (again and again, until there is none).

    Parameters
    ----------
    data : Panel, data frame, or mapping of columns
        A panel may have empty cells (NaN); a table has a row per observation.
    formula : str
        ``"y ~ log(x1) + x2 | city + year"``: left of ``|`` as in `regspatial.formula`, right of it
        the effects: columns, ``id``, ``time``, attributes of `regions`, and ``province^year`` for an
        effect of every pair. Without ``|`` there is an intercept (unless ``- 1``).
    id, time : str, optional
        Columns of a table that hold the unit and the time; for a panel, other names for them.
    covariance : {"clustered", "classical", "hc1", "driscoll-kraay", "conley"}
    cluster : str or sequence of str, optional
        One or two columns (``"city"``, ``"city + year"``); by default the units, or the first effect
        where a table has no `id`.
    lags : int, optional
        Driscoll–Kraay: by default floor(4 (T/100)^(2/9)). Conley: lags of the same place, 0.
    cutoff : float, optional
        Conley: the distance (km; on the plane in its own unit) from which rows are independent.
    kernel : {"bartlett", "uniform", "epanechnikov"}
        Conley: the weight of pairs by distance.
    regions : Regions, optional
        Attributes for the effects, and points for Conley; matched by label to the units.
    coordinates : (str, str), optional
        Conley: columns of longitude and latitude in degrees, instead of `regions`.
    progress : callable, optional
        ``progress(fraction, message) -> bool``.
    where, missing : optional
        As in `regspatial.moran`.

    Returns
    -------
    FixedEffectsResult

    Raises
    ------
    FormulaError, UnknownColumnError, NotNumericError, DomainError, InputError
        From the formula and its columns.
    ConstantColumnError, CollinearityError
        Naming columns that the effects absorb, or that depend on others.
    SpecificationError, ParameterError
        If the regressors reproduce y; if no degrees of freedom are left; from the parameters.
    ConvergenceError
        If effects of more than 2,000 levels are joined by too few rows.

    Warns
    -----
    InferenceWarning
        Under 40 clusters; if the regressors all but reproduce y.

    Notes
    -----
    Small-sample factors are those of fixest and pyfixest: (N-1)/(N-K) with effects nested in the
    clusters left out of K, G/(G-1) with the smaller G of two, t(G-1). K counts free effects (levels
    less connected components), which these programs count as levels less one.

    References
    ----------
    Cameron, A. C., Gelbach, J. B., and Miller, D. L. (2011). Robust inference with multiway
    clustering. JBES 29(2). https://doi.org/10.1198/jbes.2010.07136
    Conley, T. G. (1999). GMM estimation with cross sectional dependence. Journal of Econometrics
    92(1). https://doi.org/10.1016/S0304-4076(98)00084-0
    Driscoll, J. C., and Kraay, A. C. (1998). Consistent covariance matrix estimation with spatially
    dependent panel data. Review of Economics and Statistics 80(4).
    https://doi.org/10.1162/003465398557825

    Examples
    --------
    >>> import numpy as np, regspatial as rs
    >>> rng = np.random.default_rng(1)
    >>> x = rng.normal(size=(6, 50))
    >>> panel = rs.Panel.from_arrays(
    ...     range(50), range(6), {"x": x, "y": x + rng.normal(size=(6, 50))}
    ... )
    >>> rs.fixed_effects(panel, "y ~ x | id + time").nobs
    300
    """
    del where, missing  # the door has chosen
    report(progress, 0.0, "data")
    asked = Asked(
        id=id, time=time, covariance=covariance, cluster=cluster, lags=lags, cutoff=cutoff,
        kernel=kernel, regions=regions, coordinates=coordinates,
    )  # fmt: skip
    model = model_of(data, formula, asked)
    report(progress, 0.8, "fit")
    return result_of(model, len(model.terms))


@door
def fixed_effects_stepwise(
    data: Any, formula: str, *, first: int = 1, **how: Any
) -> tuple[FixedEffectsResult, ...]:
    """Estimate the columns of a table in which controls are added one by one.

    Parameters
    ----------
    data, formula, **how
        As `fixed_effects`.
    first : int
        How many regressors the first column has.

    Returns
    -------
    tuple of FixedEffectsResult
        All on the rows that the whole formula can use, so that columns differ by their controls
        alone; ready for `regspatial.etable`.

    Raises
    ------
    ParameterError
        If `first` is below one or above the number of regressors; `fixed_effects`'s otherwise.

    Examples
    --------
    >>> import regspatial as rs
    >>> panel = rs.example("dri").panel()
    >>> found = rs.fixed_effects_stepwise(panel, "ln_inn ~ ln_de + ln_pgdp | id + time")
    >>> len(found)
    2
    """
    model = model_of(data, formula, _asked(data, **how))
    constant = int(model.terms[0] == INTERCEPT)
    k = len(model.terms) - constant
    if not 1 <= first <= k:
        raise ParameterError(
            _("{param:first={first}} is outside 1 to {k}, the number of regressors."),
            first=first,
            k=k,
        )
    return tuple(result_of(model, constant + size) for size in range(first, k + 1))


@door
def conley_curve(data: Any, formula: str, cutoffs: Sequence[float], **how: Any) -> ConleyCurve:
    """Return Conley standard errors against the cut-off: they should rise, then fall.

    A cut-off that is too short leaves dependence out; one near the width of the map sums scores that
    cancel (least squares makes them sum to zero). Report the range in which the curve is high.

    Parameters
    ----------
    data, formula, **how
        As `fixed_effects` (`regions` or `coordinates`, `kernel`, `lags`).
    cutoffs : sequence of float
        Distances in km (on the plane in its own unit).

    Returns
    -------
    ConleyCurve

    Raises
    ------
    ParameterError
        If there is no cut-off, or one is not above zero; `fixed_effects`'s otherwise.

    Examples
    --------
    >>> import regspatial as rs
    >>> from regspatial import regression
    >>> dri = rs.example("dri")
    >>> panel, regions = dri.panel(), dri.regions()
    >>> found = regression.conley_curve(
    ...     panel, "ln_inn ~ ln_de | id + time", [500.0, 1000.0], regions=regions
    ... )
    >>> [t.name for t in found.tables()]
    ['conley_curve']
    """
    distances = np.unique(np.asarray(list(cutoffs), dtype=float))
    if not distances.size or not (distances > 0).all() or not np.isfinite(distances).all():
        raise ParameterError(
            _(
                "Give at least one cut-off, all of them distances above zero: {param:cutoffs=[100, 300]}."
            )
        )
    asked = _asked(data, **(how | {"covariance": "conley", "cutoff": float(distances[-1])}))
    model = model_of(data, formula, asked)
    return curve_of(model, distances)


@door
def _asked(
    data: Any,
    *,
    id: str | None = None,
    time: str | None = None,
    covariance: FixedEffectsCovariance = "clustered",
    cluster: str | Sequence[str] | None = None,
    lags: int | None = None,
    cutoff: float | None = None,
    kernel: ConleyKernel = "bartlett",
    regions: Regions | None = None,
    coordinates: tuple[str, str] | None = None,
) -> Asked:
    """Return what was asked for, checked as `fixed_effects` checks it."""
    del data  # whose ids say what the rows of a map are called
    return Asked(
        id=id, time=time, covariance=covariance, cluster=cluster, lags=lags, cutoff=cutoff,
        kernel=kernel, regions=regions, coordinates=coordinates,
    )  # fmt: skip
