"""Bad input gives a sentence that names it, never a number."""

import re

import numpy as np
import pytest

import regspatial as rs
from regspatial.errors import (
    BoundaryError,
    CollinearityError,
    ConstantColumnError,
    InferenceWarning,
    MissingValueError,
    ParameterError,
    SpecificationError,
    WeightsError,
)

FORMULA = "y ~ x1 + x2"


@pytest.mark.parametrize("bad", [np.nan, np.inf])
def test_empty_and_infinite_cells_are_named(tools, bad):
    w = tools.matrices["ring"](10)
    panel = tools.simulated(w)
    x = panel.columns["x1"].copy()
    x[2, 4] = bad
    with pytest.raises(MissingValueError, match="x1") as caught:
        rs.regression.spatial_panel_estimate(
            panel.with_columns(by_position=True, x1=x),
            FORMULA,
            tools.weights(panel, w),
            covariance="analytic",
            missing="stop",
        )
    assert caught.value.ids == ("r04",)


def test_columns_that_do_not_vary_are_named(tools):
    w = tools.matrices["ring"](10)
    panel = tools.simulated(w)
    weights = tools.weights(panel, w)
    one = np.ones((panel.T, panel.n))
    place = one * np.arange(10.0)
    year = one * np.arange(float(panel.T))[:, None]
    panel = panel.with_columns(
        by_position=True, flat=3 * one, place=place, year=year, both=place + year
    )
    for name, effects in (
        ("flat", "none"),
        ("place", "entity"),
        ("year", "time"),
        ("both", "twoway"),
    ):
        with pytest.raises(ConstantColumnError) as caught:
            rs.regression.spatial_panel_estimate(
                panel,
                f"y ~ x1 + {name}",
                weights,
                model="sar",
                fixed_effects=effects,
                covariance="analytic",
            )
        assert caught.value.columns == (name,)
    with pytest.raises(ConstantColumnError) as caught:
        rs.regression.spatial_panel_estimate(
            panel, "flat ~ x1", weights, model="sar", covariance="analytic"
        )
    assert caught.value.columns == ("flat",)


def test_collinear_columns_are_named(tools):
    w = tools.matrices["ring"](10)
    panel = tools.simulated(w)
    panel = panel.with_columns(by_position=True, sum=panel.columns["x1"] + 2 * panel.columns["x2"])
    with pytest.raises(CollinearityError) as caught:
        rs.regression.spatial_panel_estimate(
            panel, "y ~ x1 + x2 + sum", tools.weights(panel, w), model="sar", covariance="analytic"
        )
    assert set(caught.value.columns) == {"x1", "x2", "sum"}


def test_equal_weights_make_wx_collinear_with_x(tools):
    """W = (11' - I)/(n - 1): after time effects WX = -X/(n - 1)."""
    n = 10
    equal = (np.ones((n, n)) - np.eye(n)) / (n - 1)
    panel = tools.simulated(tools.matrices["ring"](n), k=1)
    with pytest.raises(CollinearityError, match="equal") as caught:
        rs.regression.spatial_panel_estimate(
            panel, "y ~ x1", tools.weights(panel, equal), covariance="analytic"
        )
    assert set(caught.value.columns) == {"x1", "W(x1)"}


def test_one_period_has_no_entity_effects(tools):
    w = tools.matrices["ring"](10)
    panel = tools.simulated(w, periods=1)
    with pytest.raises(SpecificationError, match="one period"):
        rs.regression.spatial_panel_estimate(
            panel, "y ~ x1", tools.weights(panel, w), fixed_effects="entity", covariance="analytic"
        )
    with pytest.warns(InferenceWarning, match="7 degrees of freedom are left"):
        fit = rs.regression.spatial_panel_estimate(
            panel, "y ~ x1", tools.weights(panel, w), model="sar", fixed_effects="none"
        )
    assert fit.nobs == 10


def test_too_many_coefficients_are_refused(tools):
    w = tools.matrices["ring"](8)
    panel = tools.simulated(w, periods=2, k=6)
    with pytest.raises(SpecificationError, match="degrees of freedom"):
        rs.regression.spatial_panel_estimate(
            panel, "y ~ x1+x2+x3+x4+x5+x6", tools.weights(panel, w), covariance="analytic"
        )


