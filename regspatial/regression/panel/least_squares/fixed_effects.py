"""Least squares with fixed effects: no map, no weights, holes allowed."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated, Any, Unpack

from ...._calls.door import door
from ....choices.regression import LeftOut
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
    FormulaWithEffects,
    Lags,
)
from ....declare.tool import tool
from ....errors import ParameterError, listed
from ....progress import Progress, report
from ....words import Message, _
from ...groups.group_regressions import group_regressions
from ...groups.leave_out.estimate import leave_one_out
from ...groups.leave_out.record import LeaveOut
from ...groups.record import GroupRegressions
from .model import Asked, model_of
from .record import result_of, settled
from .result import FixedEffectsResult
from .sample import without_trend
from .stepwise import fixed_effects_stepwise
from .stepwise_record import StepwiseRegressions


@tool(
    group="model",
    name=_("Fixed-effects regression"),
    help=_(
        "Least squares with fixed effects of regions, periods, groups and their crossings, "
        "without weights; empty cells are left out and counted. Standard errors clustered "
        "one- or two-way, robust, Driscoll–Kraay or Conley. Control by control, by group, or again "
        "without each region or period, if asked."
    ),
    tags=_(
        "two-way fixed effects, panel, clustered, reghdfe, fixest, baseline regression, "
        "panel regression, OLS, clustered standard errors, difference in differences, "
        "TWFE"
    ),
    outputs=(
        Output.table("coefficients", _("Coefficients")),
        Output.table("fit", _("Fit")),
        Output.table("sample", _("Arithmetic of N")),
        Output.table("columns", _("Columns side by side")),
        Output.table("differences", _("Differences")),
        Output.table("tests", _("Tests")),
        Output.table("groups", _("Groups")),
        Output.table("range", _("Range of the estimates")),
        Output.table("left_out", _("Estimates without each")),
        Output.number("nobs", _("Observations")),
        Output.number("sigma2", _("Error variance sigma²")),
    ),
)
@door
def fixed_effects(
    panel: Annotated[Any, asked_as(Table)],
    formula: FormulaWithEffects,
    *,
    steps: Annotated[
        int | None,
        Asks(
            _("Control by control"),
            _(
                "Regressors of the first column; each further column has one more. Empty: one regression."
            ),
            least=1,
            most=1000,
        ),
    ] = None,
    group: Annotated[
        str | None,
        Asks(
            _("By group"),
            _(
                "A regression for each group: a column, or an attribute of the regions, such as region4."
            ),
        ),
    ] = None,
    leave: Annotated[
        LeftOut | None,
        Asks(
            _("Without each"),
            _("Estimated again without each region, or without each period."),
            terms="left_out",
        ),
    ] = None,
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
) -> FixedEffectsResult | StepwiseRegressions | GroupRegressions | LeaveOut:
    r"""Estimate a regression with fixed effects by least squares.

    .. math:: y_{it} = x_{it}'b + \mu_i + \tau_t + e_{it}

    No map and no weights; rows with an empty cell are left out and counted, so are rows alone in a
    level of an effect (again and again, until there is none).

    Parameters
    ----------
    panel : Panel, data frame, or mapping of columns
        A panel may have empty cells (NaN); a table has a row per observation.
    formula : str
        ``"y ~ log(x1) + x2 | city + year"``: left of ``|`` as in `regspatial.formula`, right of it
        the effects: columns, ``id``, ``time``, attributes of `regions`, and ``province^year`` for an
        effect of every pair; ``id:year`` takes out a straight trend of every unit with its effect, in this regression
        alone. Without ``|`` there is an intercept (unless ``- 1``).
    steps : int, optional
        Controls one by one, as in `regspatial.fixed_effects_stepwise`: the regressors of the first column.
    group : str, optional
        A regression for each group, as in `regspatial.group_regressions`.
    leave : {"region", "time"}, optional
        Again without each, as in `regspatial.leave_one_out`. One of `steps`, `group` and `leave` at a time.
    id, time : str, optional
        Columns of a table that hold the unit and the time; for a panel, other names for them.
    covariance : {"auto", "cr2", "clustered", "classical", "hc1", "driscoll-kraay", "conley"}
        "cr2": clustered by one column, residuals set right for what effects and regressors take of each cluster, with
        no small-sample factor. "clustered": what other programs print (CR1), by one or two columns. "auto": "cr2", but
        "clustered" by two columns and where "cr2" would take long (a note says so).
    cluster : str or sequence of str, optional
        One or two columns (``"city"``, ``"city + year"``); by default the units, or the first effect
        where a table has no `id`.
    lags : int, optional
        Driscoll–Kraay: by default floor(4 (T/100)^(2/9)). Conley: lags of the same place, 0.
    conley_cutoff : float, optional
        Conley: the distance (km; on the plane in its own unit) from which rows are independent. By
        default that at which the correlogram of the residuals first falls into the 95 % band of
        permutations of the places (ten bands up to half of the largest distance); a note says which.
    conley_kernel : {"bartlett", "uniform", "epanechnikov"}
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
        With `steps` `StepwiseRegressions`, with `group` `GroupRegressions`, with `leave` `LeaveOut`.

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
        Under 40 clusters with "clustered"; if the regressors all but reproduce y; if one of them is y of the period before, beside
        effects of the units.

    Notes
    -----
    Small-sample factors are those of fixest and pyfixest: (N-1)/(N-K) with effects nested in the
    clusters left out of K, G/(G-1) with the smaller G of two, t(G-1). K counts free effects (levels
    less connected components), which these programs count as levels less one.

    "cr2" multiplies the residuals of a cluster by (I - H_g)^-1/2, H_g the cluster's block of the projection on effects
    and regressors, so that errors of one variance without dependence have the right expectation (Bell and McCaffrey
    2002; Pustejovsky and Tipton 2018), as spatial panels with fixed effects do; t(G-1). `main_table(show_customary=True)` has CR1
    beside it.

    Driscoll and Kraay's errors of up to 100 periods miss some of the variance and vary much: p and intervals are
    by the degrees of freedom and the bias that independent errors would give them (Bell and McCaffrey 2002;
    Imbens and Kolesár 2016), the standard errors as others print them.

    References
    ----------
    Bell, R. M., and McCaffrey, D. F. (2002). Bias reduction in standard errors for linear regression with multi-stage
    samples. Survey Methodology 28(2). https://www150.statcan.gc.ca/n1/en/catalogue/12-001-X20020029058
    Pustejovsky, J. E., and Tipton, E. (2018). Small-sample methods for cluster-robust variance estimation and hypothesis
    testing in fixed effects models. Journal of Business & Economic Statistics 36(4).
    https://doi.org/10.1080/07350015.2016.1247004
    Imbens, G. W., and Kolesár, M. (2016). Robust standard errors in small samples: some practical advice.
    Review of Economics and Statistics 98(4). https://doi.org/10.1162/REST_a_00552
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
    how: dict[str, Any] = {
        "id": id,
        "time": time,
        "covariance": covariance,
        "cluster": cluster,
        "progress": progress,
    }
    far: dict[str, Any] = {
        "lags": lags,
        "conley_cutoff": conley_cutoff,
        "conley_kernel": None if conley_kernel == "bartlett" else conley_kernel,
        "coordinates": coordinates,
    }
    _one_way(steps, group, leave, [name for name, one in far.items() if one is not None])
    if steps is not None:
        far["conley_kernel"] = conley_kernel
        return fixed_effects_stepwise(panel, formula, first=steps, regions=regions, **how, **far)
    if group is not None:
        return group_regressions(panel, formula, group, regions=regions, **how)
    if leave is not None:
        return leave_one_out(panel, formula, leave=leave, **how)
    report(progress, 0.0, "data")
    bare, trend = without_trend(formula)
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
        trend=trend,
    )
    model = settled(replace(model_of(panel, bare, asked), formula=formula))
    report(progress, 0.8, "fit")
    return result_of(model, len(model.terms))


def _one_way(steps: int | None, group: str | None, leave: str | None, far: list[str]) -> None:
    """Refuse two ways to make one regression several, and errors that a way does not have.

    Raises
    ------
    ParameterError
    """
    ways = {"steps": steps, "group": group, "leave": leave}
    named = [name for name, one in ways.items() if one is not None]
    if len(named) > 1:
        raise ParameterError(
            _("Give one of {given} at a time: each makes several regressions in a way of its own."),
            given=listed([Message("{param:{name}}", name=one) for one in named]),
        )
    if far and named and named != ["steps"]:
        raise ParameterError(
            _(
                "{param:{way}} does not go with {given}; errors are by cluster, robust or classical there."
            ),
            way=named[0],
            given=listed([Message("{param:{name}}", name=one) for one in far]),
        )
