"""What parameters of spatial models and regressions ask for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Any

from ..choices.exposure import LeaveOut, Since
from ..choices.indicators import Normalisation, Score, Weighting
from ..choices.regression import (
    BiasCorrection,
    ConleyKernel,
    Convention,
    Covariance,
    Effects,
    ErrorComponents,
    FixedEffects,
    FixedEffectsCovariance,
    LeftOut,
    Model,
)
from ..choices.weights import PointsOf
from ..containers import PeriodWeights, SpatialWeights
from ..words import _
from .asks import Asks

_FORMULA = (_("Formula"), _("Such as: ln_pat ~ ln_rd + log(gdp) + urban."))

ModelFormula = Annotated[str | None, Asks(*_FORMULA, kind="formula")]

FormulaOfTable = Annotated[str | None, Asks(*_FORMULA, kind="formula", required=True)]
"""Of what takes a fitted model, too, in Python, where a table needs one."""

ModelChoice = Annotated[
    Model,
    Asks(
        _("Model"),
        _(
            "sdm: lags of y and x; sar: lag of y; sem: spatial errors; sdem: lags of x and "
            "spatial errors; slx: lags of x; ols: none; sac: lag of y and spatial errors; gns: "
            "all three, weakly identified."
        ),
        terms="model",
    ),
]

PanelFixedEffects = Annotated[
    FixedEffects,
    Asks(
        _("Fixed effects"),
        _("What is taken out: effects of regions, of periods, both, or none."),
        terms="fixed_effects",
    ),
]

EffectsChoice = Annotated[
    Effects,
    Asks(
        _("Effects of regions"),
        _(
            "Fixed; random, which needs them to be independent of the regressors; or random "
            "beside the means of the regressors (Mundlak). Where they are random only those of "
            "periods are fixed."
        ),
        terms="effects",
    ),
]

ErrorComponentsChoice = Annotated[
    ErrorComponents,
    Asks(
        _("Spatial errors hold"),
        _("For sem and sdem with random effects: what the spatial errors spread."),
        terms="error_components",
        advanced=True,
        when=("effects", ("random", "correlated")),
    ),
]

Durbin = Annotated[
    Sequence[str] | None,
    Asks(
        _("Variables with a spatial lag"),
        _(
            "For sdm, sdem, slx and gns; empty: all regressors. Intercept among them: W times "
            "one, which is a regressor where rows of the weights have different sums and there "
            "are no fixed effects."
        ),
        advanced=True,
        also=("Intercept",),
    ),
]

WError = Annotated[
    SpatialWeights | PeriodWeights | Sequence[SpatialWeights] | None,
    Asks(
        _("Weights of the errors"),
        _(
            "For sem, sdem, sac and gns: by what the errors spread, if not by the spatial "
            "weights. A rule such as knn k=6, or inverse-distance power=1 points=seat; or a "
            "weights file."
        ),
        kind="rules",
        advanced=True,
    ),
]

ConleyCutoff = Annotated[
    float | None,
    Asks(
        _("Conley cut-off (km, or map units)"),
        _(
            "The distance from which errors are independent; empty: up to which residuals are "
            "more alike than when places are permuted."
        ),
        least=0.0,
        advanced=True,
        when=("covariance", ("conley",)),
    ),
]

ConleyKernelChoice = Annotated[
    ConleyKernel,
    Asks(
        _("Conley kernel"),
        _("The weight of pairs by their distance."),
        terms="conley_kernel",
        advanced=True,
        when=("covariance", ("conley",)),
    ),
]

BiasCorrectionChoice = Annotated[
    BiasCorrection,
    Asks(
        _("Bias correction"),
        _(
            "What is done about the fixed effects. Automatic: the robust score, right for any "
            "variances of regions; with other errors than by region the Lee–Yu transformation, "
            "or the unbiased score where rows of the weights differ. None, and Lee–Yu, to "
            "repeat other programs."
        ),
        terms="bias_correction",
    ),
]

ConventionChoice = Annotated[
    Convention,
    Asks(
        _("Order of lag and fixed effects"),
        _(
            "Under effects of periods: Wy is formed before they are taken out, which is a "
            "regression with dummies; or after, only to repeat what splm and SDPDmod print."
        ),
        terms="convention",
        advanced=True,
        when=("fixed_effects", ("time", "twoway")),
    ),
]

ImpactTests = Annotated[
    bool,
    Asks(
        _("Test that impacts are zero"),
        _("LR tests that a variable has no impacts at all; estimates the model once for each."),
        advanced=True,
    ),
]

At = Annotated[
    Mapping[str, float] | str | None,
    Asks(
        _("Values of the impacts"),
        _(
            "For formulas with products or squares: where x and z stand, such as x = 2, z = "
            "0.5; empty: at their means. own: at each region's own values; levels: these in "
            "the units of the data, out of logarithms (levels: ln_x, ln_y where columns hold "
            "them)."
        ),
        advanced=True,
    ),
]

Orders = Annotated[
    int,
    Asks(
        _("Orders of neighbourhood"),
        _("Also split the impacts by W^0 .. W^orders; 0: not."),
        least=0,
        most=100,
        advanced=True,
    ),
]

ByRegion = Annotated[
    bool,
    Asks(
        _("Impacts by region"),
        _("What each region receives and sends; needed for the map layer."),
        advanced=True,
    ),
]

AutomaticFixedEffects = Annotated[
    FixedEffects | None,
    Asks(
        _("Fixed effects"),
        _("Automatic: of regions and periods in a panel, none where there is one period."),
        terms="fixed_effects",
        optional=True,
    ),
]

FormulaWithEffects = Annotated[
    str,
    Asks(
        _("Formula"),
        _(
            "Such as: y ~ x1 + log(x2) | id + time. Right of the bar stand the fixed effects: "
            "id, time, columns (of words too, where they are the same in all rows of a "
            "region), and crossed ones such as province^time."
        ),
        kind="formula",
    ),
]

ErrorsOfFixedEffects = Annotated[
    FixedEffectsCovariance,
    Asks(
        _("Standard errors"),
        _(
            "Automatic: clustered, set right for what the model takes of each cluster (CR2); clustered: as other "
            "programs print (CR1); or classical, or robust in other ways."
        ),
        terms="covariance_of_groups",
    ),
]

Cluster = Annotated[
    str | Sequence[str] | None,
    Asks(
        _("Cluster by"),
        _("One or two of id, time and columns, such as: id + time. Empty: the regions."),
        when=("covariance", ("auto", "cr2", "clustered")),
    ),
]

Lags = Annotated[
    int | None,
    Asks(
        _("Lags"),
        _(
            "Driscoll–Kraay: empty, 4 (T/100)^(2/9) rounded down; Conley: of the same place, "
            "empty for none."
        ),
        least=0,
        most=1000,
        advanced=True,
        when=("covariance", ("driscoll-kraay", "conley")),
    ),
]

Coordinates = Annotated[
    tuple[str, str] | None,
    Asks(
        _("Conley: longitude and latitude"),
        _("Two columns of the table, in degrees, in this order; instead of a map."),
        kind="variables",
        advanced=True,
        when=("covariance", ("conley",)),
    ),
]

LeaveOutChoice = Annotated[
    LeaveOut,
    Asks(
        _("Growth of"),
        _("A large region moves the growth of all; that of the others leaves it out."),
        terms="bartik_leave_out",
    ),
]

SinceChoice = Annotated[
    Since,
    Asks(
        _("Growth since"),
        _("From each time in the table to the next, or from the base to each."),
        terms="bartik_since",
    ),
]

Leave = Annotated[
    LeftOut, Asks(_("Left out one after another"), _("Regions or periods."), terms="left_out")
]

Mediator = Annotated[
    str | Sequence[str] | None,
    Asks(
        _("Mediator"),
        _("A term of the formula, or several with commas; empty: the second regressor."),
    ),
]

Regressor = Annotated[
    str | None,
    Asks(
        _("Regressor"),
        _("A term of the formula; empty: the first that is no mediator."),
        advanced=True,
    ),
]

CovarianceChoice = Annotated[
    Covariance,
    Asks(
        _("Standard errors"),
        _(
            "Automatic: by region, for any variances and dependence over time (fixed effects, "
            "eight regions or more). From the expected information or the observed Hessian: "
            "errors of one variance, independent over time."
        ),
        terms="covariance",
    ),
]

PointsOfPoles = Annotated[
    PointsOf,
    Asks(
        _("Points distances are measured between"),
        _("As in the growth-pole network."),
        terms="points",
    ),
]

IndicatorsText = Annotated[
    Any,
    Asks(
        _("Indicators and signs"),
        _(
            "As in patents:+, so2:-, or a file: TOML with a table [indicators], or a CSV or "
            "Excel table with columns named column and sign. shipped:indicators/dri.toml comes "
            "along, and so do nqp.toml and agr.toml."
        ),
    ),
]

NormalisationChoice = Annotated[
    Normalisation,
    Asks(
        _("Normalisation"),
        _("Over all regions and periods together, so that years can be compared."),
        terms="normalisation",
    ),
]

WeightingChoice = Annotated[
    Weighting,
    Asks(
        _("Weights of the indicators"),
        _("How much each indicator counts; taken from the data, but for equal weights."),
        terms="weighting",
    ),
]

ScoreChoice = Annotated[
    Score,
    Asks(
        _("Score"),
        _("A weighted sum, or the closeness to the best and the worst there is."),
        terms="score",
    ),
]
