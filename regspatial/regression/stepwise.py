"""The columns of a table in which controls are added one by one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from .._door import door
from ..choices.data import Missing, Where
from ..choices.regression import ConleyKernel, FixedEffectsCovariance
from ..containers import Regions
from ..errors import ParameterError
from ..formula.design import INTERCEPT
from ..progress import Progress, report
from ..results.record import label_entry
from ..results.stepwise import StepwiseRegressions
from ..words import _
from ._fixed_model import Asked, model_of
from ._fixed_result import result_of, settled


@door
def fixed_effects_stepwise(
    data: Any,
    formula: str,
    *,
    first: int = 1,
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
) -> StepwiseRegressions:
    r"""Estimate the columns of a table in which controls are added one by one.

    .. math:: y_{it} = x_{1,it} b_1 + \dots + x_{c,it} b_c + \mu_i + \tau_t + e_{it}

    with c from `first` to the number of regressors.

    Parameters
    ----------
    data, formula
        As in `regspatial.fixed_effects`; regressors enter in the order of the formula.
    first : int
        How many regressors the first column has.
    id, time, covariance, cluster, lags, cutoff, kernel, regions, coordinates, progress
        As in `regspatial.fixed_effects`. Where Conley's cut-off is not given, all columns have that of the
        residuals of the whole formula.
    where, missing : optional
        As in `regspatial.moran`.

    Returns
    -------
    StepwiseRegressions
        A sequence of `FixedEffectsResult`, all on the rows that the whole formula can use, so that columns
        differ by their controls alone; ready for `regspatial.etable`.

    Raises
    ------
    ParameterError
        If `first` is below one or above the number of regressors; `fixed_effects`'s otherwise.

    Warns
    -----
    InferenceWarning
        As `fixed_effects`.

    References
    ----------
    Frisch, R., and Waugh, F. V. (1933). Partial time regressions as compared with individual trends.
    Econometrica 1(4). https://doi.org/10.2307/1907330

    Examples
    --------
    >>> import regspatial as rs
    >>> panel = rs.example("dri").panel()
    >>> found = rs.fixed_effects_stepwise(
    ...     panel, "ln_inn ~ ln_de + ln_pgdp | id + time", covariance="hc1"
    ... )
    >>> len(found), found[1].terms
    (2, ('ln_de', 'ln_pgdp'))
    """
    del where, missing  # the door has chosen
    report(progress, 0.0, "data")
    asked = Asked(
        id=id, time=time, covariance=covariance, cluster=cluster, lags=lags, cutoff=cutoff,
        kernel=kernel, regions=regions, coordinates=coordinates,
    )  # fmt: skip
    model = settled(model_of(data, formula, asked))
    constant = int(model.terms[0] == INTERCEPT)
    k = len(model.terms) - constant
    if not 1 <= first <= k:
        raise ParameterError(
            _("{param:first={first}} is outside 1 to {k}, the number of regressors."),
            first=first,
            k=k,
        )
    report(progress, 0.8, "fit")
    return StepwiseRegressions(
        models=tuple(
            result_of(model, constant + size, told=size > first) for size in range(first, k + 1)
        ),
        spec={
            "function": "fixed_effects_stepwise", "formula": formula, "first": first,
            "covariance": covariance, **label_entry(model.source.labels, model.sample.notes),
        },
    )  # fmt: skip
