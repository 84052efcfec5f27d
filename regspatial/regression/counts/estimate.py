"""Poisson pseudo-maximum likelihood with fixed effects: counts, flows and other y from zero upwards."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Annotated, Any, Unpack

from ..._calls.door import door
from ...choices import one_of
from ...choices.regression import PoissonCovariance
from ...declare.asks import Asks, asked_as
from ...declare.data import MapIfAny, Table
from ...declare.description import Output
from ...declare.every_tool import SampleChoice
from ...declare.models import Cluster, FormulaWithEffects
from ...declare.tool import tool
from ...progress import Progress, report
from ...words import _
from ..panel.least_squares.model import Asked
from .fit import fit_of
from .record import PoissonResult
from .sample import counts_of

ErrorsOfPoisson = Annotated[
    PoissonCovariance,
    Asks(
        _("Standard errors"),
        _(
            "Automatic: clustered, by leaving out each cluster (CR3); clustered: as other programs print (CR1); robust; or "
            "classical, which holds only where the variance of y is its mean."
        ),
        terms="covariance_of_groups",
    ),
]

Exposure = Annotated[
    str | None,
    Asks(
        _("Column of exposure"),
        _(
            "A column above zero that y is proportional to, such as population; its logarithm gets the coefficient one."
        ),
        advanced=True,
    ),
]

Cost = Annotated[
    str | None,
    Asks(
        _("Column of costs of flows"),
        _(
            "Distance or cost, which the formula has as it is (exponential decay) or as a logarithm (power decay): a spatial "
            "interaction model with balancing factors. Effects of origins and destinations are its constraints."
        ),
        advanced=True,
    ),
]


@tool(
    group="model",
    name=_("Poisson regression with fixed effects (PPML)"),
    help=_(
        "For counts, flows, patents and other y from zero upwards: E y = exp(x'b + effects), zeros kept, without "
        "logarithms of y. Rows that effects or regressors separate are found, named and left out; standard errors "
        "clustered one- or two-way."
    ),
    tags=_(
        "PPML, Poisson, pseudo-maximum likelihood, counts, patents, gravity, trade, migration, ppmlhdfe, fepois, "
        "separation, overdispersion, negative binomial, "
        "spatial interaction model, Wilson, doubly constrained, balancing factors, distance decay"
    ),
    outputs=(
        Output.table("coefficients", _("Coefficients")),
        Output.table("fit", _("Fit")),
        Output.table("sample", _("Arithmetic of N")),
        Output.table("overdispersion", _("Tests of the variance")),
        Output.table("interaction", _("Spatial interaction model")),
        Output.table("balancing", _("Balancing factors")),
        Output.number("nobs", _("Observations")),
        Output.number("deviance", _("Deviance")),
    ),
    tried={"formula": "exp(ln_inn) ~ ln_de + hum | id + time"},
)
@door
def ppml(
    panel: Annotated[Any, asked_as(Table)],
    formula: FormulaWithEffects,
    *,
    id: str | None = None,
    time: str | None = None,
    covariance: ErrorsOfPoisson = "auto",
    cluster: Annotated[
        str | Sequence[str] | None,
        replace(asked_as(Cluster), when=("covariance", ("auto", "cr3", "cr2", "clustered"))),
    ] = None,
    exposure: Exposure = None,
    cost: Cost = None,
    regions: MapIfAny = None,
    progress: Progress | None = None,
    **_every_tool: Unpack[SampleChoice],
) -> PoissonResult:
    r"""Estimate a Poisson regression with fixed effects by pseudo-maximum likelihood.

    .. math:: E[y_{it} \mid x_{it}] = \exp(x_{it}'b + \mu_i + \tau_t)\, n_{it}

    Only the mean has to be right: y need not be Poisson, nor whole, and zeros stay in, which a regression of ln y drops.
    A coefficient is a semi-elasticity: of a logarithm, an elasticity.

    Parameters
    ----------
    panel : Panel, data frame, or mapping of columns
        A panel may have empty cells (NaN); a table has a row per observation.
    formula : str
        ``"y ~ log(x1) + x2 | city + year"`` as in `regspatial.fixed_effects`; y itself, not its logarithm.
    id, time : str, optional
        Columns of a table that hold the unit and the time; for a panel, other names for them.
    covariance : {"auto", "cr3", "cr2", "clustered", "hc1", "classical"}
        "cr3": by one column, the jackknife over clusters of one step of weighted least squares, t(G - 1). "cr2": scores set
        right for what the fit takes of each cluster, t with Satterthwaite's degrees of freedom. "clustered": by one or two
        columns, CR1, which other programs print. "auto": CR3; by two columns, or where it would take long, CR1, and a note
        says so. "hc1": each row by itself. "classical": the inverse information, which holds only where the variance of y is
        its mean.
    cluster : str or sequence of str, optional
        One or two columns (``"origin + destination"``); by default the units, or the first effect where a table has
        no `id`.
    exposure : str, optional
        A column n above zero, such as population, that y is proportional to; 1 without. Not its logarithm.
    cost : str, optional
        A column from zero upwards, such as distance, that the formula has as it is (exponential decay) or as a logarithm (power
        decay). The rows are then flows, and the record has `interaction`, a model of Wilson's family: unconstrained without
        effects, production- or attraction-constrained by one of origins or destinations, doubly constrained by both.
    regions : Regions, optional
        Attributes for the effects, matched by label to the units.
    progress : callable, optional
        ``progress(fraction, message) -> bool``.
    where, missing : optional
        As in `regspatial.moran`.

    Returns
    -------
    PoissonResult

    Raises
    ------
    FormulaError, UnknownColumnError, NotNumericError, InputError
        From the formula and its columns.
    DomainError
        If y is below zero, an exposure is not above zero, or a cost is below it; naming rows.
    ConstantColumnError, CollinearityError
        Naming columns that the effects absorb, that depend on others, or that have no finite estimate since they
        separate zeros of y.
    SpecificationError, ParameterError
        If y is zero throughout; if the model reproduces y; if no degrees of freedom are left.
    ConvergenceError
        If the rounds do not settle.

    Warns
    -----
    DataWarning
        If rows are separated: how many, which, and by what.
    InferenceWarning
        If a regressor is y of the period before, beside effects of the units.

    Notes
    -----
    Weighted least squares of z = η + (y - μ)/μ with weights μ, effects taken out of z and x by the solver of
    `regspatial.fixed_effects`, steps halved while the deviance rises, until the change of η is below 1e-10.

    A zero of y is separated where a combination of regressors and effects is zero wherever y is above zero, nowhere
    below it, and above it there: its mean goes to zero, and the combination has no finite estimate. Rows of a region or
    period without any y above zero are the simple case; the others are found by the iterative rectifier of Correia,
    Guimarães and Zylkin. Leaving them out changes no other estimate.

    With `cost`, effects of origins and destinations make fitted sums equal to those observed, an exponential decay makes the mean
    cost so, a power decay the mean of its logarithm: estimating is Wilson's calibration. T_ij = A_i O_i B_j D_j exp(b c_ij) with
    A_i = 1/Σ_j B_j D_j exp(b c_ij) and B_j likewise, sums over rows that are used.

    CR2 and CR3 multiply residuals of cluster g, (y - μ)/√μ, by (I - H_g)^-1/2 and (I - H_g)^-1, H_g its block of the
    projection on columns and dummies times √μ. Small-sample factors of CR1 are those of fixest and pyfixest, with effects
    nested in the clusters left out of K; it and p by the normal stand in ``main_table(show_customary=True)``.

    References
    ----------
    Santos Silva, J. M. C., and Tenreyro, S. (2006). The log of gravity. Review of Economics and Statistics 88(4).
    https://doi.org/10.1162/rest.88.4.641
    Correia, S., Guimarães, P., and Zylkin, T. (2020). Fast Poisson estimation with high-dimensional fixed effects. Stata
    Journal 20(1). https://doi.org/10.1177/1536867X20909691
    Correia, S., Guimarães, P., and Zylkin, T. (2019). Verifying the existence of maximum likelihood estimates for
    generalized linear models. doi:10.48550/arXiv.1903.01633
    Wilson, A. G. (1971). A family of spatial interaction models, and associated developments. Environment and Planning A 3(1).
    https://doi.org/10.1068/a030001
    Bell, R. M., and McCaffrey, D. F. (2002). Bias reduction in standard errors for linear regression with multi-stage
    samples. Survey Methodology 28(2).
    MacKinnon, J. G., Nielsen, M. Ø., and Webb, M. D. (2023). Fast and reliable jackknife and bootstrap methods for
    cluster-robust inference. Journal of Applied Econometrics 38(5). https://doi.org/10.1002/jae.2969
    Cameron, A. C., and Trivedi, P. K. (1990). Regression-based tests for overdispersion in the Poisson model. Journal of
    Econometrics 46(3). https://doi.org/10.1016/0304-4076(90)90014-K

    Examples
    --------
    >>> import numpy as np, regspatial as rs
    >>> rng = np.random.default_rng(1)
    >>> x = rng.normal(size=(6, 50))
    >>> panel = rs.Panel.from_arrays(
    ...     range(50), range(6), {"x": x, "y": rng.poisson(np.exp(1 + 0.5 * x)).astype(float)}
    ... )
    >>> rs.ppml(panel, "y ~ x | id + time").nobs
    300
    """
    one_of("covariance", covariance, PoissonCovariance)
    report(progress, 0.0, "data")
    asked = Asked(id=id, time=time, covariance=covariance, cluster=cluster, regions=regions)
    counts = counts_of(panel, formula, asked, exposure=exposure, cost=cost)
    report(progress, 0.4, "fit")
    return fit_of(counts, cost)