def test_a_maximum_at_the_bound_is_an_error(tools):
    """One common path in all regions, and entity effects: every y is the mean of its neighbours."""
    w = tools.matrices["ring"](12)
    rng = np.random.default_rng(0)
    noise = rng.normal(size=(6, 12))
    common = rng.normal(size=(6, 1))
    for size in (1e-9, 1.0):
        panel = rs.Panel.from_arrays(
            [f"r{i}" for i in range(12)],
            range(6),
            {"y": common + size * noise, "x": rng.normal(size=(6, 12))},
        )
        weights = tools.weights(panel, w)
        if size == 1.0:
            assert (
                rs.regression.spatial_panel_estimate(
                    panel, "y ~ x", weights, fixed_effects="entity", covariance="analytic"
                ).rho
                < 1
            )
            continue
        for model, name in (("sar", "rho"), ("sem", "lambda")):
            with pytest.raises(BoundaryError, match=f"bound of {name}"):
                rs.regression.spatial_panel_estimate(
                    panel,
                    "y ~ x",
                    weights,
                    model=model,
                    fixed_effects="entity",
                    covariance="analytic",
                )


def test_perfect_fit_is_refused(tools):
    w = tools.matrices["ring"](10)
    panel = tools.simulated(w)
    panel = panel.with_columns(by_position=True, y=2 * panel.columns["x1"] - panel.columns["x2"])
    for model in ("ols", "sar"):
        with pytest.raises(SpecificationError, match="exactly"):
            rs.regression.spatial_panel_estimate(
                panel, FORMULA, tools.weights(panel, w), model=model, covariance="analytic"
            )


def test_parameters_out_of_their_lists_are_named(tools):
    w = tools.matrices["ring"](10)
    panel = tools.simulated(w)
    weights = tools.weights(panel, w)
    for name in ("model", "fixed_effects", "covariance", "bias_correction"):
        with pytest.raises(ParameterError, match=name):
            rs.regression.spatial_panel_estimate(
                panel, FORMULA, weights, **{"covariance": "analytic", name: "nonsense"}
            )
    with pytest.raises(SpecificationError, match="needs spatial weights"):
        rs.regression.spatial_panel_estimate(panel, FORMULA, None, covariance="analytic")


def test_weights_without_links_are_refused(tools):
    panel = tools.simulated(tools.matrices["ring"](10))
    with pytest.raises(WeightsError, match="no links"):
        rs.regression.spatial_panel_estimate(
            panel, FORMULA, tools.weights(panel, np.zeros((10, 10))), covariance="analytic"
        )
    one_way = np.triu(np.ones((10, 10)), 1) / 10
    with pytest.raises(WeightsError, match="one way"):
        rs.regression.spatial_panel_estimate(
            panel, FORMULA, tools.weights(panel, one_way), covariance="analytic"
        )


@pytest.mark.parametrize(
    ("model", "effects", "name"),
    [
        ("sar", "entity", "rho"),
        ("sem", "entity", "lambda"),
        ("sdm", "entity", "W(x1)"),
        ("ols", "none", "Intercept"),
    ],
)
def test_a_regressor_called_like_a_term_of_the_model_is_refused(tools, model, effects, name):
    """Impacts find their coefficients by name: rho's draws would pass for those of the regressor."""
    w = tools.matrices["ring"](10)
    panel = tools.simulated(w)
    panel = panel.with_columns(by_position=True, **{name: panel.columns["x2"]})
    with pytest.raises(SpecificationError, match=re.escape(name)):
        rs.regression.spatial_panel_estimate(
            panel,
            None,
            tools.weights(panel, w),
            y="y",
            x=["x1", name],
            model=model,
            fixed_effects=effects,
            covariance="analytic",
        )


@pytest.mark.parametrize(
    ("periods", "effects", "kind"),
    [
        (1, "none", "driscoll-kraay"),
        (2, "entity", "driscoll-kraay"),
        (2, "twoway", "driscoll-kraay"),
    ],
)
@pytest.mark.parametrize("model", ["sar", "sem", "slx"])
@pytest.mark.filterwarnings("ignore::regspatial.errors.InferenceWarning")
def test_a_covariance_whose_scores_cancel_is_refused(tools, periods, effects, kind, model):
    """Scores sum to zero at the maximum: one group leaves standard errors of rounding size."""
    w = tools.matrices["ring"](12)
    panel = tools.simulated(w, periods=periods)
    with pytest.raises(SpecificationError, match="cancel"):
        rs.regression.spatial_panel_estimate(
            panel,
            FORMULA,
            tools.weights(panel, w),
            model=model,
            fixed_effects=effects,
            covariance=kind,
        )
