"""The columns of a table in which controls are added one by one."""

from __future__ import annotations

from typing import Annotated, Any, Unpack

from ...._calls.door import door
from ....declare.asks import Asks, asked_as
from ....declare.data import MapForConleyAndEffects, Table
from ....declare.description import Output
from ....declare.every_tool import SampleChoice
from ....declare.models import (
    Cluster,
    ConleyCutoff,
    ConleyKernelChoice,
    Coordinates,
    ErrorsOfFixedEffects,
    Lags,
)
from ....declare.tool import tool
from ....errors import ParameterError
from ....formula.design import INTERCEPT
from ....progress import Progress, report
from ....results.record import label_entry
from ....words import _
from .model import Asked, model_of
from .record import result_of, settled
from .stepwise_record import StepwiseRegressions


@tool(
    group="model",
    behind="fixed_effects",
    name=_("Fixed-effects regression, control by control"),
    help=_(
        "The columns of a table in which controls are added one by one, all on the same "
        "rows: least squares with fixed effects, with the standard errors of the "
        "fixed-effects regression."
    ),
    tags=_(
        "stepwise, controls, robustness, baseline table, esttab, reghdfe, add controls "
        "one by one, several columns"
    ),
    outputs=(
        Output.table("columns", _("Columns side by side")),
        Output.table("coefficients", _("Coefficients by column")),
        Output.table("fit", _("Fit")),
        Output.number("first", _("First regressor, first column")),
        Output.number("last", _("First regressor, last column")),
    ),
)
@door
def fixed_effects_stepwise(
    panel: Annotated[Any, asked_as(Table)],
    formula: Annotated[
        str,
        Asks(
            _("Formula"),
            _(
                "Such as: y ~ x + c1 + c2 | id + time: regressors enter in this order; right of "
                "the bar the fixed effects."
            ),
            kind="formula",
        ),
    ],
    *,
    first: Annotated[
        int,
        Asks(
            _("Regressors of the first column"),
            _("Each further column has one more."),
            least=1,
            most=1000,
        ),
    ] = 1,
    id: str | None = None,
    time: str | None = None,
    covariance: ErrorsOfFixedEffects = "auto",
    cluster: Cluster = None,
    lags: Lags = None,
    conley_cutoff: ConleyCutoff = None,
    conley_kernel: ConleyKernelChoice = "bartlett",
    regions: MapForConleyAndEffects = None,
    coordinates: Coordinates = None,
    progress: Progress | None = None,
    **_every_tool: Unpack[SampleChoice],
) -> StepwiseRegressions:
    r"""Estimate the columns of a table in which controls are added one by one.

    .. math:: y_{it} = x_{1,it} b_1 + \dots + x_{c,it} b_c + \mu_i + \tau_t + e_{it}

    with c from `first` to the number of regressors.

    Parameters
    ----------
    panel, formula
        As in `regspatial.fixed_effects`; regressors enter in the order of the formula.
    first : int
        How many regressors the first column has.
    id, time, covariance, cluster, lags, conley_cutoff, conley_kernel, regions, coordinates, progress
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
    report(progress, 0.0, "data")
    asked = Asked(
        id=id,
        time=time,
        covariance=covariance,
        cluster=cluster,
        lags=lags,
        cutoff=conley_cutoff,
        kernel=conley_kernel,
        regions=regions,
        coordinates=coordinates,
    )
    model = settled(model_of(panel, formula, asked))
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
        models=tuple(result_of(model, constant + size) for size in range(first, k + 1)),
        spec={
            "function": "fixed_effects_stepwise",
            "formula": formula,
            "first": first,
            "covariance": covariance,
            **label_entry(model.source.labels, model.sample.notes),
        },
    )
