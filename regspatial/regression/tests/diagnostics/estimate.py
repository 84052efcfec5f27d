"""What the residuals and regressors of a spatial model say."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from typing import Unpack

import numpy as np
from numpy.typing import NDArray

from ...._calls.door import door
from ...._calls.executor import ACTIVE, quiet, run, spans
from ...._kernels.random import Numbers, as_seed
from ....choices import one_of
from ....choices.regression import BiasCorrection, ResidualTest
from ....containers.times import Time, more_times
from ....declare.data import Table, Weights
from ....declare.description import Output
from ....declare.models import ModelFormula
from ....declare.spatial_model import ResidualTested
from ....declare.tool import tool
from ....errors import (
    ConvergenceError,
    InferenceWarning,
    ParameterError,
    SpecificationError,
    listed,
)
from ....options import DEFAULT, Options
from ....progress import Progress
from ....results import Note
from ....results.estimates import check_level_of_tests
from ....results.record import label_entry
from ....words import Message, _
from ...estimation.correction import resolve
from ...estimation.design import PanelDesign, family, spectrum_of
from ...estimation.fit import variance_inflation
from ...estimation.lee_yu import check
from ...estimation.within import count, effects_for
from ...panel.unbalanced.design import UnbalancedDesign, designed
from ...panel.unbalanced.null_data import UnbalancedModel, UnbalancedNull
from ...panel.unbalanced.record import resolved
from ..residual_statistics import Null, Statistic, refitted, statistics, statistics_among
from .record import ModelDiagnostics

Array = NDArray[np.float64]

_FEWEST, _MOST = 19, 9999
_LEAST_TIMES = 3


@tool(
    group="test",
    behind="model_tests",
    name=_("Tests of a model's residuals"),
    help=_(
        "Moran's I of the residuals, Pesaran's CD, correlation over time, "
        "heteroskedasticity and normality, each compared with data drawn from the fitted "
        "model, so that it keeps its size; condition number and variance inflation of the "
        "regressors."
    ),
    tags=_(
        "Pesaran CD, Breusch–Pagan, Jarque–Bera, residual Moran, VIF, collinearity, "
        "residual tests, is the model right"
    ),
    outputs=(
        Output.table("diagnostics", _("Tests")),
        Output.table("findings", _("What the tests say")),
        Output.table("collinearity", _("Collinearity")),
        Output.number("condition_number", _("Condition number")),
    ),
)
@door
def model_diagnostics(
    panel: Table,
    formula: ModelFormula,
    w: Weights,
    *,
    tests: Sequence[ResidualTest] | None = None,
    **asked: Unpack[ResidualTested],
) -> ModelDiagnostics:
    r"""Test the residuals of a spatial model, each test at its right size.

    Moran's I of the residuals; Pesaran's CD (correlation between regions) and the correlation with
    the period before, for three periods or more; Koenker's form of the Breusch–Pagan test; Jarque–Bera;
    the condition number of the regressors and their variance inflation.

    Parameters
    ----------
    panel, formula, w, y, x, id, time, model, durbin, bias_correction
        As in `regspatial.regression.spatial_panel_estimate`; a panel of one time is a cross-section.
    fixed_effects : {"twoway", "entity", "time", "none"}, optional
        By default "twoway" for a panel, "none" for a cross-section.
    tests : sequence of {"moran", "cd", "serial", "heteroskedasticity", "normality"}, optional
        Which are made, and shown without the collinearity; by default all that there are, and the
        collinearity beside them; none for the collinearity alone.
    draws : int
        Data sets that are drawn from the fitted model and fitted again, 19 to 9,999; the smallest p is
        1/(draws + 1), 2/(draws + 1) of two-sided tests.
    alpha : float
        Below which p is called a finding; at most 0.5.
    rng : int, Generator or None
    executor : object with a ``map`` method, optional
        Shares the data sets out, as in `regspatial.local_moran`.
    progress, options : optional
    where, missing : optional
        As in `regspatial.regression.spatial_panel_estimate`: "keep" tests the residuals of the cells that are there.

    Returns
    -------
    ModelDiagnostics

    Raises
    ------
    RegspatialError
        As `spatial_panel_estimate`; ParameterError for draws or level that are not allowed; ConvergenceError if
        more than half of the data sets have their maximum at a bound.

    Notes
    -----
    p is the share of data sets drawn from the fitted model (normal errors) whose residuals, after the
    same model is fitted to them, give a statistic as large. The textbook distributions, whose p stands
    beside, take residuals for errors: with effects of time the residuals of a period sum to zero, and
    CD rejects a true null nearly always (n = 30, T = 11: mean −2.4); Moran's I of residuals has a mean
    below −1/(n−1). In 500 simulated panels (30 regions, 11 periods, 99 draws) the tests refuse 3 to 5 %
    of true models at 5 %.

    References
    ----------
    Davison, A. C., and Hinkley, D. V. (1997). Bootstrap Methods and their Application, chapter 4.
    https://doi.org/10.1017/CBO9780511802843
    Jarque, C. M., and Bera, A. K. (1987). A test for normality of observations and regression
    residuals. International Statistical Review 55(2). https://doi.org/10.2307/1403192
    Koenker, R. (1981). A note on studentizing a test for heteroscedasticity. Journal of Econometrics
    17(1). https://doi.org/10.1016/0304-4076(81)90062-2
    Pesaran, M. H. (2021). General diagnostic tests for cross-sectional dependence in panels. Empirical
    Economics 60. https://doi.org/10.1007/s00181-020-01875-7

    Examples
    --------
    >>> import numpy as np, regspatial as rs
    >>> from regspatial.regression import model_diagnostics
    >>> rng = np.random.default_rng(1)
    >>> ring = (np.roll(np.eye(20), 1, axis=1) + np.roll(np.eye(20), -1, axis=1)) / 2
    >>> w = rs.SpatialWeights(ids=range(20), matrix=ring, normalisation="row")
    >>> x, e = rng.normal(size=(2, 6, 20))
    >>> y = np.linalg.solve(np.eye(20) - 0.6 * ring, (x + e).T).T
    >>> panel = rs.Panel.from_arrays(range(20), range(6), {"x": x, "y": y})
    >>> found = model_diagnostics(panel, "y ~ x", w, model="ols", draws=99, rng=1)
    >>> found.p_value("moran") < 0.05
    True
    """
    model, draws, alpha = asked["model"], asked["draws"], asked["alpha"]
    fixed_effects = effects_for(asked["fixed_effects"], panel.T)
    bias_correction = one_of("bias_correction", asked["bias_correction"], BiasCorrection)
    _check(draws, alpha)
    seed = as_seed(asked["rng"])
    for one in tests or ():
        one_of("tests", one, ResidualTest)
    how = {
        "y": asked["y"],
        "x": asked["x"],
        "durbin": asked["durbin"],
        "model": model,
        "fixed_effects": fixed_effects,
    }
    d = designed(panel, formula, w, how, asked["missing"])
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", InferenceWarning)  # of a second hill, at every draw
        null, e, there = _source(d, bias_correction, asked["options"] or DEFAULT)
        made = _chosen(there, tests, panel.times)
        drawn = _drawn(null, made, draws, seed, asked["progress"]) if made else np.zeros((1, 0))
    values = np.array([t.value(e) for t in made])
    return ModelDiagnostics(
        model=model,
        fixed_effects=fixed_effects,
        y_name=d.y_name,
        names=tuple(t.name for t in made),
        statistics=values,
        expected=drawn.mean(axis=0),
        p_values=np.array([_p(drawn[:, j], values[j], t.two_sided) for j, t in enumerate(made)]),
        p_usual=np.array([t.usual(float(v)) for t, v in zip(made, values, strict=True)]),
        draws=len(drawn) if made else 0,
        condition_number=_condition(d),
        terms=d.terms,
        vif=variance_inflation(d),
        level=alpha,
        about="all" if tests is None else "tests" if tests else "regressors",
        notes=()
        if not made
        else (
            Note(
                _(
                    "p: from {draws} {draws:data set|data sets} drawn from the fitted "
                    "model and fitted again (seed {seed}). The usual p takes residuals for "
                    "errors."
                ),
                draws=len(drawn),
                seed=seed,
            ),
        ),
        spec={
            "function": "model_diagnostics",
            "formula": formula,
            "model": model,
            "fixed_effects": fixed_effects,
            "bias_correction": bias_correction,
            "draws": draws,
            "seed": seed,
            **label_entry(d.panel.labels, d.notes),
        },
    )


def _source(
    d: PanelDesign, asked: BiasCorrection, options: Options
) -> tuple[Null | UnbalancedNull, Array, tuple[Statistic, ...]]:
    """Return the fitted model as a source of data, its residuals, and the tests that there are."""
    if isinstance(d, UnbalancedDesign):
        model = UnbalancedModel.of(d, resolved(d, asked), options)
        top, e = model.fitted(d.y)
        return UnbalancedNull.of(model, top, e), e, statistics_among(d)
    check(d, asked)
    done = resolve(d, asked)
    spectrum = None
    if family(d.model) != "none" and d.w is not None:
        spectrum = spectrum_of(d.w, options)
    top, e = refitted(d, spectrum, done, options)
    left = d.n * d.T - count(d.fixed_effects, d.n, d.T) - len(d.terms)
    return Null.of(d, top, e, left, spectrum, done, options), e, statistics(d)


def _chosen(
    there: tuple[Statistic, ...], asked: Sequence[ResidualTest] | None, times: Sequence[Time]
) -> tuple[Statistic, ...]:
    """Return the tests that were asked for.

    Raises
    ------
    SpecificationError
        If one cannot be made here.
    """
    if asked is None:
        return there
    lost = [one for one in asked if one not in {t.name for t in there}]
    if "moran" in lost:
        raise SpecificationError(_("There is no test moran here: it needs spatial weights."))
    if lost:
        said = _("There is no test {lost} here: it needs three periods, of two regions or more.")
        few = len(times) < _LEAST_TIMES
        fields = {"lost": listed(lost)}
        raise SpecificationError(
            more_times(said, times, **fields) if few else Message(said, **fields)
        )
    return tuple(t for t in there if t.name in asked)


def _check(draws: int, level: float) -> None:
    if isinstance(draws, bool) or not isinstance(draws, int) or not _FEWEST <= draws <= _MOST:
        raise ParameterError(
            _("{param:draws={draws!r}}; {fewest} to {most:,} can be drawn, 199 are usual."),
            draws=draws,
            fewest=_FEWEST,
            most=_MOST,
        )
    check_level_of_tests(level)


def _drawn(
    null: Null | UnbalancedNull,
    tests: tuple[Statistic, ...],
    draws: int,
    seed: int,
    progress: Progress | None,
) -> Array:
    """Return the statistics of residuals of data drawn from the model, (R, tests)."""
    work = [(r, r + 1) for r in range(draws)]
    work = work if ACTIVE.get() is None else spans(work)
    parts = run(_values, (null, tests, seed), work, progress=progress, message="draws")
    rows = [row for part in parts for row in part]
    if len(rows) < draws / 2:
        raise ConvergenceError(
            _(
                "{lost} of {draws} {draws:data set|data sets} drawn from the model have "
                "their maximum at a bound of its spatial parameter, so that its residuals "
                "cannot be judged. Use a smaller model."
            ),
            lost=draws - len(rows),
            draws=draws,
        )
    return np.array(rows)


def _values(
    given: tuple[Null | UnbalancedNull, tuple[Statistic, ...], int], span: tuple[int, int]
) -> list[list[float]]:
    """Return the statistics of some data sets, without those at a bound."""
    null, tests, seed = given
    with quiet(InferenceWarning):  # of a second hill, at every draw
        found = (null.residuals(Numbers(seed, r)) for r in range(*span))
        return [[t.value(e) for t in tests] for e in found if e is not None]


def _p(drawn: Array, value: float, two_sided: bool) -> float:
    above = 1 + int(np.sum(drawn >= value))
    below = 1 + int(np.sum(drawn <= value))
    total = drawn.size + 1
    return float(min(1.0, 2.0 * min(above, below) / total)) if two_sided else above / total


def _condition(d: PanelDesign) -> float:
    """Return the condition number of JZ, columns scaled to length one."""
    z = d.within(d.Z).reshape(len(d.terms), -1)
    values = np.linalg.svd((z / np.linalg.norm(z, axis=1, keepdims=True)).T, compute_uv=False)
    return float(values[0] / values[-1])
