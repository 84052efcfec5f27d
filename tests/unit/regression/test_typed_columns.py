"""Regressors that are Wy, weights that are all the same, and columns far from zero."""

import numpy as np
import pytest

import regspatial as rs
from regspatial.errors import ConstantColumnError, SpecificationError

N, T = 12, 6
IDS = [f"r{i:02d}" for i in range(N)]
RING = (np.roll(np.eye(N), 1, axis=1) + np.roll(np.eye(N), -1, axis=1)) / 2
WEIGHTS = rs.SpatialWeights(ids=IDS, matrix=RING, normalisation="row")
EQUAL = rs.weights.from_dense(IDS, np.ones((N, N)) - np.eye(N))


def panel(seed=1, **more):
    g = np.random.default_rng(seed)
    x, y = g.normal(size=(2, T, N))
    return rs.Panel.from_arrays(IDS, range(T), {"x": x, "y": y, **more})


@pytest.mark.parametrize("model", ["sar", "sdm", "sem", "slx", "ols"])
@pytest.mark.parametrize(("scale", "figures"), [(1.0, 17), (-3.5, 17), (1.0, 7)])
def test_wy_of_the_very_weights_is_no_regressor(model, scale, figures):
    whole = panel()
    wy = scale * whole["y"].values @ RING.T
    if figures < 17:
        wy = np.array([[float(f"{v:.{figures}g}") for v in row] for row in wy])
    typed = whole.with_columns(by_position=True, neighbours=wy)
    for effects in ("twoway", "none"):
        with pytest.raises(SpecificationError, match="neighbours is W y by the very weights"):
            rs.regression.spatial_panel_estimate(
                typed,
                "y ~ x + neighbours",
                WEIGHTS,
                model=model,
                fixed_effects=effects,
                durbin=["x"] if model in ("sdm", "slx") else None,
                covariance="analytic",
            )
    other = whole.with_columns(
        by_position=True, neighbours=wy @ RING.T
    )  # a lag more: another column
    rs.regression.spatial_panel_estimate(
        other, "y ~ x + neighbours", WEIGHTS, model="sar", covariance="analytic"
    )


@pytest.mark.parametrize("model", ["sem", "sar", "sac"])
def test_equal_weights_beside_effects_of_periods_are_refused(model):
    """Twelve samples: two had been estimated by rounding, with a standard error of 9e6."""
    for seed in range(12):
        with pytest.raises(SpecificationError, match="the same weight"):
            rs.regression.spatial_panel_estimate(
                panel(seed), "y ~ x", EQUAL, model=model, covariance="analytic"
            )


@pytest.mark.parametrize("origin", [1e6, 1e12])
def test_a_column_far_from_zero_varies(origin):
    whole = panel()
    moved = whole.with_columns(by_position=True, x=whole["x"].values + origin)
    for effects in ("twoway", "entity"):
        one = rs.regression.spatial_panel_estimate(
            whole, "y ~ x", WEIGHTS, model="sar", fixed_effects=effects, covariance="analytic"
        )
        other = rs.regression.spatial_panel_estimate(
            moved, "y ~ x", WEIGHTS, model="sar", fixed_effects=effects, covariance="analytic"
        )
        kept = origin * 1e-15  # what the last places of x + origin keep of x
        assert other.estimates == pytest.approx(one.estimates, abs=max(1e-9, kept))


def test_what_effects_absorb_far_from_zero_is_absorbed():
    own = np.tile(np.random.default_rng(3).normal(size=N), (T, 1))
    for origin in (0.0, 1e6, 1e12):
        fixed = panel().with_columns(by_position=True, z=own + origin)
        with pytest.raises(ConstantColumnError, match="absorbs them: z"):
            rs.regression.spatial_panel_estimate(
                fixed, "y ~ x + z", WEIGHTS, model="sar", covariance="analytic"
            )
        flat = panel().with_columns(by_position=True, z=np.full((T, N), origin + 0.1))
        with pytest.raises(ConstantColumnError, match="do not vary at all: z"):
            rs.regression.spatial_panel_estimate(
                flat, "y ~ x + z", WEIGHTS, model="sar", covariance="analytic"
            )


@pytest.mark.parametrize("formula", ["y ~ x | id + time", "y ~ x | id"])
@pytest.mark.parametrize("origin", [1e6, 1e12])
def test_a_column_far_from_zero_varies_in_least_squares_too(formula, origin):
    whole = panel()
    moved = whole.with_columns(by_position=True, x=whole["x"].values + origin)
    one, other = rs.fixed_effects(whole, formula), rs.fixed_effects(moved, formula)
    kept = (
        origin * 1e-15 * 30
    )  # what the last places of x + origin keep of x, in a slope and its error
    assert other.estimates == pytest.approx(one.estimates, abs=max(1e-9, kept))
    assert other.se == pytest.approx(one.se, abs=max(1e-9, kept))


def test_what_effects_absorb_far_from_zero_is_absorbed_in_least_squares_too():
    own = np.tile(np.random.default_rng(3).normal(size=N), (T, 1))
    for origin in (0.0, 1e6, 1e12):
        fixed = panel().with_columns(by_position=True, z=own + origin)
        with pytest.raises(ConstantColumnError, match="absorb these columns: z"):
            rs.fixed_effects(fixed, "y ~ x + z | id + time")
        flat = panel().with_columns(by_position=True, z=np.full((T, N), origin + 0.1))
        with pytest.raises(ConstantColumnError, match="do not vary at all: z"):
            rs.fixed_effects(flat, "y ~ x + z | id + time")
