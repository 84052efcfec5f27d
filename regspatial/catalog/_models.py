"""What tools of spatial models have in common: parameters and outputs."""

from __future__ import annotations

from dataclasses import replace

from ..choices.regression import (
    Absent,
    BiasCorrection,
    ConleyKernel,
    Convention,
    Covariance,
    Effects,
    ErrorComponents,
    FixedEffects,
    ImpactInference,
    Model,
    SpatialPanelCovariance,
)
from ..words import _, p_
from ._common import number, table, table_by_time
from .types import Output, Param, choices

_PANEL = table_by_time("panel_model.panel")
_FORMULA = Param(
    name="formula",
    kind="formula",
    feeds="panel_model.formula",
    en=_("Formula"),
    help_en=_("Such as: ln_pat ~ ln_rd + log(gdp) + urban."),
)
_WEIGHTS = Param(
    name="w",
    kind="weights",
    feeds="panel_model.w",
    en=_("Spatial weights"),
)
_MODEL = Param(
    name="model",
    kind="choice",
    feeds="panel_model.model",
    en=_("Model"),
    help_en=_(
        "sdm: lags of y and x; sar: lag of y; sem: spatial errors; sdem: lags of x and "
        "spatial errors; slx: lags of x; ols: none; sac: lag of y and spatial errors; "
        "gns: all three, weakly identified."
    ),
    default="sdm",
    choices=choices("model", Model),
)
_FIXED_EFFECTS = Param(
    name="fixed_effects",
    kind="choice",
    feeds="panel_model.fixed_effects",
    en=_("Fixed effects"),
    help_en=_("What is taken out: effects of regions, of periods, both, or none."),
    default="twoway",
    choices=choices("fixed_effects", FixedEffects),
)
_EFFECTS = Param(
    name="effects",
    kind="choice",
    feeds="panel_model.effects",
    en=_("Effects of regions"),
    help_en=_(
        "Fixed; random, which needs them to be independent of the regressors; or random beside the "
        "means of the regressors (Mundlak). Where they are random only those of periods are fixed."
    ),
    default="fixed",
    choices=choices("effects", Effects),
)
_COMPONENTS = Param(
    name="error_components",
    kind="choice",
    feeds="panel_model.error_components",
    en=_("Spatial errors hold"),
    help_en=_("For sem and sdem with random effects: what the spatial errors spread."),
    default="kkp",
    choices=choices("error_components", ErrorComponents),
    advanced=True,
    when=("effects", ("random", "correlated")),
)
_ABSENT = Param(
    name="absent",
    kind="choice",
    feeds="panel_model.absent",
    en=_("Regions without y"),
    help_en=_(
        "Where empty cells are kept: a region without y is no neighbour of others at that time, or it is there and "
        "only its y is not known (sar, sdm, sem, sdem with fixed effects; regressors without empty cells)."
    ),
    default="no-neighbour",
    choices=choices("absent", Absent),
    advanced=True,
    when=("missing", ("keep",)),
)
_DURBIN = Param(
    name="durbin",
    kind="variables",
    feeds="panel_model.durbin",
    en=_("Variables with a spatial lag"),
    help_en=_(
        "For sdm, sdem, slx and gns; empty: all regressors. Intercept among them: W times one, which is a "
        "regressor where rows of the weights have different sums and there are no fixed effects."
    ),
    default=None,
    also=("Intercept",),
    advanced=True,
)
_ERRORS = Param(
    name="w_error",
    kind="rules",
    feeds="panel_model.w_error",
    en=_("Weights of the errors"),
    help_en=_(
        "For sem, sdem, sac and gns: by what the errors spread, if not by the spatial weights. A rule such "
        "as knn k=6, or inverse-distance power=1 points=seat; or a weights file."
    ),
    default=None,
    advanced=True,
)
_COVARIANCE = Param(
    name="covariance",
    kind="choice",
    feeds="panel_model.covariance",
    en=_("Standard errors"),
    help_en=_(
        "Automatic: by region, for any variances and dependence over time (fixed effects, eight regions or more). From the "
        "expected information or the observed Hessian: errors of one variance, independent over time."
    ),
    default="auto",
    choices=choices("covariance", Covariance),
)
_WITH_CONLEY = replace(
    _COVARIANCE,
    help_en=_(
        "Automatic: by region, for any variances and dependence over time (fixed effects, eight regions or more). From the "
        "expected information or the observed Hessian: errors of one variance, independent over time. Conley: of ols and "
        "slx, robust to dependence over space."
    ),
    choices=choices("covariance", SpatialPanelCovariance),
)


def conley(tool: str, before: str = "") -> tuple[Param, Param]:
    """Return the cut-off and the kernel of Conley's errors; `before` stands before their names where others have these."""
    only = ("covariance", ("conley",))
    return (
        Param(
            name=f"{before}cutoff",
            kind="number",
            feeds=f"{tool}.cutoff",
            en=_("Conley cut-off (km, or map units)"),
            help_en=_(
                "The distance from which errors are independent; empty: up to which residuals are more alike than "
                "when places are permuted."
            ),
            default=None,
            minimum=0.0,
            advanced=True,
            when=only,
        ),
        Param(
            name=f"{before}kernel",
            kind="choice",
            feeds=f"{tool}.kernel",
            en=_("Conley kernel"),
            help_en=_("The weight of pairs by their distance."),
            default="bartlett",
            choices=choices("conley_kernel", ConleyKernel),
            advanced=True,
            when=only,
        ),
    )


