"""Tests of a model's residuals, one by one, and the collinearity of its regressors."""

from __future__ import annotations

from typing import Unpack

from ..._calls.door import door
from ...declare.data import Table, Weights
from ...declare.description import Output
from ...declare.models import (
    ModelFormula,
)
from ...declare.spatial_model import ResidualTested
from ...declare.tool import tool
from ...words import _
from .diagnostics.estimate import model_diagnostics
from .diagnostics.record import ModelDiagnostics


@tool(
    group="test",
    behind="model_tests",
    name=_("Moran's I of a model's residuals"),
    help=_(
        "Whether the residuals of any spatial model are correlated in space, compared with "
        "data drawn from the fitted model."
    ),
    tags=_("Moran's I, residuals, spatial autocorrelation"),
    outputs=(
        Output.table("diagnostics", _("Tests")),
        Output.table("findings", _("What the tests say")),
    ),
)
@door
def residual_moran_test(
    panel: Table,
    formula: ModelFormula,
    w: Weights,
    **asked: Unpack[ResidualTested],
) -> ModelDiagnostics:
    """Test the residuals of a spatial model for correlation in space, by Moran's I.

    Parameters
    ----------
    panel, formula, w, y, x, id, time, model, fixed_effects, durbin, bias_correction
        As in `regspatial.model_diagnostics`, of which this is one test.
    draws, alpha, rng
        As there: p is from data drawn from the fitted model, so that the test keeps its size.
    where, missing, executor, progress, options : optional
        As in `regspatial.model_diagnostics`.

    Returns
    -------
    ModelDiagnostics

    Raises
    ------
    RegspatialError
        As `model_diagnostics`; SpecificationError where there is no such test.

    References
    ----------
    Cliff, A. D., and Ord, J. K. (1972). Testing for spatial autocorrelation among regression residuals.
    Geographical Analysis 4(3). https://doi.org/10.1111/j.1538-4632.1972.tb00475.x

    Examples
    --------
    >>> import regspatial as rs
    >>> dri = rs.example("dri")
    >>> panel, w = dri.panel(), rs.weights.knn(dri.regions(), k=5)
    >>> rs.regression.residual_moran_test(panel, "ln_inn ~ ln_de", w, model="ols", draws=19).names
    ('moran',)
    """
    return model_diagnostics(panel, formula, w, tests=["moran"], **asked)


@tool(
    group="test",
    behind="model_tests",
    name=_("Pesaran's CD of a model's residuals"),
    help=_(
        "Whether regions move together beyond what the model explains, compared with data "
        "drawn from the fitted model: the textbook p refuses nearly always under effects "
        "of time."
    ),
    tags=_("Pesaran CD, cross-sectional dependence, common factors"),
    outputs=(
        Output.table("diagnostics", _("Tests")),
        Output.table("findings", _("What the tests say")),
    ),
)
@door
def pesaran_cd_test(
    panel: Table,
    formula: ModelFormula,
    w: Weights,
    **asked: Unpack[ResidualTested],
) -> ModelDiagnostics:
    """Test the residuals of a panel for correlation between regions, by Pesaran's CD.

    Parameters
    ----------
    panel, formula, w, y, x, id, time, model, fixed_effects, durbin, bias_correction
        As in `regspatial.model_diagnostics`, of which this is one test.
    draws, alpha, rng
        As there: p is from data drawn from the fitted model, so that the test keeps its size.
    where, missing, executor, progress, options : optional
        As in `regspatial.model_diagnostics`.

    Returns
    -------
    ModelDiagnostics

    Raises
    ------
    RegspatialError
        As `model_diagnostics`; SpecificationError where there is no such test.

    References
    ----------
    Pesaran, M. H. (2021). General diagnostic tests for cross-sectional dependence in panels. Empirical
    Economics 60. https://doi.org/10.1007/s00181-020-01875-7

    Examples
    --------
    >>> import regspatial as rs
    >>> dri = rs.example("dri")
    >>> panel, w = dri.panel(), rs.weights.knn(dri.regions(), k=5)
    >>> rs.regression.pesaran_cd_test(panel, "ln_inn ~ ln_de", w, model="ols", draws=19).names
    ('cd',)
    """
    return model_diagnostics(panel, formula, w, tests=["cd"], **asked)


