"""Oster's bounds against a world in which the unobserved is known, and R's printed example of algebra."""

import numpy as np
import pytest

import regspatial as rs
from regspatial.errors import ParameterError, SpecificationError
from regspatial.reporting.findings import findings_of


def _world(delta, beta=0.7, n=200, seed=1):
    """Vectors at right angles, so that selection on W2 is exactly delta times that on W1."""
    rng = np.random.default_rng(seed)
    columns = np.column_stack([np.ones(n), rng.normal(size=(n, 3))])
    q = np.linalg.qr(columns)[0][:, 1:] * np.sqrt(n)
    p, s, t = 0.5, 1.4, 0.8
    x = p * q[:, 0] + delta * p / s * t * q[:, 1] + 0.9 * q[:, 2]
    y = 3.0 + beta * x + s * q[:, 0] + t * q[:, 1]
    return rs.Panel.from_arrays(range(n), [1], {"y": y[None], "x": x[None], "c": q[:, 0][None]})


@pytest.mark.parametrize("delta", [0.5, 1.0, 1.7, -0.6])
def test_the_true_coefficient_is_a_root(delta):
    """With Rmax = 1, which is true there; 1e-9, rounding of a cubic's root."""
    found = rs.coefficient_stability(_world(delta), "y ~ x + c", r_max=1.0, delta=delta)
    assert min(abs(r - 0.7) for r in found.roots) < 1e-9
    zero = rs.coefficient_stability(_world(delta, beta=0.0), "y ~ x + c", r_max=1.0)
    assert zero.delta == pytest.approx(delta, rel=1e-9)


def test_the_usual_formula_is_an_approximation_and_is_called_so():
    found = rs.coefficient_stability(_world(1.7), "y ~ x + c", r_max=1.0, delta=1.7)
    assert min(abs(r - 0.7) for r in found.roots) < 1e-9
    assert abs(found.beta_star_approximate - 0.7) > 1e-3
    assert "exact root" in found.summary()
    assert "usual approximation" in found.summary()
    assert "近似" in found.summary("zh")


@pytest.mark.parametrize(
    ("delta", "stable"), [(0.95, False), (0.05, False), (1.05, True), (-0.05, True)]
)
def test_a_sign_is_called_stable_above_one_and_below_zero(delta, stable):
    found = rs.coefficient_stability(_world(delta, beta=0.0), "y ~ x + c", r_max=1.0)
    assert ("as it is here." if stable else "which is not so here.") in " ".join(
        one.text("en") for one in findings_of(found)
    )


def test_r_max_at_the_controlled_r2_leaves_the_coefficient():
    world = _world(1.0)
    r2 = rs.coefficient_stability(world, "y ~ x + c").r2_controlled
    found = rs.coefficient_stability(world, "y ~ x + c", r_max=r2)
    assert found.beta_star == pytest.approx(found.controlled, rel=1e-8)
    move = found.uncontrolled - found.controlled
    assert found.altonji == pytest.approx(found.controlled / move)


def test_coefficients_and_r2_are_those_of_the_regressions_with_effects():
    rng = np.random.default_rng(2)
    n, periods = 40, 6
    c, u, e = rng.normal(size=(3, periods, n))
    x = c + u + rng.normal(size=n)
    y = x + 2 * c + e + rng.normal(size=(periods, 1))
    panel = rs.Panel.from_arrays(range(n), range(periods), {"y": y, "x": x, "c": c})
    found = rs.coefficient_stability(panel, "y ~ c + x | id + time", regressor="x")
    long = rs.fixed_effects(panel, "y ~ x + c | id + time")
    short = rs.fixed_effects(panel, "y ~ x | id + time")
    assert found.controlled == pytest.approx(long.get("x")["estimate"], rel=1e-10)
    assert found.uncontrolled == pytest.approx(short.get("x")["estimate"], rel=1e-10)
    assert found.r2_controlled == pytest.approx(long.r2["within"], rel=1e-10)
    assert found.r2_uncontrolled == pytest.approx(short.r2["within"], rel=1e-10)
    assert found.r_max == pytest.approx(min(1.0, 1.3 * found.r2_controlled))
    scaled = panel.with_columns(by_position=True, y=y * 1e6, x=x * 1e-3)
    again = rs.coefficient_stability(scaled, "y ~ c + x | id + time", regressor="x")
    assert again.delta == pytest.approx(found.delta, rel=1e-7)
    assert again.beta_star == pytest.approx(found.beta_star * 1e9, rel=1e-7)


def test_what_is_refused():
    world = _world(1.0)
    with pytest.raises(SpecificationError, match="the others its controls"):
        rs.coefficient_stability(world, "y ~ x")
    with pytest.raises(SpecificationError, match="the others its controls"):
        rs.coefficient_stability(world, "y ~ x + c", regressor="y")
    with pytest.raises(ParameterError, match="first must lie"):
        rs.coefficient_stability(world, "y ~ x + c", r_max=0.01)