CONLEY = (
    *conley("panel_model", "conley_"),
    Param(
        name="regions",
        kind="regions",
        feeds="panel_model.regions",
        en=p_("layer", "Regions"),
        help_en=_("For Conley standard errors."),
        optional=True,
        advanced=True,
        when=("covariance", ("conley",)),
    ),
)
"""What Conley's errors ask for besides."""
_CORRECTION = Param(
    name="bias_correction",
    kind="choice",
    feeds="panel_model.bias_correction",
    en=_("Bias correction"),
    help_en=_(
        "What is done about the fixed effects. Automatic: the robust score, right for any variances of regions; with "
        "other errors than by region the Lee–Yu transformation, or the unbiased score where rows of the weights "
        "differ. None, and Lee–Yu, to repeat other programs."
    ),
    default="auto",
    choices=choices("bias_correction", BiasCorrection),
)
_CONVENTION = Param(
    name="convention",
    kind="choice",
    feeds="panel_model.convention",
    en=_("Order of lag and fixed effects"),
    help_en=_(
        "Under effects of periods: Wy is formed before they are taken out, which is a regression with "
        "dummies; or after, only to repeat what splm and SDPDmod print."
    ),
    default="lag-first",
    choices=choices("convention", Convention),
    advanced=True,
    when=("fixed_effects", ("time", "twoway")),
)
_IMPACT_TESTS = Param(
    name="impact_tests",
    kind="boolean",
    feeds="panel_model.impact_tests",
    en=_("Test that impacts are zero"),
    help_en=_("LR tests that a variable has no impacts at all; estimates the model once for each."),
    default=False,
    advanced=True,
)
INFERENCE = (
    Param(
        name="at",
        kind="text",
        feeds="panel_model.at",
        en=_("Values of the impacts"),
        help_en=_(
            "For formulas with products or squares: where x and z stand, such as x = 2, z = 0.5; "
            "empty: at their means. own: at each region's own values; levels: these in the units of the data, "
            "out of logarithms (levels: ln_x, ln_y where columns hold them)."
        ),
        default=None,
        advanced=True,
    ),
    Param(
        name="inference",
        kind="choice",
        feeds="panel_model.inference",
        en=_("Inference for impacts"),
        help_en=_(
            "Draws from the estimated covariance (of sac and gns along the likelihood), or the delta method."
        ),
        default="simulation",
        choices=choices("inference", ImpactInference),
        advanced=True,
    ),
    Param(
        name="draws",
        kind="integer",
        feeds="panel_model.draws",
        en=_("Number of draws"),
        help_en=_("For impacts by simulation."),
        when=("inference", ("simulation",)),
        default=1000,
        minimum=10,
        maximum=1_000_000,
        advanced=True,
    ),
    Param(
        name="level",
        kind="number",
        feeds="panel_model.level",
        en=_("Level of the intervals"),
        help_en=_("Of the impacts' intervals."),
        default=0.95,
        minimum=0.5,
        maximum=0.9999,
        advanced=True,
    ),
    Param(
        name="orders",
        kind="integer",
        feeds="panel_model.orders",
        en=_("Orders of neighbourhood"),
        help_en=_("Also split the impacts by W^0 .. W^orders; 0: not."),
        default=0,
        minimum=0,
        maximum=100,
        advanced=True,
    ),
    Param(
        name="by_region",
        kind="boolean",
        feeds="panel_model.by_region",
        en=_("Impacts by region"),
        help_en=_("What each region receives and sends; needed for the map layer."),
        default=True,
        advanced=True,
    ),
    Param(
        name="seed",
        kind="seed",
        feeds="panel_model.rng",
        en=_("Random seed"),
        help_en=_("The same seed gives the same draws; empty: a new one, written down."),
        default=None,
        advanced=True,
    ),
)

TABLES = tuple(
    table(*one)
    for one in (
        ("coefficients", _("Coefficients")),
        ("fit", _("Fit")),
        ("impacts", _("Impacts")),
        ("heavy_tails", _("Impacts near the bound of rho")),
        ("feedback", _("Feedback")),
        ("partition", _("Impacts by order")),
        ("tests", _("Specification tests")),
        ("regional_impacts", _("Impacts by region")),
    )
)
REGIONAL = Output(name="regional", kind="layer", en=_("Map of impacts by region"))
NUMBERS = tuple(
    number(*one)
    for one in (
        ("rho", _("Spatial lag parameter rho"), "model.rho"),
        ("lambda", _("Spatial error parameter lambda"), "model.lambda_"),
        ("sigma2", _("Error variance sigma²"), "model.sigma2"),
        ("loglik", _("Log-likelihood"), "model.loglik"),
        ("aic", _("AIC"), "model.aic"),
        ("nobs", _("Observations"), "model.nobs"),
    )
)
PARAMS: tuple[Param, ...] = (
    *(
        _PANEL,
        _FORMULA,
        _WEIGHTS,
        _MODEL,
        _FIXED_EFFECTS,
        _EFFECTS,
        _COMPONENTS,
        _DURBIN,
        _ERRORS,
        _COVARIANCE,
        _CORRECTION,
        _CONVENTION,
        _IMPACT_TESTS,
    ),
    *INFERENCE,
)


_OWN = {"covariance": (_WITH_CONLEY, *CONLEY), "convention": (_CONVENTION, _ABSENT)}
MODEL: tuple[Param, ...] = tuple(one for p in PARAMS for one in _OWN.get(p.name, (p,)))
"""Of the tool of panel models itself."""


def fed(function: str, *params: Param) -> tuple[Param, ...]:
    """Return parameters of one function as those of another."""
    return tuple(replace(p, feeds=f"{function}.{p.feeds.partition('.')[2]}") for p in params)


def shared(function: str, *names: str) -> tuple[Param, ...]:
    """Return parameters of the panel model, by name, as those of another function."""
    return fed(function, *(p for name in names for p in PARAMS if p.name == name))