@tool(
    group="test",
    behind="model_tests",
    name=_("Correlation of residuals over time"),
    help=_("Whether residuals go with those of the period before, compared with drawn data."),
    tags=_("serial correlation, autocorrelation, Wooldridge"),
    outputs=(
        Output.table("diagnostics", _("Tests")),
        Output.table("findings", _("What the tests say")),
    ),
)
@door
def serial_correlation_test(
    panel: Table,
    formula: ModelFormula,
    w: Weights,
    **asked: Unpack[ResidualTested],
) -> ModelDiagnostics:
    """Test the residuals of a panel for correlation with the period before.

    Parameters
    ----------
    panel, formula, w, y, x, id, time, model, fixed_effects, durbin, bias_correction
        As in `regspatial.model_diagnostics`, of which this is one test.
    draws, alpha, rng
        As there: p is from data drawn from the fitted model, so that the test keeps its size.
    where, missing, executor, progress, options : optional
        As in `regspatial.model_diagnostics`.

    Returns
    -------
    ModelDiagnostics

    Raises
    ------
    RegspatialError
        As `model_diagnostics`; SpecificationError where there is no such test.

    References
    ----------
    Davison, A. C., and Hinkley, D. V. (1997). Bootstrap Methods and their Application, chapter 4.
    https://doi.org/10.1017/CBO9780511802843

    Examples
    --------
    >>> import regspatial as rs
    >>> dri = rs.example("dri")
    >>> panel, w = dri.panel(), rs.weights.knn(dri.regions(), k=5)
    >>> rs.regression.serial_correlation_test(panel, "ln_inn ~ ln_de", w, draws=19).names
    ('serial',)
    """
    return model_diagnostics(panel, formula, w, tests=["serial"], **asked)


@tool(
    group="test",
    behind="model_tests",
    name=_("Heteroskedasticity of a model's residuals"),
    help=_("Whether the variance depends on the regressors (Koenker's Breusch–Pagan test)."),
    tags=_("heteroskedasticity, Breusch–Pagan, Koenker, White"),
    outputs=(
        Output.table("diagnostics", _("Tests")),
        Output.table("findings", _("What the tests say")),
    ),
)
@door
def heteroskedasticity_test(
    panel: Table,
    formula: ModelFormula,
    w: Weights,
    **asked: Unpack[ResidualTested],
) -> ModelDiagnostics:
    """Test whether the variance of a model's residuals depends on x, by Koenker's Breusch–Pagan test.

    Parameters
    ----------
    panel, formula, w, y, x, id, time, model, fixed_effects, durbin, bias_correction
        As in `regspatial.model_diagnostics`, of which this is one test.
    draws, alpha, rng
        As there: p is from data drawn from the fitted model, so that the test keeps its size.
    where, missing, executor, progress, options : optional
        As in `regspatial.model_diagnostics`.

    Returns
    -------
    ModelDiagnostics

    Raises
    ------
    RegspatialError
        As `model_diagnostics`; SpecificationError where there is no such test.

    References
    ----------
    Koenker, R. (1981). A note on studentizing a test for heteroscedasticity. Journal of Econometrics
    17(1). https://doi.org/10.1016/0304-4076(81)90062-2

    Examples
    --------
    >>> import regspatial as rs
    >>> dri = rs.example("dri")
    >>> panel, w = dri.panel(), rs.weights.knn(dri.regions(), k=5)
    >>> rs.regression.heteroskedasticity_test(panel, "ln_inn ~ ln_de", w, draws=19).names
    ('heteroskedasticity',)
    """
    return model_diagnostics(panel, formula, w, tests=["heteroskedasticity"], **asked)


@tool(
    group="test",
    behind="model_tests",
    name=_("Normality of a model's residuals"),
    help=_("Whether the errors are normal (Jarque–Bera), compared with drawn data."),
    tags=_("Jarque–Bera, normality, skewness, kurtosis"),
    outputs=(
        Output.table("diagnostics", _("Tests")),
        Output.table("findings", _("What the tests say")),
    ),
)
@door
def normality_test(
    panel: Table,
    formula: ModelFormula,
    w: Weights,
    **asked: Unpack[ResidualTested],
) -> ModelDiagnostics:
    """Test the residuals of a spatial model for normality, by Jarque and Bera.

    Parameters
    ----------
    panel, formula, w, y, x, id, time, model, fixed_effects, durbin, bias_correction
        As in `regspatial.model_diagnostics`, of which this is one test.
    draws, alpha, rng
        As there: p is from data drawn from the fitted model, so that the test keeps its size.
    where, missing, executor, progress, options : optional
        As in `regspatial.model_diagnostics`.

    Returns
    -------
    ModelDiagnostics

    Raises
    ------
    RegspatialError
        As `model_diagnostics`; SpecificationError where there is no such test.

    References
    ----------
    Jarque, C. M., and Bera, A. K. (1987). A test for normality of observations and regression
    residuals. International Statistical Review 55(2). https://doi.org/10.2307/1403192

    Examples
    --------
    >>> import regspatial as rs
    >>> dri = rs.example("dri")
    >>> panel, w = dri.panel(), rs.weights.knn(dri.regions(), k=5)
    >>> rs.regression.normality_test(panel, "ln_inn ~ ln_de", w, model="ols", draws=19).names
    ('normality',)
    """
    return model_diagnostics(panel, formula, w, tests=["normality"], **asked)
