"""Every estimate again without each region, or without each period."""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from dataclasses import replace
from typing import Annotated, Any, Unpack

import numpy as np
from numpy.typing import NDArray

from ...._calls.door import MADE_BY, door
from ....choices import one_of
from ....choices.data import Missing
from ....choices.regression import Estimator, FixedEffects, LeftOut, LeftOutOf
from ....choices.regression import Model as ModelName
from ....containers import SpatialWeights
from ....declare.asks import Asks, asked_as
from ....declare.data import Table, Weights
from ....declare.description import Output
from ....declare.every_tool import SampleChoice, Selection
from ....declare.models import (
    Cluster,
    Durbin,
    ErrorsOfFixedEffects,
    Leave,
    ModelChoice,
    ModelFormula,
)
from ....declare.tool import tool
from ....errors import ParameterError, listed
from ....options import Options
from ....progress import Progress
from ....results.labelled import OfModel
from ....words import _
from ...cross_section.spatial_regression import one_period
from ...panel.least_squares.model import Asked
from ..left_out_models import SPATIAL, again, plain
from .record import LeaveOut

Array = NDArray[np.float64]

_STUDIES = {
    "spatial_panel": "spatial_panel_estimate",
    "spatial_panel_dynamic": "spatial_panel_dynamic_estimate",
    "spatial_panel_2sls": "spatial_panel_2sls_estimate",
    "spatial_regression": "spatial_regression_estimate",
}
"""Studies, which hand their arguments on to the function of their model."""
_PLAIN = ("fixed_effects", "instrumental")
_ASKED = {
    **{k: k for k in ("id", "time", "covariance", "cluster", "lags", "regions", "coordinates")},
    "conley_cutoff": "cutoff",
    "conley_kernel": "kernel",
}
"""Arguments of a regression without W, and what `Asked` calls them."""


@door
def leave_out(
    result: Any, *, leave: LeftOut = "region", progress: Progress | None = None
) -> LeaveOut:
    """Estimate any model again without each region, or without each period.

    Parameters
    ----------
    result : record
        Of `fixed_effects`, `instrumental`, `spatial_regression_estimate`, `spatial_panel_estimate` (with random effects, weights by
        period, weights of the errors, empty cells too), `spatial_panel_dynamic_estimate` or `spatial_panel_2sls_estimate`, or of a study that
        holds one, made in this session: it is estimated again as it was, with all its settings.
    leave : {"region", "time"}
        What is left out, one after another.
    progress : callable, optional

    Returns
    -------
    LeaveOut
        Of coefficients and, where y or x has a spatial lag, direct, indirect and total impacts (delta
        method; of a dynamic model those of the short run), their range, how often sign or significance
        change; `.plot()`.

    Raises
    ------
    ParameterError
        For a record of something else, or one that was read from a file.
    SpecificationError
        If fewer than two could be left; for periods of a cross-section or of a dynamic model.

    Notes
    -----
    Without a region the weights are those among the others, normalised again; a note names them. Periods
    cannot be left out of a dynamic panel, whose lags need evenly spaced times.

    References
    ----------
    See `regspatial.leave_one_out` and the function that made the record.

    Examples
    --------
    >>> import numpy as np, regspatial as rs
    >>> rng = np.random.default_rng(1)
    >>> x, e = rng.normal(size=(2, 8, 20))
    >>> w = rs.weights.from_dense(range(20), np.eye(20, k=1) + np.eye(20, k=-1))
    >>> panel = rs.Panel.from_arrays(range(20), range(8), {"x": x, "y": x + e})
    >>> fit = rs.regression.spatial_panel_estimate(panel, "y ~ x", w, model="sar", effects="random")
    >>> rs.regression.leave_out(fit, leave="time").names[-1]
    ('total', 'x')
    """
    one_of("leave", leave, LeftOut)
    function, kept, inner = _made_by(result)
    spec = {"function": "leave_out", "leave": leave, "model": dict(getattr(inner, "spec", {}))}
    if function in SPATIAL:
        return again(function, kept, leave, spec, None, progress)
    if function in _PLAIN:
        asked = Asked(**{to: kept[k] for k, to in _ASKED.items() if kept.get(k) is not None})
        asked = replace(asked, covariance=inner.covariance_type)
        estimator = kept.get("estimator", "2sls")
        return plain(kept["panel"], kept["formula"], asked, leave, estimator, spec, progress)
    raise ParameterError(
        _(
            "{param:result} must be a model made in this session by one of {functions}; this is {kind}."
        ),
        functions=listed([*_PLAIN, *SPATIAL]),
        kind=type(result).__name__,
    )


def _made_by(result: Any) -> tuple[str, dict[str, Any], Any]:
    """Return the function of a model, what it was given, and the model; of a study those of its model."""
    inner = result.model if isinstance(result, OfModel) else result
    made: tuple[str, Mapping[str, Any]] = getattr(inner, MADE_BY, None) or ("", {})
    if not made[1] and inner is not result:
        made = getattr(result, MADE_BY, None) or ("", {})
    function = _STUDIES.get(made[0], made[0])
    kept = dict(made[1])
    if function in SPATIAL:
        taken = inspect.signature(SPATIAL[function]).parameters
        kept = {k: v for k, v in kept.items() if k in taken}
    return function, kept, inner


@tool(
    group="model",
    behind="fixed_effects",
    name=_("Fixed effects without each region or period"),
    help=_(
        "The regression with fixed effects, or with instruments, again without each "
        "region, or without each period: the range of every coefficient and whose absence "
        "makes it, with a picture."
    ),
    tags=_(
        "leave one out, jackknife, influence, robustness, outliers, drop one region, "
        "without Beijing and Shanghai, one region drives the result"
    ),
    map=_("For clusters and effects by its fields, such as region4, and for names of regions."),
    map_advanced=True,
    outputs=(
        Output.table("range", _("Range of the estimates")),
        Output.table("left_out", _("Estimates without each")),
        Output.number("sign_changes", _("Runs with another sign")),
    ),
)
@door
def leave_one_out(
    panel: Annotated[Any, asked_as(Table)],
    formula: Annotated[
        str,
        Asks(
            _("Formula"),
            _(
                "Such as: y ~ x1 + x2 | id + time; or with instruments y ~ x1 + [d ~ z] | id + "
                "time."
            ),
            kind="formula",
        ),
    ],
    *,
    leave: Leave = "region",
    id: str | None = None,
    time: str | None = None,
    estimator: Annotated[
        Estimator, Asks(_("Estimator"), _("With instruments."), terms="estimator", advanced=True)
    ] = "2sls",
    covariance: ErrorsOfFixedEffects = "auto",
    cluster: Cluster = None,
    progress: Progress | None = None,
    **_every_tool: Unpack[SampleChoice],
) -> LeaveOut:
    """Estimate a regression with fixed effects, with or without instruments, again without each region or period.

    Parameters
    ----------
    panel, formula, id, time, covariance, cluster
        As in `regspatial.fixed_effects`; with a bracket in the formula, ``[d ~ z]``, as in
        `regspatial.instrumental`.
    leave : {"region", "time"}
        What is left out, one after another.
    estimator : {"2sls", "liml", "gmm"}
        With instruments.
    where, missing : optional
        As in `regspatial.moran`.
    progress : callable, optional

    Returns
    -------
    LeaveOut
        Estimates and standard errors of every coefficient without each, their range, how often sign
        or significance change; `.plot()`.

    Raises
    ------
    SpecificationError
        If the data do not say what regions or periods are, or have one only.

    Notes
    -----
    Fixed effects are taken out again each time; rows then alone in a level of an effect go too. A
    coefficient that hangs on one region is that region's.

    References
    ----------
    Belsley, D. A., Kuh, E., and Welsch, R. E. (1980). Regression Diagnostics. Wiley.
    https://doi.org/10.1002/0471725153

    Examples
    --------
    >>> import numpy as np, regspatial as rs
    >>> rng = np.random.default_rng(1)
    >>> x, e = rng.normal(size=(2, 8, 50))
    >>> panel = rs.Panel.from_arrays(range(50), range(8), {"x": x, "y": x + e})
    >>> rs.leave_one_out(panel, "y ~ x | id + time", leave="time").estimates.shape
    (8, 1)
    """
    one_of("leave", leave, LeftOut)
    one_of("estimator", estimator, Estimator)
    asked = Asked(id=id, time=time, covariance=covariance, cluster=cluster)
    spec = {
        "function": "leave_one_out",
        "formula": formula,
        "leave": leave,
        "covariance": covariance,
    }
    return plain(panel, formula, asked, leave, estimator, spec, progress)


@tool(
    group="model",
    behind="spatial_panel",
    name=_("Spatial model without each region or period"),
    help=_(
        "A spatial model and its impacts again without each region (weights among the "
        "others, normalised again), or without each period, with a picture: panels with "
        "fixed or random effects, dynamic ones, two-stage least squares, and "
        "cross-sections."
    ),
    tags=_("leave one out, jackknife, influence, robustness, spillover"),
    outputs=(
        Output.table("range", _("Range of the estimates")),
        Output.table("left_out", _("Estimates without each")),
        Output.number("sign_changes", _("Runs with another sign")),
    ),
)
@door
def spatial_leave_one_out(
    panel: Table,
    formula: Annotated[str, asked_as(ModelFormula)],
    w: Annotated[SpatialWeights, asked_as(Weights)],
    *,
    leave: Leave = "region",
    estimated_by: Annotated[
        LeftOutOf,
        Asks(
            _("Kind of model"),
            _(
                "A dynamic panel and two-stage least squares are for sdm and sar; of a "
                "cross-section or a dynamic panel only regions can be left out."
            ),
            terms="left_out_of",
        ),
    ] = "fixed",
    model: Annotated[ModelName, asked_as(ModelChoice)] = "sdm",
    fixed_effects: Annotated[
        FixedEffects,
        Asks(
            _("Fixed effects"),
            _("What is taken out: effects of regions, of periods, both, or none."),
            terms="fixed_effects",
            when=("estimated_by", ("fixed", "random", "correlated", "dynamic", "2sls")),
        ),
    ] = "twoway",
    durbin: Durbin = None,
    at_time: Annotated[
        object,
        Asks(
            _("Time"),
            _("The period of a cross-section; empty if the table has one only."),
            advanced=True,
            when=("estimated_by", ("cross-section",)),
        ),
    ] = None,
    missing: Missing | None = None,
    progress: Progress | None = None,
    options: Options | None = None,
    **_every_tool: Unpack[Selection],
) -> LeaveOut:
    """Estimate a spatial model and its impacts again without each region, or each period.

    Parameters
    ----------
    panel, formula, w, model, fixed_effects, durbin
        As in `regspatial.regression.spatial_panel_estimate`, or the function that `estimated_by` names. Without a region the
        weights are those among the others, normalised again.
    leave : {"region", "time"}
        What is left out, one after another.
    estimated_by : {"fixed", "random", "correlated", "dynamic", "2sls", "cross-section"}
        `spatial_panel_estimate` with fixed, random or correlated random effects, `spatial_panel_dynamic_estimate`,
        `spatial_panel_2sls_estimate`, or `spatial_regression_estimate`.
    at_time : int or str, optional
        The period of a cross-section, of a panel that has several.
    where, missing : optional
        As in `regspatial.moran`.
    progress, options : optional

    Returns
    -------
    LeaveOut
        Of coefficients, rho or lambda, and direct, indirect and total impacts (delta method).

    Raises
    ------
    SpecificationError
        If fewer than two regions or periods could be left; for periods of a cross-section or a dynamic
        model.
    RegspatialError
        As the function of the model.

    Notes
    -----
    What cannot be estimated without a region (its neighbours become islands, rho runs into its bound)
    is empty, and said. For other settings (covariance, bias correction, weights of the errors)
    estimate the model and give it to `regspatial.regression.groups.leave_out.estimate`.

    References
    ----------
    See `regspatial.leave_one_out` and `regspatial.regression.spatial_panel_estimate`.

    Examples
    --------
    >>> import numpy as np, regspatial as rs
    >>> rng = np.random.default_rng(1)
    >>> w = rs.weights.from_dense(range(12), np.eye(12, k=1) + np.eye(12, k=-1))
    >>> panel = rs.Panel.from_arrays(
    ...     range(12), range(8), {"x": rng.normal(size=(8, 12)), "y": rng.normal(size=(8, 12))}
    ... )
    >>> found = rs.spatial_leave_one_out(panel, "y ~ x", w, model="sar", fixed_effects="entity")
    >>> len(found.labels)
    12
    """
    one_of("leave", leave, LeftOut)
    one_of("estimated_by", estimated_by, LeftOutOf)
    kept: dict[str, Any] = {"formula": formula, "w": w, "model": model, "durbin": durbin}
    function = "spatial_panel_estimate"
    if estimated_by == "cross-section":
        function = "spatial_regression_estimate"
        kept["panel"] = one_period(panel, at_time)
    else:
        kept |= {"panel": panel, "fixed_effects": fixed_effects}
    if estimated_by in ("random", "correlated"):
        kept["effects"] = estimated_by
    elif estimated_by == "dynamic":
        function = "spatial_panel_dynamic_estimate"
    elif estimated_by == "2sls":
        function = "spatial_panel_2sls_estimate"
    if missing == "keep" and estimated_by != "cross-section":
        kept["missing"] = missing
    spec = {
        "function": "spatial_leave_one_out",
        "formula": formula,
        "leave": leave,
        "model": model,
        "fixed_effects": fixed_effects,
        "estimated_by": estimated_by,
    }
    return again(function, kept, leave, spec, options, progress)
